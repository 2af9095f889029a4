package main

import (
	"context"
	"errors"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/formaouest/chaland/collector/imports"
	"github.com/formaouest/chaland/dashboard"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/warehouse"
)

// importer imports the files that people bring to the page.
type importer struct {
	a *app
	w *warehouse.Warehouse
}

// pageSettings are what the page asks for, by the setting of a kind.
var pageSettings = map[string][]string{
	imports.SettingPrices: {"prices"}, imports.SettingVAT: {"vat"}, imports.SettingCancelled: {"cancelled_prefix"},
	imports.SettingPeriod: {"from", "to"}, imports.SettingBrand: {"brand"},
}

// importPages are the screens that show what a kind of file brings.
var importPages = map[string][]string{
	"orders": {"/", "/ventes", "/clients", "/rentabilite"}, "catalogue": {"/marges", "/prix"}, "costs": {"/acquisition", "/rentabilite"},
	"logs": {"/", "/acquisition"}, "ga4-events": {"/", "/acquisition", "/ventes"}, "matomo-visits": {"/", "/acquisition", "/ventes"}, "totals": {"/comptages"},
	"mailings": {"/e-mails"}, "partners": {"/partenaires"}, "posts": {"/reseaux"}, "chats": {"/service"}, "tickets": {"/service"}, "calls": {"/service"},
	"search-console": {"/mots-cles"}, "backlinks": {"/liens-entrants"}, "rates": {"/ventes"},
}

// Kinds are what a file can be imported as.
func (importer) Kinds() (list []dashboard.ImportKind) {
	for _, k := range imports.Kinds() {
		kind := dashboard.ImportKind{Key: k.Key, Name: k.Name(), Becomes: k.Becomes(), Pages: importPages[k.Key]}
		for _, name := range k.Settings {
			kind.Settings = append(kind.Settings, pageSettings[name]...)
		}
		for _, f := range k.Fields {
			kind.Fields = append(kind.Fields, dashboard.ImportField{Key: f.Key, Name: f.Name(), Need: f.Need})
		}
		if slices.ContainsFunc(k.Fields, func(f imports.KindField) bool { return f.Kind == imports.FieldDate }) {
			kind.Settings = append(kind.Settings, "date_order")
		}
		list = append(list, kind)
	}
	return list
}

// Recognise looks at the start of a file.
func (i importer) Recognise(ctx context.Context, f dashboard.ImportFile, kind string) (*dashboard.ImportLook, error) {
	recognise := imports.Recognise
	if kind != "" {
		recognise = func(ctx context.Context, src imports.Source) (*imports.Recognition, error) {
			return imports.RecogniseAs(ctx, src, kind)
		}
	}
	r, err := recognise(ctx, sourceOf(f))
	if err != nil {
		return nil, err
	}
	look := &dashboard.ImportLook{Kind: r.Kind, Tool: r.Tool, Missing: r.Missing, Titles: r.Titles, Rows: r.Rows, Problems: r.Problems}
	for _, c := range r.Columns {
		look.Columns = append(look.Columns, dashboard.ImportColumn(c))
	}
	for _, c := range r.Unused {
		look.Unused = append(look.Unused, dashboard.ImportColumn(c))
	}
	return look, nil
}

func sourceOf(f dashboard.ImportFile) imports.Source {
	return imports.Source{Name: f.Name, Size: f.Size, Open: func() (io.ReadCloser, error) { return os.Open(f.Path) }}
}

// Import carries out an import or a trial.
func (i importer) Import(ctx context.Context, job dashboard.ImportJob) (*dashboard.ImportReport, error) {
	o, err := kindOptions(job.Settings)
	if err != nil {
		return nil, err
	}
	o.Columns, o.DryRun, o.Errors = job.Columns, job.Trial, job.Rejects
	o.Progress = func(p imports.Progress) {
		job.Tell(dashboard.ImportProgress{Stage: i18n.T("imports.stage." + p.Stage), Done: p.Done, Total: p.Total})
	}
	r, err := i.a.importer(i.w).Import(ctx, job.Site, job.Kind, sourceOf(job.File), o)
	if r == nil {
		return nil, err
	}
	return importReport(r), err
}

// kindOptions reads the settings that people write.
func kindOptions(settings map[string]string) (o imports.KindOptions, err error) {
	o.PricesExcl = settings["prices"] == "excl"
	if text := settings["vat"]; text != "" {
		rate, ok := imports.ParseRate(text)
		if !ok {
			return o, fault.New(fault.Invalid, "imports.bad_rate_option", "value", text)
		}
		o.VAT = &rate
	}
	o.CancelledPrefix, o.From, o.To, o.DateOrder = settings["cancelled_prefix"], settings["from"], settings["to"], settings["date_order"]
	for word := range strings.SplitSeq(settings["brand"], ",") {
		if word = strings.TrimSpace(word); word != "" {
			o.Brand = append(o.Brand, word)
		}
	}
	return o, nil
}

func importReport(r *imports.Report) *dashboard.ImportReport {
	out := &dashboard.ImportReport{Lines: r.Lines, Rejected: r.Rejected, New: r.New, Replaced: r.Replaced, Unchanged: r.Unchanged, First: r.First, Last: r.Last}
	texts := r.Text()
	out.Texts = texts[2 : len(texts)-len(r.Notes)] // what file and how many lines, the page says itself
	for _, n := range r.Notes {
		if n.Code != "columns" { // they stand in the form
			out.Notes = append(out.Notes, pageNote(n))
		}
	}
	for _, p := range r.Problems {
		out.Problems = append(out.Problems, dashboard.ImportProblem(p))
	}
	return out
}

// Words says an error in the words of the page.
func (importer) Words(err error) string {
	if f, ok := errors.AsType[*fault.Error](err); ok && i18n.Has("import.problem."+f.Key) {
		return i18n.T("import.problem."+f.Key, f.Args...)
	}
	return i18n.Error(err)
}

// pageNote says a note in the words of the page, which has fields where the terminal has options.
func pageNote(n imports.Note) string {
	if key := "import.note." + n.Code; i18n.Has(key) {
		return i18n.T(key, n.Args...)
	}
	return n.Text
}
