package dashboard

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/formaouest/chaland/dashboard/address"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
)

// Parameters of an export: the page's own address plus which table, and how.
const (
	exportTable  = "tableau"
	exportFormat = "format"
)

// exports are the tables of a page by their id.
type exports struct {
	request *http.Request
	about   address.Address
	tables  map[string]view.Table
}

func newExports(r *http.Request, about address.Address) *exports {
	return &exports{r, about, map[string]view.Table{}}
}

// table gives a table the addresses of its exports.
func (e *exports) table(t view.Table) view.Table {
	t.CSV, t.XLSX = e.address(t.ID, "csv"), e.address(t.ID, "xlsx")
	if e.showsShop() && may(WhoFrom(e.request.Context()), writesDossier) {
		t.Keep, t.Site = e.request.URL.RequestURI()+"#"+t.ID, e.about.Site.ID
	}
	e.tables[t.ID] = t
	return t
}

// ofDossier are the pages whose tables list the dossier and its people themselves.
var ofDossier = []string{piecesPath, handInPath, remarksPath, roomPath, juryPath, centrePath}

// showsShop reports whether the tables of a page tell of a shop: those are worth keeping.
func (e *exports) showsShop() bool {
	return e.about.Site.ID != "" && !slices.ContainsFunc(ofDossier, func(path string) bool { return strings.HasPrefix(e.request.URL.Path, path) })
}

// chart does the same for the table that doubles a chart, and leads from a time
// chart to noting a date and back.
func (e *exports) chart(c view.Chart) view.Chart {
	c.Table = e.table(c.Table)
	c.Spec.File = e.stem(c.Spec.ID)
	if c.Spec.HasIntervals() {
		c.Spec.Note = strings.TrimSpace(c.Spec.Note + " " + i18n.T("export.interval_"+string(c.Spec.Kind)))
	}
	if c.Day == "" {
		return c
	}
	back := url.Values{annotationBack: {e.request.URL.RequestURI() + "#graphique-" + c.Spec.ID}}.Encode()
	c.Annotate = annotationsPath(c.Site) + "&" + url.Values{annotationDay: {c.Day}}.Encode() + "&" + back
	for i, m := range c.Spec.Marks {
		if m.Note > 0 {
			c.Spec.Marks[i].Href = annotationPath(c.Site, m.Note) + "&" + back
		}
	}
	return c
}

func (e *exports) address(id, format string) string {
	q := e.request.URL.Query()
	q.Set(exportTable, id)
	q.Set(exportFormat, format)
	return (&url.URL{Path: e.request.URL.Path, RawQuery: q.Encode()}).String()
}

// wanted reports whether the request is for a table rather than the page.
func (e *exports) wanted() bool { return e.request.URL.Query().Get(exportTable) != "" }

// write answers with the table that the address names.
func (e *exports) write(v *visit) error {
	return e.send(v, e.stem(v.QueryParam(exportTable)), v.Today(), func(t view.Table) []sheet.Table { return []sheet.Table{v.aboutSheet(t)} })
}

// writeBare is write for a page that is about no site.
func (e *exports) writeBare(c echo.Context, now time.Time) error {
	return e.send(c, c.QueryParam(exportTable)+"_"+now.Format(time.DateOnly), now, func(view.Table) []sheet.Table { return nil })
}

func (e *exports) send(c echo.Context, stem string, now time.Time, about func(view.Table) []sheet.Table) error {
	id, format := c.QueryParam(exportTable), c.QueryParam(exportFormat)
	t, ok := e.tables[id]
	if !ok {
		return fault.New(fault.NotFound, "dashboard.no_table", "table", id)
	}
	var out bytes.Buffer
	var err error
	kind := "text/csv; charset=utf-8"
	switch format {
	case "csv":
		err = sheet.WriteCSV(&out, t.Sheet())
	case keptFormat:
		kind = keptKind
		err = json.NewEncoder(&out).Encode(keptTable(t))
	case "xlsx":
		kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
		err = sheet.Book{Title: t.Caption, Made: now}.Write(&out, append([]sheet.Table{t.Sheet()}, about(t)...)...)
	default:
		return fault.New(fault.Invalid, "dashboard.bad_format", "format", format)
	}
	if err != nil {
		return err
	}
	c.Response().Header().Set("Content-Disposition", fmt.Sprintf(`attachment; filename="%s.%s"`, stem, format))
	return c.Blob(http.StatusOK, kind, out.Bytes())
}

// page shows a page about a site, or one of its tables.
func (d *Dashboard) page(v *visit, name string, p Page) error {
	return d.answer(v, http.StatusOK, name, p)
}

// answer is page with another status, for a form that was refused.
func (d *Dashboard) answer(v *visit, status int, name string, p Page) error {
	if v.exports.wanted() {
		return v.exports.write(v)
	}
	p.Bar = v.bar
	p.Unheeded, p.Warnings = liftUnheeded(p.Warnings)
	if v.bar.Base != "" { // nothing is there to be warned about
		p.Unheeded, p.Warnings = nil, nil
	}
	return d.show(v, status, name, p)
}

// unfiltered is a page that neither compares nor filters.
func (v *visit) unfiltered() *visit {
	v.bar.HasFilters = false
	return v
}

// timeless is a page that is not about a period either.
func (v *visit) timeless() *visit {
	v.bar.HasPeriod = false
	return v
}
