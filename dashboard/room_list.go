package dashboard

import (
	"context"
	"net/http"
	"regexp"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

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
	Cases      bool // each candidate gets one
	Error      string
	Questions  []string // that were not asked before
	Seen       string
	Roster     roster
	CanMake    bool
	NoAccounts bool
}

func (d *Dashboard) showRoom(c echo.Context) error {
	return d.roomPage(c, http.StatusOK, roomPage{Cases: true, Roster: roster{Kind: "room"}})
}

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

var writtenDay = regexp.MustCompile(`^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})$`)

// readDay reads a day as lists and forms write it: 30/06/2026, 30.6.26 or 2026-06-30.
func readDay(text string) (string, error) {
	day := text
	if p := writtenDay.FindStringSubmatch(text); p != nil {
		if len(p[3]) == 2 {
			p[3] = "20" + p[3]
		}
		day = p[3] + "-" + padded(p[2]) + "-" + padded(p[1])
	}
	if checkDay(day) != nil { // said as it was written
		return "", fault.New(fault.Invalid, "room.bad_day", "day", text)
	}
	return day, nil
}

func padded(n string) string { return strings.Repeat("0", 2-len(n)) + n }

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
