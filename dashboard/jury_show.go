package dashboard

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"github.com/formaouest/chaland/dashboard/dossier"
	"github.com/formaouest/chaland/dashboard/exhibit"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/store"
	"github.com/formaouest/chaland/seo"
)

// juryRoom lists the sessions of a juror with their candidates.
type juryRoom struct{ Sessions []jurySession }

type jurySession struct {
	Name, Until string
	Candidates  []juryCandidate
}

type juryCandidate struct{ Name, Href, Grid, Check string }

func (d *Dashboard) showJury(c echo.Context) error {
	ctx := c.Request().Context()
	who := WhoFrom(ctx)
	all, err := d.Store.Juries(ctx)
	if err != nil {
		return err
	}
	body := juryRoom{}
	for _, j := range all {
		sits := who.Open || who.Jury == j.ID || who.Account > 0 && slices.ContainsFunc(j.Members, func(m store.JuryMember) bool { return m.Account == who.Account })
		if !sits || !j.Expires.After(d.Now()) {
			continue
		}
		session := jurySession{Name: j.Name, Until: i18n.DateTime(j.Expires.In(seo.Paris()))}
		if session.Candidates, err = d.juryCandidates(ctx, j); err != nil {
			return err
		}
		body.Sessions = append(body.Sessions, session)
	}
	return d.show(c, http.StatusOK, "jury", Page{Title: i18n.T("nav." + juryPath), Question: i18n.T("jury.question"), Body: body})
}

func (d *Dashboard) juryCandidates(ctx context.Context, j store.Jury) (list []juryCandidate, err error) {
	seats, err := d.Store.Seats(ctx, 0)
	if err != nil {
		return nil, err
	}
	for _, s := range seats {
		if s.Site == "" || !slices.Contains(j.Candidates, s.Account) {
			continue
		}
		a, _, err := d.Store.Account(ctx, s.Account)
		if err != nil {
			return nil, err
		}
		list = append(list, juryCandidate{a.Name, siteAddress(juryDossier, s.Site), siteAddress(juryGrid, s.Site), siteAddress(checkPath, s.Site)})
	}
	return list, nil
}

// Pages of the jury about one candidate.
const (
	juryDossier = "/jury/dossier"
	juryGrid    = "/jury/grille"
)

// readingPage is a dossier as a jury reads it, by bloc: what the candidate wrote, what the tool
// filled, and a neutral question beside each cited figure.
type readingPage struct {
	Answer  string
	Blocs   []readBloc
	Figures []juryFigure
	Grid    string
	Check   string
	Home    string
}

type readBloc struct {
	ID, Title   string
	Covered, Of int
	Pieces      []readPiece
}

type readPiece struct {
	Title  string
	Fields []readField
}

// juryFigure is a cited figure with what may be asked about it.
type juryFigure struct {
	exhibit.Exhibit
	Question string
}

func (d *Dashboard) showJuryDossier(v *visit) error {
	ctx := v.context()
	ref, err := d.referentielOf(ctx, v.Site.ID)
	if err != nil {
		return err
	}
	pieces, err := d.dossier().Pieces(ctx, v.Site.ID)
	if err != nil {
		return err
	}
	codes, err := d.citedCodes(v)
	if err != nil {
		return err
	}
	figures, err := d.exhibits(ctx, v.Site, d.base(v), codes)
	if err != nil {
		return err
	}
	body := readingPage{Grid: siteAddress(juryGrid, v.Site.ID), Check: siteAddress(checkPath, v.Site.ID), Home: juryPath, Answer: i18n.T("jury.answer", "pieces", len(pieces), "figures", len(figures), "title", ref.Code)}
	for _, b := range append(slices.Clone(ref.Blocs), dossier.Bloc{Title: i18n.T("jury.no_bloc")}) {
		read := readBloc{ID: b.ID, Title: b.Title}
		read.Covered, read.Of = b.Coverage(pieces)
		for _, p := range pieces {
			_, known := ref.Bloc(p.Bloc)
			if p.Bloc == b.ID || b.ID == "" && !known {
				piece, err := d.readPiece(v, p)
				if err != nil {
					return err
				}
				read.Pieces = append(read.Pieces, piece)
			}
		}
		if b.ID != "" || len(read.Pieces) > 0 {
			body.Blocs = append(body.Blocs, read)
		}
	}
	for i, e := range figures {
		questions := e.Questions()
		body.Figures = append(body.Figures, juryFigure{e, questions[i%len(questions)]})
	}
	return d.page(v.timeless(), "jurydossier", Page{Title: v.Site.Name, Question: i18n.T("jury.dossier_question"), Body: body})
}

// readPiece writes out the filled fields of a piece, in the order of its model.
func (d *Dashboard) readPiece(v *visit, p dossier.Piece) (readPiece, error) {
	out := readPiece{Title: p.Title}
	model, err := d.Library.Model(p.Model)
	if err != nil { // a model that the centre took away: what was written stays readable
		for key := range p.Values {
			model.Fields = append(model.Fields, dossier.Field{Key: key, Title: key})
		}
		slices.SortFunc(model.Fields, func(a, b dossier.Field) int { return strings.Compare(a.Key, b.Key) })
	}
	judged, err := d.reckoned(v, model, p)
	if err != nil {
		return out, err
	}
	for _, f := range model.Fields {
		value := judged.Piece.Values[f.Key]
		if text := valueText(model, f.Key, value); text != "" {
			out.Fields = append(out.Fields, readField{f.Title, text, value.By == dossier.Tool, value.Codes})
		}
	}
	return out, nil
}

