package dashboard_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/dashboard"
	"github.com/formaouest/chaland/internal/store"
	"github.com/formaouest/chaland/seo"
	"github.com/formaouest/chaland/warehouse"
)

// auditor audits for real, once it is let go.
type auditor struct {
	warehouse *warehouse.Warehouse
	home      string
	allow     []string
	ready     <-chan struct{} // closed: at once
	asked     *atomic.Int32   // how often Home was asked
}

func (a auditor) Home(context.Context, tracking.Site) string {
	if a.asked != nil {
		a.asked.Add(1)
	}
	return a.home
}

func (a auditor) CanBrowse() bool { return a.home != "" }

func (a auditor) Audit(ctx context.Context, site, address string, browse bool, tell func(seo.Progress)) (*seo.Audit, error) {
	tell(seo.Progress{Phase: seo.PhaseCrawl, Done: 1, Total: 3})
	select {
	case <-a.ready:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	request := seo.AuditRequest{Site: site, URL: address, AllowHosts: a.allow, Warehouse: a.warehouse, MaxExternal: -1, Progress: tell, Now: time.Now}
	if browse {
		request.Browse = &seo.Browsing{Pages: 1}
	}
	return seo.Run(ctx, request)
}

// withAuditor lets people audit home, and runs what they ask for.
func withAuditor(home string, ready <-chan struct{}, allow ...string) option {
	return func(s *shop, o *dashboard.Options) {
		o.Auditor = auditor{s.warehouse, home, allow, ready, nil}
	}
}

func atOnce() <-chan struct{} {
	c := make(chan struct{})
	close(c)
	return c
}

// settled follows the audit under way until it leads elsewhere.
func (s *shop) settled(t *testing.T) string {
	t.Helper()
	for range 400 {
		if a := s.get(t, "/audits/en-cours?site=velo"); a.StatusCode == http.StatusSeeOther {
			return a.Header.Get("Location")
		}
		time.Sleep(25 * time.Millisecond)
	}
	t.Fatal("the audit never ends")
	return ""
}

func pressAudit(address string) string { return url.Values{"adresse": {address}}.Encode() }

func TestAnAuditIsAskedForAndFollowed(t *testing.T) {
	t.Parallel()
	home, _ := brokenShop(t)
	ready := make(chan struct{})
	s := openShop(t, withArchive, withAuditor(home, ready, "127.0.0.1"))
	s.declare(t, tracking.Site{ID: "velo", Name: "Vélos de la Rade"})
	s.declare(t, tracking.Site{ID: "pain", Name: "Pain d'Armor"})
	page := s.get(t, "/audits?site=velo")
	if typed, _ := page.Find(`#auditer input[name="adresse"]`).Attr("value"); typed != home {
		t.Errorf("it offers %q", typed)
	}
	action, _ := page.Find("#auditer").Attr("action")
	if a := s.post(t, action, pressAudit(home)); a.StatusCode != http.StatusSeeOther || a.Header.Get("Location") != "/audits/en-cours?site=velo" {
		t.Fatalf("pressing: %d to %q: %s", a.StatusCode, a.Header.Get("Location"), a.text("main"))
	}
	for range 400 { // until the auditor told how far it is
		if page = s.get(t, "/audits/en-cours?site=velo"); strings.Contains(page.text("[data-follow]"), "1 adresse visitée sur 3 connues") {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	if value, _ := page.Find("progress").Attr("value"); value != "1" || page.StatusCode != 200 || !strings.Contains(page.body, `<noscript><meta http-equiv="refresh" content="4"></noscript>`) {
		t.Errorf("under way: %d, progress %q, %s", page.StatusCode, value, page.text("main"))
	}
	again := s.post(t, action, pressAudit("https://autre.example/"))
	if again.StatusCode != http.StatusConflict || again.Find("#auditer").Length() > 0 || !strings.Contains(again.text(".notice"), "Suivre cet audit") {
		t.Errorf("a second audit: %d %q", again.StatusCode, again.text("main"))
	}
	if other := s.get(t, "/audits?site=pain"); !strings.Contains(other.text(".notice"), "Vélos de la Rade") || other.Find("#auditer").Length() > 0 {
		t.Errorf("the page of another shop says %q", other.text("main"))
	}
	close(ready)
	found := s.get(t, s.settled(t))
	if found.StatusCode != 200 || found.Find("#regles tbody tr").Length() == 0 || !strings.Contains(found.text(".answer"), "sur 100") {
		t.Errorf("the result: %d %q", found.StatusCode, found.text(".answer"))
	}
	if after := s.get(t, "/audits?site=velo"); after.Find("#auditer").Length() != 1 || after.Find("#audits tbody tr").Length() != 1 || after.Find(".bad-news").Length() > 0 {
		t.Errorf("afterwards: %s", after.text("main"))
	}
}

func TestAnAuditThatFailsSaysWhy(t *testing.T) {
	t.Parallel()
	home, _ := brokenShop(t)
	s := openShop(t, withArchive, withAuditor("", atOnce()))
	s.declare(t, tracking.Site{ID: "velo", Name: "Vélos de la Rade", Domains: []string{"velos.example"}})
	if typed, _ := s.get(t, "/audits?site=velo").Find(`#auditer input[name="adresse"]`).Attr("value"); typed != "https://velos.example/" {
		t.Errorf("it offers %q, not the shop's domain", typed)
	}
	if help := s.get(t, "/audits?site=velo").text("#auditer .help"); help != "" {
		t.Errorf("without an access: %q", help)
	}
	if _, err := s.store.AddSchedule(t.Context(), store.Schedule{Site: "velo", URL: "https://velos.example/preprod", Cron: "0 6 * * 1", Created: noon,
		Options: []byte(`{"auth_env":"PREPROD","cookies":["acces=${JETON}"]}`)}); err != nil {
		t.Fatal(err)
	}
	if help := plain(s.get(t, "/audits?site=velo").text("#auditer .help")); !strings.Contains(help, "comme l’audit programmé de https://velos.example/preprod. Il lit les variables d’environnement JETON, PREPROD") {
		t.Errorf("with the access of a schedule: %q", help)
	}
	for name, c := range map[string]struct{ typed, says string }{
		"a private address": {home, "mène dans un réseau privé"},
		"no such name":      {"nulle-part.invalid", "Le nom de domaine est introuvable"},
	} {
		if a := s.post(t, "/audits?site=velo", pressAudit(c.typed)); a.StatusCode != http.StatusSeeOther {
			t.Fatalf("%s: %d %s", name, a.StatusCode, a.text("main"))
		}
		if to := s.settled(t); to != "/audits?site=velo" {
			t.Errorf("%s leads to %q", name, to)
		}
		page := s.get(t, "/audits?site=velo")
		if got := plain(page.text(".bad-news")); !strings.Contains(got, c.says) || page.Find("#auditer").Length() != 1 {
			t.Errorf("%s: %q", name, got)
		}
	}
	for name, typed := range map[string]string{"nothing": "", "a file": "file:///etc/passwd", "no name": "https://"} {
		a := s.post(t, "/audits?site=velo", pressAudit(typed))
		kept, _ := a.Find(`#auditer input[name="adresse"]`).Attr("value")
		if a.StatusCode != http.StatusBadRequest || !strings.Contains(a.text("#auditer .error"), "n’est pas lisible") || kept != typed {
			t.Errorf("%s: %d %q, keeps %q", name, a.StatusCode, a.text("#auditer .error"), kept)
		}
	}
}

// A failure is news until an audit, wherever it was started, reads the site.
func TestAFailedAuditIsForgottenAfterOneThatSucceeds(t *testing.T) {
	t.Parallel()
	home, _ := brokenShop(t)
	s := openShop(t, withArchive, withAuditor("", atOnce()))
	s.declare(t, tracking.Site{ID: "velo", Name: "Vélos de la Rade"})
	s.audit(t, home, noon.Add(-time.Hour))
	s.post(t, "/audits?site=velo", pressAudit(home)) // a private address
	s.settled(t)
	failed := func() bool {
		return strings.Contains(s.get(t, "/audits?site=velo").text(".bad-news"), "L’audit demandé n’a pas abouti")
	}
	if !failed() {
		t.Error("an earlier audit hides the failure")
	}
	s.auditOf(t, "essai", home, noon.Add(time.Hour))
	if !failed() {
		t.Error("a later audit of another site hides the failure")
	}
	s.audit(t, home, noon.Add(time.Hour))
	if failed() {
		t.Error("the failure is still told after a later audit")
	}
}

// talkative is an auditor that hands out the way to tell how far it is.
type talkative struct {
	auditor
	told chan func(seo.Progress)
}

func (a talkative) Audit(ctx context.Context, _, _ string, _ bool, tell func(seo.Progress)) (*seo.Audit, error) {
	a.told <- tell
	<-ctx.Done()
	return nil, ctx.Err()
}

// What an audit tells once it is over is nobody's progress.
func TestAnEndedAuditTellsNothing(t *testing.T) {
	t.Parallel()
	told := make(chan func(seo.Progress), 2)
	s := openShop(t, withArchive, func(_ *shop, o *dashboard.Options) { o.Auditor = talkative{told: told} })
	s.declare(t, tracking.Site{ID: "velo", Name: "Vélos de la Rade"})
	s.post(t, "/audits?site=velo", pressAudit("https://velos.example/"))
	tell := <-told
	s.post(t, "/audits/arreter?site=velo", "")
	s.settled(t)
	late := seo.Progress{Phase: seo.PhaseCrawl, Done: 7, Total: 9}
	tell(late)
	s.post(t, "/audits?site=velo", pressAudit("https://velos.example/"))
	<-told
	tell(late)
	if got := s.get(t, "/audits/en-cours?site=velo").text("[data-follow]"); got == "" || strings.Contains(got, "sur 9") {
		t.Errorf("the next audit shows the progress of the one before: %q", got)
	}
}

// clumsy is an auditor with a bug.
type clumsy struct{ auditor }

func (clumsy) Audit(context.Context, string, string, bool, func(seo.Progress)) (*seo.Audit, error) {
	panic("no page")
}

func TestAnAuditThatBreaksOrIsStoppedMakesRoomForTheNext(t *testing.T) {
	t.Parallel()
	s := openShop(t, withArchive, func(_ *shop, o *dashboard.Options) {
		o.Auditor, o.Log = clumsy{}, slog.New(slog.DiscardHandler)
	})
	s.declare(t, tracking.Site{ID: "velo", Name: "Vélos de la Rade"})
	for range 2 {
		if a := s.post(t, "/audits?site=velo", pressAudit("https://velos.example/")); a.StatusCode != http.StatusSeeOther {
			t.Fatalf("%d %s", a.StatusCode, a.text("main"))
		}
		s.settled(t)
		if got := s.get(t, "/audits?site=velo").text(".bad-news"); !strings.Contains(got, "L’audit demandé n’a pas abouti") {
			t.Errorf("after a bug: %q", got)
		}
	}
	endless := openShop(t, withArchive, withAuditor("", make(chan struct{})))
	endless.declare(t, tracking.Site{ID: "velo", Name: "Vélos de la Rade"})
	endless.post(t, "/audits?site=velo", pressAudit("https://velos.example/"))
	if a := endless.post(t, "/audits/arreter?site=velo", ""); a.StatusCode != http.StatusSeeOther {
		t.Errorf("stopping: %d", a.StatusCode)
	}
	endless.settled(t)
	if got := endless.get(t, "/audits?site=velo").text(".bad-news"); !strings.Contains(got, "Il a été arrêté") {
		t.Errorf("after stopping: %q", got)
	}
}

// The page of an audit under way leads to its result by itself.
func TestAnAuditIsAskedForInABrowser(t *testing.T) {
	t.Parallel()
	b := openBrowser(t)
	for name, v := range map[string]view{"with scripts": laptop, "without scripts, on a phone": {width: 390}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			home, _ := brokenShop(t)
			ready := make(chan struct{})
			s := openShop(t, withArchive, withAuditor(home, ready, "127.0.0.1"))
			s.declare(t, tracking.Site{ID: "velo", Name: "Vélos de la Rade"})
			w := b.open(t, s.url+"/audits?site=velo", v)
			w.keep(t, "audit-avant-"+fileName(name))
			if v.script {
				w.flawless(t, v)
			}
			if err := chromedp.Do(w.ctx, chromedp.Click("#auditer button"), chromedp.WaitVisible("progress[value]")); err != nil {
				t.Fatal(err, w.trouble())
			}
			w.keep(t, "audit-en-cours-"+fileName(name))
			if v.script {
				w.flawless(t, v)
			}
			close(ready)
			if err := chromedp.Do(w.ctx, chromedp.WaitVisible("#regles tbody tr")); err != nil {
				t.Fatal(err, w.trouble())
			}
			if v.script {
				w.flawless(t, v)
			}
			for _, trouble := range w.trouble() {
				t.Error(trouble)
			}
		})
	}
}

// Where a case is served is looked for once a page: its files are read for it.
func TestWhereACaseIsServedIsLookedForOnce(t *testing.T) {
	t.Parallel()
	asked := &atomic.Int32{}
	s := openShop(t, withArchive, func(s *shop, o *dashboard.Options) {
		o.Auditor = auditor{s.warehouse, "http://velos.example/", nil, atOnce(), asked}
	})
	s.asCase(t)
	if a := s.get(t, "/audits?site=velo"); !strings.Contains(a.text("#auditer"), "à la fin du cas") || asked.Load() != 1 {
		t.Errorf("looked for %d times: %s", asked.Load(), a.text("#auditer"))
	}
}
