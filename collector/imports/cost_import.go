package imports

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/internal/sheet"
	"github.com/formaouest/chaland/warehouse"
)

// costKey is what names a cost: everything but its amounts.
type costKey struct {
	day                                              time.Time
	channel, source, medium, campaign, partner, kind string
}

// costReader adds up the lines of a file by key.
type costReader struct {
	*survey
	site     tracking.Site
	report   *Report
	log      *problemLog
	veil     *Veil
	own      map[string]bool // the shop's own channels
	spread   int             // lines whose period was shared out between its days
	platform adPlatform
	sums     map[costKey]*tracking.Cost
}

// Costs imports a file of daily costs, in amounts excluding tax. Lines with the
// same day, channel, source, medium, campaign, partner and kind add up; the sum
// replaces what stood for them.
func (s *Service) Costs(ctx context.Context, site string, src Source, o Options) (r *Report, err error) {
	defer fault.Wrap(&err, "import costs of %s from %s", site, src.Name)
	r = &Report{Kind: "costs", File: src.Name, DryRun: o.DryRun, Costs: &CostTotals{}}
	if r.Site, err = s.site(ctx, site); err != nil {
		return nil, err
	}
	v, err := s.survey(ctx, src, r.Site, o, costPlan, r, "date", "cost")
	if errors.Is(err, fault.New(fault.Invalid, "imports.columns_missing")) {
		return nil, withoutDays(src, err)
	}
	if err != nil {
		return nil, err
	}
	v.mapping.noteColumns(r, o.Columns)
	platform := adPlatform{}
	if sign := signOf(v.mapping.header, "costs"); sign != nil {
		r.Tool, platform = sign.tool, adPlatforms[sign.tool]
	}
	own, err := s.ownChannels(ctx, r.Site)
	if err != nil {
		return nil, err
	}
	in := &costReader{survey: v, site: r.Site, report: r, log: o.problems(r), veil: o.Veil, own: own, platform: platform, sums: map[costKey]*tracking.Cost{}}
	if err := readRows(ctx, src, o, StageRead, func(*sheet.Reader) error { return nil }, in.row, in.log.broken); err != nil {
		return nil, err
	}
	if err := in.log.close(); err != nil {
		return r, err
	}
	if len(in.sums) == 0 {
		return r, fault.New(fault.Invalid, "imports.nothing_usable", "lines", r.Lines)
	}
	if in.spread > 0 {
		r.note("spread", "n", in.spread)
	}
	if r.Costs.Summary > 0 {
		r.note("summary", "n", r.Costs.Summary)
	}
	return r, s.storeCosts(ctx, in.sorted(), o, r)
}

func (in *costReader) row(row sheet.Row) {
	in.report.Lines++
	if in.isSummary(row) {
		in.report.Costs.Summary++
		return
	}
	key, cost, p := in.cost(row)
	if p != nil {
		in.log.reject(p)
		return
	}
	days, p := in.days(row, key.day)
	if p != nil {
		in.log.reject(p)
		return
	}
	if days > 1 {
		in.spread++
	}
	for i := range days {
		in.add(key, tracking.Cost{AmountExcl: share(cost.AmountExcl, i, days), Clicks: uint64(share(int64(cost.Clicks), i, days)), Impressions: uint64(share(int64(cost.Impressions), i, days))}) //nolint:gosec // of counts
		key.day = key.day.AddDate(0, 0, 1)
	}
}

func (in *costReader) add(key costKey, cost tracking.Cost) {
	sum := in.sums[key]
	if sum == nil {
		sum = &tracking.Cost{
			Site: in.site.ID, Day: key.day, Channel: key.channel, Source: key.source, Medium: key.medium,
			Campaign: key.campaign, Partner: key.partner, Kind: key.kind, Origin: Origin,
		}
		in.sums[key] = sum
	}
	sum.AmountExcl += cost.AmountExcl
	sum.Clicks += cost.Clicks
	sum.Impressions += cost.Impressions
}

func (in *costReader) cost(row sheet.Row) (key costKey, cost tracking.Cost, p *problem) {
	if c := in.mapping.cell(row, cfCurrency); c != "" && !sameCurrency(c, in.site.Currency) {
		return key, cost, in.mapping.problem(row, cfCurrency, "imports.other_currency", "currency", in.site.Currency)
	}
	at, p := in.date(row, cfDate)
	if p != nil {
		return key, cost, p
	}
	amount, there, p := in.number(row, cfCost)
	if p != nil {
		return key, cost, p
	}
	if !there {
		return key, cost, in.mapping.missing(row, cfCost)
	}
	if amount < 0 {
		return key, cost, in.mapping.problem(row, cfCost, "imports.negative")
	}
	if !in.knows(in.mapping.cell(row, cfChannel)) {
		return key, cost, in.mapping.problem(row, cfChannel, "imports.unknown_channel", "channels", Channels())
	}
	cost.AmountExcl = cents(amount)
	if cost.Clicks, p = in.count(row, cfClicks); p != nil {
		return key, cost, p
	}
	if cost.Impressions, p = in.count(row, cfImpressions); p != nil {
		return key, cost, p
	}
	return in.key(row, at), cost, nil
}

