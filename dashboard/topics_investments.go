package dashboard

import (
	"math"
	"strings"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/internal/sheet"
)

// investmentsTopic answers « Que rapportent les investissements de la boutique ? ».
var investmentsTopic = topic{
	path:   "/roi-structurel",
	under:  "/rentabilite",
	tiles:  []string{"contribution_margin", "orders", "conversion_rate", "cart_conversion_rate"},
	curves: []string{"conversion_rate"},
	more:   investmentTables,
}

// horizons are after how many months the result of an investment is told.
var horizons = []float64{12, 24, 36}

// investmentTables are what each investment cost, what changed since, when it is
// paid, and what that hangs on. They are about the whole history, whatever the
// period of the page.
func investmentTables(d *Dashboard, v *visit) ([]section, error) {
	list, err := d.Analyzer.Investments(v.context(), v.Site.ID, period.DateOf(v.Today()), analyzer.DefaultStaffMonth)
	if err != nil {
		return nil, err
	}
	var out []section
	add := func(text string, t view.Table) {
		t = v.exports.table(t)
		out = append(out, section{Text: text, Table: &t})
	}
	money := i18n.Money(analyzer.DefaultStaffMonth, v.Site.Currency)
	add(i18n.T("topic.roi-structurel.costs_help", "staff", money), costTable(v, list))
	add(i18n.T("topic.roi-structurel.effects_help"), effectTable(v, list))
	add(i18n.T("topic.roi-structurel.paybacks_help"), paybackTable(v, list))
	add(i18n.T("topic.roi-structurel.sensitivity_help"), sensitivityTable(v, list))
	return out, nil
}

func investmentText(key string, args ...any) string {
	return i18n.T("topic.roi-structurel."+key, args...)
}

// amountCell is an amount in cents, in the site's currency.
func amountCell(v *visit, cents float64) view.Cell {
	return centsCell(math.Round(cents), v.Site.Currency)
}

func roundCell(n float64, decimals int) view.Cell {
	return view.Cell{Text: i18n.Number(n, decimals), Value: n, Sort: view.Sortable(n)}
}

// perimeterName reads a perimeter out: the ledger's « panier>=90 » is for programs.
func perimeterName(perimeter string) string {
	if perimeter == "" {
		return investmentText("everywhere")
	}
	if device, ok := strings.CutPrefix(perimeter, "appareil="); ok {
		return investmentText("on_device", "device", device)
	}
	if amount, ok := strings.CutPrefix(perimeter, "panier>="); ok {
		return investmentText("from_cart", "amount", amount)
	}
	return perimeter
}

func noCell() view.Cell { return view.Cell{Text: "–"} }

// newInvestmentTable begins a table of investments.
func newInvestmentTable(v *visit, id string, columns ...view.Column) view.Table {
	t := view.Table{ID: id, Caption: investmentText(id), Empty: investmentText("none"), Columns: []view.Column{{Title: investmentText("name")}}}
	for _, c := range columns {
		if c.Kind == sheet.Money {
			c.Currency = v.Site.Currency
		}
		c.Title = investmentText(c.Title)
		t.Columns = append(t.Columns, c)
	}
	return t
}

func costTable(v *visit, list []analyzer.Return) view.Table {
	t := newInvestmentTable(v, "couts", view.Column{Title: "since", Kind: sheet.Date}, view.Column{Title: "supplier"}, view.Column{Title: "perimeter"},
		view.Column{Title: "once", Kind: sheet.Money}, view.Column{Title: "monthly", Kind: sheet.Money}, view.Column{Title: "staff", Kind: sheet.Number}, view.Column{Title: "cost", Kind: sheet.Money})
	for _, r := range list {
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{view.Text(r.Name), dayCell(r.Day.Time()), view.Text(r.Supplier), view.Text(perimeterName(r.Perimeter)),
			amountCell(v, r.Once), amountCell(v, r.Monthly), roundCell(r.Staff, 2), amountCell(v, r.Cost)}})
	}
	return t
}

