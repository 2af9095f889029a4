package analyzer

import (
	"cmp"
	"context"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/warehouse"
)

// Classes of a valid order of the shop, by what the tag saw of it; each order is of
// one.
const (
	OrderRight    = "right"
	OrderExempt   = "exempt" // told without consent: seen, and no amount to compare
	OrderMissing  = "missing"
	OrderDouble   = "double"
	OrderCurrency = "currency"
	OrderAmount   = "amount"
)

// OrderClasses are all of them, what is right first.
var OrderClasses = []string{OrderRight, OrderExempt, OrderMissing, OrderDouble, OrderAmount, OrderCurrency}

// Classes of a purchase of the tag that is none of a valid order of the shop.
const (
	PurchaseNotValid   = "not_valid" // its order is cancelled, pending or a test
	PurchaseUnknown    = "unknown"   // the shop has no order of its number
	PurchaseUnnumbered = "unnumbered"
)

// PurchaseClasses are all of them.
var PurchaseClasses = []string{PurchaseNotValid, PurchaseUnknown, PurchaseUnnumbered}

// What a wrong amount looks like.
const (
	HintWithoutShipping = "without_shipping"
	HintWithoutTax      = "without_tax"
	HintHundredfold     = "hundredfold" // cents taken for euros, or euros for cents
)

// Reconciled is how many orders are in each class, and the amounts in cents: of the
// shop in the site's currency, of the tag as sent, for the orders that it saw.
type Reconciled struct {
	Orders  map[string]float64 `json:"orders"`
	Shop    map[string]float64 `json:"shop_total"`
	Tag     map[string]float64 `json:"tag_total"`
	Seen    map[string]float64 `json:"seen"` // purchases, those that come again included
	present bool
}

// All is how many orders of the shop there are.
func (r Reconciled) All() (n float64) {
	for _, class := range OrderClasses {
		n += r.Orders[class]
	}
	return n
}

// Found is the share of the shop's orders that the tag saw at all.
func (r Reconciled) Found() Share { return Share{r.All() - r.Orders[OrderMissing], r.All()} }

// Exact is the share of the shop's orders that the tag saw once, and right, of those whose
// purchase can be compared.
func (r Reconciled) Exact() Share {
	return Share{r.Orders[OrderRight], r.All() - r.Orders[OrderExempt]}
}

// Untied is how many purchases without a number may be of orders that seem to be missing:
// those beside the orders that the tag told without consent.
func (r Reconciled) Untied() float64 {
	return max(0, r.Orders[PurchaseUnnumbered]-r.Orders[OrderExempt])
}

func (r *Reconciled) add(class string, orders, shop, tag, seen float64) {
	if !r.present {
		*r = Reconciled{map[string]float64{}, map[string]float64{}, map[string]float64{}, map[string]float64{}, true}
	}
	r.Orders[class] += orders
	r.Shop[class] += shop
	r.Tag[class] += tag
	r.Seen[class] += seen
}

// Discrepancy is an order, or a purchase, that is not told right.
type Discrepancy struct {
	Class       string  `json:"class"`
	OrderID     string  `json:"order"`
	Day         string  `json:"day"`
	Device      string  `json:"device"`
	Browser     string  `json:"browser"`
	Payment     string  `json:"payment"`
	Shop        float64 `json:"shop_total"` // cents, site's currency
	Tag         float64 `json:"tag_total"`  // cents, as sent
	TagCurrency string  `json:"tag_currency"`
	Seen        float64 `json:"seen"` // purchases with its number
	Hint        string  `json:"hint"` // what a wrong amount looks like, "" for nothing
}

// ReconciledGroup is what one device, browser, means of payment or day has.
type ReconciledGroup struct {
	Key string `json:"key"` // "" when it is not known
	Reconciled
}

// Reconciliation sets the shop's orders of a period against the tag's purchases.
type Reconciliation struct {
	Site     string        `json:"site"`
	Period   period.Period `json:"-"`
	From     string        `json:"from"`
	To       string        `json:"to"`
	Currency string        `json:"currency"`
	// Since is the first day that visits were measured, when the period begins before
	// it: the orders of the days between cannot have been seen. "" otherwise.
	Since string `json:"measured_since,omitempty"`
	Reconciled
	FoundRate     *float64                     `json:"found_rate"`
	FoundInterval *Interval                    `json:"found_interval"`
	ExactRate     *float64                     `json:"exact_rate"`
	ExactInterval *Interval                    `json:"exact_interval"`
	By            map[string][]ReconciledGroup `json:"by"` // device, browser, payment and day
	List          []Discrepancy                `json:"discrepancies"`
	Trace         *Trace                       `json:"trace"`
}

