package dashboard

import (
	"net/url"
	"strconv"
	"strings"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/dashboard/citation"
	"github.com/formaouest/chaland/dashboard/scrutiny"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/manuscript"
	"github.com/formaouest/chaland/internal/sheet"
)

// fileCheck is what was found in one text, as it is shown.
type fileCheck struct {
	name    string
	problem string
	site    string // its name, "" when nobody can tell
	counts  map[citation.Verdict]int
	codes   []codeRow
	loose   []codeRow
	notes   []string
}

// codeRow is a code or a number of a text.
type codeRow struct {
	where, excerpt, code, href    string
	number, cited, title, verdict string
	kind                          citation.Verdict
	notes                         []string
}

// tell puts a check in words.
func (f *fileCheck) tell(c *scrutiny.Check, sites []tracking.Site) {
	f.counts = map[citation.Verdict]int{}
	for _, s := range sites {
		if s.ID == c.Site {
			f.site = s.Name
		}
	}
	for _, l := range c.Lines {
		f.counts[countable(l)]++
		f.codes = append(f.codes, rowOf(l))
	}
	for _, n := range c.Loose {
		f.loose = append(f.loose, codeRow{where: placeOf(n.Passage), excerpt: sentenceOf(n.Excerpt), number: n.Number})
	}
	if len(c.Blank) > 0 {
		f.notes = append(f.notes, i18n.T("check.blank", "file", f.name, "n", len(c.Blank), "pages", pageList(c.Blank)))
	}
	if c.TooMany {
		f.notes = append(f.notes, i18n.T("check.too_many", "file", f.name))
	}
}

func rowOf(l scrutiny.Line) codeRow {
	r := codeRow{where: placeOf(l.Passage), excerpt: sentenceOf(l.Excerpt), code: l.Code, number: l.Number, kind: countable(l), verdict: i18n.T("verdict." + string(l.Verdict))}
	if l.Bare() {
		r.verdict = i18n.T("verdict." + string(scrutiny.Bare))
	}
	note := func(key string, args ...any) { r.notes = append(r.notes, i18n.T("check.note."+key, args...)) }
	if l.Written != "" {
		note("written", "written", l.Written)
	}
	switch l.Verdict {
	case scrutiny.Elsewhere:
		note("elsewhere")
		return r
	case citation.Unknown:
		if l.Reason != nil {
			r.notes = append(r.notes, i18n.T(l.Reason.Key, l.Reason.Args...))
		}
		return r
	}
	r.title, r.cited = l.Proof.Citation.Title, l.Proof.Value()
	r.href = "/v/" + l.Code
	if l.Number != "" && len(l.Proof.Cited) == 1 {
		r.href += "?" + url.Values{"valeur": {l.Number}}.Encode()
	}
	switch l.Verdict {
	case citation.AsHanded:
		note("handed", "at", i18n.DateTime(l.Proof.Handed.At.In(l.Proof.Where())))
		if len(l.Proof.Now) == 0 {
			note("gone")
		} else {
			note(string(l.Proof.Today), "now", currentValue(l.Proof))
		}
	case citation.Changed, citation.Gap:
		note(string(l.Verdict), "now", currentValue(l.Proof))
	case citation.Other:
		note("other")
	}
	if l.Number == "" && len(l.Proof.Cited) == 1 && !l.Bare() {
		note("no_number")
	}
	if l.Rounded {
		note("rounded")
	}
	if l.Far {
		note("far")
	}
	if l.Rival != "" {
		note("rival", "number", l.Rival)
	}
	return r
}

// placeOf says where a passage stands: its page, its paragraph, the title above it.
func placeOf(p manuscript.Passage) string {
	var parts []string
	if p.Page > 0 {
		parts = append(parts, i18n.T("check.page", "n", strconv.Itoa(p.Page)))
	}
	switch {
	case p.Part == manuscript.Sheet:
	case p.Part == manuscript.Margin:
		parts = append(parts, i18n.T("check.part.margin"))
	default:
		parts = append(parts, i18n.T("check.part."+string(p.Part), "n", strconv.Itoa(p.Number)))
	}
	if p.Heading != "" {
		parts = append(parts, i18n.T("check.under", "heading", shortened(p.Heading, 60)))
	}
	return strings.Join(parts, ", ")
}

func shortened(s string, most int) string {
	if runes := []rune(s); len(runes) > most {
		return strings.TrimSpace(string(runes[:most-1])) + "…"
	}
	return s
}

