package analyzer

import (
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
	Revenue    float64 `json:"revenue_incl_tax"`  // paid for those that the shop knows
	Discount   float64 `json:"discount"`
	Commission float64 `json:"commission"`
	New        float64 `json:"new_customers"` // orders that are the first of their customer
	// Margin is the contribution margin of the claimed orders, before the cost; nil when
	// that of more than a few is not known, and so are the next three.
	Margin    *float64 `json:"contribution_margin"`
	Result    *float64 `json:"result"` // margin − cost
	ROAS      *float64 `json:"roas"`   // nil without cost
	BreakEven *float64 `json:"break_even_roas"`
	Side      string   `json:"side"`
	Few       bool     `json:"insufficient"` // fewer than MinSample orders

	yield Yield
	known float64 // claims whose order the shop has
}

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
	Kinds    []PartnerLine `json:"kinds"`    // PartnerKinds, all of them
	Partners []PartnerLine `json:"partners"` // by kind, the most orders first
	Costs    []PartnerCost `json:"costs"`
	Trace    *Trace        `json:"trace"`
}

// partnerFigures are the metrics that the report takes as they are.
var partnerFigures = []string{"partner_clicks", "partner_orders", "partner_revenue", "partner_commission", "partner_discount", "partner_new_share"}

// Partners tells what partners cost and claim. A period in which nobody clicked, ordered
// or was paid is refused.
func (a *Analyzer) Partners(ctx context.Context, siteID string, p period.Period) (_ *PartnerReport, err error) {
	defer fault.Wrap(&err, "partners of site %q over %s", siteID, p)
	site, err := a.site(ctx, siteID)
	if err != nil {
		return nil, err
	}
	p.Loc = site.Location()
	ctx = a.remembering(ctx)
	r := &PartnerReport{Site: site.ID, Period: p, From: p.From.String(), To: p.To.String(), Currency: site.Currency, Partners: []PartnerLine{}, Costs: []PartnerCost{}}
	margins := bind("partner_margins", warehouse.Params{"site": site.ID, "from": p.Start(), "to": p.End()})
	costs := YieldQuestion{Site: site.ID, Period: p}.costs()
	var figures []*Answer
	answers := make([]found, 2)
	work, within := errgroup.WithContext(ctx)
	work.Go(func() (err error) {
		ask := func(by string) Question {
			return Question{Site: site.ID, Period: p, Metrics: partnerFigures, By: by}
		}
		figures, err = a.AnswerAll(within, ask(ByKind), ask(ByPartner))
		return err
	})
	for i, s := range []statement{margins, costs} {
		work.Go(func() (err error) { answers[i], err = a.run(within, s); return err })
	}
	work.Go(func() (err error) {
		r.Trace = &Trace{Version: 1}
		r.Trace.tell([]statement{margins, costs})
		always := allDays(p.Loc)
		r.Trace.Fingerprint, err = a.fingerprint(within, site.ID, []read{{ledgers[PartnerClicks].fact, p}, {warehouse.FactOrders, always}, {warehouse.FactCosts, always}})
		return err
	})
	if err := work.Wait(); err != nil {
		return nil, err
	}
	r.lay(figures[0], figures[1], answers[0], answers[1])
	if len(r.Partners) == 0 && !slices.ContainsFunc(r.Kinds, func(l PartnerLine) bool { return l.Cost != 0 }) {
		return nil, fault.New(fault.NotFound, "partners.nobody", "from", p.From.French(), "to", p.To.French())
	}
	return r, nil
}

