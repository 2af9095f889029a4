package dashboard

import (
	"errors"
	"fmt"
	"math"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/dashboard/citation"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
)

// breakevenPath is the page that simulates a campaign.
const breakevenPath = "/simulateur"

// planValue is one of the five values of a plan: its parameter in the address of the
// page, its name for programs, what one unit of it is, and its decimals as shown.
type planValue struct {
	param, name string
	unit        float64
	decimals    int
}

var planValues = []planValue{
	{"budget", "budget", 100, 2},
	{"cpc", "cpc", 100, 2},
	{"taux", "rate", .01, 2},
	{"panier-moyen", "basket", 100, 2},
	{"mcv", "margin", .01, 1},
}

// planField is a field of the form.
type planField struct{ Name, Label, Value string }

// breakevenPage answers « À partir de quand une campagne se paie-t-elle ? ».
type breakevenPage struct {
	Fields                                 []planField
	Hidden                                 []Hidden
	Problem, Answer, Chance, Hypotheses    string
	Trace                                  *analyzer.Trace
	Tone                                   view.Tone
	Results, Thresholds, Sensitivity, Shop *view.Table
}

func (d *Dashboard) showBreakeven(v *visit) error {
	facts, err := d.Analyzer.CampaignFacts(v.context(), v.Site.ID, v.Span.Period)
	if err != nil {
		return err
	}
	var names []string
	for _, p := range planValues {
		names = append(names, p.param)
	}
	page := breakevenPage{Hidden: v.bar.fields(names...), Shop: v.shopTable(facts), Trace: facts.Trace}
	plan, chosen := facts.Plan, map[string]string{}
	for _, p := range planValues {
		text := strings.TrimSpace(v.QueryParam(p.param))
		label := i18n.T("breakeven."+p.name, "currency", v.Site.Currency)
		if err := p.read(&plan, text, label); err != nil && page.Problem == "" {
			page.Problem = i18n.Error(err)
		}
		if text != "" {
			chosen[p.name] = strconv.FormatFloat(*plan.Value(p.name), 'g', -1, 64)
		} else {
			text = plainNumberText(*plan.Value(p.name)/p.unit, p.decimals)
		}
		page.Fields = append(page.Fields, planField{p.param, label, text})
	}
	if page.Problem == "" {
		if err := page.simulate(v, plan, v.report(citation.ReadingBreakeven, chosen)); err != nil {
			f := (*fault.Error)(nil)
			if !errors.As(err, &f) {
				return err
			}
			page.Problem = i18n.Error(err)
		}
	}
	return d.page(v.unfiltered(), "breakeven", Page{Title: i18n.T("nav." + breakevenPath), Question: i18n.T("breakeven.question"), Warnings: v.warnings(facts.Answer), Body: page})
}

// plainNumberText writes a number as a form takes it: 1250,5.
func plainNumberText(x float64, decimals int) string {
	return strings.ReplaceAll(strconv.FormatFloat(math.Round(x*100)/100, 'f', min(decimals, 2), 64), ".", ",")
}

// read puts a value as typed into a plan; an empty one changes nothing.
func (p planValue) read(plan *analyzer.CampaignPlan, text, label string) error {
	if text == "" {
		return nil
	}
	x, err := strconv.ParseFloat(strings.NewReplacer(",", ".", " ", "", "\u00a0", "", "\u202f", "", "%", "", "€", "").Replace(text), 64)
	if err != nil || math.IsNaN(x) || math.IsInf(x, 0) {
		return fault.New(fault.Invalid, "breakeven.bad_number", "name", label, "value", text)
	}
	*plan.Value(p.name) = x * p.unit
	return nil
}

// simulate fills the page.
func (page *breakevenPage) simulate(v *visit, plan analyzer.CampaignPlan, cells reported) error {
	r, err := plan.Simulate()
	if err != nil {
		return err
	}
	list, err := plan.Sensitivity()
	if err != nil {
		return err
	}
	money := func(cents float64) string { return view.WholeMoney(cents, v.Site.Currency) }
	page.Answer = i18n.T("breakeven.answer", "budget", money(plan.Budget), "clicks", i18n.Number(r.Clicks, 0), "clicks_n", int64(math.Round(r.Clicks)), "orders", i18n.Number(r.Orders, 1), "orders_n", int64(r.Orders),
		"revenue", money(r.Revenue), "margin", money(r.Margin), "result", signedText(r.Result, money(r.Result)))
	page.Chance = i18n.T("breakeven.chance", "low", i18n.Number(r.OrdersLow, 0), "high", i18n.Number(r.OrdersHigh, 0), "result_low", signedText(r.ResultLow, money(r.ResultLow)), "result_high", signedText(r.ResultHigh, money(r.ResultHigh)))
	if page.Tone = view.Good; r.Result < 0 {
		page.Tone = view.Bad
	}
	page.Results, page.Thresholds, page.Sensitivity = v.resultTable(plan, r, cells), v.thresholdTable(plan, r, cells), v.sensitivityTable(list, cells)
	page.Hypotheses = citation.Request{Reading: &citation.Reading{Name: citation.ReadingBreakeven, Params: cells.params}}.Hypotheses(v.Site.Currency)
	return nil
}