func sentenceOf(x scrutiny.Excerpt) string { return strings.TrimSpace(x.Before + x.Code + x.After) }

// excerptCell keeps codes and amounts on their lines.
func excerptCell(text string) view.Cell {
	return view.Cell{Text: i18n.Spaces(strings.ReplaceAll(text, "-", "\u2011")), Value: text}
}

func pageList(pages []int) string {
	const most = 12
	var out []string
	for i, p := range pages {
		if i == most {
			return strings.Join(out, ", ") + "…"
		}
		out = append(out, strconv.Itoa(p))
	}
	return strings.Join(out, ", ")
}

// verdictTags are the colours of verdicts.
var verdictTags = map[citation.Verdict]string{citation.Same: "same", citation.AsHanded: "same", citation.Changed: "changed", citation.Other: "other", citation.Unknown: "unknown", scrutiny.Bare: "unknown", scrutiny.Elsewhere: "elsewhere"}

func filesTable(checks []fileCheck) view.Table {
	t := view.Table{ID: "documents", Caption: i18n.T("check.files"), Columns: []view.Column{{Title: i18n.T("check.column.file")}, {Title: i18n.T("check.column.case")}, gridHead("check.column.codes", sheet.Number, "")}}
	for _, verdict := range told {
		t.Columns = append(t.Columns, gridHead("check.column."+string(verdict), sheet.Number, ""))
	}
	t.Columns = append(t.Columns, gridHead("check.column.loose", sheet.Number, ""))
	for _, c := range checks {
		cells := []view.Cell{view.Text(c.name), view.Text(c.site), countCell(float64(len(c.codes)))}
		if c.problem != "" {
			cells[1] = view.Text(i18n.T("check.unread"))
		}
		for _, verdict := range told {
			cells = append(cells, countCell(float64(c.counts[verdict])))
		}
		t.Rows = append(t.Rows, view.Row{Cells: append(cells, countCell(float64(len(c.loose))))})
	}
	return t
}

func codesTable(checks []fileCheck, several bool) view.Table {
	t := view.Table{ID: "codes", Caption: i18n.T("check.codes"), Empty: i18n.T("check.none"), Columns: []view.Column{
		{Title: i18n.T("check.column.verdict")}, {Title: i18n.T("check.column.code")}, {Title: i18n.T("check.column.number")}, {Title: i18n.T("check.column.cited")},
		{Title: i18n.T("check.column.excerpt")}, {Title: i18n.T("check.column.where")}, {Title: i18n.T("check.column.notes")}}}
	for _, c := range checks {
		for _, r := range c.codes {
			code := view.Text(r.code)
			if r.href != "" {
				code = view.Link(r.code, r.href)
			}
			code.Short = true
			cited := view.Text(r.cited)
			cited.Note = r.title
			verdict := view.Cell{Text: r.verdict, Value: r.verdict, Tag: verdictTags[r.kind]}
			t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{verdict, code, view.Text(r.number), cited, excerptCell(r.excerpt), view.Text(r.where), view.Text(strings.Join(r.notes, " "))}})
		}
	}
	return withFile(t, checks, several, func(c fileCheck) int { return len(c.codes) })
}

func looseTable(checks []fileCheck, several bool) view.Table {
	t := view.Table{ID: "sans-code", Caption: i18n.T("check.loose"), Lead: i18n.T("check.loose_lead"), Empty: i18n.T("check.no_loose"), Columns: []view.Column{
		{Title: i18n.T("check.column.number")}, {Title: i18n.T("check.column.excerpt")}, {Title: i18n.T("check.column.where")}}}
	for _, c := range checks {
		for _, r := range c.loose {
			t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{view.Text(r.number), excerptCell(r.excerpt), view.Text(r.where)}})
		}
	}
	return withFile(t, checks, several, func(c fileCheck) int { return len(c.loose) })
}

// withFile puts the file in front of each row where there are several.
func withFile(t view.Table, checks []fileCheck, several bool, rows func(fileCheck) int) view.Table {
	if !several {
		return t
	}
	t.Columns = append([]view.Column{{Title: i18n.T("check.column.file")}}, t.Columns...)
	at := 0
	for _, c := range checks {
		for range rows(c) {
			t.Rows[at].Cells = append([]view.Cell{view.Text(c.name)}, t.Rows[at].Cells...)
			at++
		}
	}
	return t
}
