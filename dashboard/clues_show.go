package dashboard

import (
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/dashboard/clue"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/internal/store"
	"github.com/formaouest/chaland/seo"
)

const cluesPath = "/indices"

// cluesPage lists the questions of a case by bloc, with the clues that its candidate asked for.
// All candidates of a shop read the same questions.
type cluesPage struct {
	Answer string
	Why    string // why nobody may ask
	Error  string
	Action string
	Blocs  []clueBloc
}

type clueBloc struct {
	Title     string
	Questions []askedQuestion
}

// askedQuestion is a question with what was asked of it.
type askedQuestion struct {
	Key, Text string
	Given     []givenClue
	Next      int // the level that may be asked for, 0 for none
}

type givenClue struct {
	Level          int
	Text, Page, At string
	Title          string // of the page
}

// helping is how the candidate of a case may be helped.
type helping struct {
	seat      store.Seat
	own       bool // the candidate asks, not who trains them
	level     int  // the highest
	questions []clue.Question
	days      map[string]period.Date
	why       *fault.Error // why there is no help, nil when there is
}

func (d *Dashboard) showClues(v *visit) error { return d.cluesPage(v, http.StatusOK, "") }

func (d *Dashboard) cluesPage(v *visit, status int, wrong string) error {
	h, err := d.helpingOf(v)
	if err != nil {
		return err
	}
	uses, err := d.Store.ClueUses(v.context(), v.Site.ID)
	if err != nil {
		return err
	}
	uses = slices.DeleteFunc(uses, func(u store.ClueUse) bool { return u.Account != h.seat.Account })
	body := cluesPage{Error: wrong, Action: siteAddress(cluesPath, v.Site.ID)}
	if h.why != nil {
		body.Why = i18n.Error(h.why)
	}
	for _, bloc := range clue.All().Blocs {
		made := clueBloc{Title: i18n.T("clue.bloc", "id", bloc.ID, "title", bloc.Title)}
		for _, q := range h.questions {
			if q.Bloc == bloc.ID {
				made.Questions = append(made.Questions, d.askedOf(v, h, q, uses))
			}
		}
		if len(made.Questions) > 0 {
			body.Blocs = append(body.Blocs, made)
		}
	}
	if body.Answer = i18n.T("clue.answer", "n", len(uses)); !h.own && h.seat.Account > 0 {
		body.Answer = i18n.T("clue.answer_trainer", "n", len(uses))
	}
	return d.answer(v.timeless(), status, "clues", Page{Title: i18n.T("nav." + cluesPath), Question: i18n.T("clue.question"), Body: body})
}

func (d *Dashboard) askedOf(v *visit, h helping, q clue.Question, uses []store.ClueUse) askedQuestion {
	made := askedQuestion{Key: q.Key, Text: q.Text}
	for _, u := range uses {
		if u.Question != q.Key || u.Level < 1 || u.Level > len(q.Clues) {
			continue
		}
		c := q.Clues[u.Level-1]
		given := givenClue{Level: u.Level, Text: c.Text(h.days), At: instantText(u.At)}
		if d.leadsTo(WhoFrom(v.context()), v.bar, c.Page) {
			given.Page, given.Title = v.Of(c.Page), i18n.T("nav."+c.Page)
		}
		made.Given = append(made.Given, given)
	}
	if next := len(made.Given) + 1; h.why == nil && h.own && next <= min(h.level, len(q.Clues)) {
		made.Next = next
	}
	return made
}

func instantText(t time.Time) string { return i18n.DateTime(t.In(seo.Paris())) }

// askClue gives a candidate a clue, and notes it.
func (d *Dashboard) askClue(v *visit) error {
	h, err := d.helpingOf(v)
	if err == nil {
		err = d.giveClue(v, h, v.FormValue("sujet"), v.FormValue("niveau"))
	}
	if refused(err) {
		return d.cluesPage(v, statusOf(v, faultOf(err)), i18n.Error(err))
	}
	if err != nil {
		return err
	}
	return v.Redirect(http.StatusSeeOther, siteAddress(cluesPath, v.Site.ID)+"#"+v.FormValue("sujet"))
}

