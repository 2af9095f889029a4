package print

import (
	"regexp"
	"strings"
	"time"

	"github.com/formaouest/chaland/dashboard/citation"
	"github.com/formaouest/chaland/dashboard/dossier"
	"github.com/formaouest/chaland/internal/document"
	"github.com/formaouest/chaland/internal/i18n"
)

// numberedSection begins a section that its model numbers.
var numberedSection = regexp.MustCompile(`^\d+\. `)

// piece prints the fields of a document under the headings of its model. Empty fields are
// left out.
func (a *assembled) piece(p dossier.Piece) []document.Block {
	m := a.Models[p.Model]
	reckoned := dossier.Reckon(m, p)
	out := []document.Block{a.identity(p, m)}
	section, waiting, number := "", "", 0
	for _, f := range m.Fields {
		if f.Section != "" {
			waiting = f.Section
		}
		blocks := a.field(f, reckoned)
		if len(blocks) == 0 {
			continue
		}
		if waiting != section {
			section = waiting
			title := section
			if own := numberedSection.FindString(section); own != "" { // without the numbers of sections that say nothing
				number++
				title = numbered(number, strings.TrimPrefix(section, own))
			}
			out = append(out, document.Heading{Level: 3, Text: document.Plain(title)})
		}
		out = append(out, blocks...)
	}
	for _, t := range p.Tables {
		out = append(out, keptTable(t, a.Made.Location()))
	}
	return out
}

// keptTable prints a table that was kept of a page.
func keptTable(t dossier.KeptTable, zone *time.Location) document.Block {
	out := document.Table{Caption: document.Plain(t.Title) + " – " + i18n.T("dossier.table.seen", "at", i18n.DateTime(t.At.In(zone))), Wide: true, From: document.Tool}
	for _, c := range t.Columns {
		out.Columns = append(out.Columns, document.Column{Title: document.Plain(c.Title), Number: c.Number})
	}
	for _, row := range t.Rows {
		cells := make([]string, len(row))
		for i, text := range row {
			cells[i] = document.Plain(text)
		}
		out.Rows = append(out.Rows, cells)
	}
	if t.Left > 0 {
		out.Rows = append(out.Rows, []string{i18n.T("dossier.table.left", "n", t.Left)})
	}
	return out
}

// identity is the line under the title of a piece: facts.
func (a *assembled) identity(p dossier.Piece, m dossier.Model) document.Block {
	parts := []string{m.Title}
	if p.Bloc != "" {
		parts = append(parts, i18n.T("print.of_bloc", "bloc", p.Bloc))
	}
	if len(p.Expected) > 0 {
		parts = append(parts, i18n.T("print.answers", "list", strings.Join(p.Expected, ", ")))
	}
	if p.Author != "" {
		parts = append(parts, i18n.T("print.by", "name", p.Author))
	}
	if !p.Saved.IsZero() {
		parts = append(parts, i18n.T("print.saved", "day", i18n.Date(p.Saved.In(a.Made.Location()))))
	}
	return document.Paragraph{Text: strings.Join(parts, " · "), Small: true, From: document.Tool}
}

func originOf(by dossier.By) document.Origin {
	if by == dossier.Tool {
		return document.Tool
	}
	return document.Human
}

func (a *assembled) field(f dossier.Field, r dossier.Reckoned) (out []document.Block) {
	v := r.Piece.Values[f.Key]
	from := originOf(v.By)
	if !v.Empty() {
		switch f.Kind {
		case dossier.Table:
			out = append(out, a.table(f, r)...)
		case dossier.Figures:
			out = append(out, a.figures(f, v.Codes))
		case dossier.Findings:
			out = append(out, a.findings(f, v.Findings))
		case dossier.Picture:
			if picture, ok := a.Pictures[v.Picture]; ok {
				out = append(out, document.Figure{Picture: picture, Alt: document.Plain(v.Alt), Caption: f.Title, Width: 120, From: from})
			}
		case dossier.Lines:
			out = append(out, a.prose(f.Title, v.Text, from)...)
		default:
			out = append(out, document.Paragraph{Lead: f.Title + i18n.NoBreakSpace + ":", Text: a.linked(dossier.Shown(f.Kind, f.Choices, v.Text)), From: from})
		}
	}
	for _, l := range r.Lines {
		if l.Field == f.Key {
			out = append(out, document.Paragraph{Lead: l.Title + i18n.NoBreakSpace + ":", Text: document.Plain(l.Text), From: document.Tool})
		}
	}
	return out
}

