package imports

import (
	"testing"
	"time"

	"github.com/formaouest/chaland/internal/sheet"
)

func TestDatesThatShopsWrite(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"2025-03-14":                     "2025-03-14 00:00:00",
		"2025-03-14 09:05":               "2025-03-14 09:05:00",
		"2025-3-4 9:05:07":               "2025-03-04 09:05:07",
		"2025/03/14":                     "2025-03-14 00:00:00",
		"20250314":                       "2025-03-14 00:00:00",
		"2025-03-14T09:05:07.250Z":       "2025-03-14 10:05:07",
		"2025-03-14T09:05:07+00:00":      "2025-03-14 10:05:07",
		"2025-03-14 09:05:07 +0100":      "2025-03-14 09:05:07",
		"2025-03-14 09:05:07 UTC":        "2025-03-14 10:05:07",
		"14/03/2025":                     "2025-03-14 00:00:00",
		"14/3/25 9:05":                   "2025-03-14 09:05:00",
		"14.03.2025 09:05:07":            "2025-03-14 09:05:07",
		"14-03-2025":                     "2025-03-14 00:00:00",
		"14/03/2025 à 09:05":             "2025-03-14 09:05:00",
		"14/03/2025 9h05":                "2025-03-14 09:05:00",
		"14/03/2025, 9:05 PM":            "2025-03-14 21:05:00",
		"14/03/2025 12:05 am":            "2025-03-14 00:05:00",
		"14 mars 2025":                   "2025-03-14 00:00:00",
		"1 février 2025 à 9h":            "2025-02-01 09:00:00",
		"14 août 2025 09:05":             "2025-08-14 09:05:00",
		"14-déc.-24":                     "2024-12-14 00:00:00",
		"Mar 14, 2025":                   "2025-03-14 00:00:00",
		"March 14th, 2025 9:05 PM":       "2025-03-14 21:05:00",
		"Fri, 14 Mar 2025 09:05:07 GMT":  "2025-03-14 10:05:07",
		"Friday, March 14, 2025 9:05 AM": "2025-03-14 09:05:00",
	} {
		paris, _ := time.LoadLocation("Europe/Paris")
		st, ok := scanDate(text)
		at, valid := st.in(paris, dayFirst)
		if got := at.In(paris).Format(time.DateTime); !ok || !valid || got != want {
			t.Errorf("%q gives %s %v %v, want %s", text, got, ok, valid, want)
		}
	}
	for _, text := range []string{"", "hier", "14", "14/03", "2025-03", "31/02/2025", "14/03/2025 25:00", "14/03/2025 x", "2025-13-01",
		"123456789", "14//2025", "14/03/202", "99 mars 2025", "1234-12-123"} {
		st, ok := scanDate(text)
		if at, valid := st.in(time.UTC, dayFirst); ok && valid {
			t.Errorf("%q gives %s", text, at)
		}
	}
}

// Each case is a column of dates and how they read ("!" where refused).
func TestOrderOfDayAndMonthIsDecidedOverTheColumn(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, wanted string
		cells        []string
		want         []string
		guessed      bool
	}{
		{name: "a day above 12", cells: []string{"03/04/2025", "25/04/2025"}, want: []string{"2025-04-03", "2025-04-25"}},
		{name: "a month written first", cells: []string{"03/04/2025", "04/25/2025"}, want: []string{"2025-03-04", "2025-04-25"}},
		{name: "the first days of a month", cells: []string{"01/03/2025", "02/03/2025", "12/03/2025"}, guessed: true,
			want: []string{"2025-03-01", "2025-03-02", "2025-03-12"}},
		{name: "the same, English", cells: []string{"03/01/2025", "03/02/2025", "03/12/2025"}, guessed: true,
			want: []string{"2025-03-01", "2025-03-02", "2025-03-12"}},
		{name: "one date", cells: []string{"03/04/2025"}, guessed: true, want: []string{"2025-04-03"}},
		{name: "one date on an English clock", cells: []string{"03/04/2025 9:05 PM"}, guessed: true, want: []string{"2025-03-04"}},
		{name: "forced", wanted: "mdy", cells: []string{"03/04/2025", "25/04/2025"}, want: []string{"2025-03-04", "!"}},
		{name: "both orders", cells: []string{"25/04/2025", "04/26/2025", "03/04/2025", "04/04/2025"},
			want: []string{"2025-04-25", "2025-04-26", "!", "2025-04-04"}},
		{name: "ISO dates need no order", cells: []string{"2025-04-03", "2025-04-04"}, want: []string{"2025-04-03", "2025-04-04"}},
		{name: "too far", cells: []string{"14/03/1925", "14/03/2125"}, want: []string{"!", "!"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var s dateSurvey
			for i, cell := range c.cells {
				s.see(cell, i+2)
			}
			r := dateReader{dateStyle: s.style(c.wanted), loc: time.UTC, latest: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}
			if r.guessed != c.guessed {
				t.Errorf("guessed is %v", r.guessed)
			}
			for i, cell := range c.cells {
				at, key := r.read(cell)
				got := at.Format(time.DateOnly)
				if key != "" {
					got = "!"
				}
				if got != c.want[i] {
					t.Errorf("%q gives %s %s, want %s", cell, got, key, c.want[i])
				}
			}
		})
	}
}

func TestWorkbookDatesAreSerials(t *testing.T) {
	t.Parallel()
	paris, _ := time.LoadLocation("Europe/Paris")
	r := dateReader{loc: paris, latest: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), format: sheet.Format{Workbook: true}}
	if at, key := r.read("45730.37855324074"); key != "" || at.Format(time.DateTime) != "2025-03-14 08:05:07" {
		t.Errorf("got %v %s", at, key)
	}
	r.format.Workbook = false
	if _, key := r.read("45731"); key == "" {
		t.Error("a number of a text file is no date")
	}
}

func FuzzScanDate(f *testing.F) {
	for _, seed := range []string{"2025-03-14T09:05:07.250Z", "14 mars 2025 à 9h05", "Mar 14, 2025 9:05 PM", "14/03/25", "é", "1-"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if st, ok := scanDate(text); ok {
			for _, order := range []dateOrder{dayFirst, monthFirst} {
				if at, valid := st.in(time.UTC, order); valid && at.Year() > 10000 {
					t.Fatalf("%q gives %v", text, at)
				}
			}
		}
	})
}
