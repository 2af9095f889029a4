package view

import (
	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/internal/i18n"
)

// Tone says how a change reads: never by colour alone.
type Tone string

// The tones; they are also classes of the style sheet.
const (
	Good    Tone = "good"
	Bad     Tone = "bad"
	Neutral Tone = "neutral"
)

// worseWhenUp and better are the metrics whose rise is bad news, and good news;
// the others (spend, refunds in a growing shop...) are neither by themselves.
var (
	worseWhenUp = map[string]bool{"bounce_rate": true, "cart_abandonment_rate": true, "cpc": true, "cost_per_order": true, "cac": true, "refunds": true,
		"authentication_failure_rate": true, "payment_cost_rate": true, "delivery_delay_median": true, "delivery_delay_decile": true, "lost_parcel_rate": true,
		"contact_rate": true, "unanswered_rate": true, "refund_rate": true, "refunded_order_rate": true, "return_rate": true, "items_returned": true, "checkout_abandonment_rate": true, "cpm": true, "cost_of_sales": true, "mail_bounce_rate": true, "mail_complaint_rate": true, "customer_churn_rate": true, "order_status_rate": true, "first_answer_median": true, "first_answer_decile": true}
	betterWhenUp = map[string]bool{"visits": true, "visitors": true, "page_views": true, "engagement_time": true, "add_to_cart_rate": true,
		"conversion_rate": true, "orders": true, "revenue_incl_tax": true, "revenue_net_excl_tax": true, "average_basket": true,
		"items_per_order": true, "new_customers": true, "repurchase_rate": true, "repurchase_rate_90d": true, "repurchase_rate_180d": true, "repurchase_rate_12m": true, "customer_retention_rate": true, "roas": true, "contribution_margin": true, "roi": true,
		"payment_acceptance_rate": true, "revenue_excl_tax": true, "gross_margin": true, "margin_on_price_rate": true, "margin_on_cost_rate": true, "margin_per_order": true, "basket_excl_tax": true,
		"buyer_rate": true, "paid_click_rate": true, "mail_revenue_rate": true, "on_time_rate": true, "dispatch_on_time_rate": true, "answer_rate": true, "satisfaction": true, "average_rating": true, "review_reply_rate": true}
)

// Change is a figure against its comparison, in words.
type Change struct {
	Arrow string // ↑ ↓ →, "" when nothing can be said
	Text  string // « +12,3 % » or « −0,4 point »
	Past  string // the compared value, « 367 »
	Word  string // « en hausse »
	Tone  Tone
}

// ChangeOf compares a figure with its past; ok is false without comparison.
func ChangeOf(f analyzer.Figure) (c Change, ok bool) {
	if f.Previous == nil {
		return Change{}, false
	}
	if f.Previous.Value == nil || f.Value == nil {
		return Change{Text: i18n.T("view.no_comparison"), Tone: Neutral}, true
	}
	if !f.Comparable() {
		return Change{Text: partialText(f), Tone: Neutral}, true
	}
	difference := *f.Value - *f.Previous.Value
	c = Change{Past: WriteShort(f.Metric, f.Unit, f.Currency, *f.Previous.Value), Tone: toneOf(f.Metric, difference)}
	c.Text = changeText(f, difference)
	c.Arrow, c.Word = direction(c.Text, difference)
	if c.Arrow == "→" {
		c.Tone = Neutral
	}
	return c, true
}

// partialText gives the compared value and which days stand behind which of the
// two, instead of an evolution that would compare unequal times.
func partialText(f analyzer.Figure) string {
	key, days := "view.partial_now", f.Covered
	if f.Previous.Covered != nil {
		key, days = "view.partial_past", f.Previous.Covered
	}
	return i18n.T(key, "value", WriteShort(f.Metric, f.Unit, f.Currency, *f.Previous.Value), "from", days.From.French(), "to", days.To.French())
}

// changeText writes rates in points, what may be negative in its own unit, and
// the rest in per cent.
func changeText(f analyzer.Figure, difference float64) string {
	if f.Unit == analyzer.Ratio && !times[f.Metric] {
		return pointsText(difference)
	}
	ratio, ok := f.Change()
	if !ok || estimates[f.Metric] {
		return signed(difference, WriteShort(f.Metric, f.Unit, f.Currency, difference))
	}
	return signed(ratio, i18n.Percent(ratio, 1))
}

// pointsText writes a difference of rates.
func pointsText(difference float64) string {
	points := i18n.Round(difference*100, 1) // 1.96 is written 2,0, which is plural
	return signed(difference, i18n.Fixed(points, 1)) + i18n.NoBreakSpace + i18n.T("view.points", "n", points)
}

// signed puts a plus before what grew; the minus is there already.
func signed(v float64, text string) string {
	if v > 0 && hasDigit(text) { // « +0,0 » would be a rise
		return "+" + text
	}
	return text
}

// direction tells a change too small to be written from a real one.
func direction(text string, difference float64) (arrow, word string) {
	switch {
	case !hasDigit(text) || difference == 0:
		return "→", i18n.T("view.stable")
	case difference > 0:
		return "↑", i18n.T("view.up")
	default:
		return "↓", i18n.T("view.down")
	}
}

// hasDigit reports whether a written change is more than zeros.
func hasDigit(s string) bool {
	for _, r := range s {
		if r >= '1' && r <= '9' {
			return true
		}
	}
	return false
}

func toneOf(metric string, difference float64) Tone {
	switch {
	case betterWhenUp[metric]:
		return map[bool]Tone{true: Good, false: Bad}[difference > 0]
	case worseWhenUp[metric]:
		return map[bool]Tone{true: Bad, false: Good}[difference > 0]
	}
	return Neutral
}
