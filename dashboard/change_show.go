package dashboard

import (
	"errors"
	"math"
	"slices"
	"strings"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/dashboard/address"
	"github.com/formaouest/chaland/dashboard/chart"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
)

// Parameters of the page that explains a change, beside those of an address.
const (
	changeMeasure = "total"
	changeBy      = "par"
)

// changeBars is how many groups the chart names; the others share a bar.
const changeBars = 9

// changePage answers « Pourquoi ce total a-t-il changé ? ».
type changePage struct {
	Problem                        string // why there is nothing to explain, "" otherwise
	Measure, Before, After, Change string
	Tone                           view.Tone
	Parts                          []changePart
	Measures, By                   []Choice
	Hidden                         []Hidden
	Factors, Groups                view.Chart
	FactorTable, GroupTable        view.Table
	Overlap                        bool // a visit may be of several groups
}

// changePart is a factor and what it makes of the change.
type changePart struct {
	Name, Text string
	value      float64
}

func (d *Dashboard) showChange(v *visit) error {
	measure, by := v.QueryParam(changeMeasure), v.QueryParam(changeBy)
	if measure == "" {
		measure = analyzer.ChangeMeasures[0]
	}
	if by == "" {
		by = analyzer.ByChannel
	}
	body := changePage{
		Measure:  i18n.T("change.measure." + measure),
		Measures: choices(measure, "change.measure.", analyzer.ChangeMeasures...), By: choices(by, "change.by.", analyzer.ChangeDimensions(measure)...),
		Hidden: v.bar.fields(changeMeasure, changeBy),
	}
	e, err := d.Analyzer.Explain(v.context(), v.Question(by, measure, "visits", "orders"), measure)
	if f := (*fault.Error)(nil); errors.As(err, &f) && (f.Kind == fault.NotFound || v.Compare == "") {
		body.Problem = i18n.Error(err)
		return d.page(v, "change", Page{Title: i18n.T("nav./evolution"), Question: i18n.T("change.question"), Body: body})
	}
	if err != nil {
		return err
	}
	x := explained{v, e}
	total := e.Whole.Parts.Sum()
	body.Before, body.After, body.Change = x.short(e.Whole.Before.Value), x.short(e.Whole.After.Value), x.signed(total)
	if p := e.Whole.Before.Value; p > 0 {
		body.Change += " (" + signedText(total, i18n.Percent(total/p, 1)) + ")"
	}
	if body.Tone = view.Good; total < 0 {
		body.Tone = view.Bad
	}
	body.Parts = x.parts(e.Whole.Parts)
	body.Overlap = e.Mix == nil
	body.Factors, body.Groups = v.exports.chart(x.factorChart()), v.exports.chart(x.groupChart())
	body.FactorTable, body.GroupTable = v.exports.table(x.factorTable()), v.limit(v.exports.table(x.groupTable()))
	return d.page(v, "change", Page{Title: i18n.T("nav./evolution"), Question: i18n.T("change.question"), Warnings: e.Warnings, Body: body})
}

// explained writes an explanation.
type explained struct {
	*visit
	*analyzer.Explanation
}

// short writes an amount as the totals are written: without cents beside totals of
// thousands, so that a column has one form.
func (x explained) short(value float64) string {
	if x.Unit == analyzer.Cents && max(math.Abs(x.Whole.Before.Value), math.Abs(x.Whole.After.Value)) >= 1000_00 {
		return view.WholeMoney(value, x.Currency)
	}
	return view.WriteShort(x.Measure, x.Unit, x.Currency, value)
}

func (x explained) signed(value float64) string { return signedText(value, x.short(value)) }

// signedText puts a plus before what rises; what falls has its sign.
func signedText(value float64, text string) string {
	if value > 0 {
		return "+" + text
	}
	return text
}

// factorNames are the French names of the parts, in their order; the basket of a margin
// is a margin.
func (x explained) factorNames(prefix string) [4]string {
	basket := "basket"
	if x.Measure == "contribution_margin" {
		basket = "margin"
	}
	return [4]string{i18n.T(prefix + "visits"), i18n.T(prefix + "conversion"), i18n.T(prefix + basket), i18n.T(prefix + "untraced")}
}

// told reports which of the four parts are worth naming: those that anything has.
func (x explained) told() (told [4]bool) {
	told[0], told[1], told[2] = true, true, x.Measure != "orders"
	for _, c := range append(slices.Clone(x.Groups), x.Whole) {
		told[3] = told[3] || c.Parts.Untraced != 0
	}
	return told
}

