package dashboard

import (
	"strings"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/dashboard/citation"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
)

// networkSections are what social networks bring to the shop, beside what they count.
func (d *Dashboard) networkSections(v *visit) ([]section, error) {
	filters := v.kept(analyzer.NetworkFilters)
	report, err := d.Analyzer.Networks(v.context(), analyzer.Question{Site: v.Site.ID, Period: v.Span.Period, Filters: filters})
	if fault.KindOf(err) == fault.NotFound {
		return []section{{Title: i18n.T("networks.title"), Text: i18n.Error(err)}}, nil
	}
	if err != nil {
		return nil, err
	}
	cells := v.report(citation.ReadingNetworks, nil)
	cells.filters = filters
	p := networkPage{v, report, cells}
	var names []string
	var visits []float64
	for _, l := range report.Networks {
		names, visits = append(names, NetworkName(l.Network)), append(visits, l.Visits)
	}
	chart := p.bars("visites-par-reseau", i18n.T("networks.chart"), i18n.T("networks.chart_question"), analyzer.Count, "", names, visits)
	chart.Cite = p.cells.cite("visits")
	return []section{
		{Title: i18n.T("networks.title"), Text: i18n.T("networks.help"), Table: p.networks()},
		{Chart: chart},
		{Title: i18n.T("networks.channels_title"), Text: i18n.T("networks.channels_help"), Table: p.channels()},
		{Text: i18n.T("networks.method"), Trace: report.Trace},
	}, nil
}

type networkPage struct {
	*visit
	report *analyzer.NetworkReport
	cells  reported
}

// NetworkName is the name of a network, as it writes it.
func NetworkName(network string) string {
	if network == "" {
		return i18n.T("networks.unknown")
	}
	return view.Label(analyzer.ByNetwork, network)
}

func (p networkPage) money(key string) view.Column {
	return gridHead("networks."+key, sheet.Money, p.report.Currency)
}

func (p networkPage) count(key string) view.Column {
	return gridHead("networks."+key, sheet.Number, "")
}

// sales are the columns of what the shop sees of a network.
func (p networkPage) sales() []view.Column {
	return []view.Column{p.count("visits"), gridHead("networks.ordering", sheet.Percent, ""), gridHead("reconcile.interval", sheet.Text, ""), p.count("orders"), p.money("revenue"), p.money("margin"), p.money("cost"), p.money("result")}
}

func (p networkPage) sold(l analyzer.NetworkLine, of string) []view.Cell {
	cents := func(what string, x *float64) view.Cell {
		c := centsOrNone(x, p.report.Currency)
		c.Few = l.Few && x != nil && what == "result"
		return p.cells.open(c, what+of)
	}
	rate := shareCells(l.Ordering.Share())
	return []view.Cell{p.cells.open(countCell(l.Visits), "visits"+of), p.cells.open(rate[0], "ordering"+of), rate[1], p.cells.open(countCell(l.Orders), "orders"+of),
		cents("revenue", &l.Revenue), cents("margin", l.Margin), cents("cost", l.Cost), cents("result", l.Result)}
}

// posted are the cells of what the network counts, empty where nothing is told of it.
func (p networkPage) posted(l analyzer.NetworkLine, of string) []view.Cell {
	if l.Posts == nil {
		return []view.Cell{noCell(), noCell(), noCell(), noCell(), noCell()}
	}
	n := l.Posts
	return []view.Cell{p.cells.open(countCell(n.Posts), "posts"+of), p.cells.open(countCell(n.Reach), "reach"+of), p.cells.open(countCell(n.Interactions), "interactions"+of),
		p.cells.open(countCell(n.Clicks), "post_clicks"+of), p.cells.open(countCell(n.Followers), "followers"+of)}
}

// networks are the table of networks, with the whole.
func (p networkPage) networks() *view.Table {
	columns := append([]view.Column{gridHead("networks.network", sheet.Text, ""), p.count("posts"), p.count("reach"), p.count("interactions"), p.count("post_clicks"), p.count("followers")}, p.sales()...)
	row := func(name, of string, l analyzer.NetworkLine) view.Row {
		return view.Row{Cells: append(append([]view.Cell{view.Text(name)}, p.posted(l, of)...), p.sold(l, of)...)}
	}
	var rows []view.Row
	for _, l := range p.report.Networks {
		rows = append(rows, row(NetworkName(l.Network), "/network/"+l.Network, l))
	}
	t := p.grid("reseaux-sur-le-site", i18n.T("networks.table"), columns, rows)
	total := row(i18n.T("view.total"), "/all", p.report.All)
	t.Total = &total
	p.exports.tables[t.ID] = *t
	return t
}

// channels are the table of networks by channel.
func (p networkPage) channels() *view.Table {
	columns := append([]view.Column{gridHead("networks.network", sheet.Text, ""), gridHead("networks.channel", sheet.Text, "")}, p.sales()...)
	var rows []view.Row
	for _, l := range p.report.Channels {
		rows = append(rows, view.Row{Cells: append([]view.Cell{view.Text(NetworkName(l.Network)), view.Text(view.Label(analyzer.ByChannel, l.Channel))}, p.sold(l, "/channel/"+l.Network+"/"+l.Channel)...)})
	}
	return p.grid("reseaux-par-canal", i18n.T("networks.channels"), columns, rows)
}

// networkCell names a cell of the report.
func networkCell(_ citation.Request, what, of string) string {
	kind, key, _ := strings.Cut(of, "/")
	network, under, _ := strings.Cut(key, "/")
	switch kind {
	case "all":
		return named("networks."+what, i18n.T("reading.networks.all"))
	case "channel":
		return named("networks."+what, NetworkName(network), view.Label(analyzer.ByChannel, under))
	}
	return named("networks."+what, NetworkName(network))
}
