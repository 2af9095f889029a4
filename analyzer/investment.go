package analyzer

import (
	"context"
	"regexp"
	"strconv"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/period"
)

// Investment is what a shop paid once and keeps; amounts are cents excluding tax.
type Investment struct {
	ID, Name, Supplier string
	// Perimeter says where its effect is to be seen: "appareil=mobile",
	// "panier>=90", or "" for the whole site.
	Perimeter     string
	Day           period.Date // since when it works
	Once, Monthly float64
	Staff         float64 // full-time posts
}

// How what would have happened without an investment is known.
const (
	BySeason  = "season"  // the same dates of the year before
	ByControl = "control" // what changed meanwhile where the investment is not felt
	ByNothing = ""        // nothing to compare with
)

// Outcomes of an investment.
const (
	Gains   = "gain"
	Loses   = "loss"
	Unknown = "open" // the interval holds zero, or there is nothing to compare
)

// Return is what an investment brought, as far as it can be told.
type Return struct {
	Investment
	Method         string
	After, Before  period.Period
	Target, Past   Proportion    // in its perimeter, since it works and before
	Elsewhere      [2]Proportion // where it is not felt: before, and since
	Expected       float64       // the rate without it
	Months         float64       // of After
	OrderMargin    float64       // contribution margin of an order of the perimeter, cents
	Orders, Margin Estimate      // a month, more than without it; margin in cents
	Cost           float64       // a month: what it costs to keep, staff included, cents
	Net            Estimate      // a month, in cents
	Outcome        string
}

// Estimate is a value with its 95 % interval.
type Estimate struct{ Value, Low, High float64 }

func (e Estimate) times(x float64) Estimate {
	e = Estimate{e.Value * x, e.Low * x, e.High * x}
	if x < 0 {
		e.Low, e.High = e.High, e.Low
	}
	return e
}

func (e Estimate) minus(x float64) Estimate { return Estimate{e.Value - x, e.Low - x, e.High - x} }

// Payback is after how many months so much a month has paid the investment, nil
// when it never does.
func (r Return) Payback(net float64) *float64 {
	if net <= 0 {
		return nil
	}
	return number(r.Once / net)
}

// Over is what is left of so much a month after a horizon in months.
func (r Return) Over(net, months float64) float64 { return net*months - r.Once }

// DefaultStaffMonth is what a full-time post costs a shop a month, in cents: about
// the minimum wage with its charges, hours of a shop (cas-pratique.md, P14: 0.15
// post over 16 months is about 6,000 euros).
const DefaultStaffMonth = 250_000

// yearDays bounds the time that an investment is judged on.
const yearDays = 365

// Investments tells what each investment of a site brought until a day; staffMonth
// is what a full-time post costs a month, in cents.
func (a *Analyzer) Investments(ctx context.Context, siteID string, until period.Date, staffMonth float64) (_ []Return, err error) {
	defer fault.Wrap(&err, "investments of site %q", siteID)
	ctx = a.remembering(ctx)
	site, err := a.site(ctx, siteID)
	if err != nil {
		return nil, err
	}
	cover, err := a.coverage(ctx, site)
	if err != nil {
		return nil, err
	}
	made, err := a.Invested(ctx, siteID)
	if err != nil {
		return nil, err
	}
	until = earlier(until, dayOf(cover["last_visit_day"])) // nothing was seen after it
	var out []Return
	for _, i := range made {
		r, err := a.judge(ctx, site, i, cover, until)
		if err != nil {
			return nil, err
		}
		r.conclude(staffMonth)
		out = append(out, r)
	}
	return out, nil
}

// Invested lists what a site invested in, by day.
func (a *Analyzer) Invested(ctx context.Context, siteID string) ([]Investment, error) {
	found, err := a.run(ctx, bind("investments", map[string]any{"site": siteID}))
	if err != nil {
		return nil, err
	}
	out := make([]Investment, 0, len(found.rows))
	for _, row := range found.rows {
		out = append(out, Investment{ID: row.keys[0], Name: row.keys[1], Supplier: row.keys[2], Perimeter: row.keys[3],
			Day: dayOf(row.values[0]), Once: row.values[1], Monthly: row.values[2], Staff: row.values[3]})
	}
	return out, nil
}

