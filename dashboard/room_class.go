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
	"github.com/formaouest/chaland/dashboard/dossier"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/internal/sheet"
	"github.com/formaouest/chaland/internal/store"
	"github.com/formaouest/chaland/seo"
)

// classPage is a class: who is how far, and what can be done for each. Nothing is graded and
// nobody is ranked: candidates stand in the order of their names.
type classPage struct {
	store.Class
	Answer     string
	List       view.Table
	Candidates []seatCard
	Run        caseRun
	Waiting    int // candidates without a case
	Unopened   int // candidates who have not chosen a password yet
	CanMake    bool
	Action     string
	Error      string
	Ended      string // when it was archived
	Clues      []Choice
	Flashes    string // the address of the exercises
	Set        classSettings
	Covering   bool // the cover was refused
	Menu       []menuGroup
	Opened     string // how many pages were put first
}

// seatCard is a candidate in the room of their trainer.
type seatCard struct {
	store.Seat
	Name, Code, State string
	Due               string // with the additional time said
	Cited, Pieces     int
	Clued             []usedClue // clues that they asked for
	Levels            []Choice
	Blocs             []blocCard
	Missing           []string
	Unread            []string // why the référentiel is the default one
	Last              string
	Action            string
	Dossier, Key      string // addresses
	Unopened          bool   // no password was chosen yet
	last              time.Time
}

// blocCard is how many of the expected pieces of a bloc were begun.
type blocCard struct {
	Short       string
	Covered, Of int
}

func (d *Dashboard) showClass(c echo.Context) error { return d.classPage(c, http.StatusOK, "") }

