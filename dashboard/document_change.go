package dashboard

import (
	"bytes"
	"cmp"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
	"github.com/formaouest/chaland/internal/store"
)

// documentOf is the document that the address names.
func (d *Dashboard) documentOf(v *visit, kind string) (store.Document, error) {
	id, err := strconv.ParseInt(v.Param("id"), 10, 64)
	if err != nil {
		return store.Document{}, errNoPage
	}
	return d.Store.Document(v.context(), kind, v.Site.ID, id)
}

// againWithin is how soon the same thing set by the same person is a button pressed twice.
const againWithin = 10 * time.Second

// addDocument keeps something new of the site, then shows the page that lists it. A form
// that is sent twice in a row makes one thing.
func (d *Dashboard) addDocument(v *visit, kind, list string, what any) error {
	body, err := json.Marshal(what)
	if err != nil {
		return err
	}
	twice, err := d.justKept(v, kind, body)
	if err != nil {
		return err
	}
	if twice {
		return v.Redirect(http.StatusSeeOther, siteAddress(list, v.Site.ID))
	}
	if _, err := d.Store.AddDocument(v.context(), store.Document{Kind: kind, Site: v.Site.ID, Body: body, Author: WhoFrom(v.context()).Name, At: d.Now()}); err != nil {
		return err
	}
	return v.Redirect(http.StatusSeeOther, siteAddress(list, v.Site.ID))
}

func (d *Dashboard) justKept(v *visit, kind string, body []byte) (bool, error) {
	kept, err := d.Store.Documents(v.context(), kind, v.Site.ID)
	return slices.ContainsFunc(kept, func(doc store.Document) bool {
		return bytes.Equal(doc.Body, body) && doc.Author == WhoFrom(v.context()).Name && d.Now().Sub(doc.At) < againWithin
	}), err
}

// changeDocument takes away the document that the address names, brings it back, or keeps it
// as edit reads it from the form, then shows the page that lists it. An edit of nothing was refused and
// has answered.
func (d *Dashboard) changeDocument(v *visit, kind, list string, edit func(store.Document) (what any, err error)) error {
	action := v.FormValue("action")
	if action == restore {
		return d.bringBack(v, kind, list)
	}
	doc, err := d.documentOf(v, kind)
	if err != nil {
		return err
	}
	switch action {
	case "supprimer":
		doc.Deleted = true
	case "enregistrer":
		what, err := edit(doc)
		if err != nil || what == nil {
			return err
		}
		if doc.Body, err = json.Marshal(what); err != nil {
			return err
		}
	default:
		return fault.New(fault.Invalid, "dashboard.bad_request")
	}
	doc.At, doc.Author = d.Now(), WhoFrom(v.context()).Name
	if err := d.Store.ChangeDocument(v.context(), doc); err != nil {
		return err
	}
	if doc.Deleted {
		return v.taken(siteAddress(list, v.Site.ID), list)
	}
	return v.Redirect(http.StatusSeeOther, siteAddress(list, v.Site.ID))
}

// withRest adds the filters that a form has no room for to the one that it has.
func withRest(typed, had []string) []string {
	if len(had) > 1 {
		return append(typed, had[1:]...)
	}
	return typed
}

// historyTable lists the versions of a document, the newest first.
func (v *visit) historyTable(versions []store.Document, name func([]byte) (string, error)) (*view.Table, error) {
	columns := []view.Column{{Title: i18n.T("target.column.at"), Kind: sheet.DateTime}, {Title: i18n.T("target.column.action")}, {Title: i18n.T("target.column.author")}, {Title: i18n.T("target.column.what")}}
	var rows []view.Row
	for _, doc := range slices.Backward(versions) {
		text, err := name(doc.Body)
		if err != nil {
			return nil, err
		}
		at := doc.At.In(v.Site.Location())
		rows = append(rows, view.Row{Cells: []view.Cell{{Text: i18n.DateTime(at), Value: at, Sort: at.Format(time.RFC3339), Short: true},
			view.Text(i18n.T("target.action." + view.DocumentAction(doc.Version, doc.Deleted))), view.Text(cmp.Or(doc.Author, "–")), view.Text(text)}})
	}
	return v.grid("historique", i18n.T("target.history"), columns, rows), nil
}
