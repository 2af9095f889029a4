package dashboard

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/store"
)

// changeClass makes missing cases, archives, opens again or erases a class.
func (d *Dashboard) changeClass(c echo.Context) error {
	class, err := d.classAsked(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	back := classPath(class.ID)
	switch c.FormValue("action") {
	case "cas":
		var waiting map[string]store.Seat
		if waiting, err = d.withoutCase(ctx, class.ID); err == nil && d.Cases != nil {
			err = d.casesOf.ask(class.ID, len(waiting))
		}
	case "fiches":
		var waiting []store.Account
		if waiting, err = d.awaitedOf(ctx, class.ID); err == nil {
			err = d.remakeSlips(c, back, waiting)
		}
		if err == nil {
			return nil
		}
	case "indices":
		err = d.setClues(ctx, class, c.FormValue("indices"))
	case "menu":
		params, _ := c.FormParams() // FormValue has read them
		back, err = back+"#menu-des-candidats", d.changeMenu(ctx, class, params["page"])
	case "page-de-garde":
		back, err = back+"#page-de-garde", d.changeCover(ctx, class, c.FormValue("centre"), c.FormValue("session"))
	case "archiver":
		err = d.archiveClass(ctx, class, true)
	case "rouvrir":
		err = d.archiveClass(ctx, class, false)
	case "effacer":
		if c.FormValue("nom") != class.Name {
			err = fault.New(fault.Invalid, "room.erase_name")
			break
		}
		back, err = roomPath, d.eraseClass(ctx, class)
	default:
		err = fault.New(fault.Invalid, "dashboard.bad_request")
	}
	if refused(err) || fault.KindOf(err) == fault.TooMany {
		return d.classPage(c, statusOf(c, faultOf(err)), i18n.Error(err))
	}
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, back)
}

// awaitedOf are the candidates of a class who have not chosen a password yet.
func (d *Dashboard) awaitedOf(ctx context.Context, class int64) ([]store.Account, error) {
	seats, err := d.Store.Seats(ctx, class)
	if err != nil {
		return nil, err
	}
	people, err := d.seated(ctx, seats)
	if err != nil {
		return nil, err
	}
	var all []store.Account
	for _, p := range people {
		all = append(all, p.Account)
	}
	return awaited(all), nil
}

// archiveClass closes the accounts of the candidates of a class, or opens them again; their work
// stays.
func (d *Dashboard) archiveClass(ctx context.Context, class store.Class, ended bool) error {
	seats, err := d.Store.Seats(ctx, class.ID)
	if err != nil {
		return err
	}
	for _, s := range seats {
		if err := d.accounts().Disable(ctx, WhoFrom(ctx), s.Account, ended); err != nil {
			return err
		}
	}
	end, action := time.Time{}, "class_reopen"
	if ended {
		end, action = d.Now(), "class_archive"
	}
	if err := d.rewriteClass(ctx, class.ID, func(now *store.Class) error { now.Archived = end; return nil }); err != nil {
		return err
	}
	return d.accounts().Note(ctx, WhoFrom(ctx), action, class.Name)
}

// changeSeat gives a candidate of the class another day, more time, a new password, or opens
// what they see.
func (d *Dashboard) changeSeat(c echo.Context) error {
	class, err := d.classAsked(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	id, err := strconv.ParseInt(c.Param("account"), 10, 64)
	if err != nil {
		return errNoPage
	}
	seat, ok, err := d.Store.Seat(ctx, id)
	if err != nil {
		return err
	}
	if !ok || seat.Class != class.ID {
		return errNoPage
	}
	back := classPath(class.ID)
	switch c.FormValue("action") {
	case "mot-de-passe":
		slip, err := d.accounts().Reset(ctx, WhoFrom(ctx), seat.Account)
		if err != nil {
			return err
		}
		return d.handOut(c, d.heldFor(c, back, slip))
	case "voir":
		return d.lookAs(c, seat)
	case "echeance":
		if seat.Deadline, err = readDay(c.FormValue("echeance")); err == nil {
			seat.Extra, err = readExtra(c.FormValue("temps"))
		}
		if err == nil {
			_, err = d.Store.SeatTime(ctx, seat.Account, seat.Deadline, seat.Extra)
		}
		if err == nil {
			err = d.tellDeadline(ctx, seat.Account, WhoFrom(ctx))
		}
	case "indices":
		var level string
		if level, err = readClues(c.FormValue("indices"), true); err == nil {
			_, err = d.Store.SeatClues(ctx, seat.Account, level)
		}
	default:
		err = fault.New(fault.Invalid, "dashboard.bad_request")
	}
	if refused(err) {
		return d.classPage(c, statusOf(c, faultOf(err)), i18n.Error(err))
	}
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, back)
}
