package analyzer

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/formaouest/chaland/collector/channel"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/warehouse"
)

// NetworkLine is what a social network says of itself and what the shop sees of it. Amounts
// are cents.
type NetworkLine struct {
	Network string `json:"network"`           // "" for social visits of no known network
	Channel string `json:"channel,omitempty"` // "" for all of the network
	// Posts tells what the network counts of the shop's publications; nil where the filters
	// or the channel are of visits.
	Posts *NetworkPosts `json:"posts"`
	// Visits come from it, by their source; Ordering are those that order.
	Visits   float64     `json:"visits"`
	Ordering CountedRate `json:"ordering"`
	Orders   float64     `json:"orders"` // valid, by the source stored with them
	Revenue  float64     `json:"revenue_incl_tax"`
	// Margin is the contribution margin of these orders; nil when that of more than a few
	// is not known.
	Margin *float64 `json:"contribution_margin"`
	Cost   *float64 `json:"cost"`   // booked under this source; nil when nothing is, or by the filters
	Result *float64 `json:"result"` // margin − cost, nil without either
	Few    bool     `json:"insufficient"`

	yield    Yield
	ordering float64
	booked   bool
}

// NetworkPosts is what a network counts.
type NetworkPosts struct {
	Posts        float64 `json:"posts"`
	Reach        float64 `json:"reach"`
	Interactions float64 `json:"interactions"`
	Clicks       float64 `json:"clicks"`
	Followers    float64 `json:"followers"`
}

// NetworkReport is what social networks bring, each and by the channel of its visits.
type NetworkReport struct {
	Site     string        `json:"site"`
	Period   period.Period `json:"-"`
	From     string        `json:"from"`
	To       string        `json:"to"`
	Currency string        `json:"currency"`
	Filters  []Filter      `json:"filters"`
	All      NetworkLine   `json:"all"`
	Networks []NetworkLine `json:"networks"` // the most visits first, no known network last
	Channels []NetworkLine `json:"channels"` // networks in this order, each by channel
	Trace    *Trace        `json:"trace"`
}

// NetworkFilters are the dimensions that the report may be narrowed to. Posts have a network
// alone, costs no device nor country: what a filter leaves nothing of is not told.
var NetworkFilters = []string{ByNetwork, ByChannel, ByCampaign, ByDevice, ByCountry}

// socialChannels hold the visits that came from some network, known or not.
var socialChannels = []string{tracking.ChannelOrganicSocial, tracking.ChannelPaidSocial}

// Networks tells what social networks bring over a period, by the source of visits and of
// orders (utm_source or the referring host, in the table that channels are told by). A
// period without a visit, an order, a cost or a post of theirs is refused.
func (a *Analyzer) Networks(ctx context.Context, q Question) (_ *NetworkReport, err error) {
	defer fault.Wrap(&err, "networks of site %q over %s", q.Site, q.Period)
	site, err := a.site(ctx, q.Site)
	if err != nil {
		return nil, err
	}
	for _, f := range q.Filters {
		if !slices.Contains(NetworkFilters, f.Dimension) {
			return nil, fault.New(fault.Invalid, "networks.bad_filter", "dimension", f.Dimension, "names", strings.Join(NetworkFilters, ", "))
		}
	}
	p := q.Period
	p.Loc = site.Location()
	ctx = a.remembering(ctx)
	r := &NetworkReport{Site: site.ID, Period: p, From: p.From.String(), To: p.To.String(), Currency: site.Currency, Filters: append([]Filter{}, q.Filters...), Networks: []NetworkLine{}, Channels: []NetworkLine{}, Trace: &Trace{Version: 1}}
	narrowed := Question{Site: site.ID, Filters: slices.DeleteFunc(slices.Clone(q.Filters), func(f Filter) bool { return f.Dimension == ByNetwork })}
	bySource := []string{"source", ByChannel}
	statements := []statement{prepare(Visits, narrowed, p, nil).with(bySource), prepare(Orders, narrowed, p, nil).with(bySource), prepare(Costs, narrowed, p, nil).with(bySource), prepare(Posts, Question{Site: site.ID}, p, nil).with([]string{ByNetwork})}
	answers := make([]found, len(statements))
	work, within := errgroup.WithContext(ctx)
	for i, s := range statements {
		work.Go(func() (err error) { answers[i], err = a.run(within, s); return err })
	}
	work.Go(func() (err error) {
		r.Trace.tell(statements)
		r.Trace.Fingerprint, err = a.fingerprint(within, site.ID, []read{{warehouse.FactEvents, p}, {warehouse.FactOrders, p}, {warehouse.FactCosts, allDays(p.Loc)}, {ledgers[Posts].fact, p}})
		return err
	})
	if err := work.Wait(); err != nil {
		return nil, err
	}
	if r.lay(answers[0], answers[1], answers[2], answers[3]); len(r.Networks) == 0 {
		key := "networks.nobody"
		if len(q.Filters) > 0 {
			key = "networks.nobody_such"
		}
		return nil, fault.New(fault.NotFound, key, "from", p.From.French(), "to", p.To.French())
	}
	return r, nil
}

