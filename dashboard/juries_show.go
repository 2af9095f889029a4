package dashboard

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/formaouest/chaland/dashboard/account"
	"github.com/formaouest/chaland/dashboard/address"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
	"github.com/formaouest/chaland/seo"
)

// juriesPath is where an administrator convenes juries.
const juriesPath = "/centre/jurys"

// juryDays is how long a link opens unless somebody says otherwise.
const juryDays = 14

type juriesPage struct {
	List       view.Table
	Sessions   []convened
	Candidates []Choice
	Chosen     []string // candidates that were ticked, by account
	Jurors     []jurorRow
	Name       string
	Rows       []jurorRow
	Until      string
	Unmet      []unmetRule
	Unread     []string // candidates whose rule cannot be read
	Error      string
	Made       *madeJury
	CutShort   bool // nothing but Made
}

// jurorRow is somebody to convene, as typed; Value is the account of who has one.
type jurorRow struct {
	Number       int
	Name, Email  string
	Value        string
	Chosen       bool // an account that is ticked
	Places       []Choice
	Professional bool
	place        string
}

// unmetRule is what the jury of a session lacks, and of which rule.
type unmetRule struct {
	Jury, Rule, Source string
	Lacks              []string
}

// madeJury is shown once.
type madeJury struct{ Name, Link, Code, Until string }

// convened is a session that stands.
type convened struct {
	ID          int64
	Name, Until string
	Open        bool
}

func (d *Dashboard) showJuries(c echo.Context) error {
	return d.juriesPage(c, http.StatusOK, juriesPage{})
}

func (d *Dashboard) juriesPage(c echo.Context, status int, body juriesPage) error {
	exports := newExports(c.Request(), address.Address{})
	filled, err := d.filledJuries(c.Request().Context(), body, exports)
	switch {
	case err != nil && body.Made != nil: // the link and its code are shown this once, whatever fails beside them
		d.Log.Error("the page of the juries was cut short", "error", err)
		filled = juriesPage{Made: body.Made, CutShort: true}
	case err != nil:
		return err
	case exports.wanted():
		return exports.writeBare(c, d.Now())
	}
	return d.show(c, status, "juries", Page{Title: i18n.T("nav." + juriesPath), Question: i18n.T("jury.convene_question"), Body: filled})
}

// filledJuries adds to what was typed the sessions and who can be chosen.
func (d *Dashboard) filledJuries(ctx context.Context, body juriesPage, exports *exports) (juriesPage, error) {
	all, err := d.Store.Juries(ctx)
	if err != nil {
		return body, err
	}
	if body.Rows == nil {
		body.Rows = jurorRows(nil)
	}
	ticked := map[string]jurorRow{}
	for _, r := range body.Jurors {
		ticked[r.Value] = r
	}
	body.Jurors = nil
	t := view.Table{ID: "jurys", Caption: i18n.T("jury.list"), Empty: i18n.T("jury.none"), Columns: []view.Column{
		{Title: i18n.T("jury.column.name")}, {Title: i18n.T("jury.column.members")}, {Title: i18n.T("jury.column.counts")}, {Title: i18n.T("jury.column.candidates"), Kind: sheet.Int}, {Title: i18n.T("jury.column.until"), Kind: sheet.DateTime}}}
	for _, j := range all {
		names := seatNames(j.Members)
		for i, m := range j.Members {
			names[i] += " (" + memberText(m) + ")"
		}
		unmet, unread, err := d.unmetRules(ctx, j)
		if err != nil {
			return body, err
		}
		body.Unmet, body.Unread = append(body.Unmet, unmet...), append(body.Unread, unread...)
		count := countMembers(j.Members)
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{view.Text(j.Name), view.Text(strings.Join(names, ", ")), view.Text(i18n.T("jury.counts", "n", count.People, "outside", count.Outside, "professionals", count.Professionals)), countCell(float64(len(j.Candidates))), instantCell(j.Expires)}})
		body.Sessions = append(body.Sessions, convened{j.ID, j.Name, instantCell(j.Expires).Text, j.Expires.After(d.Now())})
	}
	body.List = exports.table(t)
	people, err := d.Store.Accounts(ctx)
	if err != nil {
		return body, err
	}
	for _, a := range people {
		switch Role(a.Role) {
		case account.Candidate:
			value := strconv.FormatInt(a.ID, 10)
			body.Candidates = append(body.Candidates, Choice{Name: a.Name, Value: value, Here: slices.Contains(body.Chosen, value)})
		case account.Juror:
			r := ticked[strconv.FormatInt(a.ID, 10)]
			r.Name, r.Value, r.Places = a.Name, strconv.FormatInt(a.ID, 10), placeChoices(r.place)
			body.Jurors = append(body.Jurors, r)
		}
	}
	if body.Until == "" {
		body.Until = d.Now().AddDate(0, 0, juryDays).Format(time.DateOnly)
	}
	return body, nil
}

