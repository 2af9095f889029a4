package dashboard

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/fixtures"
	"github.com/formaouest/chaland/internal/period"
)

func value(v float64) *float64 { return &v }

// readable writes no-break spaces as spaces.
func readable(s string) string { return strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(s) }

// theYears are 2025 and 2024.
func theYears() letterTimes {
	return extent{whole: 2025}.letterTimes(tracking.Site{Timezone: "Europe/Paris"})
}

// The letter says which way each figure went, and quotes it.
func TestTheLetterTellsWhatTheFiguresDid(t *testing.T) {
	t.Parallel()
	trendOf := func(metric string, now, then float64) trend { return trend{metric, "EUR", value(now), value(then)} }
	works := []tracking.Investment{
		{Day: time.Date(2025, 3, 18, 0, 0, 0, 0, time.UTC), Name: "Refonte du site", AmountExcl: 1_840_000},
		{Day: time.Date(2025, 5, 20, 0, 0, 0, 0, time.UTC), Name: "Point relais", AmountExcl: 115_000},
		{Day: time.Date(2024, 5, 15, 0, 0, 0, 0, time.UTC), Name: "Avant", AmountExcl: 9_000_000},
	}
	for name, c := range map[string]struct {
		trends []trend
		says   string
	}{
		"more spent, more visits, same sales": {
			[]trend{trendOf("spend", 4_910_000, 3_555_000), trendOf("visits", 348_372, 312_649), trendOf("orders", 6429, 6637), trendOf("revenue_incl_tax", 39_814_200, 41_138_700)},
			"En 2025, j’ai augmenté mon budget marketing de 38 % : 49 100 € HT, contre 35 550 € l’année d’avant. J’y ajoute 19 550 € HT d’investissements, dont 18 400 € pour « Refonte du site ».\n" +
				"Le trafic monte de 11 % (348 372 visites, contre 312 649), mais le chiffre d’affaires ne bouge presque pas : 398 142 € TTC, contre 411 387 €.\n",
		},
		"sales that grow less than the traffic": {
			[]trend{trendOf("spend", 1_380_000, 1_000_000), trendOf("visits", 118, 100), trendOf("orders", 109, 100), trendOf("revenue_incl_tax", 110_000, 100_000)},
			"En 2025, j’ai augmenté mon budget marketing de 38 % : 13 800 € HT, contre 10 000 € l’année d’avant. J’y ajoute 19 550 € HT d’investissements, dont 18 400 € pour « Refonte du site ».\n" +
				"Le trafic monte de 18 % (118 visites, contre 100), mais le chiffre d’affaires ne monte que de 10 % : 1 100 € TTC, contre 1 000 €.\n",
		},
		"sales that grow with the traffic, but less than the budget": {
			[]trend{trendOf("spend", 1_380_000, 1_000_000), trendOf("visits", 106, 100), trendOf("orders", 108, 100), trendOf("revenue_incl_tax", 112_000, 100_000)},
			"En 2025, j’ai augmenté mon budget marketing de 38 % : 13 800 € HT, contre 10 000 € l’année d’avant. J’y ajoute 19 550 € HT d’investissements, dont 18 400 € pour « Refonte du site ».\n" +
				"Le trafic monte de 6 % (106 visites, contre 100), et le chiffre d’affaires monte de 12 % : 1 120 € TTC, contre 1 000 €. Mais mon budget, lui, monte de 38 %.\n",
		},
		"sales that grow more than the traffic and the budget": {
			[]trend{{metric: "spend"}, trendOf("visits", 102, 100), trendOf("orders", 108, 100), trendOf("revenue_incl_tax", 112_000, 100_000)},
			"Le trafic ne bouge presque pas (102 visites, contre 100), et le chiffre d’affaires monte de 12 % : 1 120 € TTC, contre 1 000 €.\n",
		},
		"less of everything": {
			[]trend{trendOf("spend", 900_000, 1_000_000), trendOf("visits", 80, 100), trendOf("orders", 8, 10), trendOf("revenue_incl_tax", 70_000, 100_000)},
			"En 2025, j’ai réduit mon budget marketing de 10 % : 9 000 € HT, contre 10 000 € l’année d’avant. J’y",
		},
		"all falls together": {
			[]trend{{metric: "spend"}, trendOf("visits", 80, 100), trendOf("orders", 8, 10), trendOf("revenue_incl_tax", 70_000, 100_000)},
			"Le trafic baisse de 20 % (80 visites, contre 100), et le chiffre d’affaires baisse de 30 % : 700 € TTC, contre 1 000 €.\n",
		},
		"visits unknown": {
			[]trend{{metric: "spend"}, {metric: "visits", now: value(0)}, trendOf("orders", 8, 10), trendOf("revenue_incl_tax", 120_000, 100_000)},
			"Le chiffre d’affaires monte de 20 % : 1 200 € TTC, contre 1 000 €.\n",
		},
	} {
		l := composeLetter("Vélos de la Rade", theYears(), c.trends, works)
		if got := readable(strings.Join(l.Paragraphs, "\n")); !strings.HasPrefix(got, c.says) {
			t.Errorf("%s: %s\nwant %s", name, got, c.says)
		}
	}
}

