package dashboard

import (
	"errors"
	"strconv"
	"testing"
	"time"
)

// Results are held in bounds: the oldest make room for large ones, and the newest is always there.
func TestResultsAreHeldInBounds(t *testing.T) {
	t.Parallel()
	var desk checkDesk
	at := time.Date(2026, 3, 20, 12, 0, 0, 0, time.UTC)
	large := func() heldCheck {
		at = at.Add(time.Second)
		return heldCheck{at: at, checks: []fileCheck{{codes: make([]codeRow, maxRowsHeld/3)}}}
	}
	var codes []string
	for range 5 {
		codes = append(codes, desk.keep(large()))
	}
	for i, code := range codes {
		if _, err := desk.of(code, at); (err == nil) != (i >= 2) {
			t.Errorf("result %d: %v", i, err)
		}
	}
	for range maxChecksHeld + 5 {
		at = at.Add(time.Second)
		desk.keep(heldCheck{at: at})
	}
	if len(desk.byCode) > maxChecksHeld {
		t.Errorf("%d results are held", len(desk.byCode))
	}
	last := desk.keep(heldCheck{at: at, checks: []fileCheck{{codes: make([]codeRow, 2*maxRowsHeld)}}})
	if _, err := desk.of(last, at); err != nil || len(desk.byCode) != 1 {
		t.Errorf("beside one too large there are %d: %v", len(desk.byCode), err)
	}
	if _, err := desk.of(last, at.Add(checkHeld+time.Second)); err == nil {
		t.Error("a result stays longer than it is said")
	}
}

// Nobody takes the places of all: who sends twice waits, others do not, and a place comes back.
func TestOnePersonKeepsTwoPlacesAtMost(t *testing.T) {
	t.Parallel()
	var desk checkDesk
	for range checksOfOne {
		if err := desk.enter("Camille"); err != nil {
			t.Fatal(err)
		}
	}
	if err := desk.enter("Camille"); !errors.Is(err, errCheckMine) {
		t.Errorf("one more of the same person: %v", err)
	}
	for i := range checksSent - checksOfOne {
		if err := desk.enter("somebody else " + strconv.Itoa(i)); err != nil {
			t.Errorf("somebody else, %d: %v", i, err)
		}
	}
	if err := desk.enter("the last one"); !errors.Is(err, errCheckBusy) {
		t.Errorf("beyond all places: %v", err)
	}
	desk.leave("Camille")
	if err := desk.enter("Camille"); err != nil {
		t.Errorf("once one is over: %v", err)
	}
}
