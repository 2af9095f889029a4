package workshop

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
)

// The JSON of the answer.
type (
	clvJSON struct {
		BGNBD      bgnbdJSON         `json:"bgnbd"`
		GammaGamma *gammaGammaJSON   `json:"gamma_gamma,omitempty"`
		Fit        clvFitJSON        `json:"fit"`
		Months     int               `json:"months"`
		Customers  []clvProspectJSON `json:"customers"`
	}
	bgnbdJSON struct {
		R             float64   `json:"r"`
		Alpha         float64   `json:"alpha"`
		A             float64   `json:"a"`
		B             float64   `json:"b"`
		LogLikelihood float64   `json:"log_likelihood"`
		Converged     bool      `json:"converged"`
		Errors        []float64 `json:"standard_errors,omitempty"` // of r, alpha, a, b
	}
	gammaGammaJSON struct {
		P             float64   `json:"p"`
		Q             float64   `json:"q"`
		V             float64   `json:"v"`
		LogLikelihood float64   `json:"log_likelihood"`
		Converged     bool      `json:"converged"`
		Errors        []float64 `json:"standard_errors,omitempty"` // of p, q, v
		Customers     int       `json:"customers"`
		Correlation   float64   `json:"correlation"`
	}
	clvFitJSON struct {
		Repeaters []repeatersJSON `json:"repeaters"` // the last one: so many and more
		ChiSquare float64         `json:"chi_square"`
		Degrees   int             `json:"degrees"`
		PValue    float64         `json:"p_value"`
	}
	repeatersJSON struct {
		X        int     `json:"x"`
		Actual   float64 `json:"actual"`
		Expected float64 `json:"expected"`
	}
	clvProspectJSON struct {
		ID             string   `json:"id"`
		X              int      `json:"x"`
		TX             float64  `json:"t_x"`
		T              float64  `json:"T"`
		Alive          float64  `json:"p_alive"`
		ExpectedOrders float64  `json:"expected_orders"`
		ExpectedSpend  *float64 `json:"expected_spend,omitempty"`
		Value          *float64 `json:"clv,omitempty"`
	}
)

func (r *clvRun) json() clvJSON {
	m := r.orders
	out := clvJSON{
		BGNBD: bgnbdJSON{m.R, m.Alpha, m.A, m.B, m.LogLikelihood, m.Converged, m.Errors},
		Fit:   clvFitJSON{ChiSquare: r.distance, Degrees: r.degrees, PValue: r.chance}, Months: r.flags.horizon.Months,
	}
	if g := r.amounts; g != nil {
		out.GammaGamma = &gammaGammaJSON{g.P, g.Q, g.V, g.LogLikelihood, g.Converged, g.Errors, g.Customers, g.Correlation}
	}
	for _, c := range r.compared {
		out.Fit.Repeaters = append(out.Fit.Repeaters, repeatersJSON{c.Repeats, c.Actual, c.Expected})
	}
	for _, p := range r.prospects {
		out.Customers = append(out.Customers, clvProspectJSON{p.ID, p.Repeats, p.Last, p.Age, p.alive, p.expected, p.spend, p.value})
	}
	return out
}

// output puts the answer in all formats: CSV has all customers, the text the first.
func (r *clvRun) output() Output {
	shown := len(r.prospects)
	if r.flags.format == "table" && r.flags.top > 0 {
		shown = min(shown, r.flags.top)
	}
	return Output{JSON: r.json(), Tables: []sheet.Table{r.parameters(), r.comparison(), r.best(shown)}, Notes: r.notes(shown)}
}

// parameters are those of the models, with their errors.
func (r *clvRun) parameters() sheet.Table {
	t := sheet.Table{Name: i18n.T("model.clv.parameters"), Columns: []sheet.Column{
		{Title: i18n.T("model.clv.parameter")}, {Title: i18n.T("model.clv.estimate")}, {Title: i18n.T("model.clv.error")},
	}}
	add := func(names string, values, errors []float64) {
		for i, name := range strings.Fields(names) {
			row := []any{name, i18n.Fixed(values[i], 4), nil}
			if errors != nil {
				row[2] = "± " + i18n.Fixed(errors[i], 4)
			}
			t.Rows = append(t.Rows, row)
		}
	}
	add("r alpha a b", []float64{r.orders.R, r.orders.Alpha, r.orders.A, r.orders.B}, r.orders.Errors)
	if g := r.amounts; g != nil {
		add("p q v", []float64{g.P, g.Q, g.V}, g.Errors)
	}
	return t
}

