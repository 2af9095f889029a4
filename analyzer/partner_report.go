package analyzer

import (
	"cmp"
	"context"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/warehouse"
)

// PartnerKinds are the kinds of partners, in the order in which they are told.
var PartnerKinds = []string{"affiliate", "reseller", "blog", "press", "comparator", "local"}

// kindReseller buys to sell again, without any click.
const kindReseller = "reseller"

// kindOfChannel is the kind of the partners whom a cost of a channel pays, when no
// partner bears its name.
var kindOfChannel = map[string]string{
	tracking.ChannelAffiliates: "affiliate", tracking.ChannelInfluence: "blog", tracking.ChannelPress: "press", tracking.ChannelComparators: "comparator", tracking.ChannelPartners: "local",
}

// Sides of the point at which the margin pays the cost back.
const (
	PartnerAbove   = "above"   // the margin of the claimed orders exceeds the cost
	PartnerBelow   = "below"   // it does not
	PartnerFree    = "free"    // nothing is known to be paid
	PartnerUnknown = "unknown" // the margin of the orders is not known
	PartnerShared  = "shared"  // its kind has costs that are nobody's own: no result of its own
)

// PartnerLine is what partners of a kind, or one of them, cost and claim. Amounts are
// cents; all but the cost and what follows from it are those of the registry's metrics of
// partners and of the orders that they claim.
type PartnerLine struct {
	Kind       string  `json:"kind"`
	Partner    string  `json:"partner,omitempty"` // "" for all of the kind
	Cost       float64 `json:"cost"`              // booked in the period, excluding tax
	Visits     float64 `json:"visits"`            // that a click of theirs opened
	Orders     float64 `json:"orders"`            // claimed
	RevenueNet float64 `json:"revenue_excl_tax"`  // products of these, see partner_revenue
	// Revenue is what was paid for those that the shop has, Known; nil when it has none.
	Revenue    *float64 `json:"revenue_incl_tax"`
	Known      float64  `json:"known_orders"`
	Discount   float64  `json:"discount"`
	Commission float64  `json:"commission"`
	// New are orders that are the first of their customer; nil for resellers, whose
	// customers the shop does not know.
	New *float64 `json:"new_customers"`
	// Margin is the contribution margin of the claimed orders, before the cost; nil when
	// that of more than a few is not known, and so are the next three.
	Margin    *float64 `json:"contribution_margin"`
	Result    *float64 `json:"result"` // margin − cost
	ROAS      *float64 `json:"roas"`   // nil without cost
	BreakEven *float64 `json:"break_even_roas"`
	Side      string   `json:"side"`
	Few       bool     `json:"insufficient"` // fewer than MinSample orders

	yield Yield
	fresh float64 // orders that are the first of their customer
	taken float64 // commissions that partner_margins.sql took off its margins
	given float64 // those of them that the cost holds, given back to the margin
}

// partnerID tells partners apart: two of different kinds may have one name. Without a
// name it is all of a kind.
type partnerID struct{ kind, name string }

// PartnerCost is a line of the costs and the kind of partner that it is counted under.
type PartnerCost struct {
	Name    string  `json:"name"`
	Channel string  `json:"channel"`
	Kind    string  `json:"kind"`    // "" for none: not in the table
	Partner string  `json:"partner"` // whose it is, "" for the kind as a whole
	Cost    float64 `json:"cost"`
}

// PartnerReport sets the six kinds of partners side by side.
type PartnerReport struct {
	Site     string        `json:"site"`
	Period   period.Period `json:"-"`
	From     string        `json:"from"`
	To       string        `json:"to"`
	Currency string        `json:"currency"`
	Filters  []Filter      `json:"filters"`
	Kinds    []PartnerLine `json:"kinds"`    // PartnerKinds, all of them without a filter
	Partners []PartnerLine `json:"partners"` // by kind, the most orders first
	Costs    []PartnerCost `json:"costs"`
	Trace    *Trace        `json:"trace"`
}

// partnerMeasures are where the facts of partner_clicks.sql go.
var partnerMeasures = map[string]func(*PartnerLine) *float64{
	"partner_clicks": func(l *PartnerLine) *float64 { return &l.Visits }, "partner_orders": func(l *PartnerLine) *float64 { return &l.Orders },
	"partner_revenue": func(l *PartnerLine) *float64 { return &l.RevenueNet }, "partner_commission": func(l *PartnerLine) *float64 { return &l.Commission },
	"partner_discount": func(l *PartnerLine) *float64 { return &l.Discount }, "partner_new_orders": func(l *PartnerLine) *float64 { return &l.fresh },
}

// PartnerFilters are the dimensions that the report may be narrowed to: a click of a
// partner, a claim and a cost have no other in common.
var PartnerFilters = []string{ByKind, ByPartner}

