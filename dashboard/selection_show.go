package dashboard

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/analyzer/segment"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/dashboard/address"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
)

const (
	selectionPath = "/clients/segment"
	// newCondition names the condition that the form adds.
	newCondition = "ajouter"
	// maxListed bounds the customers that the page lists; exports have them all.
	maxListed = 20
)

// selectionPage answers « Quels clients réunir, et que valent-ils ensemble ? ».
type selectionPage struct {
	Tabs     []Choice
	Rows     []conditionRow
	Offers   []Choice
	Hidden   []Hidden
	Sentence string
	Result   string
	Error    string // what is wrong with the conditions
	Nobody   string // why nobody is left
	Few      string
	Sections []section
	Pressure string
	Trace    *analyzer.Trace
}

// conditionRow is a condition of the form, which reads as a sentence.
type conditionRow struct {
	Before, After string // of the sentence, around the field
	Label         string // of the field, for those who do not see the sentence
	Name, Value   string
	Choices       []Choice // of a list; nil for a number
	Decimal       bool
	Remove        string // the address without it
}

func (d *Dashboard) showSelection(v *visit) error {
	v.bar.HasFilters = false
	if key := v.QueryParam(newCondition); key != "" {
		return d.addCondition(v, key)
	}
	body := selectionPage{Tabs: v.tabs(selectionPath, "/clients")}
	choices, err := d.selectionChoices(v)
	if err != nil {
		return err
	}
	for i, c := range v.Selection {
		body.Rows = append(body.Rows, v.conditionRow(i, c, choices))
	}
	for _, kind := range analyzer.Conditions {
		body.Offers = append(body.Offers, Choice{Name: kind.Offer(), Value: kind.Key})
	}
	for name, values := range v.Selecting(nil).Values() {
		body.Hidden = append(body.Hidden, Hidden{name, values[0]})
	}
	slices.SortFunc(body.Hidden, func(a, b Hidden) int { return strings.Compare(a.Name, b.Name) })
	status := http.StatusOK
	if err := d.selectCustomers(v, &body); err != nil {
		wrong, known := errors.AsType[*fault.Error](err)
		if !known || fault.KindOf(err) != fault.Invalid {
			return err
		}
		status, body.Error = http.StatusBadRequest, i18n.T(wrong.Key, wrong.Args...)
	}
	return d.answer(v, status, "selection", Page{Title: i18n.T("nav." + selectionPath), Question: i18n.T("selection.question"), Body: body})
}

// addCondition sends back to the page with one more condition.
func (d *Dashboard) addCondition(v *visit, key string) error {
	kind, known := analyzer.ConditionByKey(key)
	if !known {
		_, err := analyzer.ParseCondition(key)
		return err
	}
	value := kind.Usual
	if value == "" {
		choices, err := d.selectionChoices(v)
		if err != nil {
			return err
		}
		if list := choices[kind.Reads]; len(list) > 0 {
			value = list[0].Value
		}
	}
	conditions := append(slices.Clone(v.Selection), analyzer.Condition{Key: key, Value: value})
	return v.Redirect(http.StatusSeeOther, v.Selecting(conditions).Of(selectionPath)+"#conditions")
}

// selectionChoices are the values that the lists offer: what the orders of the period
// have, and the eleven segments.
func (d *Dashboard) selectionChoices(v *visit) (map[string][]Choice, error) {
	out := map[string][]Choice{}
	for _, name := range segment.Names {
		out["segment"] = append(out["segment"], Choice{Name: i18n.T("analyzer.segment." + name), Value: name})
	}
	var questions []analyzer.Question
	dimensions := []string{analyzer.ByRegion, analyzer.ByCategory, analyzer.ByChannel}
	for _, by := range dimensions {
		questions = append(questions, analyzer.Question{Site: v.Site.ID, Period: v.Span.Period, Metrics: []string{"orders"}, By: by})
	}
	answers, err := d.Analyzer.AnswerAll(v.context(), questions...)
	if err != nil {
		return nil, err
	}
	for i, by := range dimensions {
		for _, f := range answers[i].Figures {
			if f.Key() != "" && f.Value != nil && *f.Value > 0 {
				out[by] = append(out[by], Choice{Name: view.Label(by, f.Key()), Value: f.Key()})
			}
		}
	}
	for _, channel := range tracking.Channels { // a first order may be older than the period
		if !slices.ContainsFunc(out["channel"], func(c Choice) bool { return c.Value == channel }) {
			out["channel"] = append(out["channel"], Choice{Name: view.Label(analyzer.ByChannel, channel), Value: channel})
		}
	}
	return out, nil
}

