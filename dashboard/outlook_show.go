package dashboard

import (
	"cmp"
	"errors"
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/dashboard/chart"
	"github.com/formaouest/chaland/dashboard/citation"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/internal/sheet"
)

// outlookPath is the page that continues the series of a shop.
const (
	outlookPath    = "/previsions"
	outlookMeasure = "mesure"
	outlookStep    = "pas"
)

// outlookPage answers « Et si tout continue comme avant ? ».
type outlookPage struct {
	Problem, Answer, Model string
	Measures, Steps        []Choice
	Hidden                 []Hidden
	Chart                  *view.Chart
	Ahead, Check           *view.Table
	CheckText              string
	Trace                  *analyzer.Trace
}

func (d *Dashboard) showOutlook(v *visit) error {
	metric, step := orText(v.QueryParam(outlookMeasure), analyzer.OutlookMetrics[0]), orText(v.QueryParam(outlookStep), analyzer.ByWeek)
	page := outlookPage{Hidden: v.bar.fields(outlookMeasure, outlookStep), Steps: choices(step, "outlook.step.", analyzer.ByWeek, analyzer.ByMonth)}
	for _, m := range analyzer.OutlookMetrics {
		page.Measures = append(page.Measures, Choice{Name: view.LabelOf(m), Value: m, Here: m == metric})
	}
	o, err := d.Analyzer.Outlook(v.context(), v.Site.ID, metric, step)
	if f := (*fault.Error)(nil); errors.As(err, &f) {
		page.Problem = i18n.Error(err)
	} else if err != nil {
		return err
	} else {
		page.show(v, o)
	}
	return d.page(v.timeless(), "outlook", Page{Title: i18n.T("nav." + outlookPath), Question: i18n.T("outlook.question"), Body: page})
}

// show fills the page.
func (page *outlookPage) show(v *visit, o *analyzer.Outlook) {
	write := func(x float64) string { return foretold(o, x) }
	first, last := o.Ahead[0], o.Known[len(o.Known)-1]
	page.Answer = i18n.T("outlook.answer", "metric", view.LabelOf(o.Metric), "when", view.Label(o.Step, first.Key), "value", write(first.Value), "low", write(*first.Low), "high", write(*first.High),
		"last", write(last.Value), "last_when", view.Label(o.Step, last.Key))
	page.Model = i18n.T("outlook.model", "n", int64(len(o.Known)), "season", i18n.T("outlook.season_"+yesNo(o.Seasonal)), "trend", i18n.T("outlook.trend_"+yesNo(o.Trend)))
	cells := v.outlookCells(o)
	page.Chart, page.Ahead, page.Trace = v.outlookChart(o, cells), v.outlookTable(o, cells), o.Trace
	if o.Check == nil {
		page.CheckText = i18n.T("outlook.no_check")
		return
	}
	page.CheckText = i18n.T("outlook.check_help")
	if o.Check.Error >= o.Check.Naive {
		page.CheckText += " " + i18n.T("model.forecast.no_better", "naive", foretold(o, o.Check.Naive), "error", foretold(o, o.Check.Error))
	}
	page.Check = v.outlookCheck(o, cells)
}

// outlookCells point at the points of a forecast. It is asked again as it was on the last
// day that it knew.
func (v *visit) outlookCells(o *analyzer.Outlook) reported {
	r := v.report(citation.ReadingOutlook, map[string]string{"metric": o.Metric, "step": o.Step})
	if p, err := period.Parse(o.From, o.To, v.Site.Location()); err == nil {
		r.during = p
	}
	return r
}

// foretold writes a point of the series or of its forecast. What is counted stays whole,
// but for a shop of a few orders a week, whose forecast would be a row of the same number.
func foretold(o *analyzer.Outlook, x float64) string {
	if o.Unit != analyzer.Count {
		return view.WriteShort(o.Metric, o.Unit, o.Currency, x)
	}
	largest := slices.MaxFunc(o.Known, func(a, b analyzer.OutlookPoint) int { return cmp.Compare(a.Value, b.Value) }).Value
	if largest < 20 {
		return i18n.Number(x, 1)
	}
	return i18n.Number(x, 0)
}

func yesNo(x bool) string {
	if x {
		return "yes"
	}
	return "no"
}

