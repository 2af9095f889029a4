package dashboard

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/formaouest/chaland/dashboard/dossier"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/store"
	"github.com/formaouest/chaland/seo"
)

// gridMarks are what a jury says of a criterion: not, partly, acquired.
var gridMarks = []string{"NA", "PA", "A"}

const maxGridText = 500

// gridPage is the evaluation grid of a candidate by a juror. The tool adds nothing up.
type gridPage struct {
	Title, Action, Home, Juror string
	Blocs                      []gridBloc
	Saved, Error               string
	Problems                   []string // of the référentiel
	Instead                    string   // the one that stands in for it
	Marks                      []string
}

type gridBloc struct {
	ID, Title string
	Criteria  []gridLine
}

type gridLine struct{ ID, Title, Mark, Page, Comment string }

// grid is what a juror wrote, by criterion. It is that of their seat: two people of one name keep
// two. Where nobody signs in the seat is 0.
type grid struct {
	Seat  *int64              `json:"seat"`
	Lines map[string]gridLine `json:"lines"`
}

// seatOf is the place of who asks before the dossier of a site. An account that sits in several
// sessions has one in each: the session that the address names, else that of the grid that they
// already keep, else the newest session.
func (d *Dashboard) seatOf(v *visit) (int64, error) {
	ctx, who := v.context(), WhoFrom(v.context())
	if who.Account == 0 {
		return who.Seat, nil
	}
	seats, err := d.Store.JurySeats(ctx, who.Account, v.Site.ID, d.Now())
	if err != nil {
		return 0, err
	}
	if named := v.FormValue(jurySessionField); named != "" {
		i := slices.IndexFunc(seats, func(s store.JurySeat) bool { return strconv.FormatInt(s.Jury, 10) == named })
		if i < 0 {
			return 0, errNoPage
		}
		return seats[i].Seat, nil
	}
	if len(seats) == 0 {
		return 0, errRole
	}
	for _, s := range seats {
		if _, doc, err := d.gridOf(ctx, v.Site.ID, s.Seat); err != nil || doc != nil {
			return s.Seat, err
		}
	}
	return seats[0].Seat, nil
}

// ofSession is the address of a page of the jury in the session that this one names.
func (v *visit) ofSession(path string) string {
	return sessionAddress(path, v.Site.ID, v.FormValue(jurySessionField))
}

func sessionAddress(path, site, session string) string {
	if session == "" {
		return siteAddress(path, site)
	}
	return siteAddress(path, site) + "&" + url.Values{jurySessionField: {session}}.Encode()
}

// gridOf is the grid of a seat before a candidate, with its document; nil before it was kept.
func (d *Dashboard) gridOf(ctx context.Context, site string, seat int64) (g grid, doc *store.Document, err error) {
	docs, err := d.Store.Documents(ctx, store.Grids, site)
	if err != nil {
		return g, nil, err
	}
	for i := range docs {
		var read grid
		if err := json.Unmarshal(docs[i].Body, &read); err != nil {
			return g, nil, err
		}
		if read.Seat != nil && *read.Seat == seat {
			return read, &docs[i], nil
		}
	}
	return grid{Seat: &seat}, nil, nil
}

// askedGrid is the grid of who asks, with what it judges by.
type askedGrid struct {
	grid
	referentiel dossier.Referentiel
	problems    []string        // why it is not that of the dossier
	doc         *store.Document // nil before it was kept
}

func (d *Dashboard) gridAsked(v *visit) (g askedGrid, err error) {
	if g.referentiel, g.problems, err = d.judgedBy(v.context(), v.Site.ID); err != nil {
		return g, err
	}
	seat, err := d.seatOf(v)
	if err == nil {
		g.grid, g.doc, err = d.gridOf(v.context(), v.Site.ID, seat)
	}
	return g, err
}

func (d *Dashboard) showGrid(v *visit) error {
	g, err := d.gridAsked(v)
	if err != nil {
		return err
	}
	return d.gridForm(v, http.StatusOK, g, "")
}

// gridForm shows a grid: as it was kept, or as it was typed with what is wrong in it.
func (d *Dashboard) gridForm(v *visit, status int, g askedGrid, wrong string) error {
	ref := g.referentiel
	body := gridPage{Error: wrong, Title: ref.Code + ", " + ref.Title, Action: v.ofSession(juryGrid), Home: v.ofSession(juryDossier), Juror: WhoFrom(v.context()).Name,
		Problems: g.problems, Instead: ref.Code, Marks: gridMarks}
	if g.doc != nil {
		body.Saved = i18n.T("jury.saved", "at", i18n.DateTime(g.doc.At.In(seo.Paris())))
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
	g, err := d.gridAsked(v)
	if err != nil {
		return err
	}
	if g.Lines == nil {
		g.Lines = map[string]gridLine{}
	}
	var wrong []string
	for _, b := range g.referentiel.Blocs { // criteria of another keep what was said of them
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
			if delete(g.Lines, c.ID); line != (gridLine{}) {
				g.Lines[c.ID] = line
			}
		}
	}
	if len(wrong) > 0 { // nothing that was typed is lost
		return d.gridForm(v, http.StatusBadRequest, g, strings.Join(wrong, " "))
	}
	if err := d.writeGrid(v, g.grid, g.doc); err != nil {
		return err
	}
	return v.Redirect(http.StatusSeeOther, v.ofSession(juryGrid))
}

// writeGrid keeps a grid in the place of doc, nil for a seat's first.
func (d *Dashboard) writeGrid(v *visit, g grid, doc *store.Document) error {
	raw, err := json.Marshal(g)
	if err != nil {
		return err
	}
	ctx, author := v.context(), WhoFrom(v.context()).Label()
	if doc == nil {
		_, err = d.Store.AddDocument(ctx, store.Document{Kind: store.Grids, Site: v.Site.ID, Body: raw, Author: author, At: d.Now()})
		if !errors.Is(err, store.ErrTaken) {
			return err
		}
		if _, doc, err = d.gridOf(ctx, v.Site.ID, *g.Seat); err != nil || doc == nil { // another window was first
			return err
		}
	}
	doc.Body, doc.Author, doc.At = raw, author, d.Now()
	return d.Store.ChangeDocument(ctx, *doc)
}
