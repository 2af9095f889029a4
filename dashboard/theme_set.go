package dashboard

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"
)

const themeCookie = "apparence"

// themes are the values of the toggle, and what the page's data-theme says.
var themes = map[string]string{"auto": "", "clair": "light", "sombre": "dark"}

// setTheme remembers light or dark in a cookie, so that the toggle works
// without JavaScript; « auto » follows the system again.
func (d *Dashboard) setTheme(c echo.Context) error {
	wanted := c.FormValue("theme")
	if _, ok := themes[wanted]; !ok {
		wanted = "auto"
	}
	year := 365 * 24 * time.Hour
	d.setCookie(c, &http.Cookie{Name: themeCookie, Value: wanted, MaxAge: int(year.Seconds()), HttpOnly: true})
	return c.Redirect(http.StatusSeeOther, localPath(c.FormValue("retour")))
}

func themeOf(c echo.Context) string {
	cookie, err := c.Cookie(themeCookie)
	if err != nil {
		return "auto"
	}
	if _, ok := themes[cookie.Value]; !ok {
		return "auto"
	}
	return cookie.Value
}
