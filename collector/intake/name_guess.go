package intake

import (
	"slices"

	"github.com/agnivade/levenshtein"

	"github.com/formaouest/chaland/collector/tracking"
)

// kinds are the names a sender may have meant.
var kinds = []string{
	tracking.KindPageView, tracking.KindViewItemList, tracking.KindSelectItem, tracking.KindViewItem, tracking.KindAddToCart,
	tracking.KindRemoveFromCart, tracking.KindViewCart, tracking.KindBeginCheckout, tracking.KindAddContactInfo,
	tracking.KindAddShippingInfo, tracking.KindAddPaymentInfo, tracking.KindPurchase, tracking.KindRefund, tracking.KindSearch,
	tracking.KindSignUp, tracking.KindLogin, tracking.KindNewsletter, tracking.KindOutbound, tracking.KindFileDownload,
	tracking.KindChatOpen, tracking.KindVideoPlay, tracking.KindVideoProgress, tracking.KindWebVital, tracking.KindScroll, tracking.KindEngagement,
	tracking.KindError, tracking.KindNotFound,
}

// Kinds lists the names of the plan.
func Kinds() []string { return slices.Clone(kinds) }

// warnOfName tells the sender of our own endpoint that a name is not in the
// plan: it is counted as the shop's own event, unless it was a slip.
func (t *taking) warnOfName(name string) {
	if t.hit.Endpoint != EndpointCollect || tracking.Known(name) {
		return
	}
	if near := nearest(name); near != "" {
		t.warnings = append(t.warnings, Warning{Reason: "unknown_event_near", Detail: name, Near: near})
		return
	}
	t.warn("unknown_event", name)
}

// nearest is the kind at most two letters away.
func nearest(name string) string {
	best, found := 3, ""
	for _, kind := range kinds {
		if d := levenshtein.ComputeDistance(name, kind); d < best {
			best, found = d, kind
		}
	}
	return found
}