func (v *visit) resultTable(plan analyzer.CampaignPlan, r analyzer.CampaignResult, cells reported) *view.Table {
	row := func(key, text string, value float64) view.Row {
		return view.Row{Cells: []view.Cell{view.Text(i18n.T("breakeven." + key)), cells.open(view.Cell{Text: text, Value: value, Sort: view.Sortable(value)}, key)}}
	}
	cents := func(key string, x float64) view.Row {
		return row(key, view.Write("", analyzer.Cents, v.Site.Currency, x), x/100)
	}
	each := 0.0
	if r.Orders > 0 {
		each = plan.Budget / r.Orders
	}
	return v.grid("resultats", i18n.T("breakeven.results"), []view.Column{gridHead("breakeven.what", sheet.Text, ""), gridHead("breakeven.value", sheet.Number, "")}, []view.Row{
		row("clicks", i18n.Number(r.Clicks, 0), r.Clicks), row("orders", i18n.Number(r.Orders, 1), r.Orders), cents("revenue", r.Revenue), cents("margin_total", r.Margin), cents("result", r.Result),
		cents("cost_per_order", each), row("roas", i18n.Fixed(r.ROAS, 2), r.ROAS), row("roi", i18n.Percent(r.ROI, 1), r.ROI)})
}

// thresholdTable sets each value against the one at which the result is nil.
func (v *visit) thresholdTable(plan analyzer.CampaignPlan, r analyzer.CampaignResult, cells reported) *view.Table {
	cents := func(x float64) string { return view.Write("", analyzer.Cents, v.Site.Currency, x) }
	var rows []view.Row
	for _, t := range []struct {
		key     string
		planned float64
		at      *float64
		write   func(float64) string
	}{
		{"short.cpc", plan.CPC, r.BreakEvenCPC, cents}, {"short.rate", plan.Conversion, r.BreakEvenConversion, func(x float64) string { return i18n.Percent(x, 2) }},
		{"short.basket", plan.Basket, r.BreakEvenBasket, cents}, {"roas", r.ROAS, r.BreakEvenROAS, func(x float64) string { return i18n.Fixed(x, 2) }},
		{"orders", r.Orders, r.BreakEvenOrders, func(x float64) string { return i18n.Number(x, 1) }},
	} {
		at := view.Text(i18n.T("breakeven.never"))
		if t.at != nil {
			at = cells.open(view.Cell{Text: t.write(*t.at), Value: t.write(*t.at), Sort: view.Sortable(*t.at)}, "threshold/"+strings.TrimPrefix(t.key, "short."))
		}
		rows = append(rows, view.Row{Cells: []view.Cell{view.Text(i18n.T("breakeven." + t.key)), view.Text(t.write(t.planned)), at}})
	}
	return v.grid("seuils", i18n.T("breakeven.thresholds"), []view.Column{gridHead("breakeven.what", sheet.Text, ""), gridHead("breakeven.planned", sheet.Text, ""), gridHead("breakeven.threshold", sheet.Text, "")}, rows)
}

// sensitivityTable is the result when one value changes.
func (v *visit) sensitivityTable(list []analyzer.Sensitivities, cells reported) *view.Table {
	columns := []view.Column{gridHead("breakeven.what", sheet.Text, "")}
	for _, x := range analyzer.SensitivityFactors {
		columns = append(columns, view.Column{Title: factorText(x), Kind: sheet.Money, Currency: v.Site.Currency})
	}
	var rows []view.Row
	for _, s := range list {
		row := view.Row{Cells: []view.Cell{view.Text(i18n.T("breakeven.short." + s.Name))}}
		for i, x := range s.Results {
			row.Cells = append(row.Cells, cells.open(centsCell(math.Round(x), v.Site.Currency), fmt.Sprint("sensitivity/", s.Name, "/", analyzer.SensitivityFactors[i])))
		}
		rows = append(rows, row)
	}
	return v.grid("sensibilite", i18n.T("breakeven.sensitivity"), columns, rows)
}

// shopTable is what the shop's values rest on.
func (v *visit) shopTable(facts *analyzer.CampaignFacts) *view.Table {
	var rows []view.Row
	for _, metric := range []string{"spend", "cpc", "cost_per_order", "conversion_rate", "average_basket", "contribution_margin", "revenue_incl_tax"} {
		n := view.NumberOf(v.Address, "", facts.Figures[metric])
		rows = append(rows, view.Row{Cells: []view.Cell{view.Link(view.LabelOf(metric), n.Href), view.Text(n.Text), view.Text(n.Sample)}})
	}
	return v.grid("valeurs-de-la-boutique", i18n.T("breakeven.shop"), []view.Column{gridHead("breakeven.what", sheet.Text, ""), gridHead("breakeven.value", sheet.Text, ""), gridHead("breakeven.sample", sheet.Text, "")}, rows)
}

// breakevenAPI is what the API answers: amounts are cents, rates 0..1.
type breakevenAPI struct {
	Plan        analyzer.CampaignPlan    `json:"plan"`
	Result      analyzer.CampaignResult  `json:"result"`
	Factors     []float64                `json:"factors"`
	Sensitivity []analyzer.Sensitivities `json:"sensitivity"`
}

// answerBreakeven is GET /api/v1/breakeven, the same as « chaland breakeven --format
// json »:
//
//	site, from, to, and instead of the shop's own values budget, cpc and basket in the
//	currency, rate and margin in per cent
func (d *Dashboard) answerBreakeven(c echo.Context) error {
	var names []string
	for _, p := range planValues {
		names = append(names, p.name)
	}
	site, during, err := d.periodAsked(c, names...)
	if err != nil {
		return err
	}
	facts, err := d.Analyzer.CampaignFacts(c.Request().Context(), site.ID, during)
	if err != nil {
		return err
	}
	out := breakevenAPI{Plan: facts.Plan, Factors: analyzer.SensitivityFactors}
	for _, p := range planValues {
		if err := p.read(&out.Plan, strings.TrimSpace(c.QueryParam(p.name)), p.name); err != nil {
			return err
		}
	}
	if out.Result, err = out.Plan.Simulate(); err != nil {
		return err
	}
	if out.Sensitivity, err = out.Plan.Sensitivity(); err != nil {
		return err
	}
	return c.JSON(http.StatusOK, out)
}
