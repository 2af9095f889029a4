package dashboard

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/formaouest/chaland/dashboard/dossier"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
)

// piecesPath is the page of the dossier's documents.
const piecesPath = "/pieces"

// piecesPage answers « Où en est mon dossier ? ».
type piecesPage struct {
	Answer, Action string
	Blocs          []blocPieces
	Others         *view.Table // of no bloc, or of one that the référentiel has not
	Removed        []removedLine
	Models, Kinds  []Choice // to begin with, référentiels to choose from
	Referentiel    dossier.Referentiel
	Settings       string
	Problems       []string // files of the centre that cannot be read
	Cover          coverForm
}

// coverForm are the lines of the cover that people fill, with what is printed while they do not.
type coverForm struct {
	Action string
	Lines  []coverLine
	Ways   []string // usual ones
	Error  string
}

type coverLine struct{ Name, Title, Typed, Known string }

// blocPieces are the pieces of a bloc, and what it still waits for.
type blocPieces struct {
	dossier.Bloc
	Coverage string
	Table    *view.Table
	Missing  []missingPiece
}

// missingPiece is an expected piece that nothing answers yet.
type missingPiece struct {
	dossier.ExpectedPiece
	Bloc   string
	Models []Choice
}

// removedLine is a document that may be brought back.
type removedLine struct{ Name, Action string }

func (d *Dashboard) dossier() dossier.Desk { return dossier.Desk{Store: d.Store, Now: d.Now} }

// shelf is what a page about a dossier needs of its files: référentiel and models.
type shelf struct {
	referentiel dossier.Referentiel
	models      []dossier.Model
	problems    []string
}

func (s shelf) model(key string) (dossier.Model, bool) {
	i := slices.IndexFunc(s.models, func(m dossier.Model) bool { return m.Key == key })
	if i < 0 {
		return dossier.Model{Key: key, Title: key, Prefix: "?"}, false
	}
	return s.models[i], true
}

// shelf reads them for a site. A référentiel that can no longer be read gives way to the
// default one, and is told.
func (d *Dashboard) shelf(v *visit) (s shelf, err error) {
	library := d.library()
	if s.models, err = library.Models(); err != nil && !s.told(err) {
		return s, err
	}
	set, err := d.dossier().Settings(v.context(), v.Site.ID)
	if err != nil {
		return s, err
	}
	return s, s.read(library, set.Referentiel)
}

// read takes a référentiel; the default one, and why, for one that cannot be read.
func (s *shelf) read(library dossier.Library, key string) (err error) {
	if s.referentiel, err = library.Referentiel(key); err == nil || !s.told(err) {
		return err
	}
	s.referentiel, err = dossier.Library{}.Referentiel(dossier.DefaultReferentiel)
	return err
}

// told keeps what is wrong with a centre's file; false for any other error.
func (s *shelf) told(err error) bool {
	_, several := errors.AsType[fault.List](err)
	_, one := errors.AsType[*fault.Error](err)
	if several || one {
		s.problems = append(s.problems, strings.Split(i18n.Error(err), "\n")...)
	}
	return several || one
}

func (d *Dashboard) library() dossier.Library {
	l := d.Library
	l.Pages = PagePaths()
	return l
}

func (d *Dashboard) showPieces(v *visit) error {
	cover, err := d.coverForm(v)
	if err != nil {
		return err
	}
	return d.piecesPage(v, http.StatusOK, cover)
}

func (d *Dashboard) piecesPage(v *visit, status int, cover coverForm) error {
	s, err := d.shelf(v)
	if err != nil {
		return err
	}
	pieces, err := d.dossier().Pieces(v.context(), v.Site.ID)
	if err != nil {
		return err
	}
	removed, err := d.dossier().RemovedPieces(v.context(), v.Site.ID)
	if err != nil {
		return err
	}
	body := piecesPage{Action: siteAddress(piecesPath, v.Site.ID), Settings: siteAddress(piecesPath+"/reglages", v.Site.ID), Referentiel: s.referentiel,
		Answer: piecesAnswer(pieces, s.referentiel), Problems: s.problems, Models: modelChoices(s, nil)}
	for i := range body.Models {
		body.Models[i].Here = body.Models[i].Value == v.QueryParam("modele")
	}
	rest := slices.Clone(pieces)
	for _, b := range s.referentiel.Blocs {
		own := slices.DeleteFunc(slices.Clone(pieces), func(p dossier.Piece) bool { return p.Bloc != b.ID })
		rest = slices.DeleteFunc(rest, func(p dossier.Piece) bool { return p.Bloc == b.ID })
		body.Blocs = append(body.Blocs, v.blocPieces(s, b, own, pieces))
	}
	if len(rest) > 0 {
		body.Others = v.pieceTable("pieces-autres", i18n.T("dossier.others"), s, rest)
	}
	for _, p := range removed {
		m, _ := s.model(p.Model)
		body.Removed = append(body.Removed, removedLine{p.Name(m) + " – " + p.Title, siteAddress(pieceAddress(p.ID)+"/retablir", v.Site.ID)})
	}
	if body.Kinds, err = d.referentielChoices(s); err != nil {
		return err
	}
	body.Cover = cover
	return d.answer(v.timeless(), status, "pieces", Page{Title: i18n.T("nav." + piecesPath), Question: i18n.T("dossier.pieces.question"), Body: body})
}

