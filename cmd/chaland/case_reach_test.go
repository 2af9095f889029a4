package main

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/fixtures"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/store"
	"github.com/formaouest/chaland/seo"
	"github.com/formaouest/chaland/warehouse"
)

// checkScreenAudit audits a case as its candidate does, from the screens: its web site is found
// at its own address, with the problems that were planted in it, and nothing else of this machine.
func (a *app) checkScreenAudit(t *testing.T, k knownCase) {
	t.Helper()
	s, err := a.startService(t.Context(), serviceOptions{addr: "127.0.0.1:0", screens: true})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := s.close(); err != nil {
			t.Error(err)
		}
	}()
	host := fixtures.DefaultSite().Domains[0]
	home, page := "http://"+host+"/", "/audits?site="+k.site
	if _, body := fetch(t, s.url+page); !strings.Contains(body, `value="`+home+`"`) || !strings.Contains(body, "telle qu’elle est à la fin du cas") {
		t.Errorf("the page does not offer %s", home)
	}
	checkLetter(t, s, k.site)
	if at, body := pressedAudit(t, s.url, k.site, s.url+"/"); !strings.HasPrefix(at, "/audits?") || !strings.Contains(body, "réseau privé") {
		t.Errorf("an audit of this program leads to %s", at)
	}
	at, _ := pressedAudit(t, s.url, k.site, "https://www."+host) // as somebody types it
	id, _, _ := strings.Cut(strings.TrimPrefix(at, "/audits/"), "?")
	groups, err := seo.NewArchive(s.warehouse).Groups(t.Context(), id)
	if err != nil || !strings.HasPrefix(at, "/audits/2") {
		t.Fatalf("the audit leads to %s, %v", at, err)
	}
	found := map[string]bool{}
	for _, g := range groups {
		found[g.Rule] = true
		if g.URL != "" && !strings.HasPrefix(g.URL, home) {
			t.Errorf("%s is found on %s", g.Rule, g.URL)
		}
	}
	for _, id := range []string{"lnk-orpheline", "http-chaine", "http-4xx-interne"} {
		if !found[id] {
			t.Errorf("%s is not found", id)
		}
	}
	v := store.Schedule{Site: k.site, URL: home, Options: []byte(`{"max_pages":3}`), Cron: "0 6 * * 1", Created: time.Now()}
	if v.ID, err = s.store.AddSchedule(t.Context(), v); err != nil {
		t.Fatal(err)
	}
	if err := a.newScheduler(s.store, s.warehouse, nil).RunNow(t.Context(), v); err != nil {
		t.Errorf("a scheduled audit: %v", err)
	}
	var out strings.Builder
	terminal := &app{now: a.now, data: a.data, activity: a.activity, log: a.log, streams: streams{strings.NewReader(""), &out, io.Discard}}
	if err := terminal.runAudit(t.Context(), auditFlags{URL: host, site: k.site, auditOptions: auditOptions{MaxPages: 3}}); err != nil || !strings.Contains(out.String(), home) {
		t.Errorf("from a terminal: %v %s", err, out.String())
	}
}

// checkLetter reads the letter of a case, which quotes what its own data hold.
func checkLetter(t *testing.T, s *service, site string) {
	t.Helper()
	_, body := fetch(t, s.url+"/mission?site="+site)
	of := func(sql string) int64 {
		t.Helper()
		n, err := warehouse.Scalar[int64](t.Context(), s.warehouse, sql, warehouse.Params{"site": site})
		if err != nil || n == 0 {
			t.Fatalf("%s: %d, %v", sql, n, err)
		}
		return n
	}
	for _, year := range []string{"2024", "2025"} {
		spent := of("SELECT toInt64(round(sum(amount_excl) / 100)) FROM costs FINAL WHERE site = {site:String} AND toYear(day) = " + year)
		visits := of("SELECT toInt64(count()) FROM visits FINAL WHERE site = {site:String} AND toYear(start, 'Europe/Paris') = " + year)
		for _, quoted := range []string{i18n.Int(spent) + i18n.NoBreakSpace + "€", i18n.Int(visits)} {
			if !strings.Contains(plain(body), plain(quoted)) {
				t.Errorf("the letter does not quote %s of %s", quoted, year)
			}
		}
	}
	_, letter, _ := strings.Cut(body, `id="lettre"`)
	if letter, _, _ = strings.Cut(letter, "</article>"); !strings.Contains(strings.ToLower(letter), "mais ") {
		t.Errorf("the letter has no puzzle: %s", letter)
	}
}

// pressedAudit presses « Auditer maintenant » and says where that led in the end.
func pressedAudit(t *testing.T, program, site, address string) (at, body string) {
	t.Helper()
	answer, err := http.PostForm(program+"/audits?site="+site, url.Values{"adresse": {address}})
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close()
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(50 * time.Millisecond) {
		if at, body = fetch(t, program+"/audits/en-cours?site="+site); !strings.HasPrefix(at, "/audits/en-cours") {
			return at, body
		}
		if time.Now().After(deadline) {
			t.Fatalf("%s: the audit never ends", address)
		}
	}
}
