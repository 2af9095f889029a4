package analyzer_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/period"
)

// Ten orders a day, then four from Monday 3 March 2025, and none after the 12th.
func TestAlertsRingOnWhatTheyAreAbout(t *testing.T) {
	t.Parallel()
	first := period.Date{Year: 2025, Month: 2, Day: 3}
	p := shopUntil(t, "20/03/2025", first, 38, func(n int) int {
		if n >= 28 {
			return 4
		}
		return 10
	})
	check := func(w analyzer.AlertWords, today string) *analyzer.AlertState {
		t.Helper()
		w.Site = "indices"
		r, err := w.Read()
		if err != nil {
			t.Fatal(err)
		}
		day, err := period.ParseDate(today)
		if err != nil {
			t.Fatal(err)
		}
		s, err := p.Check(t.Context(), r, day)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	for name, c := range map[string]struct {
		rule          analyzer.AlertWords
		today         string
		rings         bool
		value, sample float64
	}{
		"a day of 4 after one of 10":         {analyzer.AlertWords{Metric: "orders", Kind: "fall", Value: "59", Least: "10"}, "2025-03-04", true, 4, 10},
		"not more than 60 %":                 {analyzer.AlertWords{Metric: "orders", Kind: "fall", Value: "60", Least: "10"}, "2025-03-04", false, 4, 10},
		"too few for the effectif":           {analyzer.AlertWords{Metric: "orders", Kind: "fall", Value: "30"}, "2025-03-04", false, 4, 10},
		"a week against the one before":      {analyzer.AlertWords{Metric: "orders", Kind: "fall", Value: "30", Days: "7"}, "2025-03-10", true, 24, 60},
		"the week after is the same":         {analyzer.AlertWords{Metric: "orders", Kind: "fall", Value: "10", Days: "2"}, "2025-03-12", false, 8, 8},
		"nothing is sold any more":           {analyzer.AlertWords{Metric: "orders", Kind: "fall", Value: "90", Days: "3", Least: "8"}, "2025-03-16", true, 0, 12},
		"below the threshold":                {analyzer.AlertWords{Metric: "orders", Kind: "below", Value: "5", Least: "10"}, "2025-03-04", true, 4, 10},
		"not below what it is":               {analyzer.AlertWords{Metric: "orders", Kind: "below", Value: "4", Least: "10"}, "2025-03-04", false, 4, 10},
		"above the threshold":                {analyzer.AlertWords{Metric: "revenue_incl_tax", Kind: "above", Value: "99,99", Least: "10"}, "2025-02-12", true, 100_00, 10},
		"not above what it is":               {analyzer.AlertWords{Metric: "revenue_incl_tax", Kind: "above", Value: "100", Least: "10"}, "2025-02-12", false, 100_00, 10},
		"a mean of few orders does not ring": {analyzer.AlertWords{Metric: "average_basket", Kind: "above", Value: "5"}, "2025-03-04", false, 10_00, 4},
		"a mean of enough orders does":       {analyzer.AlertWords{Metric: "average_basket", Kind: "above", Value: "5", Days: "14"}, "2025-03-04", true, 10_00, 114},
		"filtered, as the whole":             {analyzer.AlertWords{Metric: "orders", Kind: "below", Value: "5", Least: "10", Filters: []string{"product=BOL"}}, "2025-03-04", true, 4, 10},
	} {
		s := check(c.rule, c.today)
		if s.Rings != c.rings || s.Figure.Value == nil || math.Abs(*s.Figure.Value-c.value) > 1e-9 || s.Sample != c.sample || s.Rings && s.Note != "" {
			t.Errorf("%s: rings %v, %v of %v, note %q", name, s.Rings, *s.Figure.Value, s.Sample, s.Note)
		}
	}
	s := check(analyzer.AlertWords{Metric: "orders", Kind: "fall", Value: "30", Days: "7"}, "2025-03-10")
	if s.From != "2025-03-03" || s.To != "2025-03-09" || math.Abs(*s.Change+.6) > 1e-9 || *s.Figure.Previous.Value != 60 {
		t.Errorf("%+v", s)
	}
	if s := check(analyzer.AlertWords{Metric: "orders", Kind: "fall", Value: "30", Least: "1"}, "2025-02-05"); s.Rings || s.Change != nil || !strings.Contains(s.Note, "Pas de données") {
		t.Errorf("without a week before: %+v", s)
	}
	// Data that ended more than a month ago are looked at in their last days.
	if s := check(analyzer.AlertWords{Metric: "orders", Kind: "below", Value: "5", Least: "4"}, "2025-05-20"); s.To != "2025-03-12" || !s.Rings {
		t.Errorf("after the end of the data: %+v", s)
	}
	if s := check(analyzer.AlertWords{Metric: "visits", Kind: "below", Value: "30", Least: "1"}, "2025-03-04"); s.Rings || s.Note == "" {
		t.Errorf("what was never measured: %+v", s)
	}
}

// A week that loses less than the one before has not fallen.
func TestALossThatShrinksIsNoFall(t *testing.T) {
	t.Parallel()
	first := period.Date{Year: 2025, Month: 2, Day: 3}
	var b strings.Builder
	b.WriteString("maintenant 17/02/2025\n")
	for n := range 14 {
		fmt.Fprintf(&b, "le %s\n", first.AddDays(n).French())
		for i := range 6 - 4*(n/7) {
			fmt.Fprintf(&b, "10:00 commande %d-%d article=BOL:Vaisselle:1:12,00:10,00:11,00\n", n, i)
		}
	}
	parsed, err := parseScenario("indices", b.String())
	if err != nil {
		t.Fatal(err)
	}
	r, err := analyzer.AlertWords{Site: "indices", Metric: "contribution_margin", Kind: "fall", Value: "30", Days: "7", Least: "10"}.Read()
	if err != nil {
		t.Fatal(err)
	}
	s, err := parsed.play(t).Check(t.Context(), r, first.AddDays(14))
	if err != nil {
		t.Fatal(err)
	}
	if *s.Figure.Value != -14_00 || *s.Figure.Previous.Value != -42_00 || s.Rings || s.Change != nil || !strings.Contains(plainText(s.Note), "une baisse ne s’y mesure pas") {
		t.Errorf("rings %v on %v after %v, change %v, note %q", s.Rings, *s.Figure.Value, *s.Figure.Previous.Value, s.Change, s.Note)
	}
}

func TestAlertsThatCannotBe(t *testing.T) {
	t.Parallel()
	good := analyzer.AlertWords{Metric: "bounce_rate", Kind: "above", Value: "45,5", Days: "7", Least: "200", Filters: []string{"device=mobile"}}
	r, err := good.Read()
	if err != nil || math.Abs(r.Value-.455) > 1e-12 || r.Days != 7 || r.Least != 200 {
		t.Fatalf("%+v %v", r, err)
	}
	if again, err := r.Words().Read(); err != nil || again.Value != r.Value || again.Days != 7 || len(again.Filters) != 1 {
		t.Errorf("read back: %+v %v", again, err)
	}
	for want, change := range map[string]func(*analyzer.AlertWords){
		"« parfois » n’est pas une sorte d’alerte":      func(w *analyzer.AlertWords) { w.Kind = "parfois" },
		"Écrivez un pourcentage":                        func(w *analyzer.AlertWords) { w.Value = "haut" },
		"Une baisse est un pourcentage entre 0 et 100":  func(w *analyzer.AlertWords) { w.Kind, w.Value = "fall", "100" },
		"« 8 » n’est pas un nombre de jours pour cette": func(w *analyzer.AlertWords) { w.Kind, w.Days = "fall", "8" },
		"Écrivez de 1 à 31":                             func(w *analyzer.AlertWords) { w.Days = "0" },
		"L’effectif minimal est un nombre d’au moins 1": func(w *analyzer.AlertWords) { w.Least = "0" },
		"« avril » n’est pas lisible":                   func(w *analyzer.AlertWords) { w.Filters = []string{"month=avril"} },
		"« rebonds » n’existe pas":                      func(w *analyzer.AlertWords) { w.Metric = "rebonds" },
		"ne peut pas être découpé ni filtré par motive": func(w *analyzer.AlertWords) { w.Filters = []string{"motive=x"} },
	} {
		w := good
		change(&w)
		if _, err := w.Read(); err == nil || !strings.Contains(plainText(i18n.Error(err)), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
}
