package period

import (
	"testing"
	"time"
)

// The feasts that move are those of the published calendars.
func TestHolidaysOfTheCalendar(t *testing.T) {
	t.Parallel()
	list := Holidays(Date{2024, 1, 1}, Date{2025, 12, 31})
	if len(list) != 22 {
		t.Fatalf("%d holidays in two years", len(list))
	}
	if may := Holidays(Date{2026, 5, 1}, Date{2026, 5, 31}); len(may) != 4 {
		t.Errorf("May 2026: %v", may) // 1st, 8th, Ascension on the 14th, Whit Monday on the 25th
	}
	for _, d := range []Date{{2024, 4, 1}, {2024, 5, 9}, {2024, 5, 20}, {2025, 4, 21}, {2025, 5, 29}, {2025, 6, 9}, {2025, 7, 14}} {
		if !IsHoliday(d) {
			t.Errorf("%s is a holiday", d)
		}
	}
	for _, d := range []Date{{2024, 3, 31}, {2025, 12, 26}, {2025, 5, 2}} {
		if IsHoliday(d) {
			t.Errorf("%s is none", d)
		}
	}
}

func TestWorkdaysSkipWeekendsAndHolidays(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		from Date
		n    int
		to   Date
	}{
		{Date{2025, 3, 14}, 1, Date{2025, 3, 17}},       // a Friday
		{Date{2025, 3, 15}, 1, Date{2025, 3, 17}},       // a Saturday
		{Date{2025, 4, 17}, 2, Date{2025, 4, 22}},       // Easter Monday
		{Date{2025, 12, 23}, 4, Date{2025, 12, 30}},     // Christmas and a weekend
		{Date{2024, 12, 31}, 0, Date{2024, 12, 31}},     // nothing to add
		{Date{2024, time.May, 7}, 1, Date{2024, 5, 10}}, // the 8th, then Ascension
	} {
		if got := c.from.AddWorkdays(c.n); got != c.to {
			t.Errorf("%d working days after %s: %s, want %s", c.n, c.from, got, c.to)
		}
		if got := c.from.Workdays(c.to); got != c.n {
			t.Errorf("from %s to %s: %d working days, want %d", c.from, c.to, got, c.n)
		}
	}
	if n := (Date{2025, 3, 14}).Workdays(Date{2025, 3, 10}); n != 0 {
		t.Errorf("backwards: %d", n)
	}
}
