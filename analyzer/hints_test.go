package analyzer_test

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/warehouse"
	"github.com/formaouest/chaland/warehouse/warehousetest"
)

// shopOf plays so many orders a day from a day on, and none on Sundays.
func shopOf(t *testing.T, first period.Date, days int, orders func(n int) int) player {
	t.Helper()
	return shopUntil(t, "", first, days, orders)
}

// shopUntil is shopOf seen at noon of a day; "" for long after.
func shopUntil(t *testing.T, now string, first period.Date, days int, orders func(n int) int) player {
	t.Helper()
	var b strings.Builder
	if now != "" {
		fmt.Fprintf(&b, "maintenant %s\n", now)
	}
	for n := range days {
		day := first.AddDays(n)
		fmt.Fprintf(&b, "le %s\n", day.French())
		for i := range orders(n) {
			if day.Time().Weekday() != 0 {
				fmt.Fprintf(&b, "10:00 commande %d-%d article=BOL:Vaisselle:1:10,00:10,00\n", n, i)
			}
		}
	}
	s, err := parseScenario("indices", b.String())
	if err != nil {
		t.Fatal(err)
	}
	return player{s.play(t), first}
}

type player struct {
	*analyzer.Analyzer
	first period.Date
}

func (p player) hints(t *testing.T, metric string, from, to int) *analyzer.Hints {
	t.Helper()
	all, err := p.Hints(t.Context(), analyzer.Question{Site: "indices", Metrics: []string{metric}, Period: period.Period{From: p.first.AddDays(from), To: p.first.AddDays(to)}})
	if err != nil {
		t.Fatal(err)
	}
	return all[0]
}

// Three or four orders a day become five or six on 28 July: the day is told, with both
// levels and their orders; Sundays, when the shop is closed, neither hide nor make it.
func TestHintsTellWhenOrdersChange(t *testing.T) {
	t.Parallel()
	first := period.Date{Year: 2025, Month: 3, Day: 31} // a Monday
	p := shopOf(t, first, 238, func(n int) int { return 3 + n%2 + 2*(n/119) })
	h := p.hints(t, "orders", 0, 237)
	if len(h.List) != 1 || h.Seasonal || h.Days != 204 || h.From != "2025-03-31" || h.To != "2025-11-22" {
		t.Fatalf("%+v", h)
	}
	x := h.List[0]
	if x.Day != "2025-07-28" || x.From > x.Day || x.To < x.Day || x.Before.From != "2025-03-31" || x.Before.To != "2025-07-27" || x.After.From != x.Day || x.After.To != "2025-11-22" {
		t.Errorf("%+v", x)
	}
	if x.Before.Sample != 357 || x.After.Sample != 561 || math.Abs(x.Before.Value-3) > 1e-9 || math.Abs(x.After.Value-561./118) > 1e-9 || x.Before.Past != nil {
		t.Errorf("%+v and %+v", x.Before, x.After)
	}
	// A short period looks back half a year, and shows what lies in it alone.
	if h := p.hints(t, "orders", 115, 130); len(h.List) != 1 || h.From != "2025-03-31" || h.To != "2025-08-08" {
		t.Errorf("around the day: %+v", h)
	}
	if h := p.hints(t, "orders", 130, 237); len(h.List) != 0 || h.Note != "" {
		t.Errorf("after the day: %+v", h)
	}
	if h := p.hints(t, "orders", 0, 89); len(h.List) != 0 || !strings.Contains(plainText(h.Note), "il en faut 91") {
		t.Errorf("a short history: %+v", h)
	}
	if h := p.hints(t, "revenue_incl_tax", 0, 237); len(h.List) != 1 || h.Currency != "EUR" || math.Abs(h.List[0].Before.Value-3000) > 1e-9 {
		t.Errorf("revenue: %+v", h)
	}
}

