package analyzer_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/internal/i18n"
)

// comparedShop has, on 14 March, 200 visits by computer of which 20 order for 50 euros,
// and 100 by phone of which 2 do; on 15 March, 100 by computer of which 10 do, for 40 or
// 60 euros.
func comparedShop(t *testing.T) *analyzer.Analyzer {
	t.Helper()
	var b strings.Builder
	day := func(date string, from, visits, orders int, device string, euros func(int) int) {
		fmt.Fprintf(&b, "le %s\n", date)
		for i := from; i < from+visits; i++ {
			fmt.Fprintf(&b, "%02d:%02d V%d page_view appareil=%s\n", 8+i%10, i%60, i, device)
		}
		for i := from; i < from+orders; i++ {
			fmt.Fprintf(&b, "20:00 commande %d appareil=%s article=BOL:Vaisselle:1:%d,00:%d,00\n", i, device, euros(i), euros(i))
		}
	}
	day("14/03/2025", 0, 200, 20, "desktop", func(int) int { return 50 })
	day("14/03/2025", 200, 100, 2, "mobile", func(int) int { return 50 })
	day("15/03/2025", 300, 100, 10, "desktop", func(i int) int { return 40 + 20*(i%2) })
	s, err := parseScenario("comparer", b.String())
	if err != nil {
		t.Fatal(err)
	}
	return s.play(t)
}

func TestCompareSides(t *testing.T) {
	t.Parallel()
	a := comparedShop(t)
	device := func(key string) []analyzer.Filter {
		return []analyzer.Filter{{Dimension: analyzer.ByDevice, Value: key}}
	}
	first, second := dates(t, "2025-03-14", "2025-03-14"), dates(t, "2025-03-15", "2025-03-15")
	c, err := a.CompareSides(t.Context(), analyzer.CompareQuestion{Site: "comparer", Metric: "conversion_rate", First: analyzer.Side{Period: first, Filters: device("desktop")}, Second: analyzer.Side{Period: first, Filters: device("mobile")}})
	if err != nil {
		t.Fatal(err)
	}
	want, err := analyzer.CompareRates(analyzer.Rate{K: 20, N: 200}, analyzer.Rate{K: 2, N: 100})
	if err != nil {
		t.Fatal(err)
	}
	if c.First.Value != .1 || c.Second.Value != .02 || c.Difference != want.Difference || c.Interval != want.In || c.P != want.P || *c.PerDay != 100 || c.Verdict != analyzer.VerdictInsufficient {
		t.Errorf("computers and phones: %+v", c)
	}
	c, err = a.CompareSides(t.Context(), analyzer.CompareQuestion{Site: "comparer", Metric: "conversion_rate", First: analyzer.Side{Period: first, Filters: device("desktop")}, Second: analyzer.Side{Period: second}})
	if err != nil || c.Difference != 0 || c.Verdict != analyzer.VerdictOpen || c.P != 1 {
		t.Errorf("two days alike: %+v %v", c, err)
	}
	c, err = a.CompareSides(t.Context(), analyzer.CompareQuestion{Site: "comparer", Metric: "average_basket", First: analyzer.Side{Period: first}, Second: analyzer.Side{Period: second}})
	if err != nil {
		t.Fatal(err)
	}
	// by hand: ten baskets of 40 and 60 in turn have a mean of 50 and a variance of 1000/9
	if half := (c.Second.Interval.High - c.Second.Interval.Low) / 2; c.First.Value != 5000 || c.Second.Value != 5000 || math.Abs(half-2.262157*math.Sqrt(1000.0/9/10)*100) > .01 || c.Verdict != analyzer.VerdictInsufficient {
		t.Errorf("baskets: %+v", c)
	}
}

// A clear difference is said to be one.
func TestCompareCounts(t *testing.T) {
	t.Parallel()
	c, err := analyzer.CompareCounts(analyzer.Rate{K: 100, N: 1000}, analyzer.Rate{K: 200, N: 1000})
	if err != nil || c.Verdict != analyzer.VerdictClear || c.Difference != .1 || *c.Relative != 1 {
		t.Errorf("%+v %v", c, err)
	}
	if _, err := analyzer.CompareCounts(analyzer.Rate{K: 2, N: 1}, analyzer.Rate{K: 1, N: 1}); err == nil {
		t.Error("two conversions of one visit are compared")
	}
}

func TestCompareRefusesWhatMeansNothing(t *testing.T) {
	t.Parallel()
	a := comparedShop(t)
	day, both, before := dates(t, "2025-03-14", "2025-03-14"), dates(t, "2025-03-14", "2025-03-15"), dates(t, "2019-03-14", "2019-03-14")
	filter := func(by, key string) []analyzer.Filter { return []analyzer.Filter{{Dimension: by, Value: key}} }
	for want, q := range map[string]analyzer.CompareQuestion{
		"Les deux côtés ont des visites en commun":                         {Metric: "conversion_rate", First: analyzer.Side{Period: day}, Second: analyzer.Side{Period: both}},
		"Les deux côtés ont des visites en commun : leur écart":            {Metric: "conversion_rate", First: analyzer.Side{Period: day}, Second: analyzer.Side{Period: day, Filters: filter(analyzer.ByDevice, "mobile")}},
		"On ne compare pas « visits »":                                     {Metric: "visits", First: analyzer.Side{Period: day}, Second: analyzer.Side{Period: before}},
		"On ne compare pas par « hour »":                                   {Metric: "bounce_rate", First: analyzer.Side{Period: day, Filters: filter(analyzer.ByHour, "08")}, Second: analyzer.Side{Period: before}},
		"Il n’y a rien à diviser pour le second côté : aucun cas du 14/03": {Metric: "bounce_rate", First: analyzer.Side{Period: day}, Second: analyzer.Side{Period: before}},
		"appareil « tablet »":                                              {Metric: "average_basket", First: analyzer.Side{Period: day, Filters: filter(analyzer.ByDevice, "tablet")}, Second: analyzer.Side{Period: day, Filters: filter(analyzer.ByDevice, "mobile")}},
	} {
		q.Site = "comparer"
		if _, err := a.CompareSides(t.Context(), q); err == nil || !strings.Contains(plainText(i18n.Error(err)), want) {
			t.Errorf("%q is answered by %v", want, err)
		}
	}
}
