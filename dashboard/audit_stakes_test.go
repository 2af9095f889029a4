package dashboard_test

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/seo"
)

// An audit of a shop with visits tells what its pages bring, the same on its page, on the
// sheet of a page, in the fiches-actions, in the API and in the exports; without visits it
// says so.
func TestAnAuditTellsWhatIsAtStake(t *testing.T) {
	t.Parallel()
	s := openCycles(t, withArchive)
	home, _ := brokenShop(t)
	s.audit(t, home, noon.Add(-24*time.Hour))
	id := s.latestAudit(t)
	const march = "?site=velo&du=2026-03-01&au=2026-03-15"
	var told struct {
		Traffic *seo.Traffic
		Actions []seo.ActionSheet
		Pages   []seo.Page
	}
	if a := s.get(t, "/api/v1/audit-actions?site=velo&audit="+id+"&from=2026-03-01&to=2026-03-15"); a.StatusCode != 200 || json.Unmarshal([]byte(a.body), &told) != nil {
		t.Fatalf("the API answers %d %s", a.StatusCode, a.body)
	}
	var root *seo.Stake
	for _, p := range told.Pages {
		if p.URL == home {
			root = p.Stake
		}
	}
	if told.Traffic == nil || root == nil || root.Visits == 0 || root.Visits > told.Traffic.All.Visits || told.Traffic.All.Visits != s.visitsOf(t, "2026-03-01", "2026-03-15") {
		t.Fatalf("traffic %+v, home page %+v", told.Traffic, root)
	}
	for i, x := range told.Actions[1:] {
		if x.Priority > told.Actions[i].Priority {
			t.Errorf("%s stands after %s", x.Rule, told.Actions[i].Rule)
		}
	}
	page := s.get(t, "/audits/"+id+march)
	if missing := missingText.FindString(page.body); missing != "" {
		t.Error(missing)
	}
	for _, want := range []string{"Du 01/03/2026 au 15/03/2026, toute la boutique", "points de gravité × (1 + 9 × part du CA", "page d’entrée", "pas ce que la réparation rapportera"} {
		if !strings.Contains(plain(page.text("main")), want) {
			t.Errorf("the audit lacks %q", want)
		}
	}
	line := plain(root.Text("EUR"))
	sheet := s.get(t, "/audits/"+id+march+"&adresse="+url.QueryEscape(home))
	if !strings.Contains(plain(sheet.text("main")), line) {
		t.Errorf("the sheet of the home page lacks %q: %s", line, plain(sheet.text("main")))
	}
	fiches := s.get(t, "/audits/"+id+"/fiches-actions"+march)
	if missing := missingText.FindString(fiches.body); missing != "" || fiches.Find(".action-sheet").Length() != min(10, len(told.Actions)) {
		t.Errorf("%s, %d sheets of %d", missing, fiches.Find(".action-sheet").Length(), len(told.Actions))
	}
	first := told.Actions[0]
	if text := plain(fiches.text("#FA-01")); !strings.Contains(text, plain(first.Title)) || !strings.Contains(text, plain(first.AtStake)) || !strings.Contains(text, first.Rule) || !strings.Contains(text, "Responsable") {
		t.Errorf("the first sheet: %s", text)
	}
	csv := s.get(t, "/audits/"+id+"/fiches-actions"+march+"&tableau=fiches-actions&format=csv")
	if rows := strings.Count(csv.body, "\nFA-"); rows != len(told.Actions) || !strings.Contains(csv.body, "Responsable;Échéance;État") {
		t.Errorf("%d rows: %s", rows, csv.body)
	}
	for query, want := range map[string]string{
		"audit=" + id + "&from=2026-03-01":                    "to",
		"audit=inconnu&from=2026-03-01&to=2026-03-15":         "inconnu",
		"audit=" + id + "&from=2026-03-15&to=2026-03-01":      "2026",
		"audit=" + id + "&from=2026-03-01&to=2026-03-15&a=b":  "« a »",
		"audit=" + id + "&from=2019-03-01&to=2019-03-15&a=b#": "« a »",
	} {
		if a := s.get(t, "/api/v1/audit-actions?site=velo&"+query); a.StatusCode < 400 || !strings.Contains(plain(a.body), want) {
			t.Errorf("%s: %d %s", query, a.StatusCode, a.body)
		}
	}
	empty := s.get(t, "/audits/"+id+"?site=velo&du=2019-03-01&au=2019-03-15")
	if text := plain(empty.text("main")); !strings.Contains(text, "Enjeu non chiffré, constats rangés par gravité seule") || strings.Contains(text, "Visites entrées") {
		t.Errorf("without visits: %s", text)
	}
}

// latestAudit is the id of the newest audit of the shop.
func (s *shop) latestAudit(t *testing.T) string {
	t.Helper()
	list, err := seo.NewArchive(s.warehouse).List(t.Context(), "velo", 1)
	if err != nil || len(list) == 0 {
		t.Fatalf("no audit: %v", err)
	}
	return list[0].ID
}

func (s *shop) visitsOf(t *testing.T, from, to string) float64 {
	t.Helper()
	a := s.get(t, "/api/v1/figures?site=velo&metrics=visits&from="+from+"&to="+to)
	var got struct{ Figures []struct{ Value *float64 } }
	if err := json.Unmarshal([]byte(a.body), &got); err != nil || len(got.Figures) != 1 || got.Figures[0].Value == nil {
		t.Fatalf("%v %s", err, a.body)
	}
	return *got.Figures[0].Value
}
