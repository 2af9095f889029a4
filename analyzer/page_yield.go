package analyzer

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/warehouse"
)

// PageYield is what a page brings. Amounts are cents.
type PageYield struct {
	Path    string  `json:"path"` // decoded, without query; "" for the whole site
	Views   float64 `json:"page_views"`
	Visits  float64 `json:"visits"` // that began there
	Orders  float64 `json:"orders"` // valid, made in a visit that began there
	Revenue float64 `json:"revenue_incl_tax"`
	// Margin is the contribution margin of these orders; nil when that of more than a few
	// is not known.
	Margin *float64 `json:"contribution_margin"`

	yield Yield
}

// PageYields are what the pages of a site bring over a period, the most revenue first.
type PageYields struct {
	Site     string        `json:"site"`
	Period   period.Period `json:"-"`
	From     string        `json:"from"`
	To       string        `json:"to"`
	Currency string        `json:"currency"`
	All      PageYield     `json:"all"`
	// Alone are the valid orders of no visit: they stand under no page, nor in All.
	Alone float64     `json:"orders_of_no_visit"`
	Pages []PageYield `json:"pages"`
	Trace *Trace      `json:"trace"`
}

// PageYields tells what the pages of a site bring over a period: views, visits that begin
// on each, and the orders, amount and margin of these visits. A period without any visit
// is refused.
func (a *Analyzer) PageYields(ctx context.Context, siteID string, p period.Period) (_ *PageYields, err error) {
	defer fault.Wrap(&err, "what pages of site %q bring over %s", siteID, p)
	site, err := a.site(ctx, siteID)
	if err != nil {
		return nil, err
	}
	p.Loc = site.Location()
	ctx = a.remembering(ctx)
	landed := bind("landings", warehouse.Params{"site": site.ID, "from": p.Start(), "to": p.End()})
	seen := prepare(Pages, Question{Site: site.ID, By: ByPage}, p, nil)
	r := &PageYields{Site: site.ID, Period: p, From: p.From.String(), To: p.To.String(), Currency: site.Currency, Trace: &Trace{Version: 1}}
	var landings, views found
	work, within := errgroup.WithContext(ctx)
	work.Go(func() (err error) { landings, err = a.run(within, landed); return err })
	work.Go(func() (err error) { views, err = a.run(within, seen); return err })
	work.Go(func() (err error) {
		r.Trace.tell([]statement{landed, seen})
		r.Trace.Fingerprint, err = a.fingerprint(within, site.ID, []read{{warehouse.FactEvents, p}, {warehouse.FactOrders, p}, {warehouse.FactCosts, allDays(p.Loc)}})
		return err
	})
	if err := work.Wait(); err != nil {
		return nil, err
	}
	if r.lay(landings, views); r.All.Visits == 0 {
		return nil, a.noVisits(ctx, site, p)
	}
	return r, nil
}

// lay puts landings and views together.
func (r *PageYields) lay(landings, views found) {
	pages := map[string]*PageYield{}
	of := func(path string) *PageYield {
		if pages[path] == nil {
			pages[path] = &PageYield{Path: path}
		}
		return pages[path]
	}
	for _, row := range landings.rows {
		f := landings.factsOf(row)
		r.Alone += f["orders_alone"]
		one := Yield{Orders: f["orders"], Revenue: f["revenue"], Margin: f["margin"], unknown: f["orders_without_margin"]}
		if f["visits"]+one.Orders == 0 {
			continue
		}
		for _, y := range []*PageYield{&r.All, of(row.keys[0])} {
			y.Visits += f["visits"]
			y.yield.add(one)
		}
	}
	for _, row := range views.rows {
		n := views.factsOf(row)["seen_pages"]
		r.All.Views, of(row.keys[0]).Views = r.All.Views+n, n
	}
	r.All.settle()
	for _, y := range pages {
		y.settle()
		r.Pages = append(r.Pages, *y)
	}
	slices.SortFunc(r.Pages, func(x, y PageYield) int {
		return cmp.Or(cmp.Compare(y.Revenue, x.Revenue), cmp.Compare(y.Visits, x.Visits), cmp.Compare(y.Views, x.Views), strings.Compare(x.Path, y.Path))
	})
}

func (y *PageYield) settle() {
	y.Orders, y.Revenue = y.yield.Orders, y.yield.Revenue
	if y.yield.HasMargin() {
		y.Margin = number(y.yield.Margin)
	}
}

// factsOf are the measures of a row by name.
func (f found) factsOf(r row) facts {
	of := make(facts, len(f.names))
	for i, name := range f.names {
		of[name] = r.values[i]
	}
	return of
}

// VisitedDays are the first and the last local day of a site that have a visit; known is
// false without any.
func (a *Analyzer) VisitedDays(ctx context.Context, siteID string) (first, last period.Date, known bool, err error) {
	defer fault.Wrap(&err, "days with visits of site %q", siteID)
	site, err := a.site(ctx, siteID)
	if err != nil {
		return first, last, false, err
	}
	cover, err := a.coverage(a.remembering(ctx), site)
	return dayOf(cover["first_visit_day"]), dayOf(cover["last_visit_day"]), cover["visits_known"] > 0, err
}
