package dashboard

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/formaouest/chaland/dashboard/address"
	"github.com/formaouest/chaland/dashboard/citation"
	"github.com/formaouest/chaland/dashboard/exhibit"
	"github.com/formaouest/chaland/dashboard/notebook"
	"github.com/formaouest/chaland/internal/document"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/internal/store"
)

const exportsPath = "/exports"

// chosenFigure names a cited figure in the forms of the exports.
const chosenFigure = "chiffre"

// maxSlides is how many proofs an oral has time for.
const maxSlides = 12

// exportsPage leads to everything that can be taken away.
type exportsPage struct {
	Site     string
	Answer   string
	Figures  []citedChoice
	Max      int
	Key      string // fingerprint of the centre's key, "" where nothing is signed
	Notebook string
	Rehearse string
	Title    string // of the référentiel
	Pieces   int
	Dossier  []takeaway
	Guides   []takeaway
}

// citedChoice is a cited figure to tick.
type citedChoice struct {
	Code, Title, Value string
	Ticked             bool
}

func (d *Dashboard) showExports(v *visit) error {
	all, err := d.Store.Citations(v.context(), v.Site.ID, store.AllCitations)
	if err != nil {
		return err
	}
	q := "?" + url.Values{address.Site: {v.Site.ID}}.Encode()
	body := exportsPage{Site: v.Site.ID, Max: maxSlides, Key: d.keyPrint(), Notebook: exportsPath + "/carnet" + q, Rehearse: exportsPath + "/repetition" + q}
	b, err := d.book(v)
	if err != nil {
		return err
	}
	body.Answer = exportsAnswer(len(all), b.Left())
	body.Title, body.Pieces = b.Referentiel.Code+", "+b.Referentiel.Title, len(b.Pieces)
	body.Dossier, body.Guides = d.downloads(v, b.Referentiel)
	for i, c := range all {
		proof, err := d.desk().Read(v.context(), c.Code)
		if err != nil {
			return err
		}
		body.Figures = append(body.Figures, citedChoice{proof.Code, c.Title, proof.Value(), i < maxSlides})
	}
	return d.page(v.timeless(), "exports", Page{Title: i18n.T("nav." + exportsPath), Question: i18n.T("exports.question"), Body: body})
}

// exportsAnswer says how many figures are cited, and how many of them no piece takes.
func exportsAnswer(figures, left int) string {
	switch {
	case figures == 0:
		return i18n.T("exports.answer_none")
	case left > 0:
		return i18n.T("exports.answer_left", "n", figures, "left", left)
	}
	return i18n.T("exports.answer", "n", figures)
}

// keyPrint is the fingerprint of the key that signs, "" without one.
func (d *Dashboard) keyPrint() string {
	if d.Seal == nil {
		return ""
	}
	key, err := d.Seal()
	if err != nil {
		d.Log.Error("signing key", "error", err)
		return ""
	}
	return key.Fingerprint()
}

// citedCodes are the codes of a site's citations, the oldest first: as they were gathered.
func (d *Dashboard) citedCodes(v *visit) ([]string, error) {
	all, err := d.Store.Citations(v.context(), v.Site.ID, store.AllCitations)
	if err != nil {
		return nil, err
	}
	codes := make([]string, len(all))
	for i, c := range all {
		codes[len(all)-1-i] = c.Code
	}
	return codes, nil
}

// sendNotebook answers the notebook of proofs, one signed file.
func (d *Dashboard) sendNotebook(v *visit) error {
	if d.Seal == nil {
		return errNoPage
	}
	key, err := d.Seal()
	if err != nil {
		return err
	}
	codes, err := d.citedCodes(v)
	if err != nil {
		return err
	}
	if len(codes) == 0 {
		return fault.New(fault.Invalid, "exports.no_figures")
	}
	list, err := d.defended(v, codes)
	if err != nil {
		return err
	}
	book := notebook.Notebook{Site: v.Site.Name, Author: authorOf(list), Made: d.Now().In(v.Site.Location()), Base: d.base(v), Exhibits: list}
	return v.attach("carnet-de-preuves", "html", "text/html; charset=utf-8", func(out io.Writer) error {
		return book.Write(out, key, d.assets["notebook.js"].body)
	})
}

