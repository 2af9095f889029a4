package imports

import (
	"strings"
	"sync"

	"github.com/formaouest/chaland/collector/channel"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/i18n"
)

// channelWords are what people write for a channel besides its key and its
// French label, folded.
var channelWords = map[string]string{
	tracking.ChannelOrganicSearch:   "seo organic naturel referencementnaturel google",
	tracking.ChannelPaidSearch:      "sea googleads adwords cpc seahorsmarque referencementpayant bingads microsoftads",
	tracking.ChannelPaidBrand:       "seamarque",
	tracking.ChannelOrganicBrand:    "seomarque",
	tracking.ChannelPaidShopping:    "googleshopping shopping",
	tracking.ChannelPaidSocial:      "metaads facebookads instagramads tiktokads socialads reseauxsociauxpayants",
	tracking.ChannelOrganicSocial:   "social reseauxsociaux facebook instagram",
	tracking.ChannelEmail:           "email emailing mailing newsletter lettredinformation",
	tracking.ChannelDirect:          "direct acces accesdirect",
	tracking.ChannelAffiliates:      "affiliation affilie affilies affiliate",
	tracking.ChannelComparators:     "comparateur comparateurs comparateursdeprix placesdemarche marketplace marketplaces",
	tracking.ChannelPartners:        "partenaire partenaires",
	tracking.ChannelReferralProgram: "parrainage",
	tracking.ChannelInfluence:       "influence influenceurs blogs blogsinfluence",
	tracking.ChannelPress:           "presse presselocale presseetreseauxlocaux pressereseauxlocaux",
	tracking.ChannelReferral:        "referents sitesreferents liens",
	tracking.ChannelDisplay:         "display bannieres banniere",
	tracking.ChannelPaidVideo:       "youtubeads videopayante",
	tracking.ChannelAI:              "ia assistants chatgpt",
	tracking.ChannelUnassigned:      "nonattribue autre autres",
}

var channelNames = sync.OnceValue(func() map[string]string {
	names := map[string]string{}
	for _, key := range tracking.Channels {
		names[fold(key)], names[fold(i18n.T("channel."+key))] = key, key
		for _, word := range strings.Fields(channelWords[key]) {
			names[word] = key
		}
	}
	return names
})

// channelKey is the channel that a text of a file means. One that is not known
// is a channel of the shop's own, kept as written.
func channelKey(written string) string {
	if key, ok := channelNames()[fold(written)]; ok {
		return key
	}
	return written
}

// channelOf classifies by source, medium and campaign when no channel is given.
func channelOf(site tracking.Site, written, source, medium, campaign string) string {
	if written != "" {
		return channelKey(written)
	}
	if source == "" && medium == "" && campaign == "" {
		return ""
	}
	return channel.ClassifyFor(site.ChannelRules, channel.Touch{Source: source, Medium: medium, Campaign: campaign}, "")
}

var deviceNames = map[string]string{
	"desktop": tracking.DeviceDesktop, "ordinateur": tracking.DeviceDesktop, "bureau": tracking.DeviceDesktop, "pc": tracking.DeviceDesktop,
	"computer": tracking.DeviceDesktop, "mobile": tracking.DeviceMobile, "telephone": tracking.DeviceMobile, "phone": tracking.DeviceMobile,
	"smartphone": tracking.DeviceMobile, "mobilephone": tracking.DeviceMobile, "tablet": tracking.DeviceTablet, "tablette": tracking.DeviceTablet,
}

// deviceKey is the device that a text means, or the text.
func deviceKey(written string) string {
	if key, ok := deviceNames[fold(written)]; ok {
		return key
	}
	return written
}
