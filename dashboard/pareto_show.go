package dashboard

import (
	"errors"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/analyzer/abc"
	"github.com/formaouest/chaland/dashboard/chart"
	"github.com/formaouest/chaland/dashboard/citation"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
)

const paretoPath = "/produits-abc"

// Parameters of the page of classes beside those of an address.
const (
	paretoBy = "classer"
	paretoA  = "seuil-a"
	paretoB  = "seuil-b"
)

// paretoBys are the words of the address for the analyzer's.
var paretoBys = map[string]string{"": analyzer.ParetoRevenue, "ca": analyzer.ParetoRevenue, "marge": analyzer.ParetoMargin}

// paretoPage answers « Quels produits font l'essentiel ? ».
type paretoPage struct {
	Empty                 bool
	Items, Share, Gini    string // of the answer's sentence
	Top, TopShare, Amount string
	Negative, Unknown     string
	By                    []Choice
	A, B                  string
	Hidden                []Hidden
	Chart                 view.Chart
	Classes, Products     *view.Table
	Trace                 analyzer.Trace
}

// paretoQuestion reads what the address asks for beside its site and period.
func paretoQuestion(q url.Values, by, a, b string) (out analyzer.ParetoQuestion, err error) {
	out.At = abc.Usual
	for _, threshold := range []struct {
		name string
		to   *float64
	}{{a, &out.At.A}, {b, &out.At.B}} {
		text := strings.TrimSpace(q.Get(threshold.name))
		if text == "" {
			continue
		}
		v, err := strconv.ParseFloat(strings.ReplaceAll(text, ",", "."), 64)
		if err != nil || math.IsNaN(v) {
			return out, fault.New(fault.Invalid, "pareto.bad_threshold", "value", text, "name", threshold.name)
		}
		*threshold.to = v / 100
	}
	out.By = q.Get(by)
	return out, nil
}

func (d *Dashboard) showPareto(v *visit) error {
	q, err := paretoQuestion(v.QueryParams(), paretoBy, paretoA, paretoB)
	if err != nil {
		return err
	}
	by, known := paretoBys[q.By]
	if !known {
		return fault.New(fault.Invalid, "pareto.bad_by", "value", q.By)
	}
	q.Site, q.Period, q.By = v.Site.ID, v.Span.Period, by
	body := paretoPage{By: choices(v.QueryParam(paretoBy), "pareto.by.", "ca", "marge"), A: i18n.Number(q.At.A*100, 2), B: i18n.Number(q.At.B*100, 2)}
	for name, values := range v.Values() {
		body.Hidden = append(body.Hidden, Hidden{name, values[0]})
	}
	slices.SortFunc(body.Hidden, func(a, b Hidden) int { return strings.Compare(a.Name, b.Name) })
	answer, err := d.Analyzer.Pareto(v.context(), q)
	switch {
	case errors.Is(err, fault.New(fault.Invalid, "abc.no_sale")):
		body.Empty = true
	case err != nil:
		return err
	default:
		if err := d.fillPareto(v, &body, answer, q.At); err != nil {
			return err
		}
	}
	v.bar.HasFilters = false
	return d.page(v, "pareto", Page{Title: i18n.T("nav." + paretoPath), Question: i18n.T("pareto.question"), Lacks: "vente", Body: body})
}

func (d *Dashboard) fillPareto(v *visit, body *paretoPage, answer *analyzer.ParetoAnswer, at abc.Thresholds) error {
	body.Trace = answer.Trace
	first := answer.Sums[0]
	body.Items, body.Amount = i18n.T("pareto.items", "n", first.Items), i18n.T("pareto.amount."+answer.By)
	body.Share, body.Gini = i18n.Percent(first.Share, 1), i18n.Fixed(answer.Gini, 2)
	body.Top, body.TopShare = i18n.T("pareto.items", "n", answer.TopItems), i18n.Percent(answer.TopShare, 1)
	if answer.Negative > 0 {
		body.Negative = i18n.T("pareto.negative", "n", answer.Negative)
	}
	if answer.Unknown > 0 {
		body.Unknown = i18n.T("pareto.unknown."+answer.By, "n", answer.Unknown)
	}
	cells := v.report(citation.ReadingPareto, map[string]string{"by": answer.By, "a": strconv.FormatFloat(at.A, 'g', -1, 64), "b": strconv.FormatFloat(at.B, 'g', -1, 64)})
	body.Chart = v.paretoCurve(answer, cells)
	body.Classes = v.paretoClasses(answer, cells)
	products, err := d.nameProducts(v, *v.paretoProducts(answer, cells))
	if err != nil {
		return err
	}
	v.exports.tables[products.ID] = products
	body.Products = &products
	return nil
}

