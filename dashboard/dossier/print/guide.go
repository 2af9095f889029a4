package print

import (
	"slices"
	"strings"

	"github.com/formaouest/chaland/dashboard/dossier"
	"github.com/formaouest/chaland/internal/document"
	"github.com/formaouest/chaland/internal/i18n"
)

// Guide is what is printed of a référentiel, without any candidate's data.
type Guide struct {
	Book            // its référentiel, models, centre and date
	Deadline string // French, "" for none
}

func (g Guide) start(key string) document.Document {
	title := i18n.T("print." + key)
	d := document.Document{
		Title: title, Subject: g.Referentiel.Code + " " + g.Referentiel.Title, Note: g.Referentiel.Title, Header: title, Made: g.Made,
		Cover: []document.Fact{
			{Name: i18n.T("print.cover.certification"), Value: g.Referentiel.Code + ", " + g.Referentiel.Title}, {Name: i18n.T("print.cover.certifier"), Value: g.Referentiel.Certifier},
			{Name: i18n.T("print.cover.state"), Value: g.Referentiel.Status}, {Name: i18n.T("print.cover.day"), Value: i18n.Date(g.Made)},
		},
		Footer: g.Referentiel.Code + " · " + i18n.T("print.made", "day", i18n.Date(g.Made)),
	}
	d.Add(document.Contents{Title: i18n.T("print.contents"), Depth: 2}, document.Break{})
	if g.Referentiel.Proposed != "" {
		d.Add(document.Quote{Text: g.Referentiel.Proposed, Source: i18n.T("print.proposed")})
	}
	return d
}

// Building is the candidate's guide: what to hand in, bloc by bloc, with which document, in
// which order, and how to check it.
func (g Guide) Building() document.Document {
	d := g.start("guide_building")
	d.Add(document.Heading{Level: 1, Text: i18n.T("print.guide.how")}, document.List{Ordered: true, Items: texts("print.guide.step.", "look", "cite", "keep", "write", "annex", "check", "hand")})
	if g.Deadline != "" {
		d.Add(document.Paragraph{Lead: i18n.T("print.guide.deadline"), Text: g.Deadline, From: document.Tool})
	}
	d.Add(document.Heading{Level: 1, Text: i18n.T("print.guide.plan")}, planTable(), document.Paragraph{Text: i18n.T("print.guide.plan_help"), Small: true})
	for _, bloc := range g.Referentiel.Blocs {
		d.Add(document.Break{}, document.Heading{Level: 1, Text: g.blocTitle(bloc)}, document.Paragraph{Lead: i18n.T("print.guide.production"), Text: bloc.Production}, g.expectedTable(bloc),
			document.Heading{Level: 2, Text: i18n.T("print.guide.checklist", "bloc", bloc.ID)}, checklist(bloc))
	}
	d.Add(document.Break{}, document.Heading{Level: 1, Text: i18n.T("print.guide.models")})
	for _, m := range g.ordered() {
		d.Add(document.Heading{Level: 2, Text: m.Title}, document.Paragraph{Text: m.Purpose + " " + i18n.T("print.guide.length", "length", m.Length)}, fieldTable(m))
	}
	d.Add(document.Break{}, document.Heading{Level: 1, Text: i18n.T("print.guide.matrix")})
	for _, kind := range []string{dossier.Activity, dossier.Capacity, dossier.Arrangement} {
		d.Add(g.matrix(kind))
	}
	return d
}

func texts(prefix string, keys ...string) (out []string) {
	for _, key := range keys {
		out = append(out, i18n.T(prefix+key))
	}
	return out
}

func planTable() document.Block {
	t := document.Table{Caption: i18n.T("print.guide.plan_caption"), Wide: true, Columns: []document.Column{{Title: i18n.T("print.column.part")}, {Title: i18n.T("print.column.holds")}, {Title: i18n.T("print.column.length"), Number: true}}}
	for _, key := range []string{"cover", "table", "context", "b1", "b2", "b3", "b4", "b5", "recoil", "cited", "annexes"} {
		t.Rows = append(t.Rows, []string{i18n.T("print.plan." + key), i18n.T("print.plan." + key + ".holds"), i18n.T("print.plan." + key + ".pages")})
	}
	return t
}

func (g Guide) expectedTable(bloc dossier.Bloc) document.Block {
	t := document.Table{Caption: i18n.T("print.guide.expected", "bloc", bloc.ID), Wide: true, Columns: []document.Column{{Title: i18n.T("print.column.expected")}, {Title: i18n.T("print.column.to_make")}, {Title: i18n.T("print.column.gives")}}}
	for _, e := range bloc.Expected {
		t.Rows = append(t.Rows, []string{e.ID + " " + e.Title, e.Piece, e.Gives})
	}
	return t
}

func checklist(bloc dossier.Bloc) document.Block {
	t := document.Table{Wide: true, Columns: []document.Column{{Title: i18n.T("print.column.criterion")}, {Title: i18n.T("print.column.done"), Share: .1}, {Title: i18n.T("print.column.page"), Share: .15}}}
	for _, c := range bloc.Criteria {
		t.Rows = append(t.Rows, []string{c.ID + " " + c.Title, "☐", ""})
	}
	return t
}

