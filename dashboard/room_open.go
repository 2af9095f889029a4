package dashboard

import (
	"context"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"github.com/formaouest/chaland/dashboard/account"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/internal/store"
	"github.com/formaouest/chaland/seo"
)

// seatsPage adds candidates to a class that is open.
type seatsPage struct {
	Name, Action, Back string
	Deadline           string
	Cases              bool
	Error              string
	Questions          []string
	Seen               string
	Roster             roster
	CanMake            bool
}

// seatsForm is what a form says of the candidates of a class, beside their lines.
type seatsForm struct {
	Name, Deadline string
	Cases          bool
	remarks        []account.Remark
}

// addClass opens a class with the people of a list, once nothing is wrong in it or with the lines of
// which nothing is said: accounts and seats, cases where they can be made, slips to print.
func (d *Dashboard) addClass(c echo.Context) error {
	ctx := c.Request().Context()
	form := seatsForm{Name: strings.Join(strings.Fields(c.FormValue("nom")), " "), Deadline: c.FormValue("echeance"), Cases: c.FormValue("cas") != ""}
	body := roomPage{Name: form.Name, Deadline: form.Deadline, Cases: form.Cases, Roster: roster{Kind: "room", Text: c.FormValue(rosterText)}}
	list, seen, err := readEntries(c, account.ClassColumns)
	sent := ""
	if err == nil {
		sent, err = formPrint(c, form.Name, form.Deadline, form.Cases, list, seen)
	}
	if answered, err := d.sentBefore(c, sent); answered {
		return err
	}
	if err == nil {
		err = d.checkNewClass(ctx, &form)
	}
	if err == nil {
		err = d.checkSeats(ctx, 0, form.Deadline, list)
	}
	if isRosterFault(err) {
		body.Error = i18n.Error(err)
		return d.roomPage(c, statusOf(c, faultOf(err)), body)
	}
	if err != nil {
		return err
	}
	good, left := sift(list, seen)
	if open := unseen(form.remarks, c.FormValue(seenDoubts)); len(open) > 0 || len(good) == 0 || len(left) > 0 && c.FormValue("action") != rosterGood {
		body.Roster, body.Seen = shownRoster("room", roomPath+"#creer", list, seen), doubts(form.remarks)
		body.Error, body.Questions = formRemarks(open)
		return d.roomPage(c, http.StatusBadRequest, body)
	}
	return d.madeOnce(c, sent, func() (heldSlips, error) {
		return d.openClass(c, form, good, left)
	})
}

func formRemarks(open []account.Remark) (wrong string, questions []string) {
	for _, r := range open {
		if r.Doubt {
			questions = append(questions, i18n.Error(r.Fault))
		} else {
			wrong = strings.TrimSpace(wrong + " " + i18n.Error(r.Fault))
		}
	}
	return wrong, questions
}

func (d *Dashboard) openClass(c echo.Context, form seatsForm, good, left []account.Entry) (heldSlips, error) {
	ctx := context.WithoutCancel(c.Request().Context()) // whole, whoever waits for the slips
	var trainers []int64
	if who := WhoFrom(ctx); who.Account > 0 {
		trainers = []int64{who.Account}
	}
	class, err := d.Store.AddClass(ctx, store.Class{Name: form.Name, Created: d.Now()}, trainers...)
	if err != nil {
		return heldSlips{}, err
	}
	held, err := d.seatPeople(c, class, form, good, left)
	if err != nil {
		return held, err
	}
	if err := d.accounts().Note(ctx, WhoFrom(ctx), "class_add", form.Name); err != nil {
		held.bad = append(held.bad, d.cutShort(err))
	}
	return held, nil
}

