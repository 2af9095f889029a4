package dashboard

import (
	"context"
	"strconv"

	"github.com/formaouest/chaland/dashboard/clue"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/internal/store"
)

// cluesOf is the highest level of clues that a candidate may ask for: their own, else that of
// their class.
func cluesOf(class store.Class, seat store.Seat) (int, error) {
	if seat.Clues != "" {
		return strconv.Atoi(seat.Clues)
	}
	s, err := settingsOf(class)
	return s.Clues, err
}

// clueChoices are the levels to choose from; with an empty one, « as the class » for a candidate.
func clueChoices(chosen string, own bool) (list []Choice) {
	if own {
		list = append(list, Choice{Name: i18n.T("clue.level.class"), Here: chosen == ""})
	}
	for level := range clue.Most + 1 {
		value := strconv.Itoa(level)
		list = append(list, Choice{Name: i18n.T("clue.level." + value), Value: value, Here: value == chosen})
	}
	return list
}

// readClues reads a level, "" where a candidate has none of their own.
func readClues(typed string, own bool) (string, error) {
	level, err := strconv.Atoi(typed)
	if own && typed == "" || err == nil && level >= 0 && level <= clue.Most {
		return typed, nil
	}
	return "", fault.New(fault.Invalid, "dashboard.bad_request")
}

// setClues says how far a class may be helped.
func (d *Dashboard) setClues(ctx context.Context, class store.Class, typed string) error {
	if _, err := readClues(typed, false); err != nil {
		return err
	}
	level, err := strconv.Atoi(typed)
	if err != nil {
		return err
	}
	return d.changeClassSettings(ctx, class, "clues_set", func(s *classSettings) { s.Clues = level })
}

// usedClue is a clue that a candidate asked for, as their trainer reads it.
type usedClue struct {
	Sheet, Question, At string
	Level               int
}

// usedClues are those asked for about a site, in their order.
func (d *Dashboard) usedClues(ctx context.Context, site string) (list []usedClue, err error) {
	uses, err := d.Store.ClueUses(ctx, site)
	for _, u := range uses {
		if q, ok := clue.All().Named(u.Question); ok { // else of another version of the program
			list = append(list, usedClue{Sheet: q.Sheet, Question: q.Text, Level: u.Level, At: instantText(u.At)})
		}
	}
	return list, err
}

// daysOf are the days of the journal of a case; none where what it holds cannot be told.
func (d *Dashboard) daysOf(v *visit) (map[string]period.Date, error) {
	plan, err := d.planOf(v.context(), v.Site.ID)
	if err != nil || plan.why != nil {
		return nil, err
	}
	return d.toldDays(v, plan.Days)
}

// keyClues are the clues about a sheet of the key, beside when the candidate asked for them.
func keyClues(sheet string, days map[string]period.Date, used []usedClue) (list []keyClue) {
	q, ok := clue.All().On(sheet)
	if !ok {
		return nil
	}
	for _, c := range q.Clues {
		made := keyClue{Level: c.Level, Text: c.Text(days)}
		for _, u := range used {
			if u.Sheet == sheet && u.Level == c.Level {
				made.At = u.At
			}
		}
		list = append(list, made)
	}
	return list
}
