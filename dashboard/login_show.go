package dashboard

import (
	"cmp"
	"errors"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/formaouest/chaland/dashboard/account"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
)

const loginPath = "/connexion"

// loginPage is the form that asks for a code and a password, or for the token.
type loginPage struct {
	Return     string
	Code       string // as it was typed
	Error      string
	TokenError string
	Token      bool // there is one
	Accounts   bool // there is one
}

func (d *Dashboard) showLogin(c echo.Context) error {
	who := WhoFrom(c.Request().Context())
	back := localPath(c.QueryParam("retour"))
	if who.Known() && !who.Open {
		return c.Redirect(http.StatusSeeOther, homeOf(who, back))
	}
	return d.loginPage(c, http.StatusOK, loginPage{Return: back})
}

func (d *Dashboard) loginPage(c echo.Context, status int, body loginPage) error {
	empty, err := d.hasNoAccount(c.Request().Context())
	if err != nil {
		return err
	}
	body.Token, body.Accounts = d.Token != "", !empty
	return d.show(c, status, "login", Page{Title: i18n.T("dashboard.login"), Body: body})
}

// login opens a session and sets its cookie; neither password nor token is kept in the browser.
func (d *Dashboard) login(c echo.Context) error {
	if c.FormValue("jeton") != "" {
		return d.tokenLimit(d.loginByToken)(c)
	}
	body := loginPage{Return: localPath(c.FormValue("retour")), Code: c.FormValue("code")}
	token, a, err := d.accounts().SignIn(c.Request().Context(), body.Code, c.FormValue("mot-de-passe"))
	if f, ok := errors.AsType[*fault.Error](err); ok && f.Kind != fault.Internal {
		body.Error = i18n.Error(f)
		return d.loginPage(c, statusOf(c, f), body)
	}
	if err != nil {
		return err
	}
	d.setSession(c, token)
	if a.First {
		return c.Redirect(http.StatusSeeOther, ownPath)
	}
	who, err := d.accounts().Who(c.Request().Context(), token, d.Token) // with the sites they see
	if err != nil {
		return err
	}
	door, err := d.doorOf(c.Request().Context(), who, body.Return)
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, door)
}

func (d *Dashboard) loginByToken(c echo.Context) error {
	back := localPath(c.FormValue("retour"))
	if d.Token == "" || !same(strings.TrimSpace(c.FormValue("jeton")), d.Token) {
		return d.loginPage(c, http.StatusForbidden, loginPage{Return: back, TokenError: i18n.Error(fault.New(fault.Forbidden, "dashboard.bad_token"))})
	}
	token, err := d.accounts().OpenToken(c.Request().Context(), d.Token)
	if err != nil {
		return err
	}
	d.setSession(c, token)
	return c.Redirect(http.StatusSeeOther, homeOf(Who{Role: account.Admin}, back))
}

// homeOf is where somebody goes who asked for nothing in particular.
func homeOf(who Who, back string) string {
	if back != "/" {
		return back
	}
	return cmp.Or(rooms[who.Role], "/")
}

// rooms are where people of a role work; a candidate's is the overview.
var rooms = map[Role]string{account.Admin: centrePath, account.Trainer: roomPath, account.Juror: juryPath}

func (d *Dashboard) logout(c echo.Context) error {
	if cookie, err := c.Cookie(sessionCookie); err == nil && cookie.Value != "" {
		if err := d.accounts().SignOut(c.Request().Context(), cookie.Value); err != nil {
			return err
		}
	}
	for _, name := range []string{sessionCookie, viewCookie} {
		d.setCookie(c, &http.Cookie{Name: name, MaxAge: -1, HttpOnly: true})
	}
	return c.Redirect(http.StatusSeeOther, loginPath)
}

func (d *Dashboard) setSession(c echo.Context, token string) {
	d.setCookie(c, &http.Cookie{Name: sessionCookie, Value: token, MaxAge: int(account.SessionLength.Seconds()), HttpOnly: true})
}

func (d *Dashboard) setCookie(c echo.Context, cookie *http.Cookie) {
	cookie.Path, cookie.SameSite, cookie.Secure = "/", http.SameSiteLaxMode, isSecure(c.Request())
	c.SetCookie(cookie)
}
