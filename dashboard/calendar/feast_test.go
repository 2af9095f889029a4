package calendar

import "testing"

// 2023 had Whit Sunday on the last Sunday of May, 2025 had not.
func TestMothersDayGivesWayToWhitSunday(t *testing.T) {
	t.Parallel()
	for year, want := range map[int][2]string{2023: {"2023-06-04", "2023-06-18"}, 2024: {"2024-05-26", "2024-06-16"}, 2025: {"2025-05-25", "2025-06-15"}, 2026: {"2026-05-31", "2026-06-21"}} {
		list := Feasts(year)
		if got := [2]string{list[1].Day.String(), list[2].Day.String()}; got != want {
			t.Errorf("%d: %v, want %v", year, got, want)
		}
		for i := 1; i < len(list); i++ {
			if !list[i-1].Day.Before(list[i].Day) {
				t.Errorf("%d: %v does not come after %v", year, list[i], list[i-1])
			}
		}
	}
}
