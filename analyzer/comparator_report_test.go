package analyzer_test

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/fixtures"
	"github.com/formaouest/chaland/fixtures/truth"
	"github.com/formaouest/chaland/internal/period"
)

func init() {
	for _, name := range []string{"comparator_clicks", "comparator_orders", "comparator_products"} {
		others[name] = world.compared
	}
	harmless[regexp.MustCompile(`^comparator_clicks: "" for "FINAL"`)] = "a recount leaves one version of each visit; an older version of a product has the same address"
	harmless[regexp.MustCompile(`^comparator_orders: "" for "FINAL", place 0$`)] = "an older version of a cost is of the same campaign and kind"
}

// checkComparators is « attendre comparateurs du 03/03/2025 au 04/03/2025 seuil 10 ».
func (w wait) checkComparators(t *testing.T, a *analyzer.Analyzer, s *scenario) {
	t.Helper()
	p, err := period.Parse(w.options[2], w.options[4], s.site.Location())
	if err != nil {
		t.Fatal(err)
	}
	q := analyzer.ComparatorQuestion{Site: s.site.ID, Period: p}
	if len(w.options) > 6 {
		if q.Threshold, err = analyzer.ReadThreshold(w.options[6]); err != nil {
			t.Fatal(err)
		}
	}
	r, err := a.Comparators(t.Context(), q)
	if w.isRefused(t, err) {
		return
	}
	cents := func(v *float64) string { return amount(v, analyzer.Cents) }
	count := func(v float64) string { return amount(&v, analyzer.Count) }
	var rows [][]string
	for _, x := range r.Sources {
		rows = append(rows, []string{"source", x.Name, "—", "—", count(x.Clicks), count(x.Billed), cents(&x.Spend), "—", "—", "—", "—", cents(x.Each), "—", ""})
	}
	tell := func(what, name string, l analyzer.ComparatorLine) {
		rows = append(rows, []string{what, name, cents(l.Price), cents(l.Unit), count(l.Clicks), count(l.Ordering.Hits), cents(l.Cost), count(l.Orders), count(l.Units), cents(&l.Revenue), cents(l.Margin), cents(l.Result), cents(l.PerOrder), strings.Join(l.Signs, " ")})
	}
	tell("ensemble", "", r.All)
	for _, l := range r.Bands {
		tell("tranche", l.Group, l)
	}
	for _, l := range r.Sides {
		tell("côté", l.Group, l)
	}
	for _, l := range r.Products {
		tell("produit", l.SKU, l)
	}
	w.compare(t, rows)
}

// compared sets what comparison sites bring against the naive count: by product, and that
// bands and the whole add up to it.
func (m world) compared(t *testing.T, a *analyzer.Analyzer) string {
	t.Helper()
	r, err := a.Comparators(t.Context(), analyzer.ComparatorQuestion{Site: m.c.Site.ID, Period: m.period, Threshold: new(1000.0)})
	if err != nil {
		return err.Error()
	}
	catalogue := append(unsold(m.c, m.period), m.c.Products...)
	want, met := m.oracle.Compared(m.period, catalogue), 0
	clicks, margin := 0.0, 0.0
	for _, l := range r.Products {
		c := want[l.SKU]
		if c == nil {
			return fmt.Sprintf("%s is sold to nobody: %+v", l.SKU, l)
		}
		got := truth.Compared{Clicks: int(l.Clicks), Ordering: int(l.Ordering.Hits), Orders: int(l.Orders), Without: c.Without, Units: int64(l.Units), Revenue: int64(l.Revenue)}
		near := func(v *float64, by float64) bool { return v != nil && math.Abs(*v-by) < 1e-3 }
		if !near(l.Cost, c.Cost) || c.Without == 0 && !near(l.Margin, c.Margin) || (l.Margin == nil) != (c.Without*100 > c.Orders) {
			return fmt.Sprintf("%s: cost %v and margin %v, by hand %+v", l.SKU, valueOf(l.Cost), valueOf(l.Margin), *c)
		}
		if got.Cost, got.Margin = c.Cost, c.Margin; got != *c {
			return fmt.Sprintf("%s: %+v, by hand %+v", l.SKU, got, *c)
		}
		if problem := m.priced(l, catalogue); problem != "" {
			return problem
		}
		clicks, margin = clicks+l.Clicks, margin+c.Margin
		met++
	}
	switch whole := m.oracle.Value("spend", m.period, analyzer.ByChannel)["comparators"].Num; {
	case met != len(want) || met < 4:
		return fmt.Sprintf("%d products, by hand %d", met, len(want))
	case clicks != r.All.Clicks || clicks != m.oracle.Value("visits", m.period, analyzer.ByChannel)["comparators"].Num:
		return fmt.Sprintf("%v clicks in all, %v by product", r.All.Clicks, clicks)
	case math.Abs(*r.All.Cost-whole) > 1e-3 || whole == 0:
		return fmt.Sprintf("a cost of %v in all, by hand %v", *r.All.Cost, whole)
	case r.All.Orders != m.oracle.Value("orders", m.period, analyzer.ByChannel)["comparators"].Num:
		return fmt.Sprintf("%v orders in all", r.All.Orders)
	}
	return ""
}

