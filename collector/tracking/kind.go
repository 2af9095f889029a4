package tracking

// Event kinds, in the trade's names.
const (
	KindPageView        = "page_view"
	KindViewItemList    = "view_item_list"
	KindSelectItem      = "select_item"
	KindViewItem        = "view_item"
	KindAddToCart       = "add_to_cart"
	KindRemoveFromCart  = "remove_from_cart"
	KindViewCart        = "view_cart"
	KindBeginCheckout   = "begin_checkout"
	KindAddContactInfo  = "add_contact_info"
	KindAddShippingInfo = "add_shipping_info"
	KindAddPaymentInfo  = "add_payment_info"
	KindPurchase        = "purchase"
	KindRefund          = "refund"
	KindSearch          = "search"
	KindSignUp          = "sign_up"
	KindLogin           = "login"
	KindNewsletter      = "newsletter_subscribe"
	KindOutbound        = "outbound"
	KindFileDownload    = "file_download"
	KindChatOpen        = "chat_open"
	KindVideoPlay       = "video_play"
	KindVideoProgress   = "video_progress" // Scroll is the part that was seen, in per cent
	KindWebVital        = "web_vital"
	KindScroll          = "scroll"
	KindEngagement      = "engagement"
	KindError           = "error"
	KindNotFound        = "not_found"
)

// interactive tells, of each kind, whether it shows that somebody did
// something: a visit of one page view and none of these is a bounce.
// Source: design definition of bounce_rate.
var interactive = map[string]bool{
	KindPageView: false, KindViewItemList: false, KindViewItem: false, KindScroll: false,
	KindEngagement: false, KindWebVital: false, KindError: false, KindNotFound: false, KindVideoProgress: false,
	KindSelectItem: true, KindAddToCart: true, KindRemoveFromCart: true, KindViewCart: true,
	KindBeginCheckout: true, KindAddContactInfo: true, KindAddShippingInfo: true,
	KindAddPaymentInfo: true, KindPurchase: true, KindRefund: true, KindSearch: true,
	KindSignUp: true, KindLogin: true, KindNewsletter: true, KindOutbound: true,
	KindFileDownload: true, KindChatOpen: true, KindVideoPlay: true,
}

// Known reports whether name is a kind of the plan.
func Known(name string) bool {
	_, ok := interactive[name]
	return ok
}

// IsInteractive is the default of Event.Interactive: custom events count.
func IsInteractive(name string) bool {
	known, ok := interactive[name]
	return known || !ok
}

// FunnelSteps are the kinds of the purchase funnel, in order. The number of a
// step in visits.steps is its index here plus one.
var FunnelSteps = []string{
	KindViewItem, KindAddToCart, KindBeginCheckout, KindAddContactInfo,
	KindAddShippingInfo, KindAddPaymentInfo, KindPurchase,
}
