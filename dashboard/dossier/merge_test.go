package dossier_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/formaouest/chaland/dashboard/dossier"
)

var anything = dossier.Sources{Code: strings.ToUpper, Findings: map[string]dossier.Finding{"a1|tit-absent|": {Audit: "a1", Rule: "tit-absent", Count: 3}}}

func model(t *testing.T, key string) dossier.Model {
	t.Helper()
	m, err := dossier.Library{}.Model(key)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// form is what a window that read a piece sends back after some changes.
func form(read dossier.Piece, changes ...string) url.Values {
	f := url.Values{}
	for key, v := range read.All() {
		f.Set("lu."+key, v.Mark())
		if v.Rows == nil && v.Codes == nil {
			f.Set("v."+key, v.Text)
		}
	}
	for i := 0; i < len(changes); i += 2 {
		f.Set(changes[i], changes[i+1])
	}
	return f
}

func TestWhatOneWindowChangedIsTakenFromIt(t *testing.T) {
	t.Parallel()
	m := model(t, "fiche-action")
	read := dossier.Piece{Title: "Relancer", State: dossier.Draft, Values: map[string]dossier.Value{"date": {Text: "2025-03-14", By: dossier.Tool}, "lecture": {Text: "avant"}}}
	var elsewhere []string
	merge := func(standing dossier.Piece, f url.Values) (p dossier.Piece, clashes []dossier.Clash) {
		p, clashes, elsewhere = dossier.Merge(standing, dossier.ReadForm(m, f, standing, anything))
		return p, clashes
	}
	first, clashes := merge(read, form(read, "v.lecture", "première fenêtre\r\n"))
	if len(clashes) != 0 || first.Values["lecture"].Text != "première fenêtre" || first.Values["date"].By != dossier.Tool {
		t.Fatalf("%+v, %+v", first, clashes)
	}
	second, clashes := merge(first, form(read, "v._titre", "Relancer avant l’été", "v.date", "2025-03-15"))
	if len(clashes) != 0 || second.Title != "Relancer avant l’été" || second.Values["lecture"].Text != "première fenêtre" || second.Values["date"].By != dossier.Human {
		t.Fatalf("the second window: %+v, %+v", second, clashes)
	}
	if strings.Join(elsewhere, " ") != "lecture" {
		t.Errorf("changed elsewhere: %q", elsewhere)
	}
	third, clashes := merge(second, form(read, "v.lecture", "troisième fenêtre", "v.cible", "Clients"))
	if len(clashes) != 1 || clashes[0].Mine.Text != "troisième fenêtre" || clashes[0].Theirs.Text != "première fenêtre" || third.Values["lecture"].Text != "première fenêtre" || third.Values["cible"].Text != "Clients" {
		t.Fatalf("the third window: %+v, %+v", third, clashes)
	}
	for pick, want := range map[string]string{dossier.Mine: "troisième fenêtre", dossier.Theirs: "première fenêtre", dossier.Both: "première fenêtre\n\ntroisième fenêtre"} {
		if p, clashes := merge(third, form(read, "v.lecture", "troisième fenêtre", "choix.lecture", pick, "lu.lecture", third.Values["lecture"].Mark())); len(clashes) != 0 || p.Values["lecture"].Text != want {
			t.Errorf("%s: %q %+v", pick, p.Values["lecture"].Text, clashes)
		}
	}
	if _, clashes := merge(third, form(read, "v.lecture", "troisième fenêtre", "choix.lecture", dossier.Mine)); len(clashes) != 1 {
		t.Error("a pick over words that nobody read is taken")
	}
}

// Two states, two dates or two budgets are not joined: nothing is written until one is
// chosen.
func TestOnlyWhatReadsOneBehindTheOtherIsJoined(t *testing.T) {
	t.Parallel()
	m := model(t, "fiche-action")
	read := dossier.Piece{Title: "Relancer", State: dossier.Draft, Bloc: "B1", Values: map[string]dossier.Value{"prevu": {Text: "10"}, "jalons": table("2025-04-01|Début"), "constat": {Codes: []string{"A"}}}}
	standing := dossier.Piece{Title: "Relancer", State: dossier.Ready, Bloc: "B3", Values: map[string]dossier.Value{"prevu": {Text: "11"}, "jalons": table("2025-04-02|Début"), "constat": {Codes: []string{"B"}}}}
	for pick, want := range map[string]int{dossier.Both: 4, "": 4, "peut-être": 5, dossier.Mine: 0, dossier.Theirs: 0} {
		f := form(read, "v._etat", string(dossier.Done), "v._bloc", "B2", "v.prevu", "12", "n.jalons", "1", "v.jalons.0.jour", "2025-04-03", "v.jalons.0.quoi", "Début", "n.constat", "1", "v.constat", "c")
		for key, v := range standing.All() { // as the page that shows both sends it
			f.Set("lu."+key, v.Mark())
		}
		for _, key := range []string{"_etat", "_bloc", "prevu", "jalons"} {
			f.Set("choix."+key, pick)
		}
		f["choix.constat"] = []string{"", pick}
		if pick == "" {
			f.Set("choix.constat", dossier.Both)
		}
		got, clashes, _ := dossier.Merge(standing, dossier.ReadForm(m, f, standing, anything))
		if len(clashes) != want {
			t.Errorf("%q leaves %+v", pick, clashes)
		}
		if state, money, rows := got.State, got.Values["prevu"].Text, got.Values["jalons"].Rows; pick == dossier.Mine && (state != dossier.Done || money != "12" || got.Bloc != "B2") ||
			pick != dossier.Mine && (state != dossier.Ready || money != "11" || got.Bloc != "B3") || len(rows) != 1 {
			t.Errorf("%q writes %q, %q, %q, %+v", pick, state, money, got.Bloc, rows)
		}
		if codes := strings.Join(got.Values["constat"].Codes, " "); pick == dossier.Both && codes != "C B" {
			t.Errorf("figures that both chose: %q", codes)
		}
	}
}

func TestListsOfAFormAreRead(t *testing.T) {
	t.Parallel()
	m := model(t, "fiche-action")
	had := dossier.Piece{Values: map[string]dossier.Value{"jalons": {Rows: []dossier.Row{{{Text: "2025-04-01", By: dossier.Tool}, {Text: "Début"}}}}}}
	f := url.Values{"n.constat": {"1"}, "v.constat": {"7f3k42", "", "7f3k42"}, "n.constats_audit": {"1"}, "v.constats_audit": {"a1|tit-absent|", "forged|x|"},
		"n.jalons": {"1"}, "v.jalons.10.quoi": {"Fin"}, "v.jalons.2.quoi": {"Début des travaux"}, "v.jalons.2.jour": {"2025-04-01"}, "v.jalons.x.quoi": {"?"}, "v.jalons.3.none": {"?"}, "v.cout_unitaire": {"1"}}
	f["v.constat"] = []string{"7f3k42", "7F3K42"}
	typed := dossier.ReadForm(m, f, had, anything)
	p, _, _ := dossier.Merge(had, typed)
	if got := p.Values["constat"].Codes; len(got) != 1 || got[0] != "7F3K42" {
		t.Errorf("codes %q", got)
	}
	if got := p.Values["constats_audit"].Findings; len(got) != 1 || got[0].Count != 3 {
		t.Errorf("findings %+v", got)
	}
	rows := p.Values["jalons"].Rows
	if len(rows) != 2 || rows[0].Text(1) != "Début des travaux" || rows[1].Text(1) != "Fin" || rows[0][0].By != dossier.Tool || rows[0][1].By != dossier.Human {
		t.Errorf("rows %+v", rows)
	}
	if _, typed := typed.Values["cout_unitaire"]; typed {
		t.Error("what a rule computes was read from the form")
	}
}

func TestFactsAreRefilledAroundWhatPeopleWrote(t *testing.T) {
	t.Parallel()
	tool := func(cells ...string) (r dossier.Row) {
		for _, c := range cells {
			r = append(r, dossier.Cell{Text: c, By: dossier.Tool})
		}
		return r
	}
	had := dossier.Value{Rows: []dossier.Row{append(tool("vélo pliant", "120"), dossier.Cell{Text: "Comparer"}), tool("casque", "80"), {{Text: "sacoche"}}, append(tool("vieille requête", "1"), dossier.Cell{Text: "à garder"})}}
	got := dossier.Refill(had, dossier.Value{Rows: []dossier.Row{tool("casque", "90"), tool("vélo pliant", "130")}})
	var said []string
	for _, r := range got.Rows {
		said = append(said, r.Text(0)+" "+r.Text(1)+" "+r.Text(2))
	}
	if want := "casque 90 |vélo pliant 130 Comparer|sacoche  |vieille requête 1 à garder"; strings.Join(said, "|") != want {
		t.Errorf("refilled as %q", strings.Join(said, "|"))
	}
	if v := dossier.Refill(dossier.Value{Text: "écrit à la main"}, dossier.Value{Text: "fait"}); v.Text != "écrit à la main" {
		t.Errorf("a person's word was replaced: %+v", v)
	}
	if v := dossier.Refill(dossier.Value{Text: "mars", By: dossier.Tool}, dossier.Value{Text: "avril"}); v.Text != "avril" || v.By != dossier.Tool {
		t.Errorf("the tool's word: %+v", v)
	}
}
