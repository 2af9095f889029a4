package dashboard_test

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"testing"
)

// What enters a step equals what leaves it, and the flows of the chart's table are those
// of the table of steps; a step leads to the paths around it.
func TestTrailsSumUpAtEveryStep(t *testing.T) {
	t.Parallel()
	s := openCycles(t)
	for _, query := range []string{"", "&autour=Fiche+produit&profondeur=1", "&autour=add_to_cart&gestes=oui&pages=adresse", "&autour=sortie&appareil=mobile"} {
		a := s.get(t, "/comportement/parcours?site=velo&periode=2026-03"+query)
		steps, anchors := a.Find("#etapes tbody tr"), 0.0
		if a.StatusCode != http.StatusOK || steps.Length() == 0 {
			t.Errorf("%s: %d %s", query, a.StatusCode, a.text("main"))
			continue
		}
		for i := range steps.Length() {
			cells := steps.Eq(i).Children()
			visits, came, began := sortValue(t, cells.Eq(2)), sortValue(t, cells.Eq(4)), sortValue(t, cells.Eq(5))
			if on, ended := sortValue(t, cells.Eq(6)), sortValue(t, cells.Eq(7)); visits != came+began || visits != on+ended {
				t.Errorf("%s: %v visits, %v + %v enter, %v + %v leave", query, visits, came, began, on, ended)
			}
			if cells.Eq(0).Text() == "Point choisi" {
				anchors += visits
			}
		}
		if got := plain(a.text(".answer strong")); got != strconv.Itoa(int(anchors)) {
			t.Errorf("%s: the sentence tells of %s visits, the table of %v", query, got, anchors)
		}
		if href, found := a.Find("#etapes tbody a").First().Attr("href"); !found || s.get(t, href).StatusCode != http.StatusOK {
			t.Errorf("%s: a step leads nowhere: %q", query, href)
		}
	}
	for address, want := range map[string]string{"profondeur=5": "sur 1 à 4 étapes", "profondeur=deux": "« deux »", "pages=couleur": "« couleur »", "paiement=cb": "ne se filtre pas"} {
		if a := s.get(t, "/comportement/parcours?"+address); a.StatusCode != http.StatusBadRequest || !strings.Contains(plain(a.text("main")), want) {
			t.Errorf("%s: %d %s", address, a.StatusCode, a.text("main"))
		}
	}
	nobody := s.get(t, "/comportement/parcours?site=velo&periode=2026-03&autour=/nulle-part")
	if nobody.Find("figure, #etapes").Length() > 0 || !strings.Contains(plain(nobody.text("main")), "Aucune visite ne passe par « /nulle-part »") {
		t.Errorf("of nobody: %s", nobody.text("main"))
	}
	var api struct{ Visits, Population float64 }
	answer := s.get(t, "/api/v1/trails?site=velo&from=2026-03-01&to=2026-03-31&around=page:product&depth=1")
	if err := json.Unmarshal([]byte(answer.body), &api); err != nil || api.Visits == 0 || api.Visits > api.Population {
		t.Errorf("the API says %v %v", answer.body, err)
	}
	for query, want := range map[string]string{"&depth=deux": "« deux »", "&depth=9": "de 1 à 4", "&profondeur=2": "n’existe pas"} {
		if a := s.get(t, "/api/v1/trails?site=velo&from=2026-03-01&to=2026-03-31"+query); a.StatusCode != http.StatusBadRequest || !strings.Contains(plain(a.body), want) {
			t.Errorf("%s: %d %s", query, a.StatusCode, a.body)
		}
	}
}
