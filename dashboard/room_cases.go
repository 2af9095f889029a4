package dashboard

import (
	"context"
	"sync"

	"github.com/formaouest/chaland/dashboard/account"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/internal/store"
)

// Cases makes the practical cases of candidates and knows their answer keys.
type Cases interface {
	// Make makes a case for each code, in order, and tells of each as it is there. One that is
	// there already stays.
	Make(ctx context.Context, codes []string, tell func(code, site string) error) error
	// Key is the answer key of the case of a site; a fault that bears ErrNoCase or one after it
	// where it cannot be told.
	Key(ctx context.Context, site string) ([]Answer, error)
	// Sheet is one sheet of that key, at what this sheet costs; ok is false when the data prove
	// no such thing. Its faults are those of Key.
	Sheet(ctx context.Context, site, id string) (a Answer, ok bool, err error)
	// Plans are what may be told of the cases of sites without computing their keys, in the order
	// of sites.
	Plans(ctx context.Context, sites []string) ([]CasePlan, error)
	// Erasable tells why the case of a site cannot be erased now, nil when it can.
	Erasable(ctx context.Context, site string) error
	// Erase forgets the case of a site with all that was kept for it. One that was cut short
	// is finished by another.
	Erase(ctx context.Context, site string) error
}

// Answer is a sheet of an answer key.
type Answer struct {
	ID, Title, Diagnosis, Recommendation string
	Blocs                                []string
	Where                                string // the address of the page that shows it, or words that say where
	Figures                              []Hidden
}

// CasePlan is what was drawn for a case.
type CasePlan struct {
	Err     error                  // why that cannot be told: a fault as those of Key; nil when it can
	Sheets  []string               // ids of the sheets that cases of its shop can have
	Planted []string               // those that this one has
	Days    map[string]period.Date // of its journal, by what happens on them: see clue.Days
}

// caseDesk makes the cases of one class at a time.
type caseDesk struct {
	mu     sync.Mutex
	wanted chan int64        // classes
	at     map[int64]caseRun // by class, while they wait or run, and what became of the last run
}

// caseRun is how far the cases of a class are.
type caseRun struct {
	Done, Of int
	Busy     bool
	Erasing  bool // the class is being erased
	Problem  string
}

func newCaseDesk() *caseDesk {
	return &caseDesk{wanted: make(chan int64, 16), at: map[int64]caseRun{}}
}

// ask puts a class in the queue, once.
func (x *caseDesk) ask(class int64, of int) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.at[class].Erasing {
		return errErasing
	}
	if x.at[class].Busy || of == 0 {
		return nil
	}
	select {
	case x.wanted <- class:
		x.at[class] = caseRun{Of: of, Busy: true}
		return nil
	default:
		return fault.New(fault.TooMany, "room.many_cases")
	}
}

var errErasing = fault.New(fault.Conflict, "room.erasing")

// hold keeps cases from being made while a class is erased, until release; it is refused while
// cases are made or somebody else erases the class.
func (x *caseDesk) hold(class int64) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	switch run := x.at[class]; {
	case run.Busy:
		return fault.New(fault.Conflict, "room.erase_making")
	case run.Erasing:
		return errErasing
	}
	x.at[class] = caseRun{Erasing: true}
	return nil
}

func (x *caseDesk) release(class int64) {
	x.mu.Lock()
	defer x.mu.Unlock()
	delete(x.at, class)
}

func (x *caseDesk) of(class int64) caseRun {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.at[class]
}

func (x *caseDesk) tell(class int64, change func(*caseRun)) {
	x.mu.Lock()
	defer x.mu.Unlock()
	run := x.at[class]
	change(&run)
	x.at[class] = run
}

// runCases makes the cases that trainers ask for, until ctx ends.
func (d *Dashboard) runCases(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case class := <-d.casesOf.wanted:
			err := d.makeCases(ctx, class)
			if err != nil && ctx.Err() == nil && fault.KindOf(err) == fault.Internal {
				d.Log.Error("cases were not made", "class", class, "error", err)
			}
			d.casesOf.tell(class, func(r *caseRun) {
				r.Busy = false
				if r.Problem = ""; err != nil {
					r.Problem = i18n.Error(err)
				}
			})
		}
	}
}

// makeCases gives a case to each candidate of a class who has none.
func (d *Dashboard) makeCases(ctx context.Context, class int64) error {
	waiting, err := d.withoutCase(ctx, class)
	if err != nil {
		return err
	}
	codes := make([]string, 0, len(waiting))
	for code := range waiting {
		codes = append(codes, code)
	}
	return d.Cases.Make(ctx, codes, func(code, site string) error {
		sits, err := d.Store.SeatSite(ctx, waiting[code].Account, site)
		if err == nil && !sits { // gone while the case was made
			d.Log.Warn("nobody waits for this case any longer", "site", site)
			return nil
		}
		if err == nil {
			err = d.tellDeadline(ctx, waiting[code].Account, account.Who{})
		}
		if err != nil {
			return err
		}
		d.casesOf.tell(class, func(r *caseRun) { r.Done++ })
		return d.accounts().Note(ctx, account.Who{Role: account.Trainer, Name: i18n.T("room.program")}, "case_made", site)
	})
}

// withoutCase are the seats of a class without a site, by the code of their account.
func (d *Dashboard) withoutCase(ctx context.Context, class int64) (map[string]store.Seat, error) {
	seats, err := d.Store.Seats(ctx, class)
	if err != nil {
		return nil, err
	}
	people, err := d.seated(ctx, seats)
	if err != nil {
		return nil, err
	}
	out := map[string]store.Seat{}
	for _, p := range people {
		if p.Seat.Site == "" {
			out[p.Account.Code] = p.Seat
		}
	}
	return out, nil
}

// tellDeadline writes the day of a seat where the dossier tells it to the candidate. The seat is
// read again: its site and its day are written by different hands.
func (d *Dashboard) tellDeadline(ctx context.Context, candidate int64, by Who) error {
	seat, ok, err := d.Store.Seat(ctx, candidate)
	if err != nil || !ok || seat.Site == "" {
		return err
	}
	set, err := d.dossier().Settings(ctx, seat.Site)
	if err != nil || set.Deadline == seat.Deadline {
		return err
	}
	set.Deadline = seat.Deadline
	return d.dossier().Set(ctx, seat.Site, set, by.Name)
}
