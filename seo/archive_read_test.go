package seo

import (
	"errors"
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/seo/crawl"
	"github.com/formaouest/chaland/warehouse/warehousetest"
)

func TestArchiveGivesBackWhatWasStored(t *testing.T) {
	t.Parallel()
	s := smallShop(t)
	r := s.request(t)
	r.Warehouse = warehousetest.New(t)
	a := audit(t, r)
	archive, ctx := NewArchive(r.Warehouse), t.Context()

	list, err := archive.List(ctx, "boutique", 10)
	if err != nil || len(list) != 1 || list[0].ID != a.ID || list[0].State != a.State || list[0].Home != a.Home || !list[0].Exempt {
		t.Fatalf("list %+v, %v", list, err)
	}
	if diff := cmp.Diff(a.Summary, list[0].Summary, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("summary: %s", diff)
	}
	if all, err := archive.List(ctx, "", 10); err != nil || len(all) != 1 {
		t.Errorf("all sites: %d, %v", len(all), err)
	}
	if none, err := archive.List(ctx, "autre", 10); err != nil || len(none) != 0 {
		t.Errorf("another site: %d, %v", len(none), err)
	}
	if _, err := archive.Get(ctx, "rien"); !errors.Is(err, fault.New(fault.NotFound, "seo.no_audit")) {
		t.Errorf("unknown audit: %v", err)
	}

	pages, err := archive.PagesOf(ctx, a.ID, "", 100, 0)
	if err != nil {
		t.Fatal(err)
	}
	byURL := func(x, y Page) int { return cmpString(x.URL, y.URL) }
	want := slices.SortedFunc(slices.Values(a.Pages), byURL)
	for i := range want {
		want[i].Kind, want[i].Type, want[i].Main, want[i].Subtitles = "", "", "", "" // shown in the report only, or read apart
	}
	got := slices.SortedFunc(slices.Values(pages), byURL)
	if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(Page{})); diff != "" {
		t.Errorf("pages: %s", diff)
	}
	if first, err := archive.PagesOf(ctx, a.ID, "QUIMPER", 1, 0); err != nil || len(first) != 0 {
		t.Errorf("a search in titles: %v, %v", first, err)
	}
	if found, err := archive.PagesOf(ctx, a.ID, "bol BLEU", 10, 0); err != nil || len(found) != 2 {
		t.Errorf("a search in titles: %v, %v", found, err)
	}

	findings, err := archive.FindingsOf(ctx, a.ID, "", "", 10_000, 0)
	if diff := cmp.Diff(a.Findings, findings, cmpopts.SortSlices(func(x, y Finding) bool { return x.Fingerprint < y.Fingerprint })); diff != "" || err != nil {
		t.Errorf("findings: %v %s", err, diff)
	}
	broken, err := archive.FindingsOf(ctx, a.ID, "lnk-casse-interne", s.URL+"/bols", 10, 0)
	if err != nil || len(broken) != 1 {
		t.Errorf("findings of one rule on one page: %v, %v", broken, err)
	}

	links, err := archive.LinksOf(ctx, a.ID, crawl.LinkBroken, "", 10, 0)
	if err != nil || len(links) != 1 || links[0].To != s.URL+"/absente" || links[0].Status != 404 || links[0].From != s.URL+"/bols" || !links[0].Internal || !links[0].Followed {
		t.Errorf("broken links: %+v, %v", links, err)
	}
}