func (d *Dashboard) referentielChoices(s shelf) (list []Choice, err error) {
	all, err := d.library().Referentiels()
	if err != nil && !s.told(err) {
		return nil, err
	}
	for _, r := range all {
		list = append(list, Choice{Name: r.Code + ", " + r.Title, Value: r.Key, Here: r.Key == s.referentiel.Key})
	}
	return list, nil
}

// piecesAnswer says how far the whole is.
func piecesAnswer(pieces []dossier.Piece, r dossier.Referentiel) string {
	covered, all := dossier.Coverage(r, pieces)
	done := 0
	for _, p := range pieces {
		if p.State == dossier.Done {
			done++
		}
	}
	return i18n.T("dossier.pieces.answer", "n", len(pieces), "done", done, "covered", covered, "all", all)
}

// beginAddress is that of the form that begins a piece, with its model chosen.
func beginAddress(site, model string) string {
	return siteAddress(piecesPath, site) + "&modele=" + url.QueryEscape(model) + "#commencer"
}

func pieceAddress(id int64) string { return piecesPath + "/" + strconv.FormatInt(id, 10) }

func (v *visit) blocPieces(s shelf, b dossier.Bloc, own, all []dossier.Piece) blocPieces {
	out := blocPieces{Bloc: b}
	if len(own) > 0 {
		out.Table = v.pieceTable("pieces-"+strings.ToLower(b.ID), i18n.T("dossier.of_bloc", "bloc", b.ID), s, own)
	}
	for _, e := range b.Expected {
		if !slices.ContainsFunc(all, func(p dossier.Piece) bool { return slices.Contains(p.Expected, e.ID) }) {
			out.Missing = append(out.Missing, missingPiece{e, b.ID, modelChoices(s, e.Models)})
		}
	}
	out.Coverage = i18n.T("dossier.coverage", "n", len(b.Expected)-len(out.Missing), "all", len(b.Expected))
	return out
}

// modelChoices are some models, all without keys.
func modelChoices(s shelf, keys []string) (list []Choice) {
	if keys == nil {
		for _, m := range s.models {
			list = append(list, Choice{Name: m.Title, Value: m.Key})
		}
		return list
	}
	for _, key := range keys {
		if m, ok := s.model(key); ok {
			list = append(list, Choice{Name: m.Title, Value: m.Key})
		}
	}
	return list
}

func (v *visit) pieceTable(id, caption string, s shelf, pieces []dossier.Piece) *view.Table {
	var columns []view.Column
	for _, key := range []string{"number", "title", "state", "expected", "missing"} {
		columns = append(columns, view.Column{Title: i18n.T("dossier.column." + key)})
	}
	columns = append(columns, view.Column{Title: i18n.T("dossier.column.saved"), Kind: sheet.DateTime})
	var rows []view.Row
	for _, p := range pieces {
		m, _ := s.model(p.Model)
		saved := p.Saved.In(v.Site.Location())
		missing := view.Text(i18n.T("dossier.complete"))
		if n := len(p.Missing(m)); n > 0 {
			missing = view.Text(i18n.T("dossier.fields_missing", "n", n))
		}
		name := view.Link(p.Name(m), siteAddress(pieceAddress(p.ID), v.Site.ID))
		name.Short = true
		title := view.Text(p.Title)
		title.Note = m.Title
		rows = append(rows, view.Row{Cells: []view.Cell{name, title, view.Text(i18n.T("dossier.state." + string(p.State))), view.Text(strings.Join(p.Expected, ", ")), missing,
			{Text: i18n.DateTime(saved), Value: saved, Sort: saved.Format(time.RFC3339), Short: true}}})
	}
	return v.grid(id, caption, columns, rows)
}

