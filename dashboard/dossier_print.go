package dashboard

import (
	"io"
	"net/url"
	"strings"

	"github.com/formaouest/chaland/dashboard/address"
	"github.com/formaouest/chaland/dashboard/dossier"
	"github.com/formaouest/chaland/dashboard/dossier/print"
	"github.com/formaouest/chaland/dashboard/exhibit"
	"github.com/formaouest/chaland/internal/document"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/internal/sheet"
)

// printBloc names the only bloc to print.
const printBloc = "bloc"

// Kinds of files that documents come as.
var documentKinds = map[string]string{
	"docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "pdf": "application/pdf", "txt": "text/plain; charset=utf-8",
	"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

// book gathers a site's dossier to be printed.
func (d *Dashboard) book(v *visit) (print.Book, error) {
	desk := d.dossier()
	b := print.Book{Shop: v.Site.Name, Site: v.Site.ID, Base: d.base(v), Models: map[string]dossier.Model{}, Exhibits: map[string]exhibit.Exhibit{}, Made: d.Now().In(v.Site.Location())}
	var err error
	if b.Handed, err = d.handedLine(v); err != nil {
		return b, err
	}
	settings, err := desk.Settings(v.context(), v.Site.ID)
	if err != nil {
		return b, err
	}
	if b.Referentiel, err = d.library().Referentiel(settings.Referentiel); err != nil {
		return b, err
	}
	models, err := d.library().Models() // what a centre's files have wrong is told where they are edited
	if len(models) == 0 && err != nil {
		return b, err
	}
	for _, m := range models {
		b.Models[m.Key] = m
	}
	if b.Pieces, err = desk.Pieces(v.context(), v.Site.ID); err != nil {
		return b, err
	}
	for _, p := range b.Pieces { // what was written is printed, whatever became of its model
		if _, known := b.Models[p.Model]; !known {
			b.Models[p.Model] = dossier.UnreadModel(p.Model, b.Pieces)
		}
	}
	for i, p := range b.Pieces { // with what the latest audit says of requirements
		judged, err := d.reckoned(v, b.Models[p.Model], p)
		if err != nil {
			return b, err
		}
		b.Pieces[i] = judged.Piece
	}
	known, err := d.knownCover(v.context(), v.Site.ID)
	if err != nil {
		return b, err
	}
	b.Cover = settings.Cover.Or(known).Or(dossier.Cover{Author: onlyAuthor(b.Pieces)})
	b.Author = b.Cover.Author
	codes, err := d.citedCodes(v)
	if err != nil {
		return b, err
	}
	list, err := d.exhibits(v.context(), v.Site, b.Base, codes)
	if err != nil {
		return b, err
	}
	for i, e := range list {
		if err := e.Print(); err != nil {
			return b, err
		}
		b.Exhibits[codes[i]] = e
	}
	b.Pictures, err = d.piecePictures(v, b)
	return b, err
}

// piecePictures reads the pictures of pieces; one that is gone, or that nothing can draw, is
// left out.
func (d *Dashboard) piecePictures(v *visit, b print.Book) (map[int64]document.Picture, error) {
	out := map[int64]document.Picture{}
	for _, p := range b.Pieces {
		for _, value := range p.Values {
			if value.Picture == 0 {
				continue
			}
			image, err := d.dossier().Picture(v.context(), v.Site.ID, value.Picture)
			if fault.KindOf(err) == fault.NotFound {
				continue
			}
			if err != nil {
				return nil, err
			}
			if sound, ok := (document.Picture{Media: image.Kind, Body: image.Body}).Sound(); ok {
				out[value.Picture] = sound
			}
		}
	}
	return out, nil
}

// onlyAuthor is who wrote all pieces, "" when several did.
func onlyAuthor(pieces []dossier.Piece) string {
	name := ""
	for _, p := range pieces {
		if name != "" && p.Author != name {
			return ""
		}
		name = p.Author
	}
	return name
}

func (d *Dashboard) sendDossier(v *visit) error { return d.sendBook(v, false) }
func (d *Dashboard) sendVAE(v *visit) error     { return d.sendBook(v, true) }

func (d *Dashboard) sendBook(v *visit, vae bool) error {
	b, err := d.book(v)
	if err != nil {
		return err
	}
	b.Bloc, b.VAE = v.QueryParam(printBloc), vae
	if _, known := b.Referentiel.Bloc(b.Bloc); b.Bloc != "" && !known {
		return fault.New(fault.NotFound, "exports.no_bloc", "bloc", b.Bloc)
	}
	name := "dossier"
	if vae {
		name = "dossier-vae"
	}
	if b.Bloc != "" {
		name += "-" + strings.ToLower(b.Bloc)
	}
	if v.QueryParam(exportFormat) == "xlsx" {
		return v.attach(name, "xlsx", documentKinds["xlsx"], func(out io.Writer) error {
			return sheet.Book{Title: b.Document().Title, Made: b.Made}.Write(out, b.Sheets()...)
		})
	}
	return v.sendDocument(name, b.Document())
}

func (d *Dashboard) sendBuilding(v *visit) error {
	return d.sendGuide(v, "guide-de-construction", print.Guide.Building)
}

func (d *Dashboard) sendJudging(v *visit) error {
	return d.sendGuide(v, "guide-du-jury", print.Guide.Judging)
}

func (d *Dashboard) sendGuide(v *visit, name string, write func(print.Guide) document.Document) error {
	b, err := d.book(v)
	if err != nil {
		return err
	}
	settings, err := d.dossier().Settings(v.context(), v.Site.ID)
	if err != nil {
		return err
	}
	g := print.Guide{Book: b}
	if day, err := period.ParseDate(settings.Deadline); err == nil {
		g.Deadline = day.French()
	}
	return v.sendDocument(name, write(g))
}

// sendDocument answers a document in the format that was asked for.
func (v *visit) sendDocument(name string, doc document.Document) error {
	format := v.QueryParam(exportFormat)
	write := map[string]func(io.Writer) error{"docx": doc.DOCX, "pdf": doc.PDF, "txt": doc.Text}[format]
	if write == nil {
		return fault.New(fault.Invalid, "dashboard.bad_format", "format", format)
	}
	return v.attach(name, format, documentKinds[format], write)
}

// takeaway is a document to take away, with an address for each of its formats.
type takeaway struct {
	Name  string
	Files []Choice
}

// downloads are the documents of the page, in two groups: of the dossier, of the référentiel.
func (d *Dashboard) downloads(v *visit, ref dossier.Referentiel) (of, from []takeaway) {
	get := func(name, path, bloc string, formats ...string) takeaway {
		out := takeaway{Name: name}
		for _, format := range formats {
			q := url.Values{address.Site: {v.Site.ID}, exportFormat: {format}}
			if bloc != "" {
				q.Set(printBloc, bloc)
			}
			out.Files = append(out.Files, Choice{Name: i18n.T("exports.format." + format), Href: exportsPath + path + "?" + q.Encode()})
		}
		return out
	}
	of = append(of, get(i18n.T("exports.whole"), "/dossier", "", "docx", "pdf", "xlsx"))
	for _, bloc := range ref.Blocs {
		of = append(of, get(i18n.T("print.bloc", "id", bloc.ID, "title", bloc.Title), "/dossier", bloc.ID, "docx", "pdf", "xlsx"))
	}
	from = []takeaway{
		get(i18n.T("print.guide_building"), "/guide-de-construction", "", "docx", "pdf"),
		get(i18n.T("print.guide_judging"), "/guide-du-jury", "", "docx", "pdf"),
		get(i18n.T("exports.vae"), "/vae", "", "docx", "pdf"),
	}
	return of, from
}
