package prestashop

import (
	"strings"

	"github.com/formaouest/chaland/collector/tracking"
)

// What becomes of an order in a state. PrestaShop tells one of its own by the letter that it
// sends to the buyer; a shop's own states tell it by their name alone.
const (
	stateOther = iota
	stateCancelled
	stateRefunded
)

// states are the order states of a shop, by number.
type states map[string]Row

func (s states) meaning(number string) int {
	row, known := s[number]
	if !known {
		return stateOther
	}
	switch row.Fields["template"] {
	case "refund":
		return stateRefunded
	case "order_canceled":
		return stateCancelled
	}
	name := strings.ToLower(row.Fields["name"])
	switch {
	case strings.Contains(name, "rembours"), strings.Contains(name, "refund"):
		return stateRefunded
	case strings.Contains(name, "annul"), strings.Contains(name, "cancel"):
		return stateCancelled
	}
	return stateOther
}

// status is the state of an order here. A refunded one stays a sale, less its refund: whether
// it had been one is told by its invoice or by what was paid.
func (s states) status(f *fields) string {
	switch meaning := s.meaning(f.id("current_state")); {
	case f.yes("valid"):
		return tracking.OrderValid
	case meaning == stateRefunded && (f.id("invoice_number") != "" || f.number("total_paid_real") > 0):
		return tracking.OrderValid
	case meaning == stateCancelled || meaning == stateRefunded:
		return tracking.OrderCancelled
	}
	return tracking.OrderPending
}
