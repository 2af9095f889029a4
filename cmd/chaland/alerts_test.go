package main

import (
	"context"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/store"
	"github.com/formaouest/chaland/warehouse"
	"github.com/formaouest/chaland/warehouse/warehousetest"
)

// Rules are set, looked at and taken away from the command line; what is typed wrong is said.
func TestAlertsFromTheCommandLine(t *testing.T) {
	t.Parallel()
	dir := figuresShop(t)
	run := func(words string) (int, string, string) {
		return chaland(t, append(strings.Fields(words), "--data", dir)...)
	}
	for words, want := range map[string]string{
		"alerts": "Il manque --site.",
		"alerts add --site velo --metric orders --when below":                   "Il manque --value.",
		"alerts add --site velo --metric orders --when parfois --value 3":       "Choisissez : below, above, fall.",
		"alerts add --site velo --metric orders --when fall --value 3 --days 9": "Écrivez de 1 à 7.",
		"alerts remove 4 --site velo":                                           "La règle d’alerte n° 4 n’existe pas",
		"alerts remove quatre --site velo":                                      "« quatre » n’est pas le numéro d’une règle",
	} {
		if code, out, talk := run(words); code == exitOK || out != "" || !strings.Contains(talk, want) {
			t.Errorf("%s: code %d, %q, %q", words, code, out, talk)
		}
	}
	if code, _, talk := run("alerts --site velo"); code != exitOK || !strings.Contains(talk, "Aucune règle") {
		t.Errorf("none: %d %q", code, talk)
	}
	if code, _, talk := run("alerts add --site velo --metric orders --when below --value 3 --days 7"); code != exitOK || !strings.Contains(plainWords(talk), "Règle n° 1 posée. Commandes sous 3, sur 7 jours.") {
		t.Errorf("adding: %d %q", code, talk)
	}
	if code, out, talk := run("alerts --site velo"); code != exitOK || !strings.Contains(plainWords(out), "Commandes sous 3, sur 7 jours") || !strings.Contains(out, "ne peut pas sonner") {
		t.Errorf("looking: %d %q %q", code, out, talk)
	}
	if code, out, talk := run("alerts --site velo --on 2019-01-01 --format json"); code != exitOK || !strings.Contains(out, `"to":"2018-12-31"`) {
		t.Errorf("on a day: %d %q %q", code, out, talk)
	}
	if code, _, talk := run("alerts --site velo --on hier"); code != exitUsage || !strings.Contains(talk, "« hier »") {
		t.Errorf("on no day: %d %q", code, talk)
	}
	if code, _, talk := run("alerts history --site velo"); code != exitOK || !strings.Contains(talk, "n’a encore sonné") {
		t.Errorf("history: %d %q", code, talk)
	}
	if code, _, talk := run("alerts set 1 --site velo --value 5 --least 1"); code != exitOK || !strings.Contains(plainWords(talk), "Règle n° 1") {
		t.Errorf("correcting: %d %q", code, talk)
	}
	if code, _, talk := run("alerts set 1 --site velo --days 40"); code != exitUsage || !strings.Contains(talk, "Écrivez de 1 à 31") {
		t.Errorf("correcting wrongly: %d %q", code, talk)
	}
	if code, out, talk := run("alerts versions 1 --site velo"); code != exitOK || strings.Count(plainWords(out), "sur 7 jours") != 2 || !strings.Contains(out, "corrigé") {
		t.Errorf("versions: %d %q %q", code, out, talk)
	}
	if code, _, talk := run("alerts remove 1 --site velo"); code != exitOK {
		t.Error(talk)
	}
}