// judge measures an investment before and after.
func (a *Analyzer) judge(ctx context.Context, site tracking.Site, i Investment, cover facts, until period.Date) (Return, error) {
	r := Return{Investment: i, Outcome: Unknown}
	where, known := perimeterOf(i.Perimeter)
	if !known || until.Before(i.Day) || cover["visits_known"] == 0 {
		return r, nil
	}
	first := dayOf(cover["first_visit_day"])
	r.After = period.Period{From: i.Day, To: earlier(until, i.Day.AddDays(yearDays-1)), Loc: site.Location()}
	switch past := r.After.YearBefore(); {
	case !past.From.Before(first):
		r.Method, r.Before = BySeason, past
	case where.control && first.Before(i.Day):
		r.Method = ByControl
		r.Before = period.Period{From: later(first, i.Day.AddDays(-yearDays)), To: i.Day.AddDays(-1), Loc: site.Location()}
	default:
		return r, nil
	}
	now, err := a.sightOf(ctx, site.ID, where, r.After)
	if err != nil {
		return r, err
	}
	before, err := a.sightOf(ctx, site.ID, where, r.Before)
	if err != nil {
		return r, err
	}
	r.measure(now, before, where.control)
	return r, nil
}

func earlier(x, y period.Date) period.Date {
	if y.Before(x) {
		return y
	}
	return x
}

func later(x, y period.Date) period.Date {
	if x.Before(y) {
		return y
	}
	return x
}

// perimeter is where an investment is felt.
type perimeter struct {
	device string
	least  float64 // of carts, in whole units of the currency
	// control is whether carts under the least tell what would have happened.
	control bool
}

var (
	devicePerimeter = regexp.MustCompile(`^appareil=(ordinateur|mobile|tablette)$`)
	cartPerimeter   = regexp.MustCompile(`^panier>=([0-9]{1,3})$`)
	deviceWords     = map[string]string{"ordinateur": tracking.DeviceDesktop, "mobile": tracking.DeviceMobile, "tablette": tracking.DeviceTablet}
)

// perimeterOf reads a perimeter, false when it is none.
func perimeterOf(text string) (perimeter, bool) {
	if text == "" {
		return perimeter{}, true
	}
	if m := devicePerimeter.FindStringSubmatch(text); m != nil {
		return perimeter{device: deviceWords[m[1]]}, true
	}
	if m := cartPerimeter.FindStringSubmatch(text); m != nil {
		least, err := strconv.ParseFloat(m[1], 64)
		return perimeter{least: least, control: true}, err == nil
	}
	return perimeter{}, false
}

// sight is what a period shows of a perimeter, and of where it is not.
type sight struct {
	own, others Proportion
	margin      float64 // of the orders of the perimeter, cents
	orders      float64
}

// sightOf counts visits and orders of a device or of all, or the carts of a range
// against the small ones, under half of it: those just under it may have moved.
func (a *Analyzer) sightOf(ctx context.Context, site string, where perimeter, p period.Period) (s sight, err error) {
	if where.least > 0 {
		return a.cartsOf(ctx, site, where.least, p)
	}
	q := Question{Site: site, Period: p, Metrics: []string{"conversion_rate", "contribution_margin"}}
	if where.device != "" {
		q.Filters = []Filter{{ByDevice, where.device}}
	}
	answer, err := a.Answer(ctx, q)
	if err != nil {
		return s, err
	}
	rate, margin := answer.Of("conversion_rate")[0], answer.Of("contribution_margin")[0]
	s.own = proportionOf(valueOr0(rate.Numerator), valueOr0(rate.Denominator))
	s.margin, s.orders = valueOr0(margin.Value), margin.Sample
	return s, nil
}

func (a *Analyzer) cartsOf(ctx context.Context, site string, least float64, p period.Period) (s sight, err error) {
	answers, err := a.AnswerAll(ctx,
		Question{Site: site, Period: p, Metrics: []string{"cart_conversion_rate"}, By: ByAmount},
		Question{Site: site, Period: p, Metrics: []string{"contribution_margin"}, By: ByAmount})
	if err != nil {
		return s, err
	}
	var own, others [2]float64
	for _, f := range answers[0].Figures {
		switch amount := float64(rankOf(f.Key())); {
		case amount >= least:
			own[0], own[1] = own[0]+valueOr0(f.Numerator), own[1]+valueOr0(f.Denominator)
		case amount >= 0 && amount < least/2:
			others[0], others[1] = others[0]+valueOr0(f.Numerator), others[1]+valueOr0(f.Denominator)
		}
	}
	for _, f := range answers[1].Figures {
		if float64(rankOf(f.Key())) >= least {
			s.margin, s.orders = s.margin+valueOr0(f.Value), s.orders+f.Sample
		}
	}
	s.own, s.others = proportionOf(own[0], own[1]), proportionOf(others[0], others[1])
	return s, nil
}

func valueOr0(v *float64) float64 {
	if v == nil {
		return 0
	}
	return *v
}
