package tracking

// Channel keys. The first ones are GA4's default groups, then the French and
// AI-assistant additions. Their French labels are the catalogue's texts
// "channel.<key>"; a site's own rules may add free keys, shown as they are.
const (
	ChannelDirect          = "direct"
	ChannelCrossNetwork    = "cross_network"
	ChannelPaidShopping    = "paid_shopping"
	ChannelPaidSearch      = "paid_search"
	ChannelPaidSocial      = "paid_social"
	ChannelPaidVideo       = "paid_video"
	ChannelDisplay         = "display"
	ChannelPaidOther       = "paid_other"
	ChannelOrganicShopping = "organic_shopping"
	ChannelOrganicSocial   = "organic_social"
	ChannelOrganicVideo    = "organic_video"
	ChannelOrganicSearch   = "organic_search"
	ChannelReferral        = "referral"
	ChannelEmail           = "email"
	ChannelAffiliates      = "affiliates"
	ChannelAudio           = "audio"
	ChannelSMS             = "sms"
	ChannelPush            = "mobile_push"
	ChannelAI              = "ai_assistants"
	ChannelComparators     = "comparators" // comparateurs et places de marché
	ChannelPartners        = "partners"
	ChannelReferralProgram = "referral_program" // parrainage
	ChannelInfluence       = "influence"        // blogs et influence
	ChannelPress           = "press"
	ChannelPaidBrand       = "paid_search_brand"
	ChannelOrganicBrand    = "organic_search_brand"
	ChannelUnassigned      = "unassigned"
)

// Channels lists the keys in the order screens show them.
var Channels = []string{
	ChannelOrganicSearch, ChannelOrganicBrand, ChannelPaidSearch, ChannelPaidBrand, ChannelPaidShopping,
	ChannelPaidSocial, ChannelOrganicSocial, ChannelEmail, ChannelDirect, ChannelAffiliates,
	ChannelComparators, ChannelInfluence, ChannelPress, ChannelPartners, ChannelReferralProgram,
	ChannelReferral, ChannelAI, ChannelOrganicShopping, ChannelDisplay, ChannelPaidVideo,
	ChannelOrganicVideo, ChannelCrossNetwork, ChannelPaidOther, ChannelAudio, ChannelSMS,
	ChannelPush, ChannelUnassigned,
}
