package analyzer

import (
	"cmp"
	"math"
	"slices"
	"strings"
)

// ComparatorSource is who sends visits: a comparison site, a marketplace.
type ComparatorSource struct {
	Name   string   `json:"name"`   // utm_source or referring host, lower case; "" when not told
	Spend  float64  `json:"spend"`  // cents, excluding tax
	Billed float64  `json:"billed"` // clicks that its costs tell, 0 when they tell none
	Clicks float64  `json:"clicks"` // visits
	Each   *float64 `json:"each"`   // cents a visit, what products are charged; nil without visits
}

// ComparatorLine is what comparison sites bring to a product, or to some. Amounts are cents.
type ComparatorLine struct {
	SKU      string   `json:"sku,omitempty"`      // "" for what lands on no product, or for several
	Group    string   `json:"group,omitempty"`    // of a line of several: a band of prices or a side of the threshold
	Products int      `json:"products,omitempty"` // how many have clicks or orders
	Price    *float64 `json:"price"`              // catalogue, tax included, at the end of the period
	Unit     *float64 `json:"unit_margin"`        // price excluding tax − purchase cost
	Clicks   float64  `json:"clicks"`             // visits that landed on its sheet
	// Ordering are those of these visits that ordered, whatever they ordered.
	Ordering CountedRate `json:"ordering"`
	Cost     *float64    `json:"cost"`   // its visits at the mean price of each source; nil when nothing is booked
	Orders   float64     `json:"orders"` // of the channel, that hold the product
	Units    float64     `json:"units"`
	Revenue  float64     `json:"revenue_incl_tax"` // of its lines, after discount, without carriage
	// Margin is the part of the contribution margin of these orders; nil when that of more
	// than a few is not known.
	Margin   *float64 `json:"contribution_margin"`
	Result   *float64 `json:"result"`         // margin − cost
	PerOrder *float64 `json:"cost_per_order"` // nil without an order
	Signs    []string `json:"signs"`
	Few      bool     `json:"insufficient"` // fewer than MinSample clicks
}

// Has reports whether the line bears a sign.
func (l ComparatorLine) Has(sign string) bool { return slices.Contains(l.Signs, sign) }

// Sides of the threshold.
const (
	SideUnder   = "under"
	SideFrom    = "from"
	SideUnknown = "unknown" // the unit margin is not known
)

// comparatorSum adds lines up: orders are told apart by their numbers.
type comparatorSum struct {
	clicks, ordering float64
	units, revenue   float64
	margin, cost     float64
	orders, without  map[string]bool
	products         map[string]bool
	priced, known    bool
	price, unit      float64
}

func newComparatorSum() *comparatorSum {
	return &comparatorSum{orders: map[string]bool{}, without: map[string]bool{}, products: map[string]bool{}}
}

// comparatorCount is what the statements found: by product, and who sent its visits.
type comparatorCount struct {
	products map[string]*comparatorSum
	sent     map[string]map[string]float64 // visits by product and source
	sources  map[string]*ComparatorSource
	sold     []soldLine
	spent    bool // some cost is booked
}

// soldLine is a row of comparator_orders.sql.
type soldLine struct {
	order, sku             string
	units, revenue, margin float64
	without                bool
}

func countComparators(clicks, orders, products, costs found) *comparatorCount {
	c := &comparatorCount{products: map[string]*comparatorSum{}, sent: map[string]map[string]float64{}, sources: map[string]*ComparatorSource{}}
	for _, row := range clicks.rows {
		sku, source := row.keys[0], row.keys[1]
		s := c.of(sku)
		s.clicks, s.ordering = s.clicks+row.values[0], s.ordering+row.values[1]
		c.source(source).Clicks += row.values[0]
		if c.sent[sku] == nil {
			c.sent[sku] = map[string]float64{}
		}
		c.sent[sku][source] += row.values[0]
	}
	for _, row := range orders.rows {
		l := soldLine{row.keys[0], row.keys[1], row.values[0], row.values[1], row.values[3], row.values[2] > 0}
		c.sold = append(c.sold, l)
		c.of(l.sku).sell(l)
	}
	for _, row := range products.rows {
		if s := c.products[row.keys[0]]; s != nil {
			s.priced, s.price, s.known, s.unit = true, row.values[0], row.values[1] > 0, row.values[2]
		}
	}
	for _, row := range costs.rows {
		s := c.source(strings.ToLower(row.keys[0]))
		for i, name := range costs.names {
			switch name {
			case "spend":
				s.Spend += row.values[i]
			case "paid_clicks":
				s.Billed += row.values[i]
			}
		}
	}
	return c
}

func (c *comparatorCount) of(sku string) *comparatorSum {
	if c.products[sku] == nil {
		c.products[sku] = newComparatorSum()
		c.products[sku].products[sku] = true
	}
	return c.products[sku]
}

func (c *comparatorCount) source(name string) *ComparatorSource {
	if c.sources[name] == nil {
		c.sources[name] = &ComparatorSource{Name: name}
	}
	return c.sources[name]
}

func (s *comparatorSum) sell(l soldLine) {
	s.orders[l.order] = true
	s.units, s.revenue, s.margin = s.units+l.units, s.revenue+l.revenue, s.margin+l.margin
	if l.without {
		s.without[l.order] = true
	}
}

