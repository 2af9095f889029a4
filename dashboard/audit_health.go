package dashboard

import (
	"math"

	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
	"github.com/formaouest/chaland/seo"
	"github.com/formaouest/chaland/seo/rule"
)

// healthView is the score of an audit and what it is made of.
type healthView struct {
	Score string // « 47 », out of 100
	Calc  string // « 100 × 100 / (100 + 112) »
	Lost  int
	Table view.Table
}

// shownScore is a score as it is shown and cited: a whole number.
func shownScore(h seo.Health) float64 { return h.Rounded() }

func scoreText(h seo.Health) string { return i18n.Number(shownScore(h), 0) }

// healthOf explains a score; nil for an audit that has none.
func healthOf(e seo.Entry, groups []seo.Group) *healthView {
	if !e.Scored() {
		return nil
	}
	h := seo.HealthOf(groups)
	return &healthView{Score: scoreText(h), Calc: h.Formula(), Lost: h.Lost(), Table: healthTable(h)}
}

// healthTable tells what each severity costs, and the sum.
func healthTable(h seo.Health) view.Table {
	t := view.Table{ID: "score", Caption: i18n.T("audit.score"), Columns: []view.Column{
		{Title: i18n.T("seo.column.severity")}, {Title: i18n.T("audit.column.broken"), Kind: sheet.Int},
		{Title: i18n.T("audit.column.points"), Kind: sheet.Int}, {Title: i18n.T("audit.column.lost"), Kind: sheet.Int}}}
	broken := 0
	for _, s := range rule.Severities() {
		n := h.Broken[s]
		broken += n
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{severityCell(s.String(), int(s)), whole(n), whole(seo.Points(s)), whole(n * seo.Points(s))}})
	}
	t.Total = &view.Row{Cells: []view.Cell{view.Text(i18n.T("view.total")), whole(broken), {}, whole(h.Lost())}}
	return t
}

// scoreCell is the score of an audit in a list.
func scoreCell(h seo.Health, ok bool) view.Cell {
	if !ok {
		return view.Cell{Text: "–"}
	}
	return view.Cell{Text: scoreText(h), Value: shownScore(h), Sort: view.Sortable(h.Score())}
}

// scoreChange says how a score moved: « +3 points ».
func scoreChange(points float64) string {
	if points == 0 {
		return i18n.T("audit.score_same")
	}
	sign := ""
	if points > 0 {
		sign = "+"
	}
	return sign + i18n.T("audit.score_change", "points", i18n.Number(points, 0), "n", math.Abs(points))
}
