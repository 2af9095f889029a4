package dashboard

import (
	"cmp"
	"context"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"github.com/formaouest/chaland/dashboard/account"
	"github.com/formaouest/chaland/dashboard/address"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/internal/sheet"
	"github.com/formaouest/chaland/internal/store"
)

const roomPath = "/formateur"

// maxClassName is the longest name of a class, in characters.
const maxClassName = 80

// maxExtra is the longest additional time of a candidate, in %.
const maxExtra = 200

// roomPage lists the classes of a trainer.
type roomPage struct {
	List       view.Table
	Name       string
	Deadline   string
	Error      string
	CanMake    bool
	NoAccounts bool
}

func (d *Dashboard) showRoom(c echo.Context) error { return d.roomPage(c, http.StatusOK, roomPage{}) }

func (d *Dashboard) roomPage(c echo.Context, status int, body roomPage) error {
	ctx := c.Request().Context()
	classes, err := d.Store.Classes(ctx, WhoFrom(ctx).Account)
	if err != nil {
		return err
	}
	t := view.Table{ID: "promotions", Caption: i18n.T("room.classes"), Empty: i18n.T("room.no_class"), Columns: []view.Column{
		{Title: i18n.T("room.column.class")}, {Title: i18n.T("room.column.candidates"), Kind: sheet.Int}, {Title: i18n.T("room.column.state")}, {Title: i18n.T("room.column.created"), Kind: sheet.DateTime}}}
	for _, class := range classes {
		seats, err := d.Store.Seats(ctx, class.ID)
		if err != nil {
			return err
		}
		state := "open"
		if !class.Archived.IsZero() {
			state = "archived"
		}
		if d.casesOf.of(class.ID).Erasing {
			state = "erasing"
		}
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{view.Link(class.Name, classPath(class.ID)), countCell(float64(len(seats))), view.Text(i18n.T("room.state." + state)), instantCell(class.Created)}})
	}
	exports := newExports(c.Request(), address.Address{})
	body.List = exports.table(t)
	if exports.wanted() {
		return exports.writeBare(c, d.Now())
	}
	body.CanMake = d.Cases != nil
	if body.NoAccounts, err = d.hasNoAccount(ctx); err != nil {
		return err
	}
	return d.show(c, status, "room", Page{Title: i18n.T("nav." + roomPath), Question: i18n.T("room.question"), Body: body})
}

func classPath(id int64) string { return roomPath + "/" + strconv.FormatInt(id, 10) }

// addClass makes a class of a list: an account and a seat for each candidate, a case where cases
// can be made, and the slips to print.
func (d *Dashboard) addClass(c echo.Context) error {
	ctx := c.Request().Context()
	body := roomPage{Name: strings.Join(strings.Fields(c.FormValue("nom")), " "), Deadline: c.FormValue("echeance")}
	c.SetRequest(c.Request().WithContext(context.WithoutCancel(ctx))) // whole, whoever waits for the slips
	class, bad, slips, err := d.readClass(c, body)
	if err != nil && len(slips) > 0 {
		return d.handOut(c, classPath(class), append(bad, d.cutShort(err)), slips...)
	}
	if refused(err) || fault.KindOf(err) == fault.TooLarge {
		body.Error = i18n.Error(err)
		return d.roomPage(c, statusOf(c, faultOf(err)), body)
	}
	if err != nil {
		return err
	}
	if d.Cases != nil && c.FormValue("cas") != "" {
		if err := d.casesOf.ask(class, len(slips)); err != nil {
			bad = append(bad, i18n.Error(err))
		}
	}
	if err := d.accounts().Note(ctx, WhoFrom(ctx), "class_add", body.Name); err != nil {
		bad = append(bad, d.cutShort(err))
	}
	return d.handOut(c, classPath(class), bad, slips...)
}

