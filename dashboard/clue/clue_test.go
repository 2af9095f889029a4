package clue_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/formaouest/chaland/dashboard/clue"
	"github.com/formaouest/chaland/fixtures"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/period"
)

// Every sheet that a case can hold has one question, with two clues and an exercise; none of
// them gives a number of its own.
func TestEverySheetHasItsClues(t *testing.T) {
	t.Parallel()
	b := clue.All()
	wanted := []string{"P00", "REFONTE"}
	for _, p := range fixtures.DefaultWorld().Problems() {
		wanted = append(wanted, p.ID)
	}
	var sheets, keys []string
	for _, q := range b.Questions {
		sheets, keys = append(sheets, q.Sheet), append(keys, q.Key)
		if len(q.Clues) != clue.Most || q.Text == "" || q.Exercise == "" || !i18n.Has("answers."+q.Sheet+".title") {
			t.Errorf("%s: %+v", q.Key, q)
		}
		for _, c := range q.Clues {
			text := c.Text(nil)
			if text == "" || strings.Contains(text, "{") || regexp.MustCompile(`\bP\d\d\b|%|€`).MatchString(text) {
				t.Errorf("%s, clue %d: %q", q.Key, c.Level, text)
			}
		}
	}
	slices.Sort(sheets)
	slices.Sort(wanted)
	if !slices.Equal(sheets, wanted) {
		t.Errorf("the questions are of %v, the cases hold %v", sheets, wanted)
	}
	slices.Sort(keys)
	if n := len(keys); len(slices.Compact(keys)) != n {
		t.Error("two questions have the same key")
	}
}

// A clue names the day of the candidate's own journal.
func TestAClueNamesADayOfTheJournal(t *testing.T) {
	t.Parallel()
	q, ok := clue.All().On("P01")
	if !ok {
		t.Fatal("no question")
	}
	days := map[string]period.Date{"commande": {Year: 2025, Month: 5, Day: 28}}
	if got := q.Clues[1].Text(days); !strings.Contains(got, "28/05/2025") {
		t.Errorf("%q", got)
	}
	if got := q.Clues[1].Text(nil); strings.Contains(got, "/20") {
		t.Errorf("without a day: %q", got)
	}
	if len(clue.All().Of([]string{"P01", "P10"})) != 2 {
		t.Error("a shop has questions of its own cases only")
	}
}