func (x explained) parts(p analyzer.Parts) (out []changePart) {
	names := x.factorNames("change.factor.")
	for i, value := range p.List() {
		if value != 0 || i < 2 || i == 2 && x.Measure != "orders" {
			out = append(out, changePart{names[i], x.signed(value), value})
		}
	}
	return out
}

// waterfall draws parts one after the other, then what they add up to.
func (x explained) waterfall(id, title, question string, names []string, parts []float64, notes []string) view.Chart {
	spec := chart.Spec{ID: id, Kind: chart.Waterfall, Title: title, Unit: x.Unit, Currency: x.Currency, Partial: -1, Source: view.Source(x.Address)}
	s := chart.Series{Name: title, Color: chart.Accent}
	t := view.Table{ID: id, Caption: title, Columns: []view.Column{{Title: i18n.T("change.column.factor")}, x.column("change.column.part")}}
	sum := 0.0
	for i, name := range names {
		sum += parts[i]
		s.Low, s.High = append(s.Low, &[]float64{sum - parts[i]}[0]), append(s.High, &[]float64{sum}[0])
		x.bar(&spec, &s, &t, name, parts[i], notes[i])
	}
	s.Low, s.High = append(s.Low, new(float64)), append(s.High, &sum)
	x.bar(&spec, &s, &t, i18n.T("change.total"), sum, x.signed(sum))
	s.Colors[len(s.Colors)-1] = chart.Past
	t.Total, t.Rows = &t.Rows[len(t.Rows)-1], t.Rows[:len(t.Rows)-1]
	spec.Series = []chart.Series{s}
	var told []string
	for _, p := range x.parts(x.Whole.Parts) {
		told = append(told, i18n.T("change.reading_part", "name", lowerFirst(p.Name), "part", p.Text))
	}
	spec.Text = i18n.T("change.reading", "title", title, "before", x.short(x.Whole.Before.Value), "after", x.short(x.Whole.After.Value), "change", x.signed(sum), "parts", strings.Join(told, ", "))
	return view.Chart{Spec: spec, Table: t, Question: question, Empty: i18n.T("change.none"), Cite: view.CiteChart(x.Address, x.Question.By, x.Measure)}
}

// bar adds one part to a waterfall and to its table.
func (x explained) bar(spec *chart.Spec, s *chart.Series, t *view.Table, name string, part float64, note string) {
	spec.Labels, spec.Long = append(spec.Labels, name), append(spec.Long, name)
	s.Values, s.Texts, s.Notes = append(s.Values, &part), append(s.Texts, x.signed(part)), append(s.Notes, note)
	color := chart.Accent
	if part < 0 {
		color = chart.Fall
	}
	s.Colors = append(s.Colors, color)
	t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{view.Text(name), x.cell(part)}})
}

func (x explained) factorChart() view.Chart {
	var names, notes []string
	var parts []float64
	for _, p := range x.parts(x.Whole.Parts) {
		names, parts, notes = append(names, p.Name), append(parts, p.value), append(notes, p.Text)
	}
	title := i18n.T("change.factors", "measure", x.measure())
	return x.waterfall("facteurs", title, i18n.T("change.factors_question"), names, parts, notes)
}

func (x explained) measure() string { return i18n.T("change.measure." + x.Measure) }

func (x explained) groupChart() view.Chart {
	var names, notes []string
	var parts []float64
	add := func(name string, part float64, note string) {
		names, parts, notes = append(names, name), append(parts, part), append(notes, note)
	}
	others, n := 0.0, 0
	for i, g := range x.Groups {
		part := g.Parts.Sum()
		if i >= changeBars && len(x.Groups) > changeBars+1 {
			others, n = others+part, n+1
			continue
		}
		add(view.Label(x.Question.By, g.Key), part, i18n.T("change.note", "part", x.signed(part), "before", x.short(g.Before.Value), "after", x.short(g.After.Value)))
	}
	if n > 0 {
		add(i18n.T("change.others", "n", n), others, x.signed(others))
	}
	if rest := x.Rest.Parts.Sum(); math.Abs(rest) >= 1 {
		add(i18n.T("change.rest"), rest, x.signed(rest))
	}
	title := i18n.T("change.groups", "by", i18n.T("change.by."+x.Question.By), "measure", x.measure())
	return x.waterfall("groupes", title, i18n.T("change.groups_question"), names, parts, notes)
}

// column is one of amounts, or of orders.
func (x explained) column(title string) view.Column {
	kind := sheet.Number
	if x.Unit == analyzer.Cents {
		kind = sheet.Money
	}
	return view.Column{Title: i18n.T(title), Kind: kind, Currency: x.Currency}
}

// cell is a part, with its sign.
func (x explained) cell(part float64) view.Cell {
	return view.Cell{Text: x.signed(part), Value: part, Sort: view.Sortable(part)}
}

