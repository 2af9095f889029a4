package dashboard

import (
	"math"
	"strings"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/dashboard/citation"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
)

// recountTopic answers « Que diraient GA4, Matomo ou Plausible des mêmes visites ? ».
var recountTopic = topic{path: "/comptages", plain: true, tiles: []string{"visits", "visitors", "bounce_rate", "engagement_time"}, more: (*Dashboard).recountSections}

// toolSources are where each tool publishes its rules.
var toolSources = map[string]string{
	analyzer.ToolMatomo:    "https://matomo.org/faq/general/faq_36/",
	analyzer.ToolGA4:       "https://support.google.com/analytics/answer/12798876",
	analyzer.ToolPlausible: "https://plausible.io/docs/metrics-definitions",
}

// recountSections are the counts side by side, the rules behind them, and how they
// were made.
func (d *Dashboard) recountSections(v *visit) ([]section, error) {
	counts, err := d.Analyzer.Recount(v.context(), v.Site.ID, v.Span.Period)
	if err != nil {
		return nil, err
	}
	names, rates := []string{}, []float64{}
	for _, c := range counts.Counts {
		if c.BounceRate != nil {
			names, rates = append(names, toolName(c.Tool)), append(rates, *c.BounceRate)
		}
	}
	r := recountPage{v, counts, counts.Of(analyzer.ToolOwn), v.report(citation.ReadingRecount, nil)}
	bounce := v.bars("rebond-par-outil", i18n.T("recount.bounce"), i18n.T("recount.bounce_question"), analyzer.Ratio, "", names, rates)
	bounce.Cite = r.cells.cite("bounce")
	said, err := d.saidSections(r)
	if err != nil {
		return nil, err
	}
	return append(append([]section{
		{Title: i18n.T("recount.counts_title"), Text: r.answer(), Table: r.counts()},
		{Chart: bounce},
	}, said...), []section{
		{Title: i18n.T("recount.rules_title"), Text: i18n.T("recount.rules_help"), Table: r.rules()},
		{Title: i18n.T("recount.method_title"), Text: i18n.T("recount.method_help"), Guide: v.Of(guidePath + "/comptages"), Trace: counts.Trace},
	}...), nil
}

func toolName(tool string) string { return i18n.T("recount.tool." + tool) }

type recountPage struct {
	*visit
	all   *analyzer.ToolCounts
	own   analyzer.ToolCount
	cells reported
}

// answer says how far apart the counts are, and what none of them can tell.
func (r recountPage) answer() string {
	low, high := r.own, r.own
	for _, c := range r.all.Counts {
		if c.BounceRate == nil {
			continue
		}
		if *c.BounceRate < *low.BounceRate {
			low = c
		}
		if *c.BounceRate > *high.BounceRate {
			high = c
		}
	}
	text := i18n.T("recount.same")
	if *low.BounceRate < *high.BounceRate {
		text = i18n.T("recount.answer", "low", i18n.Percent(*low.BounceRate, 1), "low_tool", toolName(low.Tool), "high", i18n.Percent(*high.BounceRate, 1), "high_tool", toolName(high.Tool))
	}
	if r.all.Exempt != nil && *r.all.Exempt > 0 {
		text += " " + i18n.T("recount.exempt", "share", i18n.Percent(*r.all.Exempt, 1))
	}
	return text
}

// counts are the tools side by side, each with how far it is from chaland.
func (r recountPage) counts() *view.Table {
	columns := []view.Column{gridHead("recount.tool", sheet.Text, ""), gridHead("recount.visits", sheet.Number, ""), gridHead("recount.visitors", sheet.Number, ""),
		gridHead("recount.page_views", sheet.Number, ""), gridHead("recount.pages_per_visit", sheet.Number, ""), gridHead("recount.bounce", sheet.Percent, ""), gridHead("recount.bounce_interval", sheet.Text, ""),
		gridHead("recount.duration", sheet.Seconds, ""), gridHead("recount.engagement", sheet.Seconds, "")}
	var rows []view.Row
	for _, c := range r.all.Counts {
		open := func(what string, cell view.Cell) view.Cell { return r.cells.open(cell, what+"/"+c.Tool) }
		rows = append(rows, view.Row{Cells: []view.Cell{view.Text(toolName(c.Tool)),
			open("visits", r.counted(c, c.Visits, r.own.Visits)), open("visitors", r.counted(c, c.Visitors, r.own.Visitors)), open("page_views", r.counted(c, c.PageViews, r.own.PageViews)),
			open("pages_per_visit", r.mean(c, c.PagesPerVisit, r.own.PagesPerVisit, analyzer.Count)), open("bounce", r.rate(c)), r.interval(c),
			open("duration", r.mean(c, c.MeanDuration, r.own.MeanDuration, analyzer.Seconds)), open("engagement", r.mean(c, c.MeanEngagement, r.own.MeanEngagement, analyzer.Seconds))}})
	}
	return r.grid("comptages", i18n.T("recount.counts"), columns, rows)
}

