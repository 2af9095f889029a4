package dashboard

import (
	"cmp"
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
	return d.centrePage(c, http.StatusOK, centrePage{})
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
		return d.centrePage(c, statusOf(c, faultOf(err)), centrePage{Form: form})
	}
	if err != nil {
		return err
	}
	return d.handOut(c, centrePath, nil, slip)
}

// importAccounts makes the accounts of a list; lines that give none are said beside the slips.
func (d *Dashboard) importAccounts(c echo.Context) error {
	ctx := c.Request().Context()
	people, bad, err := d.readRoster(c, account.Candidate)
	if err == nil && len(people) == 0 {
		err = bad[0]
	}
	if err == nil {
		var empty bool
		if empty, err = d.hasNoAccount(ctx); err == nil && empty {
			err = fault.New(fault.Conflict, "account.first_admin")
		}
	}
	if refused(err) {
		return d.centrePage(c, statusOf(c, faultOf(err)), centrePage{Bad: i18n.Error(err)})
	}
	if err != nil {
		return err
	}
	var slips []account.Slip
	for _, p := range people {
		_, slip, err := d.accounts().Add(ctx, WhoFrom(ctx), account.New{Name: p.Name, Email: p.Email, Role: p.Role})
		if slip.Password != "" { // nobody can read it again, whatever fails next
			slips = append(slips, slip)
		}
		if err != nil && len(slips) > 0 {
			return d.handOut(c, centrePath, append(texts(bad), d.cutShort(err)), slips...)
		}
		if err != nil {
			return err
		}
	}
	return d.handOut(c, centrePath, texts(bad), slips...)
}

// cutShort says beside the slips that were made what kept the others from being made.
func (d *Dashboard) cutShort(err error) string {
	if fault.KindOf(err) == fault.Internal {
		d.Log.Error("a list of people was cut short", "error", err)
	}
	return i18n.T("account.cut_short", "why", i18n.Error(err))
}

func texts(faults []*fault.Error) (list []string) {
	for _, f := range faults {
		list = append(list, i18n.Error(f))
	}
	return list
}

// readRoster reads the list of people of a form.
func (d *Dashboard) readRoster(c echo.Context, role Role) ([]account.Person, []*fault.Error, error) {
	header, err := c.FormFile("fichier")
	if err != nil {
		return nil, nil, fault.New(fault.Invalid, "account.no_file")
	}
	in, err := header.Open()
	if err != nil {
		return nil, nil, err
	}
	defer func() { _ = in.Close() }()
	return account.ReadRoster(in, role)
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
		return d.handOut(c, back, nil, slip)
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