func valueOf(v *float64) float64 {
	if v == nil {
		return math.NaN()
	}
	return *v
}

// priced sets the price and the unit margin of a product against the catalogue.
func (m world) priced(l analyzer.ComparatorLine, catalogue []tracking.Product) string {
	var price, unit *float64
	for _, x := range catalogue { // each product in order of time
		if x.SKU == l.SKU && x.ValidFrom.Before(m.period.End()) {
			price, unit = new(float64(x.PriceIncl)), nil
			if x.VATRate != nil && x.PurchaseCost != nil {
				unit = new(float64(x.PriceIncl)/(1+*x.VATRate) - float64(*x.PurchaseCost))
			}
		}
	}
	same := func(a, b *float64) bool { return (a == nil) == (b == nil) && (a == nil || math.Abs(*a-*b) < 1e-6) }
	if !same(l.Price, price) || !same(l.Unit, unit) {
		return fmt.Sprintf("%s: price %v and unit margin %v, by hand %v and %v", l.SKU, valueOf(l.Price), valueOf(l.Unit), valueOf(price), valueOf(unit))
	}
	return ""
}

// A threshold is an amount; nonsense is refused with what to do.
func TestThresholds(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]float64{"4,50": 450, " 4.5 ": 450, "-2": -200} {
		if v, err := analyzer.ReadThreshold(text); err != nil || *v != want {
			t.Errorf("%q: %v, %v", text, v, err)
		}
	}
	if v, err := analyzer.ReadThreshold(" "); v != nil || err != nil {
		t.Errorf("nothing: %v, %v", v, err)
	}
	for _, text := range []string{"abc", "NaN", "Inf", "1e9", "4 5"} {
		if v, err := analyzer.ReadThreshold(text); err == nil {
			t.Errorf("%q: %v", text, *v)
		}
	}
}

// sentByComparators are visits that comparison sites send to sheets, to a page of no product
// and to the sheets of products that are new in the period and after it; every other one orders.
func sentByComparators(c *fixtures.Case, p period.Period, see func(visitor uint64, day string, change func(*tracking.Event))) {
	for i := range 24 {
		day := p.From.AddDays(6 * i).String()
		tell := func(kind string, change func(*tracking.Event)) {
			see(uint64(i+300), day, func(e *tracking.Event) {
				e.Name, e.Path, e.Channel, e.Source = kind, c.Products[i%3].URL, tracking.ChannelComparators, []string{"Vite", "vite", "pas cher"}[i%3]
				switch i {
				case 20:
					e.Path = "/p/FUTUR"
				case 21:
					e.Path = "/a-propos"
				case 22:
					e.Path = "/p/NOUVEAU"
				}
				change(e)
			})
		}
		tell(tracking.KindPageView, func(*tracking.Event) {})
		if i%2 == 0 {
			tell(tracking.KindPurchase, func(e *tracking.Event) { e.Time, e.Value = e.Time.Add(time.Minute), int64(2500+i) })
		}
	}
}

// comparedOrders are orders of several lines that comparison sites bring: one holds a product
// twice, one another kind of line, one nothing but that.
func comparedOrders(c *fixtures.Case, p period.Period) (orders []tracking.Order) {
	for b := range c.Batches() {
		for _, o := range b.Orders {
			if len(orders) == 12 || len(o.LineSKU) < 2 || o.Status != tracking.OrderValid || o.Time.Before(p.Start()) || !o.Time.Before(p.End()) || slices.ContainsFunc(o.LineKind, func(kind string) bool { return kind != tracking.LineSale }) {
				continue
			}
			n := len(orders)
			o.ID, o.Customer, o.Visitor, o.Channel, o.Source, o.Campaign, o.Commission = fmt.Sprint("comparee-", n), "", 0, tracking.ChannelComparators, "vite", []string{"flux", "autre", ""}[n%3], new(int64(290))
			o.LineSKU, o.LineKind = slices.Clone(o.LineSKU), slices.Clone(o.LineKind)
			switch n {
			case 0:
				o.LineSKU[1] = o.LineSKU[0]
			case 1:
				o.LineKind[0] = tracking.LineGiftCard
			case 2:
				for i := range o.LineKind {
					o.LineKind[i] = tracking.LineGiftCard
				}
			}
			o.Items = 0
			for i, kind := range o.LineKind {
				if kind == tracking.LineSale {
					o.Items += int64(o.LineQuantity[i])
				}
			}
			orders = append(orders, o)
		}
	}
	return orders
}
