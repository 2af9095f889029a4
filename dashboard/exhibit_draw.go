package dashboard

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/analyzer/attribution"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/dashboard/citation"
	"github.com/formaouest/chaland/dashboard/exhibit"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/plot"
	"github.com/formaouest/chaland/internal/store"
)

// fillPictures gives a chart its pictures: those that came with the citation, or a drawing of
// what was cited where none came (from a command, or a browser without scripts).
func (d *Dashboard) fillPictures(ctx context.Context, p citation.Proof, e *exhibit.Exhibit) error {
	svg, _, err := d.Store.Picture(ctx, p.Citation.Code, "svg")
	if err != nil {
		return err
	}
	if e.PNG, _, err = d.Store.Picture(ctx, p.Citation.Code, "png"); err != nil {
		return err
	}
	e.SVG = string(svg)
	if !e.Chart {
		return nil
	}
	e.Drawing = drawnChart(p, *e)
	if e.Drawn = e.SVG == "" && e.PNG == nil && !e.Drawing.Empty(); e.Drawn {
		e.SVG = string(e.Drawing.SVG())
	}
	return nil
}

// drawnChart is the picture of a cited chart from its figures alone.
func drawnChart(p citation.Proof, e exhibit.Exhibit) plot.Chart {
	about, few := joined(" – ", e.Period, e.Filters), ""
	panels := panelsOf(p)
	if slices.ContainsFunc(panels, func(p plot.Panel) bool { return p.Lines == nil }) && slices.ContainsFunc(p.Cited, isFew) {
		few = i18n.T("exhibit.few_mark")
	}
	under := []string{few, about, e.Choices, i18n.T("exhibit.drawn"), i18n.T("exhibit.drawn_source", "source", e.Source, "code", e.Code)}
	return plot.Chart{Title: e.Title, Panels: panels, Under: slices.DeleteFunc(under, func(line string) bool { return strings.TrimSpace(line) == "" })}
}

// panelsOf draws what runs over time as lines, and anything else as bars, those of one unit
// together.
func panelsOf(p citation.Proof) []plot.Panel {
	if split, ok := runsOf(p.Request); ok {
		if lines := split.lines(p.Cited); len(lines.Ticks) > 1 {
			return []plot.Panel{{Lines: lines}}
		}
	}
	heading := func(f analyzer.Figure) string { return string(f.Unit) }
	if p.Request.Shared != nil {
		heading = func(f analyzer.Figure) string {
			model, _ := citation.SharedKey(f)
			return modelName(attribution.Model(model))
		}
	}
	var out []plot.Panel
	places := map[string]int{}
	for _, f := range p.Cited {
		title := heading(f)
		at, known := places[title]
		if !known {
			at = len(out)
			places[title] = at
			out = append(out, plot.Panel{Title: title})
		}
		bar := barOf(p.Request, f)
		if p.Request.Shared != nil { // its panel names the model
			_, touch := citation.SharedKey(f)
			bar.Name = view.Touch(touch)
		}
		out[at].Bars = append(out[at].Bars, bar)
	}
	for i := range out {
		if p.Request.Shared == nil {
			out[i].Title = unitTitle(p.Cited, out[i].Title, len(out))
		}
	}
	return out
}

// unitTitle names the panel of a unit, "" for the only one.
func unitTitle(figures []analyzer.Figure, unit string, of int) string {
	if of < 2 {
		return ""
	}
	currency := ""
	for _, f := range figures {
		currency = cmp.Or(currency, f.Currency)
	}
	return i18n.T("exhibit.unit."+unit, "currency", currency)
}

// fewMark stands behind a value whose effectif is too small to conclude.
const fewMark = " *"

func isFew(f analyzer.Figure) bool { return f.State == analyzer.Insufficient }

func barOf(r citation.Request, f analyzer.Figure) plot.Bar {
	b := plot.Bar{Name: groupName(r, f), Text: view.Value(f), Value: f.Value}
	if f.Interval != nil && f.Value != nil && r.Funnel == nil { // that of a funnel is of its rate
		b.Low, b.High = &f.Interval.Low, &f.Interval.High
	}
	if calc := view.Part(f); calc != "" && r.Funnel != nil && f.Denominator != nil && *f.Denominator > 0 {
		b.Text += " (" + i18n.Percent(*f.Numerator / *f.Denominator, 1) + ")"
	}
	if isFew(f) {
		b.Text += fewMark
	}
	return b
}

// runs take a figure of a chart over time apart: which line it is of, and which point; both
// as keys.
type runs struct {
	of   func(analyzer.Figure) (line, point string)
	name func(line string) string
	tick func(point string) string
}