// reconciledBy are the columns of reconciliation.sql that groups are made of, by the
// place of their key.
var reconciledBy = map[string]int{ByDay: 2, ByDevice: 3, ByBrowser: 4, ByPayment: 5}

// ByBrowser groups discrepancies by the browser that the tag saw.
const ByBrowser = "browser"

// Reconcile sets the shop's orders of a period, the truth, against the purchases that
// the tag saw. A period in which the shop has no order is refused.
func (a *Analyzer) Reconcile(ctx context.Context, siteID string, p period.Period) (_ *Reconciliation, err error) {
	defer fault.Wrap(&err, "reconcile site %q over %s", siteID, p)
	site, err := a.site(ctx, siteID)
	if err != nil {
		return nil, err
	}
	p.Loc = site.Location()
	ctx = a.remembering(ctx)
	s := bind("reconciliation", warehouse.Params{"site": site.ID, "timezone": p.Loc.String(), "from": p.Start(), "to": p.End()})
	r := &Reconciliation{Site: site.ID, Period: p, From: p.From.String(), To: p.To.String(), Currency: site.Currency, By: map[string][]ReconciledGroup{}}
	var rows found
	work, within := errgroup.WithContext(ctx)
	work.Go(func() error {
		cover, err := a.coverage(within, site)
		if first := dayOf(cover["first_visit_day"]); err == nil && cover["visits_known"] > 0 && p.From.Before(first) {
			r.Since = first.String()
		}
		return err
	})
	work.Go(func() (err error) { rows, err = a.run(within, s); return err })
	work.Go(func() (err error) {
		r.Trace = &Trace{Version: 1}
		r.Trace.tell([]statement{s})
		around := period.Period{From: p.From.AddDays(-2), To: p.To.AddDays(2), Loc: p.Loc}
		r.Trace.Fingerprint, err = a.fingerprint(within, site.ID, []read{{warehouse.FactEvents, around}, {warehouse.FactOrders, around}})
		return err
	})
	if err := work.Wait(); err != nil {
		return nil, err
	}
	r.count(rows)
	if r.All() == 0 {
		return nil, fault.New(fault.NotFound, "analyzer.reconcile.no_orders", "from", p.From.French(), "to", p.To.French())
	}
	found, exact := r.Found(), r.Exact()
	r.FoundRate, r.FoundInterval, r.ExactRate, r.ExactInterval = number(found.Value()), found.Interval(), number(exact.Value()), exact.Interval()
	return r, nil
}

// Unnumbered counts the purchases of a period that bear no order number, as Reconcile does.
func (a *Analyzer) Unnumbered(ctx context.Context, siteID string, p period.Period) (_ float64, err error) {
	defer fault.Wrap(&err, "unnumbered purchases of site %q over %s", siteID, p)
	site, err := a.site(ctx, siteID)
	if err != nil {
		return 0, err
	}
	p.Loc = site.Location()
	rows, err := a.run(a.remembering(ctx), bind("unnumbered", warehouse.Params{"site": site.ID, "from": p.Start(), "to": p.End()}))
	return rows.only()["events"], err
}

// count adds up the rows of reconciliation.sql.
func (r *Reconciliation) count(f found) {
	groups := map[string]map[string]*ReconciledGroup{}
	r.add(OrderRight, 0, 0, 0, 0)
	for _, row := range f.rows {
		class, orders, shop, tag, seen := row.keys[0], row.values[0], row.values[1], row.values[2], row.values[3]
		r.add(class, orders, shop, tag, seen)
		for by, at := range reconciledBy {
			key := row.keys[at]
			if groups[by] == nil {
				groups[by] = map[string]*ReconciledGroup{}
			}
			if groups[by][key] == nil {
				groups[by][key] = &ReconciledGroup{Key: key}
			}
			groups[by][key].add(class, orders, shop, tag, seen)
		}
		if class != OrderRight && class != OrderExempt && class != PurchaseUnnumbered {
			r.List = append(r.List, Discrepancy{Class: class, OrderID: row.keys[1], Day: row.keys[2], Device: row.keys[3], Browser: row.keys[4], Payment: row.keys[5],
				TagCurrency: row.keys[7], Hint: row.keys[8], Shop: shop, Tag: tag, Seen: seen})
		}
	}
	for by, all := range groups {
		for _, g := range all {
			r.By[by] = append(r.By[by], *g)
		}
		slices.SortFunc(r.By[by], func(x, y ReconciledGroup) int {
			if by == ByDay {
				return cmp.Compare(x.Key, y.Key)
			}
			return cmp.Or(cmp.Compare(y.All(), x.All()), cmp.Compare(x.Key, y.Key))
		})
	}
}