// networkPlace is a network by one of its channels, by all of them for "".
type networkPlace struct{ network, channel string }

// networkLines are those of a report under way.
type networkLines map[networkPlace]*NetworkLine

func (lines networkLines) of(at networkPlace) *NetworkLine {
	if lines[at] == nil {
		lines[at] = &NetworkLine{Network: at.network, Channel: at.channel}
	}
	return lines[at]
}

// each calls do with the lines that a source under a channel counts in, none when it is no
// network's or the filters leave it out.
func (r *NetworkReport) each(lines networkLines, source, under string, do func(*NetworkLine)) {
	network := channel.Network(source)
	if network == "" && !slices.Contains(socialChannels, under) || !r.keeps(network) {
		return
	}
	do(&r.All)
	do(lines.of(networkPlace{network, ""}))
	do(lines.of(networkPlace{network, under}))
}

// keeps reports whether the filters keep a network.
func (r *NetworkReport) keeps(network string) bool {
	asked := false
	for _, f := range r.Filters {
		if f.Dimension != ByNetwork {
			continue
		}
		if asked = true; f.Value == network {
			return true
		}
	}
	return !asked
}

// filtered reports whether some filter is not of these dimensions.
func (r *NetworkReport) filtered(but ...string) bool {
	return slices.ContainsFunc(r.Filters, func(f Filter) bool { return !slices.Contains(but, f.Dimension) })
}

// lay puts visits, orders, costs and posts together.
func (r *NetworkReport) lay(visits, orders, costs, posts found) {
	lines := networkLines{}
	measured := func(f found, take func(l *NetworkLine, of facts)) {
		for _, row := range f.rows {
			of := facts{}
			for i, name := range f.names {
				of[name] = row.values[i]
			}
			if of["cost_lines"] > 0 && of["spend"] == 0 { // a line of nothing books nothing
				continue
			}
			r.each(lines, row.keys[0], row.keys[1], func(l *NetworkLine) { take(l, of) })
		}
	}
	measured(visits, func(l *NetworkLine, of facts) {
		l.Visits, l.ordering = l.Visits+of["visits"], l.ordering+of["visits_ordering"]
	})
	measured(orders, func(l *NetworkLine, of facts) {
		l.yield.add(Yield{Orders: of["orders"], Revenue: of["revenue_incl"], Margin: of["margin"], unknown: of["orders_without_margin"]})
	})
	if !r.filtered(ByNetwork, ByChannel, ByCampaign) {
		measured(costs, func(l *NetworkLine, of facts) { l.yield.Spend, l.booked = l.yield.Spend+of["spend"], true })
	}
	if !r.filtered(ByNetwork) {
		r.All.Posts = &NetworkPosts{}
		for _, row := range posts.rows {
			network := cmp.Or(channel.Network(row.keys[0]), strings.ToLower(row.keys[0]))
			if !r.keeps(network) {
				continue
			}
			for _, l := range []*NetworkLine{&r.All, lines.of(networkPlace{network, ""})} {
				l.published(posts.names, row.values)
			}
		}
	}
	r.All.settle()
	for at, l := range lines {
		l.settle()
		if at.channel == "" {
			r.Networks = append(r.Networks, *l)
		} else {
			r.Channels = append(r.Channels, *l)
		}
	}
	slices.SortFunc(r.Networks, func(x, y NetworkLine) int {
		return cmp.Or(unknownLast(x)-unknownLast(y), cmp.Compare(y.Visits, x.Visits), strings.Compare(x.Network, y.Network))
	})
	place := map[string]int{}
	for i, l := range r.Networks {
		place[l.Network] = i
	}
	slices.SortFunc(r.Channels, func(x, y NetworkLine) int {
		return cmp.Or(place[x.Network]-place[y.Network], cmp.Compare(y.Visits, x.Visits), strings.Compare(x.Channel, y.Channel))
	})
}

func unknownLast(l NetworkLine) int {
	if l.Network == "" {
		return 1
	}
	return 0
}

// published adds a row of posts.sql.
func (l *NetworkLine) published(names []string, values []float64) {
	if l.Posts == nil {
		l.Posts = &NetworkPosts{}
	}
	for i, name := range names {
		into := map[string]*float64{"posts": &l.Posts.Posts, "post_reach": &l.Posts.Reach, "post_interactions": &l.Posts.Interactions, "post_clicks": &l.Posts.Clicks, "post_followers": &l.Posts.Followers}[name]
		if into != nil {
			*into += values[i]
		}
	}
}

// settle derives what follows from the sums. Without a booked cost there is no result: the
// time that posts take is not counted.
func (l *NetworkLine) settle() {
	l.Ordering, l.Orders, l.Revenue, l.Few = rateOf(Share{l.ordering, l.Visits}), l.yield.Orders, l.yield.Revenue, l.yield.Orders < MinSample
	if l.yield.HasMargin() {
		l.Margin = number(l.yield.Margin)
	}
	if l.booked {
		l.Cost, l.Result = number(l.yield.Spend), l.yield.Result()
	}
}
