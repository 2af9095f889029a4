package seo

import (
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/internal/store"
)

func TestACatchUpIsToldOnceItIsOver(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 10, 10, 0, 0, 0, paris)
	v := store.Schedule{Site: "s", URL: "https://x.fr/", Cron: "0 6 * * *", Enabled: true, Since: now.AddDate(0, 0, -5), Missed: now.Add(-4 * time.Hour),
		LastRun: now, NextRun: now.Add(20 * time.Hour), Done: now.AddDate(0, 0, -1)}
	if list := RunNotices([]store.Schedule{v}, now.Add(time.Minute)); len(list) != 0 {
		t.Errorf("told while it runs: %+v", list)
	}
	v.Ended, v.Problem = now.Add(time.Hour), "Le site ne répond pas."
	for _, n := range RunNotices([]store.Schedule{v}, now.Add(2*time.Hour)) {
		if strings.Contains(n.Key, "caught_up") {
			t.Errorf("a catch-up that failed: %+v", n)
		}
	}
	v.Done, v.Problem = now, ""
	if list := RunNotices([]store.Schedule{v}, now.Add(2*time.Hour)); len(list) != 1 || !strings.Contains(list[0].Text, "10/03/2026 à 10:00") {
		t.Errorf("a catch-up that went well: %+v", list)
	}
}

func TestTheAuditOfACompetitorRingsForNobody(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 10, 10, 0, 0, 0, paris)
	v := store.Schedule{URL: "https://rival.fr/", Cron: "0 6 * * *", Enabled: true, Since: now.AddDate(0, 0, -5)}
	if list := RunNotices([]store.Schedule{v}, now); len(list) != 1 {
		t.Errorf("one of ours: %+v", list)
	}
	v.Options = []byte(`{"competitor_of":"velo"}`)
	if list := RunNotices([]store.Schedule{v}, now); len(list) != 0 {
		t.Errorf("%+v", list)
	}
}
