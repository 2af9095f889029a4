package dashboard

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/formaouest/chaland/dashboard/citation"
	"github.com/formaouest/chaland/dashboard/dossier"
	"github.com/formaouest/chaland/dashboard/exhibit"
	"github.com/formaouest/chaland/dashboard/handin"
	"github.com/formaouest/chaland/internal/i18n"
)

// readingPage is a dossier as a jury reads it, by bloc: what the candidate wrote, what the tool
// filled, and a neutral question beside each cited figure.
type readingPage struct {
	Answer   string
	Handed   *handedView // nil: nothing was handed in, what is shown may still change
	Problems []string    // of the référentiel
	Instead  string      // the one that stands in for it
	Blocs    []readBloc
	Figures  []juryFigure
	Draw     string // three of them at random, "" without figures
	Grid     string
	Check    string
	Home     string
}

// handedView says which dossier is read.
type handedView struct {
	Text, Print string
	Broken      []string // parts that are not what was handed in: they are not shown
	Erased      int
	Href        string
}

type readBloc struct {
	ID, Title   string
	Covered, Of int
	Pieces      []readPiece
}

type readPiece struct {
	Name, Kind, Title string // « NS-01 », « Note de synthèse »
	Fields            []readField
}

// juryFigure is a cited figure with what may be asked about it.
type juryFigure struct {
	exhibit.Exhibit
	Question string
}

// readDossier is what a jury reads: the dossier that was handed in last, which later edits
// change nothing of, or, before that, the one that is being written.
type readDossier struct {
	handed      *handin.Frozen
	referentiel dossier.Referentiel
	problems    []string // why it is not that of the dossier
	pieces      []dossier.Piece
	figures     []exhibit.Exhibit
}

// until is the instant that the dossier tells of; zero is now.
func (r readDossier) until() time.Time {
	if r.handed == nil {
		return time.Time{}
	}
	return r.handed.At
}

func (d *Dashboard) readDossier(v *visit) (r readDossier, err error) {
	ctx := v.context()
	if r.handed, err = d.handIns().Newest(ctx, v.Site.ID); err != nil {
		return r, err
	}
	if r.referentiel, r.problems, err = d.judgedBy(ctx, v.Site.ID); err != nil {
		return r, err
	}
	if r.handed != nil {
		if r.pieces, err = r.handed.Pieces(); err == nil {
			r.figures, err = d.handedFigures(v, *r.handed)
		}
		return r, err
	}
	if r.pieces, err = d.dossier().Pieces(ctx, v.Site.ID); err != nil {
		return r, err
	}
	codes, err := d.citedCodes(v)
	if err == nil {
		r.figures, err = d.exhibits(ctx, v.Site, d.base(v), codes)
	}
	return r, err
}

// judgedBy is the référentiel that a dossier is judged by: the one it was handed in under, before
// that the one it is measured against. Where a centre took its file away since, or broke it, it is
// the default one; problems say so.
func (d *Dashboard) judgedBy(ctx context.Context, site string) (ref dossier.Referentiel, problems []string, err error) {
	last, err := d.Store.LastHandIn(ctx, site)
	if err != nil {
		return ref, nil, err
	}
	if last != nil {
		manifest, err := handin.ManifestOf(*last)
		if err != nil {
			return ref, nil, err
		}
		if manifest.Referentiel != "" {
			var s shelf
			err = s.read(d.library(), manifest.Referentiel)
			return s.referentiel, s.problems, err
		}
	}
	return d.referentielOf(ctx, site)
}

// handedFigures writes out the figures of a dossier that was handed in, with the definitions of then.
func (d *Dashboard) handedFigures(v *visit, f handin.Frozen) ([]exhibit.Exhibit, error) {
	figures, err := f.Figures()
	if err != nil {
		return nil, err
	}
	site := v.Site
	site.Name = f.Manifest.SiteName
	list, err := d.exhibits(v.context(), site, d.base(v), codesOf(figures))
	for i := range list {
		list[i].Value, list[i].Title = figures[i].Value, figures[i].Title
		list[i].Definition, list[i].Formula = figures[i].Definition, figures[i].Formula
	}
	return list, err
}

func codesOf(figures []citation.Frozen) []string {
	codes := make([]string, len(figures))
	for i, f := range figures {
		codes[i] = f.Code
	}
	return codes
}

