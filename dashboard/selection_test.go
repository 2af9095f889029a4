package dashboard_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/formaouest/chaland/analyzer"
)

// A segment is built row by row, kept in the address, shown, listed and exported.
func TestSegmentsAreComposed(t *testing.T) {
	t.Parallel()
	s := openCycles(t)
	const path = "/clients/segment?periode=2026-02"
	added, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.url+path+"&si-commandes-min=3&ajouter=region", nil)
	if err != nil {
		t.Fatal(err)
	}
	to := s.do(t, added).Header.Get("Location")
	if !strings.Contains(to, "si-commandes-min=3") || !strings.Contains(to, "si-region=") || strings.Contains(to, "ajouter") {
		t.Fatalf("a condition is added by %q", to)
	}
	a := s.get(t, path+"&si-commandes-min=1&si-region=Normandie")
	if words := strings.Join(strings.Fields(a.Find("#conditions ol").Text()), " "); !strings.HasPrefix(words, "ont acheté au moins fois Retirer la condition") || !strings.Contains(words, "et sont de la région «") {
		t.Errorf("the rows read %q", words)
	}
	if n, _ := a.Find("#conditions input[name='si-commandes-min']").Attr("value"); n != "1" || a.Find("#conditions select[name='si-region'] option[selected]").Text() != "Normandie" {
		t.Errorf("the fields hold %q", n)
	}
	if remove, _ := a.Find("#conditions a.remove").First().Attr("href"); strings.Contains(remove, "si-commandes-min") || !strings.Contains(remove, "si-region") {
		t.Errorf("a condition is removed by %q", remove)
	}
	if kept, _ := a.Find(".picker a[href*='/clients/segment']").First().Attr("href"); !strings.Contains(kept, "si-region=Normandie") {
		t.Errorf("another period loses the conditions: %q", kept)
	}
	var api analyzer.SelectionAnswer
	raw := s.get(t, "/api/v1/segment?site=velo&from=2026-02-01&to=2026-02-28&where=orders_least=1&where=region=Normandie")
	if err := json.Unmarshal([]byte(raw.body), &api); err != nil || api.Worth.Customers == 0 || api.Worth.Customers >= api.All.Customers {
		t.Fatalf("%v: %s", err, raw.body)
	}
	if cells := a.Find("#segment tbody tr:first-child td").First().Text(); cells != fmt.Sprint(api.Worth.Customers) {
		t.Errorf("%s customers on the page, %v by the API", cells, api.Worth.Customers)
	}
	if n := a.Find("#etapes tbody tr").Length(); n != 3 {
		t.Errorf("%d steps", n)
	}
	csv := s.get(t, path+"&si-region=Normandie&tableau=clients-du-segment&format=csv").body
	if lines := strings.Count(csv, "\n"); lines != int(api.Worth.Customers)+1 || !strings.Contains(csv, "client-") {
		t.Errorf("%d lines for %v customers", lines, api.Worth.Customers)
	}
	if !strings.Contains(a.Find(".prose").Text(), "n’est pas connue") || a.Find(".sql pre").Length() != 1 {
		t.Errorf("no word of e-mails, or no method: %s", a.Find(".prose").Text())
	}
}

func TestImpossibleSegmentsAreSaid(t *testing.T) {
	t.Parallel()
	s := openCycles(t)
	for query, want := range map[string]struct {
		status int
		text   string
	}{
		"&si-commandes-min=3&si-commandes-max=2": {400, "Personne ne peut remplir à la fois « ont acheté au moins 3 fois » et « ont acheté 2 fois au plus »"},
		"&si-panier-min=beaucoup":                {400, "« beaucoup » ne convient pas à la condition « Panier moyen, au moins »"},
		"&si-commandes-min=900":                  {200, "C’est à partir de « ont acheté au moins 900 fois » qu’il n’en reste aucun"},
	} {
		a := s.get(t, "/clients/segment?periode=2026-02"+query)
		if said := plain(a.Find(".notice").Text()); a.StatusCode != want.status || !strings.Contains(said, want.text) {
			t.Errorf("%s: status %d, %q", query, a.StatusCode, said)
		}
		if a.Find("#conditions li").Length() == 0 {
			t.Errorf("%s: what was typed is gone", query)
		}
	}
	if a := s.get(t, "/clients/segment?periode=2020"); !strings.Contains(a.Find(".notice").Text(), "Aucun client connu") {
		t.Errorf("before the data: %s", a.Find("main").Text())
	}
	if a := s.get(t, "/api/v1/segment?site=velo&from=2026-02-01&to=2026-02-28&where=couleur=bleu"); a.StatusCode != 400 || !strings.Contains(a.body, "couleur=bleu") {
		t.Errorf("an unknown condition: %d %s", a.StatusCode, a.body)
	}
}
