package dashboard

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/store"
)

// flashPage is what a class answered to an exercise, each beside what was to be found in their own
// case, in the order of names. It judges nothing.
type flashPage struct {
	store.Flash
	Answer, Back, Action, Error string
	Open, Over                  bool // for the last candidate; Over when it can be opened no more
	Busy                        bool
	Problem                     string
	Follow                      string // the address to ask again while something moves
	People                      []flashPerson
}

type flashPerson struct {
	Name   string
	NoCase bool
	Given  *givenAnswer
	Fact   foundFact
}

// givenAnswer is what a candidate answered, as it is shown.
type givenAnswer struct {
	flashForm
	Days, At string
	Codes    []string
}

const flashRefresh = 15 // seconds

func (d *Dashboard) showFlash(c echo.Context) error { return d.flashPage(c, http.StatusOK, "") }

func (d *Dashboard) flashPage(c echo.Context, status int, wrong string) error {
	class, f, seats, err := d.flashAsked(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	body := flashPage{Flash: f, Back: flashesPath(class.ID), Action: flashPath(f), Error: wrong}
	if body.People, err = d.flashPeople(ctx, f, seats); err != nil {
		return err
	}
	answered := 0
	for _, p := range body.People {
		if p.Given != nil {
			answered++
		}
		if !p.NoCase && p.Fact.missing() && d.Cases != nil {
			body.Busy = true
		}
	}
	running := false
	if running, body.Problem = d.facts.of(f.ID); body.Busy && !running && body.Problem == "" { // the program was stopped before
		d.facts.ask(f)
	}
	body.Busy = body.Busy && (running || body.Problem == "")
	for i := range body.People {
		body.People[i].Fact.Failed = !body.Busy
	}
	end := lastEnd(f, seats)
	body.Open = d.Now().Before(end)
	whole := f
	whole.Closed = time.Time{}
	body.Over = !class.Archived.IsZero() || !d.Now().Before(lastEnd(whole, seats))
	page := Page{Title: i18n.T("flash.title"), Question: f.Question}
	if body.Open || body.Busy {
		body.Follow, page.Refresh = flashPath(f), flashRefresh
	}
	key := "flash.over_answer"
	if body.Open {
		key = "flash.open_answer"
	}
	body.Answer = i18n.T(key, "n", answered, "of", len(body.People), "until", clock(end, d.Now()))
	page.Body = body
	return d.show(c, status, "flash", page)
}

// flashAsked is the exercise of the address, of a class of who asks.
func (d *Dashboard) flashAsked(c echo.Context) (class store.Class, f store.Flash, seats []store.Seat, err error) {
	if class, err = d.classAsked(c); err != nil {
		return class, f, nil, err
	}
	all, err := d.Store.Flashes(c.Request().Context(), class.ID)
	if err != nil {
		return class, f, nil, err
	}
	at := slices.IndexFunc(all, func(f store.Flash) bool { return strconv.FormatInt(f.ID, 10) == c.Param("exercice") })
	if at < 0 {
		return class, f, nil, errNoPage
	}
	seats, err = d.Store.Seats(c.Request().Context(), class.ID)
	return class, all[at], seats, err
}

func (d *Dashboard) flashPeople(ctx context.Context, f store.Flash, seats []store.Seat) (list []flashPerson, err error) {
	answers, err := d.Store.FlashAnswers(ctx, f.ID)
	if err != nil {
		return nil, err
	}
	facts, err := d.Store.FlashFacts(ctx, f.ID)
	if err != nil {
		return nil, err
	}
	people, err := d.seated(ctx, seats)
	if err != nil {
		return nil, err
	}
	told := map[string]*foundFact{}
	list = make([]flashPerson, 0, len(people)) // told points into it
	for _, of := range people {
		s := of.Seat
		p := flashPerson{Name: of.Account.Name, NoCase: s.Site == ""}
		if p.Fact, err = readFact(facts[s.Site]); err != nil {
			return nil, err
		}
		for _, given := range answers {
			if given.Account == s.Account {
				if p.Given, err = readGiven(given); err != nil {
					return nil, err
				}
			}
		}
		list = append(list, p)
		if s.Site != "" {
			told[s.Site] = &list[len(list)-1].Fact
		}
	}
	return list, d.explain(ctx, told)
}

func readGiven(a store.FlashAnswer) (*givenAnswer, error) {
	g := &givenAnswer{At: instantText(a.At)}
	if err := json.Unmarshal(a.Body, &g.flashForm); err != nil {
		return nil, err
	}
	g.Days, g.Codes = g.days(), strings.Fields(g.flashForm.Codes)
	return g, nil
}

// changeFlash closes an exercise, opens it again while its time lasts, and shows candidates what
// was to be found.
func (d *Dashboard) changeFlash(c echo.Context) error {
	_, f, _, err := d.flashAsked(c)
	if err != nil {
		return err
	}
	switch action := c.FormValue("action"); action {
	case "calculer":
		d.facts.ask(f)
	case "fermer", "rouvrir", "montrer", "cacher":
		ctx := c.Request().Context()
		err = d.Store.AtOnce(ctx, func(s *store.Store) error { return d.turnFlash(ctx, s, f, action) })
	default:
		err = fault.New(fault.Invalid, "dashboard.bad_request")
	}
	if refused(err) {
		return d.flashPage(c, statusOf(c, faultOf(err)), i18n.Error(err))
	}
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, flashPath(f))
}

// turnFlash changes an exercise as it is now.
func (d *Dashboard) turnFlash(ctx context.Context, s *store.Store, f store.Flash, action string) error {
	all, err := s.Flashes(ctx, f.Class)
	if err != nil {
		return err
	}
	seats, err := s.Seats(ctx, f.Class)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(all, func(now store.Flash) bool { return now.ID == f.ID })
	if at < 0 {
		return errNoPage
	}
	f = all[at]
	open := d.Now().Before(lastEnd(f, seats))
	switch action {
	case "fermer":
		if open {
			f.Closed = d.Now()
		}
	case "rouvrir":
		f.Closed, f.Shown = time.Time{}, false
		if !d.Now().Before(lastEnd(f, seats)) {
			return fault.New(fault.Conflict, "flash.too_late")
		}
		err = d.mayOpen(ctx, s, f)
	case "montrer":
		if f.Shown = true; open {
			return fault.New(fault.Conflict, "flash.show_open")
		}
	case "cacher":
		f.Shown = false
	}
	if err != nil {
		return err
	}
	return s.ChangeFlash(ctx, f)
}