// paretoCurve is the cumulated share of the total, the products that make most first.
func (v *visit) paretoCurve(answer *analyzer.ParetoAnswer, cells reported) view.Chart {
	title := i18n.T("pareto.curve." + answer.By)
	spec := chart.Spec{ID: "courbe", Kind: chart.Line, Title: title, Unit: analyzer.Ratio, Partial: -1, Source: view.Source(v.Address)}
	t := view.Table{ID: "courbe", Caption: title, Columns: []view.Column{{Title: i18n.T("pareto.rank"), Kind: sheet.Number}, {Title: i18n.T("pareto.cumulated"), Kind: sheet.Percent}}}
	s, even := chart.Series{Name: i18n.T("pareto.cumulated"), Color: chart.Accent}, chart.Series{Name: i18n.T("pareto.even"), Color: chart.Accent, Past: true}
	n := len(answer.Lines) - answer.Negative
	for i, line := range answer.Lines[:n] {
		same := float64(i+1) / float64(n)
		spec.Labels, spec.Long = append(spec.Labels, strconv.Itoa(i+1)), append(spec.Long, i18n.T("pareto.first", "n", i+1))
		s.Values, s.Texts = append(s.Values, &line.Cumulated), append(s.Texts, i18n.Percent(line.Cumulated, 1))
		even.Values, even.Texts = append(even.Values, &same), append(even.Texts, i18n.Percent(same, 1))
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{countCell(float64(i + 1)), rateCell(line.Cumulated)}})
	}
	spec.Series = []chart.Series{s, even}
	spec.Text = i18n.T("pareto.reading", "n", answer.TopItems, "share", i18n.Percent(answer.TopShare, 1))
	return v.exports.chart(view.Chart{Spec: spec, Table: t, Question: i18n.T("pareto.curve_question"), Cite: cells.cite("cumulated"), Empty: i18n.T("topic.none")})
}

func (v *visit) paretoClasses(answer *analyzer.ParetoAnswer, cells reported) *view.Table {
	columns := []view.Column{gridHead("model.abc.class", sheet.Text, ""), gridHead("pareto.products", sheet.Number, ""), gridHead("pareto.products_share", sheet.Percent, ""),
		gridHead("pareto.amount."+answer.By, sheet.Money, answer.Currency), gridHead("model.abc.share", sheet.Percent, "")}
	var rows []view.Row
	for _, s := range answer.Sums {
		share := float64(s.Items) / float64(len(answer.Lines))
		amount := barred(rateCell(s.Share), s.Share)
		if s.Class == abc.N {
			amount = noCell() // out of the total
		}
		rows = append(rows, view.Row{Cells: []view.Cell{view.Text(i18n.T("pareto.class." + string(s.Class))), cells.open(countCell(float64(s.Items)), "products/"+string(s.Class)), barred(rateCell(share), share),
			cells.open(centsCell(s.Amount, answer.Currency), "amount/"+string(s.Class)), cells.open(amount, "share/"+string(s.Class))}})
	}
	return v.grid("classes", i18n.T("model.abc.classes"), columns, rows)
}

func (v *visit) paretoProducts(answer *analyzer.ParetoAnswer, cells reported) *view.Table {
	columns := []view.Column{gridHead("stock.product", sheet.Text, ""), gridHead("pareto.rank", sheet.Number, ""), gridHead("model.abc.class", sheet.Text, ""), gridHead("stock.sold", sheet.Number, ""),
		gridHead("pareto.amount."+answer.By, sheet.Money, answer.Currency), gridHead("model.abc.share", sheet.Percent, ""), gridHead("model.abc.before", sheet.Percent, ""), gridHead("model.abc.cumulated", sheet.Percent, "")}
	var rows []view.Row
	for _, l := range answer.Lines {
		row := []view.Cell{view.Text(l.Name), countCell(float64(l.Rank)), view.Text(string(l.Class)), countCell(answer.Units[l.Name]), cells.open(centsCell(l.Amount, answer.Currency), "product/"+l.Name)}
		if l.Class == abc.N {
			row = append(row, noCell(), noCell(), noCell())
		} else {
			row = append(row, barred(rateCell(l.Share), l.Share), rateCell(l.Before), rateCell(l.Cumulated))
		}
		rows = append(rows, view.Row{Cells: row})
	}
	return v.grid("produits-classes", i18n.T("pareto.list"), columns, rows)
}

// answerPareto is GET /api/v1/abc (site, from, to, by=revenue|margin, threshold_a,
// threshold_b in per cent): the same document as « chaland model abc --site --format
// json », amounts in cents.
func (d *Dashboard) answerPareto(c echo.Context) error {
	site, p, err := d.periodAsked(c, "by", "threshold_a", "threshold_b")
	if err != nil {
		return err
	}
	q, err := paretoQuestion(c.QueryParams(), "by", "threshold_a", "threshold_b")
	if err != nil {
		return err
	}
	q.Site, q.Period = site.ID, p
	answer, err := d.Analyzer.Pareto(c.Request().Context(), q)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, answer.Document())
}
