package dashboard

import (
	"context"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/internal/sheet"
	"github.com/formaouest/chaland/seo"
)

// TrafficOf tells an audit what the pages of a site brought over a period. Without a
// visit there is none, and why says so.
func TrafficOf(ctx context.Context, a *analyzer.Analyzer, site string, p period.Period) (t *seo.Traffic, why string, err error) {
	yields, err := a.PageYields(ctx, site, p)
	if fault.KindOf(err) == fault.NotFound {
		return nil, i18n.T("stake.unvisited", "reason", i18n.Error(err)), nil
	}
	if err != nil {
		return nil, "", err
	}
	t = &seo.Traffic{From: yields.From, To: yields.To, Currency: yields.Currency, All: stakeOf(yields.All), Alone: yields.Alone,
		Method: i18n.T("stake.method"), Pages: make(map[string]seo.Stake, len(yields.Pages)), Path: tracking.PagePath}
	for _, y := range yields.Pages {
		t.Pages[y.Path] = stakeOf(y)
	}
	return t, "", nil
}

func stakeOf(y analyzer.PageYield) seo.Stake {
	return seo.Stake{Views: y.Views, Visits: y.Visits, Orders: y.Orders, Revenue: y.Revenue, Margin: y.Margin}
}

// traffic is TrafficOf for an audit of the site of a page, over the period of the page.
func (d *Dashboard) traffic(v *visit, site string) (*seo.Traffic, string, error) {
	if site != v.Site.ID {
		return nil, i18n.T("stake.none"), nil
	}
	return TrafficOf(v.context(), d.Analyzer, v.Site.ID, v.Span.Period)
}

// stakeColumns are those of what pages bring, none without traffic.
func stakeColumns(t *seo.Traffic) []view.Column {
	if t == nil {
		return nil
	}
	return []view.Column{
		{Title: i18n.T("stake.column.visits"), Kind: sheet.Int}, {Title: i18n.T("stake.column.orders"), Kind: sheet.Int},
		{Title: i18n.T("stake.column.revenue"), Kind: sheet.Money, Currency: t.Currency}, {Title: i18n.T("stake.column.margin"), Kind: sheet.Money, Currency: t.Currency}}
}

// stakeCells are the cells of these columns.
func stakeCells(s *seo.Stake, t *seo.Traffic) []view.Cell {
	if t == nil {
		return nil
	}
	unknown := view.Cell{Text: "–", Sort: view.Sortable(-1)}
	if s == nil {
		return []view.Cell{unknown, unknown, unknown, unknown}
	}
	margin := unknown
	if s.Margin != nil {
		margin = eurosCell(*s.Margin, t.Currency)
	}
	return []view.Cell{count(s.Visits), count(s.Orders), eurosCell(s.Revenue, t.Currency), margin}
}

// eurosCell is an amount at stake: cents would only widen the table, and stay in the exports.
func eurosCell(cents float64, currency string) view.Cell {
	c := centsCell(cents, currency)
	c.Text = view.WholeMoney(cents, currency)
	return c
}

// stakeNote says over which days pages brought what, by which method; or why nobody knows.
type stakeNote struct{ Text, Sort, Method string }

func stakeNoteOf(t *seo.Traffic, why string) stakeNote {
	if t == nil {
		return stakeNote{Text: why}
	}
	return stakeNote{t.Text(), i18n.T("stake.sort"), t.Method}
}
