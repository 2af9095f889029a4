package dashboard

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"github.com/formaouest/chaland/dashboard/address"
	"github.com/formaouest/chaland/dashboard/clue"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
	"github.com/formaouest/chaland/internal/store"
)

// flashesPath lists the exercises of a class.
func flashesPath(class int64) string { return classPath(class) + "/eclair" }

func flashPath(f store.Flash) string {
	return flashesPath(f.Class) + "/" + strconv.FormatInt(f.ID, 10)
}

// maxQuestion is the length of a trainer's own wording, in characters.
const maxQuestion = 300

// flashesPage lists the exercises of a class, and opens one.
type flashesPage struct {
	Answer, Back, Action, Error string
	List                        view.Table
	Kinds                       []Choice
	Question                    string
	Minutes, Least, Most, Max   int
	Ended                       bool   // the class was archived
	Why                         string // nothing can be looked for
}

func (d *Dashboard) showFlashes(c echo.Context) error {
	return d.flashesPage(c, http.StatusOK, flashesPage{Minutes: usualMinutes}, "")
}

func (d *Dashboard) flashesPage(c echo.Context, status int, body flashesPage, kind string) error {
	class, err := d.classAsked(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	seats, err := d.Store.Seats(ctx, class.ID)
	if err != nil {
		return err
	}
	list, err := d.Store.Flashes(ctx, class.ID)
	if err != nil {
		return err
	}
	exports := newExports(c.Request(), address.Address{})
	table, err := d.flashTable(ctx, list, seats)
	if err != nil {
		return err
	}
	body.List = exports.table(table)
	if exports.wanted() {
		return exports.writeBare(c, d.Now())
	}
	if body.Kinds, body.Why, err = d.flashKinds(ctx, seats, kind); err != nil {
		return err
	}
	body.Back, body.Action, body.Ended = classPath(class.ID), flashesPath(class.ID), !class.Archived.IsZero()
	body.Least, body.Most, body.Max = leastMinutes, mostMinutes, maxQuestion
	body.Answer = i18n.T("flash.answer", "n", len(list))
	return d.show(c, status, "flashes", Page{Title: i18n.T("flash.title"), Question: i18n.T("flash.question", "name", class.Name), Body: body})
}

func (d *Dashboard) flashTable(ctx context.Context, list []store.Flash, seats []store.Seat) (view.Table, error) {
	t := view.Table{ID: "exercices", Caption: i18n.T("flash.list"), Empty: i18n.T("flash.none"), Columns: []view.Column{
		{Title: i18n.T("flash.column.question")}, {Title: i18n.T("flash.column.opened"), Kind: sheet.DateTime}, {Title: i18n.T("flash.column.minutes"), Kind: sheet.Int},
		{Title: i18n.T("flash.column.answers"), Kind: sheet.Int}, {Title: i18n.T("room.column.state")}}}
	for _, f := range list {
		answers, err := d.Store.FlashAnswers(ctx, f.ID)
		if err != nil {
			return t, err
		}
		state := "over"
		if d.Now().Before(lastEnd(f, seats)) {
			state = "open"
		}
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{view.Link(f.Question, flashPath(f)), instantCell(f.Opened), countCell(float64(f.Minutes)), countCell(float64(len(answers))), view.Text(i18n.T("flash.state." + state))}})
	}
	return t, nil
}

// flashKinds are what the cases of a class can hold, with how many of them do; why is what keeps a
// class from having any.
func (d *Dashboard) flashKinds(ctx context.Context, seats []store.Seat, chosen string) (list []Choice, why string, err error) {
	if d.Cases == nil {
		return nil, i18n.T("flash.no_case"), nil
	}
	plans, err := d.plansOf(ctx, sitesOf(seats))
	if err != nil {
		return nil, "", err
	}
	possible, planted, cases := map[string]bool{}, map[string]int{}, 0
	var lacking *fault.Error // rather one that can come back
	for _, plan := range plans {
		if plan.why != nil {
			if lacking == nil || hidesNothing(lacking) {
				lacking = plan.why
			}
			continue
		}
		cases++
		for _, id := range plan.Sheets {
			possible[id] = true
		}
		for _, id := range plan.Planted {
			planted[id]++
		}
	}
	if why = i18n.T("flash.no_case"); lacking != nil {
		why = i18n.Error(lacking)
	}
	for _, q := range clue.All().Questions {
		if possible[q.Sheet] {
			list = append(list, Choice{Name: i18n.T("flash.kind", "bloc", q.Bloc, "question", q.Exercise, "n", planted[q.Sheet], "of", cases), Value: q.Sheet, Here: q.Sheet == chosen})
		}
	}
	return list, why, nil
}

