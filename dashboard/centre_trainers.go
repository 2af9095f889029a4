package dashboard

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/formaouest/chaland/dashboard/account"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
	"github.com/formaouest/chaland/internal/store"
)

// trainedPath is where an administrator says who trains a class.
const trainedPath = "/centre/promotions"

func trainedClass(id int64) string { return trainedPath + "/" + strconv.FormatInt(id, 10) }

// trainedPage is a class for who administers: its name and who trains it, nothing of its work.
type trainedPage struct {
	Name, Action string
	Trainers     []Choice
	Error        string
}

// trainedTable lists the classes with who trains them.
func (d *Dashboard) trainedTable(ctx context.Context) (view.Table, error) {
	t := view.Table{ID: "promotions", Caption: i18n.T("account.classes"), Empty: i18n.T("account.no_classes"), Columns: []view.Column{
		{Title: i18n.T("room.column.class")}, {Title: i18n.T("room.column.state")}, {Title: i18n.T("room.column.candidates"), Kind: sheet.Int}, {Title: i18n.T("account.column.trainers")}}}
	classes, err := d.Store.Classes(ctx, 0)
	if err != nil {
		return t, err
	}
	for _, class := range classes {
		seats, err := d.Store.Seats(ctx, class.ID)
		if err != nil {
			return t, err
		}
		trainers, err := d.Store.TrainersOf(ctx, class.ID)
		if err != nil {
			return t, err
		}
		state := "open"
		if !class.Archived.IsZero() {
			state = "archived"
		}
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{view.Link(class.Name, trainedClass(class.ID)), view.Text(i18n.T("room.state." + state)), countCell(float64(len(seats))), view.Text(account.TrainersText(trainers))}})
	}
	return t, nil
}

// classesOf are the classes that an account trains, for its page.
func (d *Dashboard) classesOf(ctx context.Context, a store.Account) (list []Choice, err error) {
	if Role(a.Role) != account.Trainer {
		return nil, nil
	}
	classes, err := d.Store.Classes(ctx, a.ID)
	for _, c := range classes {
		list = append(list, Choice{Name: c.Name, Href: trainedClass(c.ID)})
	}
	return list, err
}

func (d *Dashboard) classTrained(c echo.Context) (store.Class, error) {
	id, err := strconv.ParseInt(c.Param("class"), 10, 64)
	if err != nil {
		return store.Class{}, errNoPage
	}
	class, ok, err := d.Store.Class(c.Request().Context(), id)
	if err == nil && !ok {
		err = errNoPage
	}
	return class, err
}

func (d *Dashboard) showTrainers(c echo.Context) error {
	class, err := d.classTrained(c)
	if err != nil {
		return err
	}
	trainers, err := d.Store.TrainersOf(c.Request().Context(), class.ID)
	if err != nil {
		return err
	}
	chosen := make([]int64, len(trainers))
	for i, a := range trainers {
		chosen[i] = a.ID
	}
	return d.trainersPage(c, http.StatusOK, class, chosen, "")
}

// trainersPage offers all trainers; chosen are those that are ticked.
func (d *Dashboard) trainersPage(c echo.Context, status int, class store.Class, chosen []int64, wrong string) error {
	all, err := d.Store.Accounts(c.Request().Context())
	if err != nil {
		return err
	}
	body := trainedPage{Name: class.Name, Action: trainedClass(class.ID), Error: wrong}
	for _, a := range all {
		if Role(a.Role) == account.Trainer {
			body.Trainers = append(body.Trainers, Choice{Name: account.Named(a), Value: strconv.FormatInt(a.ID, 10), Here: slices.Contains(chosen, a.ID)})
		}
	}
	return d.show(c, status, "trainers", Page{Title: class.Name, Question: i18n.T("account.trainers_question", "name", class.Name), Body: body})
}

// setTrainers says who trains a class from now on.
func (d *Dashboard) setTrainers(c echo.Context) error {
	class, err := d.classTrained(c)
	if err != nil {
		return err
	}
	form, err := c.FormParams()
	if err != nil {
		return fault.New(fault.Invalid, "dashboard.bad_request").Because(err)
	}
	var chosen []int64
	for _, text := range form["formateur"] {
		id, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return fault.New(fault.Invalid, "dashboard.bad_request")
		}
		chosen = append(chosen, id)
	}
	ctx := c.Request().Context()
	err = d.accounts().SetTrainers(ctx, WhoFrom(ctx), class.ID, chosen)
	if refused(err) {
		return d.trainersPage(c, statusOf(c, faultOf(err)), class, chosen, i18n.Error(err))
	}
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, centrePath+"#promotions")
}
