package seo

import (
	"bytes"
	"encoding/json"
	"net/url"
	"strings"
	"testing"

	"github.com/formaouest/chaland/seo/rule"
)

// tea is what a small shop's pages brought.
func tea() *Traffic {
	margin := func(cents float64) *float64 { return &cents }
	return &Traffic{From: "2025-01-01", To: "2025-03-31", Currency: "EUR", All: Stake{Visits: 100, Orders: 10, Revenue: 100_000, Margin: margin(40_000)}, Alone: 2, Method: "La méthode.",
		Pages: map[string]Stake{"/": {Views: 80, Visits: 60, Orders: 4, Revenue: 40_000, Margin: margin(16_000)}, "/thés": {Views: 30, Visits: 30, Orders: 5, Revenue: 50_000, Margin: margin(20_000)}, "/bols": {Visits: 10, Orders: 1, Revenue: 10_000}},
		Path:  func(u *url.URL) string { return u.Path }}
}

func TestStakesAreJoinedByPath(t *testing.T) {
	t.Parallel()
	traffic := tea()
	for address, want := range map[string]float64{"https://x.example/th%C3%A9s": 30, "http://127.0.0.1:1/": 60, "https://x.example/rien": 0, "https://x.example/thés#avis": 30} {
		if s := traffic.Of(address); s == nil || s.Visits != want {
			t.Errorf("%s: %+v, want %v", address, s, want)
		}
	}
	if s := traffic.Of("https://x.example/th%C3%A9s?tri=prix"); s != nil {
		t.Errorf("an address with a query brings %+v", s)
	}
	both := traffic.OfAll([]string{"https://x.example/", "https://x.example/th%C3%A9s", "https://x.example/thés", "https://x.example/?page=2"})
	if both.Visits != 90 || both.Revenue != 90_000 || both.Margin == nil || *both.Margin != 36_000 {
		t.Errorf("two pages: %+v", both)
	}
	if s := traffic.OfAll([]string{"https://x.example/bols"}); s.Margin != nil {
		t.Errorf("a margin that nobody knows: %v", *s.Margin)
	}
	if s := traffic.Of("https://x.example/rien"); s.Margin == nil || *s.Margin != 0 {
		t.Error("no order leaves a margin of nothing")
	}
}

func TestActionsGoByGravityAndMoney(t *testing.T) {
	t.Parallel()
	groups := func() []Group {
		return []Group{{Rule: "critique", Severity: rule.Critical}, {Rule: "haute", Severity: rule.High}, {Rule: "moyenne", Severity: rule.Medium}, {Rule: "robots", Severity: rule.Critical}}
	}
	pages := map[string][]Place{"critique": {{URL: "https://x.example/rien"}}, "haute": {{URL: "https://x.example/"}}, "moyenne": {{URL: "https://x.example/theme.css", LoadedBy: []string{"https://x.example/", "https://x.example/thés"}}}, "robots": {{URL: "https://x.example/robots.txt"}}}
	order := func(list []Group) (names string) {
		for _, g := range list {
			names += " " + g.Rule
		}
		return strings.TrimSpace(names)
	}
	weighed := groups()
	Weigh(weighed, pages, tea())
	// 20 × 10; 8 × (1 + 9 × 0.4) = 36.8; 3 × (1 + 9 × 0.9) = 27.3; 20 × 1
	if got := order(weighed); got != "robots haute moyenne critique" || weighed[1].Priority != 36.8 || weighed[2].Priority != 27.3 || weighed[3].Priority != 20 {
		t.Errorf("%s: %+v", got, weighed)
	}
	alone := groups()
	Weigh(alone, pages, nil)
	if got := order(alone); got != "critique robots haute moyenne" || alone[0].Stake != nil {
		t.Errorf("without traffic: %s, %+v", got, alone[0].Stake)
	}
	visits := tea()
	visits.All.Revenue = 0
	unsold := groups()
	Weigh(unsold, pages, visits)
	if unsold[1].Rule != "haute" || unsold[1].Priority != 51.2 { // 8 × (1 + 9 × 0.6)
		t.Errorf("without sales visits count: %+v", unsold[1])
	}
}

// An audit with traffic tells it in every format; without, it says why.
func TestAnAuditWritesWhatIsAtStake(t *testing.T) {
	t.Parallel()
	a := audit(t, smallShop(t).request(t))
	traffic := tea()
	traffic.Pages["/thes"] = traffic.Pages["/thés"]
	var plain, with, data, table, report bytes.Buffer
	a.Unvisited = "Aucune visite."
	if err := a.WriteText(&plain); err != nil || !strings.Contains(plain.String(), "Aucune visite.") || strings.Contains(plain.String(), "Priorité =") {
		t.Errorf("without traffic: %v\n%s", err, plain.String())
	}
	a.Weigh(traffic)
	for _, err := range []error{a.WriteText(&with), a.WriteJSON(&data), a.WriteCSV(&table), a.WriteHTML(&report)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, want := range []string{"Du 01/01/2025 au 31/03/2025, toute la boutique : 100 visites", "Priorité = points", "1. ", "CA 400,00"} {
		if !strings.Contains(strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(with.String()), want) {
			t.Errorf("%q is missing in\n%s", want, with.String())
		}
	}
	var got struct {
		Audit struct {
			Traffic *Traffic
			Actions []ActionSheet
		}
		Pages    []struct{ Stake *Stake }
		Findings []struct{ Stake *Stake }
	}
	if err := json.Unmarshal(data.Bytes(), &got); err != nil || got.Audit.Traffic == nil || got.Audit.Traffic.Alone != 2 || len(got.Audit.Actions) != len(a.Groups()) || got.Audit.Actions[0].Number != "FA-01" {
		t.Fatalf("%v: %+v", err, got.Audit)
	}
	visits := 0.0
	for _, p := range got.Pages {
		if p.Stake != nil {
			visits += p.Stake.Visits
		}
	}
	if visits != 100 {
		t.Errorf("the pages tell %v visits", visits)
	}
	for _, f := range got.Findings {
		if f.Stake == nil {
			t.Error("a finding without stake")
		}
	}
	if head, _, _ := strings.Cut(table.String(), "\n"); !strings.Contains(head, "Visites entrées;Commandes;CA TTC;MCV") {
		t.Errorf("the table's head: %s", head)
	}
	if !strings.Contains(report.String(), "Ce qui est en jeu") || !strings.Contains(report.String(), "La méthode.") || strings.Contains(report.String(), "[stake.") {
		t.Error("the report does not tell it")
	}
}

func TestNobodyKnowsWhatAddressesWithParametersBring(t *testing.T) {
	t.Parallel()
	if s := tea().OfAll([]string{"https://boutique.example/produit?id=1", "https://boutique.example/produit?id=2"}); s != nil {
		t.Errorf("told %+v", s)
	}
}
