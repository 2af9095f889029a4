package dashboard

import (
	"cmp"
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/formaouest/chaland/dashboard/account"
	"github.com/formaouest/chaland/dashboard/address"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
	"github.com/formaouest/chaland/internal/store"
	"github.com/formaouest/chaland/seo"
)

// Pages of who administers.
const (
	centrePath = "/centre"
	deedsPath  = "/centre/journal"
)

// centrePage answers « Qui a accès, et à quoi ? ».
type centrePage struct {
	Count int
	List  view.Table
	// Classes are the classes with who trains them.
	Classes view.Table
	Form    accountForm
	Bad     string // why a list of people was refused
	Roster  roster
	// Awaited are those who have not chosen a password yet.
	Awaited  []Choice
	BadSlips string // why their slips were not made again
}

// accountForm adds a person, with what was typed when it was refused.
type accountForm struct {
	Name, Email, Error string
	Roles              []Choice
	First              bool // nobody has an account yet
}

func (d *Dashboard) showCentre(c echo.Context) error {
	body := centrePage{Roster: roster{Kind: "account"}}
	if left := d.leftOf(c); len(left) > 0 {
		body.Roster = shownRoster("account", centrePath+"#importer", left, make([]string, len(left)))
	}
	return d.centrePage(c, http.StatusOK, body)
}

func (d *Dashboard) centrePage(c echo.Context, status int, body centrePage) error {
	all, err := d.Store.Accounts(c.Request().Context())
	if err != nil {
		return err
	}
	classes, err := d.trainedTable(c.Request().Context())
	if err != nil {
		return err
	}
	exports := newExports(c.Request(), address.Address{})
	body.Classes = exports.table(classes)
	body.Count, body.List, body.Form.First = len(all), exports.table(d.accountTable(all)), len(all) == 0
	if exports.wanted() {
		return exports.writeBare(c, d.Now())
	}
	for _, a := range awaited(all) {
		body.Awaited = append(body.Awaited, Choice{Name: account.Named(a), Value: strconv.FormatInt(a.ID, 10)})
	}
	if body.Form.Roles == nil {
		body.Form.Roles = roleChoices(account.Candidate)
	}
	if body.Form.First {
		body.Form.Roles = []Choice{{Name: account.Admin.Name(), Value: string(account.Admin), Here: true}}
	}
	return d.show(c, status, "centre", Page{Title: i18n.T("nav." + centrePath), Question: i18n.T("account.question"), Body: body})
}

func roleChoices(here Role) (list []Choice) {
	for _, r := range account.Roles() {
		list = append(list, Choice{Name: r.Name(), Value: string(r), Here: r == here})
	}
	return list
}

func (d *Dashboard) accountTable(all []store.Account) view.Table {
	t := view.Table{ID: "comptes", Caption: i18n.T("account.list"), Empty: i18n.T("account.none"), Columns: []view.Column{
		{Title: i18n.T("account.column.name")}, {Title: i18n.T("account.column.code")}, {Title: i18n.T("account.column.role")}, {Title: i18n.T("account.column.state")}, {Title: i18n.T("account.column.seen"), Kind: sheet.DateTime}}}
	for _, a := range all {
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{view.Link(a.Name, accountPath(a.ID)), view.Text(account.ShowCode(a.Code)), view.Text(Role(a.Role).Name()), view.Text(account.State(a, d.Now(), seo.Paris())), instantCell(a.Seen)}})
	}
	return t
}

// instantCell is an instant in the centre's own time.
func instantCell(t time.Time) view.Cell {
	if t.IsZero() {
		return view.Cell{Text: "–", Sort: ""}
	}
	t = t.In(seo.Paris())
	return view.Cell{Text: i18n.DateTime(t), Value: t, Sort: t.Format(time.RFC3339), Short: true}
}

func accountPath(id int64) string { return centrePath + "/comptes/" + strconv.FormatInt(id, 10) }