func (in *costReader) key(row sheet.Row, at time.Time) costKey {
	text := func(f int) string { return in.veil.clean(strings.Clone(in.mapping.cell(row, f))) }
	k := costKey{
		day: period.DateOf(at.In(in.site.Location())).Time(), source: text(cfSource), medium: text(cfMedium),
		campaign: text(cfCampaign), partner: text(cfPartner), kind: costKind(in.mapping.cell(row, cfKind)),
	}
	if k.source == "" && k.medium == "" && in.mapping.cell(row, cfChannel) == "" {
		in.platform.fill(&k, in.mapping.cell(row, cfType))
	}
	k.channel = cmp.Or(k.channel, channelOf(in.site, text(cfChannel), k.source, k.medium, k.campaign))
	if k.channel == "" {
		k.channel = tracking.ChannelUnassigned
	}
	return k
}

// ownChannels are those that the site's rules or its imported orders have
// beside the usual ones.
func (s *Service) ownChannels(ctx context.Context, site tracking.Site) (map[string]bool, error) {
	rows, err := warehouse.Select[struct {
		Channel string `ch:"channel"`
	}](ctx, s.w, statement("own_channels"), warehouse.Params{"site": site.ID})
	own := make(map[string]bool, len(rows)+len(site.ChannelRules))
	for _, r := range rows {
		own[r.Channel] = true
	}
	for _, r := range site.ChannelRules {
		own[r.Channel] = true
	}
	return own, err
}

// knows tells a channel from a misspelt one, which would take its spend away
// from its visits.
func (in *costReader) knows(written string) bool {
	_, usual := channelNames()[fold(written)]
	return written == "" || usual || in.own[written]
}

// costKind reads the kind of a cost; buying space is the ordinary one.
func costKind(written string) string {
	switch folded := fold(written); {
	case strings.HasPrefix(folded, "comm"):
		return tracking.CostCommission
	case strings.HasPrefix(folded, "frais"), strings.HasPrefix(folded, "fee"), strings.HasPrefix(folded, "honoraire"), strings.HasPrefix(folded, "abonnement"):
		return tracking.CostFee
	default:
		return tracking.CostMedia
	}
}

// count reads a whole number of 0 or more.
func (s *survey) count(row sheet.Row, f int) (uint64, *problem) {
	value, _, p := s.number(row, f)
	switch {
	case p != nil:
		return 0, p
	case value < 0:
		return 0, s.mapping.problem(row, f, "imports.negative")
	case value%micro != 0:
		return 0, s.mapping.problem(row, f, "imports.not_whole")
	}
	return uint64(value / micro), nil
}

// sorted gives the sums by day, then by name.
func (in *costReader) sorted() []tracking.Cost {
	out := make([]tracking.Cost, 0, len(in.sums))
	for _, c := range in.sums {
		out = append(out, *c)
	}
	slices.SortFunc(out, func(a, b tracking.Cost) int {
		return cmp.Or(a.Day.Compare(b.Day), cmp.Compare(a.Channel, b.Channel), cmp.Compare(a.Source, b.Source), cmp.Compare(a.Medium, b.Medium),
			cmp.Compare(a.Campaign, b.Campaign), cmp.Compare(a.Partner, b.Partner), cmp.Compare(a.Kind, b.Kind))
	})
	return out
}

func keyOf(c *tracking.Cost) costKey {
	return costKey{c.Day.UTC(), c.Channel, c.Source, c.Medium, c.Campaign, c.Partner, c.Kind}
}

func (s *Service) storeCosts(ctx context.Context, costs []tracking.Cost, o Options, r *Report) error {
	first, last := costs[0].Day, costs[len(costs)-1].Day
	rows, err := warehouse.Select[tracking.Cost](ctx, s.w, statement("standing_costs"), warehouse.Params{
		"site": r.Site.ID, "first": first.Format(time.DateOnly), "last": last.Format(time.DateOnly),
	})
	if err != nil {
		return err
	}
	standing := make(map[costKey]*tracking.Cost, len(rows))
	for i := range rows {
		standing[keyOf(&rows[i])] = &rows[i]
	}
	changed := make([]tracking.Cost, 0, len(costs))
	days := map[time.Time]bool{}
	for _, c := range costs {
		days[c.Day] = true
		r.countCost(&c)
		if fate := judgeCost(&c, standing[keyOf(&c)], s.now()); r.counted(fate) {
			changed = append(changed, c)
		}
	}
	r.Costs.Days = len(days)
	r.First, r.Last = first, last
	if o.DryRun {
		return nil
	}
	return storeBlocks(ctx, s.w, "costs", changed, o)
}

func (r *Report) countCost(c *tracking.Cost) {
	r.Costs.Amount += c.AmountExcl
	r.Costs.Clicks += c.Clicks
	r.Costs.Impressions += c.Impressions
}

// counted adds to the report, and tells whether the row has to be stored.
func (r *Report) counted(f fate) bool {
	r.add(f)
	return f != isSame
}

func judgeCost(c, standing *tracking.Cost, now time.Time) fate {
	if standing == nil {
		c.Version = nextVersion(now, 0)
		return isNew
	}
	c.Version = nextVersion(now, standing.Version)
	if standing.AmountExcl == c.AmountExcl && standing.Clicks == c.Clicks && standing.Impressions == c.Impressions && standing.Origin == c.Origin {
		return isSame
	}
	return isChanged
}

// storeBlocks stores small rows ten thousand at a time.
func storeBlocks[T any](ctx context.Context, w *warehouse.Warehouse, table string, rows []T, o Options) error {
	done := 0
	for block := range slices.Chunk(rows, 10_000) {
		if err := insertBlock(ctx, w, table, block); err != nil {
			return err
		}
		done += len(block)
		o.progress(StageStore, int64(done), int64(len(rows)))
	}
	return nil
}
