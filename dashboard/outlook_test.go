package dashboard_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/formaouest/chaland/analyzer"
)

// The page of forecasts and its API say the same, with their intervals.
func TestOutlookPage(t *testing.T) {
	t.Parallel()
	s := openCycles(t)
	var o analyzer.Outlook
	if a := s.get(t, "/api/v1/outlook?site=velo&metric=visits&step=week"); a.StatusCode != 200 || json.Unmarshal([]byte(a.body), &o) != nil || len(o.Ahead) != 8 {
		t.Fatalf("the API answers %d %s", a.StatusCode, a.body)
	}
	if p := o.Ahead[0]; *p.Low > p.Value || *p.High < p.Value || o.Ahead[0].From != "2026-03-16" {
		t.Errorf("the first week to come: %+v", p)
	}
	a := s.get(t, "/previsions?site=velo&mesure=visits&pas=week")
	if n := a.Find("#a-venir tbody tr").Length(); n != 8 || a.Find("figure[data-chart]").Length() != 1 || !strings.Contains(plain(a.text(".answer")), "19 fois sur 20") {
		t.Errorf("%d weeks: %s", n, a.text("main"))
	}
	if first := plain(a.Find("#a-venir tbody tr").First().Text()); strings.Contains(first, ",") {
		t.Errorf("visits come in parts: %s", first)
	}
	for query, want := range map[string]string{"mesure=visits&pas=month": "La série compte", "mesure=cpc": "On ne prévoit pas « cpc »", "pas=jour": "pas par « jour »"} {
		if a := s.get(t, "/previsions?site=velo&"+query); a.StatusCode != 200 || !strings.Contains(plain(a.text("main")), want) {
			t.Errorf("%s: %d %s", query, a.StatusCode, a.text("main"))
		}
	}
}
