package dashboard

import (
	"cmp"
	"iter"
	"maps"
	"slices"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
)

const cohortPath = "/clients/cohortes"

// cohortTopic answers « Qui revient, et que vaut un client ? ».
var cohortTopic = topic{path: cohortPath, under: "/clients",
	tiles: []string{"new_customers", "repurchase_rate", "repurchase_rate_12m", "returning_customer_share", "customer_retention_rate", "customer_churn_rate"},
	tables: []topicTable{
		{id: "reachat-par-canal", by: analyzer.ByChannel, metrics: []string{"new_customers", "repurchase_rate_90d", "repurchase_rate_180d", "repurchase_rate_12m"}},
		{id: "retention-par-canal", by: analyzer.ByChannel, metrics: []string{"customer_retention_rate", "customer_churn_rate"}},
	},
	more: (*Dashboard).cohortSections}

// maxComeback is how many months after the first order cohorts are followed.
const maxComeback = 12

type cohortPage struct {
	*visit
	answer *analyzer.CohortAnswer
}

// cohortSections are who came back, month by month, and what customers brought.
func (d *Dashboard) cohortSections(v *visit) ([]section, error) {
	answer, err := d.Analyzer.Cohorts(v.context(), v.Site.ID, v.Span.Period)
	if err != nil || len(answer.Lifetimes) == 0 {
		return nil, err
	}
	c := cohortPage{v, answer}
	list := []section{
		{Title: i18n.T("clients.cohorts_title"), Text: i18n.T("clients.repeats_help", "until", answer.Until.French()), Table: c.heat("reachat", i18n.T("clients.repeats"), 0, analyzer.Cohort.RepeatAt)},
		{Text: i18n.T("clients.cohorts_help"), Table: c.heat("cohortes", i18n.T("clients.cohorts"), 1, analyzer.Cohort.AgainAt)},
		{Title: i18n.T("clients.value_title"), Text: i18n.T("clients.value_help"), Table: c.values("valeur-par-cohorte", i18n.T("clients.value_cohorts"), "clients.cohort", slices.Backward(c.months()))},
	}
	names, means := c.channelMeans(len(analyzer.LifetimeMonths) - 1)
	if len(names) > 0 {
		list = append(list, section{Chart: v.bars("valeur-12-mois", i18n.T("clients.value_chart"), i18n.T("clients.value_question"), analyzer.Cents, answer.Currency, names, means)})
	}
	cost, err := d.costSection(c)
	return append(list, section{Text: i18n.T("clients.value_channels_help"), Table: c.values("valeur-par-canal", i18n.T("clients.value_channels"), "clients.first_channel", slices.All(c.channels()))}, cost), err
}

// heat is a table of a share of each cohort by months since the first order, the
// latest cohort first; what is too early to know is hatched.
func (c cohortPage) heat(id, caption string, from int, share func(analyzer.Cohort, int) (float64, bool)) *view.Table {
	columns := []view.Column{gridHead("clients.cohort", sheet.Text, ""), gridHead("clients.new", sheet.Number, "")}
	for k := from; k <= maxComeback; k++ {
		title := i18n.T("clients.after", "n", k)
		if k == 0 {
			title = i18n.T("clients.same_month")
		}
		columns = append(columns, view.Column{Title: title, Kind: sheet.Percent})
	}
	most := 0.0
	for _, cohort := range c.answer.Cohorts {
		for k := from; k <= maxComeback; k++ {
			if s, known := share(cohort, k); known && cohort.Customers >= analyzer.MinSample {
				most = max(most, s)
			}
		}
	}
	var rows []view.Row
	for _, cohort := range slices.Backward(c.answer.Cohorts) {
		row := view.Row{Cells: []view.Cell{monthCell(cohort.Month), countCell(cohort.Customers)}}
		for k := from; k <= maxComeback; k++ {
			s, known := share(cohort, k)
			if !known {
				row.Cells = append(row.Cells, view.Cell{Absent: true})
				continue
			}
			cell := heated(rateCell(s), ratio(s, most))
			cell.Few = cohort.Customers < analyzer.MinSample
			row.Cells = append(row.Cells, cell)
		}
		rows = append(rows, row)
	}
	return c.grid(id, caption, columns, rows)
}

func monthCell(month string) view.Cell {
	return view.Cell{Text: view.Label(analyzer.ByMonth, month), Value: month, Sort: month}
}

// group are the lifetimes that make a row.
type group struct {
	name view.Cell
	keep func(analyzer.Lifetime) bool
}

func (c cohortPage) months() (list []group) {
	for _, cohort := range c.answer.Cohorts {
		list = append(list, group{monthCell(cohort.Month), func(l analyzer.Lifetime) bool { return l.Month == cohort.Month }})
	}
	return list
}

// channels are those of first orders, the one with the most customers first.
func (c cohortPage) channels() (list []group) {
	for _, channel := range c.answer.Channels() {
		list = append(list, group{view.Text(view.Label(analyzer.ByChannel, channel)), func(l analyzer.Lifetime) bool { return l.Channel == channel }})
	}
	return list
}

// values are the mean margins that customers brought by each age, with their number.
func (c cohortPage) values(id, caption, head string, groups iter.Seq2[int, group]) *view.Table {
	currency := c.answer.Currency
	columns := []view.Column{gridHead(head, sheet.Text, "")}
	for _, months := range analyzer.LifetimeMonths {
		columns = append(columns, view.Column{Title: i18n.T("clients.value_at", "n", months), Kind: sheet.Money, Currency: currency},
			view.Column{Title: i18n.T("clients.value_of", "n", months), Kind: sheet.Number, Quiet: true})
	}
	var rows []view.Row
	for _, g := range groups {
		rows = append(rows, view.Row{Cells: append([]view.Cell{g.name}, c.valueCells(g.keep)...)})
	}
	t := c.grid(id, caption, columns, rows)
	if len(rows) > 0 {
		t.Total = &view.Row{Cells: append([]view.Cell{view.Text(i18n.T("clients.value_all"))}, c.valueCells(nil)...)}
		c.exports.tables[t.ID] = *t
	}
	return t
}

func (c cohortPage) valueCells(keep func(analyzer.Lifetime) bool) (cells []view.Cell) {
	for age := range analyzer.LifetimeMonths {
		mean, customers := c.answer.Value(age, keep)
		if customers == 0 {
			cells = append(cells, view.Cell{Absent: true}, view.Cell{})
			continue
		}
		cell := centsCell(mean, c.answer.Currency)
		cell.Note, cell.Few = i18n.T("clients.value_customers", "n", customers), customers < analyzer.MinSample
		cells = append(cells, cell, countCell(customers))
	}
	return cells
}

// channelMeans are the values by first channel at an age, for the chart: those that
// rest on enough customers.
func (c cohortPage) channelMeans(age int) (names []string, means []float64) {
	values := map[string]float64{}
	for _, g := range c.channels() {
		if mean, customers := c.answer.Value(age, g.keep); customers >= analyzer.MinSample {
			values[g.name.Text] = mean
		}
	}
	for _, name := range byFalling(values) {
		names, means = append(names, name), append(means, values[name])
	}
	return names, means
}

// byFalling are the keys, that of the greatest value first.
func byFalling(values map[string]float64) []string {
	return slices.SortedFunc(maps.Keys(values), func(a, b string) int {
		return cmp.Or(cmp.Compare(values[b], values[a]), cmp.Compare(a, b))
	})
}
