package dashboard

import (
	"bytes"
	"context"
	"net/http"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/formaouest/chaland/dashboard/account"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/store"
	"github.com/formaouest/chaland/seo"
)

// slipsPath is where first passwords are handed out.
const slipsPath = "/centre/fiches"

// slipsPage shows first passwords, for a while.
type slipsPage struct {
	account.Slips
	Bad   []string // lines of the list that gave no account
	Mend  string   // where they can be mended
	Back  string
	PDF   string
	Until string // they are in memory
	Gone  bool
}

// heldFor are slips that whoever asks for them may see, for now.
func (d *Dashboard) heldFor(c echo.Context, back string, list ...account.Slip) heldSlips {
	who := WhoFrom(c.Request().Context())
	held := heldSlips{list: list, back: back, by: readerOf(who), at: d.Now()}
	if len(list) == 1 && list[0].Code == account.ShowCode(who.Code) { // one's own: it ended the session that asked for it
		held.by.Open = true
	}
	return held
}

// handOut leads to the slips that were just made: their page can be loaded again, and making them
// is not done twice.
func (d *Dashboard) handOut(c echo.Context, held heldSlips) error {
	return c.Redirect(http.StatusSeeOther, slipsPath+"/"+d.slips.keep(held))
}

// leftOf are the lines that slips of the request left aside, for whoever mends them.
func (d *Dashboard) leftOf(c echo.Context) []account.Entry {
	held, ok := d.slips.of(c.QueryParam(rosterCarry), WhoFrom(c.Request().Context()), d.Now())
	if !ok {
		return nil
	}
	return held.left
}

// awaited are those of some people who have not chosen a password yet: their slips can be made again.
func awaited(all []store.Account) (list []store.Account) {
	for _, a := range all {
		if a.First && !a.Disabled {
			list = append(list, a)
		}
	}
	return list
}

// remakeSlips gives first passwords again to people who have not chosen their own.
func (d *Dashboard) remakeSlips(c echo.Context, back string, people []store.Account) error {
	if len(people) == 0 {
		return fault.New(fault.Conflict, "account.slips_nobody")
	}
	ctx := context.WithoutCancel(c.Request().Context()) // whole, whoever waits for the slips
	held := d.heldFor(c, back)
	for _, a := range people {
		slip, err := d.accounts().Reset(ctx, WhoFrom(ctx), a.ID)
		if slip.Password != "" {
			held.list = append(held.list, slip)
		}
		if err != nil && len(held.list) > 0 {
			held.bad = append(held.bad, d.cutShort(err))
			break
		}
		if err != nil {
			return err
		}
	}
	return d.handOut(c, held)
}

// chooseSlips makes again the slips of the people that an administrator ticked.
func (d *Dashboard) chooseSlips(c echo.Context) error {
	form, err := c.FormParams()
	if err != nil {
		return fault.New(fault.Invalid, "dashboard.bad_request").Because(err)
	}
	all, err := d.Store.Accounts(c.Request().Context())
	if err != nil {
		return err
	}
	var chosen []store.Account
	for _, a := range awaited(all) {
		if slices.Contains(form["compte"], strconv.FormatInt(a.ID, 10)) {
			chosen = append(chosen, a)
		}
	}
	err = d.remakeSlips(c, centrePath, chosen)
	if refused(err) {
		return d.centrePage(c, statusOf(c, faultOf(err)), centrePage{BadSlips: i18n.Error(err), Roster: roster{Kind: "account"}})
	}
	return err
}

// slipsAsked are the slips of the address.
func (d *Dashboard) slipsAsked(c echo.Context) (heldSlips, bool) {
	c.Response().Header().Set("Cache-Control", "no-store")
	return d.slips.of(c.Param("code"), WhoFrom(c.Request().Context()), d.Now())
}

func (d *Dashboard) showSlips(c echo.Context) error {
	held, ok := d.slipsAsked(c)
	if !ok {
		return d.noSlips(c)
	}
	body := slipsPage{Slips: d.slipsOf(c, held), Bad: append(remarkTexts(held.left), held.bad...), Back: held.back, PDF: c.Request().URL.Path + "/pdf", Until: i18n.DateTime(held.at.Add(slipsFor).In(seo.Paris()))}
	if held.mend != "" && len(held.left) > 0 {
		body.Mend = held.mend + "?" + rosterCarry + "=" + c.Param("code")
	}
	return d.show(c, http.StatusOK, "slips", Page{Title: i18n.T("account.slips"), Question: i18n.T("account.slips_question", "n", len(held.list)), Body: body})
}

// noSlips says that slips are gone, and the way to others.
func (d *Dashboard) noSlips(c echo.Context) error {
	return d.show(c, http.StatusNotFound, "slips", Page{Title: i18n.T("account.slips"), Question: i18n.T("account.slips_gone"), Body: slipsPage{Gone: true, Back: homeOf(WhoFrom(c.Request().Context()), "/")}})
}

func (d *Dashboard) slipsOf(c echo.Context, held heldSlips) account.Slips {
	return account.Slips{Address: d.base(c) + loginPath, List: held.list}
}

// sendSlips writes slips as a PDF.
func (d *Dashboard) sendSlips(c echo.Context) error {
	held, ok := d.slipsAsked(c)
	if !ok {
		return d.noSlips(c)
	}
	var out bytes.Buffer
	if err := d.slipsOf(c, held).PDF(&out, d.Now()); err != nil {
		return err
	}
	c.Response().Header().Set("Content-Disposition", `attachment; filename="fiches-de-connexion.pdf"`)
	return c.Blob(http.StatusOK, "application/pdf", out.Bytes())
}
