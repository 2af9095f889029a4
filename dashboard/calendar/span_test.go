package calendar

import (
	"errors"
	"testing"
	"time"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/period"
)

func paris(t *testing.T) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

// Published dates of the sales; Black Friday is the week's Friday plus three.
func TestPeriodsOfAFrenchShop(t *testing.T) {
	t.Parallel()
	now := time.Date(2025, 8, 14, 23, 30, 0, 0, time.UTC).In(paris(t)) // the 15th in Paris
	for _, c := range []struct{ token, from, to, name string }{
		{"aujourdhui", "2025-08-15", "2025-08-15", "Aujourd’hui"},
		{"hier", "2025-08-14", "2025-08-14", "Hier"},
		{"7j", "2025-08-09", "2025-08-15", "7 derniers jours"},
		{"30j", "2025-07-17", "2025-08-15", "30 derniers jours"},
		{"90j", "2025-05-18", "2025-08-15", "90 derniers jours"},
		{"mois", "2025-08-01", "2025-08-31", "Ce mois-ci"},
		{"mois-dernier", "2025-07-01", "2025-07-31", "Le mois dernier"},
		{"trimestre", "2025-07-01", "2025-09-30", "Ce trimestre"},
		{"annee", "2025-01-01", "2025-12-31", "Cette année"},
		{"annee-derniere", "2024-01-01", "2024-12-31", "L’année dernière"},
		{"2024", "2024-01-01", "2024-12-31", "2024"},
		{"2024-02", "2024-02-01", "2024-02-29", "février 2024"},
		{"2024-T4", "2024-10-01", "2024-12-31", "4e trimestre 2024"},
		{"soldes-hiver-2024", "2024-01-10", "2024-02-06", "Soldes d’hiver 2024"},
		{"soldes-ete-2024", "2024-06-26", "2024-07-23", "Soldes d’été 2024"},
		{"soldes-hiver-2025", "2025-01-08", "2025-02-04", "Soldes d’hiver 2025"},
		{"soldes-ete-2025", "2025-06-25", "2025-07-22", "Soldes d’été 2025"},
		{"soldes-hiver-2026", "2026-01-07", "2026-02-03", "Soldes d’hiver 2026"},
		{"soldes-ete-2026", "2026-06-24", "2026-07-21", "Soldes d’été 2026"},
		{"soldes-ete-2021", "2021-06-23", "2021-07-20", "Soldes d’été 2021"}, // by the rule; that year was moved to 30 June by decree
		{"black-friday-2024", "2024-11-25", "2024-12-02", "Semaine du Black Friday 2024"},
		{"black-friday-2025", "2025-11-24", "2025-12-01", "Semaine du Black Friday 2025"},
		{"black-friday-2026", "2026-11-23", "2026-11-30", "Semaine du Black Friday 2026"},
	} {
		s, err := Parse(c.token, now)
		if err != nil {
			t.Errorf("%s: %v", c.token, err)
			continue
		}
		if s.Period.From.String() != c.from || s.Period.To.String() != c.to || s.Name != c.name || s.Token != c.token {
			t.Errorf("%s: %s to %s, « %s »; want %s to %s, « %s »", c.token, s.Period.From, s.Period.To, s.Name, c.from, c.to, c.name)
		}
		if s.Period.Loc != now.Location() {
			t.Errorf("%s: the period is not in the site's time zone", c.token)
		}
	}
}

func TestUnknownPeriodIsRefused(t *testing.T) {
	t.Parallel()
	for _, token := range []string{"", "hier matin", "2024-13", "2024-T5", "2024-2", "1850", "9999", "soldes-2024", "20244"} {
		if s, err := Parse(token, time.Now()); !errors.Is(err, fault.New(fault.Invalid, "calendar.unknown")) {
			t.Errorf("%q: %+v %v", token, s, err)
		}
	}
}

func TestCustomDatesTakeTheNameOfAWholePeriod(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ from, to, name, token string }{
		{"2025-03-01", "2025-03-31", "mars 2025", "2025-03"},
		{"01/04/2025", "30/06/2025", "2e trimestre 2025", "2025-T2"},
		{"2025-01-01", "2025-12-31", "2025", "2025"},
		{"2025-01-01", "2025-03-31", "1er trimestre 2025", "2025-T1"},
		{"2025-03-02", "2025-03-31", "Du 02/03/2025 au 31/03/2025", ""},
		{"2025-03-02", "2025-03-02", "Le 02/03/2025", ""},
	} {
		s, err := Custom(c.from, c.to, time.UTC)
		if err != nil || s.Name != c.name || s.Token != c.token {
			t.Errorf("%s to %s: %+v %v", c.from, c.to, s, err)
		}
	}
	if _, err := Custom("2025-03-02", "2025-03-01", time.UTC); !errors.Is(err, fault.New(fault.Invalid, "period.reversed")) {
		t.Errorf("reversed dates: %v", err)
	}
}

func TestNeighboursAreOfTheSameKind(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ from, to, before, after string }{
		{"2025-03-01", "2025-03-31", "février 2025", "avril 2025"},
		{"2024-02-01", "2024-02-29", "janvier 2024", "mars 2024"},
		{"2025-01-01", "2025-03-31", "4e trimestre 2024", "2e trimestre 2025"},
		{"2025-01-01", "2025-12-31", "2024", "2026"},
		{"2025-03-10", "2025-03-16", "Du 03/03/2025 au 09/03/2025", "Du 17/03/2025 au 23/03/2025"},
		{"2025-03-10", "2025-03-10", "Le 09/03/2025", "Le 11/03/2025"},
	} {
		s, err := Custom(c.from, c.to, time.UTC)
		if err != nil {
			t.Fatal(err)
		}
		if b, a := Before(s), After(s); b.Name != c.before || a.Name != c.after {
			t.Errorf("%s: before « %s », after « %s »", s.Name, b.Name, a.Name)
		}
	}
}

func TestPickerOffersOnlyWhatTouchesTheData(t *testing.T) {
	t.Parallel()
	now := time.Date(2025, 8, 15, 12, 0, 0, 0, paris(t))
	groups := List(now, period.Date{Year: 2024, Month: 11, Day: 20}, period.Date{Year: 2025, Month: 2, Day: 3})
	want := map[string][]string{
		"moving":   Moving,
		"years":    {"2025", "2024"},
		"quarters": {"2025-T1", "2024-T4"},
		"months":   {"2025-02", "2025-01", "2024-12", "2024-11"},
		"events":   {"soldes-hiver-2025", "black-friday-2024"},
	}
	for _, g := range groups {
		var got []string
		for _, s := range g.Spans {
			got = append(got, s.Token)
		}
		if len(got) != len(want[g.Key]) {
			t.Errorf("%s: %v, want %v", g.Key, got, want[g.Key])
			continue
		}
		for i := range got {
			if got[i] != want[g.Key][i] {
				t.Errorf("%s: %v, want %v", g.Key, got, want[g.Key])
				break
			}
		}
		if !i18n.Has("calendar.group." + g.Key) {
			t.Errorf("no heading for %s", g.Key)
		}
	}
}
