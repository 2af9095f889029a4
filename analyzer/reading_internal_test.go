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
		{keys: []string{"2025-01-01", "0"}, values: []float64{10, 2}}, {keys: []string{"2025-01-01", "1"}, values: []float64{3, 1}}, {keys: []string{"2025-01-01", "2"}, values: []float64{1, 0}},
	}}
	day := func(m time.Month, d int) period.Date { return period.Date{Year: 2025, Month: m, Day: d} }
	for _, c := range []struct {
		to, until period.Date
		again     []float64
		repeat    []float64
	}{
		{day(3, 31), day(3, 31), []float64{3, 1}, []float64{2, 3, 3}},
		{day(3, 15), day(3, 31), []float64{3}, []float64{2, 3}},
		{day(3, 31), day(3, 30), []float64{3}, []float64{2, 3}}, // the data end before the period
		{day(3, 31), day(1, 30), nil, nil},
	} {
		p := period.Period{From: day(1, 1), To: c.to, Loc: time.UTC}
		if first := cohortsOf(rows, p, c.until)[0]; first.Customers != 10 || !slices.Equal(first.Again, c.again) || !slices.Equal(first.Repeat, c.repeat) {
			t.Errorf("until %s, data until %s: %+v, want %v and %v", c.to, c.until, first, c.again, c.repeat)
		}
	}
}
