package imports

import (
	"strings"

	"github.com/formaouest/chaland/collector/tracking"
)

// statusWords are parts of the states that shops write, folded; « =test » is
// the whole state. They are tried in order: « en attente d'annulation » is
// cancelled. Sources: the states of WooCommerce, PrestaShop 8, Shopify and
// Magento, in English and French.
var statusWords = []struct{ status, words string }{
	{tracking.OrderTest, "=test"},
	{tracking.OrderCancelled, "annul cancel void fail echec echou erreur error refus declin trash corbeille abandon draft brouillon expire"},
	{tracking.OrderPending, "pending attente await onhold unpaid impaye nonpaye authorized autorise"},
	{tracking.OrderValid, "complet termine processing encours paid paye accept livr deliver expedi shipped valid prepar fulfilled " +
		"refund rembours closed clotur regle confirm =ok"},
}

// statusRank settles lines of one order that disagree: an order of which one
// line stands is an order.
var statusRank = []string{tracking.OrderValid, tracking.OrderPending, tracking.OrderTest, tracking.OrderCancelled}

// statusOf reads a shop's state. known is false for one that no word fits; it
// counts as valid, and the report says so. A refunded order was an order: its
// refund is booked apart.
func statusOf(s string) (status string, known bool) {
	folded := fold(s)
	if folded == "" {
		return tracking.OrderValid, true
	}
	for _, entry := range statusWords {
		for _, word := range strings.Fields(entry.words) {
			if whole, exact := strings.CutPrefix(word, "="); exact && folded == whole || !exact && strings.Contains(folded, word) {
				return entry.status, true
			}
		}
	}
	return tracking.OrderValid, false
}
