package analyzer

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/warehouse"
)

// Signs of visits that look badly marked; see quality_arrivals.sql.
const (
	SignDeep = "deep"
	SignHalf = "half"
	SignSelf = "self"
)

// Signs are all of them.
var Signs = []string{SignDeep, SignHalf, SignSelf}

// Sign is how many visits bear a sign, of how many, and where most.
type Sign struct {
	Key      string    `json:"sign"`
	Visits   float64   `json:"visits"`
	Of       float64   `json:"of"` // direct visits for SignDeep, else all
	Rate     *float64  `json:"rate"`
	Interval *Interval `json:"interval"` // 95 %, Wilson
	Places   []Place   `json:"places"`   // at most 20, those with most visits first
}

// Place is a page, a campaign or a domain.
type Place struct {
	Name   string  `json:"name"`
	Visits float64 `json:"visits"`
}

// EventDays is how an event comes in, day after day.
type EventDays struct {
	Name   string  `json:"name"`
	Events float64 `json:"events"`
	Days   int     `json:"days"` // with one at least
	First  string  `json:"first_day,omitempty"`
	Last   string  `json:"last_day,omitempty"`
	Breaks []Break `json:"breaks"`
}

// Break is a run of days without an event where some should be expected.
type Break struct {
	From string `json:"from"`
	To   string `json:"to"`
	// Expected is how many the page views of these days would have brought, at the
	// rate of the days that have some.
	Expected float64 `json:"expected"`
}

// MeasureSigns are what looks wrong with how a site is measured.
type MeasureSigns struct {
	Site   string        `json:"site"`
	Period period.Period `json:"-"`
	From   string        `json:"from"`
	To     string        `json:"to"`
	Signs  []Sign        `json:"signs"`
	Events []EventDays   `json:"events"` // those that come, then those that should
	Trace  *Trace        `json:"trace"`
	// Warnings say that the data do not reach the period.
	Warnings []Warning `json:"warnings,omitempty"`
}

// breakExpected is how many events a day without any must have let expect: a Poisson
// law of that mean gives none less than once in a thousand days (e^-7 = 0.0009).
const breakExpected = 7

// wanted are the events that every shop sends.
var wanted = []string{tracking.KindPageView, tracking.KindViewItem, tracking.KindAddToCart, tracking.KindBeginCheckout, tracking.KindPurchase}

// MeasureSigns looks for what is badly marked or not sent at all over a period. The
// day that runs is left out: its events are still coming.
func (a *Analyzer) MeasureSigns(ctx context.Context, siteID string, p period.Period) (_ *MeasureSigns, err error) {
	defer fault.Wrap(&err, "signs of the measure of site %q over %s", siteID, p)
	site, err := a.site(ctx, siteID)
	if err != nil {
		return nil, err
	}
	p.Loc = site.Location()
	ctx = a.remembering(ctx)
	params := warehouse.Params{"site": site.ID, "timezone": p.Loc.String(), "from": p.Start(), "to": p.End(), "domains": append([]string{}, site.Domains...)}
	m := &MeasureSigns{Site: site.ID, Period: p, From: p.From.String(), To: p.To.String()}
	arrive, days := bind("quality_arrivals", params), bind("quality_days", params)
	var arrivals, byDay found
	work, within := errgroup.WithContext(ctx)
	work.Go(func() (err error) { arrivals, err = a.run(within, arrive); return err })
	work.Go(func() (err error) { byDay, err = a.run(within, days); return err })
	work.Go(func() (err error) { m.Trace, err = a.traceOf(within, site, p, arrive, days); return err })
	if err := work.Wait(); err != nil {
		return nil, err
	}
	cover, err := a.coverage(ctx, site)
	if err != nil {
		return nil, err
	}
	m.Warnings = a.beyondVisits(p, cover)
	m.Signs = signsOf(arrivals)
	m.Events = eventDays(byDay, p.From, earlier(p.To, period.DateOf(a.now().In(p.Loc)).AddDays(-1)))
	return m, nil
}

