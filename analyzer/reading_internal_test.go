package analyzer

import (
	"slices"
	"testing"
	"time"

	"github.com/formaouest/chaland/internal/period"
)

// A middle of three facts is told, and marked as one of too few, whatever it is of.
func TestMiddlesOfFewAreMarked(t *testing.T) {
	t.Parallel()
	for key, names := range map[string][2]string{
		"partner_delay": {"partner_delay_median", "delayed_orders"}, "lcp_p75": {"lcp_ms", "vitals"}, "delivery_delay_median": {"delay_median", "parcels_timed"},
	} {
		m, _ := MetricByKey(key)
		for n, want := range map[float64]State{0: NoData, 3: Insufficient, MinSample: OK} {
			r := m.compute(facts{names[0]: 2000, names[1]: n})
			if got := stateOf(m, r.value, r); got != want {
				t.Errorf("%s of %v facts: %v, want %v", key, n, got, want)
			}
		}
	}
}

// Those who have half a month to come back are not set against those who had a
// whole one.
func TestCohortsLeaveOutAMonthThatIsNotOver(t *testing.T) {
	t.Parallel()
	rows := found{rows: []row{
		{keys: []string{"2025-01-01", "0"}, values: []float64{10}}, {keys: []string{"2025-01-01", "1"}, values: []float64{3}}, {keys: []string{"2025-01-01", "2"}, values: []float64{1}},
	}}
	for to, want := range map[int][]float64{31: {3, 1}, 15: {3}} {
		p := period.Period{From: period.Date{Year: 2025, Month: time.January, Day: 1}, To: period.Date{Year: 2025, Month: time.March, Day: to}, Loc: time.UTC}
		if first := cohortsOf(rows, p)[0]; first.Customers != 10 || !slices.Equal(first.Again, want) {
			t.Errorf("until 2025-03-%d: %+v, want %v", to, first, want)
		}
	}
}