func (d *Dashboard) readClass(c echo.Context, form roomPage) (class int64, bad []string, slips []account.Slip, err error) {
	ctx := c.Request().Context()
	who := WhoFrom(ctx)
	if form.Name == "" {
		return 0, nil, nil, fault.New(fault.Invalid, "room.no_name")
	}
	if utf8.RuneCountInString(form.Name) > maxClassName {
		return 0, nil, nil, fault.New(fault.Invalid, "room.long_name", "n", maxClassName)
	}
	if err := checkDay(form.Deadline); err != nil {
		return 0, nil, nil, err
	}
	if empty, err := d.hasNoAccount(ctx); err != nil || empty {
		return 0, nil, nil, cmp.Or(err, error(fault.New(fault.Conflict, "account.first_admin")))
	}
	people, wrong, err := d.readRoster(c, account.Candidate)
	if err != nil {
		return 0, nil, nil, err
	}
	bad = texts(wrong)
	var seats []store.Seat
	for _, p := range people {
		seat, err := seatOf(p, form.Deadline)
		if err != nil {
			return 0, nil, nil, fault.New(fault.Invalid, "account.bad_row", "line", p.Line, "why", i18n.Error(err))
		}
		seats = append(seats, seat)
	}
	if len(people) == 0 {
		return 0, nil, nil, wrong[0]
	}
	var trainers []int64
	if who.Account > 0 {
		trainers = []int64{who.Account}
	}
	if class, err = d.Store.AddClass(ctx, store.Class{Name: form.Name, Created: d.Now()}, trainers...); err != nil {
		return 0, nil, nil, err
	}
	for i, p := range people {
		id, slip, err := d.accounts().Add(ctx, who, account.New{Name: p.Name, Email: p.Email, Role: account.Candidate})
		if err == nil {
			seats[i].Account, seats[i].Class = id, class
			err = d.Store.PutSeat(ctx, seats[i])
		}
		if slip.Password != "" { // nobody can read it again, whatever fails next
			slips = append(slips, slip)
		}
		if err != nil {
			return class, bad, slips, err
		}
	}
	return class, bad, slips, nil
}

// seatOf reads what a line of a list says of the time of a candidate.
func seatOf(p account.Person, deadline string) (s store.Seat, err error) {
	if s.Deadline = deadline; p.Deadline != "" {
		day, err := readDay(p.Deadline)
		if err != nil {
			return s, err
		}
		s.Deadline = day
	}
	s.Extra, err = readExtra(p.Extra)
	return s, err
}

// readDay reads a day as lists and forms write it: 30/06/2026 or 2026-06-30.
func readDay(text string) (string, error) {
	day := text
	if parts := strings.Split(text, "/"); len(parts) == 3 && len(parts[2]) == 4 {
		day = parts[2] + "-" + parts[1] + "-" + parts[0]
	}
	if checkDay(day) != nil { // said as it was written
		return "", fault.New(fault.Invalid, "room.bad_day", "day", text)
	}
	return day, nil
}

func checkDay(text string) error {
	if text == "" {
		return nil
	}
	if _, err := period.ParseDate(text); err != nil {
		return fault.New(fault.Invalid, "room.bad_day", "day", text)
	}
	return nil
}

func readExtra(text string) (int, error) {
	text = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(text), "%"))
	if text == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 || n > maxExtra {
		return 0, fault.New(fault.Invalid, "room.bad_extra", "value", text, "most", maxExtra)
	}
	return n, nil
}

// classAsked is the class of the address; that of another trainer does not exist.
func (d *Dashboard) classAsked(c echo.Context) (store.Class, error) {
	id, err := strconv.ParseInt(c.Param("class"), 10, 64)
	if err != nil {
		return store.Class{}, errNoPage
	}
	return d.ownClass(c.Request().Context(), id)
}

func (d *Dashboard) ownClass(ctx context.Context, id int64) (store.Class, error) {
	all, err := d.Store.Classes(ctx, WhoFrom(ctx).Account)
	if err != nil {
		return store.Class{}, err
	}
	for _, class := range all {
		if class.ID == id {
			return class, nil
		}
	}
	return store.Class{}, errNoPage
}
