package print

import (
	"cmp"
	"strconv"
	"strings"

	"github.com/formaouest/chaland/dashboard/dossier"
	"github.com/formaouest/chaland/dashboard/glossary"
	"github.com/formaouest/chaland/internal/document"
	"github.com/formaouest/chaland/internal/i18n"
)

// Document is the dossier to hand in, or one of its blocs.
func (b Book) Document() document.Document {
	a := b.assemble()
	d := document.Document{
		Title: a.name(), Author: b.Author, Subject: b.Referentiel.Code + " " + b.Referentiel.Title, Note: b.Referentiel.Title,
		Cover: a.cover(), Header: headerText(a.name(), b.Author), Footer: b.Shop + " · " + i18n.T("print.made", "day", i18n.Date(b.Made)), Made: b.Made,
	}
	d.Add(document.Heading{Level: 1, Text: i18n.T("print.correspondence")}, document.Paragraph{Text: i18n.T("print.correspondence_help"), Small: true})
	d.Add(a.correspondence()...)
	d.Add(document.Legend{}, document.Break{}, document.Contents{Title: i18n.T("print.contents"), Depth: 2}, document.Break{})
	part := 1
	d.Add(a.context(part)...)
	for _, bloc := range a.blocs {
		part++
		d.Add(document.Break{})
		d.Add(a.bloc(part, bloc)...)
	}
	if loose := a.loose(); len(loose) > 0 && b.Bloc == "" {
		part++
		d.Add(document.Break{}, document.Heading{Level: 1, Text: numbered(part, i18n.T("print.loose"))})
		d.Add(a.pieces(loose)...)
	}
	part++
	d.Add(document.Break{})
	d.Add(a.recoil(part)...)
	d.Add(document.Break{})
	d.Add(a.citedTable()...)
	d.Add(a.glossary(d)...)
	d.Add(a.sources()...)
	for i := range a.annexes {
		d.Add(document.Break{})
		d.Add(a.annex(i + 1)...)
	}
	return d
}

func headerText(name, author string) string {
	if author == "" {
		return name
	}
	return name + " · " + author
}

func numbered(n int, title string) string { return strconv.Itoa(n) + ". " + title }

func (a *assembled) name() string {
	switch {
	case a.VAE:
		return i18n.T("print.title_vae")
	case a.Bloc != "":
		return i18n.T("print.title_bloc", "bloc", a.Bloc)
	}
	return i18n.T("print.title")
}

func (a *assembled) cover() []document.Fact {
	said := func(text string) string { return cmp.Or(text, i18n.T("print.to_fill")) }
	way := a.Cover.Way
	if a.VAE {
		way = cmp.Or(way, i18n.T("print.way_vae"))
	}
	var ids []string
	for _, bloc := range a.blocs {
		ids = append(ids, bloc.ID)
	}
	facts := []document.Fact{
		{Name: i18n.T("print.cover.author"), Value: said(a.Author)}, {Name: i18n.T("print.cover.shop"), Value: a.Shop},
		{Name: i18n.T("print.cover.certification"), Value: a.Referentiel.Code + ", " + a.Referentiel.Title}, {Name: i18n.T("print.cover.certifier"), Value: a.Referentiel.Certifier},
		{Name: i18n.T("print.cover.blocs"), Value: strings.Join(ids, ", ")}, {Name: i18n.T("print.cover.centre"), Value: said(a.Cover.Centre)}, {Name: i18n.T("print.cover.session"), Value: said(a.Cover.Session)},
		{Name: i18n.T("print.cover.way"), Value: said(way)}, {Name: i18n.T("print.cover.day"), Value: i18n.Date(a.Made)},
	}
	if a.Handed != "" {
		facts = append(facts, document.Fact{Name: i18n.T("verify.handed"), Value: a.Handed})
	}
	return facts
}

// correspondence leads from what each bloc expects to the pages and annexes that answer it.
func (a *assembled) correspondence() (out []document.Block) {
	for _, bloc := range a.blocs {
		t := document.Table{Caption: a.blocTitle(bloc), Wide: true, From: document.Tool, Columns: []document.Column{
			{Title: i18n.T("print.column.expected")}, {Title: i18n.T("print.column.pieces")}, {Title: i18n.T("print.column.annexes")},
		}}
		for _, e := range bloc.Expected {
			pieces, annexes := a.answering(e.ID)
			t.Rows = append(t.Rows, []string{e.ID + " " + e.Title, orDash(pieces), orDash(annexes)})
		}
		out = append(out, t)
	}
	return out
}

