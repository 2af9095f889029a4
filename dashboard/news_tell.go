package dashboard

import (
	"slices"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/dashboard/calendar"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/period"
)

// announced are the pages that tell of today's visits.
var announced = []string{"/", "/acquisition", "/entonnoir", "/ventes"}

// announce offers today to a page about a period that is over, and says how many
// visits it has: who has just tried the tag looks for them.
func (d *Dashboard) announce(v *visit) error {
	today, err := calendar.Parse(calendar.Today, v.Today())
	if err != nil || v.Span.Token == calendar.Today {
		return err
	}
	v.bar.Today = &Choice{Name: today.Name, Href: v.In(today).Of(v.bar.Path)}
	if !v.Span.Period.To.Before(period.DateOf(v.Today())) || !slices.Contains(announced, v.bar.Path) || v.exports.wanted() {
		return nil
	}
	answer, err := d.Analyzer.Answer(v.context(), analyzer.Question{Site: v.Site.ID, Period: today.Period, Metrics: []string{"visits"}})
	if err != nil {
		return err
	}
	if f := view.Total(answer, "visits"); f.Value != nil && *f.Value > 0 {
		v.bar.Today.Name = i18n.T("bar.visits_today", "n", int64(*f.Value))
		v.bar.News = true
	}
	return nil
}