// addPiece begins a document, filled with what the tool knows.
func (d *Dashboard) addPiece(v *visit) error {
	s, err := d.shelf(v)
	if err != nil {
		return err
	}
	m, ok := s.model(v.FormValue("modele"))
	if !ok {
		return fault.New(fault.NotFound, "referentiel.no_model", "key", v.FormValue("modele"))
	}
	p := dossier.Piece{Site: v.Site.ID, Model: m.Key, Title: strings.TrimSpace(v.FormValue("titre")), Bloc: v.FormValue("bloc"), Author: WhoFrom(v.context()).Name}
	if e, b, ok := s.referentiel.Expected(v.FormValue("attendu")); ok {
		p.Bloc, p.Expected = b.ID, []string{e.ID}
		if p.Title == "" {
			p.Title = e.Title
		}
	} else if bloc, expected := s.referentiel.Place(m.Key, p.Bloc); bloc != "" {
		p.Bloc = bloc
		if expected != "" {
			p.Expected = []string{expected}
		}
	}
	if p.Title == "" {
		p.Title = m.Title
	}
	if twice, ok, err := d.justBegun(v, p); err != nil || ok {
		if err != nil {
			return err
		}
		return v.Redirect(http.StatusSeeOther, siteAddress(pieceAddress(twice), v.Site.ID))
	}
	if p.Values, err = d.firstValues(v, m); err != nil {
		return err
	}
	if p, err = d.dossier().AddPiece(v.context(), p); err != nil {
		return err
	}
	return v.Redirect(http.StatusSeeOther, siteAddress(pieceAddress(p.ID), v.Site.ID))
}

// justBegun finds the piece that the same button made when it was pressed twice.
func (d *Dashboard) justBegun(v *visit, p dossier.Piece) (int64, bool, error) {
	all, err := d.dossier().Pieces(v.context(), v.Site.ID)
	for _, have := range all {
		if have.Model == p.Model && have.Title == p.Title && have.Author == p.Author && slices.Equal(have.Expected, p.Expected) && have.Version == 1 && d.Now().Sub(have.Made) < againWithin {
			return have.ID, true, nil
		}
	}
	return 0, false, err
}

// coverNames are the lines of the form of the cover.
var coverNames = []string{"auteur", "session", "centre", "voie"}

// coverParts are the lines of a cover in the order of the form.
func coverParts(c *dossier.Cover) []*string {
	return []*string{&c.Author, &c.Session, &c.Centre, &c.Way}
}

func (d *Dashboard) coverForm(v *visit) (coverForm, error) {
	set, err := d.dossier().Settings(v.context(), v.Site.ID)
	if err != nil {
		return coverForm{}, err
	}
	known, err := d.knownCover(v.context(), v.Site.ID)
	form := coverForm{Action: siteAddress(piecesPath+"/reglages", v.Site.ID)}
	for way := range strings.SplitSeq(i18n.T("dossier.cover.ways"), ";") {
		form.Ways = append(form.Ways, strings.TrimSpace(way))
	}
	for i, name := range coverNames {
		form.Lines = append(form.Lines, coverLine{name, i18n.T("dossier.cover." + name), *coverParts(&set.Cover)[i], *coverParts(&known)[i]})
	}
	return form, err
}

// refusedCover shows what was typed with what is wrong in it.
func (d *Dashboard) refusedCover(v *visit, wrong error) error {
	if !refused(wrong) {
		return wrong
	}
	cover, err := d.coverForm(v)
	if err != nil {
		return err
	}
	cover.Error = i18n.Error(wrong)
	for i := range cover.Lines {
		cover.Lines[i].Typed = v.FormValue(cover.Lines[i].Name)
	}
	return d.piecesPage(v, statusOf(v, faultOf(wrong)), cover)
}

// setDossier chooses the référentiel of a dossier, or fills its cover.
func (d *Dashboard) setDossier(v *visit) error {
	set, err := d.dossier().Settings(v.context(), v.Site.ID)
	if err != nil {
		return err
	}
	back := siteAddress(piecesPath, v.Site.ID)
	if v.FormValue(formAction) == "page-de-garde" {
		back += "#page-de-garde"
		for i, line := range coverParts(&set.Cover) {
			if *line, err = dossier.CoverLine(v.FormValue(coverNames[i])); err != nil {
				return d.refusedCover(v, err)
			}
		}
	} else {
		set.Referentiel = v.FormValue("referentiel")
		if _, err := d.library().Referentiel(set.Referentiel); err != nil {
			return err
		}
	}
	if err := d.dossier().Set(v.context(), v.Site.ID, set, WhoFrom(v.context()).Name); err != nil {
		return err
	}
	return v.Redirect(http.StatusSeeOther, back)
}

// restorePiece brings back a document that was taken away.
func (d *Dashboard) restorePiece(v *visit) error {
	id, err := v.pieceID()
	if err != nil {
		return err
	}
	if err := d.dossier().RestorePiece(v.context(), v.Site.ID, id, WhoFrom(v.context()).Name); err != nil {
		return err
	}
	return v.Redirect(http.StatusSeeOther, siteAddress(pieceAddress(id), v.Site.ID))
}

func (v *visit) pieceID() (int64, error) {
	id, err := strconv.ParseInt(v.Param("id"), 10, 64)
	if err != nil {
		return 0, errNoPage
	}
	return id, nil
}

// deletedPiece is where a deletion leads: the list, with a way back.
func (v *visit) deletedPiece(id int64) string {
	return piecesPath + "?" + url.Values{"site": {v.Site.ID}, "supprimee": {fmt.Sprint(id)}}.Encode() + "#supprimees"
}
