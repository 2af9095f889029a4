package dashboard

import (
	"cmp"
	"slices"
	"strings"

	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
	"github.com/formaouest/chaland/seo"
)

// worstParts is how many of the parts that lose the most points a list tells.
const worstParts = 3

// scoreTable lists the sheets by their score, the lowest first.
func (v *visit) scoreTable(scores []seo.SheetScore) *view.Table {
	scores = slices.Clone(scores)
	slices.SortStableFunc(scores, func(x, y seo.SheetScore) int { return cmp.Compare(x.Score, y.Score) })
	rows := make([]view.Row, len(scores))
	for i, s := range scores {
		q := v.Values()
		q.Set(sheetPath, pathOf(s.URL))
		rows[i] = view.Row{Cells: []view.Cell{view.Link(cmp.Or(s.H1, s.Title, s.URL), "/fiches?"+q.Encode()), pointsOf(s.Score), view.Text(scoreLoss(s)), view.Text(questionList(s.Unanswered)), view.Text(s.URL)}}
	}
	t := v.grid("notes-des-fiches", i18n.T("score.table"), []view.Column{gridHead("sheets.column.sheet", sheet.Text, ""), gridHead("score.column.score", sheet.Number, ""), gridHead("score.column.loss", sheet.Text, ""), gridHead("score.column.unanswered", sheet.Text, ""), gridHead("seo.column.url", sheet.Text, "")}, rows)
	t.Columns[4].Quiet = true
	return t
}

func pointsOf(points float64) view.Cell {
	return view.Cell{Text: i18n.Number(points, 0), Value: points, Sort: view.Sortable(points)}
}

// scoreLoss names what takes the most points off a score.
func scoreLoss(s seo.SheetScore) string {
	parts := slices.DeleteFunc(slices.Clone(s.Parts), func(p seo.SheetPart) bool { return !p.Lacking() })
	slices.SortStableFunc(parts, func(x, y seo.SheetPart) int { return cmp.Compare(y.Of-y.Points, x.Of-x.Points) })
	var list []string
	for _, p := range parts[:min(worstParts, len(parts))] {
		list = append(list, i18n.T("score.loss", "part", lowerFirst(i18n.T("score.part."+p.Key)), "points", i18n.Number(p.Of-p.Points, 1)))
	}
	return strings.Join(list, ", ")
}

func questionList(keys []string) string {
	names := make([]string, len(keys))
	for i, key := range keys {
		names[i] = i18n.T("score.question." + key)
	}
	return strings.Join(names, " ")
}

func askedText(keys []string) string {
	if len(keys) == 0 {
		return i18n.T("score.all_answered")
	}
	return i18n.T("score.unanswered", "n", len(keys), "questions", questionList(keys))
}

// partTable tells what each part brings, and why.
func (v *visit) partTable(s seo.SheetScore) *view.Table {
	rows := make([]view.Row, len(s.Parts))
	for i, p := range s.Parts {
		why := "full"
		if p.Lacking() {
			why = "lacking"
		}
		rows[i] = view.Row{Cells: []view.Cell{view.Text(i18n.T("score.part." + p.Key)), {Text: i18n.Number(p.Points, 1), Value: p.Points, Sort: view.Sortable(p.Points)}, pointsOf(p.Of),
			view.Text(i18n.T("score."+why+"."+p.Key, "n", p.N, "most", p.Most))}}
	}
	return v.grid("note-de-la-fiche", i18n.T("score.parts"), []view.Column{gridHead("score.column.part", sheet.Text, ""), gridHead("score.column.points", sheet.Number, ""), gridHead("score.column.of", sheet.Int, ""), gridHead("score.column.why", sheet.Text, "")}, rows)
}