// addAccount makes an account and hands out its slip.
func (d *Dashboard) addAccount(c echo.Context) error {
	ctx := c.Request().Context()
	form := accountForm{Name: c.FormValue("nom"), Email: c.FormValue("email"), Roles: roleChoices(Role(c.FormValue("role")))}
	_, slip, err := d.accounts().Add(ctx, WhoFrom(ctx), account.New{Name: form.Name, Email: form.Email, Role: Role(c.FormValue("role"))})
	if refused(err) {
		form.Error = i18n.Error(err)
		return d.centrePage(c, statusOf(c, faultOf(err)), centrePage{Form: form, Roster: roster{Kind: "account"}})
	}
	if err != nil {
		return err
	}
	return d.handOut(c, d.heldFor(c, centrePath, slip))
}

// importAccounts makes the accounts of a list, once nothing is wrong in it or with the lines of which
// nothing is said.
func (d *Dashboard) importAccounts(c echo.Context) error {
	ctx := c.Request().Context()
	list, seen, err := readEntries(c, account.CentreColumns)
	sent := ""
	if err == nil {
		sent, err = formPrint(c, list, seen)
	}
	if answered, err := d.sentBefore(c, sent); answered {
		return err
	}
	if err == nil {
		err = d.checkPeople(ctx, list)
	}
	if isRosterFault(err) {
		return d.centrePage(c, statusOf(c, faultOf(err)), centrePage{Bad: i18n.Error(err), Roster: roster{Kind: "account", Text: c.FormValue(rosterText)}})
	}
	if err != nil {
		return err
	}
	good, left := sift(list, seen)
	if len(good) == 0 || len(left) > 0 && c.FormValue("action") != rosterGood {
		return d.centrePage(c, http.StatusBadRequest, centrePage{Roster: shownRoster("account", centrePath+"#importer", list, seen)})
	}
	return d.madeOnce(c, sent, func() (heldSlips, error) {
		held := d.heldFor(c, centrePath)
		held.list, held.left, held.mend = nil, left, centrePath
		for _, e := range good {
			role, err := roleOf(e)
			if err == nil {
				_, _, err = d.addPerson(context.WithoutCancel(ctx), &held, e, role)
			}
			if err != nil && len(held.list) > 0 {
				held.bad = append(held.bad, d.cutShort(err))
				break
			}
			if err != nil {
				return held, err
			}
		}
		return held, nil
	})
}

// addPerson makes the account of a line, and its slip: nobody can read it again, whatever fails next.
func (d *Dashboard) addPerson(ctx context.Context, held *heldSlips, e account.Entry, role Role) (id int64, slip account.Slip, err error) {
	id, slip, err = d.accounts().Add(ctx, WhoFrom(ctx), e.New(role))
	if slip.Password != "" {
		held.list = append(held.list, slip)
	}
	return id, slip, err
}

func roleOf(e account.Entry) (Role, error) {
	if e.Role == "" {
		return account.Candidate, nil
	}
	return account.ReadRole(e.Role)
}

// checkPeople says what is wrong in a list of people of the centre.
func (d *Dashboard) checkPeople(ctx context.Context, list []account.Entry) error {
	all, err := d.Store.Accounts(ctx)
	if err != nil {
		return err
	}
	if len(all) == 0 {
		return fault.New(fault.Conflict, "account.first_admin")
	}
	for i := range list {
		list[i].Check()
		if _, err := roleOf(list[i]); err != nil {
			list[i].Refuse(account.FieldRole, faultOf(err))
		}
	}
	account.Twice(list)
	account.Known(list, all, func(field string, a store.Account) *fault.Error {
		return fault.New(fault.Conflict, "account.known."+field, "name", a.Name, "code", account.ShowCode(a.Code))
	})
	return nil
}

// cutShort says beside the slips that were made what kept the others from being made.
func (d *Dashboard) cutShort(err error) string {
	if fault.KindOf(err) == fault.Internal {
		d.Log.Error("a list of people was cut short", "error", err)
	}
	return i18n.T("account.cut_short", "why", i18n.Error(err))
}