// Partners tells what partners of the question's filters cost and claim over its period. A
// period in which none of them clicked, ordered or was paid is refused.
func (a *Analyzer) Partners(ctx context.Context, q Question) (_ *PartnerReport, err error) {
	defer fault.Wrap(&err, "partners of site %q over %s", q.Site, q.Period)
	site, err := a.site(ctx, q.Site)
	if err != nil {
		return nil, err
	}
	if err := checkPartnerFilters(q.Filters); err != nil {
		return nil, err
	}
	p := q.Period
	p.Loc = site.Location()
	ctx = a.remembering(ctx)
	r := &PartnerReport{Filters: append([]Filter{}, q.Filters...), Site: site.ID, Period: p, From: p.From.String(), To: p.To.String(), Currency: site.Currency, Partners: []PartnerLine{}, Costs: []PartnerCost{}}
	margins := bind("partner_margins", warehouse.Params{"site": site.ID, "from": p.Start(), "to": p.End()})
	costs := YieldQuestion{Site: site.ID, Period: p}.costs()
	clicks := prepare(PartnerClicks, Question{Site: site.ID}, p, nil).with([]string{ByKind, ByPartner})
	answers := make([]found, 3)
	work, within := errgroup.WithContext(ctx)
	for i, s := range []statement{clicks, margins, costs} {
		work.Go(func() (err error) { answers[i], err = a.run(within, s); return err })
	}
	work.Go(func() (err error) {
		r.Trace = &Trace{Version: 2}
		r.Trace.tell([]statement{clicks, margins, costs})
		always := allDays(p.Loc)
		r.Trace.Fingerprint, err = a.fingerprint(within, site.ID, []read{{ledgers[PartnerClicks].fact, p}, {warehouse.FactOrders, always}, {warehouse.FactCosts, always}})
		return err
	})
	if err := work.Wait(); err != nil {
		return nil, err
	}
	r.lay(answers[0], answers[1], answers[2])
	if len(r.Partners) == 0 && !slices.ContainsFunc(r.Kinds, func(l PartnerLine) bool { return l.Cost != 0 }) {
		key := "partners.nobody"
		if len(q.Filters) > 0 {
			key = "partners.nobody_such"
		}
		return nil, fault.New(fault.NotFound, key, "from", p.From.French(), "to", p.To.French())
	}
	return r, nil
}

// checkPartnerFilters refuses what no partner can be told by.
func checkPartnerFilters(filters []Filter) error {
	for _, f := range filters {
		switch {
		case !slices.Contains(PartnerFilters, f.Dimension):
			return fault.New(fault.Invalid, "partners.bad_filter", "dimension", f.Dimension, "names", strings.Join(PartnerFilters, ", "))
		case f.Dimension == ByKind && !slices.Contains(PartnerKinds, f.Value):
			return fault.New(fault.Invalid, "partners.bad_kind", "value", f.Value, "kinds", strings.Join(PartnerKinds, ", "))
		}
	}
	return nil
}

// keeps reports whether the filters keep a partner, or what is a kind's own.
func (r *PartnerReport) keeps(id partnerID) bool {
	wanted := map[string][]string{}
	for _, f := range r.Filters {
		wanted[f.Dimension] = append(wanted[f.Dimension], f.Value)
	}
	return (wanted[ByKind] == nil || slices.Contains(wanted[ByKind], id.kind)) && (wanted[ByPartner] == nil || slices.Contains(wanted[ByPartner], id.name))
}

// partnerLines are those of a report under way: of each partner, and of each kind.
type partnerLines map[partnerID]*PartnerLine

func (lines partnerLines) of(id partnerID) *PartnerLine {
	if lines[id] == nil {
		lines[id] = &PartnerLine{Kind: id.kind, Partner: id.name}
	}
	return lines[id]
}

// both are the line of a partner and that of its kind.
func (lines partnerLines) both(kind, name string) []*PartnerLine {
	if name == "" {
		return []*PartnerLine{lines.of(partnerID{kind, ""})}
	}
	return []*PartnerLine{lines.of(partnerID{kind, ""}), lines.of(partnerID{kind, name})}
}

// lay puts clicks, margins and costs together.
func (r *PartnerReport) lay(clicks, margins, costs found) {
	lines := partnerLines{}
	everyone := partnerLines{} // a cost is its owner's, whoever is asked about
	for _, row := range clicks.rows {
		everyone.both(row.keys[0], row.keys[1])
		if !r.keeps(partnerID{row.keys[0], row.keys[1]}) {
			continue
		}
		for _, line := range lines.both(row.keys[0], row.keys[1]) {
			line.count(clicks.names, row.values)
		}
	}
	owner := everyone.owner()
	booked := map[partnerID]bool{} // whose costs hold commissions
	for _, row := range costs.rows {
		if row.values[2] > 0 {
			booked[owner(row.keys[0], row.keys[2])] = true
		}
	}
	for _, row := range margins.rows {
		kind, name := row.keys[0], row.keys[1]
		if !r.keeps(partnerID{kind, name}) {
			continue
		}
		inCost := booked[partnerID{kind, ""}] || booked[partnerID{kind, name}]
		for _, line := range lines.both(kind, name) {
			line.claim(row.values, inCost)
		}
	}
	common := r.spend(costs, lines, owner)
	settled := func(line *PartnerLine) PartnerLine {
		own := line.settled()
		if own.Side == PartnerFree && common[line.Kind] > 0 {
			own.Side, own.Result = PartnerShared, nil
		}
		return own
	}
	for _, kind := range PartnerKinds {
		if id := (partnerID{kind, ""}); len(r.Filters) == 0 || lines[id] != nil {
			r.Kinds = append(r.Kinds, settled(lines.of(id)))
		}
	}
	for id, line := range lines {
		if id.name != "" {
			r.Partners = append(r.Partners, settled(line))
		}
	}
	slices.SortFunc(r.Partners, func(x, y PartnerLine) int {
		return cmp.Or(kindRank(x.Kind)-kindRank(y.Kind), int(y.Orders-x.Orders), strings.Compare(x.Partner, y.Partner))
	})
}

