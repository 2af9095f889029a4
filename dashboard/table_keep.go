package dashboard

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/formaouest/chaland/dashboard/dossier"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/i18n"
)

// What a table answers to the carnet that keeps it.
const (
	keptFormat = "carnet"
	keptKind   = "application/vnd.chaland.tableau+json"
)

// keptTable is a table as its page shows it, its total last; what stands small under a value, such
// as how it changed, is a line of its cell.
func keptTable(t view.Table) dossier.KeptTable {
	out := dossier.KeptTable{Title: t.Caption, Left: t.Hidden}
	for _, c := range t.Columns {
		if !c.Quiet {
			out.Columns = append(out.Columns, dossier.KeptColumn{Title: c.Title, Number: c.Numeric()})
		}
	}
	add := func(r view.Row) {
		var row []string
		for _, c := range view.ShownCells(t.Columns, r) {
			row = append(row, keptCell(c.Cell))
		}
		out.Rows = append(out.Rows, row)
	}
	shown := t.Shown()
	most := dossier.MaxKeptRows
	if t.Total != nil {
		most--
	}
	if more := len(shown) - most; more > 0 {
		shown, out.Left = shown[:most], out.Left+more
	}
	for _, r := range shown {
		add(r)
	}
	if t.Total != nil {
		add(*t.Total)
	}
	return out.Bounded()
}

func keptCell(c view.Cell) string {
	lines := []string{c.Text}
	if c.Few {
		lines = append(lines, i18n.T("dossier.table.few"))
	}
	if c.Note != "" {
		lines = append(lines, c.Note)
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}

// seenTable is a kept table on a page.
type seenTable struct {
	dossier.KeptTable
	Key, When, More string
}

func (v *visit) seenTable(t dossier.KeptTable) seenTable {
	out := seenTable{KeptTable: t, Key: t.Key(), When: i18n.T("dossier.table.seen", "at", i18n.DateTime(t.At.In(v.Site.Location())))}
	if t.Left > 0 {
		out.More = i18n.T("dossier.table.left", "n", t.Left)
	}
	return out
}

// tableAt reads the table that an address of ours ends with (« /acquisition?site=velo#par-channel »)
// as whoever asks sees it: the page is asked as a browser would ask it. nil where there is none.
func (d *Dashboard) tableAt(c echo.Context, at string) *dossier.KeptTable {
	u, err := url.Parse(at)
	if err != nil || u.Fragment == "" {
		return nil
	}
	q := u.Query()
	q.Set(exportTable, u.Fragment)
	q.Set(exportFormat, keptFormat)
	own := c.Request()
	asked, err := http.NewRequestWithContext(own.Context(), http.MethodGet, u.Path+"?"+q.Encode(), http.NoBody)
	if err != nil {
		return nil
	}
	asked.Host, asked.RemoteAddr, asked.TLS, asked.RequestURI = own.Host, own.RemoteAddr, own.TLS, asked.URL.RequestURI()
	asked.Header = own.Header.Clone()
	for _, name := range []string{"Accept-Encoding", "Content-Type", "Content-Length", "Origin", "If-None-Match"} { // of the form, not of a page
		asked.Header.Del(name)
	}
	answer := &recorded{header: http.Header{}, status: http.StatusOK}
	c.Echo().ServeHTTP(answer, asked)
	table := dossier.KeptTable{}
	if answer.status != http.StatusOK || answer.header.Get(echo.HeaderContentType) != keptKind || json.Unmarshal(answer.body.Bytes(), &table) != nil || len(table.Rows) == 0 {
		return nil
	}
	u.Fragment = ""
	table.Address, table.At = u.RequestURI(), d.Now().UTC()
	return &table
}

// readTables are the kept tables of a piece as a jury and its history read them.
func readTables(p dossier.Piece) (out []readField) {
	for _, t := range p.Tables {
		out = append(out, readField{Title: i18n.T("dossier.field.tableaux") + " – " + t.Title, Table: t.Read(), ByTool: true})
	}
	return out
}
