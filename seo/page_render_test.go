package seo

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/seo/page"
	"github.com/formaouest/chaland/seo/rule"
	"github.com/formaouest/chaland/warehouse/warehousetest"
)

// scripted is a shop whose home page writes a link by a script, asks for a file that
// robots.txt forbids, and lets nobody read one page in a browser.
func scripted(t *testing.T) *shopSite {
	t.Helper()
	s := newShop(t)
	s.text("/robots.txt", "text/plain", "User-agent: *\nDisallow: /interdit/\n")
	s.raw("/", "Vélos de ville", `<link rel="icon" href="data:,"><script defer src="/menu.js"></script><script src="/interdit/mesure.js"></script>`, "/ville", "/pliants", "/cargo")
	s.text("/menu.js", "text/javascript", `document.querySelector('main').insertAdjacentHTML('beforeend', '<a href="/secret">Ventes privées</a>')`)
	s.text("/interdit/mesure.js", "text/javascript", "")
	for _, path := range []string{"/ville", "/pliants"} {
		s.raw(path, "Vélos "+path[1:], `<link rel="icon" href="data:,">`, "/")
	}
	s.set("/cargo", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprint(w, `<!doctype html><html lang="fr"><title>Vélos cargo</title><h1>Cargo</h1><script>location.href = '/ville'</script>`)
	})
	return s
}

func TestPagesAreOpenedInABrowser(t *testing.T) {
	t.Parallel()
	s := scripted(t)
	r := s.request(t)
	r.Warehouse, r.Browse, r.Now = warehousetest.New(t), &Browsing{}, clock(1)
	var phases []Phase
	r.Progress = func(p Progress) { phases = append(phases, p.Phase) }
	a := audit(t, r)
	if !a.has("js-liens", "/") || a.has("js-liens", "/ville") {
		t.Errorf("findings %+v", a.Findings)
	}
	home := a.page(t, "/").Measures
	if home == nil || home.Requests != 2 || home.Bytes < 500 || home.LCP <= 0 || home.Links != 4 || !slices.Contains(home.Blocked, s.URL+"/interdit/mesure.js") {
		t.Errorf("home page %+v", home)
	}
	s.mu.Lock()
	asked := s.hits["/interdit/mesure.js"]
	s.mu.Unlock()
	if asked > 0 {
		t.Errorf("what robots.txt forbids was asked for %d times", asked)
	}
	if b := a.Summary.Browsed; b.Pages != 3 || b.Of != 4 || len(b.Failed) != 1 || b.Failed[0].URL != s.URL+"/cargo" || !strings.Contains(b.Failed[0].Reason, s.URL+"/ville") {
		t.Errorf("opened %+v", b)
	}
	if len(a.Unverified()) > 0 || !slices.Contains(phases, PhaseRender) {
		t.Errorf("not verified %v, phases %v", a.Unverified(), slices.Compact(phases))
	}
	stored, err := NewArchive(r.Warehouse).PagesOf(t.Context(), a.ID, "", 10, 0)
	if err != nil {
		t.Fatal(err)
	}
	at := slices.IndexFunc(stored, func(p Page) bool { return p.URL == s.URL+"/" })
	if got := stored[at].Measures; got == nil || got.LCP != home.LCP || got.Bytes != home.Bytes || len(got.Kinds) != len(home.Kinds) {
		t.Errorf("stored %+v, want %+v", got, home)
	}
	comparesWithoutBrowser(t, r, a)
}

