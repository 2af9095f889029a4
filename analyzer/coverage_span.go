package analyzer

import (
	"math"
	"slices"
	"time"

	"github.com/formaouest/chaland/internal/period"
)

// quietDays is after how many days without a single fact the data of a site are
// said to end: a slow month of a small shop stays a fact, an import of last year
// is no measure of this one.
const quietDays = 31

// negligibleDays is the share of a period that its data may lack before it is
// said to be covered in part: a shop that opened on 2 January has a year.
const negligibleDays = 0.03

// Covered are the days of a period that data exist for.
type Covered struct {
	From period.Date `json:"-"`
	To   period.Date `json:"-"`
	// First and Last are the same days as the API writes them.
	First string `json:"from"`
	Last  string `json:"to"`
}

func covered(from, to period.Date) *Covered {
	return &Covered{From: from, To: to, First: from.String(), Last: to.String()}
}

// factKinds are the kinds of facts that coverage.sql tells the days of.
var factKinds = []string{"visit", "order", "refund", "cost"}

// spanOf are the days that the facts of a metric reach over; ok is false when
// there are none. Visits have their own, the rest that of the whole site: sales
// are known to be nil where visits are measured. Orders alone say nothing of what
// was spent.
func spanOf(m Metric, cover facts, today period.Date) (span Covered, ok bool) {
	kinds := factKinds
	switch {
	case slices.Contains([]Grain{Visits, Visitors, Engagement, Vitals, Pages, SiteSearches, CartRuns, Videos, Signups}, m.Grain):
		kinds = kinds[:1]
	case slices.Contains(m.Reads, Costs):
		kinds = []string{"visit", "cost"}
	case ledgerOf(m) != "":
		kinds = []string{string(ledgerOf(m))}
	}
	first, last := math.Inf(1), 0.0
	for _, kind := range kinds {
		if day := cover["first_"+kind+"_day"]; day > 0 {
			first, last = min(first, day), max(last, cover["last_"+kind+"_day"])
		}
	}
	if last == 0 {
		return Covered{}, false
	}
	span = Covered{From: dayOf(first), To: today}
	if end := dayOf(last); today.Sub(end) > quietDays || today.Before(end) {
		span.To = end
	}
	return span, true
}

// ofVisits are the dimensions that an order takes from its visit.
var ofVisits = []string{ByChannel, ByCampaign, ByDevice}

// unnamedPast reports whether the compared facts of a metric lack what the question
// tells facts apart by: orders of before the first visit have no channel and no
// device, unless they were imported with one.
func unnamedPast(p *plan, m Metric) bool {
	first := p.cover["first_visit_day"]
	if first == 0 || p.past == nil || !p.past.To.Before(dayOf(first)) || ledgerOf(m) != "" {
		return false
	}
	apart := slices.Contains(ofVisits, p.question.By)
	if !apart && !slices.ContainsFunc(p.question.Filters, func(f Filter) bool { return slices.Contains(ofVisits, f.Dimension) }) {
		return false
	}
	for key, known := range p.was {
		if (key != "" || !apart) && m.compute(known).sample > 0 {
			return false
		}
	}
	return true
}

// dayOf reads a day counted from 1970-01-01.
func dayOf(days float64) period.Date {
	return period.DateOf(time.Unix(0, 0).UTC().AddDate(0, 0, int(days)))
}

// reach tells how much of a period a metric's facts cover: outside is true for
// none of it, part is set when days are missing. Days yet to come are not
// missing from a period under way.
func (a *Analyzer) reach(m Metric, during period.Period, cover facts) (part *Covered, outside bool) {
	today := period.DateOf(a.now().In(during.Loc))
	span, known := spanOf(m, cover, today)
	if !known {
		return nil, false
	}
	if during.To.Before(span.From) || span.To.Before(during.From) {
		return nil, true
	}
	whole := during
	if today.Before(whole.To) && !span.To.Before(today) {
		whole.To = today
	}
	from, to := whole.From, whole.To
	if from.Before(span.From) {
		from = span.From
	}
	if span.To.Before(to) {
		to = span.To
	}
	if missing := whole.Days() - (to.Sub(from) + 1); float64(missing) <= negligibleDays*float64(whole.Days()) {
		return nil, false
	}
	return covered(from, to), false
}

// outsideWarning says which days a metric has data for.
func (a *Analyzer) outsideWarning(m Metric, during period.Period, cover facts) Warning {
	today := period.DateOf(a.now().In(during.Loc))
	code := "outside_data"
	if today.Before(during.From) {
		code = "future_period"
	}
	span, _ := spanOf(m, cover, today)
	return warn(code, "from", span.From.French(), "to", span.To.French())
}

// beyondVisits warns of a report on visits of a site that has none, or over days that have
// no data, and says which have.
func (a *Analyzer) beyondVisits(during period.Period, cover facts) []Warning {
	visits := Metric{Grain: Visits, Reads: []Grain{Visits}}
	if w := missing(visits, cover); w != nil {
		return []Warning{*w}
	}
	if _, outside := a.reach(visits, during, cover); outside {
		return []Warning{a.outsideWarning(visits, during, cover)}
	}
	return nil
}

// limit takes the value off a figure whose time has no data, and says which part
// of it has.
func (a *Analyzer) limit(f *Figure, m Metric, during period.Period, cover facts) {
	part, outside := a.reach(m, during, cover)
	switch {
	case f.Value == nil && !outside:
	case outside:
		f.Value = nil
		f.Warnings = append(f.Warnings, a.outsideWarning(m, during, cover))
	case part != nil:
		f.Covered = part
		f.Warnings = append(f.Warnings, warn("partial_period", "from", part.From.French(), "to", part.To.French()))
	}
}

// limitPast does the same for the compared figure.
func (a *Analyzer) limitPast(f *Figure, m Metric, during period.Period, cover facts) {
	part, outside := a.reach(m, during, cover)
	switch {
	case outside:
		f.Previous.Value, f.Previous.State = nil, NoData
	case part != nil && f.Previous.Value != nil:
		f.Previous.Covered = part
		f.Warnings = append(f.Warnings, warn("partial_comparison", "from", part.From.French(), "to", part.To.French()))
	}
}
