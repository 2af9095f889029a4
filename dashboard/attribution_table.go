package dashboard

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/analyzer/attribution"
	"github.com/formaouest/chaland/dashboard/chart"
	"github.com/formaouest/chaland/dashboard/citation"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
)

// cell is a part of what is shared.
func (r *pathRun) cell(x float64) view.Cell {
	if r.measure == citation.SharedRevenue {
		return centsCell(math.Round(x), r.answer.Currency)
	}
	return partCell(x)
}

// partCell is a number of orders that need not be whole.
func partCell(x float64) view.Cell {
	return view.Cell{Text: i18n.Fixed(x, 1), Value: x, Sort: view.Sortable(x)}
}

func (r *pathRun) kind() sheet.Kind {
	if r.measure == citation.SharedRevenue {
		return sheet.Money
	}
	return sheet.Number
}

func (r *pathRun) touchHead() view.Column {
	return gridHead("paths.column."+r.answer.Question.By, sheet.Text, "")
}

// modelTable sets the models side by side.
func (r *pathRun) modelTable() *view.Table {
	columns := []view.Column{r.touchHead()}
	total := view.Row{Cells: []view.Cell{view.Text(i18n.T("view.total"))}}
	for i, m := range attribution.Models {
		columns = append(columns, view.Column{Title: modelName(m), Kind: r.kind(), Currency: r.answer.Currency})
		sum := 0.0
		for _, c := range r.credits[i] {
			sum += r.share(c)
		}
		total.Cells = append(total.Cells, r.cell(sum))
	}
	columns = append(columns, view.Column{Title: i18n.T("paths.column.gap"), Kind: r.kind(), Currency: r.answer.Currency}, gridHead("paths.column.gap_share", sheet.Percent, ""))
	total.Cells = append(total.Cells, view.Cell{}, view.Cell{})
	reference := slices.Index(attribution.Models, attribution.LastNonDirect)
	var rows []view.Row
	for i, touch := range r.channels {
		row := view.Row{Cells: []view.Cell{view.Text(r.name(touch))}}
		for m := range attribution.Models {
			row.Cells = append(row.Cells, r.cell(r.share(r.credits[m][i])))
		}
		low, high := r.extremes(i)
		gap := r.share(r.credits[high][i]) - r.share(r.credits[low][i])
		share := noCell()
		if base := r.share(r.credits[reference][i]); base > 0 {
			share = rateCell(gap / base)
		}
		rows = append(rows, view.Row{Cells: append(row.Cells, r.cell(gap), share)})
	}
	t := view.Table{ID: "modeles", Caption: i18n.T("paths.models_" + r.measure), Lead: i18n.T("paths.models_help"), Columns: columns, Rows: rows, Total: &total, Empty: i18n.T("topic.none")}
	t = r.limit(r.exports.table(t))
	return &t
}

// drawn is how many touches the chart shows.
const drawn = 6

// modelChart draws what each model gives to the touches with the most orders.
func (r *pathRun) modelChart() view.Chart {
	title := i18n.T("paths.chart_" + r.measure)
	spec := chart.Spec{ID: "comparaison", Kind: chart.Bar, Title: title, Unit: analyzer.Count, Partial: -1, Source: view.Source(r.Address)}
	t := view.Table{ID: spec.ID, Caption: title, Columns: []view.Column{r.touchHead()}}
	if r.measure == citation.SharedRevenue {
		spec.Unit, spec.Currency = analyzer.Cents, r.answer.Currency
	}
	shown := min(drawn, len(r.channels))
	for m, model := range attribution.Models {
		s := chart.Series{Name: modelName(model), Color: chart.Color(fmt.Sprintf("chart-%d", m+1))}
		for i := range shown {
			x := r.share(r.credits[m][i])
			s.Values, s.Texts = append(s.Values, &x), append(s.Texts, r.write(x))
		}
		spec.Series = append(spec.Series, s)
		t.Columns = append(t.Columns, view.Column{Title: modelName(model), Kind: r.kind(), Currency: r.answer.Currency})
	}
	for i, touch := range r.channels[:shown] {
		name := r.name(touch)
		spec.Labels, spec.Long = append(spec.Labels, broken(name)), append(spec.Long, name)
		row := view.Row{Cells: []view.Cell{view.Text(name)}}
		for m := range attribution.Models {
			row.Cells = append(row.Cells, r.cell(r.share(r.credits[m][i])))
		}
		t.Rows = append(t.Rows, row)
	}
	if more := len(r.channels) - shown; more > 0 {
		spec.Note = i18n.T("paths.left_out", "n", more)
	}
	spec.Text = title
	if m := r.mover(); m != nil {
		spec.Text = i18n.T("paths.reading", "title", title, "name", m.Name, "low", m.Low, "low_model", m.LowModel, "high", m.High, "high_model", m.HighModel)
	}
	return view.Chart{Spec: spec, Table: t, Question: i18n.T("paths.chart_question"), Empty: i18n.T("topic.none"), Cite: r.citePaths()}
}

