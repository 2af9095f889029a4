package period

import (
	"errors"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/formaouest/chaland/internal/fault"
)

var paris = func() *time.Location {
	loc, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		panic(err)
	}
	return loc
}()

func mustParse(t *testing.T, from, to string) Period {
	t.Helper()
	p, err := Parse(from, to, paris)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestComparisons(t *testing.T) {
	for _, c := range []struct{ from, to, previous, year string }{
		{"2025-03-01", "2025-03-31", "2025-02-01..2025-02-28", "2024-03-01..2024-03-31"},
		{"2025-02-01", "2025-02-28", "2025-01-01..2025-01-31", "2024-02-01..2024-02-29"},
		{"2025-03-10", "2025-03-16", "2025-03-03..2025-03-09", "2024-03-10..2024-03-16"},
		{"2024-02-29", "2024-02-29", "2024-02-28..2024-02-28", "2023-02-28..2023-02-28"},
		{"2025-01-01", "2025-12-31", "2024-01-01..2024-12-31", "2024-01-01..2024-12-31"},
	} {
		p := mustParse(t, c.from, c.to)
		if got := p.Previous(); got.String() != c.previous+" Europe/Paris" {
			t.Errorf("%s previous: %s, want %s", p, got, c.previous)
		}
		if got := p.YearBefore(); got.String() != c.year+" Europe/Paris" {
			t.Errorf("%s year before: %s, want %s", p, got, c.year)
		}
	}
}

func TestClockChangesMakeDaysOf23And25Hours(t *testing.T) {
	for date, hours := range map[string]float64{"2025-03-30": 23, "2025-10-26": 25, "2025-06-01": 24} {
		p := mustParse(t, date, date)
		if got := p.End().Sub(p.Start()).Hours(); got != hours {
			t.Errorf("%s lasts %v h, want %v", date, got, hours)
		}
	}
}

func TestBucketsCoverThePeriodOnce(t *testing.T) {
	p := mustParse(t, "2024-12-25", "2025-02-02")
	for _, g := range []Grain{Day, Week, Month} {
		days, next := 0, p.From
		for _, b := range p.Buckets(g) {
			if b.From != next {
				t.Errorf("%s: bucket %s begins on %s, want %s", g, b.Key, b.From, next)
			}
			days += b.To.Sub(b.From) + 1
			next = b.To.AddDays(1)
		}
		if days != p.Days() {
			t.Errorf("%s: %d days in buckets, want %d", g, days, p.Days())
		}
	}
	weeks := p.Buckets(Week)
	if weeks[0].Key != "2024-W52" || !weeks[0].Cut || weeks[1].Key != "2025-W01" || weeks[1].Cut {
		t.Errorf("weeks: %+v", weeks[:2])
	}
}

func TestBadPeriodsSayWhy(t *testing.T) {
	for _, c := range []struct{ from, to, key string }{
		{"2025-02-30", "2025-03-01", "period.no_such_date"},
		{"2025-02-01", "31/4/2025", "period.no_such_date"},
		{"hier", "2025-03-01", "period.bad_date"},
		{"2025-03-02", "2025-03-01", "period.reversed"},
		{"1900-01-01", "2025-03-01", "period.too_long"},
	} {
		_, err := Parse(c.from, c.to, paris)
		if f, ok := errors.AsType[*fault.Error](err); !ok || f.Key != c.key {
			t.Errorf("%s..%s: %v, want %s", c.from, c.to, err, c.key)
		}
	}
	if p := mustParse(t, "14/03/2025", "15/03/2025"); p.Days() != 2 {
		t.Errorf("French dates: %s", p)
	}
}

// Dates are compared and counted as time.Date has them, whatever their months and
// days.
func TestDatesAreCountedLikeTimes(t *testing.T) {
	dice := rand.New(rand.NewPCG(1, 2))
	at := func(wide bool) Date {
		if wide {
			return Date{dice.IntN(4000) - 800, time.Month(dice.IntN(60) - 30), dice.IntN(2000) - 1000}
		}
		return Date{1999 + dice.IntN(3), time.Month(1 + dice.IntN(12)), 1 + dice.IntN(31)}
	}
	for i := range 200_000 {
		d, e := at(i%2 == 0), at(i%2 == 0)
		days := (d.Time().Unix() - e.Time().Unix()) / 86400
		if int64(d.Sub(e)) != days || d.Before(e) != (days < 0) {
			t.Fatalf("%+v less %+v: %d days, before: %v; want %d", d, e, d.Sub(e), d.Before(e), days)
		}
	}
}