func cmpString(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

func TestArchiveGroupsFindings(t *testing.T) {
	t.Parallel()
	r := smallShop(t).request(t)
	r.Warehouse = warehousetest.New(t)
	a := audit(t, r)
	stored, err := NewArchive(r.Warehouse).Groups(t.Context(), a.ID)
	if err != nil {
		t.Fatal(err)
	}
	fresh := map[string]Group{}
	for _, g := range a.Groups() {
		fresh[g.Rule] = g
	}
	if len(stored) != len(fresh) || len(stored) == 0 {
		t.Errorf("%d groups, want %d", len(stored), len(fresh))
	}
	for i, g := range stored {
		w := fresh[g.Rule]
		if g.Findings != w.Findings || g.Pages != w.Pages || g.Severity != w.Severity || g.Title != w.Title || g.Remedy == "" {
			t.Errorf("%s: %+v, want %+v", g.Rule, g, w)
		}
		if i > 0 && g.Severity < stored[i-1].Severity {
			t.Errorf("%s (%s) comes after %s (%s)", g.Rule, g.Severity, stored[i-1].Rule, stored[i-1].Severity)
		}
	}
}

// Three audits: a fault appears, its page cannot be reached, it is mended.
func TestHistorySaysWhatChanged(t *testing.T) {
	t.Parallel()
	s := smallShop(t)
	r := s.request(t)
	r.Warehouse = warehousetest.New(t)
	archive := NewArchive(r.Warehouse)
	run := func(day int) *Audit {
		r.Now = clock(day)
		return audit(t, r)
	}
	s.page("/orpheline", "Page orpheline", "/", "/thes")
	first := run(1)
	if first.Changes != nil {
		t.Errorf("a first audit has changes: %+v", first.Changes)
	}

	s.raw("/bol-bleu", "Bol bleu", `<meta name="robots" content="noindex">`, "/bols")
	second := run(2)
	if !second.Changes.Comparable || second.Changes.Previous != first.ID || second.Changes.New == 0 {
		t.Fatalf("changes %+v", second.Changes)
	}
	fresh := freshOf(second)
	if !fresh["idx-noindex "+s.URL+"/bol-bleu"] {
		t.Errorf("the noindex is not new: %v", fresh)
	}

	s.text("/robots.txt", "text/plain", "User-agent: *\nDisallow: /prive\nDisallow: /bol-bleu\nSitemap: "+s.URL+"/sitemap.xml\n")
	third := run(3)
	if marks(third.Changes.FixedList)["idx-noindex "+s.URL+"/bol-bleu"] || !marks(third.Changes.UncheckedList)["idx-noindex "+s.URL+"/bol-bleu"] {
		t.Errorf("a page that was not reached: fixed %v, not rechecked %v", third.Changes.FixedList, third.Changes.UncheckedList)
	}

	s.text("/robots.txt", "text/plain", "User-agent: *\nDisallow: /prive\nSitemap: "+s.URL+"/sitemap.xml\n")
	s.page("/bol-bleu", "Bol bleu", "/bols")
	fourth := run(4)
	if !marks(fourth.Changes.FixedList)["idx-noindex "+s.URL+"/bol-bleu"] {
		t.Errorf("what is mended is not fixed: %v", fourth.Changes.FixedList)
	}

	again, findings, err := archive.ChangesOf(t.Context(), fourth.ID)
	if err != nil || len(findings) != len(fourth.Findings) {
		t.Fatalf("%d findings, %v", len(findings), err)
	}
	byMark := cmpopts.SortSlices(func(a, b Finding) bool { return a.Fingerprint < b.Fingerprint })
	if diff := cmp.Diff(fourth.Changes, again, byMark, cmpopts.EquateApproxTime(1e6)); diff != "" {
		t.Errorf("asked again: %s", diff)
	}
	if list, err := archive.List(t.Context(), "boutique", 10); err != nil || len(list) != 4 || list[0].ID != fourth.ID || list[0].Changes.Fixed != fourth.Changes.Fixed {
		t.Errorf("list %+v, %v", list, err)
	}
}

func freshOf(a *Audit) map[string]bool {
	found := map[string]bool{}
	for _, f := range a.Findings {
		if f.Fresh {
			found[f.Rule+" "+f.URL] = true
		}
	}
	return found
}

func marks(list []Finding) map[string]bool {
	found := map[string]bool{}
	for _, f := range list {
		found[f.Rule+" "+f.URL] = true
	}
	return found
}

// The same site audited twice, nothing touched: nothing is new, nothing fixed.
func TestHistoryOfAnUnchangedSite(t *testing.T) {
	t.Parallel()
	r := smallShop(t).request(t)
	r.Warehouse = warehousetest.New(t)
	r.Now = clock(1)
	first := audit(t, r)
	r.Now = clock(2)
	second := audit(t, r)
	if c := second.Changes; c.New != 0 || c.Fixed != 0 || c.Unchecked != 0 || c.Persistent != len(first.Findings) {
		t.Errorf("changes %+v: new %v, fixed %v", c, freshOf(second), c.FixedList)
	}
	if sum := second.page(t, "/bols").PageRank - first.page(t, "/bols").PageRank; math.Abs(sum) > 1e-9 {
		t.Errorf("the popularity moved by %v", sum)
	}
}
