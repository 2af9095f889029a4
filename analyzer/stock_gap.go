package analyzer

import (
	"cmp"
	"context"
	"math"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/warehouse"
)

// besideGap is how many days on each side of a gap tell what is usual.
const besideGap = 28

// Landings are visits that landed on sheets, and those that left at once.
type Landings struct{ Visits, Bounces float64 }

func (l Landings) plus(o Landings) Landings {
	return Landings{l.Visits + o.Visits, l.Bounces + o.Bounces}
}

func (l Landings) less(o Landings) Landings {
	return Landings{l.Visits - o.Visits, l.Bounces - o.Bounces}
}

// Rate is the bounce rate, 0 without visits.
func (l Landings) Rate() float64 {
	if l.Visits == 0 {
		return 0
	}
	return l.Bounces / l.Visits
}

// StockGap is a run of days that a product was out of stock, morning and evening.
type StockGap struct {
	SKU      string
	From, To period.Date // both included
	// Paid visits that landed on its sheet meanwhile, and on the days beside; those
	// on all other sheets, likewise.
	Within, Beside             Landings
	OthersWithin, OthersBeside Landings
	Spend                      float64 // of the clicks of Within, at the mean price of their channels, cents
	Sold                       float64 // meanwhile, units
	// Usual is what is sold a day, over UsualDays days beside with stock.
	Usual     float64
	UsualDays int
	// Margin is the mean gross margin of a unit sold beside, cents.
	Margin float64
}

// Days is how long the gap is.
func (g StockGap) Days() int { return g.To.Sub(g.From) + 1 }

// Lost estimates the units that were not sold: what is usual, less what was sold.
func (g StockGap) Lost() float64 { return max(0, g.Usual*float64(g.Days())-g.Sold) }

// LostMargin is their gross margin, cents.
func (g StockGap) LostMargin() float64 { return g.Lost() * g.Margin }

// LostInterval is the 95 % interval of Lost: units sold vary like counts.
func (g StockGap) LostInterval() Interval {
	if g.UsualDays == 0 {
		return Interval{}
	}
	n := float64(g.Days())
	spread := z95 * math.Sqrt(g.Usual*n*(1+n/float64(g.UsualDays)))
	return Interval{max(0, g.Lost()-spread), g.Lost() + spread}
}

// StockProduct is a product over the period.
type StockProduct struct {
	SKU    string
	Left   float64 // at the end; -1 when stock is not known
	Sold   float64 // units
	Margin float64 // gross, of what was sold, cents
	Out    int     // days of the period without stock
	Clicks Landings
}

// StockAnswer is what was in stock, against what was advertised.
type StockAnswer struct {
	Gaps     []StockGap // those that most paid visits met first
	Products []StockProduct
	Currency string
	Known    bool // some stock is known at all
}

// Stock sets the stock of products against the paid visits to their sheets.
func (a *Analyzer) Stock(ctx context.Context, siteID string, p period.Period) (_ *StockAnswer, err error) {
	defer fault.Wrap(&err, "stock of site %q over %s", siteID, p)
	site, err := a.site(ctx, siteID)
	if err != nil {
		return nil, err
	}
	p.Loc = site.Location()
	wide := period.Period{From: p.From.AddDays(-besideGap), To: p.To.AddDays(besideGap), Loc: p.Loc}
	params := func(of period.Period) warehouse.Params {
		return warehouse.Params{"site": site.ID, "timezone": p.Loc.String(), "from": of.Start(), "to": of.End(), "from_day": of.From.String(), "to_day": of.To.String()}
	}
	ctx = a.remembering(ctx)
	var levels, products, clicks, costs, sales found
	work, within := errgroup.WithContext(ctx)
	for name, job := range map[string]struct {
		to *found
		of period.Period
	}{"stock_levels": {&levels, p}, "stock_products": {&products, p}, "stock_clicks": {&clicks, wide}, "stock_cost": {&costs, p}} {
		work.Go(func() (err error) { *job.to, err = a.run(within, bind(name, params(job.of))); return err })
	}
	if err := work.Wait(); err != nil {
		return nil, err
	}
	s := stockCount{p: p, gaps: gapsOf(levels, p), clicks: map[string]map[string]map[string]Landings{}, sold: map[string]map[string][2]float64{}}
	all := params(wide)
	all["skus"] = s.skus()
	if sales, err = a.run(ctx, bind("stock_sales", all)); err != nil {
		return nil, err
	}
	s.count(clicks, costs, sales)
	return &StockAnswer{Gaps: s.answer(), Products: s.products(products), Currency: site.Currency, Known: stockKnown(products)}, nil
}

func stockKnown(products found) bool {
	return slices.ContainsFunc(products.rows, func(r row) bool { return r.values[0] >= 0 })
}