func (x explained) amount(value float64) view.Cell {
	return view.Cell{Text: x.short(value), Value: value, Sort: view.Sortable(value)}
}

// factorTable sets the factors of both periods side by side.
func (x explained) factorTable() view.Table {
	t := view.Table{ID: "trois-facteurs", Caption: i18n.T("change.table_factors"), Empty: i18n.T("change.none"), Columns: []view.Column{
		{Title: i18n.T("change.column.factor")}, {Title: i18n.T("change.column.before"), Kind: sheet.Number}, {Title: i18n.T("change.column.after"), Kind: sheet.Number},
		{Title: i18n.T("change.column.rate"), Kind: sheet.Percent}, x.column("change.column.part"),
	}}
	before, after := x.Whole.Before, x.Whole.After
	basket := func(s analyzer.ChangeSide) float64 { return s.Value / s.Orders }
	for i, factor := range []struct {
		metric   string
		of       func(analyzer.ChangeSide) float64
		hasValue bool
	}{
		{"visits", func(s analyzer.ChangeSide) float64 { return s.Visits }, true},
		{"conversion_rate", func(s analyzer.ChangeSide) float64 { return s.Orders / s.Visits }, before.Visits > 0 && after.Visits > 0},
		{x.Measure, basket, before.Orders > 0 && after.Orders > 0 && x.Measure != "orders"},
	} {
		if !factor.hasValue {
			continue
		}
		m, _ := analyzer.MetricByKey(factor.metric)
		was, now := factor.of(before), factor.of(after)
		write := func(value float64) view.Cell {
			text := view.Write(factor.metric, m.Unit, x.Currency, value)
			if m.Unit == analyzer.Ratio {
				text = i18n.Percent(value, 2) // a change of a tenth of a point counts here
			}
			return view.Cell{Text: text, Value: value, Sort: view.Sortable(value)}
		}
		row := view.Row{Cells: []view.Cell{view.Text(x.factorNames("change.factor.")[i]), write(was), write(now), noCell(), x.cell(x.Whole.Parts.List()[i])}}
		if was != 0 {
			row.Cells[3] = view.Cell{Text: signedText(now-was, i18n.Percent(now/was-1, 1)), Value: now/was - 1, Sort: view.Sortable(now/was - 1)}
		}
		t.Rows = append(t.Rows, row)
	}
	t.Total = &view.Row{Cells: []view.Cell{view.Text(i18n.T("change.total")), x.amount(before.Value), x.amount(after.Value), noCell(), x.cell(x.Whole.Parts.Sum())}}
	return t
}

// groupTable tells what each group makes of each factor.
func (x explained) groupTable() view.Table {
	by := i18n.T("change.by." + x.Question.By)
	t := view.Table{ID: "par-" + address.SlugOf(by), Caption: i18n.T("change.table_groups", "by", by), Empty: i18n.T("change.none"), Columns: []view.Column{
		{Title: view.Capital(analyzer.DimensionLabel(x.Question.By))}, x.column("change.column.before"), x.column("change.column.after"), x.column("change.column.change"),
	}}
	told, names := x.told(), x.factorNames("change.column.")
	for i, name := range names {
		if told[i] {
			column := x.column("change.column.change")
			column.Title = name
			t.Columns = append(t.Columns, column)
		}
	}
	row := func(name string, c analyzer.GroupChange) view.Row {
		r := view.Row{Cells: []view.Cell{view.Text(name), x.amount(c.Before.Value), x.amount(c.After.Value), x.cell(c.Parts.Sum())}}
		for i, part := range c.Parts.List() {
			if told[i] {
				r.Cells = append(r.Cells, x.cell(part))
			}
		}
		return r
	}
	for _, g := range x.Groups {
		t.Rows = append(t.Rows, row(view.Label(x.Question.By, g.Key), g))
	}
	if math.Abs(x.Rest.Parts.Sum()) >= 1 {
		t.Rows = append(t.Rows, row(i18n.T("change.rest"), x.Rest))
	}
	if x.Mix != nil && len(x.Groups) > 1 {
		mix := row(i18n.T("change.mix"), analyzer.GroupChange{Parts: *x.Mix})
		mix.Cells[1], mix.Cells[2] = noCell(), noCell()
		t.Rows = append(t.Rows, mix)
	}
	total := row(i18n.T("change.total"), x.Whole)
	if x.Mix == nil { // visits of several groups: their parts do not add up
		for i := 4; i < len(total.Cells); i++ {
			total.Cells[i] = noCell()
		}
	}
	t.Total = &total
	return t
}
