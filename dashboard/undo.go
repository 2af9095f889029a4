package dashboard

import (
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/formaouest/chaland/internal/i18n"
)

// undoParam is, in the address of a page, what has just been taken away: the address that
// would bring it back.
const undoParam = "supprime"

// restore is the action of a form that brings back what was taken away.
const restore = "retablir"

const (
	annotationPages = "/annotations"
	acceptedPath    = "/audits/acceptes"
)

// undoable are the lists whose things can be brought back, with how the page names one.
var undoable = map[string]string{targetsPath: "target", alertsPath: "alert", annotationPages: "annotation", acceptedPath: "accepted"}

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
	u, err := url.Parse(back)
	if err != nil {
		return err
	}
	q := u.Query()
	q.Set(undoParam, list+"/"+v.Param("id"))
	u.RawQuery = q.Encode()
	return v.Redirect(http.StatusSeeOther, u.String())
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
