package dashboard

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
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

// seatOf is the place of who asks before the dossier of a site.
func (d *Dashboard) seatOf(ctx context.Context, site string) (int64, error) {
	who := WhoFrom(ctx)
	if who.Account == 0 {
		return who.Seat, nil
	}
	seat, ok, err := d.Store.JurySeat(ctx, who.Account, site, d.Now())
	if err == nil && !ok {
		err = errRole
	}
	return seat, err
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

// gridAsked is the grid of who asks, with what it judges by.
func (d *Dashboard) gridAsked(v *visit) (ref dossier.Referentiel, g grid, doc *store.Document, err error) {
	handed, err := d.handIns().Newest(v.context(), v.Site.ID)
	if err != nil {
		return ref, g, nil, err
	}
	if ref, err = d.judgedBy(v.context(), v.Site.ID, handed); err != nil {
		return ref, g, nil, err
	}
	seat, err := d.seatOf(v.context(), v.Site.ID)
	if err == nil {
		g, doc, err = d.gridOf(v.context(), v.Site.ID, seat)
	}
	return ref, g, doc, err
}

func (d *Dashboard) showGrid(v *visit) error {
	ref, g, doc, err := d.gridAsked(v)
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
	ref, before, doc, err := d.gridAsked(v)
	if err != nil {
		return err
	}
	g := grid{Seat: before.Seat, Lines: map[string]gridLine{}}
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
	if len(wrong) > 0 { // nothing that was typed is lost
		return d.gridForm(v, http.StatusBadRequest, ref, g, doc, strings.Join(wrong, " "))
	}
	if err := d.writeGrid(v, g, doc); err != nil {
		return err
	}
	return v.Redirect(http.StatusSeeOther, siteAddress(juryGrid, v.Site.ID))
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
