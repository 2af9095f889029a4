package main

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/collector/site"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/warehouse"
)

// What a wrong number kept apart is tied to its shop on the page, and counts; a rule added
// there sets apart what comes next.
func TestTheQuarantinePageCounts(t *testing.T) {
	t.Parallel()
	a := &app{data: t.TempDir(), now: time.Now}
	a.logTo(io.Discard)
	s, err := a.startService(context.Background(), serviceOptions{addr: "127.0.0.1:0", collect: true, screens: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.close() })
	if _, err := site.Add(t.Context(), s.warehouse, tracking.Site{ID: "boutique"}, time.Now()); err != nil {
		t.Fatal(err)
	}
	const reader = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
	stay := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	ask := func(method, path, body, agent string) (int, string) {
		req, err := http.NewRequestWithContext(t.Context(), method, s.url+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("User-Agent", agent)
		if strings.Contains(body, "action=") {
			req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			req.Header.Set("Sec-Fetch-Site", "same-origin")
		}
		res, err := stay.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		raw, err := io.ReadAll(res.Body)
		if err = errors.Join(err, s.collector.Flush(t.Context())); err != nil {
			t.Fatal(err)
		}
		return res.StatusCode, plain(string(raw)) + plain(res.Header.Get("Location"))
	}
	ask(http.MethodPost, "/matomo.php?idsite=77&rec=1&url=https://boutique.fr/bol", "", reader)
	if code, page := ask(http.MethodGet, "/quarantaine?site=boutique", "", reader); code != http.StatusOK || !strings.Contains(page, "Aucun site n’a le numéro 77") {
		t.Fatal(code, page)
	}
	form := url.Values{"action": {"rattacher"}, "nom": {"matomo:77"}, "boutique": {"boutique"}, "raison": {"unknown_number"}}
	if code, to := ask(http.MethodPost, "/quarantaine?site=boutique", form.Encode(), reader); code != http.StatusSeeOther || !strings.Contains(to, "comptes=1") {
		t.Fatal(code, to)
	}
	if n, err := warehouse.Scalar[uint64](t.Context(), s.warehouse, "SELECT count() FROM visits FINAL WHERE site = 'boutique' AND landing = '/bol'", nil); n != 1 || err != nil {
		t.Errorf("%d visits, %v", n, err)
	}
	if _, page := ask(http.MethodGet, "/quarantaine?site=boutique", "", reader); !strings.Contains(page, "Compté après coup (boutique)") {
		t.Error(page)
	}
	rule := url.Values{"action": {"ajouter"}, "sorte": {"agent"}, "valeur": {"rv:140"}}
	if code, page := ask(http.MethodPost, "/robots?site=boutique", rule.Encode(), reader); code != http.StatusSeeOther {
		t.Fatal(code, page)
	}
	time.Sleep(1300 * time.Millisecond) // collectors read their sites every second
	ask(http.MethodPost, "/matomo.php?idsite=77&rec=1&url=https://boutique.fr/tasse", "", reader)
	if code, page := ask(http.MethodGet, "/robots?site=boutique", "", reader); code != http.StatusOK || !strings.Contains(page, "1 envoi mis à part sur la période") || !strings.Contains(page, "boutique.fr/tasse") {
		t.Error(code, page)
	}
}