func (d *Dashboard) giveClue(v *visit, h helping, key, typed string) error {
	level, err := strconv.Atoi(typed)
	at := slices.IndexFunc(h.questions, func(q clue.Question) bool { return q.Key == key })
	switch {
	case h.why != nil:
		return h.why
	case !h.own:
		return fault.New(fault.Conflict, "clue.not_yours")
	case err != nil || at < 0 || level < 1:
		return fault.New(fault.Invalid, "dashboard.bad_request")
	case level > min(h.level, len(h.questions[at].Clues)):
		return fault.New(fault.Conflict, "clue.too_high", "level", h.level)
	}
	uses, err := d.Store.ClueUses(v.context(), v.Site.ID)
	if err != nil {
		return err
	}
	before := store.ClueUse{Account: h.seat.Account, Question: key, Level: level - 1}
	if level > 1 && !slices.ContainsFunc(uses, func(u store.ClueUse) bool {
		return u.Account == before.Account && u.Question == before.Question && u.Level == before.Level
	}) {
		return fault.New(fault.Conflict, "clue.in_order")
	}
	return d.Store.UseClue(v.context(), store.ClueUse{Account: h.seat.Account, Site: v.Site.ID, Question: key, Level: level, At: d.Now()})
}

// helpingOf tells how the candidate of the site may be helped, and why they may not.
func (d *Dashboard) helpingOf(v *visit) (h helping, err error) {
	if !v.Site.Case || d.Cases == nil {
		return helping{why: noClue("no_case")}, nil
	}
	class, ok, err := d.classBehind(v, &h)
	switch {
	case err != nil:
		return h, err
	case !ok:
		h.why = noClue("no_class")
		return h, nil
	}
	if trainers, err := d.Store.TrainersOf(v.context(), class.ID); err != nil || len(trainers) == 0 {
		h.why = noClue("no_trainer")
		return h, err
	}
	if h.level, err = cluesOf(class, h.seat); err != nil {
		return h, err
	}
	plan, err := d.planOf(v.context(), v.Site.ID)
	if err != nil {
		return h, err
	}
	switch {
	case hidesNothing(plan.why):
		h.why = noClue("no_case")
		return h, nil
	case plan.why != nil:
		h.why = noClue("unread", "why", i18n.Error(plan.why))
		return h, nil
	case h.level == 0:
		h.why = noClue("closed")
	}
	h.questions = clue.All().Of(plan.Sheets)
	h.days, err = d.toldDays(v, plan.Days)
	return h, err
}

// noClue is why there is no help.
func noClue(why string, args ...any) *fault.Error {
	return fault.New(fault.Conflict, "clue."+why, args...)
}

// classBehind finds the place of the candidate of the site and their class; ok is false without
// one.
func (d *Dashboard) classBehind(v *visit, h *helping) (class store.Class, ok bool, err error) {
	who := WhoFrom(v.context())
	seat, ok, err := d.Store.SeatOf(v.context(), v.Site.ID)
	if err != nil || !ok {
		return class, false, err
	}
	h.seat = seat
	h.own = who.Account == h.seat.Account && who.Viewing == ""
	return d.Store.Class(v.context(), h.seat.Class)
}

// toldDays are the days that stand in the journal that the candidate reads.
func (d *Dashboard) toldDays(v *visit, days map[string]period.Date) (map[string]period.Date, error) {
	told := map[string]period.Date{}
	if d.Journal == nil {
		return told, nil
	}
	entries, err := d.Journal.Journal(v.context(), v.Site.ID, everyDay(v.Site.Location()))
	if err != nil {
		return nil, err
	}
	for what, day := range days {
		if slices.ContainsFunc(entries, func(e tracking.JournalEntry) bool { return period.DateOf(e.Day.UTC()) == day }) {
			told[what] = day
		}
	}
	return told, nil
}
