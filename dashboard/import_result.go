package dashboard

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"io/fs"
	"os"
	"strconv"

	"github.com/formaouest/chaland/dashboard/address"
	"github.com/formaouest/chaland/dashboard/inbox"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
)

// importResult is a report as a page shows it.
type importResult struct {
	Headline string
	Trial    bool
	Counts   []importCount
	Texts    []string
	Notes    []string
	Problems *view.Table // nil when every line can be used
	Links    []Choice
}

// importCount is a figure of a report.
type importCount struct {
	Label, Count string
	Bad          bool
}

// importResult sets out a report; item is the file that it is about, nil when it is gone.
func (d *Dashboard) importResult(v *visit, item *inbox.Item, r *ImportReport, trial bool) importResult {
	out := importResult{Trial: trial, Texts: r.Texts, Notes: r.Notes, Headline: headline(r, trial)}
	for _, c := range []struct {
		key string
		n   int
	}{{"lines", r.Lines}, {"rejected", r.Rejected}, {"new", r.New}, {"replaced", r.Replaced}, {"same", r.Unchanged}} {
		out.Counts = append(out.Counts, importCount{i18n.T("import.count." + c.key), i18n.Int(int64(c.n)), c.key == "rejected" && c.n > 0})
	}
	if item != nil && r.Rejected > 0 {
		out.Problems = d.problemTable(v, *item, r)
	}
	return out
}

func headline(r *ImportReport, trial bool) string {
	key := "import.head."
	switch {
	case r.New+r.Replaced == 0 && r.Unchanged > 0:
		key += "same"
	case trial:
		key += "trial"
	default:
		key += "done"
	}
	if r.Rejected == 0 && r.New+r.Replaced > 0 {
		key += "_all"
	}
	return i18n.T(key, "lines", r.Lines-r.Rejected, "rejected", r.Rejected)
}

// shownProblems is how many rejected lines a page shows.
const shownProblems = 20

// problemTable lists the first lines that cannot be used; its exports have them all.
func (d *Dashboard) problemTable(v *visit, item inbox.Item, r *ImportReport) *view.Table {
	t := view.Table{ID: "rejets", Caption: i18n.T("import.rejects", "n", r.Rejected), Lead: i18n.T("import.rejects_help")}
	var rows [][]string
	if len(r.Problems) == 0 { // of an import that is over: the file says them for a while
		rows, _ = d.readRejects(item, shownProblems)
	}
	for _, p := range r.Problems {
		rows = append(rows, []string{strconv.Itoa(p.Line), joinNonEmpty(p.File, p.Column), p.Value, p.Reason})
	}
	for _, row := range rows {
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{{Text: row[0], Value: row[0], Sort: row[0]}, view.Text(row[1]), view.Text(row[2]), view.Text(row[3])}})
	}
	if len(rows) == 0 {
		return nil
	}
	t.Columns = []view.Column{{Title: i18n.T("imports.errors.line"), Kind: sheet.Int}, {Title: i18n.T("imports.errors.column")}, {Title: i18n.T("imports.errors.value")}, {Title: i18n.T("imports.errors.reason")}}
	path := v.importPath("/fichier/" + item.ID + "/rejets")
	t.CSV, t.XLSX = path+"&format=csv", path+"&format=xlsx"
	if t.Hidden = r.Rejected - len(rows); t.Hidden > 0 {
		t.All = t.CSV
	}
	return &t
}

func joinNonEmpty(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + " / " + b
}

// readRejects reads the file of the lines that could not be used, without its titles.
func (d *Dashboard) readRejects(item inbox.Item, most int) (rows [][]string, err error) {
	file, err := os.Open(d.inbox.RejectsPath(item))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, errNoPage
	}
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	in := csv.NewReader(file)
	in.Comma, in.FieldsPerRecord, in.LazyQuotes = ';', 4, true
	for first := true; len(rows) < most; first = false {
		row, err := in.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return rows, err
		}
		if !first {
			row[2] = sheet.Unguarded(row[2])
			rows = append(rows, row)
		}
	}
	return rows, nil
}

// maxRejectRows is how many rows a sheet of Excel has room for.
const maxRejectRows = 1_000_000

// sendRejects answers all lines that could not be used, as a file.
func (d *Dashboard) sendRejects(v *visit) error {
	item, err := d.inbox.Find(v.Site.ID, v.Param("file"))
	if err != nil {
		return err
	}
	if _, busy := d.imports.of(item.ID); busy {
		return fault.New(fault.Conflict, "import.under_way", "file", item.Name)
	}
	stem := address.SlugOf(i18n.T("import.rejects_file"))
	switch v.QueryParam(exportFormat) {
	case "csv":
		v.Response().Header().Set("Content-Type", "text/csv; charset=utf-8")
		return v.Attachment(d.inbox.RejectsPath(item), stem+".csv")
	case "xlsx":
		return d.sendRejectBook(v, item, stem+".xlsx")
	}
	return fault.New(fault.Invalid, "dashboard.bad_format", "format", v.QueryParam(exportFormat))
}

func (d *Dashboard) sendRejectBook(v *visit, item inbox.Item, name string) error {
	rows, err := d.readRejects(item, maxRejectRows)
	if err != nil {
		return err
	}
	t := sheet.Table{Name: i18n.T("import.rejects_file"), Columns: []sheet.Column{{Title: i18n.T("imports.errors.line"), Kind: sheet.Int}, {Title: i18n.T("imports.errors.column")}, {Title: i18n.T("imports.errors.value")}, {Title: i18n.T("imports.errors.reason")}}}
	for _, row := range rows {
		var line any = row[0]
		if n, err := strconv.Atoi(row[0]); err == nil {
			line = n
		}
		t.Rows = append(t.Rows, []any{line, row[1], row[2], row[3]})
	}
	var out bytes.Buffer
	if err := (sheet.Book{Title: t.Name, Made: v.Today()}).Write(&out, t); err != nil {
		return err
	}
	return v.sendFile(name, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", out.Bytes())
}