// accountPage is one account, for who administers.
type accountPage struct {
	store.Account
	Code, Role, State string
	Created, Seen     string
	Self, Locked      bool
	Action            string
	Classes           []Choice // that they train
	Error             string
}

func (d *Dashboard) accountAsked(c echo.Context) (store.Account, error) {
	id, err := strconv.ParseInt(c.Param("id"), 10, 64)
	if err != nil {
		return store.Account{}, errNoPage
	}
	a, ok, err := d.Store.Account(c.Request().Context(), id)
	if err == nil && !ok {
		err = account.ErrNobody
	}
	return a, err
}

func (d *Dashboard) showAccount(c echo.Context) error {
	return d.accountPage(c, http.StatusOK, "")
}

func (d *Dashboard) accountPage(c echo.Context, status int, wrong string) error {
	a, err := d.accountAsked(c)
	if err != nil {
		return err
	}
	body := accountPage{Account: a, Code: account.ShowCode(a.Code), Role: Role(a.Role).Name(), State: account.State(a, d.Now(), seo.Paris()), Created: i18n.DateTime(a.Created.In(seo.Paris())),
		Seen: instantCell(a.Seen).Text, Self: WhoFrom(c.Request().Context()).Account == a.ID, Locked: a.LockedUntil.After(d.Now()), Action: accountPath(a.ID), Error: wrong}
	if body.Classes, err = d.classesOf(c.Request().Context(), a); err != nil {
		return err
	}
	return d.show(c, status, "account", Page{Title: a.Name, Question: i18n.T("account.one_question", "name", a.Name), Body: body})
}

// changeAccount gives a new first password, closes, opens or forgets an account.
func (d *Dashboard) changeAccount(c echo.Context) error {
	a, err := d.accountAsked(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	who, back := WhoFrom(ctx), accountPath(a.ID)
	switch c.FormValue("action") {
	case "mot-de-passe":
		slip, err := d.accounts().Reset(ctx, who, a.ID)
		if err != nil {
			return err
		}
		return d.handOut(c, d.heldFor(c, back, slip))
	case "fermer":
		err = d.accounts().Disable(ctx, who, a.ID, true)
	case "ouvrir":
		err = d.accounts().Disable(ctx, who, a.ID, false)
	case "supprimer":
		back, err = centrePath, d.accounts().Remove(ctx, who, a.ID)
	default:
		err = fault.New(fault.Invalid, "dashboard.bad_request")
	}
	if refused(err) {
		return d.accountPage(c, statusOf(c, faultOf(err)), i18n.Error(err))
	}
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, back)
}

// shownDeeds is how many lines of the log a page lists.
const shownDeeds = 1000

// showDeeds is the audit log.
func (d *Dashboard) showDeeds(c echo.Context) error {
	all, err := d.Store.Deeds(c.Request().Context(), shownDeeds)
	if err != nil {
		return err
	}
	t := view.Table{ID: "journal", Caption: i18n.T("account.deeds"), Empty: i18n.T("account.no_deed"), Columns: []view.Column{
		{Title: i18n.T("account.column.at"), Kind: sheet.DateTime}, {Title: i18n.T("account.column.who")}, {Title: i18n.T("account.column.action")}, {Title: i18n.T("account.column.about")}}}
	for _, deed := range all {
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{instantCell(deed.At), view.Text(deed.Who), view.Text(i18n.T("account.deed." + deed.Action)), view.Text(cmp.Or(deed.About, "–"))}})
	}
	exports := newExports(c.Request(), address.Address{})
	t = exports.table(t)
	if exports.wanted() {
		return exports.writeBare(c, d.Now())
	}
	return d.show(c, http.StatusOK, "deeds", Page{Title: i18n.T("account.deeds_title"), Question: i18n.T("account.deeds_question"), Body: t})
}