// counted is a number with its gap to chaland's: « +80 (+0,02 %) ».
func (r recountPage) counted(c analyzer.ToolCount, n, own float64) view.Cell {
	cell := countCell(n)
	if c.Tool != analyzer.ToolOwn {
		cell.Note = apartText(n-own, own, i18n.Number)
	}
	return cell
}

// mean is a mean with its gap.
func (r recountPage) mean(c analyzer.ToolCount, x, own *float64, unit analyzer.Unit) view.Cell {
	if x == nil {
		return noCell()
	}
	cell := view.Cell{Text: view.Write("", unit, "", *x), Value: *x, Sort: view.Sortable(*x)}
	if c.Tool != analyzer.ToolOwn && own != nil {
		write := i18n.Number
		if unit == analyzer.Seconds {
			write = func(v float64, _ int) string { return i18n.Duration(v) }
		}
		cell.Note = apartText(*x-*own, *own, write)
	}
	return cell
}

// apartText writes a gap, and what part it is of what it is a gap to.
func apartText(gap, of float64, write func(float64, int) string) string {
	switch {
	case gap == 0:
		return i18n.T("recount.none_apart")
	case strings.Trim(write(math.Abs(gap), 2), "0, s\u00a0\u202f") == "":
		return i18n.T("recount.tiny")
	case of == 0:
		return withSign(gap, write)
	}
	return i18n.T("recount.apart", "gap", withSign(gap, write), "share", withSign(gap/of, func(v float64, _ int) string { return view.Write("", analyzer.Ratio, "", v) }))
}

// withSign writes a number with its sign.
func withSign(x float64, write func(float64, int) string) string {
	if x < 0 {
		return "−" + write(-x, 2)
	}
	return "+" + write(x, 2)
}

func (r recountPage) rate(c analyzer.ToolCount) view.Cell {
	if c.BounceRate == nil {
		return noCell()
	}
	cell := rateCell(*c.BounceRate)
	cell.Few = (analyzer.Share{Hits: c.Bounces, Of: c.Visits}).Few()
	switch gap := 100 * (*c.BounceRate - *r.own.BounceRate); {
	case c.Tool == analyzer.ToolOwn:
	case gap == 0:
		cell.Note = i18n.T("recount.none_apart")
	case math.Abs(gap) < .05:
		cell.Note = i18n.T("recount.tiny")
	default:
		cell.Note = i18n.T("recount.points", "gap", withSign(gap, func(v float64, _ int) string { return i18n.Number(v, 1) }))
	}
	return cell
}

func (r recountPage) interval(c analyzer.ToolCount) view.Cell {
	if c.BounceInterval == nil {
		return noCell()
	}
	return view.Text(i18n.T("recount.from_to", "low", i18n.Percent(c.BounceInterval.Low, 1), "high", i18n.Percent(c.BounceInterval.High, 1)))
}

// rules say by which rules each tool counts, and where it says so.
func (r recountPage) rules() *view.Table {
	columns := []view.Column{gridHead("recount.tool", sheet.Text, "")}
	parts := []string{"visit", "bounce", "visitor", "duration"}
	for _, part := range parts {
		columns = append(columns, gridHead("recount.rule_"+part, sheet.Text, ""))
	}
	columns = append(columns, gridHead("recount.source", sheet.Text, ""))
	var rows []view.Row
	for _, tool := range analyzer.Tools {
		row := view.Row{Cells: []view.Cell{view.Text(toolName(tool))}}
		for _, part := range parts {
			row.Cells = append(row.Cells, view.Text(i18n.T("recount.rule."+tool+"."+part)))
		}
		source := view.Link(i18n.T("recount.own_source"), r.Address.Of("/chiffres"))
		if at := toolSources[tool]; at != "" {
			source = view.Link(strings.Split(at, "/")[2], at)
			source.Value, source.Outside = at, true
		}
		rows = append(rows, view.Row{Cells: append(row.Cells, source)})
	}
	return r.grid("regles-de-comptage", i18n.T("recount.rules"), columns, rows)
}
