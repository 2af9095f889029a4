package dashboard

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
)

// addShop makes a site of a shop and leads to what to paste there.
func (d *Dashboard) addShop(c echo.Context) error {
	s, err := readShop(c)
	id := ""
	if err == nil {
		id, err = d.Connecting.AddShop(c.Request().Context(), s)
	}
	if refused(err) {
		return d.showNewShop(c, statusOf(c, faultOf(err)), connectForm{Error: i18n.Error(err), Shop: s})
	}
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, siteAddress(connectPath, id))
}

// refused tells what a person can correct.
func refused(err error) bool {
	kind := fault.KindOf(err)
	return err != nil && (kind == fault.Invalid || kind == fault.Conflict)
}

// readShop reads the form; what was typed is kept when it is refused.
func readShop(c echo.Context) (Shop, error) {
	s := Shop{
		Name: strings.TrimSpace(c.FormValue(connectName)), Home: strings.TrimSpace(c.FormValue(connectHome)),
		Platform: c.FormValue(connectPlatform), GA4ID: strings.ToUpper(strings.TrimSpace(c.FormValue(connectGA4))),
	}
	const longest = 80
	switch {
	case s.Name == "":
		return s, fault.New(fault.Invalid, "guide.no_name")
	case len([]rune(s.Name)) > longest:
		return s, fault.New(fault.Invalid, "guide.long_name", "most", longest)
	case s.Home == "":
		return s, fault.New(fault.Invalid, "guide.no_home")
	}
	home, err := startOf(s.Home)
	if err != nil {
		return s, err
	}
	s.Home = home
	return s, nil
}

// setShop corrects what is known of a shop.
func (d *Dashboard) setShop(v *visit) error {
	s, err := readShop(v)
	if err == nil {
		err = d.Connecting.SetShop(v.context(), v.Site.ID, s)
	}
	if refused(err) {
		return d.showConnected(v, statusOf(v, faultOf(err)), connectForm{Error: i18n.Error(err), Shop: s}, connectHook{})
	}
	if err != nil {
		return err
	}
	return v.Redirect(http.StatusSeeOther, siteAddress(connectPath, v.Site.ID))
}

// makeHook makes what the shop sends its orders by, or gives it another secret, and shows
// the secret this once.
func (d *Dashboard) makeHook(v *visit) error {
	secret, err := d.Connecting.Hook(v.context(), v.Site, strings.TrimSpace(v.FormValue(connectSecret)))
	if refused(err) {
		return d.showConnected(v, statusOf(v, faultOf(err)), connectForm{}, connectHook{Error: i18n.Error(err)})
	}
	if err != nil {
		return err
	}
	if secret == "" { // nothing to show
		return v.Redirect(http.StatusSeeOther, siteAddress(connectPath, v.Site.ID)+"#commandes")
	}
	v.Response().Header().Set("Cache-Control", "no-store")
	return d.showConnected(v, http.StatusOK, connectForm{}, connectHook{Secret: secret})
}