// lineLength is about how many characters of a label stand in one line of an axis.
const lineLength = 16

// broken cuts a label into lines at its spaces.
func broken(label string) string {
	lines := []string{""}
	for _, word := range strings.Fields(label) {
		last := &lines[len(lines)-1]
		switch {
		case *last == "":
			*last = word
		case len([]rune(*last))+1+len([]rune(word)) <= lineLength:
			*last += " " + word
		default:
			lines = append(lines, word)
		}
	}
	return strings.Join(lines, "\n")
}

// names joins touches the way people read them.
func (r *pathRun) names(touches []string, by string) string {
	out := make([]string, len(touches))
	for i, touch := range touches {
		out[i] = r.name(touch)
	}
	return strings.Join(out, by)
}

// pathTable are the journeys that most orders came by.
func (r *pathRun) pathTable(merged []attribution.Path) *view.Table {
	columns := []view.Column{gridHead("paths.column.path", sheet.Text, ""), gridHead("paths.column.touches", sheet.Number, ""), gridHead("paths.column.orders", sheet.Number, ""),
		gridHead("paths.column.share", sheet.Percent, ""), gridHead("paths.column.revenue", sheet.Money, r.answer.Currency), gridHead("paths.column.lost", sheet.Number, ""),
		gridHead("paths.column.rate", sheet.Percent, ""), gridHead("paths.column.interval", sheet.Text, "")}
	var rows []view.Row
	for _, p := range merged {
		share := p.Conversions / r.total.Conversions
		rate := analyzer.Share{Hits: p.Conversions, Of: p.Conversions + p.Nulls}
		ends := rateCell(rate.Value())
		ends.Few = rate.Few()
		rows = append(rows, view.Row{Cells: []view.Cell{view.Text(r.names(p.Channels, " → ")), countCell(float64(len(p.Channels))), countCell(p.Conversions), barred(rateCell(share), share*3),
			centsCell(p.Value, r.answer.Currency), countCell(p.Nulls), ends, view.Text(shareInterval(rate))}})
	}
	t := r.grid("parcours-frequents", i18n.T("paths.paths"), columns, rows)
	t.Lead = i18n.T("paths.paths_help")
	return t
}

// shareInterval writes the 95 % interval of a share, « – » without one.
func shareInterval(s analyzer.Share) string {
	i := s.Interval()
	if i == nil {
		return "–"
	}
	return i18n.T("clients.from_to", "from", view.Write("", analyzer.Ratio, "", i.Low), "to", view.Write("", analyzer.Ratio, "", i.High))
}

// stateName is what people call a state of the chain: its last touches, or an end.
func (r *pathRun) stateName(state string) string {
	ends := map[string]string{attribution.Start: "start", attribution.Conversion: "conversion", attribution.Null: "lost"}
	if end, is := ends[state]; is {
		return i18n.T("paths.state." + end)
	}
	return r.names(strings.Split(state, " > "), " → ")
}

// matrixTable is the transition matrix, state by state; the way most journeys took
// comes first.
func (r *pathRun) matrixTable() *view.Table {
	if r.order == 1 && r.answer.Question.By == analyzer.ByChannel {
		return r.matrixGrid()
	}
	columns := []view.Column{gridHead("paths.column.from", sheet.Text, ""), gridHead("paths.column.to", sheet.Text, ""), gridHead("paths.column.journeys", sheet.Number, ""), gridHead("paths.column.probability", sheet.Percent, "")}
	list := slices.SortedStableFunc(slices.Values(r.chain.Transitions), func(a, b attribution.Transition) int { return cmp.Compare(b.Count, a.Count) })
	var rows []view.Row
	for _, t := range list {
		rows = append(rows, view.Row{Cells: []view.Cell{view.Text(r.stateName(t.From)), view.Text(r.stateName(t.To)), countCell(t.Count), barred(rateCell(t.Probability), t.Probability)}})
	}
	table := r.grid("matrice", i18n.T("paths.matrix", "order", r.order), columns, rows)
	table.Lead = i18n.T("paths.matrix_help")
	return table
}

