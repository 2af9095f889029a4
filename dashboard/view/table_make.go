package view

import (
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/dashboard/address"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
)

// Breakdown is what a table of groups shows.
type Breakdown struct {
	ID, Caption string
	By          string
	Metrics     []string
	// Share shows the part that each group takes of the first metric.
	Share bool
	Empty string
}

// TableOf sets out an answer split by a dimension: a row per group, a column
// per metric, and the totals of whole beneath when it is not nil.
func TableOf(a address.Address, b Breakdown, split, whole *analyzer.Answer) Table {
	t := Table{ID: b.ID, Caption: b.Caption, Empty: b.Empty}
	t.Columns = append(t.Columns, Column{Title: Capital(analyzer.DimensionLabel(b.By)), Kind: sheet.Text})
	byMetric := map[string]map[string]analyzer.Figure{}
	for _, m := range b.Metrics {
		byMetric[m] = map[string]analyzer.Figure{}
		for _, f := range split.Of(m) {
			byMetric[m][f.Key()] = f
		}
		t.Columns = append(t.Columns, columnsOf(a, b, m, split)...)
	}
	var total float64
	if b.Share && whole != nil {
		if f := Total(whole, b.Metrics[0]); f.Value != nil {
			total = *f.Value
		}
	}
	for _, lead := range split.Of(b.Metrics[0]) {
		if lead.Key() == "" && nothing(b.Metrics, byMetric) {
			continue
		}
		row := Row{Cells: []Cell{groupCell(b.By, lead.Key())}}
		for i, m := range b.Metrics {
			cells := cellsOf(a, b.By, byMetric[m][lead.Key()], m)
			if i == 0 && total > 0 && lead.Value != nil {
				share := max(0, min(1, *lead.Value/total))
				cells[0].Share = &share
			}
			row.Cells = append(row.Cells, cells...)
		}
		t.Rows = append(t.Rows, row)
	}
	if whole != nil && len(t.Rows) > 0 {
		t.Total = totalOf(a, b, whole)
	}
	return t
}

// nothing reports whether the group without a name counts nothing, now or in the
// compared time: « (sans panier) 0 » under carts is no row.
func nothing(metrics []string, byMetric map[string]map[string]analyzer.Figure) bool {
	zero := func(v *float64) bool { return v == nil || *v == 0 }
	return !slices.ContainsFunc(metrics, func(m string) bool {
		f := byMetric[m][""]
		return !zero(f.Value) || f.Previous != nil && !zero(f.Previous.Value)
	})
}

func totalOf(a address.Address, b Breakdown, whole *analyzer.Answer) *Row {
	row := &Row{Cells: []Cell{Text(i18n.T("view.total"))}}
	for _, m := range b.Metrics {
		row.Cells = append(row.Cells, cellsOf(a, "", Total(whole, m), m)...)
	}
	return row
}

// Complete adds to a table of products or categories what their amounts leave
// out of the total: shipping, then whatever else was paid. The table must be of
// amounts paid, revenue_incl_tax first.
func (t Table) Complete(split, whole *analyzer.Answer) Table {
	total := Total(whole, "revenue_incl_tax")
	if total.Value == nil || total.Shipping == nil || len(t.Rows) == 0 {
		return t
	}
	rest := *total.Value - *total.Shipping
	for _, f := range split.Of("revenue_incl_tax") {
		if f.Value != nil {
			rest -= *f.Value
		}
	}
	t.Rows = slices.Clone(t.Rows)
	for i, amount := range []float64{*total.Shipping, math.Round(rest)} {
		if amount != 0 {
			t.Rows = append(t.Rows, t.amountRow(i18n.T([]string{"view.shipping", "view.other_paid"}[i]), total, amount))
		}
	}
	return t
}

// amountRow is a row that has an amount under the first metric only.
func (t Table) amountRow(name string, total analyzer.Figure, amount float64) Row {
	row := Row{Cells: make([]Cell, len(t.Columns))}
	row.Cells[0] = Text(name)
	row.Cells[1] = Cell{Text: Write(total.Metric, total.Unit, total.Currency, amount), Value: amount, Sort: Sortable(amount)}
	return row
}

// columnsOf are the columns of a metric: its value, and for export the
// compared one.
func columnsOf(a address.Address, b Breakdown, metric string, split *analyzer.Answer) []Column {
	m, _ := analyzer.MetricByKey(metric)
	currency := ""
	if all := split.Of(metric); len(all) > 0 {
		currency = all[0].Currency
	}
	ref := address.Reference{Question: a.Question("", metric), Metric: metric}
	c := Column{Title: m.Label(), Kind: sheetKind(m), Currency: currency, Href: ref.Path()}
	if a.Compare == "" {
		return []Column{c}
	}
	past := Column{Title: i18n.T("view.column_past", "label", m.Label()), Kind: c.Kind, Currency: currency, Quiet: true}
	return []Column{c, past}
}

func sheetKind(m analyzer.Metric) sheet.Kind {
	switch m.Unit {
	case analyzer.Cents:
		return sheet.Money
	case analyzer.Ratio:
		if times[m.Key] {
			return sheet.Number
		}
		return sheet.Percent
	case analyzer.Seconds:
		return sheet.Seconds
	default:
		return sheet.Number
	}
}

// groupCell names a group; a bucket of time exports its key, which sorts.
func groupCell(by, key string) Cell {
	c := Text(Label(by, key))
	if by == analyzer.ByDay || by == analyzer.ByWeek || by == analyzer.ByMonth {
		c.Value, c.Sort = key, key
	}
	return c
}

// cellsOf are the cells under columnsOf.
func cellsOf(a address.Address, by string, f analyzer.Figure, metric string) []Cell {
	f.Metric = metric
	c := Cell{Text: Value(f), Few: f.State == analyzer.Insufficient}
	if f.Value != nil {
		c.Value, c.Sort = *f.Value, Sortable(*f.Value)
		c.Href = a.Reference(by, f).Path()
	} else {
		c.Text = "–"
	}
	if a.Compare == "" {
		return []Cell{c}
	}
	past := Cell{}
	if f.Previous != nil && f.Previous.Value != nil {
		past.Value = *f.Previous.Value
		past.Text = Write(metric, f.Unit, f.Currency, *f.Previous.Value)
		if change, ok := ChangeOf(f); ok && f.Value != nil {
			c.Note, c.Tone = strings.TrimSpace(change.Arrow+" "+change.Text), change.Tone
			if !f.Comparable() {
				// the page's notice says which days there are: in every cell it would push columns out of sight
				c.Note = i18n.T("view.partial_cell", "value", WriteShort(metric, f.Unit, f.Currency, *f.Previous.Value))
			}
		}
	}
	return []Cell{c, past}
}

// Capital writes the first letter large.
func Capital(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(first)) + s[size:]
}
