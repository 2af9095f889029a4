package print

import (
	"slices"
	"strings"

	"github.com/formaouest/chaland/dashboard/dossier"
	"github.com/formaouest/chaland/dashboard/exhibit"
	"github.com/formaouest/chaland/internal/document"
	"github.com/formaouest/chaland/internal/i18n"
)

// annex prints one: a cited figure with its proof, or a piece.
func (a *assembled) annex(n int) []document.Block {
	x := a.annexes[n-1]
	if x.piece != nil {
		head := document.Heading{Level: 1, Text: i18n.T("print.annex", "name", annexName(n)) + " — " + a.title(*x.piece), Anchor: annexAnchor(n)}
		return append([]document.Block{head}, a.piece(*x.piece)...)
	}
	e := a.Exhibits[x.code]
	out := []document.Block{document.Heading{Level: 1, Text: i18n.T("print.annex", "name", annexName(n)) + " — " + e.Title, Anchor: annexAnchor(n)}}
	for _, p := range a.proofs(x.code) {
		out = append(out, document.Paragraph{Text: document.Strong(document.Plain(p.Title)), From: document.Human})
	}
	out = append(out, factTable(e))
	out = append(out, proof(e)...)
	out = append(out, a.readings(x.code)...)
	out = append(out, document.Heading{Level: 2, Text: i18n.T("print.limits"), Unlisted: true}, document.List{Items: e.Limits(), From: document.Tool})
	for _, text := range a.reading(x.code, "limites") {
		out = append(out, document.Paragraph{Text: text, From: document.Human})
	}
	out = append(out, a.rest(x.code)...)
	return append(out, verification(e)...)
}

// rest is what else the pieces about a figure hold: what they refer to, and the tables that
// were kept with them, once, under the first of their figures.
func (a *assembled) rest(code string) (out []document.Block) {
	for _, p := range a.proofs(code) {
		codes := codesOf(a.Models[p.Model], p)
		if first := slices.IndexFunc(codes, func(c string) bool { return a.number[c] > 0 }); codes[first] != code {
			continue
		}
		for _, f := range a.Models[p.Model].Fields {
			if v := p.Values[f.Key]; f.Kind == dossier.Text && v.By != dossier.Tool && !v.Empty() {
				out = append(out, document.Paragraph{Lead: f.Title + i18n.NoBreakSpace + ":", Text: a.linked(v.Text), From: document.Human})
			}
		}
		for _, t := range p.Tables {
			out = append(out, keptTable(t, a.Made.Location()))
		}
	}
	return out
}

func factTable(e exhibit.Exhibit) document.Block {
	t := document.Table{Columns: []document.Column{{}, {}}, Wide: true, From: document.Tool}
	for _, f := range e.Facts() {
		t.Rows = append(t.Rows, []string{document.Strong(f.Name), f.Value})
	}
	return t
}

// proof is what stands behind the value of a chart: its picture and its table.
func proof(e exhibit.Exhibit) (out []document.Block) {
	if len(e.PNG) > 0 {
		out = append(out, document.Figure{Picture: document.Picture{Media: "image/png", Body: e.PNG}, Alt: e.Alt(), Caption: e.Title + ", " + e.Period, From: document.Tool})
	}
	if len(e.Rows) == 0 {
		return out
	}
	t := document.Table{Caption: i18n.T("print.values", "title", e.Title), From: document.Tool, Columns: []document.Column{{Title: i18n.T("print.column.line")}, {Title: i18n.T("print.column.value"), Number: true}}}
	cells := []func(exhibit.Row) string{func(r exhibit.Row) string { return r.Name }, func(r exhibit.Row) string { return r.Value }}
	column := func(title string, cell func(exhibit.Row) string) { // where a row has something in it
		if slices.ContainsFunc(e.Rows, func(r exhibit.Row) bool { return cell(r) != "" }) {
			t.Columns, cells = append(t.Columns, document.Column{Title: i18n.T("print.column." + title)}), append(cells, cell)
		}
	}
	column("sample", func(r exhibit.Row) string { return r.Sample })
	column("calculation", func(r exhibit.Row) string { return r.Calculation })
	for _, r := range e.Rows {
		row := make([]string, len(cells))
		for i, cell := range cells {
			row[i] = cell(r)
		}
		t.Rows = append(t.Rows, row)
	}
	return append(out, t)
}

// readings are the person's words, or a place for them.
func (a *assembled) readings(code string) []document.Block {
	out := []document.Block{document.Heading{Level: 2, Text: i18n.T("print.reading"), Unlisted: true}}
	texts := a.reading(code, "lecture")
	if len(texts) == 0 {
		return append(out, document.Paragraph{Text: i18n.T("print.no_reading") + " " + strings.Repeat(". ", 60), From: document.Human})
	}
	for _, text := range texts {
		out = append(out, document.Paragraph{Text: text, From: document.Human})
	}
	return out
}

// verification is how a juror checks the figure: code, address, QR code.
func verification(e exhibit.Exhibit) []document.Block {
	out := []document.Block{document.Heading{Level: 2, Text: i18n.T("print.verify"), Unlisted: true}, document.Paragraph{Lead: e.Code, Text: document.Link(e.Address, e.Address), From: document.Tool, Keeps: true}}
	code, err := exhibit.QR(e.Address)
	if err != nil {
		return out // the address is too long to draw: it stands above in letters
	}
	return append(out, document.Figure{Picture: document.Picture{Media: "image/png", Body: code}, Alt: i18n.T("print.qr_alt", "address", e.Address), Width: 28})
}