// signsOf reads the rows of quality_arrivals.sql.
func signsOf(f found) []Sign {
	whole, places := map[string]float64{}, map[string][]Place{}
	for _, r := range f.rows {
		if r.keys[1] == "" {
			whole[r.keys[0]] = r.values[0]
		} else {
			places[r.keys[0]] = append(places[r.keys[0]], Place{r.keys[1], r.values[0]})
		}
	}
	var list []Sign
	for _, key := range Signs {
		s := Sign{Key: key, Visits: whole[key], Of: whole["all"], Places: places[key]}
		if key == SignDeep {
			s.Of = whole["direct"]
		}
		if s.Of > 0 {
			s.Rate, s.Interval = number(s.Visits/s.Of), Wilson(s.Visits, s.Of)
		}
		list = append(list, s)
	}
	return list
}

// eventDays reads the rows of quality_days.sql, over the whole days of a period.
func eventDays(f found, from, to period.Date) []EventDays {
	counts := map[string]map[string]float64{}
	for _, r := range f.rows {
		if counts[r.keys[0]] == nil {
			counts[r.keys[0]] = map[string]float64{}
		}
		counts[r.keys[0]][r.keys[1]] = r.values[0]
	}
	for _, name := range wanted {
		if counts[name] == nil {
			counts[name] = map[string]float64{}
		}
	}
	views := counts[tracking.KindPageView]
	list := make([]EventDays, 0, len(counts))
	for name, days := range counts {
		e := EventDays{Name: name, Days: len(days)}
		for _, n := range days {
			e.Events += n
		}
		if len(days) > 0 && name == tracking.KindError { // no day is meant to have any
			e.First, e.Last = slices.Min(slices.Collect(maps.Keys(days))), slices.Max(slices.Collect(maps.Keys(days)))
		} else if len(days) > 0 {
			e.First, e.Last = slices.Min(slices.Collect(maps.Keys(days))), slices.Max(slices.Collect(maps.Keys(days)))
			e.Breaks = breaksOf(days, views, name == tracking.KindPageView, later(from, mustDay(e.First)), to)
		}
		list = append(list, e)
	}
	slices.SortFunc(list, func(x, y EventDays) int { return cmp.Or(cmp.Compare(y.Events, x.Events), cmp.Compare(x.Name, y.Name)) })
	return list
}

// breaksOf are the runs of days without an event that had some to expect: at the rate
// per page view of the days that have some; of page views, at their mean of a day.
func breaksOf(days, views map[string]float64, isView bool, from, to period.Date) (breaks []Break) {
	events, base := 0.0, 0.0
	for day, n := range days {
		events += n
		base += views[day]
	}
	expected := func(day string) float64 {
		switch {
		case isView:
			return events / float64(len(days))
		case base == 0:
			return 0
		}
		return events / base * views[day]
	}
	quiet := quietWeekdays(days, views, from, to)
	runs := false
	for d := from; !to.Before(d); d = d.AddDays(1) {
		day := d.String()
		if days[day] > 0 || quiet[weekdayOf(d)] || expected(day) < breakExpected {
			runs = false
			continue
		}
		if !runs {
			breaks = append(breaks, Break{From: day})
		}
		last := &breaks[len(breaks)-1]
		last.To, runs = day, true
		last.Expected += expected(day)
	}
	return breaks
}

// quietLeast is how many days of a weekday must have page views before their silence is
// a habit rather than a break.
const quietLeast = 4

// quietWeekdays are those on which an event mostly does not come though pages are seen: a
// chat that is closed on Sundays, say. An event that is often missing on the other days
// too has no such habit.
func quietWeekdays(days, views map[string]float64, from, to period.Date) map[time.Weekday]bool {
	seen, silent := map[time.Weekday]int{}, map[time.Weekday]int{}
	for d := from; !to.Before(d); d = d.AddDays(1) {
		if day := d.String(); views[day] > 0 {
			seen[weekdayOf(d)]++
			if days[day] == 0 {
				silent[weekdayOf(d)]++
			}
		}
	}
	quiet := map[time.Weekday]bool{}
	others, othersSilent := 0, 0
	for w, n := range seen {
		if n >= quietLeast && 2*silent[w] > n {
			quiet[w] = true
		} else {
			others, othersSilent = others+n, othersSilent+silent[w]
		}
	}
	if 4*othersSilent > others || others == 0 {
		return nil
	}
	return quiet
}

// weekdayOf is the day of the week of d, Sunday for a holiday.
func weekdayOf(d period.Date) time.Weekday {
	if period.IsHoliday(d) {
		return time.Sunday
	}
	return d.Time().Weekday()
}

// mustDay reads a day that a statement of ours wrote.
func mustDay(text string) period.Date {
	d, _ := period.ParseDate(text)
	return d
}