func orDash(lines []string) string {
	if len(lines) == 0 {
		return "–"
	}
	return strings.Join(lines, "\n")
}

// answering lists what answers an expected piece: pieces with their pages, and annexes.
func (a *assembled) answering(expected string) (pieces, annexes []string) {
	seen := map[int]bool{}
	proof := func(n int) {
		if n > 0 && !seen[n] {
			seen[n] = true
			annexes = append(annexes, a.lead(annexAnchor(n), annexName(n)))
		}
	}
	for _, p := range a.all {
		if !answers(p, expected) {
			continue
		}
		if a.pieceNo[p.ID] > 0 {
			proof(a.pieceNo[p.ID])
		} else if p.Model != proofModel || !a.isProof(p) {
			pieces = append(pieces, a.lead(pieceAnchor(p), p.Name(a.Models[p.Model])))
		}
		for _, code := range codesOf(a.Models[p.Model], p) {
			proof(a.number[code])
		}
	}
	return pieces, annexes
}

func answers(p dossier.Piece, expected string) bool {
	for _, id := range p.Expected {
		if id == expected {
			return true
		}
	}
	return false
}

// lead is a name that leads to a place, with its page.
func (a *assembled) lead(anchor, name string) string {
	return document.Jump(anchor, name) + " " + i18n.T("print.on_page", "page", document.PageOf(anchor))
}

// context tells what the dossier rests on: facts of the tool only.
func (a *assembled) context(part int) []document.Block {
	figures := 0
	for _, x := range a.annexes {
		if x.code != "" {
			figures++
		}
	}
	rows := [][]string{
		{i18n.T("print.cover.shop"), a.Shop}, {i18n.T("print.context.site"), a.Site},
		{i18n.T("print.context.pieces"), i18n.Int(int64(len(a.all)))}, {i18n.T("print.context.figures"), i18n.Int(int64(figures))},
		{i18n.T("print.context.annexes"), i18n.Int(int64(len(a.annexes)))}, {i18n.T("print.context.verify"), document.Link(a.Base+"/v", a.Base+"/v")},
	}
	return []document.Block{
		document.Heading{Level: 1, Text: numbered(part, i18n.T("print.context"))},
		document.Table{Caption: i18n.T("print.context_table"), Columns: []document.Column{{Title: i18n.T("print.column.what")}, {Title: i18n.T("print.column.value")}}, Rows: rows, Wide: true, From: document.Tool},
		document.Paragraph{Text: i18n.T("print.context_help"), Small: true},
	}
}

// of are the pieces of a bloc that stand in the body.
func (a *assembled) of(bloc string) (out []dossier.Piece) {
	for _, p := range a.body {
		if p.Bloc == bloc {
			out = append(out, p)
		}
	}
	return out
}

// loose are those of the body without a bloc, or with one that the référentiel has not.
func (a *assembled) loose() (out []dossier.Piece) {
	for _, p := range a.body {
		if a.place(p.Bloc) == len(a.Referentiel.Blocs) {
			out = append(out, p)
		}
	}
	return out
}

// annexed leads to the pieces of a bloc that are printed as annexes.
func (a *assembled) annexed(bloc string) (out []string) {
	for _, p := range a.all {
		if anchor := a.anchorOf(p); p.Bloc == bloc && strings.HasPrefix(anchor, annexPrefix) {
			out = append(out, a.lead(anchor, a.nameOf(p)+" — "+a.title(p)))
		}
	}
	return out
}

func (a *assembled) bloc(part int, bloc dossier.Bloc) []document.Block {
	out := []document.Block{document.Heading{Level: 1, Text: numbered(part, a.blocTitle(bloc)), Anchor: "bloc-" + bloc.ID}, document.Paragraph{Text: i18n.T("print.production", "what", bloc.Production), Small: true}}
	if a.VAE {
		out = append(out, a.experience(bloc)...)
	}
	pieces := a.of(bloc.ID)
	if len(pieces) == 0 {
		if annexed := a.annexed(bloc.ID); len(annexed) > 0 {
			return append(out, document.Paragraph{Text: i18n.T("print.only_annexes")}, document.List{Items: annexed})
		}
		return append(out, document.Paragraph{Text: i18n.T("print.no_piece")})
	}
	return append(out, a.pieces(pieces)...)
}

// pieces print each on a page of its own but the first.
func (a *assembled) pieces(list []dossier.Piece) (out []document.Block) {
	for i, p := range list {
		if i > 0 {
			out = append(out, document.Break{})
		}
		out = append(out, document.Heading{Level: 2, Text: a.title(p), Anchor: pieceAnchor(p)})
		out = append(out, a.piece(p)...)
	}
	return out
}

