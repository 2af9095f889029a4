package analyzer_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/formaouest/chaland/analyzer"
)

// The JSON of an answer is the contract of « figures --format json ».
func TestTheAnswerHasTheJSONOfTheContract(t *testing.T) {
	t.Parallel()
	s, err := parseScenario("boutique", `
le 14/02/2025
  09:00 commande 1 canal=email article=BOL:Vaisselle:1:30,00
le 14/03/2025
  09:00 Anne page_view canal=email
  09:00 commande 2 canal=email article=BOL:Vaisselle:1:50,00
`)
	if err != nil {
		t.Fatal(err)
	}
	a := s.play(t)
	q, err := wait{options: strings.Fields("du 01/03/2025 au 31/03/2025 par month comparé previous indicateur average_basket indicateur conversion_rate filtre channel=email")}.question(s)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := json.MarshalIndent(ask(t, a, q), "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join("testdata", "answer.json")
	if *update {
		if err := os.WriteFile(path, raw, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(raw)); diff != "" {
		t.Error(diff)
	}
}

func TestFilterValuesTravelUnharmed(t *testing.T) {
	t.Parallel()
	s, err := parseScenario("boutique", "le 14/03/2025\n09:00 commande 1 article=BOL:Vaisselle:1:30,00\n")
	if err != nil {
		t.Fatal(err)
	}
	names := []string{`l'été`, `a"b`, `c\d`, "tab\tulation", "ligne\ncoupée", `\N`, `']; DROP TABLE orders`, "émoji 🐚", "", " "}
	order := s.orders[0]
	s.orders = nil
	for i, name := range names {
		o := order
		o.ID, o.Campaign = string(rune('a'+i)), name
		s.orders = append(s.orders, o)
	}
	a := s.play(t)
	q, err := wait{options: strings.Fields("du 14/03/2025 au 14/03/2025 indicateur orders")}.question(s)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		q.Filters = []analyzer.Filter{{Dimension: "campaign", Value: name}}
		if f := ask(t, a, q).Figures[0]; *f.Value != 1 {
			t.Errorf("campaign %q: %v orders, want 1", name, *f.Value)
		}
	}
	q.Filters, q.By = nil, "campaign"
	for _, f := range ask(t, a, q).Figures {
		if *f.Value != 1 {
			t.Errorf("campaign %q: %v orders, want 1", f.Key(), *f.Value)
		}
	}
}

// Two values, and one value that reads like both: told apart in memory, and in
// one page where questions share a run.
func TestFilterValuesAreToldApart(t *testing.T) {
	t.Parallel()
	s, err := parseScenario("boutique", "le 14/03/2025\n09:00 commande 1 article=BOL:Vaisselle:1:30,00\n")
	if err != nil {
		t.Fatal(err)
	}
	for i, campaign := range []string{"soldes", "été"} {
		o := s.orders[0]
		o.ID, o.Campaign = string(rune('a'+i)), campaign
		s.orders = append(s.orders, o)
	}
	a := s.play(t)
	q, err := wait{options: strings.Fields("du 14/03/2025 au 14/03/2025 indicateur orders")}.question(s)
	if err != nil {
		t.Fatal(err)
	}
	both, one := q, q
	both.Filters = []analyzer.Filter{{Dimension: "campaign", Value: "soldes"}, {Dimension: "campaign", Value: "été"}}
	one.Filters = []analyzer.Filter{{Dimension: "campaign", Value: "soldes été"}}
	if got := *ask(t, a, both).Figures[0].Value; got != 2 {
		t.Errorf("both campaigns: %v orders, want 2", got)
	}
	if got := *ask(t, a, one).Figures[0].Value; got != 0 {
		t.Errorf("a campaign that is none: %v orders, want 0", got)
	}
	answers, err := a.AnswerAll(t.Context(), both, one)
	if err != nil {
		t.Fatal(err)
	}
	if got := []float64{*answers[0].Figures[0].Value, *answers[1].Figures[0].Value}; got[0] != 2 || got[1] != 0 {
		t.Errorf("asked together: %v orders, want 2 and 0", got)
	}
}
