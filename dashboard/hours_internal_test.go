package dashboard

import (
	"testing"
	"time"

	"github.com/formaouest/chaland/internal/period"
)

// The hours of a week are those that there were: none at two o'clock on the Sundays of
// March on which clocks go forward, two on those of October; and none to come.
func TestHoursAreThoseThatThereWere(t *testing.T) {
	t.Parallel()
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		from, to, key string
		now           time.Time
		want          float64
	}{
		{"2024-03-01", "2024-03-31", "702", time.Now(), 4}, {"2024-10-01", "2024-10-31", "702", time.Now(), 5},
		{"2025-03-01", "2025-03-31", "702", time.Now(), 4}, {"2025-10-01", "2025-10-31", "702", time.Now(), 5},
		{"2025-03-01", "2025-03-31", "703", time.Now(), 5}, {"2025-03-01", "2025-03-31", "102", time.Now(), 5},
		{"2025-03-10", "2025-03-10", "109", time.Date(2025, 3, 10, 9, 30, 0, 0, paris), 1}, {"2025-03-10", "2025-03-10", "110", time.Date(2025, 3, 10, 9, 30, 0, 0, paris), 0},
	} {
		p, err := period.Parse(c.from, c.to, paris)
		if err != nil {
			t.Fatal(err)
		}
		if got := hoursIn(p, c.now)[c.key]; got != c.want {
			t.Errorf("%s to %s: %v hours of %s, want %v", c.from, c.to, got, c.key, c.want)
		}
	}
}
