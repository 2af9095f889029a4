package dashboard

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/store"
)

// undoParam is, in the address of a page, what has just been taken away: the address that
// would bring it back.
const undoParam = "supprime"

// restore is the action of a form that brings back what was taken away.
const restore = "retablir"

const (
	annotationPages = "/annotations"
	acceptedPath    = "/audits/acceptes"
	schedulesPath   = "/audits/programmes"
)

// undoable are the lists whose things can be brought back, with how the page names one.
var undoable = map[string]string{targetsPath: "target", alertsPath: "alert", annotationPages: "annotation", acceptedPath: "accepted", schedulesPath: "schedule", robotsPath: "rule", sharesPath: "share"}

// Undo offers to bring back what was just taken away.
type Undo struct{ Text, Action, Return string }

// undoOf reads the offer from an address; nil without one.
func undoOf(c echo.Context) *Undo {
	address := c.Request().URL
	q := address.Query()
	list, id := path.Split(q.Get(undoParam))
	list = strings.TrimSuffix(list, "/")
	kind, ok := undoable[list]
	if _, err := strconv.ParseInt(id, 10, 64); err != nil || !ok || c.Request().Method != http.MethodGet {
		return nil
	}
	q.Del(undoParam)
	back := url.URL{Path: address.Path, RawQuery: q.Encode()}
	return &Undo{Text: i18n.T("undo." + kind), Action: siteAddress(list+"/"+id, q.Get("site")), Return: back.String()}
}

// taken goes on to a page that offers to bring back what the address names.
func (v *visit) taken(back, list string) error {
	return goOffering(v, back, list+"/"+v.Param("id"), v.Site.ID)
}

// goOffering goes on to a page of a site that offers to bring back what was at an address.
func goOffering(c echo.Context, back, gone, site string) error {
	u, err := url.Parse(back)
	if err != nil {
		return err
	}
	q := u.Query()
	q.Set(undoParam, gone)
	if q.Get("site") == "" {
		q.Set("site", site)
	}
	u.RawQuery = q.Encode()
	return c.Redirect(http.StatusSeeOther, u.String())
}

// bringBack brings back a document that was taken away and returns to the page of the offer.
func (d *Dashboard) bringBack(v *visit, kind, list string) error {
	id, err := strconv.ParseInt(v.Param("id"), 10, 64)
	if err != nil {
		return errNoPage
	}
	if _, err := d.Store.Revive(v.context(), kind, v.Site.ID, id, WhoFrom(v.context()).Name, d.Now()); err != nil {
		return err
	}
	if back := v.FormValue("retour"); back != "" {
		return v.Redirect(http.StatusSeeOther, localPath(back))
	}
	return v.Redirect(http.StatusSeeOther, siteAddress(list, v.Site.ID))
}

// keepAside keeps something that is no document of its own, while take takes it away: it is
// brought back under the number that this answers.
func (d *Dashboard) keepAside(ctx context.Context, kind, site string, what any, take func() error) (id int64, err error) {
	body, err := json.Marshal(what)
	if err != nil {
		return 0, err
	}
	doc := store.Document{Kind: kind, Site: site, Body: body, Author: WhoFrom(ctx).Name, At: d.Now()}
	if doc.ID, err = d.Store.AddDocument(ctx, doc); err != nil {
		return 0, err
	}
	if err := take(); err != nil {
		doc.Deleted = true
		return 0, errors.Join(err, d.Store.ChangeDocument(ctx, doc))
	}
	return doc.ID, nil
}

// keptAside reads what was kept aside under a number into what.
func keptAside(ctx context.Context, s *store.Store, kind, site, number string, what any) (store.Document, error) {
	id, err := strconv.ParseInt(number, 10, 64)
	if err != nil {
		return store.Document{}, errNoPage
	}
	doc, err := s.Document(ctx, kind, site, id)
	if err != nil {
		return doc, err
	}
	return doc, json.Unmarshal(doc.Body, what)
}

// giveBack reads what was kept aside into what, and forgets it once put has put it back into the
// store that it is given: of two who ask at the same time, the second finds nothing any more.
func (d *Dashboard) giveBack(ctx context.Context, kind, site, number string, what any, put func(*store.Store) error) error {
	return d.Store.AtOnce(ctx, func(s *store.Store) error {
		doc, err := keptAside(ctx, s, kind, site, number, what)
		if err != nil {
			return err
		}
		if err := put(s); err != nil {
			return err
		}
		doc.Deleted, doc.Author, doc.At = true, WhoFrom(ctx).Name, d.Now()
		return s.ChangeDocument(ctx, doc)
	})
}
