package dashboard

import (
	"io"
	"net/url"
	"strings"

	"github.com/formaouest/chaland/dashboard/address"
	"github.com/formaouest/chaland/dashboard/dossier"
	"github.com/formaouest/chaland/dashboard/dossier/print"
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

func (d *Dashboard) sendDossier(v *visit) error { return d.sendBook(v, false) }
func (d *Dashboard) sendVAE(v *visit) error     { return d.sendBook(v, true) }

func (d *Dashboard) sendBook(v *visit, vae bool) error {
	b, err := d.printed(v)
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
	if number := v.QueryParam(printHandIn); number != "" {
		name += "-remise-" + number
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
