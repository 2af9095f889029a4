package dashboard_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/formaouest/chaland/analyzer"
)

// The page of networks tells what each brings to the shop beside what it counts itself; the
// API, the export and a citation say the same, and so they do without any publication.
func TestNetworkPage(t *testing.T) {
	t.Parallel()
	s := openCycles(t)
	const march = "?site=velo&du=2026-03-01&au=2026-03-15"
	bare := s.get(t, "/reseaux"+march)
	if text := plain(bare.text("main")); !strings.Contains(text, "Aucune publication n’est importée") || bare.Find("#reseaux-sur-le-site tbody tr").Length() != 1 {
		t.Errorf("without publications: %s", text)
	}
	withLedgers(t, s)
	var r analyzer.NetworkReport
	if a := s.get(t, "/api/v1/networks?site=velo&from=2026-03-01&to=2026-03-15"); a.StatusCode != 200 || json.Unmarshal([]byte(a.body), &r) != nil || len(r.Networks) != 1 {
		t.Fatalf("the API answers %d %s", a.StatusCode, a.body)
	}
	l := r.Networks[0]
	if l.Network != "instagram" || l.Posts == nil || l.Posts.Clicks != 12 || l.Visits < 10 || l.Cost == nil || *l.Cost != 1500*15 || l.Result == nil {
		t.Errorf("instagram: %+v", l)
	}
	a := s.get(t, "/reseaux"+march)
	if missing := missingText.FindString(a.body); a.StatusCode != 200 || missing != "" {
		t.Fatalf("%d, %s", a.StatusCode, missing)
	}
	if text := plain(squeeze(a.text("#reseaux-sur-le-site tbody"))); !strings.HasPrefix(text, "Instagram1900") {
		t.Errorf("networks: %q", text)
	}
	if text := plain(squeeze(a.text("#reseaux-par-canal tbody"))); !strings.HasPrefix(text, "InstagramRéseaux sociaux payants") {
		t.Errorf("channels: %q", text)
	}
	if text := plain(a.text("main")); !strings.Contains(text, "visits.sql") || !strings.Contains(text, "Clics et visites diffèrent") {
		t.Errorf("the method: %s", text)
	}
	if csv := s.get(t, "/reseaux"+march+"&tableau=reseaux-sur-le-site&format=csv"); !strings.Contains(csv.body, "Instagram;1;900;40;12;0;") {
		t.Errorf("the export: %s", csv.body)
	}
	kept := s.get(t, "/citations/"+s.cite(t, a.citeForm(t, "#graphique-visites-par-reseau")))
	if text := plain(kept.text("main")); !strings.Contains(text, "graphique de 1 chiffre") {
		t.Errorf("the chart is cited as %s", text)
	}
	cell := s.get(t, "/reseaux"+march+"&appareil=mobile").Find("#reseaux-sur-le-site a[href*='cellule=visits']").First().AttrOr("href", "")
	if !strings.Contains(cell, "appareil=mobile") {
		t.Errorf("the filter is lost: %q", cell)
	}
	if phrase := plain(s.get(t, "/citations/"+s.cite(t, s.get(t, cell).citeForm(t, ".figure-head"))).text("#phrase")); !strings.Contains(phrase, "Visites, Instagram") || !strings.Contains(phrase, "Mobile") {
		t.Errorf("cited as %q", phrase)
	}
	for filter, want := range map[string]string{"filter=landing=/": "ne se filtre pas par landing", "filter=network=tiktok": "de ces réseaux, ou de ces canaux"} {
		if a := s.get(t, "/api/v1/networks?site=velo&from=2026-03-01&to=2026-03-15&"+filter); a.StatusCode < 400 || !strings.Contains(plain(a.body), want) {
			t.Errorf("%s: %d %s", filter, a.StatusCode, a.body)
		}
	}
	if a := s.get(t, "/api/v1/networks?site=velo&from=2019-03-01&to=2019-03-15"); a.StatusCode != 404 || !strings.Contains(plain(a.body), "Aucune visite, aucune commande, aucune dépense et aucune publication de réseau social du 01/03/2019") {
		t.Errorf("before the data: %d %s", a.StatusCode, a.body)
	}
}
