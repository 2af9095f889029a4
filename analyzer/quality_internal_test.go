package analyzer

import (
	"testing"
	"time"

	"github.com/formaouest/chaland/internal/period"
)

// A chat that is closed on Sundays and holidays has no break there; a Tuesday without any
// is one, and so are weeks without any, whatever their weekdays.
func TestBreaksLeaveTheDaysOfRest(t *testing.T) {
	t.Parallel()
	from, to := period.Date{Year: 2025, Month: 4, Day: 7}, period.Date{Year: 2025, Month: 6, Day: 1} // eight weeks, four holidays
	day := func(month time.Month, d int) period.Date { return period.Date{Year: 2025, Month: month, Day: d} }
	rest := func(d period.Date) bool { return d.Time().Weekday() == 0 || period.IsHoliday(d) }
	during := func(a, b period.Date) func(period.Date) bool {
		return func(d period.Date) bool { return !d.Before(a) && !b.Before(d) }
	}
	for name, c := range map[string]struct {
		silent func(period.Date) bool
		want   []Break
	}{
		"closed on Sundays":  {rest, nil},
		"a Tuesday":          {func(d period.Date) bool { return rest(d) || d == day(5, 13) }, []Break{{From: "2025-05-13", To: "2025-05-13"}}},
		"two weeks":          {during(day(5, 12), day(5, 25)), []Break{{From: "2025-05-12", To: "2025-05-25"}}},
		"more than half":     {during(day(4, 28), day(6, 1)), []Break{{From: "2025-04-28", To: "2025-06-01"}}},
		"half and a Tuesday": {during(day(5, 6), day(6, 1)), []Break{{From: "2025-05-06", To: "2025-06-01"}}},
	} {
		days, views := map[string]float64{}, map[string]float64{}
		for d := from; !to.Before(d); d = d.AddDays(1) {
			if views[d.String()] = 100; !c.silent(d) {
				days[d.String()] = 10
			}
		}
		got := breaksOf(days, views, false, from, to)
		if len(got) != len(c.want) {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
			continue
		}
		for i := range got {
			if got[i].From != c.want[i].From || got[i].To != c.want[i].To {
				t.Errorf("%s: %+v, want %+v", name, got[i], c.want[i])
			}
		}
	}
}
