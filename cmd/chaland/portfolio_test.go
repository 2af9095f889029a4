package main

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"
)

func TestPortfolioSaysWhatIsLate(t *testing.T) {
	t.Parallel()
	dir := figuresShop(t)
	if code, out, talk := chaland(t, "portfolio", "--data", dir, "--fail-on", "overdue"); code != exitOK || !strings.Contains(out, "Jamais audité") {
		t.Errorf("exit %d: %s%s", code, out, talk)
	}
	var said bytes.Buffer
	old := func() time.Time { return time.Date(2025, 12, 1, 0, 0, 0, 0, time.UTC) }
	if code := run(t.Context(), []string{"schedule", "add", "https://velo.fr/", "--site", "velo", "--data", dir}, streams{nil, &said, &said}, old); code != exitOK {
		t.Fatal(said.String())
	}
	if code, out, talk := chaland(t, "portfolio", "--data", dir, "--fail-on", "overdue"); code != exitThreshold || !strings.Contains(out, "En retard : prévu le 01/12/2025 à 06:00") || !strings.Contains(out, "05/01/2026 à 06:00") || strings.Contains(out, "CET") {
		t.Errorf("exit %d: %s%s", code, out, talk)
	}
	code, out, talk := chaland(t, "portfolio", "--data", dir, "--format", "json")
	var list []struct {
		Site      string
		Schedules int
	}
	if err := json.Unmarshal([]byte(out), &list); code != exitOK || err != nil || len(list) != 1 || list[0].Site != "velo" || list[0].Schedules != 1 {
		t.Errorf("exit %d: %s%s %v", code, out, talk, err)
	}
	if code, _, talk := chaland(t, "portfolio", "--data", dir, "--fail-on", "tout"); code != exitUsage || !strings.Contains(talk, "--fail-on overdue") {
		t.Errorf("exit %d: %s", code, talk)
	}
}
