package analyzer_test

import (
	"math"
	"strings"
	"testing"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/period"
)

// A hundred days of three orders, seen on the morning of 11 April 2025: of April's ten
// whole days, 27 orders (none on the Sunday), due 30 of 90, 78 foretold for its end.
func TestTargetsTellDoneDueAndProjected(t *testing.T) {
	t.Parallel()
	p := shopUntil(t, "11/04/2025", period.Date{Year: 2025, Month: 1, Day: 1}, 101, func(int) int { return 3 })
	progress := func(w analyzer.TargetWords) *analyzer.TargetProgress {
		t.Helper()
		w.Site = "indices"
		target, err := w.Read()
		if err != nil {
			t.Fatal(err)
		}
		got, err := p.Progress(t.Context(), target)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	got := progress(analyzer.TargetWords{Metric: "orders", From: "2025-04-01", To: "30/04/2025", Value: "90"})
	if got.Days != 30 || got.Elapsed != 10 || got.Until != "2025-04-10" || *got.Done.Value != 27 || got.Done.Sample != 27 || *got.Due != 30 || math.Abs(*got.Share-.3) > 1e-9 || *got.Gap() != -3 || got.Over() {
		t.Fatalf("%+v", got)
	}
	// 20 days are left, 3 of them Sundays: 51 orders more.
	if x := got.Projected; x == nil || math.Abs(x.Value-78) > .5 || *x.Low > x.Value || *x.High < x.Value {
		t.Errorf("projected %+v", x)
	}
	got = progress(analyzer.TargetWords{Metric: "revenue_incl_tax", From: "2025-03-01", To: "2025-03-31", Value: "1 000,00 €"})
	if got.Target.Value != 1000_00 || *got.Done.Value != 780_00 || *got.Due != 1000_00 || got.Projected != nil || !got.Over() || got.Currency != "EUR" {
		t.Errorf("a month that is over: %+v", got)
	}
	got = progress(analyzer.TargetWords{Metric: "average_basket", From: "2025-04-01", To: "2025-04-30", Value: "12,50"})
	if got.Due != nil || got.Projected != nil || *got.Gap() != -2_50 {
		t.Errorf("a mean: %+v", got)
	}
	if got := progress(analyzer.TargetWords{Metric: "orders", From: "2025-05-01", To: "2025-05-31", Value: "90"}); got.Done != nil || got.Gap() != nil || !strings.Contains(plainText(got.Note), "commence le 01/05/2025") {
		t.Errorf("a month to come: %+v", got)
	}
	if got := progress(analyzer.TargetWords{Metric: "visits", From: "2025-04-01", To: "2025-04-30", Value: "90"}); got.Done != nil || got.Note == "" {
		t.Errorf("a metric without data: %+v", got)
	}
	if got := progress(analyzer.TargetWords{Metric: "orders", From: "2025-01-01", To: "2025-06-30", Value: "400", Filters: []string{"product=BOL"}}); *got.Done.Value != 258 {
		t.Errorf("filtered: %+v", got)
	}
}

func TestTargetsThatCannotBe(t *testing.T) {
	t.Parallel()
	good := analyzer.TargetWords{Metric: "conversion_rate", From: "2025-04-01", To: "2025-04-30", Value: "2,5 %"}
	target, err := good.Read()
	if err != nil || math.Abs(target.Value-.025) > 1e-12 || target.Words().Value != "2,5" {
		t.Errorf("%+v %v", target, err)
	}
	for want, change := range map[string]func(*analyzer.TargetWords){
		"« beaucoup » n’est pas une valeur de « Taux de transformation ». Écrivez un pourcentage, comme 2,5": func(w *analyzer.TargetWords) { w.Value = "beaucoup" },
		"doit dépasser 0, et non « -3 »": func(w *analyzer.TargetWords) { w.Value = "-3" },
		"« ordres » n’existe pas":        func(w *analyzer.TargetWords) { w.Metric = "ordres" },
		"31/04/2025":                     func(w *analyzer.TargetWords) { w.To = "31/04/2025" },
		"01/03/2025":                     func(w *analyzer.TargetWords) { w.To = "2025-03-01" },
		"ne peut pas être découpé ni filtré par motive": func(w *analyzer.TargetWords) { w.Filters = []string{"motive=x"} },
		"« avril » n’est pas lisible":                   func(w *analyzer.TargetWords) { w.Filters = []string{"month=avril"} },
		"Écrivez-le comme device=mobile":                func(w *analyzer.TargetWords) { w.Filters = []string{"mobile"} },
	} {
		w := good
		change(&w)
		if _, err := w.Read(); err == nil || !strings.Contains(plainText(i18n.Error(err)), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
}