func (d *Dashboard) showJuryDossier(v *visit) error {
	r, err := d.readDossier(v)
	if err != nil {
		return err
	}
	body := readingPage{Problems: r.problems, Instead: r.referentiel.Code, Grid: v.ofSession(juryGrid), Check: siteAddress(checkPath, v.Site.ID), Home: juryPath,
		Answer: i18n.T("jury.answer", "pieces", len(r.pieces), "figures", len(r.figures), "title", r.referentiel.Code)}
	if f := r.handed; f != nil {
		body.Handed = &handedView{Text: i18n.T("jury.handed_long", "n", f.Number, "at", i18n.DateTime(f.At.In(v.Site.Location()))), Print: citation.Print(f.Fingerprint), Broken: f.Broken, Erased: f.Erased,
			Href: siteAddress(handInPath+"/"+strconv.Itoa(f.Number), v.Site.ID)}
	}
	for _, b := range append(slices.Clone(r.referentiel.Blocs), dossier.Bloc{Title: i18n.T("jury.no_bloc")}) {
		read := readBloc{ID: b.ID, Title: b.Title}
		read.Covered, read.Of = b.Coverage(r.pieces)
		for _, p := range r.pieces {
			_, known := r.referentiel.Bloc(p.Bloc)
			if p.Bloc == b.ID || b.ID == "" && !known {
				piece, err := d.readPiece(v, p, r)
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
	for i, e := range r.figures {
		questions := e.Questions()
		body.Figures = append(body.Figures, juryFigure{e, questions[i%len(questions)]})
	}
	if len(r.figures) > 0 {
		body.Draw = "/v/" + r.figures[0].Code + "/tirage"
	}
	return d.page(v.timeless(), "jurydossier", Page{Title: v.Site.Name, Question: i18n.T("jury.dossier_question"), Body: body})
}

// readPiece writes out the filled fields of a piece, in the order of its model, with its figures
// and what the audits said at the time of the dossier.
func (d *Dashboard) readPiece(v *visit, p dossier.Piece, r readDossier) (out readPiece, err error) {
	model, err := d.library().Model(p.Model)
	if err != nil { // a model that the centre took away: what was written stays readable
		model = dossier.UnreadModel(p.Model, []dossier.Piece{p})
	}
	out = readPiece{Name: p.Name(model), Kind: model.Title, Title: p.Title}
	judged, err := d.reckonedUntil(v, model, p, r.until())
	if err != nil {
		return out, err
	}
	for _, f := range model.Fields {
		value := judged.Piece.Values[f.Key]
		field := readOf(model, f, judged)
		if f.Kind == dossier.Figures && field.Text != "" {
			field.Text, field.ByTool, field.Cited = "", true, r.cited(value.Codes)
		}
		if field.Text == "" && field.Table == nil && field.Cited == nil && value.Picture == 0 {
			continue
		}
		if value.Picture != 0 {
			field.Picture, field.Alt, field.Text = siteAddress(juryPicture+"/"+strconv.FormatInt(value.Picture, 10), v.Site.ID), field.Text, ""
		}
		out.Fields = append(out.Fields, field)
	}
	out.Fields = append(out.Fields, readTables(p)...)
	return out, nil
}

// cited are figures of the dossier by their codes; one that it does not know says so.
func (r readDossier) cited(codes []string) (list []exhibit.Exhibit) {
	for _, code := range codes {
		shown := citation.Show(code)
		i := slices.IndexFunc(r.figures, func(e exhibit.Exhibit) bool { return e.Code == shown })
		if i < 0 {
			list = append(list, exhibit.Exhibit{Code: shown, Title: i18n.T("print.unknown_code")})
			continue
		}
		list = append(list, r.figures[i])
	}
	return list
}

// showJuryPicture sends a picture of the dossier that a jury reads.
func (d *Dashboard) showJuryPicture(v *visit) error {
	id, err := strconv.ParseInt(v.Param("image"), 10, 64)
	if err != nil {
		return errNoPage
	}
	handed, err := d.Store.LastHandIn(v.context(), v.Site.ID)
	if err != nil {
		return err
	}
	if handed == nil {
		picture, err := d.dossier().Picture(v.context(), v.Site.ID, id)
		if err != nil {
			return err
		}
		return v.Blob(http.StatusOK, picture.Kind, picture.Body)
	}
	picture, ok, err := d.handIns().Picture(v.context(), *handed, id)
	if err != nil {
		return err
	}
	if !ok {
		return errNoPage
	}
	return v.Blob(http.StatusOK, picture.Kind, picture.Body)
}
