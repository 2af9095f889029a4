package dashboard

import "testing"

func TestTheClosestIsFoundFirst(t *testing.T) {
	t.Parallel()
	all := []findable{
		{Title: "Ventes", Text: "Vendre"},
		{Title: "Paniers", Text: "Vendre", words: []string{"panier moyen", "AOV"}},
		{Title: "Paniers abandonnés", Text: "Vendre"},
		{Title: "Taux d’abandon de panier", Text: "Estime la part des paniers remplis"},
		{Title: "Liens entrants", words: []string{"backlink"}},
	}
	for query, want := range map[string]string{
		"paniers": "Paniers", "PANIER MOYEN": "Paniers", "aov": "Paniers", "abandon": "Paniers abandonnés", "abandonnes": "Paniers abandonnés",
		"abandon panier": "Paniers abandonnés", "backlink": "Liens entrants", "remplis": "Taux d’abandon de panier", "l’abandon": "Paniers abandonnés", "xyz": "", "": "", "  '« »": "",
	} {
		got := ""
		if hits := find(all, query); len(hits) > 0 {
			got = hits[0].Title
		}
		if got != want {
			t.Errorf("%q: %q, want %q", query, got, want)
		}
	}
	if n := len(find(all, "panier")); n != 3 {
		t.Errorf("%d results", n)
	}
}