// addJury opens a session and shows its link and its code, this once.
func (d *Dashboard) addJury(c echo.Context) error {
	ctx := c.Request().Context()
	form, err := c.FormParams()
	if err != nil {
		return fault.New(fault.Invalid, "dashboard.bad_request").Because(err)
	}
	body := juriesPage{Name: form.Get("nom"), Rows: jurorRows(form), Jurors: jurorAccounts(form), Chosen: form["candidat"], Until: form.Get("fin")}
	n := account.NewJury{Name: body.Name}
	for _, text := range form["candidat"] {
		id, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return fault.New(fault.Invalid, "dashboard.bad_request")
		}
		n.Candidates = append(n.Candidates, id)
	}
	if n.Members, err = d.convened(ctx, body); err != nil {
		return d.refusedJury(c, body, err)
	}
	var key account.JuryKey
	if n.Expires, err = endOfDay(body.Until); err == nil {
		_, key, err = d.accounts().AddJury(ctx, WhoFrom(ctx), n)
	}
	if err != nil {
		return d.refusedJury(c, body, err)
	}
	return d.showMadeJury(c, n.Name, key, n.Expires)
}

// refusedJury shows what was typed with what is wrong in it.
func (d *Dashboard) refusedJury(c echo.Context, body juriesPage, err error) error {
	if !refused(err) {
		return err
	}
	body.Error = i18n.Error(err)
	return d.juriesPage(c, statusOf(c, faultOf(err)), body)
}

func (d *Dashboard) showMadeJury(c echo.Context, name string, key account.JuryKey, until time.Time) error {
	c.Response().Header().Set("Cache-Control", "no-store")
	return d.juriesPage(c, http.StatusOK, juriesPage{Made: &madeJury{name, d.base(c) + juryPath + "/" + key.Token, key.Code, i18n.DateTime(until.In(seo.Paris()))}})
}

// endOfDay is the last minute of a day in the centre's own time.
func endOfDay(text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, fault.New(fault.Invalid, "room.no_day")
	}
	day, err := time.ParseInLocation(time.DateOnly, text, seo.Paris())
	if err != nil {
		return day, fault.New(fault.Invalid, "room.bad_day", "day", text)
	}
	return day.Add(24*time.Hour - time.Minute), nil
}

// changeJury closes a session, or gives it another link and code.
func (d *Dashboard) changeJury(c echo.Context) error {
	ctx := c.Request().Context()
	id, err := strconv.ParseInt(c.Param("id"), 10, 64)
	if err != nil {
		return errNoPage
	}
	j, ok, err := d.Store.Jury(ctx, id)
	if err != nil {
		return err
	}
	if !ok {
		return errNoPage
	}
	switch c.FormValue("action") {
	case "fermer":
		if err := d.Store.EndJury(ctx, id, d.Now()); err != nil {
			return err
		}
		if err := d.accounts().Note(ctx, WhoFrom(ctx), "jury_end", j.Name); err != nil {
			return err
		}
		return c.Redirect(http.StatusSeeOther, juriesPath)
	case "lien":
		until := j.Expires
		if !until.After(d.Now()) {
			until = d.Now().AddDate(0, 0, juryDays)
		}
		key, err := d.accounts().RenewJury(ctx, WhoFrom(ctx), id, until)
		if err != nil {
			return err
		}
		return d.showMadeJury(c, j.Name, key, until)
	}
	return fault.New(fault.Invalid, "dashboard.bad_request")
}
