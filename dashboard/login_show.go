package dashboard

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
)

// loginPage is the form that asks for the token.
type loginPage struct {
	Return string
	Error  string
}

func (d *Dashboard) showLogin(c echo.Context) error {
	back := localPath(c.QueryParam("retour"))
	if WhoFrom(c.Request().Context()).Role == Admin {
		return c.Redirect(http.StatusSeeOther, back)
	}
	return d.show(c, http.StatusOK, "login", Page{Title: i18n.T("dashboard.login"), Body: loginPage{Return: back}})
}

// login checks the token and sets the cookie; the token itself is not kept in
// the browser.
func (d *Dashboard) login(c echo.Context) error {
	back := localPath(c.FormValue("retour"))
	if d.Token == "" || !same(c.FormValue("jeton"), d.Token) {
		body := loginPage{Return: back, Error: i18n.Error(fault.New(fault.Forbidden, "dashboard.bad_token"))}
		return d.show(c, http.StatusForbidden, "login", Page{Title: i18n.T("dashboard.login"), Body: body})
	}
	end := d.Now().Add(sessionLength)
	d.setCookie(c, &http.Cookie{Name: sessionCookie, Value: d.session(end), Expires: end, MaxAge: int(sessionLength.Seconds()), HttpOnly: true})
	return c.Redirect(http.StatusSeeOther, back)
}

func (d *Dashboard) logout(c echo.Context) error {
	d.setCookie(c, &http.Cookie{Name: sessionCookie, MaxAge: -1, HttpOnly: true})
	return c.Redirect(http.StatusSeeOther, "/connexion")
}

func (d *Dashboard) setCookie(c echo.Context, cookie *http.Cookie) {
	cookie.Path, cookie.SameSite, cookie.Secure = "/", http.SameSiteLaxMode, isSecure(c.Request())
	c.SetCookie(cookie)
}
