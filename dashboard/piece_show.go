package dashboard

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/formaouest/chaland/dashboard/citation"
	"github.com/formaouest/chaland/dashboard/dossier"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/store"
)

// piecePage is the editor of one document.
type piecePage struct {
	Piece         dossier.Piece
	Model         dossier.Model
	Name          string
	Action, Back  string
	History       string
	SavedAt       string
	Elsewhere     []string // names of fields that another window changed
	ElsewhereKeys string
	Fields        []fieldView
	Lists         []offeredList
	Missing       []Choice
	States, Blocs []Choice
	Expected      []expectedChoice
	Unplaced      bool // in no bloc: nothing expected can be ticked
	Marks         []Hidden
	Tables        []seenTable
	Notes         []noteView // that were moved here
	LocalKey      string     // of the copy that the browser keeps
}

// expectedChoice is an expected piece that this one may answer.
type expectedChoice struct {
	ID, Title string
	Here      bool
}

// fieldView is a field with what stands in it.
type fieldView struct {
	dossier.Field
	Value    dossier.Value
	ByTool   bool
	Computed bool
	Choices  []Choice
	Rows     []rowView
	Total    []string // nil without one
	NextRow  int
	Marks    string // the table that marks these rows, and how its columns begin: "criteres.note"
	Problems []string
	Lines    []dossier.Line
	Cited    []citedView
	More     []Choice // citations or findings that may be added
	Found    []foundView
	Upload   string // where a picture is sent
	Shown    string // where it is shown
}

type rowView struct {
	Number int
	Cells  []cellView
}

type cellView struct {
	dossier.Column
	Name, Text, Label string
	ByTool            bool
	Choices           []Choice
}

// citedView is a cited figure of a piece.
type citedView struct {
	Code, Title, Value, Dates, Href string
}

// foundView is a finding of an audit of a piece.
type foundView struct{ Key, Title, Text, Href string }

func (d *Dashboard) showPiece(v *visit) error {
	p, m, s, err := d.pieceOf(v)
	if err != nil {
		return err
	}
	return d.editPiece(v, http.StatusOK, s, m, p, nil)
}

// pieceOf is the piece that the address names, with its model.
func (d *Dashboard) pieceOf(v *visit) (p dossier.Piece, m dossier.Model, s shelf, err error) {
	id, err := v.pieceID()
	if err != nil {
		return p, m, s, err
	}
	if p, err = d.dossier().Piece(v.context(), v.Site.ID, id); err != nil {
		return p, m, s, err
	}
	if s, err = d.shelf(v); err != nil {
		return p, m, s, err
	}
	m, _ = s.model(p.Model)
	return p, m, s, nil
}

func (d *Dashboard) editPiece(v *visit, status int, s shelf, m dossier.Model, p dossier.Piece, elsewhere []string) error {
	at := siteAddress(pieceAddress(p.ID), v.Site.ID)
	body := piecePage{Piece: p, Model: m, Name: p.Name(m), Action: at, Back: siteAddress(piecesPath, v.Site.ID), History: siteAddress(pieceAddress(p.ID)+"/historique", v.Site.ID),
		SavedAt: i18n.DateTime(p.Saved.In(v.Site.Location())), LocalKey: v.localKey(p), ElsewhereKeys: strings.Join(elsewhere, " ")}
	var err error
	if body.Fields, err = d.fieldViews(v, m, p); err != nil {
		return err
	}
	if err = d.tellFilling(v, m, p, body.Fields); err != nil {
		return err
	}
	if body.Lists, err = d.offeredLists(v, m); err != nil {
		return err
	}
	notes, err := d.dossier().Notes(v.context(), v.Site.ID)
	if err != nil {
		return err
	}
	body.Notes = d.notesOf(v, notes, p.ID)
	for _, t := range p.Tables {
		body.Tables = append(body.Tables, v.seenTable(t))
	}
	for _, key := range elsewhere {
		body.Elsewhere = append(body.Elsewhere, fieldName(m, key))
	}
	for _, f := range p.Missing(m) {
		body.Missing = append(body.Missing, Choice{Name: f.Title, Href: "#champ-" + f.Key})
	}
	for _, state := range dossier.States {
		body.States = append(body.States, Choice{Name: i18n.T("dossier.state." + string(state)), Value: string(state), Here: state == p.State})
	}
	_, placed := s.referentiel.Bloc(p.Bloc)
	body.Unplaced = !placed
	body.Blocs = []Choice{{Name: i18n.T("dossier.no_bloc")}}
	for _, b := range s.referentiel.Blocs {
		body.Blocs = append(body.Blocs, Choice{Name: b.ID + " – " + b.Short, Value: b.ID, Here: b.ID == p.Bloc})
		if b.ID == p.Bloc {
			for _, e := range b.Expected {
				body.Expected = append(body.Expected, expectedChoice{e.ID, e.Title, slices.Contains(p.Expected, e.ID)})
			}
		}
	}
	for key, value := range p.All() {
		body.Marks = append(body.Marks, Hidden{"lu." + key, value.Mark()})
	}
	for _, f := range m.Fields {
		if _, has := p.Values[f.Key]; !has {
			body.Marks = append(body.Marks, Hidden{"lu." + f.Key, dossier.Value{}.Mark()})
		}
	}
	slices.SortFunc(body.Marks, func(a, b Hidden) int { return strings.Compare(a.Name, b.Name) })
	return d.answer(v.timeless(), status, "piece", Page{Title: body.Name + " – " + p.Title, Question: p.Title, Body: body})
}