func (d *Dashboard) classPage(c echo.Context, status int, wrong string) error {
	class, err := d.classAsked(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	body := classPage{Class: class, Action: classPath(class.ID), Run: d.casesOf.of(class.ID), CanMake: d.Cases != nil, Error: wrong}
	if body.Candidates, err = d.seatCards(ctx, class.ID); err != nil {
		return err
	}
	for _, s := range body.Candidates {
		if s.Site == "" {
			body.Waiting++
		}
		if s.Unopened {
			body.Unopened++
		}
	}
	if body.Set, err = settingsOf(class); err != nil {
		return err
	}
	if body.Covering = wrong != "" && c.FormValue("action") == "page-de-garde"; body.Covering { // what was typed stays
		body.Set.Centre, body.Set.Session = c.FormValue("centre"), c.FormValue("session")
	}
	body.Clues, body.Flashes = clueChoices(strconv.Itoa(body.Set.Clues), false), flashesPath(class.ID)
	body.Menu, body.Opened = d.menuChoices(body.Set.Pages), i18n.T("room.menu_opened", "n", len(body.Set.Pages))
	if !class.Archived.IsZero() {
		body.Ended = instantCell(class.Archived).Text
	}
	answer := "room.class_answer"
	if body.Waiting == 0 {
		answer = "room.class_answer_none"
	}
	body.Answer = i18n.T(answer, "n", len(body.Candidates), "waiting", body.Waiting)
	exports := newExports(c.Request(), address.Address{})
	body.List = exports.table(progressTable(body.Candidates))
	if exports.wanted() {
		return exports.writeBare(c, d.Now())
	}
	page := Page{Title: class.Name, Question: i18n.T("room.class_question", "name", class.Name), Body: body}
	if body.Run.Busy {
		page.Refresh = 10
	}
	return d.show(c, status, "class", page)
}

// seatCards reads how far each candidate of a class is.
func (d *Dashboard) seatCards(ctx context.Context, class int64) (list []seatCard, err error) {
	seats, err := d.Store.Seats(ctx, class)
	if err != nil {
		return nil, err
	}
	people, err := d.seated(ctx, seats)
	if err != nil {
		return nil, err
	}
	for _, p := range people {
		seat, a := p.Seat, p.Account
		card := seatCard{Seat: seat, Name: a.Name, Code: account.ShowCode(a.Code), State: account.State(a, d.Now(), seo.Paris()), Due: dueText(seat), last: a.Seen, Unopened: len(awaited([]store.Account{a})) > 0, Levels: clueChoices(seat.Clues, true),
			Action: classPath(class) + "/candidats/" + strconv.FormatInt(a.ID, 10)}
		if seat.Site != "" {
			if err := d.fillSeat(ctx, &card); err != nil {
				return nil, err
			}
		}
		card.Last = instantCell(card.last).Text
		list = append(list, card)
	}
	return list, nil
}

// seated is a place of a class with whoever has it.
type seated struct {
	Seat    store.Seat
	Account store.Account
}

// seated are the people of some seats, by name; a seat whose account is gone is left out.
func (d *Dashboard) seated(ctx context.Context, seats []store.Seat) (list []seated, err error) {
	for _, s := range seats {
		a, ok, err := d.Store.Account(ctx, s.Account)
		if err != nil {
			return nil, err
		}
		if ok {
			list = append(list, seated{s, a})
		}
	}
	slices.SortStableFunc(list, func(a, b seated) int {
		return strings.Compare(strings.ToLower(a.Account.Name), strings.ToLower(b.Account.Name))
	})
	return list, nil
}

func (d *Dashboard) fillSeat(ctx context.Context, card *seatCard) error {
	card.Dossier, card.Key = siteAddress(remarksPath, card.Site), siteAddress(keyPath, card.Site)
	cited, err := d.Store.Citations(ctx, card.Site, store.AllCitations)
	if err != nil {
		return err
	}
	pieces, err := d.dossier().Pieces(ctx, card.Site)
	if err != nil {
		return err
	}
	ref, problems, err := d.referentielOf(ctx, card.Site)
	if err != nil {
		return err
	}
	card.Unread = problems
	card.Cited, card.Pieces = len(cited), len(pieces)
	if card.Clued, err = d.usedClues(ctx, card.Site); err != nil {
		return err
	}
	for _, c := range cited {
		card.last = later(card.last, c.Cited)
	}
	for _, p := range pieces {
		card.last = later(card.last, p.Saved)
	}
	for _, b := range ref.Blocs {
		covered, of := b.Coverage(pieces)
		card.Blocs = append(card.Blocs, blocCard{b.ID, covered, of})
		for _, e := range b.Expected {
			if !slices.ContainsFunc(pieces, func(p dossier.Piece) bool { return slices.Contains(p.Expected, e.ID) }) {
				card.Missing = append(card.Missing, e.ID+" "+e.Title)
			}
		}
	}
	return nil
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// dueText is the day when a dossier is handed in. More time moves nobody's day by itself: the
// trainer sets the day, and the page says that it counts more time.
func dueText(s store.Seat) string {
	day, err := period.ParseDate(s.Deadline)
	if err != nil {
		return "–"
	}
	if s.Extra > 0 {
		return i18n.T("room.due_extra", "day", day.French(), "extra", s.Extra)
	}
	return day.French()
}

func progressTable(list []seatCard) view.Table {
	t := view.Table{ID: "avancement", Caption: i18n.T("room.progress"), Empty: i18n.T("room.no_candidate"), Columns: []view.Column{
		{Title: i18n.T("room.column.name")}, {Title: i18n.T("room.column.due")}, {Title: i18n.T("room.column.cited"), Kind: sheet.Int}, {Title: i18n.T("room.column.pieces"), Kind: sheet.Int}, {Title: i18n.T("clue.column"), Kind: sheet.Int}}}
	blocs := []blocCard{}
	for _, s := range list {
		if len(s.Blocs) > len(blocs) {
			blocs = s.Blocs
		}
	}
	for _, b := range blocs {
		t.Columns = append(t.Columns, view.Column{Title: b.Short})
	}
	t.Columns = append(t.Columns, view.Column{Title: i18n.T("room.column.last"), Kind: sheet.DateTime})
	for _, s := range list {
		row := []view.Cell{view.Text(s.Name), view.Text(s.Due), countCell(float64(s.Cited)), countCell(float64(s.Pieces)), countCell(float64(len(s.Clued)))}
		for i := range blocs {
			text := "–"
			if i < len(s.Blocs) {
				text = i18n.T("room.covered", "n", s.Blocs[i].Covered, "of", s.Blocs[i].Of)
			}
			row = append(row, view.Text(text))
		}
		t.Rows = append(t.Rows, view.Row{Cells: append(row, instantCell(s.last))})
	}
	return t
}