func (g Guide) ordered() []dossier.Model {
	list := make([]dossier.Model, 0, len(g.Models))
	for _, m := range g.Models {
		list = append(list, m)
	}
	slices.SortFunc(list, func(a, b dossier.Model) int {
		if a.Order != b.Order {
			return a.Order - b.Order
		}
		return strings.Compare(a.Title, b.Title)
	})
	return list
}

func fieldTable(m dossier.Model) document.Block {
	t := document.Table{Wide: true, Columns: []document.Column{{Title: i18n.T("print.column.field")}, {Title: i18n.T("print.column.who")}, {Title: i18n.T("print.column.example")}}}
	for _, f := range m.Fields {
		who := i18n.T("print.who.you")
		switch {
		case f.Reading:
			who = i18n.T("print.who.reading")
		case f.Fact != "":
			who = i18n.T("print.who.tool")
		case f.Kind == dossier.Figures || f.Kind == dossier.Findings:
			who = i18n.T("print.who.cited")
		}
		title := f.Title
		if f.Required {
			title += " *"
		}
		example := f.Example
		if f.Kind == dossier.Table {
			var columns []string
			for _, c := range f.Columns {
				columns = append(columns, c.Title)
			}
			example = i18n.T("print.columns", "list", strings.Join(columns, ", "))
		}
		t.Rows = append(t.Rows, []string{title, who, example})
	}
	return t
}

func (g Guide) matrix(kind string) document.Block {
	t := document.Table{Caption: i18n.T("print.matrix." + kind), Wide: true, Columns: []document.Column{{Title: i18n.T("print.column.competence")}, {Title: i18n.T("print.column.blocs")}, {Title: i18n.T("print.column.gives")}}}
	for _, c := range g.Referentiel.Of(kind) {
		t.Rows = append(t.Rows, []string{c.ID + " " + c.Title, strings.Join(c.Blocs, ", "), c.Gives})
	}
	return t
}

// Judging is the juror's guide: how to read a dossier and to verify it in ten minutes, and a
// grid for each bloc. Nothing is added up.
func (g Guide) Judging() document.Document {
	d := g.start("guide_judging")
	verify := document.Link(g.Base+"/v", g.Base+"/v")
	d.Add(document.Heading{Level: 1, Text: i18n.T("print.judge.read")}, document.List{Items: texts("print.judge.read.", "table", "marks", "codes", "annexes", "limits")},
		document.Heading{Level: 1, Text: i18n.T("print.judge.express")}, document.List{Ordered: true, Items: texts("print.judge.express.", "table", "draw", "sample", "limits", "questions")},
		document.Paragraph{Lead: i18n.T("print.judge.where"), Text: verify}, document.Heading{Level: 1, Text: i18n.T("print.judge.questions")},
		document.List{Items: texts("exhibit.question.", "period", "definition", "sample", "chart", "known", "season", "decision")},
		document.Heading{Level: 1, Text: i18n.T("print.judge.rules")}, document.List{Items: texts("print.judge.rule.", "trainer", "marks", "words", "tool")})
	if rule := g.Referentiel.Jury; rule.Told() != "" {
		d.Add(document.Paragraph{Lead: i18n.T("print.judge.whom"), Text: rule.Told() + ".", From: document.Tool})
	}
	for _, bloc := range g.Referentiel.Blocs {
		d.Add(document.Break{}, document.Heading{Level: 1, Text: i18n.T("print.judge.grid", "bloc", g.blocTitle(bloc))}, document.Paragraph{Lead: i18n.T("print.guide.production"), Text: bloc.Production}, grid(bloc),
			document.Paragraph{Text: i18n.T("print.judge.decision")}, document.Paragraph{Text: i18n.T("print.judge.signed")})
	}
	return d
}

// grid has a line to fill for each criterion.
func grid(bloc dossier.Bloc) document.Block {
	t := document.Table{Caption: i18n.T("print.judge.grid_caption", "bloc", bloc.ID), Wide: true, Columns: []document.Column{
		{Title: i18n.T("print.column.criterion")}, {Title: i18n.T("print.mark.na")}, {Title: i18n.T("print.mark.pa")}, {Title: i18n.T("print.mark.a")}, {Title: i18n.T("print.column.page"), Share: .08}, {Title: i18n.T("print.column.comment"), Share: .32},
	}}
	for _, c := range bloc.Criteria {
		t.Rows = append(t.Rows, []string{c.ID + " " + c.Title, "☐", "☐", "☐", "", "\n"})
	}
	return t
}

// experience is what a dossier of experience asks of each expected piece: a place to tell
// what one did, in one's own company.
func (a *assembled) experience(bloc dossier.Bloc) (out []document.Block) {
	for _, e := range bloc.Expected {
		out = append(out, document.Heading{Level: 2, Text: e.ID + " " + e.Title})
		pieces, annexes := a.answering(e.ID)
		if len(pieces)+len(annexes) > 0 {
			out = append(out, document.Paragraph{Lead: i18n.T("print.vae.proofs"), Text: strings.Join(append(pieces, annexes...), ", "), From: document.Tool})
		}
		for _, key := range []string{"did", "means", "context", "result"} {
			out = append(out, document.Paragraph{Lead: i18n.T("print.vae." + key), Text: strings.Repeat(". ", 70), From: document.Human})
		}
	}
	return out
}