// gridMarks are what a jury says of a criterion: not, partly, acquired.
var gridMarks = []string{"NA", "PA", "A"}

const maxGridText = 500

// gridPage is the evaluation grid of a candidate by a juror. The tool adds nothing up.
type gridPage struct {
	Title, Action, Home, Juror string
	Blocs                      []gridBloc
	Saved, Error               string
	Marks                      []string
}

type gridBloc struct {
	ID, Title string
	Criteria  []gridLine
}

type gridLine struct{ ID, Title, Mark, Page, Comment string }

// grid is what a juror wrote, by criterion.
type grid struct {
	Lines map[string]gridLine `json:"lines"`
}

// gridOf is the grid of a candidate by who asks, with its document.
func (d *Dashboard) gridOf(ctx context.Context, site string) (g grid, doc *store.Document, err error) {
	docs, err := d.Store.Documents(ctx, store.Grids, site)
	if err != nil {
		return g, nil, err
	}
	for i := range docs {
		if docs[i].Author == WhoFrom(ctx).Label() {
			return g, &docs[i], json.Unmarshal(docs[i].Body, &g)
		}
	}
	return g, nil, nil
}

func (d *Dashboard) showGrid(v *visit) error {
	ref, err := d.referentielOf(v.context(), v.Site.ID)
	if err != nil {
		return err
	}
	g, doc, err := d.gridOf(v.context(), v.Site.ID)
	if err != nil {
		return err
	}
	return d.gridForm(v, http.StatusOK, ref, g, doc, "")
}

// gridForm shows a grid: as it was kept, or as it was typed with what is wrong in it.
func (d *Dashboard) gridForm(v *visit, status int, ref dossier.Referentiel, g grid, doc *store.Document, wrong string) error {
	body := gridPage{Error: wrong, Title: ref.Code + ", " + ref.Title, Action: siteAddress(juryGrid, v.Site.ID), Home: siteAddress(juryDossier, v.Site.ID), Juror: WhoFrom(v.context()).Name, Marks: gridMarks}
	if doc != nil {
		body.Saved = i18n.T("jury.saved", "at", i18n.DateTime(doc.At.In(seo.Paris())))
	}
	for _, b := range ref.Blocs {
		bloc := gridBloc{ID: b.ID, Title: b.Title}
		for _, c := range b.Criteria {
			line := g.Lines[c.ID]
			line.ID, line.Title = c.ID, c.Title
			bloc.Criteria = append(bloc.Criteria, line)
		}
		body.Blocs = append(body.Blocs, bloc)
	}
	return d.answer(v.timeless(), status, "jurygrid", Page{Title: i18n.T("jury.grid"), Question: i18n.T("jury.grid_question"), Body: body})
}

func (d *Dashboard) keepGrid(v *visit) error {
	ctx := v.context()
	ref, err := d.referentielOf(ctx, v.Site.ID)
	if err != nil {
		return err
	}
	g := grid{Lines: map[string]gridLine{}}
	var wrong []string
	for _, b := range ref.Blocs {
		for _, c := range b.Criteria {
			line := gridLine{Mark: v.FormValue("avis-" + c.ID), Page: strings.TrimSpace(v.FormValue("page-" + c.ID)), Comment: strings.TrimSpace(v.FormValue("texte-" + c.ID))}
			if line.Mark != "" && !slices.Contains(gridMarks, line.Mark) {
				return fault.New(fault.Invalid, "dashboard.bad_request")
			}
			if n, err := strconv.Atoi(line.Page); line.Page != "" && (err != nil || n < 1 || n > 9999) {
				wrong = append(wrong, i18n.T("jury.bad_page", "criterion", c.ID, "page", line.Page))
			}
			if utf8.RuneCountInString(line.Comment) > maxGridText {
				wrong = append(wrong, i18n.T("jury.long_comment", "criterion", c.ID, "n", maxGridText))
			}
			if line != (gridLine{}) {
				g.Lines[c.ID] = line
			}
		}
	}
	_, doc, err := d.gridOf(ctx, v.Site.ID)
	if err != nil {
		return err
	}
	if len(wrong) > 0 { // nothing that was typed is lost
		return d.gridForm(v, http.StatusBadRequest, ref, g, doc, strings.Join(wrong, " "))
	}
	raw, err := json.Marshal(g)
	if err != nil {
		return err
	}
	if doc == nil {
		_, err = d.Store.AddDocument(ctx, store.Document{Kind: store.Grids, Site: v.Site.ID, Body: raw, Author: WhoFrom(ctx).Label(), At: d.Now()})
	} else {
		doc.Body, doc.At = raw, d.Now()
		err = d.Store.ChangeDocument(ctx, *doc)
	}
	if err != nil {
		return err
	}
	return v.Redirect(http.StatusSeeOther, siteAddress(juryGrid, v.Site.ID))
}
