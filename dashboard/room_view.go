package dashboard

import (
	"context"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/formaouest/chaland/dashboard/account"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/store"
)

// viewCookie names the candidate through whose eyes a trainer looks. It opens nothing by itself:
// each request checks that the trainer trains that candidate.
const viewCookie = "chaland_voir"

// lookAs shows the pages as a candidate sees them, for reading only, until endLook.
func (d *Dashboard) lookAs(c echo.Context, seat store.Seat) error {
	if WhoFrom(c.Request().Context()).Open {
		return fault.New(fault.Conflict, "room.view_open")
	}
	d.setCookie(c, &http.Cookie{Name: viewCookie, Value: strconv.FormatInt(seat.Account, 10), HttpOnly: true})
	return c.Redirect(http.StatusSeeOther, "/")
}

func (d *Dashboard) endLook(c echo.Context) error {
	d.setCookie(c, &http.Cookie{Name: viewCookie, MaxAge: -1, HttpOnly: true})
	return c.Redirect(http.StatusSeeOther, roomPath)
}

// throughEyes is the candidate that a trainer looks as; the trainer where they do not.
func (d *Dashboard) throughEyes(ctx context.Context, c echo.Context, who Who) (Who, error) {
	cookie, err := c.Cookie(viewCookie)
	if err != nil || who.Role != account.Trainer || who.First {
		return who, nil
	}
	id, err := strconv.ParseInt(cookie.Value, 10, 64)
	if err != nil {
		return who, nil
	}
	seats, err := d.Store.Seats(ctx, 0)
	if err != nil {
		return who, err
	}
	for _, s := range seats {
		if s.Account != id || s.Site == "" || !who.Sees(s.Site) {
			continue
		}
		a, ok, err := d.Store.Account(ctx, id)
		if err != nil || !ok {
			return who, err
		}
		seen := account.WhoOf(a)
		seen.First, seen.Sites, seen.Viewing, seen.Trainer = false, []string{s.Site}, a.Name, who.Account
		return seen, nil
	}
	return who, nil
}
