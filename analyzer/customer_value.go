package analyzer

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strconv"

	"golang.org/x/sync/errgroup"

	"github.com/formaouest/chaland/analyzer/segment"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/warehouse"
)

// Worth is what some customers ordered over a period. Amounts are cents.
type Worth struct {
	Customers, Orders float64
	Revenue           float64 // paid, tax included, before refunds
	Net               float64 // products excluding tax, less refunds
	Margin            float64 // contribution margin
	squares           float64 // of the orders' amounts
	// The bounds of the days since the last order, of orders and of Net.
	LeastDays, MostDays, LeastOrders, MostOrders, LeastNet, MostNet float64
}

func (w Worth) plus(o Worth) Worth {
	if w.Customers == 0 {
		return o
	}
	return Worth{
		Customers: w.Customers + o.Customers, Orders: w.Orders + o.Orders, Revenue: w.Revenue + o.Revenue,
		Net: w.Net + o.Net, Margin: w.Margin + o.Margin, squares: w.squares + o.squares,
		LeastDays: min(w.LeastDays, o.LeastDays), MostDays: max(w.MostDays, o.MostDays),
		LeastOrders: min(w.LeastOrders, o.LeastOrders), MostOrders: max(w.MostOrders, o.MostOrders),
		LeastNet: min(w.LeastNet, o.LeastNet), MostNet: max(w.MostNet, o.MostNet),
	}
}

// Basket is the mean amount of an order, 0 without any.
func (w Worth) Basket() float64 {
	if w.Orders == 0 {
		return 0
	}
	return w.Revenue / w.Orders
}

// variance is that of the amount of an order.
func (w Worth) variance() float64 {
	if w.Orders < 2 {
		return 0
	}
	return max(0, (w.squares-w.Revenue*w.Revenue/w.Orders)/(w.Orders-1))
}

// Welch is the score of the difference of two mean baskets, each with its own
// variance: positive when b spends more; 0 without anything to compare.
func Welch(a, b Worth) float64 {
	if a.Orders < 2 || b.Orders < 2 {
		return 0
	}
	if spread := a.variance()/a.Orders + b.variance()/b.Orders; spread > 0 {
		return (b.Basket() - a.Basket()) / math.Sqrt(spread)
	}
	return 0
}

// CustomerCell are the customers of one region who ordered about as often, as
// lately and for as much.
type CustomerCell struct {
	Region                     string
	Band                       int // 1, 2, 3 (3 or 4 orders) or 5 (5 and more)
	Recency, Frequency, Amount int // scores, 1 to 5
	Worth
}

// CustomerAnswer is what the customers of a period are worth.
type CustomerAnswer struct {
	Cells    []CustomerCell
	Calendar []CustomerMonth
	Currency string
	// Fixed is true when there are too few customers for fifths.
	Fixed bool
}

// CustomerMonth are the orders of a calendar month by region and band.
type CustomerMonth struct {
	Region string
	Band   int
	Month  int // 1 to 12
	Orders float64
}

// Of adds up the customers that a test keeps; nil keeps all.
func (a *CustomerAnswer) Of(keep func(CustomerCell) bool) (sum Worth) {
	for _, c := range a.Cells {
		if keep == nil || keep(c) {
			sum = sum.plus(c.Worth)
		}
	}
	return sum
}

// Home is the region with the most customers, "" when regions are not known.
func (a *CustomerAnswer) Home() string {
	if r := a.Regions(); len(r) > 0 {
		return r[0]
	}
	return ""
}

// Regions are those known, the one with the most customers first.
func (a *CustomerAnswer) Regions() []string {
	n := map[string]float64{}
	for _, c := range a.Cells {
		if c.Region != "" {
			n[c.Region] += c.Customers
		}
	}
	list := make([]string, 0, len(n))
	for r := range n {
		list = append(list, r)
	}
	slices.SortFunc(list, func(x, y string) int { return cmp.Or(cmp.Compare(n[y], n[x]), cmp.Compare(x, y)) })
	return list
}

// Customers counts what customers are worth over a period, whatever filters.
func (a *Analyzer) Customers(ctx context.Context, siteID string, p period.Period) (_ *CustomerAnswer, err error) {
	defer fault.Wrap(&err, "customers of site %q over %s", siteID, p)
	site, err := a.site(ctx, siteID)
	if err != nil {
		return nil, err
	}
	p.Loc = site.Location()
	out := &CustomerAnswer{Currency: site.Currency}
	all := customerParams(site, p)
	var value, calendar found
	ctx = a.remembering(ctx)
	work, ctx := errgroup.WithContext(ctx)
	for name, to := range map[string]*found{"customers_value": &value, "customers_months": &calendar} {
		work.Go(func() (err error) { *to, err = a.run(ctx, bind(name, all)); return err })
	}
	if err := work.Wait(); err != nil {
		return nil, err
	}
	for _, r := range value.rows {
		out.Cells = append(out.Cells, cellOf(r))
	}
	slices.SortFunc(out.Cells, func(x, y CustomerCell) int {
		return cmp.Or(cmp.Compare(x.Region, y.Region), cmp.Compare(x.Band, y.Band), cmp.Compare(x.Recency, y.Recency), cmp.Compare(x.Frequency, y.Frequency), cmp.Compare(x.Amount, y.Amount))
	})
	out.Fixed = out.Of(nil).Customers < segment.Few
	for _, r := range calendar.rows {
		out.Calendar = append(out.Calendar, CustomerMonth{Region: r.keys[0], Band: whole(r.keys[1]), Month: whole(r.keys[2]), Orders: r.values[0]})
	}
	return out, nil
}

// customerParams are those of the statements about customers.
func customerParams(site tracking.Site, p period.Period) warehouse.Params {
	return warehouse.Params{"site": site.ID, "timezone": p.Loc.String(), "from": p.Start(), "to": p.End(),
		"from_day": p.From.String(), "to_day": p.To.String(), "small": segment.Few,
		"day_steps": segment.DaySteps, "order_steps": segment.OrderSteps, "amount_steps": segment.AmountSteps}
}

func cellOf(r row) CustomerCell {
	v := r.values
	return CustomerCell{
		Region: r.keys[0], Band: whole(r.keys[1]), Recency: whole(r.keys[2]), Frequency: whole(r.keys[3]), Amount: whole(r.keys[4]),
		Worth: Worth{Customers: v[0], Orders: v[1], Revenue: v[2], Net: v[3], Margin: v[4], squares: v[5],
			LeastDays: v[6], MostDays: v[7], LeastOrders: v[8], MostOrders: v[9], LeastNet: v[10], MostNet: v[11]},
	}
}

// whole reads a number that a statement of ours wrote.
func whole(text string) int {
	n, _ := strconv.Atoi(text)
	return n
}

// Season is the share of the orders of some customers that one calendar month
// takes: a twelfth when nothing tells months apart.
func (a *CustomerAnswer) Season(keep func(region string, band int) bool, month int) float64 {
	all, in := 0.0, 0.0
	for _, m := range a.Calendar {
		if !keep(m.Region, m.Band) {
			continue
		}
		all += m.Orders
		if m.Month == month {
			in += m.Orders
		}
	}
	if all == 0 {
		return 0
	}
	return in / all
}