// prose prints paragraphs, the name of the field before the first.
func (a *assembled) prose(title, text string, from document.Origin) (out []document.Block) {
	lead := title + i18n.NoBreakSpace + ":"
	for part := range strings.SplitSeq(strings.ReplaceAll(text, "\r\n", "\n"), "\n\n") {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, document.Paragraph{Lead: lead, Text: a.linked(part), From: from})
			lead = ""
		}
	}
	return out
}

// linked is a text of a person whose codes lead to their annexes.
func (a *assembled) linked(text string) string {
	return writtenCode.ReplaceAllStringFunc(document.Plain(text), func(found string) string {
		code, err := citation.Read(found)
		if n := a.number[code]; err == nil && n > 0 {
			return document.Jump(annexAnchor(n), found)
		}
		return found
	})
}

// table prints rows; one that the tool alone filled is marked as a whole, as is such a column,
// a cell that it filled among a person's has the tool's letter.
func (a *assembled) table(f dossier.Field, r dossier.Reckoned) (out []document.Block) {
	read := r.Read(f)
	t := document.Table{Caption: f.Title, Wide: true, From: document.Human}
	for i, c := range read.Columns {
		column := document.Column{Title: c.Title, Number: c.Number}
		if f.Columns[i].Computed || read.ToolColumn(i) {
			column.From = document.Tool
		}
		t.Columns = append(t.Columns, column)
	}
	if read.ByTool() {
		t.From = document.Tool
	}
	for _, row := range read.Rows {
		cells := make([]string, len(row))
		for i, c := range row {
			cells[i] = a.linked(c.Text)
			if c.Tool && t.Columns[i].From != document.Tool {
				cells[i] += " (" + document.Tool.Sign() + ")"
			}
		}
		t.Rows = append(t.Rows, cells)
	}
	if read.Total != nil {
		cells := make([]string, len(read.Total))
		for i, c := range read.Total {
			if c.Text != "" {
				cells[i] = document.Strong(c.Text)
			}
		}
		t.Rows = append(t.Rows, cells)
	}
	out = append(out, t)
	if read.Note != "" {
		out = append(out, document.Paragraph{Text: document.Plain(read.Note), Small: true, From: document.Tool})
	}
	return out
}

func (a *assembled) figures(f dossier.Field, codes []string) document.Block {
	t := document.Table{Caption: f.Title, Wide: true, From: document.Tool, Columns: []document.Column{
		{Title: i18n.T("print.column.figure")}, {Title: i18n.T("print.column.value"), Number: true}, {Title: i18n.T("print.column.sample")}, {Title: i18n.T("print.column.period")}, {Title: i18n.T("print.column.proof")},
	}}
	for _, code := range codes {
		e, known := a.Exhibits[code]
		if !known {
			t.Rows = append(t.Rows, []string{citation.Show(code), i18n.T("print.unknown_code")})
			continue
		}
		t.Rows = append(t.Rows, []string{e.Title, e.Value, e.Counted(), e.Period, e.Code + ", " + a.lead(annexAnchor(a.number[code]), annexName(a.number[code]))})
	}
	return t
}

func (a *assembled) findings(f dossier.Field, list []dossier.Finding) document.Block {
	t := document.Table{Caption: f.Title, Wide: true, From: document.Tool, Columns: []document.Column{
		{Title: i18n.T("print.column.finding")}, {Title: i18n.T("print.column.page_found")}, {Title: i18n.T("print.column.count"), Number: true}, {Title: i18n.T("print.column.audit")},
	}}
	for _, x := range list {
		t.Rows = append(t.Rows, []string{document.Plain(x.Title), document.Plain(x.Page), i18n.Int(int64(x.Count)), i18n.DateTime(x.At.In(a.Made.Location()))})
	}
	return t
}
