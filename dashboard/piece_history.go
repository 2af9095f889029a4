package dashboard

import (
	"cmp"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/formaouest/chaland/dashboard/dossier"
	"github.com/formaouest/chaland/dashboard/exhibit"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
)

// historyPage lists the versions of a piece, and shows one of them.
type historyPage struct {
	Back    string
	Table   *view.Table
	Version *versionView // nil for the list only
}

// versionView is a piece as it was, to read and to go back to.
type versionView struct {
	Number        int
	When, Restore string
	Current       bool
	Fields        []readField
}

// readField is a field as text, or as a table.
type readField struct {
	Title, Text string
	Table       *dossier.ReadTable // nil for text
	ByTool      bool
	Cited       []exhibit.Exhibit // figures, as a jury reads them
	Picture     string            // where the picture is that a jury sees, "" for none
	Alt         string            // what it shows
}

// pieceVersions are all versions of the piece that the address names, the oldest first.
func (d *Dashboard) pieceVersions(v *visit) (id int64, versions []dossier.Piece, err error) {
	if id, err = v.pieceID(); err != nil {
		return id, nil, err
	}
	versions, err = d.dossier().PieceHistory(v.context(), v.Site.ID, id)
	return id, versions, err
}

func (d *Dashboard) showPieceHistory(v *visit) error {
	id, versions, err := d.pieceVersions(v)
	if err != nil {
		return err
	}
	s, err := d.shelf(v)
	if err != nil {
		return err
	}
	last := versions[len(versions)-1]
	m, _ := s.model(last.Model)
	body := historyPage{Back: siteAddress(pieceAddress(id), v.Site.ID), Table: v.versionTable(m, versions)}
	if text := v.QueryParam("version"); text != "" {
		i := slices.IndexFunc(versions, func(p dossier.Piece) bool { return strconv.Itoa(p.Version) == text })
		if i < 0 {
			return errNoPage
		}
		body.Version = v.versionView(m, versions[i], last)
	}
	return d.page(v.timeless(), "piecehistory", Page{Title: last.Title, Question: i18n.T("dossier.history.question", "title", last.Title), Body: body})
}

// versionTable is a line a version, the newest first, with the fields that it changed.
func (v *visit) versionTable(m dossier.Model, versions []dossier.Piece) *view.Table {
	columns := []view.Column{{Title: i18n.T("dossier.column.version")}, {Title: i18n.T("dossier.column.saved"), Kind: sheet.DateTime}, {Title: i18n.T("dossier.column.author")}, {Title: i18n.T("dossier.column.changed")}}
	var rows []view.Row
	for i := len(versions) - 1; i >= 0; i-- {
		p := versions[i]
		what := i18n.T("dossier.history.made")
		if i > 0 {
			what = changedFields(m, versions[i-1], p)
		}
		at := p.Saved.In(v.Site.Location())
		rows = append(rows, view.Row{Cells: []view.Cell{view.Link(strconv.Itoa(p.Version), siteAddress(pieceAddress(p.ID)+"/historique", v.Site.ID)+"&version="+strconv.Itoa(p.Version)),
			{Text: i18n.DateTime(at), Value: at, Sort: at.Format(time.RFC3339), Short: true}, view.Text(cmp.Or(p.Author, "–")), view.Text(what)}})
	}
	return v.grid("versions", i18n.T("dossier.history.table"), columns, rows)
}

func changedFields(m dossier.Model, before, after dossier.Piece) string {
	switch {
	case after.Deleted:
		return i18n.T("dossier.history.deleted")
	case before.Deleted:
		return i18n.T("dossier.history.restored")
	}
	var names []string
	was, is := before.All(), after.All()
	for _, key := range []string{dossier.KeyTitle, dossier.KeyBloc, dossier.KeyExpected, dossier.KeyState, dossier.KeyTables} {
		if !was[key].Same(is[key]) {
			names = append(names, fieldName(m, key))
		}
	}
	for _, f := range m.Fields {
		if !was[f.Key].Same(is[f.Key]) {
			names = append(names, f.Title)
		}
	}
	return cmp.Or(strings.Join(names, ", "), "–")
}

func (v *visit) versionView(m dossier.Model, p, last dossier.Piece) *versionView {
	out := &versionView{Number: p.Version, When: i18n.DateTime(p.Saved.In(v.Site.Location())), Current: p.Version == last.Version,
		Restore: siteAddress(pieceAddress(p.ID)+"/historique", v.Site.ID)}
	out.Fields = append(out.Fields, readField{Title: i18n.T("dossier.field.titre"), Text: p.Title})
	worked := dossier.Reckon(m, p)
	for _, f := range m.Fields {
		if field := readOf(m, f, worked); field.Text != "" || field.Table != nil {
			out.Fields = append(out.Fields, field)
		}
	}
	out.Fields = append(out.Fields, readTables(p)...)
	return out
}

// readOf is a field of a piece as people read it.
func readOf(m dossier.Model, f dossier.Field, worked dossier.Reckoned) readField {
	value := worked.Piece.Values[f.Key]
	out := readField{Title: f.Title, ByTool: value.By == dossier.Tool || f.Kind == dossier.Findings}
	if f.Kind == dossier.Table {
		if read := worked.Read(f); len(read.Rows) > 0 {
			out.Table, out.ByTool = &read, read.ByTool()
		}
		return out
	}
	out.Text = valueText(m, f.Key, value)
	return out
}

// restoreVersion makes an old version the current one. Nothing is lost: what stood until
// now is a version too.
func (d *Dashboard) restoreVersion(v *visit) error {
	id, versions, err := d.pieceVersions(v)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(versions, func(p dossier.Piece) bool { return strconv.Itoa(p.Version) == v.FormValue("version") })
	if i < 0 {
		return errNoPage
	}
	old, now := versions[i], versions[len(versions)-1]
	old.Mark, old.Author = now.Mark, WhoFrom(v.context()).Name
	if _, err := d.dossier().KeepPiece(v.context(), old); err != nil {
		if _, stale := errors.AsType[*dossier.StaleError](err); stale {
			return fault.New(fault.Conflict, "dossier.history.busy").Because(err)
		}
		return err
	}
	return v.Redirect(http.StatusSeeOther, siteAddress(pieceAddress(id), v.Site.ID))
}
