package dashboard

import (
	"cmp"
	"context"
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/formaouest/chaland/dashboard/address"
	"github.com/formaouest/chaland/dashboard/inbox"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/internal/sheet"
	"github.com/formaouest/chaland/internal/store"
)

// PastImport is what is kept of an import: counts and sentences, no line of the file.
type PastImport struct {
	Kind   string // key
	Name   string // of the kind
	File   string
	Way    string // ImportByPage or ImportByCommand
	Upload string // the id of the file that was brought, "" for none
	Report ImportReport
}

// The ways a file is imported.
const (
	ImportByPage    = "page"
	ImportByCommand = "command"
)

// keepImport notes an import that was carried out, deletes its file and remembers what
// was chosen.
func (d *Dashboard) keepImport(run *importRun, state *importState, report *ImportReport) (err error) {
	ctx := context.WithoutCancel(run.ctx)
	kind, _ := d.kindOf(state.Kind)
	past := PastImport{Kind: state.Kind, Name: kind.Name, File: run.Item.Name, Way: ImportByPage, Upload: run.Item.ID, Report: *report}
	if state.Past, err = NoteImport(ctx, d.Store, run.Site.ID, run.Author, past, d.Now()); err != nil {
		return err
	}
	state.Report.Problems = nil
	d.extents.forget(run.Site.ID)
	if err := d.inbox.Empty(run.Item); err != nil {
		return err
	}
	if _, err := d.keepState(run.Item, state); err != nil {
		return err
	}
	return d.remember(ctx, run.Site.ID, run.Author, state)
}

// NoteImport adds an import to those that the page lists, and answers its number.
func NoteImport(ctx context.Context, s *store.Store, site, author string, past PastImport, now time.Time) (int64, error) {
	past.Report.Problems = nil // they quote the file
	body, err := json.Marshal(past)
	if err != nil {
		return 0, err
	}
	return s.AddDocument(ctx, store.Document{Kind: store.Imports, Site: site, Body: body, Author: author, At: now})
}

// forget makes the next page read what the site holds.
func (x *extents) forget(site string) {
	x.mu.Lock()
	defer x.mu.Unlock()
	delete(x.byID, site)
}

// listedImports is how many past imports the page lists.
const listedImports = 100

// pastTable lists the latest imports of the site, the newest first.
func (d *Dashboard) pastTable(v *visit) (view.Table, error) {
	t := view.Table{ID: "imports", Caption: i18n.T("import.past"), Empty: i18n.T("import.none"), Columns: []view.Column{
		{Title: i18n.T("import.column.at"), Kind: sheet.DateTime}, {Title: i18n.T("import.column.file")}, {Title: i18n.T("import.column.kind")},
		{Title: i18n.T("import.column.lines"), Kind: sheet.Int}, {Title: i18n.T("import.column.rejected"), Kind: sheet.Int}, {Title: i18n.T("import.column.new"), Kind: sheet.Int},
		{Title: i18n.T("import.column.replaced"), Kind: sheet.Int}, {Title: i18n.T("import.column.same"), Kind: sheet.Int}, {Title: i18n.T("import.column.by")}}}
	docs, err := d.Store.Documents(v.context(), store.Imports, v.Site.ID)
	if err != nil {
		return t, err
	}
	slices.Reverse(docs)
	for _, doc := range docs[:min(len(docs), listedImports)] {
		past := PastImport{}
		if err := json.Unmarshal(doc.Body, &past); err != nil {
			return t, err
		}
		at, r := doc.At.In(v.Site.Location()), past.Report
		row := []view.Cell{{Text: i18n.DateTime(at), Value: at, Sort: at.Format(time.RFC3339), Short: true},
			view.Link(past.File, v.importPath("/passes/"+strconv.FormatInt(doc.ID, 10))), view.Text(past.Name)}
		for _, n := range []int{r.Lines, r.Rejected, r.New, r.Replaced, r.Unchanged} {
			row = append(row, countCell(float64(n)))
		}
		t.Rows = append(t.Rows, view.Row{Cells: append(row, view.Text(importedBy(doc.Author, past.Way)))})
	}
	return t, nil
}

func importedBy(author, way string) string {
	return cmp.Or(author, i18n.T("import.by."+way))
}

// pastPage is an import that was carried out.
type pastPage struct {
	Past   PastImport
	At, By string
	Result importResult
	Back   string
}

// showPastImport tells what an import did.
func (d *Dashboard) showPastImport(v *visit) error {
	doc, err := d.documentOf(v, store.Imports)
	if err != nil {
		return err
	}
	past := PastImport{}
	if err := json.Unmarshal(doc.Body, &past); err != nil {
		return err
	}
	body := pastPage{Past: past, At: v.local(doc.At), By: importedBy(doc.Author, past.Way), Back: v.importPath("")}
	var item *inbox.Item
	if found, err := d.inbox.Find(v.Site.ID, past.Upload); err == nil {
		item = &found
	}
	body.Result = d.importResult(v, item, &past.Report, false)
	kind, _ := d.kindOf(past.Kind)
	body.Result.Links = v.importLinks(kind.Pages, past.Report)
	return d.page(v.timeless(), "imported", Page{Title: i18n.T("nav." + importPath), Question: i18n.T("import.done_question", "file", past.File), Body: body})
}

// importLinks lead to the pages that show what was imported, over the time that it covers.
func (v *visit) importLinks(pages []string, r ImportReport) (links []Choice) {
	q := url.Values{address.Site: {v.Site.ID}}
	if first, last := period.DateOf(r.First), period.DateOf(r.Last); !r.First.IsZero() && last.Year-first.Year < period.MaxYears {
		q.Set(address.From, first.String())
		q.Set(address.To, last.String())
	}
	for _, path := range pages {
		links = append(links, Choice{Name: i18n.T("nav." + path), Href: path + "?" + q.Encode()})
	}
	return links
}