// comparison sets the customers by number of repeats against the model.
func (r *clvRun) comparison() sheet.Table {
	t := sheet.Table{Name: i18n.T("model.clv.comparison"), Columns: []sheet.Column{
		{Title: i18n.T("model.clv.repeats")}, {Title: i18n.T("model.clv.actual"), Kind: sheet.Int}, {Title: i18n.T("model.clv.expected"), Kind: sheet.Number},
	}}
	for _, c := range r.compared {
		name := i18n.Int(int64(c.Repeats))
		if c.Repeats == mostRepeats {
			name = i18n.T("model.clv.and_more", "n", c.Repeats)
		}
		t.Rows = append(t.Rows, []any{name, c.Actual, c.Expected})
	}
	return t
}

// best are the customers, those expected to bring the most first.
func (r *clvRun) best(n int) sheet.Table {
	t := sheet.Table{Name: i18n.T("model.clv.customers", "months", r.flags.horizon.Months), Columns: []sheet.Column{
		{Title: i18n.T("model.clv.customer")}, {Title: i18n.T("model.clv.repeats"), Kind: sheet.Int}, {Title: i18n.T("model.clv.alive"), Kind: sheet.Percent},
		{Title: i18n.T("model.clv.orders"), Kind: sheet.Number},
	}}
	if r.hasMeans {
		t.Columns = append(t.Columns, sheet.Column{Title: i18n.T("model.clv.spend"), Kind: sheet.Number}, sheet.Column{Title: i18n.T("model.clv.value"), Kind: sheet.Number})
	}
	list := slices.SortedStableFunc(slices.Values(r.prospects), func(a, b prospect) int { return cmp.Compare(b.rank(), a.rank()) })
	for _, p := range list[:n] {
		row := []any{p.ID, p.Repeats, p.alive, p.expected}
		if r.hasMeans {
			row = append(row, p.spend, p.value)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// rank is what customers are ordered by: value, or orders without amounts.
func (p prospect) rank() float64 {
	if p.value != nil {
		return *p.value
	}
	return p.expected
}

// tiedAmounts is from which correlation of x and m on amounts depend on how often one
// orders, so that the two models can no longer be put together as they are.
const tiedAmounts = .3

func (r *clvRun) notes(shown int) []string {
	var notes []string
	say := func(key string, args ...any) { notes = append(notes, i18n.T(key, args...)) }
	if r.orderLines != nil {
		say("model.clv.gathered", "n", len(r.customers), "end", r.end.French())
	}
	if r.guests > 0 {
		say("model.rfm.left.guests", "n", r.guests)
	}
	if r.returns > 0 {
		say("model.rfm.left.returns", "n", r.returns)
	}
	say("model.clv.likelihood", "value", i18n.Fixed(r.orders.LogLikelihood, 1), "n", len(r.customers))
	if !r.orders.Converged {
		say("model.clv.not_converged")
	}
	if r.degrees > 0 {
		say("model.clv.chi_square", "value", i18n.Fixed(r.distance, 2), "degrees", r.degrees, "chance", chanceText(r.chance))
	}
	if g := r.amounts; g != nil {
		say("model.clv.correlation", "value", i18n.Fixed(g.Correlation, 2), "n", g.Customers)
		if math.Abs(g.Correlation) > tiedAmounts {
			say("model.clv.tied")
		}
		if !g.Converged {
			say("model.clv.amounts_not_converged")
		}
	}
	switch h := r.flags.horizon; {
	case !r.hasMeans:
	case !r.orders.Converged || !r.amounts.Converged:
		say("model.clv.no_total")
	default:
		say("model.clv.total", "value", i18n.Fixed(r.totalWorth, 2), "months", h.Months, "margin", i18n.Percent(h.Margin, 1), "discount", i18n.Percent(h.Discount, 2))
	}
	if shown < len(r.prospects) {
		say("model.clv.shown", "shown", shown, "n", len(r.prospects))
	}
	return notes
}

// chanceText writes a p-value, « < 0,001 » when it is smaller.
func chanceText(p float64) string {
	if p < .001 {
		return "< " + i18n.Fixed(.001, 3)
	}
	return "= " + i18n.Fixed(p, 3)
}