// conditionRow sets out a condition as words around a field.
func (v *visit) conditionRow(i int, c analyzer.Condition, choices map[string][]Choice) conditionRow {
	kind, _ := analyzer.ConditionByKey(c.Key)
	const here = "\x00"
	row := conditionRow{Label: kind.Offer(), Name: address.ConditionName(c.Key), Value: c.Value, Decimal: kind.Reads == "money"}
	row.Before, row.After, _ = strings.Cut(i18n.T("selection."+c.Key, "n", here), here)
	if row.Decimal {
		row.After = strings.TrimRight(" "+currencyName(v.Site.Currency)+row.After, " ")
	}
	row.Remove = v.Selecting(slices.Delete(slices.Clone(v.Selection), i, i+1)).Of(selectionPath)
	if list, isList := choices[kind.Reads]; isList || kind.Reads == "region" || kind.Reads == "category" {
		row.Choices = []Choice{}
		known := false
		for _, choice := range list {
			choice.Here = choice.Value == c.Value
			known = known || choice.Here
			row.Choices = append(row.Choices, choice)
		}
		if !known {
			row.Choices = append(row.Choices, Choice{Name: c.Value, Value: c.Value, Here: true})
		}
	}
	return row
}

// currencyName is how an amount of the currency ends, « € ».
func currencyName(currency string) string {
	return strings.TrimSpace(strings.TrimLeft(i18n.Money(0, currency), "0, .\u00a0\u202f"))
}

// selectCustomers asks for the customers and sets out what they are worth.
func (d *Dashboard) selectCustomers(v *visit, body *selectionPage) error {
	answer, err := d.Analyzer.Select(v.context(), v.Site.ID, v.Span.Period, v.Selection)
	if err != nil {
		return err
	}
	if body.Trace, err = d.Analyzer.TraceSelection(v.context(), v.Site.ID, v.Span.Period, v.Selection); err != nil {
		return err
	}
	body.Sentence = answer.Sentence
	if answer.All.Customers == 0 {
		body.Nobody = i18n.T("selection.no_customer")
		return nil
	}
	if step, empty := answer.Empties(); empty {
		body.Nobody = i18n.T("selection.nobody", "condition", step.Sentence)
	}
	body.Result = i18n.T("selection.result", "n", answer.Worth.Customers, "all", view.Write("", analyzer.Count, "", answer.All.Customers),
		"share", view.Write("", analyzer.Ratio, "", answer.Worth.Customers/answer.All.Customers))
	if n := answer.Worth.Customers; n > 0 && n < analyzer.MinSample {
		body.Few = i18n.T("selection.result_few", "min", analyzer.MinSample)
	}
	body.Sections = append(body.Sections, section{Table: v.selectionWorth(answer)})
	if len(answer.Steps) > 0 {
		body.Sections = append(body.Sections, section{Text: i18n.T("selection.steps_help"), Table: v.selectionSteps(answer)})
	}
	if body.Pressure, err = d.pressureOf(v); err != nil || answer.Worth.Customers == 0 {
		return err
	}
	list, err := d.Analyzer.SelectEach(v.context(), v.Site.ID, v.Span.Period, v.Selection)
	if err != nil {
		return err
	}
	body.Sections = append(body.Sections, section{Text: i18n.T("selection.list_help"), Table: v.selectionList(list, answer.Currency)})
	return nil
}