// seatPeople gives each person an account and a seat, and asks for their cases.
func (d *Dashboard) seatPeople(c echo.Context, class int64, form seatsForm, good, left []account.Entry) (heldSlips, error) {
	ctx := context.WithoutCancel(c.Request().Context())
	held := d.heldFor(c, classPath(class))
	held.left, held.mend = left, classPath(class)+addingPath
	for _, e := range good {
		seat, err := seatOf(e, form.Deadline)
		if err == nil {
			seat.Class = class
			seat.Account, _, err = d.addPerson(ctx, &held, e, account.Candidate)
		}
		if err == nil {
			err = d.Store.PutSeat(ctx, seat)
		}
		if err != nil && len(held.list) == 0 {
			return held, err
		}
		if err != nil {
			held.bad = append(held.bad, d.cutShort(err))
			return held, nil
		}
	}
	if d.Cases != nil && form.Cases {
		if err := d.casesOf.ask(class, len(held.list)); err != nil {
			held.bad = append(held.bad, i18n.Error(err))
		}
	}
	return held, nil
}

// checkNewClass says what is wrong with a class that is not open yet.
func (d *Dashboard) checkNewClass(ctx context.Context, form *seatsForm) error {
	empty, err := d.hasNoAccount(ctx)
	if err != nil {
		return err
	}
	if empty {
		return fault.New(fault.Conflict, "account.first_admin")
	}
	switch {
	case form.Name == "":
		form.say(fault.New(fault.Invalid, "room.no_name"), false)
	case utf8.RuneCountInString(form.Name) > maxClassName:
		form.say(fault.New(fault.Invalid, "room.long_name", "n", maxClassName), false)
	}
	classes, err := d.Store.Classes(ctx, WhoFrom(ctx).Account)
	if err != nil {
		return err
	}
	for _, class := range classes {
		if strings.EqualFold(class.Name, form.Name) && class.Archived.IsZero() {
			form.say(fault.New(fault.Conflict, "room.same_name", "name", class.Name), true)
			break
		}
	}
	d.checkDeadline(form)
	return nil
}

func (f *seatsForm) say(why *fault.Error, doubt bool) {
	f.remarks = append(f.remarks, account.Remark{Fault: why, Doubt: doubt})
}

// checkDeadline says what is wrong with the day of all candidates.
func (d *Dashboard) checkDeadline(form *seatsForm) {
	if err := checkDay(form.Deadline); err != nil {
		form.say(faultOf(err), false)
	} else if d.isPast(form.Deadline) {
		form.say(fault.New(fault.Invalid, "room.past_day", "day", period.French(form.Deadline)), true)
	}
}

// isPast reports whether a day of a form is over in the centre's own time.
func (d *Dashboard) isPast(day string) bool {
	due, err := period.ParseDate(day)
	return err == nil && due.Before(period.DateOf(d.Now().In(seo.Paris())))
}

// checkSeats says what is wrong in a list of candidates of a class, 0 for one that is not open yet.
func (d *Dashboard) checkSeats(ctx context.Context, class int64, deadline string, list []account.Entry) error {
	all, err := d.Store.Accounts(ctx)
	if err != nil {
		return err
	}
	seats, err := d.Store.Seats(ctx, 0)
	if err != nil {
		return err
	}
	own, err := d.Store.Classes(ctx, WhoFrom(ctx).Account)
	if err != nil {
		return err
	}
	names, classOf := map[int64]string{}, map[int64]int64{}
	for _, x := range own {
		names[x.ID] = x.Name
	}
	for _, s := range seats {
		classOf[s.Account] = s.Class
	}
	for i := range list {
		d.checkSeat(&list[i], deadline)
	}
	account.Twice(list)
	account.Known(list, all, func(field string, a store.Account) *fault.Error {
		at, sits := classOf[a.ID]
		switch name := names[at]; {
		case sits && at == class:
			return fault.New(fault.Conflict, "room.known_here", "name", a.Name, "code", account.ShowCode(a.Code))
		case sits && name != "":
			return fault.New(fault.Conflict, "room.known_there", "name", a.Name, "code", account.ShowCode(a.Code), "class", name)
		case Role(a.Role) == account.Candidate:
			return fault.New(fault.Conflict, "room.known_elsewhere")
		case field == account.FieldEmail:
			return fault.New(fault.Conflict, "room.known_role")
		}
		return nil
	})
	return nil
}

