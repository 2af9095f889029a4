package main

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/store"
	"github.com/formaouest/chaland/seo"
	"github.com/formaouest/chaland/seo/notify"
	"github.com/formaouest/chaland/seo/notify/smtptest"
)

// changingSite goes from sound to broken: closed to engines, another robots.txt, a server
// that fails.
func changingSite(t *testing.T) (url string, breakIt func()) {
	t.Helper()
	var broken atomic.Bool
	mux := http.NewServeMux()
	mux.HandleFunc("/robots.txt", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, map[bool]string{false: "User-agent: *\nAllow: /\n", true: "User-agent: *\nDisallow: /prive\n"}[broken.Load()])
	})
	mux.HandleFunc("/{$}", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `<!doctype html><html lang="fr"><head><title>Vélos de la Rade, atelier et vente à Brest</title></head><body><h1>Vélos</h1><a href="/a">A</a> <a href="/b">B</a></body></html>`)
	})
	mux.HandleFunc("/a", func(w http.ResponseWriter, _ *http.Request) {
		meta := map[bool]string{true: `<meta name="robots" content="noindex">`}[broken.Load()]
		_, _ = io.WriteString(w, `<!doctype html><html lang="fr"><head>`+meta+`<title>Casques urbains pour la ville</title></head><body><h1>Casques</h1><a href="/">Accueil</a></body></html>`)
	})
	mux.HandleFunc("/b", func(w http.ResponseWriter, _ *http.Request) {
		if broken.Load() {
			w.WriteHeader(http.StatusInternalServerError)
		}
		_, _ = io.WriteString(w, `<!doctype html><html lang="fr"><head><title>Sonnettes en laiton pour vélo</title></head><body><h1>Sonnettes</h1><a href="/">Accueil</a></body></html>`)
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL + "/", func() { broken.Store(true) }
}

func plain(text string) string {
	return strings.NewReplacer(i18n.NarrowSpace, " ", i18n.NoBreakSpace, " ").Replace(text)
}

type call struct {
	Subject string
	Notices []struct{ Kind, Text string }
}

func TestWhatGoesWrongIsToldOnce(t *testing.T) {
	t.Setenv("CHALAND_SMTP_PASSWORD", "secret")
	t.Setenv("CHALAND_WEBHOOK_SECRET", "clé")
	dir, w := openFolder(t)
	address, breakIt := changingSite(t)
	mails := smtptest.New(t, "chaland", "secret")
	var calls []call
	var signed, hookDown bool
	hook := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		var c call
		_ = json.Unmarshal(body, &c)
		if hookDown {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		signed = strings.HasPrefix(r.Header.Get(notify.SignatureHeader), "t=")
		calls = append(calls, c)
	}))
	defer hook.Close()
	file := filepath.Join(t.TempDir(), "chaland.yaml")
	settings := fmt.Sprintf(`mail:
  host: 127.0.0.1
  port: %d
  user: chaland
  from: chaland@exemple.fr
notifications:
  - site: velo
    recipients: [marie@exemple.fr]
    webhook: %s
    webhook-allow: [127.0.0.1]
    digest: weekly
    score-drop: 1
  - site: autre
    recipients: [personne]
`, mails.Port, hook.URL)
	if err := os.WriteFile(file, []byte(settings), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(t.Context(), filepath.Join(dir, "chaland.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	now := time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC) // a Wednesday
	var said bytes.Buffer
	a := &app{streams: streams{nil, &said, &said}, now: func() time.Time { return now }, log: slog.New(slog.DiscardHandler), config: file, data: dir, mailTLS: mails.Client}
	h := newHerald(a, s, w)
	pass := func(wantSent, wantFailed int) {
		t.Helper()
		if sent, failed, err := h.pass(t.Context()); err != nil || sent != wantSent || failed != wantFailed {
			t.Fatalf("sent %d, failed %d, %v; %s", sent, failed, err, said.String())
		}
	}
	audit := func() {
		t.Helper()
		_, err := seo.Run(t.Context(), seo.AuditRequest{Site: "velo", URL: address, AllowHosts: []string{"127.0.0.1"}, Warehouse: w, MaxExternal: -1, Now: a.now})
		if err != nil {
			t.Fatal(err)
		}
	}

	audit()
	pass(0, 0) // a first audit is worse than nothing
	if !strings.Contains(said.String(), "ligne 13") || !strings.Contains(plain(said.String()), "« personne » n’est pas une adresse e-mail") {
		t.Errorf("a bad entry says %s", said.String())
	}
	now = now.Add(time.Hour)
	breakIt()
	audit()
	hookDown = true
	pass(1, 1)
	got := mails.Mails()
	if len(got) != 1 || got[0].To != "marie@exemple.fr" || !got[0].Encrypted {
		t.Fatalf("%+v", got)
	}
	for _, want := range []string{"Le fichier robots.txt a changé.", "Le score est passé de", "moteurs ne peuvent pas garder", "erreur du serveur (5xx)"} {
		if !strings.Contains(got[0].Text, want) {
			t.Errorf("%q is not told: %s", want, got[0].Text)
		}
	}
	pass(0, 0) // too early to try again
	now = now.Add(2 * time.Minute)
	hookDown = false
	pass(1, 0)
	if len(calls) != 1 || !signed || len(calls[0].Notices) < 4 {
		t.Errorf("%+v, signed %v", calls, signed)
	}
	h = newHerald(a, s, w) // as after a start
	now = now.Add(time.Hour)
	pass(0, 0)
	audit() // nothing changed
	pass(0, 0)

	missedRun(t, h, s, address, &now, pass)
	if text := mails.Mails()[1].Text; !strings.Contains(text, "prévu le 05/03/2026 à 06:00 n’a pas eu lieu") {
		t.Error(text)
	}
	now = time.Date(2026, 3, 9, 8, 0, 0, 0, time.UTC) // Monday
	pass(2, 0)
	pass(0, 0)
	if m := mails.Mails()[2]; plain(m.Subject) != "velo : le point" || !strings.Contains(m.Text, "score de") {
		t.Errorf("%q %s", m.Subject, m.Text)
	}
	if list, err := s.Deliveries(t.Context(), "velo", 50); err != nil || len(list) != 6 || list[5].Attempts != 1 || list[4].Attempts != 2 || list[4].Sent.IsZero() {
		t.Errorf("%+v, %v", list, err)
	}
}

// missedRun plans an audit that nobody runs: it is told once, however often one looks.
func missedRun(t *testing.T, h *herald, s *store.Store, address string, now *time.Time, pass func(int, int)) {
	t.Helper()
	if _, err := s.AddSchedule(t.Context(), store.Schedule{Site: "velo", URL: address, Cron: "0 6 * * *", Enabled: true, Created: *now}); err != nil {
		t.Fatal(err)
	}
	*now = now.Add(24 * time.Hour)
	pass(2, 0)
	*now = now.Add(24 * time.Hour)
	pass(0, 0)
}

func TestDeliveriesAreGivenUp(t *testing.T) {
	t.Parallel()
	dir, w := openFolder(t)
	s, err := store.Open(t.Context(), filepath.Join(dir, "chaland.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	now := time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)
	a := &app{streams: streams{nil, io.Discard, io.Discard}, now: func() time.Time { return now }, log: slog.New(slog.DiscardHandler), config: filepath.Join(dir, "absent.yaml"), data: dir}
	h := newHerald(a, s, w)
	if _, err := s.Tell(t.Context(), "velo", "notify.subject_test", []store.Notice{{Key: "k", Kind: "test", Text: "x"}}, []store.Target{{Channel: "webhook", Address: "http://127.0.0.1:9/"}}, now); err != nil {
		t.Fatal(err)
	}
	for range len(pauses) + 3 {
		if _, _, err := h.pass(t.Context()); err != nil {
			t.Fatal(err)
		}
		now = now.Add(25 * time.Hour)
	}
	list, err := s.Deliveries(t.Context(), "", 9)
	if err != nil || len(list) != 1 || list[0].Attempts != len(pauses)+1 || !list[0].NextTry.IsZero() || !strings.Contains(list[0].Problem, "réseau privé") {
		t.Errorf("%+v, %v", list, err)
	}
	code, out, talk := chaland(t, "notices", "list", "--data", dir)
	if code != exitOK || !strings.Contains(out, "abandonné après 7 essais") {
		t.Errorf("exit %d: %s%s", code, out, talk)
	}
}

// Two people want to know of one site, each from another limit on; two audits end before
// anybody looks; and one delivery cannot be noted.
func TestAllWhoAskForASiteAreTold(t *testing.T) {
	t.Parallel()
	dir, w := openFolder(t)
	address, breakIt := changingSite(t)
	file := filepath.Join(dir, "chaland.yaml")
	if err := os.WriteFile(file, []byte("notifications:\n"+
		"  - {site: velo, recipients: [marie@exemple.fr], score-drop: 100, digest: daily}\n"+
		"  - {site: velo, recipients: ['paul@exemple.fr', 'marie@exemple.fr'], score-drop: 100, digest: daily}\n"+
		"  - {site: velo, recipients: [anne@exemple.fr], score-drop: 1, digest: '0 9 * * *'}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(t.Context(), filepath.Join(dir, "chaland.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	now := time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)
	a := &app{streams: streams{nil, io.Discard, io.Discard}, now: func() time.Time { return now }, log: slog.New(slog.DiscardHandler), config: file, data: dir}
	for n := range 3 {
		if n == 1 {
			breakIt()
		}
		if _, err := seo.Run(t.Context(), seo.AuditRequest{Site: "velo", URL: address, AllowHosts: []string{"127.0.0.1"}, Warehouse: w, MaxExternal: -1, Now: a.now}); err != nil {
			t.Fatal(err)
		}
		now = now.Add(time.Hour)
	}
	db, err := sql.Open("sqlite", filepath.Join(dir, "chaland.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(t.Context(), `CREATE TRIGGER stuck BEFORE UPDATE OF problem ON deliveries WHEN OLD.id = 1 BEGIN SELECT RAISE(ABORT, 'stuck'); END`); err != nil {
		t.Fatal(err)
	}
	h := newHerald(a, s, w)
	if _, failed, err := h.pass(t.Context()); err == nil || failed != 7 { // what anne alone is told is a message by itself
		t.Errorf("%d failed, %v", failed, err)
	}
	list, err := s.Deliveries(t.Context(), "velo", 50)
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[string]string{}
	for _, d := range list {
		if d.Attempts != 1 || (d.Problem == "") != (d.ID == 1) {
			t.Errorf("%+v", d)
		}
		for _, n := range d.Message.Notices {
			kinds[d.Address] += n.Kind + " "
			if n.Kind == "robots" && !strings.Contains(n.Text, "(Audit de "+address+" du 04/03/2026 à 14:00.)") {
				t.Error(n.Text)
			}
		}
	}
	for who, want := range map[string]int{"marie@exemple.fr": 0, "paul@exemple.fr": 0, "anne@exemple.fr": 1} {
		if got := kinds[who]; strings.Count(got, "score") != want || strings.Count(got, "robots") != 1 || strings.Count(got, "digest") != 1 {
			t.Errorf("%s is told %q", who, got)
		}
	}
	code, _, talk := chaland(t, "notices", "test", "--site", "velo", "--data", dir, "--config", file)
	if list, err := s.Deliveries(t.Context(), "velo", 3); err != nil || list[0].Address != "anne@exemple.fr" || list[1].Address != "paul@exemple.fr" || list[2].Address != "marie@exemple.fr" {
		t.Errorf("exit %d: %s; %+v %v", code, talk, list, err)
	}
}