// charge shares what each source cost over the visits it sent; a cost of nobody in
// particular over all of them. It tells what is left of those who sent none.
func (c *comparatorCount) charge() (unshared float64) {
	all, spend := 0.0, 0.0
	for _, s := range c.sources {
		all, spend = all+s.Clicks, spend+s.Spend
	}
	common := 0.0 // of each visit
	for _, s := range c.sources {
		switch {
		case s.Spend == 0:
		case s.Name == "" && all > 0:
			common = s.Spend / all
		case s.Clicks > 0:
			s.Each = number(s.Spend / s.Clicks)
		default:
			unshared += s.Spend
		}
	}
	for _, s := range c.sources {
		if each := common + valueOr(s.Each); s.Clicks > 0 && spend > 0 {
			s.Each = &each
		}
	}
	for sku, sent := range c.sent {
		for source, n := range sent {
			c.products[sku].cost += n * valueOr(c.sources[source].Each)
		}
	}
	c.spent = spend > 0
	return unshared
}

// lay makes the lines of the report.
func (r *ComparatorReport) lay(c *comparatorCount) {
	r.Unshared = c.charge()
	for _, s := range c.sources {
		r.Sources = append(r.Sources, *s)
	}
	slices.SortFunc(r.Sources, func(x, y ComparatorSource) int {
		return cmp.Or(cmp.Compare(y.Spend, x.Spend), cmp.Compare(y.Clicks, x.Clicks), strings.Compare(x.Name, y.Name))
	})
	all := c.together(func(string, *comparatorSum) bool { return true })
	all.cost += r.Unshared
	r.All = all.line(c.spent)
	for sku, s := range c.products {
		l := s.line(c.spent)
		l.SKU, l.Products = sku, 0
		if sku != "" {
			l.Signs = r.signs(l)
		}
		r.Products = append(r.Products, l)
	}
	slices.SortFunc(r.Products, byResult)
	r.Bands = c.grouped(append(slices.Clone(priceBands), ""), func(s *comparatorSum) string { return s.band() })
	if r.Threshold != nil {
		r.Sides = c.grouped([]string{SideUnder, SideFrom, SideUnknown}, func(s *comparatorSum) string {
			switch {
			case !s.known:
				return SideUnknown
			case s.unit < *r.Threshold:
				return SideUnder
			}
			return SideFrom
		})
	}
}

// byResult puts the least result first, those without one after, what is of no product last.
func byResult(x, y ComparatorLine) int {
	last := func(l ComparatorLine) int {
		switch {
		case l.SKU == "":
			return 2
		case l.Result == nil:
			return 1
		}
		return 0
	}
	return cmp.Or(last(x)-last(y), cmp.Compare(valueOr(x.Result), valueOr(y.Result)), cmp.Compare(y.Clicks, x.Clicks), strings.Compare(x.SKU, y.SKU))
}

// signs are those of a product.
func (r *ComparatorReport) signs(l ComparatorLine) []string {
	signs := []string{}
	if l.Result != nil && *l.Result < 0 {
		signs = append(signs, SignLoss)
	}
	if l.Clicks > 0 && l.Orders == 0 {
		signs = append(signs, SignUnsold)
	}
	if r.Threshold != nil && l.Unit != nil && *l.Unit < *r.Threshold {
		signs = append(signs, SignUnder)
	}
	return signs
}

// grouped sums products up by a key, in the order of keys, leaving out keys of nobody; what
// is of no product is in none.
func (c *comparatorCount) grouped(keys []string, of func(*comparatorSum) string) []ComparatorLine {
	out := []ComparatorLine{}
	for _, key := range keys {
		s := c.together(func(sku string, s *comparatorSum) bool { return sku != "" && of(s) == key })
		if len(s.products) > 0 {
			l := s.line(c.spent)
			l.Group = key
			out = append(out, l)
		}
	}
	return out
}

// together sums some products up.
func (c *comparatorCount) together(keep func(sku string, s *comparatorSum) bool) *comparatorSum {
	out := newComparatorSum()
	kept := map[string]bool{}
	for sku, s := range c.products {
		if !keep(sku, s) {
			continue
		}
		kept[sku] = true
		out.clicks, out.ordering, out.cost = out.clicks+s.clicks, out.ordering+s.ordering, out.cost+s.cost
		if sku != "" {
			out.products[sku] = true
		}
	}
	for _, l := range c.sold {
		if kept[l.sku] {
			out.sell(l)
		}
	}
	return out
}

// line derives what follows from the sums. Without any cost booked there is no result.
func (s *comparatorSum) line(spent bool) ComparatorLine {
	y := Yield{Spend: s.cost, Orders: float64(len(s.orders)), Revenue: s.revenue, Margin: s.margin, unknown: float64(len(s.without))}
	l := ComparatorLine{Products: len(s.products), Clicks: s.clicks, Ordering: rateOf(Share{s.ordering, s.clicks}), Orders: y.Orders, Units: s.units, Revenue: s.revenue,
		Signs: []string{}, Few: s.clicks < MinSample}
	if s.priced {
		l.Price = number(s.price)
	}
	if s.known {
		l.Unit = number(s.unit)
	}
	if y.HasMargin() {
		l.Margin = number(s.margin)
	}
	if spent {
		l.Cost, l.Result, l.PerOrder = number(s.cost), y.Result(), y.PerOrder()
	}
	return l
}

// priceBands are the bands of ByBasket, in order.
var priceBands = []string{"0-15", "15-30", "30-45", "45-60", "60-75", "75-90", "90-120", "120-150", "150+"}

// band is that of the product's price, "" when it is in no catalogue.
func (s *comparatorSum) band() string {
	if !s.priced {
		return ""
	}
	for i, top := range []float64{1500, 3000, 4500, 6000, 7500, 9000, 12000, 15000, math.Inf(1)} {
		if s.price < top {
			return priceBands[i]
		}
	}
	return ""
}