// runsOf is how a chart over time is taken apart; false for any other chart.
func runsOf(r citation.Request) (runs, bool) {
	overTime := r.By == analyzer.ByDay || r.By == analyzer.ByWeek || r.By == analyzer.ByMonth
	switch {
	case len(r.Audits) > 0:
		zone := r.Where()
		return runs{
			of: func(f analyzer.Figure) (string, string) {
				what, began := citation.AuditKey(f)
				return what, began.UTC().Format(time.RFC3339Nano)
			},
			name: func(what string) string { return i18n.T("verify.audit_" + what) },
			tick: func(point string) string {
				began, _ := time.Parse(time.RFC3339Nano, point) // as it was written
				return i18n.Date(began.In(zone))
			},
		}, true
	case r.Reading != nil && r.Reading.Name == citation.ReadingOutlook && (r.Reading.Cell == "" || r.Reading.Cell == "measured" || r.Reading.Cell == "foretold"):
		step := r.Reading.Params["step"]
		return runs{of: citation.CellOf, name: func(what string) string { return i18n.T("outlook." + what) }, tick: func(point string) string { return view.Tick(step, point) }}, true
	case r.Lines != nil && overTime:
		return runs{of: citation.LineKey, name: func(value string) string { return view.Label(r.Lines.Dimension, value) }, tick: func(point string) string { return view.Tick(r.By, point) }}, true
	case r.Funnel == nil && r.Reading == nil && r.Shared == nil && overTime:
		return runs{of: func(f analyzer.Figure) (string, string) { return "", f.Key() }, name: func(string) string { return "" }, tick: func(point string) string { return view.Tick(r.By, point) }}, true
	}
	return runs{}, false
}

// lines puts figures on lines, in the order of their first points. What has no point, such as
// the error of a forecast, is no part of the drawing.
func (r runs) lines(figures []analyzer.Figure) *plot.Lines {
	out := &plot.Lines{}
	points, at := map[string]int{}, map[string]int{}
	var last analyzer.Figure
	for _, f := range figures {
		if _, point := r.of(f); point != "" {
			if _, known := points[point]; !known {
				points[point] = len(out.Ticks)
				out.Ticks = append(out.Ticks, r.tick(point))
			}
		}
	}
	for _, f := range figures {
		line, point := r.of(f)
		if point == "" {
			continue
		}
		i, known := at[line]
		if !known {
			i = len(out.Series)
			at[line] = i
			out.Series = append(out.Series, plot.Series{Name: r.name(line), Values: make([]*float64, len(out.Ticks))})
		}
		out.Series[i].Values[points[point]] = f.Value
		last = f
	}
	out.Write = func(v float64) string { return axisText(last, v) }
	return out
}

// axisText writes a value of an axis: no decimals where there are none.
func axisText(f analyzer.Figure, v float64) string {
	switch {
	case f.Unit == analyzer.Cents && v == math.Round(v/100)*100:
		return view.WholeMoney(v, f.Currency)
	case f.Unit == analyzer.Ratio && math.Abs(100*v-math.Round(100*v)) < 1e-9:
		return i18n.Percent(v, 0)
	}
	return view.Write(f.Metric, f.Unit, f.Currency, v)
}

// hasPicture reports whether a cited chart has a picture to show, and whether that is a drawing
// of its figures.
func (d *Dashboard) hasPicture(ctx context.Context, p citation.Proof) (has, drawn bool, err error) {
	_, kept, err := d.Store.Picture(ctx, p.Citation.Code, "svg")
	if err != nil || kept {
		return kept, false, err
	}
	if _, kept, err = d.Store.Picture(ctx, p.Citation.Code, "png"); err != nil || kept {
		return false, false, err
	}
	drawn = p.Citation.Kind == store.CitedChart && !(plot.Chart{Panels: panelsOf(p)}).Empty()
	return drawn, drawn, nil
}

// drawCited is the drawing of a cited chart that came without a picture, as a PNG; nil for what is
// no chart.
func (d *Dashboard) drawCited(ctx context.Context, p citation.Proof) ([]byte, error) {
	e, err := d.citedExhibit(ctx, p)
	if err != nil || !e.Drawn {
		return nil, err
	}
	err = e.Print()
	return e.PNG, err
}

// drawPicture is the picture of a cited chart that came without one; nil for what is no chart.
func (d *Dashboard) drawPicture(ctx context.Context, code, format string) ([]byte, error) {
	p, err := d.desk().Read(ctx, code)
	if err != nil {
		return nil, err
	}
	e, err := d.citedExhibit(ctx, p)
	if err != nil || format == "svg" {
		return []byte(e.SVG), err
	}
	err = e.Print()
	return e.PNG, err
}

// citedExhibit writes a citation out, for whoever does not know its site.
func (d *Dashboard) citedExhibit(ctx context.Context, p citation.Proof) (exhibit.Exhibit, error) {
	sites, err := d.Analyzer.Sites(ctx)
	if err != nil {
		return exhibit.Exhibit{}, err
	}
	site, ok := chosen(sites, p.Citation.Site)
	if !ok {
		site = tracking.Site{ID: p.Citation.Site}
	}
	return d.exhibit(ctx, site, p)
}