// matrixGrid is the matrix as one: from down, to across.
func (r *pathRun) matrixGrid() *view.Table {
	known := map[[2]string]attribution.Transition{}
	for _, t := range r.chain.Transitions {
		known[[2]string{t.From, t.To}] = t
	}
	targets := append(slices.Clone(r.channels), attribution.Conversion, attribution.Null)
	columns := []view.Column{gridHead("paths.column.from", sheet.Text, "")}
	for _, to := range targets {
		columns = append(columns, view.Column{Title: r.stateName(to), Kind: sheet.Percent})
	}
	columns = append(columns, gridHead("paths.column.journeys", sheet.Number, ""))
	var rows []view.Row
	for _, from := range append([]string{attribution.Start}, r.channels...) {
		row, left := view.Row{Cells: []view.Cell{view.Text(r.stateName(from))}}, 0.0
		for _, to := range targets {
			t, is := known[[2]string{from, to}]
			if !is {
				row.Cells = append(row.Cells, noCell())
				continue
			}
			left += t.Count
			row.Cells = append(row.Cells, barred(rateCell(t.Probability), t.Probability))
		}
		rows = append(rows, view.Row{Cells: append(row.Cells, countCell(left))})
	}
	table := r.exports.table(view.Table{ID: "matrice", Caption: i18n.T("paths.matrix", "order", r.order), Lead: i18n.T("paths.matrix_help"), Columns: columns, Rows: rows, Empty: i18n.T("topic.none")})
	return &table
}

// removalTable is what is left without each touch, and how that makes its part.
func (r *pathRun) removalTable() *view.Table {
	columns := []view.Column{r.touchHead(), gridHead("paths.column.without", sheet.Percent, ""), gridHead("paths.column.removal", sheet.Percent, ""), gridHead("paths.column.effect_share", sheet.Percent, ""),
		gridHead("paths.column.orders", sheet.Number, ""), gridHead("paths.column.revenue", sheet.Money, r.answer.Currency)}
	sum := 0.0
	for _, e := range r.chain.Removals {
		sum += e.Effect
	}
	list := slices.SortedStableFunc(slices.Values(r.chain.Removals), func(a, b attribution.Removal) int { return cmp.Compare(b.Effect, a.Effect) })
	var rows []view.Row
	for _, e := range list {
		part := ratio(e.Effect, sum)
		rows = append(rows, view.Row{Cells: []view.Cell{view.Text(r.name(e.Channel)), preciseCell(e.Conversion), rateCell(e.Effect), barred(rateCell(part), part*3),
			partCell(r.total.Conversions * part), centsCell(math.Round(r.total.Value*part), r.answer.Currency)}})
	}
	t := view.Table{ID: "retraits", Caption: i18n.T("paths.removals"), Lead: i18n.T("paths.removals_help"), Columns: columns, Rows: rows, Empty: i18n.T("topic.none"),
		Total: &view.Row{Cells: []view.Cell{view.Text(i18n.T("view.total")), {}, rateCell(sum), rateCell(1), partCell(r.total.Conversions), centsCell(r.total.Value, r.answer.Currency)}}}
	t = r.limit(r.exports.table(t))
	return &t
}

// preciseCell is a small rate, with the decimals that tell two of them apart.
func preciseCell(x float64) view.Cell {
	return view.Cell{Text: i18n.Percent(x, 3), Value: x, Sort: view.Sortable(x)}
}

// coalitionTable are the sets of touches that orders came by, the most orders first.
func (r *pathRun) coalitionTable(sets []attribution.Coalition) *view.Table {
	columns := []view.Column{gridHead("paths.column.set", sheet.Text, ""), gridHead("paths.column.size", sheet.Number, ""), gridHead("paths.column.set_orders", sheet.Number, ""),
		gridHead("paths.column.each", sheet.Number, ""), gridHead("paths.column.worth", sheet.Number, ""), gridHead("paths.column.revenue", sheet.Money, r.answer.Currency), gridHead("paths.column.lost", sheet.Number, "")}
	slices.SortStableFunc(sets, func(a, b attribution.Coalition) int { return cmp.Compare(b.Conversions, a.Conversions) })
	var rows []view.Row
	for _, s := range sets {
		if s.Conversions == 0 {
			continue
		}
		n := float64(len(s.Channels))
		rows = append(rows, view.Row{Cells: []view.Cell{view.Text(r.names(s.Channels, " + ")), countCell(n), countCell(s.Conversions), partCell(s.Conversions / n), countCell(s.Worth), centsCell(s.Value, r.answer.Currency), countCell(s.Nulls)}})
	}
	t := r.grid("coalitions", i18n.T("paths.coalitions"), columns, rows)
	t.Lead = i18n.T("paths.coalitions_help")
	return t
}

// methodTable says what each model does, and what it does not see.
func (r *pathRun) methodTable() *view.Table {
	columns := []view.Column{gridHead("paths.column.model", sheet.Text, ""), gridHead("paths.column.rule", sheet.Text, ""), gridHead("paths.column.formula", sheet.Text, ""), gridHead("paths.column.blind", sheet.Text, "")}
	var rows []view.Row
	for _, m := range attribution.Models {
		text := func(part string) view.Cell { return view.Text(i18n.T("paths.model." + string(m) + "." + part)) }
		rows = append(rows, view.Row{Cells: []view.Cell{view.Text(modelName(m)), text("rule"), text("formula"), text("blind")}})
	}
	t := r.exports.table(view.Table{ID: "methodes", Caption: i18n.T("paths.methods"), Columns: columns, Rows: rows, Empty: i18n.T("topic.none")})
	return &t
}