// comparesWithoutBrowser audits again without a browser: what only a browser saw is
// neither fixed nor still there.
func comparesWithoutBrowser(t *testing.T, r AuditRequest, before *Audit) {
	t.Helper()
	r.Browse, r.Now, r.Dir = nil, clock(2), t.TempDir()
	a := audit(t, r)
	if a.has("js-liens", "/") {
		t.Error("a browser's finding without a browser")
	}
	if c := a.Changes; c == nil || c.Comparable || !slices.ContainsFunc(c.UncheckedList, func(f Finding) bool { return f.Rule == "js-liens" }) ||
		slices.ContainsFunc(c.FixedList, func(f Finding) bool { return rule.Get(f.Rule).Scope() == rule.RenderScope }) {
		t.Errorf("changes %+v", c)
	}
	e, err := NewArchive(r.Warehouse).Get(t.Context(), a.ID)
	if err != nil || len(e.Unverified()) == 0 || len(e.Unverified()) != len(a.Unverified()) {
		t.Errorf("not verified: %d of the audit, %d of the archive, %v", len(a.Unverified()), len(e.Unverified()), err)
	}
	if old, err := NewArchive(r.Warehouse).Get(t.Context(), before.ID); err != nil || len(old.Unverified()) > 0 || old.Summary.Browsed.Pages != 3 {
		t.Errorf("the audit with a browser: %+v, %v", old.Summary.Browsed, err)
	}
}

// Without a browser, the rules that need one are told not verified, in every form.
func TestRulesWithoutABrowserAreNotVerified(t *testing.T) {
	t.Parallel()
	a := audit(t, smallShop(t).request(t))
	var text, page, raw bytes.Buffer
	for _, err := range []error{a.WriteText(&text), a.WriteHTML(&page), a.WriteJSON(&raw)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	title := rule.Get("perf-lcp").Title()
	if !strings.Contains(text.String(), "--render") || !strings.Contains(text.String(), title) {
		t.Errorf("text: %s", text.String())
	}
	if !strings.Contains(page.String(), "<h2>Non vérifié</h2>") || !strings.Contains(page.String(), title) {
		t.Error("the report does not say what is not verified")
	}
	var got struct {
		Audit struct {
			NotVerified []struct {
				Rule, State, Reason string
				Needs               []string
			} `json:"not_verified"`
		}
	}
	if err := json.Unmarshal(raw.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	want := rule.Options{}.NeedBrowser()
	n := 0
	for _, r := range got.Audit.NotVerified {
		if slices.Equal(r.Needs, []string{"render"}) {
			n++
		} else if !strings.HasSuffix(r.Reason, ".") || !strings.Contains(page.String(), r.Rule) || !strings.Contains(text.String(), r.Reason) {
			t.Errorf("without a reason in every form: %+v", r)
		}
		if r.State != "non vérifié" {
			t.Errorf("%+v", r)
		}
	}
	if n != len(want) || len(want) < 8 || n == len(got.Audit.NotVerified) {
		t.Fatalf("%d rules of %d not verified for want of a browser, want %d", n, len(got.Audit.NotVerified), len(want))
	}
}

// The home page comes first, then templates take turns: each kind of page is seen before
// any is seen twice, the most popular first.
func TestPagesToOpenAreOfEveryKind(t *testing.T) {
	t.Parallel()
	b := newBuilder(AuditRequest{}, rule.Options{})
	for i, kind := range []page.Kind{page.Product, page.Product, page.Product, page.Category, page.Home, page.Category, page.Article} {
		b.add(&record{Summary: rule.PageSummary{URL: fmt.Sprint(i), Status: 200, HTML: true, Kind: kind, PageRank: float32(7-i) / 10}})
	}
	b.add(&record{Summary: rule.PageSummary{URL: "absente", Status: 404, HTML: true}})
	for most, want := range map[int][]int32{1: {4}, 4: {4, 0, 3, 6}, 5: {4, 0, 3, 6, 1}, 50: {4, 0, 3, 6, 1, 5, 2}} {
		if got, of := b.toOpen(most, "4"); !slices.Equal(got, want) || of != 7 {
			t.Errorf("%d pages: %v of %d, want %v", most, got, of, want)
		}
	}
}

// A browser that is missing is told before the site is asked for anything.
func TestMissingBrowserIsToldBeforeTheVisit(t *testing.T) {
	t.Parallel()
	s := smallShop(t)
	r := s.request(t)
	r.Browse = &Browsing{Chromium: "/nulle/part/chromium"}
	start := time.Now()
	if _, err := Run(t.Context(), r); err == nil || !strings.Contains(err.Error(), "/nulle/part/chromium") || time.Since(start) > 5*time.Second {
		t.Errorf("error %v", err)
	}
	if len(s.hits) > 0 {
		t.Errorf("the site was asked for %v", s.hits)
	}
}
