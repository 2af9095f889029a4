package citation

import (
	"testing"

	"github.com/formaouest/chaland/analyzer"
)

func TestMatchesReadsValuesAsDocumentsPrintThem(t *testing.T) {
	t.Parallel()
	figure := func(unit analyzer.Unit, v float64) analyzer.Figure {
		return analyzer.Figure{Metric: "x", Unit: unit, Currency: "EUR", Value: &v}
	}
	rate, money, orders, time := figure(analyzer.Ratio, 0.03412), figure(analyzer.Cents, 123450), figure(analyzer.Count, 62), figure(analyzer.Seconds, 125.4)
	for _, c := range []struct {
		f     analyzer.Figure
		typed string
		want  bool
	}{
		{rate, "3,4 %", true}, {rate, "3,41%", true}, {rate, "3.4", true}, {rate, "3 %", true}, {rate, "0,034", true}, {rate, "3,5 %", false}, {rate, "3,42 %", false}, {rate, "34 %", false},
		{money, "1 234,50 €", true}, {money, "1\u202f234,50\u00a0€", true}, {money, "1234.5", true}, {money, "1 235 €", true}, {money, "1.234,50", true}, {money, "1 234 €", true}, {money, "1 236 €", false}, {money, "123450", false},
		{orders, "62", true}, {orders, "62 commandes", true}, {orders, "64", false}, {orders, "-62", false}, {orders, "", false}, {orders, "beaucoup", false},
		{time, "2 min 05 s", true}, {time, "125 s", true}, {time, "125", true}, {time, "2 min 06 s", false}, {time, "2\u00a0min\u00a005\u00a0s", true},
		{analyzer.Figure{Unit: analyzer.Count}, "0", false},
	} {
		if got := Matches(c.f, c.typed); got != c.want {
			t.Errorf("%q for %v %s: %v", c.typed, c.f.Value, c.f.Unit, got)
		}
	}
}

func TestTypedValuesAreToldFromWordsAndRoundedOnes(t *testing.T) {
	t.Parallel()
	share, amount := 0.0187, 123450.0
	rate := analyzer.Figure{Metric: "conversion_rate", Unit: analyzer.Ratio, Value: &share}
	revenue := analyzer.Figure{Metric: "revenue_incl_tax", Unit: analyzer.Cents, Currency: "EUR", Value: &amount}
	for typed, c := range map[string]struct {
		figure          analyzer.Figure
		number, rounded bool
	}{
		"2 %": {rate, true, true}, "1,9 %": {rate, true, false}, "1,9": {rate, true, false}, "0,019": {rate, true, false}, "1,87 %": {rate, true, true},
		"3 %": {rate, true, false}, "dix": {rate, false, false}, "beaucoup %": {rate, false, false},
		"1 234,50 €": {revenue, true, false}, "1 235 €": {revenue, true, true},
	} {
		if number, rounded := IsNumber(typed), IsRounded(c.figure, typed); number != c.number || rounded != c.rounded {
			t.Errorf("%q: number %v, rounded %v", typed, number, rounded)
		}
	}
	p := Proof{Typed: "dix", Cited: []analyzer.Figure{rate}}
	if got := p.judge(); got != Unread {
		t.Errorf("a word typed for a value: %s", got)
	}
}

func TestDifferencesCountWhatChangedCameAndWent(t *testing.T) {
	t.Parallel()
	group := func(key string, v float64) analyzer.Figure {
		return analyzer.Figure{Metric: "visits", Group: map[string]string{"channel": key}, Value: &v, State: analyzer.OK}
	}
	cited := []analyzer.Figure{group("email", 3), group("direct", 5), group("press", 1)}
	for name, c := range map[string]struct {
		now  []analyzer.Figure
		want int
	}{
		"the same in another order": {[]analyzer.Figure{group("press", 1), group("email", 3), group("direct", 5)}, 0},
		"the last bits of a sum":    {[]analyzer.Figure{group("email", 3), group("direct", 5.0000000000001), group("press", 1)}, 0},
		"one changed":               {[]analyzer.Figure{group("email", 4), group("direct", 5), group("press", 1)}, 1},
		"one went, one came":        {[]analyzer.Figure{group("email", 3), group("direct", 5), group("sms", 1)}, 2},
		"all went":                  {nil, 3},
	} {
		if got := differences(cited, c.now); got != c.want {
			t.Errorf("%s: %d, want %d", name, got, c.want)
		}
	}
}