func (d *Dashboard) checkSeat(e *account.Entry, deadline string) {
	e.Check()
	switch role, err := roleOf(*e); {
	case err != nil:
		e.Refuse(account.FieldRole, faultOf(err))
	case role != account.Candidate:
		e.Refuse(account.FieldRole, fault.New(fault.Invalid, "room.not_candidate", "role", role.Name()))
	}
	if day, err := readDay(e.Deadline); err != nil {
		e.Refuse(account.FieldDeadline, faultOf(err))
	} else if day != deadline && d.isPast(day) {
		e.Question(account.FieldDeadline, fault.New(fault.Invalid, "room.past_day", "day", period.French(day)))
	}
	if _, err := readExtra(e.Extra); err != nil {
		e.Refuse(account.FieldExtra, faultOf(err))
	}
}

// seatOf reads what a line of a list says of the time of a candidate.
func seatOf(e account.Entry, deadline string) (s store.Seat, err error) {
	if s.Deadline = deadline; e.Deadline != "" {
		if s.Deadline, err = readDay(e.Deadline); err != nil {
			return s, err
		}
	}
	s.Extra, err = readExtra(e.Extra)
	return s, err
}

// addingPath is where candidates are added to a class, behind its own address.
const addingPath = "/ajouter"

func (d *Dashboard) showSeats(c echo.Context) error {
	body := seatsPage{Cases: true, Roster: roster{Kind: "seats"}}
	if left := d.leftOf(c); len(left) > 0 {
		body.Roster = shownRoster("seats", c.Request().URL.Path, left, make([]string, len(left)))
	}
	return d.seatsPage(c, http.StatusOK, body)
}

func (d *Dashboard) seatsPage(c echo.Context, status int, body seatsPage) error {
	class, err := d.classAsked(c)
	if err != nil {
		return err
	}
	body.Name, body.Back, body.Action, body.CanMake = class.Name, classPath(class.ID), classPath(class.ID)+addingPath, d.Cases != nil
	return d.show(c, status, "seats", Page{Title: i18n.T("room.add_title"), Question: i18n.T("room.add_question", "name", class.Name), Body: body})
}

// addSeats adds the people of a list to a class.
func (d *Dashboard) addSeats(c echo.Context) error {
	class, err := d.classAsked(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	form := seatsForm{Deadline: c.FormValue("echeance"), Cases: c.FormValue("cas") != ""}
	body := seatsPage{Deadline: form.Deadline, Cases: form.Cases, Roster: roster{Kind: "seats", Text: c.FormValue(rosterText)}}
	list, seen, err := readEntries(c, account.ClassColumns)
	sent := ""
	if err == nil {
		sent, err = formPrint(c, form.Deadline, form.Cases, list, seen)
	}
	if answered, err := d.sentBefore(c, sent); answered {
		return err
	}
	if err == nil && (!class.Archived.IsZero() || d.casesOf.of(class.ID).Erasing) {
		err = fault.New(fault.Conflict, "room.add_archived")
	}
	if err == nil {
		d.checkDeadline(&form)
		err = d.checkSeats(ctx, class.ID, form.Deadline, list)
	}
	if isRosterFault(err) {
		body.Error = i18n.Error(err)
		return d.seatsPage(c, statusOf(c, faultOf(err)), body)
	}
	if err != nil {
		return err
	}
	good, left := sift(list, seen)
	if open := unseen(form.remarks, c.FormValue(seenDoubts)); len(open) > 0 || len(good) == 0 || len(left) > 0 && c.FormValue("action") != rosterGood {
		body.Roster, body.Seen = shownRoster("seats", c.Request().URL.Path, list, seen), doubts(form.remarks)
		body.Error, body.Questions = formRemarks(open)
		return d.seatsPage(c, http.StatusBadRequest, body)
	}
	return d.madeOnce(c, sent, func() (heldSlips, error) {
		return d.seatPeople(c, class.ID, form, good, left)
	})
}
