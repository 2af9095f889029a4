package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/fixtures"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/store"
	"github.com/formaouest/chaland/seo"
	"github.com/formaouest/chaland/warehouse"
)

func TestOnlyShopsServedHereMayBePrivate(t *testing.T) {
	t.Parallel()
	var s servedShops
	if got := s.allow("http://127.0.0.1:8081/", nil); got != nil {
		t.Errorf("nothing is served, yet %v is allowed", got)
	}
	s.add("cas", "http://127.0.0.1:8081")
	for page, want := range map[string][]string{
		"http://127.0.0.1:8081/":       {"intranet", "127.0.0.1:8081"},
		"http://127.0.0.1:8081/panier": {"intranet", "127.0.0.1:8081"},
		"http://127.0.0.1:9000/":       {"intranet"},
		"http://127.0.0.1/":            {"intranet"},
		"https://boutique.example/":    {"intranet"},
		"":                             {"intranet"},
	} {
		if got := s.allow(page, []string{"intranet"}); !slices.Equal(got, want) {
			t.Errorf("%q: %v, want %v", page, got, want)
		}
	}
	if got := s.allow("http://127.0.0.1:8081/", []string{"127.0.0.1:8081"}); len(got) != 1 {
		t.Errorf("told twice: %v", got)
	}
}

// « Auditer maintenant » audits the shop of the demonstration, and nothing else
// that is private.
func TestTheScreensAuditTheShopServedHere(t *testing.T) {
	t.Parallel()
	a := &app{now: time.Now, streams: streams{strings.NewReader(""), io.Discard, io.Discard}}
	if err := a.settle(a.newRoot()); err != nil {
		t.Fatal(err)
	}
	a.data = t.TempDir()
	s, err := a.startService(t.Context(), serviceOptions{addr: "127.0.0.1:0", screens: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.close() })
	site := fixtures.DefaultSite()
	if err := warehouse.PutSetting(t.Context(), s.warehouse, "site", site.ID, site, time.Now()); err != nil {
		t.Fatal(err)
	}
	web, shopURL, err := a.openShop(s)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = web.Close() })
	page := "/audits?site=" + site.ID
	if _, body := fetch(t, s.url+page); !strings.Contains(body, `value="`+shopURL+`/"`) {
		t.Errorf("the page does not offer %s", shopURL)
	}
	for address, leads := range map[string]string{shopURL + "/": "/audits/2", s.url + "/": "/audits?"} {
		at, body := pressedAudit(t, s.url, site.ID, address)
		if !strings.HasPrefix(at, leads) || strings.Contains(body, "réseau privé") != (address != shopURL+"/") {
			t.Errorf("%s leads to %s", address, at)
		}
	}
}

// « Auditer maintenant » gets into a site as its scheduled audit does.
func TestTheScreensAuditTakesTheAccessOfASchedule(t *testing.T) {
	t.Setenv("CHALAND_ESSAI_ECRAN", "marie:"+secretWord)
	dir, w := openFolder(t)
	staging := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, word, _ := r.BasicAuth(); word != secretWord {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		w.Header().Set("Content-Type", "text/html")
		_, _ = io.WriteString(w, "<!doctype html><title>Préproduction</title><p>Vélos")
	}))
	t.Cleanup(staging.Close)
	s, err := store.Open(t.Context(), filepath.Join(dir, "chaland.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	a := &app{now: time.Now, data: dir, streams: streams{nil, io.Discard, io.Discard}}
	a.served.add("velo", staging.URL)
	desk := auditor{app: a, warehouse: w, store: s}
	audit := func() error {
		t.Helper()
		got, err := desk.Audit(t.Context(), "velo", staging.URL+"/boutique", false, func(seo.Progress) {})
		if err != nil {
			t.Fatal(err)
		}
		return got.Obstacle()
	}
	if err := audit(); err == nil || !strings.Contains(plain(i18n.Error(err)), "dont « Auditer maintenant » prend alors l’accès") {
		t.Errorf("without access: %v", err)
	}
	for _, v := range []store.Schedule{
		{Site: "velo", URL: "https://autre.fr/", Options: []byte(`{"auth_env":"CHALAND_ESSAI_ABSENT"}`)}, {Site: "velo", URL: staging.URL, Options: []byte(`{"auth_env":"CHALAND_ESSAI_ECRAN"}`)},
	} {
		v.Cron, v.Created = "0 6 * * 1", time.Now()
		if _, err := s.AddSchedule(t.Context(), v); err != nil {
			t.Fatal(err)
		}
	}
	if err := audit(); err != nil {
		t.Errorf("with the access of the schedule: %v", err)
	}
}

// fetch reads a page and says where it was in the end.
func fetch(t *testing.T, address string) (at, body string) {
	t.Helper()
	answer, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	raw, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		t.Fatalf("%s: %d %v", address, answer.StatusCode, err)
	}
	return answer.Request.URL.RequestURI(), string(raw)
}
