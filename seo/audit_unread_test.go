package seo

import (
	"bytes"
	"fmt"
	"html"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/seo/crawl"
	"github.com/formaouest/chaland/warehouse/warehousetest"
)

// talking serves whatever the function says on each connection.
func talking(t *testing.T, talk func(net.Conn)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				_, _ = conn.Read(make([]byte, 4096))
				talk(conn)
			}()
		}
	}()
	return "http://" + l.Addr().String() + "/"
}

// closedPort is an address where nobody listens any more.
func closedPort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return "http://" + l.Addr().String() + "/"
}

// A site that cannot be read gets the reason and what to do, and nothing about
// a robots.txt, a sitemap or a certificate that nobody saw.
func TestAnUnreadableSiteGetsOnlyTheReason(t *testing.T) {
	t.Parallel()
	refuses := newShop(t)
	refuses.set("/", func(w http.ResponseWriter, r *http.Request) {
		http.Error(w, "en panne", http.StatusInternalServerError)
	})
	guarded := newShop(t)
	guarded.text("/robots.txt", "text/plain", "User-agent: *\nDisallow: /\n")
	broken := newShop(t)
	broken.set("/robots.txt", func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) })
	broken.page("/", "Accueil")
	turning := newShop(t)
	turning.redirect("/", "/encore", 302)
	turning.redirect("/encore", "/", 302)
	odd := newShop(t)
	odd.text("/vide", "text/html", "  \n")
	odd.text("/octets", "text/html; charset=utf-8", strings.Repeat("\x89PNG\r\n\x1a\x00\x01\x02 abcdef", 200))
	odd.set("/rien", func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusNoContent) })
	for _, c := range []struct {
		name, url, says, advises string
		pages                    int
		private                  bool
	}{
		{name: "no such name", url: "https://nom-qui-n-existe-pas.invalid/", says: "introuvable", advises: "faute de frappe"},
		{name: "a private address", url: refuses.URL, says: "réseau privé", advises: "adresse publique", private: true},
		{name: "a closed port", url: closedPort(t), says: "refuse la connexion", advises: "hébergeur"},
		{name: "garbage", url: talking(t, func(c net.Conn) { _, _ = io.WriteString(c, "\x00\x01 rien de HTTP\r\n\r\n") }), says: "illisible", advises: "http ou https"},
		{name: "a cut answer", url: talking(t, func(net.Conn) {}), says: "coupé", advises: "Relancez"},
		{name: "a failing server", url: refuses.URL, says: "répond 500", advises: "journal d’erreurs", pages: 1},
		{name: "a missing page", url: refuses.URL + "/rien", says: "répond 404", advises: "Vérifiez l’adresse", pages: 1},
		{name: "a closed robots.txt", url: guarded.URL, says: "interdit", advises: "Disallow: /"},
		{name: "a failing robots.txt", url: broken.URL, says: "robots.txt répond 503", advises: "Rétablissez"},
		{name: "a blank page", url: odd.URL + "/vide", says: "vide", advises: "journal d’erreurs", pages: 1},
		{name: "no content", url: odd.URL + "/rien", says: "vide", advises: "journal d’erreurs", pages: 1},
		{name: "bytes called a page", url: odd.URL + "/octets", says: "contenu est illisible", advises: "prévenez l’hébergeur", pages: 1},
		{name: "an endless redirect", url: turning.URL, says: "boucle", advises: ".htaccess", pages: 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := AuditRequest{URL: c.url, AllowHosts: []string{"127.0.0.1"}, Dir: t.TempDir(), Concurrency: 1}
			if c.private {
				r.AllowHosts = nil
			}
			a := audit(t, r)
			if a.State != Failed || len(a.Findings) != 0 || a.Summary.Pages != c.pages || a.Summary.HTML != 0 || len(a.Summary.Severities) != 0 {
				t.Errorf("%s, %d addresses visited, findings %+v", a.State, a.Summary.Pages, a.Findings)
			}
			for name, write := range map[string]func(io.Writer) error{"text": a.WriteText, "html": a.WriteHTML} {
				var out bytes.Buffer
				if err := write(&out); err != nil {
					t.Fatal(err)
				}
				got := out.String()
				if !strings.Contains(got, c.says) || !strings.Contains(got, c.advises) || strings.Contains(got, "[seo.") || strings.Contains(got, "adresse visitée") || strings.Contains(got, "adresses visitées") || strings.Contains(got, "sur 100") {
					t.Errorf("%s: want %q and %q in\n%s", name, c.says, c.advises, got)
				}
			}
		})
	}
}

// Every problem that can stop an audit has its advice.
func TestEveryProblemHasAnAdvice(t *testing.T) {
	t.Parallel()
	for _, p := range crawl.Problems {
		if got := (&Unread{Problem: p}).reason(); strings.Contains(got, "[seo.") || strings.Contains(got, "[crawl.") {
			t.Errorf("%s: %q", p, got)
		}
		if got := (&Unread{Problem: p}).Short(); strings.Contains(got, "[") || strings.Count(got, ".") > 1 && p != crawl.RobotsDenied || !strings.HasSuffix(got, ".") {
			t.Errorf("%s in short: %q", p, got)
		}
	}
}

