package dashboard_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/dashboard"
	"github.com/formaouest/chaland/seo"
)

// The page of a site's links draws its sections, and says what a link would change as the
// API does; what cannot be asked is told in words.
func TestLinkMapPage(t *testing.T) {
	t.Parallel()
	s := openCycles(t, withArchive)
	if empty := s.get(t, "/maillage?site=velo"); empty.StatusCode != 200 || !strings.Contains(empty.text(".empty"), "Aucun audit") {
		t.Errorf("without audit: %d %s", empty.StatusCode, empty.text("main"))
	}
	home, _ := brokenShop(t)
	s.audit(t, home, noon.Add(-24*time.Hour))
	foldered := seo.Section{Name: "/velos", Pages: 3, Share: .6}
	g := dashboard.SectionGraph([]seo.Section{foldered, {Name: "/", Pages: 2, Share: .3}, {Name: "", Pages: 9, Share: .1}}, []seo.Flow{{From: "/", To: "/velos", Links: 9, Boilerplate: 5}, {From: "/velos", To: "/velos", Links: 4}, {From: "/velos", To: "", Links: 2, Boilerplate: 2}})
	if len(g.Nodes) != 3 || len(g.Edges) != 1 || g.Nodes[0].R <= g.Nodes[1].R || !strings.Contains(g.Text, "4 liens dans les contenus") {
		t.Errorf("the drawing: %+v", g)
	}
	const march = "/maillage?site=velo&du=2026-03-01&au=2026-03-15"
	a := s.get(t, march)
	if missing := missingText.FindString(a.body); a.StatusCode != 200 || missing != "" {
		t.Fatalf("%d %s", a.StatusCode, missing)
	}
	if a.Find("#sections tbody tr").Length() == 0 || a.Find("#textes-de-liens tbody tr").Length() == 0 {
		t.Errorf("the drawing or its tables are missing: %s", a.text("main"))
	}
	if rows := a.text("#non-atteintes tbody"); rows == "" || strings.Contains(rows, "/casques ") {
		t.Errorf("pages with visits that the audit did not reach: %q", rows)
	}
	remove := s.get(t, march+"&source=/&cible=/casques&retirer=1")
	if text := plain(remove.text("#et-si")); !strings.Contains(text, "Sans le lien de / vers /casques") || !strings.Contains(text, "1 → orpheline") {
		t.Errorf("the answer: %s", text)
	}
	var w seo.WhatIf
	id := s.latestAudit(t)
	if b := s.get(t, "/api/v1/audit-whatif?site=velo&audit="+id+"&source=/&target=/casques&remove=yes"); b.StatusCode != 200 || json.Unmarshal([]byte(b.body), &w) != nil || len(w.Pages) != 2 || w.Pages[1].Depth != [2]int{1, -1} || w.Pages[1].Share[1] >= w.Pages[1].Share[0] {
		t.Errorf("the API answers %d %s", b.StatusCode, b.body)
	}
	for query, want := range map[string]string{"&source=/&cible=/casques": "a déjà un lien", "&source=/rien&cible=/": "« /rien »", "&source=/&cible=/absente": "n’est pas montrée par les moteurs"} {
		if text := plain(s.get(t, march+query).text("#et-si .error")); !strings.Contains(text, want) {
			t.Errorf("%s: %q", query, text)
		}
	}
	for query, want := range map[string]string{"&source=/": "target", "&source=/&target=/casques&remove=peut": "peut", "&source=/&target=/casques": "déjà"} {
		if b := s.get(t, "/api/v1/audit-whatif?site=velo&audit="+id+query); b.StatusCode < 400 || !strings.Contains(plain(b.body), want) {
			t.Errorf("%s: %d %s", query, b.StatusCode, b.body)
		}
	}
}