// recoil gathers what the pieces themselves say of their limits.
func (a *assembled) recoil(part int) []document.Block {
	out := []document.Block{document.Heading{Level: 1, Text: numbered(part, i18n.T("print.recoil"))}, document.Paragraph{Text: i18n.T("print.recoil_help"), Small: true}}
	found := false
	for _, p := range a.all {
		if text := strings.TrimSpace(p.Values["limites"].Text); text != "" {
			found = true
			out = append(out, document.Paragraph{Lead: a.nameOf(p) + i18n.NoBreakSpace + ":", Text: document.Plain(text) + " " + i18n.T("print.see_page", "page", document.PageOf(a.anchorOf(p))), From: document.Human})
		}
	}
	if !found {
		out = append(out, document.Paragraph{Text: i18n.T("print.recoil_none")})
	}
	few := 0
	for _, x := range a.annexes {
		if a.Exhibits[x.code].Few {
			few++
		}
	}
	if few > 0 {
		out = append(out, document.Paragraph{Text: i18n.T("print.recoil_few", "n", few), From: document.Tool})
	}
	return out
}

// citedTable lists the cited figures with the pages that cite them.
func (a *assembled) citedTable() []document.Block {
	out := []document.Block{document.Heading{Level: 1, Text: i18n.T("print.cited")}}
	t := document.Table{Caption: i18n.T("print.cited_caption"), Wide: true, From: document.Tool, Columns: []document.Column{
		{Title: i18n.T("print.column.code")}, {Title: i18n.T("print.column.figure")}, {Title: i18n.T("print.column.value"), Number: true}, {Title: i18n.T("print.column.annex")}, {Title: i18n.T("print.column.pages")},
	}}
	for n, x := range a.annexes {
		if x.code == "" {
			continue
		}
		e := a.Exhibits[x.code]
		var pages []string
		for _, i := range a.cited[x.code] {
			if anchor := a.anchorOf(a.all[i]); anchor != annexAnchor(n+1) {
				pages = append(pages, document.PageOf(anchor))
			}
		}
		t.Rows = append(t.Rows, []string{e.Code, e.Title, e.Value, a.lead(annexAnchor(n+1), annexName(n+1)), strings.Join(append(pages, document.PageOf(annexAnchor(n+1))), ", ")})
	}
	if len(t.Rows) == 0 {
		return append(out, document.Paragraph{Text: i18n.T("print.cited_none")})
	}
	return append(out, t, document.Paragraph{Text: i18n.T("print.cited_help", "address", document.Link(a.Base+"/v", a.Base+"/v")), Small: true})
}

// glossary explains the words of the trade that the dossier uses.
func (a *assembled) glossary(d document.Document) []document.Block {
	var prose strings.Builder
	if err := d.Text(&prose); err != nil {
		return nil // a Builder takes everything
	}
	t := document.Table{Caption: i18n.T("print.glossary_caption"), Wide: true, From: document.Tool, Columns: []document.Column{{Title: i18n.T("print.column.word")}, {Title: i18n.T("print.column.meaning")}}}
	for _, e := range glossary.In(prose.String()) {
		t.Rows = append(t.Rows, []string{e.Word, e.Meaning})
	}
	if len(t.Rows) == 0 {
		return nil
	}
	return []document.Block{document.Heading{Level: 1, Text: i18n.T("print.glossary")}, t}
}

// sources say where facts come from: data, audits, the référentiel.
func (a *assembled) sources() []document.Block {
	items := []string{i18n.T("print.source_data", "shop", a.Shop)}
	seen := map[string]bool{}
	for _, p := range a.all {
		for _, f := range a.Models[p.Model].Fields {
			for _, found := range p.Values[f.Key].Findings {
				if text := i18n.T("print.source_audit", "at", i18n.DateTime(found.At.In(a.Made.Location()))); !seen[text] {
					seen[text] = true
					items = append(items, text)
				}
			}
		}
	}
	items = append(items, i18n.T("print.source_referentiel", "code", a.Referentiel.Code, "title", a.Referentiel.Title, "source", a.Referentiel.Source))
	if a.Referentiel.Proposed != "" {
		items = append(items, a.Referentiel.Proposed)
	}
	return []document.Block{document.Heading{Level: 1, Text: i18n.T("print.sources")}, document.List{Items: items, From: document.Tool}}
}
