package dashboard

import (
	"errors"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/formaouest/chaland/dashboard/account"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/seo"
)

// juryPath is the jury's room; behind a token, the door that a link leads to.
const juryPath = "/jury"

// juryDoor asks a juror for the code of the session and for their name.
type juryDoor struct {
	Name, Until, Action string
	Members             []Choice
	Error               string
}

func (d *Dashboard) openJury(c echo.Context) error {
	return d.juryDoor(c, http.StatusOK, 0, juryDoor{})
}

func (d *Dashboard) juryDoor(c echo.Context, status int, chosen int64, body juryDoor) error {
	h := c.Response().Header()
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Robots-Tag", "noindex, nofollow, noarchive")
	h.Set("Cache-Control", "no-store")
	j, err := d.accounts().FindJury(c.Request().Context(), c.Param("token"))
	if err != nil {
		return err
	}
	for i, name := range seatNames(j.Members) {
		id := j.Members[i].ID
		body.Members = append(body.Members, Choice{Name: name, Value: strconv.FormatInt(id, 10), Here: id == chosen})
	}
	body.Name, body.Until, body.Action = j.Name, i18n.DateTime(j.Expires.In(seo.Paris())), juryPath+"/"+c.Param("token")
	return d.show(c, status, "jurydoor", Page{Title: j.Name, Question: j.Name, Body: body})
}

// enterJury opens the session to who knows its code, for reading, until it ends.
func (d *Dashboard) enterJury(c echo.Context) error {
	member, _ := strconv.ParseInt(c.FormValue("jure"), 10, 64) // 0 chooses nobody
	ctx := c.Request().Context()
	token, err := d.accounts().EnterJury(ctx, c.Param("token"), c.FormValue("code"), member, WhoFrom(ctx))
	if f, ok := errors.AsType[*fault.Error](err); ok && f.Kind != fault.Internal && !errors.Is(err, account.ErrNoJury) {
		return d.juryDoor(c, statusOf(c, f), member, juryDoor{Error: i18n.Error(f)})
	}
	if err != nil {
		return err
	}
	d.setSession(c, token)
	return c.Redirect(http.StatusSeeOther, juryPath)
}
