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

// Three orders every day of 30 weeks and a half foretell 21 a week, whatever is cut off
// at both ends.
func TestOutlookOfASteadyShop(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	day := period.Date{Year: 2025, Month: 1, Day: 8} // a Wednesday
	for n := range 214 {
		fmt.Fprintf(&b, "le %s\n", day.AddDays(n).French())
		for i := range 3 {
			fmt.Fprintf(&b, "10:00 commande %d-%d article=BOL:Vaisselle:1:10,00:10,00\n", n, i)
		}
	}
	s, err := parseScenario("stable", b.String())
	if err != nil {
		t.Fatal(err)
	}
	a := s.play(t)
	o, err := a.Outlook(t.Context(), "stable", "orders", analyzer.ByWeek)
	if err != nil {
		t.Fatal(err)
	}
	if len(o.Known) != 29 || o.Known[0].From != "2025-01-13" || o.Known[28].From != "2025-07-28" || len(o.Ahead) != 8 || o.Ahead[0].From != "2025-08-04" {
		t.Fatalf("%d weeks, from %s to %s, then %d from %s", len(o.Known), o.Known[0].From, o.Known[len(o.Known)-1].From, len(o.Ahead), o.Ahead[0].From)
	}
	for _, p := range append(o.Known, o.Ahead...) {
		if math.Abs(p.Value-21) > 1e-6 {
			t.Errorf("%s: %v orders", p.From, p.Value)
		}
	}
	if o.Check == nil || o.Check.Origins == 0 || o.Check.Error > 1e-6 {
		t.Errorf("the past: %+v", o.Check)
	}
	then, err := a.OutlookUntil(t.Context(), "stable", "orders", analyzer.ByWeek, period.Date{Year: 2025, Month: 7, Day: 10})
	if err != nil {
		t.Fatal(err)
	}
	if then.To != "2025-07-06" || then.Ahead[0].From != "2025-07-07" || then.From != o.From || then.Trace.Fingerprint == o.Trace.Fingerprint {
		t.Errorf("as of 10 July: from %s to %s, then %s", then.From, then.To, then.Ahead[0].From)
	}
	for want, ask := range map[string][2]string{"La série": {"orders", analyzer.ByMonth}, "On ne prévoit pas « bounce_rate »": {"bounce_rate", analyzer.ByWeek}, "« day »": {"orders", analyzer.ByDay}} {
		if _, err := a.Outlook(t.Context(), "stable", ask[0], ask[1]); err == nil || !strings.Contains(plainText(i18n.Error(err)), want) {
			t.Errorf("%v: %v", ask, err)
		}
	}
}
