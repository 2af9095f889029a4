package dashboard

import (
	"errors"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/formaouest/chaland/dashboard/account"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/store"
	"github.com/formaouest/chaland/seo"
)

// juryPath is the jury's room; behind a token, the door that a link leads to.
const juryPath = "/jury"

// juryDoor asks a juror for the code of the session and for their name.
type juryDoor struct {
	Name, Until, Action string
	Members             []store.JuryMember
	Chosen              int64
	Error               string
}

func (d *Dashboard) openJury(c echo.Context) error {
	return d.juryDoor(c, http.StatusOK, juryDoor{})
}

func (d *Dashboard) juryDoor(c echo.Context, status int, body juryDoor) error {
	h := c.Response().Header()
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Robots-Tag", "noindex, nofollow, noarchive")
	h.Set("Cache-Control", "no-store")
	j, err := d.accounts().FindJury(c.Request().Context(), c.Param("token"))
	if err != nil {
		return err
	}
	body.Name, body.Until, body.Members, body.Action = j.Name, i18n.DateTime(j.Expires.In(seo.Paris())), j.Members, juryPath+"/"+c.Param("token")
	return d.show(c, status, "jurydoor", Page{Title: j.Name, Question: j.Name, Body: body})
}

// enterJury opens the session to who knows its code, for reading, until it ends.
func (d *Dashboard) enterJury(c echo.Context) error {
	member, _ := strconv.ParseInt(c.FormValue("jure"), 10, 64) // 0 chooses nobody
	ctx := c.Request().Context()
	token, err := d.accounts().EnterJury(ctx, c.Param("token"), c.FormValue("code"), member, WhoFrom(ctx))
	if f, ok := errors.AsType[*fault.Error](err); ok && f.Kind != fault.Internal && !errors.Is(err, account.ErrNoJury) {
		return d.juryDoor(c, statusOf(c, f), juryDoor{Chosen: member, Error: i18n.Error(f)})
	}
	if err != nil {
		return err
	}
	d.setSession(c, token)
	return c.Redirect(http.StatusSeeOther, juryPath)
}
