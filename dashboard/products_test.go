package dashboard_test

import (
	"strings"
	"testing"
)

// The pages of customers, stock and prices show what the shop has.
func TestProductPages(t *testing.T) {
	t.Parallel()
	s := openCycles(t)
	for name, test := range map[string]func(*testing.T, *shop){
		"customers stand in one group each": customersInGroups,
	} {
		t.Run(name, func(t *testing.T) { t.Parallel(); test(t, s) })
	}
}

func customersInGroups(t *testing.T, s *shop) {
	a := s.get(t, "/clients?periode=2026-02")
	for id, rows := range map[string]int{"segments-rfm": 11, "grille-rfm": 5, "seuils-rfm": 5, "calendrier": 12, "cohortes": 1} {
		if n := a.Find("#" + id + " tbody tr").Length(); n != rows {
			t.Errorf("%s: %d rows, want %d", id, n, rows)
		}
	}
	groups := a.Find("#commandes-et-region tbody tr")
	if groups.Length() < 2 || !strings.Contains(groups.Text(), "hors ") || !strings.Contains(groups.Text(), "1 commande") {
		t.Errorf("groups: %s", groups.Text())
	}
	if !strings.Contains(a.Find("#regions tbody").Text(), "Normandie") {
		t.Errorf("regions: %s", a.Find("#regions").Text())
	}
	if href, _ := a.Find("#segments-rfm a[href*='xlsx']").Attr("href"); href == "" {
		t.Error("the segments are not exported")
	}
}