// A rule that cannot be looked at says why, and the others what they find; what rang is
// listed by its number, and acknowledged by it.
func TestAlertsAnswerWhatTheyCan(t *testing.T) {
	t.Parallel()
	dir := figuresShop(t)
	run := func(words string) (int, string, string) {
		return chaland(t, append(strings.Fields(words), "--data", dir)...)
	}
	for kind, body := range map[string]string{
		store.Alerts:  `{"site":"velo","metric":"ordres","kind":"below","value":5,"days":7,"least":1,"filters":[]}`,
		store.Targets: `{"site":"velo","metric":"ordres","from":"2025-03-01","to":"2025-03-31","value":5,"filters":[]}`,
	} {
		s, err := store.Open(t.Context(), filepath.Join(dir, "chaland.db"))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.AddDocument(t.Context(), store.Document{Kind: kind, Site: "velo", At: time.Unix(1, 0), Body: []byte(body)}); err != nil {
			t.Fatal(err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	run("alerts add --site velo --metric orders --when below --value 3 --days 31 --least 1")
	run("target add --site velo --metric orders --from 2025-03-01 --to 2025-03-31 --value 4")
	if code, out, talk := run("alerts list --site velo"); code != exitOK || !strings.Contains(out, "ordres sous 5") || !strings.Contains(out, "« ordres » n’existe pas") || !strings.Contains(out, "Elle sonne") {
		t.Errorf("listing: %d %q %q", code, out, talk)
	}
	if code, out, talk := run("alerts history --site velo"); code != exitOK || out != "" || !strings.Contains(talk, "n’a encore sonné") {
		t.Errorf("a list notes nothing: %d %q %q", code, out, talk)
	}
	if code, out, talk := run("alerts --site velo"); code != exitThreshold || !strings.Contains(out, "Elle sonne") || !strings.Contains(out, "« ordres » n’existe pas") {
		t.Errorf("looking: %d %q %q", code, out, talk)
	}
	if code, out, talk := run("target list --site velo"); code != exitOK || !strings.Contains(out, "Commandes : au moins 4") || !strings.Contains(out, "« ordres » n’existe pas") {
		t.Errorf("targets: %d %q %q", code, out, talk)
	}
	if code, out, _ := run("alerts history --site velo"); code != exitOK || !strings.Contains(out, "\n1 ") || !strings.Contains(out, "pas encore") {
		t.Errorf("history: %d %q", code, out)
	}
	if code, _, talk := run("alerts seen 1 --site velo"); code != exitOK || !strings.Contains(talk, "Alerte n° 1 vue.") {
		t.Errorf("acknowledging: %d %q", code, talk)
	}
	if code, out, _ := run("alerts history --site velo"); code != exitOK || strings.Contains(out, "pas encore") {
		t.Errorf("acknowledged: %d %q", code, out)
	}
	for words, want := range map[string]string{"alerts seen 9 --site velo": "L’alerte n° 9 n’existe pas", "alerts seen neuf --site velo": "« neuf » n’est pas le numéro d’une alerte"} {
		if code, _, talk := run(words); code == exitOK || !strings.Contains(talk, want) {
			t.Errorf("%s: %d %q", words, code, talk)
		}
	}
}

// The service looks at the rules when it starts and each morning at half past six in
// Paris, by the clock that it is given, and notes each day once.
func TestTheServiceLooksEachMorning(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(t.Context())
	w := warehousetest.New(t)
	s, err := store.Open(ctx, filepath.Join(t.TempDir(), "chaland.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	at := time.Date(2025, 3, 4, 5, 0, 0, 0, time.UTC) // 6 in the morning in Paris
	if err := warehouse.PutSetting(ctx, w, "site", "velo", tracking.Site{ID: "velo", Timezone: "Europe/Paris", Currency: "EUR"}, at); err != nil {
		t.Fatal(err)
	}
	var orders []tracking.Order
	for n := range 5 {
		day := time.Date(2025, 3, 1, 9, 0, 0, 0, time.UTC).AddDate(0, 0, n)
		orders = append(orders, tracking.Order{Site: "velo", ID: day.String(), Version: 1, Time: day, Status: tracking.OrderValid, Origin: "import", Currency: "EUR", Rate: 1, TotalIncl: 2000, ProductsIncl: 2000, Items: 1})
	}
	if err := warehouse.Insert(ctx, w, "orders", orders, ""); err != nil {
		t.Fatal(err)
	}
	if _, err := s.AddDocument(ctx, store.Document{Kind: store.Alerts, Site: "velo", At: at, Body: []byte(`{"site":"velo","metric":"orders","kind":"below","value":5,"days":1,"least":1,"filters":[]}`)}); err != nil {
		t.Fatal(err)
	}
	times := make(chan time.Time, 1)
	times <- at
	now := func() time.Time { x := <-times; times <- x; return x }
	a := &app{now: now, log: slog.New(slog.DiscardHandler)}
	ticks, done := make(chan time.Time), make(chan struct{})
	go func() { a.watchAlerts(ctx, s, analyzer.New(w, now), ticks); close(done) }()
	rung := func(when time.Time) (days []string) {
		<-times
		times <- when
		ticks <- when // the watch waits once it has looked
		ticks <- when
		list, err := s.Rings(ctx, "velo", 10)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range list {
			days = append(days, r.Day)
		}
		return days
	}
	for _, step := range []struct {
		when time.Time
		want string
	}{
		{at, "2025-03-03"},
		{at.Add(29 * time.Minute), "2025-03-03"},
		{at.Add(31 * time.Minute), "2025-03-03"}, // the same day, looked at again
		{at.Add(24 * time.Hour), "2025-03-03"},
		{at.Add(24*time.Hour + 30*time.Minute), "2025-03-04 2025-03-03"},
	} {
		if got := strings.Join(rung(step.when), " "); got != step.want {
			t.Errorf("at %s it has rung about %s, not %s", step.when, got, step.want)
		}
	}
	stop()
	<-done
}
