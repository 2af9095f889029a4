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

// completeMetric is the share of the shop's orders that its tag saw.
const completeMetric = "tag_completeness"

// completenessAsked are the total, the curve and the devices of the completeness.
func (v *visit) completenessAsked() [][]analyzer.Question {
	sets := [][]analyzer.Question{v.Questions("", completeMetric), v.Questions(v.step(), completeMetric), v.Questions(analyzer.ByDevice, completeMetric)}
	for _, set := range sets {
		for i := range set {
			set[i].Filters = nil // the page has none
		}
	}
	return sets
}

// completeness answers « La balise voit-elle toutes les commandes ? » by what was asked; nil
// where the shop itself tells none.
func (d *Dashboard) completeness(v *visit, answers []*analyzer.Answer, events []view.Event) (_ *completeness, err error) {
	totals, curves := answers[0], answers[1]
	c := &completeness{Rate: v.number(totals, completeMetric), Tiles: v.tiles(totals, curves, completeMetric), Orders: v.Of(reconcileTopic.path)}
	figure := view.Total(totals, completeMetric)
	rate := figure.Value
	if rate == nil {
		return nil, nil //nolint:nilnil // nothing to say
	}
	c.Chart = v.timeChart("completude", view.LabelOf(completeMetric), i18n.T("quality.complete.trend"), completeMetric, curves, events)
	c.Devices = v.exports.table(view.TableOf(v.Address, view.Breakdown{ID: "completude-par-appareil", Caption: i18n.T("quality.complete.devices"), By: analyzer.ByDevice, Metrics: []string{completeMetric}, Empty: i18n.T("topic.none")}, answers[2], totals))
	atMost := *rate
	if atMost < enoughComplete {
		if atMost, err = d.completeAtMost(v, figure); err != nil {
			return nil, err
		}
	}
	c.Said, c.Poor = completeSaid(*rate, atMost)
	c.Causes = *rate < enoughComplete
	return c, nil
}

// completeAtMost counts the purchases that bear no number for orders that were seen: those
// measured without consent before sightings were kept, imported, or of a practical case.
func (d *Dashboard) completeAtMost(v *visit, of analyzer.Figure) (float64, error) {
	n, err := d.Analyzer.Unnumbered(v.context(), v.Site.ID, v.Span.Period)
	return min(1, *of.Value+ratio(n, *of.Denominator)), err
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