func (v *visit) localKey(p dossier.Piece) string {
	return "piece:" + v.Site.ID + ":" + strconv.FormatInt(p.ID, 10)
}

// fieldName is what people call a key of a piece.
func fieldName(m dossier.Model, key string) string {
	if f, ok := m.Field(key); ok {
		return f.Title
	}
	return i18n.T("dossier.field." + strings.TrimPrefix(key, "_"))
}

func (d *Dashboard) fieldViews(v *visit, m dossier.Model, p dossier.Piece) ([]fieldView, error) {
	worked, err := d.reckoned(v, m, p)
	if err != nil {
		return nil, err
	}
	offers, err := d.offers(v)
	if err != nil {
		return nil, err
	}
	list := make([]fieldView, len(m.Fields))
	for i, f := range m.Fields {
		list[i] = d.fieldView(v, m, f, worked, offers)
	}
	return list, nil
}

func (d *Dashboard) fieldView(v *visit, m dossier.Model, f dossier.Field, worked dossier.Reckoned, o offers) fieldView {
	value := worked.Piece.Values[f.Key]
	out := fieldView{Field: f, Value: value, ByTool: value.By == dossier.Tool && !value.Empty(), Computed: m.Computes(f.Key)}
	if _, known := facts[f.Fact]; !known { // nothing to offer to fill in
		out.Fact = ""
	}
	for _, p := range worked.Problems {
		if p.Field == f.Key {
			out.Problems = append(out.Problems, p.Text)
		}
	}
	for _, l := range worked.Lines {
		if l.Field == f.Key {
			out.Lines = append(out.Lines, l)
		}
	}
	switch f.Kind {
	case dossier.Select:
		out.Choices = selectChoices(f.Choices, value.Text)
	case dossier.Table:
		out.tabulate(value, worked.Totals[f.Key])
		if marks, prefix := m.MarksOf(f.Key); marks != "" {
			out.Marks = marks + "." + prefix
		}
	case dossier.Figures:
		for _, code := range value.Codes {
			out.Cited = append(out.Cited, o.cited(v, d, code))
		}
		out.More = o.figures(value.Codes)
	case dossier.Findings:
		for _, found := range value.Findings {
			out.Found = append(out.Found, foundOf(v, found))
		}
		out.More = o.findings(value.Findings)
	case dossier.Picture:
		at := pieceAddress(worked.Piece.ID)
		out.Upload = siteAddress(at+"/image/"+f.Key, v.Site.ID)
		if value.Picture != 0 {
			out.Shown = siteAddress(at+"/image/"+f.Key, v.Site.ID) + "&n=" + strconv.FormatInt(value.Picture, 10)
		}
	}
	return out
}

func selectChoices(choices []dossier.Choice, here string) []Choice {
	list := []Choice{{Name: "–", Here: here == ""}}
	for _, c := range choices {
		list = append(list, Choice{Name: c.Title, Value: c.Key, Here: c.Key == here})
	}
	return list
}

