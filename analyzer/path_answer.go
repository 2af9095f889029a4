package analyzer

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/formaouest/chaland/analyzer/attribution"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/warehouse"
)

// UnknownTouch is the touch of an order that nobody knows the channel of.
const UnknownTouch = "unknown"

// Places of the amounts in the More of paths and credits.
const (
	PathMargin        = iota // contribution margin, cents
	PathWithoutMargin        // orders whose margin is not known
	PathPartialCosts         // orders whose margin lacks a cost
	PathNewCustomers         // orders that are the first of their customer
	PathAlone                // orders without a visitor: their own channel is all that is known
	pathAmounts
)

// PathAnswer are the journeys of a period: those that ended in its valid orders
// (Conversions, and their revenue in cents, tax included, as Value), and those that
// ended in none (Nulls). Touches are channels, or campaigns (see TouchOf); ages are
// days, of paths of several touches that ended in orders alone.
type PathAnswer struct {
	Question PathQuestion
	Paths    []attribution.Path
	Currency string
	Warnings []Warning
	Trace    Trace
	// known are the days of the site's data, nil without any.
	known *Covered
}

// Paths reads the journeys of a period.
func (a *Analyzer) Paths(ctx context.Context, q PathQuestion) (_ *PathAnswer, err error) {
	defer fault.Wrap(&err, "journeys of site %q over %s", q.Site, q.Period)
	site, err := a.site(ctx, q.Site)
	if err != nil {
		return nil, err
	}
	q.Period.Loc = site.Location()
	if err := q.check(); err != nil {
		return nil, err
	}
	out := &PathAnswer{Question: q, Currency: site.Currency, Warnings: []Warning{}}
	ctx = a.remembering(ctx)
	cover, err := a.coverage(ctx, site)
	if err != nil {
		return nil, err
	}
	if span, ok := spanOf(Metric{Reads: []Grain{Orders}}, cover, period.DateOf(a.now().In(q.Period.Loc))); ok {
		out.known = &span
	}
	var won, lost found
	work, within := errgroup.WithContext(ctx)
	statements := q.statements()
	work.Go(func() (err error) { won, err = a.run(within, statements[0]); return err })
	work.Go(func() (err error) { lost, err = a.run(within, statements[1]); return err })
	work.Go(func() error { return a.explainPaths(within, out, statements) })
	if err := work.Wait(); err != nil {
		return nil, err
	}
	out.Paths = pathsOf([]found{won, lost})
	out.warn(cover)
	return out, nil
}

// pathsOf reads the journeys of orders, then those that were lost, if they were asked
// for; in an order that does not hang on how the engine answers, so that sums do not
// either.
func pathsOf(answers []found) (paths []attribution.Path) {
	for _, r := range answers[0].rows {
		paths = append(paths, wonPath(r))
	}
	for _, lost := range answers[1:] {
		for _, r := range lost.rows {
			paths = append(paths, attribution.Path{Channels: touchesOf(r.keys[0]), Nulls: r.values[0]})
		}
	}
	slices.SortFunc(paths, func(x, y attribution.Path) int {
		return cmp.Or(slices.Compare(x.Channels, y.Channels), slices.Compare(x.Ages, y.Ages))
	})
	return paths
}

// statements are those of the orders and of the lost journeys.
func (q PathQuestion) statements() []statement {
	all := warehouse.Params{"site": q.Site, "from": q.Period.Start(), "to": q.Period.End(), "lookback_days": q.LookBack, "with_campaigns": flag(q.By == ByCampaign)}
	return []statement{bind("attribution_paths", all), bind("attribution_lost", all)}
}

// wonPath reads a row of attribution_paths.sql.
func wonPath(r row) attribution.Path {
	v := r.values
	p := attribution.Path{Channels: touchesOf(r.keys[0]), Conversions: v[0], Value: v[1], More: v[2 : 2+pathAmounts]}
	if r.keys[1] == "" {
		p.Ages = []float64{0}
		return p
	}
	for _, text := range touchesOf(r.keys[1]) {
		ms, _ := strconv.ParseFloat(text, 64) // as our own statement writes it
		p.Ages = append(p.Ages, ms/(24*60*60*1000))
	}
	return p
}

func touchesOf(key string) []string { return strings.Split(key, "\x1f") }

// TouchOf takes the name of a touch apart: its channel and its campaign, "" without
// one; the channel of an order that nobody knows it of is "".
func TouchOf(name string) (channel, campaign string) {
	channel, campaign, _ = strings.Cut(name, ":")
	if channel == UnknownTouch {
		channel = ""
	}
	return channel, campaign
}

// warn says what the journeys rest on.
func (p *PathAnswer) warn(cover facts) {
	total := attribution.Total(p.Paths)
	if total.Conversions == 0 {
		return
	}
	if alone := total.More[PathAlone]; alone > 0 {
		p.Warnings = append(p.Warnings, warn("paths_alone", "n", int64(alone), "total", int64(total.Conversions), "share", i18n.Percent(alone/total.Conversions, 1)))
	}
	if first := dayOf(cover["first_visit_day"]); cover["visits_known"] > 0 && p.Question.Period.From.AddDays(-p.Question.LookBack).Before(first) {
		p.Warnings = append(p.Warnings, warn("paths_cut", "date", first.French(), "days", p.Question.LookBack))
	}
}

// Lacks is the fault of a period without any order, which says where there are some.
func (p *PathAnswer) Lacks() error {
	if attribution.Total(p.Paths).Conversions > 0 {
		return nil
	}
	during := []any{"from", p.Question.Period.From.French(), "to", p.Question.Period.To.French()}
	if p.known == nil {
		return fault.New(fault.Invalid, "analyzer.paths.no_data", "site", p.Question.Site)
	}
	return fault.New(fault.Invalid, "analyzer.paths.no_order", append(during, "first", p.known.From.French(), "last", p.known.To.French())...)
}

// pathsVersion is that of the definition of journeys.
const pathsVersion = 1

// explainPaths adds the method: what the statements read is orders up to the look-back
// after the period, first orders at any date, commissions, and the visits of both.
func (a *Analyzer) explainPaths(ctx context.Context, out *PathAnswer, statements []statement) (err error) {
	q, t := out.Question, &out.Trace
	t.Metric, t.Version = "paths", pathsVersion
	t.tell(statements)
	p := &plan{question: Question{Site: q.Site, Period: q.Period}, metrics: []Metric{{Reads: []Grain{Visits}}}}
	if t.Mode, err = a.modeOf(ctx, p); err != nil {
		return err
	}
	always := period.Period{From: period.Date{Year: 1970, Month: 1, Day: 1}, To: period.Date{Year: 2199, Month: 12, Day: 31}, Loc: q.Period.Loc}
	visits := period.Period{From: q.Period.From.AddDays(-q.LookBack - 2), To: q.Period.To.AddDays(1), Loc: q.Period.Loc}
	t.Fingerprint, err = a.fingerprint(ctx, q.Site, []read{{warehouse.FactOrders, always}, {warehouse.FactCosts, always}, {warehouse.FactEvents, visits}})
	return err
}