func effectTable(v *visit, list []analyzer.Return) view.Table {
	t := newInvestmentTable(v, "effets", view.Column{Title: "outcome"}, view.Column{Title: "method"}, view.Column{Title: "rate_before", Kind: sheet.Percent}, view.Column{Title: "rate_expected", Kind: sheet.Percent},
		view.Column{Title: "rate_now", Kind: sheet.Percent}, view.Column{Title: "orders", Kind: sheet.Number}, view.Column{Title: "margin", Kind: sheet.Money},
		view.Column{Title: "margin_low", Kind: sheet.Money}, view.Column{Title: "margin_high", Kind: sheet.Money})
	for _, r := range list {
		why := investmentText("outcome_" + r.Outcome)
		if r.Method != analyzer.ByNothing && r.Perimeter == "" {
			why = investmentText("outcome_everywhere")
		}
		row := view.Row{Cells: []view.Cell{view.Text(r.Name), view.Text(why), view.Text(investmentText("method_" + r.Method))}}
		if r.Method == analyzer.ByNothing {
			for range 7 {
				row.Cells = append(row.Cells, noCell())
			}
		} else {
			row.Cells = append(row.Cells, rateCell(*r.Past.Value), rateCell(r.Expected), rateCell(*r.Target.Value), roundCell(r.Orders.Value, 1),
				amountCell(v, r.Margin.Value), amountCell(v, r.Margin.Low), amountCell(v, r.Margin.High))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func paybackTable(v *visit, list []analyzer.Return) view.Table {
	columns := []view.Column{{Title: "net_low", Kind: sheet.Money}, {Title: "net", Kind: sheet.Money}, {Title: "net_high", Kind: sheet.Money},
		{Title: "months", Kind: sheet.Number}, {Title: "paid_on"}}
	for _, h := range horizons {
		columns = append(columns, view.Column{Title: "result_" + i18n.Int(int64(h)), Kind: sheet.Money})
	}
	t := newInvestmentTable(v, "rentabilite", columns...)
	for _, r := range list {
		row := view.Row{Cells: []view.Cell{view.Text(r.Name)}}
		if r.Outcome == analyzer.Unknown {
			row.Cells = append(row.Cells, noCell(), noCell(), noCell(), noCell(), view.Text(investmentText("outcome_open")))
			for range horizons {
				row.Cells = append(row.Cells, noCell())
			}
			t.Rows = append(t.Rows, row)
			continue
		}
		months, when := noCell(), view.Text(investmentText("never_paid"))
		if pays := r.Payback(r.Net.Value); pays != nil {
			months, when = roundCell(*pays, 1), dayCell(r.Day.AddDays(int(math.Ceil(*pays*365.25/12))).Time())
		}
		row.Cells = append(row.Cells, amountCell(v, r.Net.Low), amountCell(v, r.Net.Value), amountCell(v, r.Net.High), months, when)
		for _, h := range horizons {
			row.Cells = append(row.Cells, amountCell(v, r.Over(r.Net.Value, h)))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// sensitivityTable says what the result after the last horizon hangs on: the
// interval of the effect, and the margin of an order.
func sensitivityTable(v *visit, list []analyzer.Return) view.Table {
	t := newInvestmentTable(v, "sensibilite", view.Column{Title: "scenario"}, view.Column{Title: "net", Kind: sheet.Money},
		view.Column{Title: "months", Kind: sheet.Number}, view.Column{Title: "result_36", Kind: sheet.Money})
	t.Empty = investmentText("none_sensitive")
	for _, r := range list {
		if r.Outcome == analyzer.Unknown {
			continue
		}
		for _, s := range []struct {
			key string
			net float64
		}{
			{"low", r.Net.Low}, {"high", r.Net.High}, {"less_margin", .8*r.Margin.Value - r.Cost}, {"more_margin", 1.2*r.Margin.Value - r.Cost},
		} {
			months := noCell()
			if pays := r.Payback(s.net); pays != nil {
				months = roundCell(*pays, 1)
			}
			t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{view.Text(r.Name), view.Text(investmentText("scenario_" + s.key)), amountCell(v, s.net),
				months, amountCell(v, r.Over(s.net, horizons[len(horizons)-1]))}})
		}
	}
	return t
}
