package dashboard

import (
	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/i18n"
)

// Under enough the tag misses orders that nobody should miss; under poor, figures by channel
// cannot be trusted.
const (
	enoughComplete = .98
	poorComplete   = .90
)

// completeness is how many of the shop's orders its tag saw.
type completeness struct {
	Rate    view.Number
	Tiles   []Tile
	Chart   view.Chart
	Devices view.Table
	Said    string // what that means
	Poor    bool
	Causes  bool
	Orders  string // the page that tells them one by one
}

// completeness answers « La balise voit-elle toutes les commandes ? »; nil where the shop
// itself tells none.
func (d *Dashboard) completeness(v *visit) (*completeness, error) {
	const metric = "tag_completeness"
	sets := [][]analyzer.Question{v.Questions("", metric), v.Questions(v.step(), metric), v.Questions(analyzer.ByDevice, metric)}
	for _, set := range sets {
		for i := range set {
			set[i].Filters = nil // the page has none
		}
	}
	answers, events, err := d.read(v, sets...)
	if err != nil {
		return nil, err
	}
	totals, curves := answers[0], answers[1]
	c := &completeness{Rate: v.number(totals, metric), Tiles: v.tiles(totals, curves, metric), Orders: v.Of(reconcileTopic.path)}
	rate := view.Total(totals, metric).Value
	if rate == nil {
		return nil, nil //nolint:nilnil // nothing to say
	}
	c.Chart = v.timeChart("completude", view.LabelOf(metric), i18n.T("quality.complete.trend"), metric, curves, events)
	c.Devices = v.exports.table(view.TableOf(v.Address, view.Breakdown{ID: "completude-par-appareil", Caption: i18n.T("quality.complete.devices"), By: analyzer.ByDevice, Metrics: []string{metric}, Empty: i18n.T("topic.none")}, answers[2], totals))
	atMost := *rate
	if atMost < enoughComplete {
		if atMost, err = d.completeAtMost(v, *rate); err != nil {
			return nil, err
		}
	}
	c.Said, c.Poor = completeSaid(*rate, atMost)
	c.Causes = *rate < enoughComplete
	return c, nil
}

// completeAtMost counts the purchases that bear no number for orders that were seen: those
// measured without consent before sightings were kept, imported, or of a practical case.
func (d *Dashboard) completeAtMost(v *visit, rate float64) (float64, error) {
	r, err := d.Analyzer.Reconcile(v.context(), v.Site.ID, v.Span.Period)
	if err != nil {
		return rate, err
	}
	return min(1, rate+ratio(r.Orders[analyzer.PurchaseUnnumbered], r.All())), nil
}

// completeSaid says what a completeness means, that may be more than is known.
func completeSaid(rate, atMost float64) (said string, poor bool) {
	switch {
	case rate >= enoughComplete:
		return i18n.T("quality.complete.good"), false
	case atMost > rate && atMost >= poorComplete:
		return i18n.T("quality.complete.unsure", "rate", i18n.Percent(rate, 0), "most", i18n.Percent(atMost, 0)), false
	case atMost < poorComplete:
		return i18n.T("quality.complete.poor", "rate", i18n.Percent(poorComplete, 0)), true
	}
	return i18n.T("quality.complete.fair"), false
}