// tabulate lays the rows of a table out, with empty ones as a new one has.
func (f *fieldView) tabulate(value dossier.Value, total dossier.Row) {
	rows := value.Rows
	for len(rows) < f.Field.Rows {
		rows = append(rows[:len(rows):len(rows)], dossier.Row{})
	}
	for i, r := range rows {
		f.Rows = append(f.Rows, f.row(i, r))
	}
	f.NextRow = len(rows)
	if total != nil {
		f.Total = make([]string, len(f.Columns))
		for at := range f.Columns {
			f.Total[at] = total.Text(at)
		}
	}
}

func (f *fieldView) row(number int, r dossier.Row) rowView {
	out := rowView{Number: number}
	for at, c := range f.Columns {
		cell := cellView{Column: c, Name: "v." + f.Key + "." + strconv.Itoa(number) + "." + c.Key, Label: i18n.T("dossier.cell", "title", c.Title, "row", number+1)}
		if at < len(r) {
			cell.Text, cell.ByTool = r[at].Text, r[at].By == dossier.Tool && r[at].Text != "" && !c.Computed
		}
		if c.Kind == dossier.Select {
			cell.Choices = selectChoices(c.Choices, cell.Text)
		}
		out.Cells = append(out.Cells, cell)
	}
	return out
}

// Blank is an empty row, for scripts to add more like it.
func (f fieldView) Blank() rowView { return f.row(f.NextRow, nil) }

// offers are the citations and findings of a site that a piece may take.
type offers struct {
	citations []store.Citation
	notes     []dossier.Note
}

func (d *Dashboard) offers(v *visit) (o offers, err error) {
	if o.citations, err = d.Store.Citations(v.context(), v.Site.ID, store.AllCitations); err != nil {
		return o, err
	}
	o.notes, err = d.dossier().Notes(v.context(), v.Site.ID)
	return o, err
}

// cited tells a figure as it was frozen. A code of another site, or that nobody cited, is
// shown as such.
func (o offers) cited(v *visit, d *Dashboard, code string) citedView {
	out := citedView{Code: citation.Show(code), Title: i18n.T("dossier.no_citation"), Href: "/v/" + citation.Show(code)}
	i := slices.IndexFunc(o.citations, func(c store.Citation) bool { return c.Code == code })
	if i < 0 {
		return out
	}
	out.Title, out.Href = o.citations[i].Title, "/citations/"+citation.Show(code)
	if proof, err := d.desk().Read(v.context(), code); err == nil {
		out.Value, out.Dates = proof.Value(), proof.Dates()
	}
	return out
}

func (o offers) figures(taken []string) (list []Choice) {
	for _, c := range o.citations {
		if !slices.Contains(taken, c.Code) {
			list = append(list, Choice{Name: citation.Show(c.Code) + " – " + c.Title, Value: c.Code})
		}
	}
	return list
}

func (o offers) findings(taken []dossier.Finding) (list []Choice) {
	for _, n := range o.notes {
		if n.Finding != nil && !slices.ContainsFunc(taken, func(f dossier.Finding) bool { return f.Key() == n.Finding.Key() }) {
			list = append(list, Choice{Name: n.Title, Value: n.Finding.Key()})
		}
	}
	return list
}

// sources find what a form names: citations of any site keep their code, findings are those
// of the carnet and of the piece.
func (o offers) sources(p dossier.Piece) dossier.Sources {
	s := dossier.Sources{Findings: map[string]dossier.Finding{}, Code: func(typed string) string {
		if strings.TrimSpace(typed) == "" {
			return ""
		}
		code, err := citation.Read(typed)
		if err != nil {
			return ""
		}
		return code
	}}
	for _, n := range o.notes {
		if n.Finding != nil {
			s.Findings[n.Finding.Key()] = *n.Finding
		}
	}
	for _, value := range p.Values {
		for _, f := range value.Findings {
			s.Findings[f.Key()] = f
		}
	}
	return s
}

func foundOf(v *visit, f dossier.Finding) foundView {
	return foundView{f.Key(), f.Title, findingText(v, f), findingAddress(v, f)}
}

// findingText says what an audit found, when and where.
func findingText(v *visit, f dossier.Finding) string {
	text := i18n.T("dossier.finding", "n", f.Count, "day", i18n.DateTime(f.At.In(v.Site.Location())))
	if f.Page != "" {
		text += " " + f.Page
	}
	return text
}