// sitesOf are the cases of seats.
func sitesOf(seats []store.Seat) (sites []string) {
	for _, s := range seats {
		if s.Site != "" {
			sites = append(sites, s.Site)
		}
	}
	return sites
}

// addFlash opens an exercise for a class.
func (d *Dashboard) addFlash(c echo.Context) error {
	class, err := d.classAsked(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	f := store.Flash{Class: class.ID, Kind: c.FormValue("sujet"), Question: strings.Join(strings.Fields(c.FormValue("consigne")), " "), Opened: d.Now()}
	own := f.Question
	if f.Minutes, err = readMinutes(c.FormValue("minutes")); err == nil {
		f, err = d.readFlash(ctx, class, f)
	}
	if err == nil {
		f, err = d.openFlash(ctx, f)
	}
	if refused(err) {
		body := flashesPage{Error: i18n.Error(err), Question: own, Minutes: f.Minutes}
		return d.flashesPage(c, statusOf(c, faultOf(err)), body, f.Kind)
	}
	if err != nil {
		return err
	}
	d.facts.ask(f)
	if err := d.accounts().Note(ctx, WhoFrom(ctx), "flash_open", class.Name); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, flashPath(f))
}

func readMinutes(typed string) (int, error) {
	n, err := strconv.Atoi(strings.TrimSpace(typed))
	if err != nil || n < leastMinutes || n > mostMinutes {
		return usualMinutes, fault.New(fault.Invalid, "flash.bad_minutes", "value", typed, "least", leastMinutes, "most", mostMinutes)
	}
	return n, nil
}

// readFlash checks an exercise against its class, and words it where the trainer did not.
func (d *Dashboard) readFlash(ctx context.Context, class store.Class, f store.Flash) (store.Flash, error) {
	seats, err := d.Store.Seats(ctx, class.ID)
	if err != nil {
		return f, err
	}
	kinds, _, err := d.flashKinds(ctx, seats, f.Kind)
	if err != nil {
		return f, err
	}
	q, known := clue.All().On(f.Kind)
	switch n := utf8.RuneCountInString(f.Question); {
	case !known || !slices.ContainsFunc(kinds, func(k Choice) bool { return k.Here }):
		return f, fault.New(fault.Invalid, "flash.no_kind")
	case n > maxQuestion:
		return f, fault.New(fault.Invalid, "flash.long_question", "n", n, "max", maxQuestion)
	case n == 0:
		f.Question = q.Exercise
	}
	return f, nil
}

// openFlash writes an exercise, where its class may have one.
func (d *Dashboard) openFlash(ctx context.Context, f store.Flash) (store.Flash, error) {
	err := d.Store.AtOnce(ctx, func(s *store.Store) (err error) {
		if err = d.mayOpen(ctx, s, f); err == nil {
			f.ID, err = s.AddFlash(ctx, f)
		}
		return err
	})
	return f, err
}

// mayOpen refuses to open an exercise, for the first time or again, in a class that is archived or
// has another one under way: a candidate answers one at a time.
func (d *Dashboard) mayOpen(ctx context.Context, s *store.Store, f store.Flash) error {
	class, ok, err := s.Class(ctx, f.Class)
	switch {
	case err != nil:
		return err
	case !ok:
		return errNoPage
	case !class.Archived.IsZero():
		return fault.New(fault.Conflict, "flash.archived")
	}
	all, err := s.Flashes(ctx, f.Class)
	if err != nil {
		return err
	}
	seats, err := s.Seats(ctx, f.Class)
	if err == nil && slices.ContainsFunc(all, func(b store.Flash) bool { return b.ID != f.ID && d.Now().Before(lastEnd(b, seats)) }) {
		err = fault.New(fault.Conflict, "flash.one_at_a_time")
	}
	return err
}