// lay puts figures, margins and costs together.
func (r *PartnerReport) lay(byKind, byPartner *Answer, margins, costs found) {
	kinds, partners := map[string]*PartnerLine{}, map[string]*PartnerLine{}
	for _, kind := range PartnerKinds {
		kinds[kind] = &PartnerLine{Kind: kind}
	}
	of := map[string]string{} // kind of a partner
	for _, row := range margins.rows {
		kind, partner := row.keys[0], row.keys[1]
		of[partner] = kind
		for _, line := range []*PartnerLine{lineIn(kinds, kind, kind, ""), lineIn(partners, partner, kind, partner)} {
			line.known += row.values[1]
			line.yield.add(Yield{Orders: row.values[0], Revenue: row.values[2], Margin: row.values[3], unknown: row.values[4]})
		}
	}
	readPartners(byKind, func(key string) *PartnerLine { return lineIn(kinds, key, key, "") })
	readPartners(byPartner, func(key string) *PartnerLine { return lineIn(partners, key, of[key], key) })
	r.spend(costs, kinds, partners)
	common := map[string]float64{} // cost of a kind that is no partner's own
	for _, kind := range PartnerKinds {
		r.Kinds = append(r.Kinds, kinds[kind].settled())
		common[kind] = kinds[kind].Cost
	}
	for _, line := range partners {
		common[line.Kind] -= line.Cost
	}
	for _, line := range partners {
		if line.Kind != "" { // one that claims nothing has no kind to be told under
			own := line.settled()
			if own.Side == PartnerFree && common[line.Kind] > 0 {
				own.Side, own.Result = PartnerShared, nil
			}
			r.Partners = append(r.Partners, own)
		}
	}
	slices.SortFunc(r.Partners, func(x, y PartnerLine) int {
		if x.Kind != y.Kind {
			return kindRank(x.Kind) - kindRank(y.Kind)
		}
		if x.Orders != y.Orders {
			return int(y.Orders - x.Orders)
		}
		return strings.Compare(x.Partner, y.Partner)
	})
}

func lineIn(lines map[string]*PartnerLine, key, kind, partner string) *PartnerLine {
	if lines[key] == nil {
		lines[key] = &PartnerLine{Kind: kind, Partner: partner}
	}
	return lines[key]
}

// readPartners takes the figures of the registry.
func readPartners(a *Answer, line func(key string) *PartnerLine) {
	into := map[string]func(*PartnerLine) *float64{
		"partner_clicks": func(l *PartnerLine) *float64 { return &l.Visits }, "partner_orders": func(l *PartnerLine) *float64 { return &l.Orders },
		"partner_revenue": func(l *PartnerLine) *float64 { return &l.RevenueNet }, "partner_commission": func(l *PartnerLine) *float64 { return &l.Commission },
		"partner_discount": func(l *PartnerLine) *float64 { return &l.Discount }, "partner_new_share": func(l *PartnerLine) *float64 { return &l.New },
	}
	for _, f := range a.Figures {
		if f.Numerator != nil {
			*into[f.Metric](line(f.Key())) = *f.Numerator
		}
	}
}

// spend gives each cost to the partner of its name, else to the kind of its channel.
func (r *PartnerReport) spend(costs found, kinds, partners map[string]*PartnerLine) {
	named := map[string]*PartnerLine{}
	for name, line := range partners {
		named[partnerName(name)] = line
	}
	byName := map[PartnerCost]float64{}
	for _, row := range costs.rows {
		channel, name, spend := row.keys[0], row.keys[2], row.values[1]
		if spend == 0 {
			continue
		}
		c := PartnerCost{Name: name, Channel: channel, Kind: kindOfChannel[channel]}
		if line := named[partnerName(name)]; line != nil && name != "" && line.Kind != "" {
			c.Kind, c.Partner = line.Kind, line.Partner
			line.Cost += spend
		}
		if kinds[c.Kind] != nil {
			kinds[c.Kind].Cost += spend
		}
		byName[c] += spend
	}
	for c, spend := range byName {
		c.Cost = spend
		r.Costs = append(r.Costs, c)
	}
	slices.SortFunc(r.Costs, func(x, y PartnerCost) int {
		if x.Kind != y.Kind {
			return kindRank(x.Kind) - kindRank(y.Kind)
		}
		return strings.Compare(x.Name+"\x00"+x.Channel, y.Name+"\x00"+y.Channel)
	})
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
	l.Revenue, l.Few = y.Revenue, l.Orders < MinSample
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
