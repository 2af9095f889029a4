package dashboard_test

import (
	"strings"
	"testing"

	"github.com/formaouest/chaland/internal/store"
)

// The page of competitors sets their sites beside ours once a schedule names one, prices or
// not.
func TestRivalSitesStandBesideOurs(t *testing.T) {
	t.Parallel()
	s := openCycles(t, withArchive, withOutside)
	const before = "/concurrents?periode=2025-03"
	if s.get(t, before).text("#sites-compares") != "" {
		t.Error("sites are compared although nobody named one")
	}
	plan := store.Schedule{URL: "https://www.rival.example/", Cron: "0 6 * * 1", Options: []byte(`{"competitor_of":"velo"}`), Enabled: true, Created: noon}
	if _, err := s.store.AddSchedule(t.Context(), plan); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{before, "/concurrents?periode=2026-03"} {
		page := s.get(t, path)
		if got := page.text("#sites-compares tbody tr:nth-child(2)"); !strings.Contains(got, "rival.example") || !strings.Contains(got, "pas encore") {
			t.Errorf("%s: the competitor reads %q\n%s", path, got, page.text("main"))
		}
		if got := page.text("#regles-comparees"); !strings.Contains(got, "rival.example") || strings.Contains(strings.ToLower(got), "légal") {
			t.Errorf("%s: categories %q", path, got)
		}
	}
}