// Whatever is drawn for a class, the letter of its cases quotes their own amounts, and something in
// them does not add up.
func TestEveryClassHasItsPuzzle(t *testing.T) {
	t.Parallel()
	letters := map[string]bool{}
	for i := range 16 {
		o, err := fixtures.DefaultWorld().DrawClass([]byte("une clé de centre pour les essais"), fmt.Sprintf("classe-%d", i), "ROUES-1", 0)
		if err != nil {
			t.Fatal(err)
		}
		o.Activity *= .04
		trends, works := trendsOf(t, o)
		text := readable(strings.Join(composeLetter(o.Site.Name, theYears(), trends, works).Paragraphs, "\n"))
		for _, of := range trends[:2] {
			if own := readable(of.text(of.now)); !strings.Contains(text, own) {
				t.Errorf("class %d: %s of %s is not in %s", i, own, of.metric, text)
			}
		}
		if sales := readable(trends[3].text(trends[3].now)); !strings.Contains(text, sales) || strings.Count(strings.ToLower(text), "mais ") != 1 {
			t.Errorf("class %d, of %s, has no puzzle: %s", i, sales, text)
		}
		letters[text] = true
	}
	if len(letters) != 16 {
		t.Errorf("16 classes have %d letters", len(letters))
	}
}

// trendsOf counts a case as it is made, in the order of letterMetrics.
func trendsOf(t *testing.T, o fixtures.Options) ([]trend, []tracking.Investment) {
	t.Helper()
	c, err := fixtures.Generate(o)
	if err != nil {
		t.Fatal(err)
	}
	var spend, visits, orders, revenue [2]float64
	add := func(sums *[2]float64, at time.Time, more float64) { sums[at.In(c.Site.Location()).Year()-2024] += more }
	for _, k := range c.Costs {
		add(&spend, k.Day, float64(k.AmountExcl))
	}
	seen := map[uint64]time.Time{}
	for b := range c.Batches() {
		for i := range b.Events {
			e := &b.Events[i]
			if e.Time.Sub(seen[e.Visitor]) > 30*time.Minute {
				add(&visits, e.Time, 1)
			}
			seen[e.Visitor] = e.Time
		}
		for i := range b.Orders {
			add(&orders, b.Orders[i].Time, 1)
			add(&revenue, b.Orders[i].Time, float64(b.Orders[i].TotalIncl))
		}
	}
	trends := make([]trend, len(letterMetrics))
	for i, sums := range [][2]float64{spend, visits, orders, revenue} {
		trends[i] = trend{letterMetrics[i], "EUR", &sums[1], &sums[0]}
	}
	return trends, c.Ledgers.Investments
}

// A case of less than two years compares nothing.
func TestAShortCaseComparesNothing(t *testing.T) {
	t.Parallel()
	e := extent{first: period.Date{Year: 2025, Month: 3, Day: 1}, last: period.Date{Year: 2025, Month: 12, Day: 1}}
	l := composeLetter("Vélos de la Rade", e.letterTimes(tracking.Site{}), []trend{
		{metric: "spend", currency: "EUR", now: value(1_230_000)}, {metric: "visits", now: value(900)}, {metric: "orders", now: value(9)}, {metric: "revenue_incl_tax", currency: "EUR", now: value(90_000)},
	}, nil)
	got := readable(strings.Join(l.Paragraphs, "\n"))
	want := "Mon budget marketing (du 01/03/2025 au 31/12/2025) est de 12 300 € HT.\nLe chiffre d’affaires (du 01/03/2025 au 31/12/2025) est de 900 € TTC.\n"
	if !strings.HasPrefix(got, want) || !strings.Contains(got, "un plan d’actions pour 2026 avec 12 000 € HT au total") {
		t.Errorf("it says %s", got)
	}
	if l.Then != "" || len(l.Facts) != 4 || l.Facts[0].Changed != "" {
		t.Errorf("it compares: %+v", l)
	}
	var out strings.Builder
	if err := l.document().Text(&out); err != nil || !strings.Contains(readable(out.String()), "12 300 €") {
		t.Errorf("as a text: %s, %v", out.String(), err)
	}
}

func TestNextYearsBudgetIsThisOnesRoundedDown(t *testing.T) {
	t.Parallel()
	for spend, want := range map[float64]float64{4_910_000: 4_500_000, 4_810_000: 4_500_000, 1_230_000: 1_200_000, 2_100_000: 2_000_000, 99_900: 95_000, 70: 70} {
		if got := *envelope(spend); got != want {
			t.Errorf("%v gives %v, not %v", spend, got, want)
		}
	}
}