// outlookChart draws what was measured, then what is foretold with its interval.
func (v *visit) outlookChart(o *analyzer.Outlook, cells reported) *view.Chart {
	spec := chart.Spec{ID: "prevision", Kind: chart.Line, Title: view.LabelOf(o.Metric), Unit: o.Unit, Currency: o.Currency, Partial: -1, Source: view.Source(v.Address)}
	measured := chart.Series{Name: i18n.T("outlook.measured"), Color: chart.Accent}
	ahead := chart.Series{Name: i18n.T("outlook.foretold"), Color: chart.Past}
	kind := map[analyzer.Unit]sheet.Kind{analyzer.Cents: sheet.Money, analyzer.Count: sheet.Number}[o.Unit]
	t := view.Table{ID: spec.ID, Caption: spec.Title, Columns: []view.Column{gridHead("outlook.step."+o.Step, sheet.Text, ""), {Title: view.LabelOf(o.Metric), Kind: kind, Currency: o.Currency}}}
	add := func(p analyzer.OutlookPoint, to, other *chart.Series) {
		value := p.Value
		spec.Labels, spec.Long = append(spec.Labels, view.Tick(o.Step, p.Key)), append(spec.Long, view.Label(o.Step, p.Key))
		text := foretold(o, value)
		to.Values, to.Texts, to.Low, to.High = append(to.Values, &value), append(to.Texts, text), append(to.Low, p.Low), append(to.High, p.High)
		other.Values, other.Texts, other.Low, other.High = append(other.Values, nil), append(other.Texts, "–"), append(other.Low, nil), append(other.High, nil)
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{view.Text(view.Label(o.Step, p.Key)), {Text: text, Value: value, Sort: view.Sortable(value)}}})
	}
	for _, p := range o.Known {
		add(p, &measured, &ahead)
	}
	for _, p := range o.Ahead {
		add(p, &ahead, &measured)
	}
	measured.Low, measured.High = nil, nil
	spec.Series = []chart.Series{measured, ahead}
	spec.Text = view.Reading(spec.Title, spec)
	c := v.exports.chart(view.Chart{Spec: spec, Table: t, Question: i18n.T("outlook.chart_question"), Cite: cells.cite(""), Empty: i18n.T("topic.none")})
	return &c
}

func (v *visit) outlookTable(o *analyzer.Outlook, cells reported) *view.Table {
	kind := map[analyzer.Unit]sheet.Kind{analyzer.Cents: sheet.Money, analyzer.Count: sheet.Number}[o.Unit]
	columns := []view.Column{gridHead("outlook.step."+o.Step, sheet.Text, "")}
	for _, key := range []string{"value", "low", "high"} {
		columns = append(columns, gridHead("model.forecast."+key, kind, o.Currency))
	}
	var rows []view.Row
	for _, p := range o.Ahead {
		row := view.Row{Cells: []view.Cell{view.Text(view.Label(o.Step, p.Key))}}
		for _, x := range []float64{p.Value, *p.Low, *p.High} {
			row.Cells = append(row.Cells, view.Cell{Text: foretold(o, x), Value: x, Sort: view.Sortable(x)})
		}
		row.Cells[1] = cells.open(row.Cells[1], "foretold/"+p.Key) // with its interval
		rows = append(rows, row)
	}
	return v.grid("a-venir", i18n.T("outlook.ahead"), columns, rows)
}

// outlookCheck is how wrong the same forecasts would have been.
func (v *visit) outlookCheck(o *analyzer.Outlook, cells reported) *view.Table {
	write := func(x float64) view.Cell {
		return view.Cell{Text: foretold(o, x), Value: x, Sort: view.Sortable(x)}
	}
	kind := map[analyzer.Unit]sheet.Kind{analyzer.Cents: sheet.Money, analyzer.Count: sheet.Number}[o.Unit]
	share := noCell()
	if o.Check.Share != nil {
		share = rateCell(*o.Check.Share)
	}
	columns := []view.Column{gridHead("outlook.origins", sheet.Number, ""), gridHead("outlook.points", sheet.Number, ""), gridHead("model.forecast.error", kind, o.Currency), gridHead("model.forecast.share", sheet.Percent, ""),
		gridHead("model.forecast.naive", kind, o.Currency), gridHead("model.forecast.within", sheet.Percent, "")}
	return v.grid("epreuve-du-passe", i18n.T("outlook.check"), columns, []view.Row{{Cells: []view.Cell{countCell(float64(o.Check.Origins)), countCell(float64(o.Check.Points)),
		cells.open(write(o.Check.Error), "error"), cells.open(share, "share"), cells.open(write(o.Check.Naive), "naive"), cells.open(rateCell(o.Check.Within), "within")}}})
}

// answerOutlook is GET /api/v1/outlook, the same as « chaland outlook --format json »:
//
//	site, metric (orders, revenue_incl_tax or visits), step (week or month)
func (d *Dashboard) answerOutlook(c echo.Context) error {
	site, err := d.apiSite(c, []string{"site", "metric", "step"}, "metric", "step")
	if err != nil {
		return err
	}
	o, err := d.Analyzer.Outlook(c.Request().Context(), site.ID, c.QueryParam("metric"), c.QueryParam("step"))
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, o)
}