// gapsOf are the runs of days without stock of each product that reach into the
// period: from the day after it ran out up to the day before it is there again.
func gapsOf(levels found, p period.Period) (gaps []StockGap) {
	var since period.Date
	sku := ""
	end := func(to period.Date) {
		if sku == "" || since.Year == 0 {
			return
		}
		from := since.AddDays(1)
		if from.Before(p.From) {
			from = p.From
		}
		if !to.Before(from) {
			gaps = append(gaps, StockGap{SKU: sku, From: from, To: to})
		}
		since = period.Date{}
	}
	for _, r := range levels.rows {
		if r.keys[0] != sku {
			end(p.To)
			sku = r.keys[0]
		}
		day, err := period.ParseDate(r.keys[1])
		if err != nil {
			continue // a day that a statement of ours wrote
		}
		if r.values[0] <= 0 {
			since = day
		} else {
			end(day.AddDays(-1))
		}
	}
	end(p.To)
	return gaps
}

// stockCount is what the statements found, by product and day.
type stockCount struct {
	p      period.Period
	gaps   []StockGap
	clicks map[string]map[string]map[string]Landings // by product, day and channel
	sold   map[string]map[string][2]float64          // units and margin
	cpc    map[string]float64
	daily  map[string]Landings // of all products
	// first and last are the days that paid visits are known of.
	first, last string
}

func (s *stockCount) skus() []string {
	list := []string{}
	for _, g := range s.gaps {
		if !slices.Contains(list, g.SKU) {
			list = append(list, g.SKU)
		}
	}
	return list
}

func (s *stockCount) count(clicks, costs, sales found) {
	s.cpc, s.daily = map[string]float64{}, map[string]Landings{}
	for _, r := range costs.rows {
		if r.values[1] > 0 {
			s.cpc[r.keys[0]] = r.values[0] / r.values[1]
		}
	}
	for _, r := range clicks.rows {
		sku, day, channel := r.keys[0], r.keys[1], r.keys[2]
		l := Landings{r.values[0], r.values[1]}
		if s.clicks[sku] == nil {
			s.clicks[sku] = map[string]map[string]Landings{}
		}
		if s.clicks[sku][day] == nil {
			s.clicks[sku][day] = map[string]Landings{}
		}
		s.clicks[sku][day][channel] = l
		s.daily[day] = s.daily[day].plus(l)
		if s.first == "" || day < s.first {
			s.first = day
		}
		s.last = max(s.last, day)
	}
	for _, r := range sales.rows {
		if s.sold[r.keys[0]] == nil {
			s.sold[r.keys[0]] = map[string][2]float64{}
		}
		s.sold[r.keys[0]][r.keys[1]] = [2]float64{r.values[0], r.values[1]}
	}
}

// out reports whether a product has no stock on a day.
func (s *stockCount) out(sku string, d period.Date) bool {
	return slices.ContainsFunc(s.gaps, func(g StockGap) bool { return g.SKU == sku && !d.Before(g.From) && !g.To.Before(d) })
}

func (s *stockCount) landed(sku string, d period.Date) (all Landings, spend float64) {
	for channel, l := range s.clicks[sku][d.String()] {
		all = all.plus(l)
		spend += l.Visits * s.cpc[channel]
	}
	return all, spend
}

func (s *stockCount) answer() []StockGap {
	for i := range s.gaps {
		s.fill(&s.gaps[i])
	}
	slices.SortStableFunc(s.gaps, func(x, y StockGap) int {
		return cmp.Or(cmp.Compare(y.Within.Visits, x.Within.Visits), cmp.Compare(x.SKU, y.SKU), x.From.Time().Compare(y.From.Time()))
	})
	return s.gaps
}

// fill counts the days of a gap, and those beside it.
func (s *stockCount) fill(g *StockGap) {
	units, margin := 0.0, 0.0
	for d := g.From.AddDays(-besideGap); !g.To.AddDays(besideGap).Before(d); d = d.AddDays(1) {
		own, spend := s.landed(g.SKU, d)
		others, sold := s.daily[d.String()].less(own), s.sold[g.SKU][d.String()]
		switch {
		case !d.Before(g.From) && !g.To.Before(d):
			g.Within, g.OthersWithin = g.Within.plus(own), g.OthersWithin.plus(others)
			g.Spend += spend
			g.Sold += sold[0]
		case !s.out(g.SKU, d) && d.String() >= s.first && d.String() <= s.last:
			g.Beside, g.OthersBeside = g.Beside.plus(own), g.OthersBeside.plus(others)
			g.UsualDays++
			units, margin = units+sold[0], margin+sold[1]
		}
	}
	if g.UsualDays > 0 {
		g.Usual = units / float64(g.UsualDays)
	}
	if units > 0 {
		g.Margin = margin / units
	}
}

func (s *stockCount) products(f found) (list []StockProduct) {
	for _, r := range f.rows {
		one := StockProduct{SKU: r.keys[0], Left: r.values[0], Sold: r.values[1], Margin: r.values[2]}
		for _, g := range s.gaps {
			if g.SKU == one.SKU {
				one.Out += g.Days()
			}
		}
		for day, channels := range s.clicks[one.SKU] {
			if day < s.p.From.String() || day > s.p.To.String() {
				continue
			}
			for _, l := range channels {
				one.Clicks = one.Clicks.plus(l)
			}
		}
		list = append(list, one)
	}
	slices.SortFunc(list, func(x, y StockProduct) int {
		return cmp.Or(cmp.Compare(y.Margin, x.Margin), cmp.Compare(x.SKU, y.SKU))
	})
	return list
}