// count adds a row of partner_clicks.sql.
func (l *PartnerLine) count(names []string, values []float64) {
	for i, name := range names {
		if into := partnerMeasures[name]; into != nil {
			*into(l) += values[i]
		}
	}
}

// claim adds a row of partner_margins.sql. Commissions that the cost holds already are
// given back to the margin, whatever campaign brought the order.
func (l *PartnerLine) claim(values []float64, commissionInCost bool) {
	l.Known += values[1]
	l.taken += values[5]
	given := 0.0
	if commissionInCost {
		given = values[5]
	}
	l.given += given
	l.yield.add(Yield{Orders: values[0], Revenue: values[2], Margin: values[3] + given, unknown: values[4]})
}

// owner tells whose a cost is: the partner of its name (of several kinds, the one of the
// cost's channel), else the kind of its channel, else nobody's.
func (lines partnerLines) owner() func(channel, name string) partnerID {
	named := map[string][]partnerID{}
	for id := range lines {
		if id.name != "" {
			named[partnerName(id.name)] = append(named[partnerName(id.name)], id)
		}
	}
	return func(channel, name string) partnerID {
		kind := kindOfChannel[channel]
		same := named[partnerName(name)]
		if len(same) == 1 {
			return same[0]
		}
		for _, id := range same {
			if id.kind == kind {
				return id
			}
		}
		return partnerID{kind, ""}
	}
}

// spend gives each cost that the filters keep to whose it is. Common are the costs of each
// kind that are no partner's own, whatever the filters.
func (r *PartnerReport) spend(costs found, lines partnerLines, owner func(channel, name string) partnerID) (common map[string]float64) {
	common = map[string]float64{}
	byName := map[PartnerCost]float64{}
	for _, row := range costs.rows {
		channel, name, spend := row.keys[0], row.keys[2], row.values[1]
		if spend == 0 {
			continue
		}
		id := owner(channel, name)
		if id.name == "" {
			common[id.kind] += spend
		}
		if !r.keeps(id) {
			continue
		}
		if id.kind != "" {
			lines.of(partnerID{id.kind, ""}).Cost += spend
		}
		if id.name != "" {
			lines.of(id).Cost += spend
		}
		byName[PartnerCost{Name: name, Channel: channel, Kind: id.kind, Partner: id.name}] += spend
	}
	for c, spend := range byName {
		c.Cost = spend
		r.Costs = append(r.Costs, c)
	}
	slices.SortFunc(r.Costs, func(x, y PartnerCost) int {
		return cmp.Or(kindRank(x.Kind)-kindRank(y.Kind), strings.Compare(x.Name+"\x00"+x.Channel, y.Name+"\x00"+y.Channel))
	})
	return common
}

// kindRank is the place of a kind, that of none last.
func kindRank(kind string) int {
	if at := slices.Index(PartnerKinds, kind); at >= 0 {
		return at
	}
	return len(PartnerKinds)
}

// inBrackets is what stands beside a name.
var inBrackets = regexp.MustCompile(`\([^)]*\)`)

// partnerName is a name without what ledgers write in several ways: case, apostrophes and
// what stands in brackets.
func partnerName(name string) string {
	name = strings.ReplaceAll(inBrackets.ReplaceAllString(name, ""), "’", "'")
	return strings.ToLower(strings.Join(strings.Fields(name), " "))
}

// settled derives what follows from cost and margin.
func (l *PartnerLine) settled() PartnerLine {
	y := l.yield
	y.Spend = l.Cost
	l.Few = l.Orders < MinSample
	if l.Known > 0 || l.Orders == 0 {
		l.Revenue = number(y.Revenue)
	}
	if l.Kind != kindReseller {
		l.New = number(l.fresh)
	}
	l.Result, l.ROAS, l.BreakEven = y.Result(), y.ROAS(), y.BreakEven()
	if y.HasMargin() {
		l.Margin = number(y.Margin)
	}
	switch {
	case l.Result == nil:
		l.Side = PartnerUnknown
	case l.Cost <= 0:
		l.Side = PartnerFree
	case *l.Result > 0:
		l.Side = PartnerAbove
	default:
		l.Side = PartnerBelow
	}
	return *l
}