// A season that comes back is no change; a change that the year before did not have is one.
func TestHintsLeaveTheSeasonOut(t *testing.T) {
	t.Parallel()
	first := period.Date{Year: 2024, Month: 1, Day: 1}
	season := func(n int) int {
		if n %= 364; n >= 250 {
			return 8 + n%3
		}
		return 4 + n%3
	}
	p := shopOf(t, first, 728, func(n int) int {
		if n >= 364+120 {
			return season(n) * 2
		}
		return season(n)
	})
	h := p.hints(t, "orders", 364, 727)
	if len(h.List) != 1 || !h.Seasonal || h.List[0].Day != first.AddDays(364+120).String() {
		t.Fatalf("%+v", h)
	}
	if x := h.List[0]; x.After.Past == nil || math.Abs(x.After.Value-2**x.After.Past) > 1e-9 || math.Abs(x.Before.Value-*x.Before.Past) > 1e-9 {
		t.Errorf("%+v", x)
	}
	// The first year has nothing before it: its season shows, and that is said.
	if h := p.hints(t, "orders", 0, 363); len(h.List) == 0 || h.Seasonal {
		t.Errorf("%+v", h)
	}
}

// A year of losses is nothing to expect this year's days from.
func TestHintsAreNotLookedForBesideLosses(t *testing.T) {
	t.Parallel()
	first, days := period.Date{Year: 2024, Month: 1, Day: 1}, 546
	var b strings.Builder
	for n := range days {
		cost := "12,00"
		if n >= 364 {
			cost = "4,00"
		}
		fmt.Fprintf(&b, "le %s\n10:00 commande %d article=BOL:Vaisselle:1:12,00:10,00:%s\n", first.AddDays(n).French(), n, cost)
	}
	s, err := parseScenario("indices", b.String())
	if err != nil {
		t.Fatal(err)
	}
	h := player{s.play(t), first}.hints(t, "contribution_margin", 364, days-1)
	if !h.Seasonal || len(h.List) != 0 || !strings.Contains(plainText(h.Note), "jours sont négatifs") {
		t.Errorf("%+v", h)
	}
}

// What a trainer says of a site holds for all who ask; a case shows nothing by itself.
func TestHintsAreShownWhereTheyMay(t *testing.T) {
	t.Parallel()
	for want, s := range map[bool][]tracking.Site{
		true:  {{}, {Hints: "on"}, {Hints: "on", Case: true}},
		false: {{Hints: "off"}, {Case: true}, {Hints: "off", Case: true}},
	} {
		for _, site := range s {
			if site.ShowsHints() != want {
				t.Errorf("%+v shows hints: %v", site, !want)
			}
		}
	}
	w, now := warehousetest.New(t), time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	a := analyzer.New(w, func() time.Time { return now })
	for _, s := range []tracking.Site{{ID: "muet", Hints: tracking.HintsOff}, {ID: "vide"}} {
		if err := warehouse.PutSetting(t.Context(), w, "site", s.ID, s, now); err != nil {
			t.Fatal(err)
		}
	}
	during := period.Period{From: period.Date{Year: 2025, Month: 1, Day: 1}, To: period.Date{Year: 2025, Month: 12, Day: 31}}
	for want, q := range map[string]analyzer.Question{
		"masquées pour « muet »":                 {Site: "muet", Metrics: []string{"orders"}, Period: during},
		"« Commandes » n’a encore aucune donnée": {Site: "vide", Metrics: []string{"orders"}, Period: during},
		"ne peut pas être découpé ni filtré par": {Site: "vide", Metrics: []string{"average_rating"}, Filters: []analyzer.Filter{{Dimension: "device", Value: "mobile"}}, Period: during},
		"L’indicateur « ordres » n’existe pas":   {Site: "vide", Metrics: []string{"ordres"}, Period: during},
	} {
		if _, err := a.Hints(t.Context(), q); err == nil || !strings.Contains(plainText(i18n.Error(err)), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
}