// selectionWorth sets the segment against the other customers.
func (v *visit) selectionWorth(answer *analyzer.SelectionAnswer) *view.Table {
	currency, all, w := answer.Currency, answer.All, answer.Worth
	columns := []view.Column{gridHead("selection.group", sheet.Text, ""), gridHead("clients.customers", sheet.Number, ""), gridHead("clients.customers_share", sheet.Percent, ""), gridHead("clients.orders", sheet.Number, ""),
		gridHead("clients.revenue", sheet.Money, currency), gridHead("clients.margin", sheet.Money, currency), gridHead("clients.margin_share", sheet.Percent, ""),
		gridHead("clients.basket", sheet.Money, currency), gridHead("clients.margin_each", sheet.Money, currency)}
	row := func(key string, w analyzer.GroupWorth) view.Row {
		basket, each := noCell(), noCell()
		if w.Orders > 0 {
			basket, each = centsCell(w.Basket(), currency), centsCell(w.Margin/w.Customers, currency)
		}
		share, margin := ratio(w.Customers, all.Customers), ratio(w.Margin, all.Margin)
		return view.Row{Cells: []view.Cell{view.Text(i18n.T(key)), countCell(w.Customers), barred(rateCell(share), share), countCell(w.Orders), centsCell(w.Revenue, currency),
			centsCell(w.Margin, currency), barred(rateCell(margin), margin), basket, each}}
	}
	others := analyzer.GroupWorth{Customers: all.Customers - w.Customers, Orders: all.Orders - w.Orders, Revenue: all.Revenue - w.Revenue, Net: all.Net - w.Net, Margin: all.Margin - w.Margin}
	return v.grid("segment", i18n.T("selection.worth"), columns, []view.Row{row("selection.these", w), row("selection.others", others), row("selection.whole", all)})
}

// selectionSteps are how many customers each condition leaves.
func (v *visit) selectionSteps(answer *analyzer.SelectionAnswer) *view.Table {
	columns := []view.Column{gridHead("selection.condition", sheet.Text, ""), gridHead("selection.left", sheet.Number, ""), gridHead("selection.left_share", sheet.Percent, "")}
	row := func(text string, n float64) view.Row {
		share := ratio(n, answer.All.Customers)
		return view.Row{Cells: []view.Cell{view.Text(text), countCell(n), barred(rateCell(share), share)}}
	}
	rows := []view.Row{row(i18n.T("selection.start"), answer.All.Customers)}
	for _, step := range answer.Steps {
		rows = append(rows, row(step.Sentence, step.Customers))
	}
	return v.grid("etapes", i18n.T("selection.steps"), columns, rows)
}

// selectionList lists the customers, those who spent the most first.
func (v *visit) selectionList(list []analyzer.Selected, currency string) *view.Table {
	columns := []view.Column{gridHead("selection.customer", sheet.Text, ""), gridHead("clients.orders", sheet.Number, ""), gridHead("clients.revenue", sheet.Money, currency), gridHead("clients.margin", sheet.Money, currency),
		gridHead("selection.days", sheet.Number, ""), gridHead("clients.segment", sheet.Text, ""), gridHead("clients.first_channel", sheet.Text, ""), gridHead("clients.region", sheet.Text, "")}
	rows := make([]view.Row, len(list))
	for i, c := range list {
		rows[i] = view.Row{Cells: []view.Cell{view.Text(c.Name), countCell(c.Orders), centsCell(c.Revenue, currency), centsCell(c.Margin, currency), countCell(c.Days),
			view.Text(i18n.T("analyzer.segment." + c.Segment)), view.Text(view.Label(analyzer.ByChannel, c.Channel)), view.Text(regionName(c.Region))}}
	}
	t := v.exports.table(view.Table{ID: "clients-du-segment", Caption: i18n.T("selection.list"), Columns: columns, Rows: rows, Empty: i18n.T("topic.none")})
	t = t.Limit(maxListed, t.CSV)
	return &t
}

// pressureOf says how many e-mails contacts get, or why it is not known of the segment.
func (d *Dashboard) pressureOf(v *visit) (string, error) {
	answer, err := d.Analyzer.Answer(v.context(), analyzer.Question{Site: v.Site.ID, Period: v.Span.Period, Metrics: []string{"mail_pressure"}})
	if err != nil {
		return "", err
	}
	f := answer.Figures[0]
	if f.Value == nil {
		var reasons []string
		for _, w := range f.Warnings {
			reasons = append(reasons, w.Text)
		}
		return i18n.T("selection.no_pressure", "reason", strings.Join(reasons, " ")), nil
	}
	return i18n.T("selection.pressure", "value", i18n.Fixed(*f.Value, 1)), nil
}
