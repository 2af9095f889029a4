package dashboard

import (
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