// defended gathers cited figures with what the dossier says of each.
func (d *Dashboard) defended(v *visit, codes []string) ([]exhibit.Exhibit, error) {
	b, err := d.book(v)
	if err != nil {
		return nil, err
	}
	list := make([]exhibit.Exhibit, len(codes))
	for i, code := range codes {
		list[i] = b.Exhibits[code]
		list[i].Reading = b.Reading(code)
	}
	return list, nil
}

// authorOf is who cited, when all was cited by one person.
func authorOf(list []exhibit.Exhibit) string {
	name := ""
	for _, e := range list {
		if name != "" && e.Author != name {
			return ""
		}
		name = e.Author
	}
	return name
}

// sendSlides answers the proofs of the oral.
func (d *Dashboard) sendSlides(v *visit) error {
	codes, err := d.chosenCodes(v)
	if err != nil {
		return err
	}
	if len(codes) > maxSlides {
		return fault.New(fault.Invalid, "exports.too_many", "n", strconv.Itoa(len(codes)), "max", strconv.Itoa(maxSlides))
	}
	list, err := d.defended(v, codes)
	if err != nil {
		return err
	}
	slides := document.Slides{Title: i18n.T("exports.slides_title", "site", v.Site.Name), Author: authorOf(list), Footer: v.Site.Name + " · " + i18n.T("notebook.legend"), Made: d.Now()}
	for _, e := range list {
		s, err := slideOf(e)
		if err != nil {
			return err
		}
		slides.Pages = append(slides.Pages, s)
	}
	return v.attach("diapositives-de-preuve", "pdf", "application/pdf", slides.PDF)
}

func slideOf(e exhibit.Exhibit) (document.Slide, error) {
	code, err := exhibit.QR(e.Address)
	if err != nil {
		return document.Slide{}, err
	}
	s := document.Slide{Title: e.Title, Figure: e.Value, Reading: e.Reading, Code: document.Picture{Media: "image/png", Body: code}, CodeText: e.Code}
	if len(e.PNG) > 0 { // the chart says more than « graphique de 12 chiffres »
		s.Figure, s.Picture = "", &document.Picture{Media: "image/png", Body: e.PNG}
	}
	for _, f := range e.Legend() {
		s.Facts = append(s.Facts, document.Fact(f))
	}
	return s, nil
}

// chosenCodes are the figures that a form ticked; each must be of the site.
func (d *Dashboard) chosenCodes(v *visit) ([]string, error) {
	cited, err := d.citedCodes(v)
	if err != nil {
		return nil, err
	}
	var codes []string
	for _, text := range v.QueryParams()[chosenFigure] {
		code, err := citation.Read(text)
		if err != nil {
			return nil, err
		}
		if !slices.Contains(cited, code) {
			return nil, fault.New(fault.NotFound, "exports.not_here", "code", citation.Show(code))
		}
		codes = append(codes, code)
	}
	if len(codes) == 0 {
		return nil, fault.New(fault.Invalid, "exports.none_ticked")
	}
	return codes, nil
}

// attach answers a file that is written whole before anything is sent.
func (v *visit) attach(name, extension, kind string, write func(io.Writer) error) error {
	var out bytes.Buffer
	if err := write(&out); err != nil {
		return err
	}
	stem := v.exports.shop() + "_" + name + "_" + period.DateOf(v.Today()).String()
	v.Response().Header().Set("Content-Disposition", fmt.Sprintf(`attachment; filename="%s.%s"`, stem, extension))
	return v.Blob(http.StatusOK, kind, out.Bytes())
}
