package dashboard

import (
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/formaouest/chaland/dashboard/account"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
)

const ownPath = "/mon-compte"

// ownPage is somebody's own account.
type ownPage struct {
	Code, Role string
	First      bool
	HasAccount bool
	Error      string
	Done       bool
	Least      int
}

func (d *Dashboard) showOwn(c echo.Context) error {
	return d.ownPage(c, http.StatusOK, ownPage{Done: c.QueryParam("change") != ""})
}

func (d *Dashboard) ownPage(c echo.Context, status int, body ownPage) error {
	who := WhoFrom(c.Request().Context())
	body.Code, body.First, body.HasAccount, body.Least = account.ShowCode(who.Code), who.First, who.Account > 0, account.LeastLength
	if who.Role != account.Anonymous && !who.Open {
		body.Role = who.Role.Name()
	}
	return d.show(c, status, "own", Page{Title: i18n.T("nav." + ownPath), Question: i18n.T("account.own_question"), Body: body})
}

// changeOwn replaces the password of whoever asks; their other browsers are signed out.
func (d *Dashboard) changeOwn(c echo.Context) error {
	who := WhoFrom(c.Request().Context())
	if who.Account == 0 {
		return fault.New(fault.Conflict, "account.no_account")
	}
	chosen := c.FormValue("nouveau")
	err := error(nil)
	token := ""
	if chosen != c.FormValue("encore") {
		err = fault.New(fault.Invalid, "account.not_twice")
	} else {
		token, err = d.accounts().ChangePassword(c.Request().Context(), who, c.FormValue("actuel"), chosen)
	}
	if f, ok := errors.AsType[*fault.Error](err); ok && f.Kind != fault.Internal {
		return d.ownPage(c, statusOf(c, f), ownPage{Error: i18n.Error(f)})
	}
	if err != nil {
		return err
	}
	d.setSession(c, token)
	if who.First {
		door, err := d.doorOf(c.Request().Context(), who, "/")
		if err != nil {
			return err
		}
		return c.Redirect(http.StatusSeeOther, door)
	}
	return c.Redirect(http.StatusSeeOther, ownPath+"?change=1")
}

func (d *Dashboard) signOutEverywhere(c echo.Context) error {
	who := WhoFrom(c.Request().Context())
	if who.Account > 0 {
		if err := d.accounts().SignOutEverywhere(c.Request().Context(), who); err != nil {
			return err
		}
	}
	return d.logout(c)
}