// An audit that failed between two others is told as failed, and the later one
// is compared with the earlier one: nothing was mended, nothing came back.
func TestAFailedAuditTakesNoPartInTheHistory(t *testing.T) {
	t.Parallel()
	s := smallShop(t)
	r := s.request(t)
	r.Warehouse = warehousetest.New(t)
	archive := NewArchive(r.Warehouse)
	home := s.pages["/"]
	run := func(day int) *Audit {
		r.Now = clock(day)
		return audit(t, r)
	}
	first := run(1)
	for _, path := range []string{"/", "/robots.txt", "/sitemap.xml"} {
		s.set(path, func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusBadGateway) })
	}
	failed := run(2)
	if failed.State != Failed || failed.Changes != nil {
		t.Errorf("%s, changes %+v", failed.State, failed.Changes)
	}
	s.set("/", home)
	s.text("/robots.txt", "text/plain", "User-agent: *\nDisallow: /prive\nSitemap: "+s.URL+"/sitemap.xml\n")
	s.sitemap("/", "/bols", "/orpheline", "/vieux")
	third := run(3)
	if c := third.Changes; c == nil || c.Previous != first.ID || c.New != 0 || c.Fixed != 0 || c.Persistent != len(first.Findings) {
		t.Errorf("changes %+v, want those since %s", c, first.ID)
	}
	list, err := archive.List(t.Context(), "boutique", 10)
	if err != nil || len(list) != 3 {
		t.Fatalf("%d audits, %v", len(list), err)
	}
	e := list[1]
	if e.State != Failed || e.Scored() || e.Changes != nil || e.Obstacle() == nil || !strings.Contains(i18n.Error(e.Obstacle()), "robots.txt répond 502") {
		t.Errorf("the failed audit: %+v, %v", e, e.Obstacle())
	}
	if changes, findings, err := archive.ChangesOf(t.Context(), failed.ID); changes != nil || len(findings) != 0 || err != nil {
		t.Errorf("changes of a failed audit: %+v, %d findings, %v", changes, len(findings), err)
	}
}

// Audits that read nothing were once stored as results; they are read as the
// failures they are.
func TestAnOldFailureIsReadAsOne(t *testing.T) {
	t.Parallel()
	w, day := warehousetest.New(t), time.Date(2026, 3, 2, 6, 0, 0, 0, time.UTC)
	old := &Audit{ID: "20260302-060000.000-abc", Site: "boutique", URL: "https://boutique.example/", Started: day, Finished: day, State: "complete", Config: "{}",
		Summary: Summary{Pages: 1, Severities: map[string]int{"critical": 1}}, Changes: &Changes{Fixed: 13}, links: newLinkTable(),
		Findings: []Finding{{Rule: "rob-5xx", URL: "https://boutique.example/"}}}
	if err := storeAudit(t.Context(), w, old, 1); err != nil {
		t.Fatal(err)
	}
	e, err := NewArchive(w).Get(t.Context(), old.ID)
	if err != nil || e.State != Failed || e.Changes != nil || len(e.Summary.Severities) != 0 || e.Obstacle() == nil {
		t.Errorf("%+v, %v", e, err)
	}
	before, err := NewArchive(w).past(t.Context(), old.Site, old.URL, "x", day.AddDate(0, 0, 1), nil)
	if err != nil || before.previous != "" {
		t.Errorf("it is compared with: %+v, %v", before, err)
	}
}

// The reports date an audit in the time of Paris, and give its score with the
// calculation.
func TestReportsTellTheTimeOfParisAndTheScore(t *testing.T) {
	t.Parallel()
	night := time.Date(2026, 7, 31, 22, 30, 0, 0, time.UTC) // already August in Paris
	r := smallShop(t).request(t)
	r.Now = func() time.Time { return night }
	a := audit(t, r)
	a.Changes = &Changes{Previous: "x", Started: night, Comparable: true}
	score := fmt.Sprintf("%.0f sur 100, soit 100 × 100 / (100 + %d)", a.Health().Score(), a.Health().Lost())
	plain := strings.NewReplacer(i18n.NarrowSpace, " ", i18n.NoBreakSpace, " ")
	for name, write := range map[string]func(io.Writer) error{"text": a.WriteText, "html": a.WriteHTML} {
		var out bytes.Buffer
		if err := write(&out); err != nil {
			t.Fatal(err)
		}
		got := plain.Replace(html.UnescapeString(out.String()))
		if !strings.Contains(got, "Commencé le 01/08/2026 à 00:30") || !strings.Contains(got, "l’audit du 01/08/2026 à 00:30") || strings.Contains(got, "31/07") {
			t.Errorf("%s: the dates are not those of Paris:\n%.1500s", name, got)
		}
		if !strings.Contains(got, score) {
			t.Errorf("%s lacks %q:\n%.3000s", name, score, got)
		}
	}
	if got := a.head().Score; got == nil || got.Lost != a.Health().Lost() || got.Value != a.Health().Rounded() || plain.Replace(got.Formula) != plain.Replace(a.Health().Formula()) {
		t.Errorf("json: %+v", got)
	}
}
