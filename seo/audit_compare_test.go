package seo

import (
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/seo/rule"
)

// A page rule and a site rule of the registry, whatever they are.
const (
	pageRule = "tit-absent"
	siteRule = "tit-double"

	browserRule = "perf-lcp"
)

func TestRulesOfTheComparisonExist(t *testing.T) {
	t.Parallel()
	if rule.Get(pageRule).Scope() != rule.PageScope || rule.Get(siteRule).Scope() != rule.SiteScope || rule.Get(browserRule).Scope() != rule.RenderScope {
		t.Fatal("the rules that the tests below stand on have changed")
	}
}

func TestCompare(t *testing.T) {
	t.Parallel()
	monday := time.Date(2025, 3, 10, 6, 0, 0, 0, time.UTC)
	sunday := monday.AddDate(0, 0, -1)
	fault := func(rule, url string, mark uint64) Finding { return Finding{Rule: rule, URL: url, Fingerprint: mark} }
	type counts struct{ fresh, fixed, persistent, unchecked int }
	for _, c := range []struct {
		name  string
		past  []pastFinding
		seen  map[string]time.Time // pages reached by the audits before, Monday at the latest
		now   []Finding
		reach []string // pages reached by this audit
		part  bool     // this audit was cut short
		open  []string // pages that this audit opened in a browser
		blind []string // rules that this audit could not judge
		want  counts
	}{
		{name: "nothing then, nothing now"},
		{name: "new", now: []Finding{fault(pageRule, "/a", 1)}, reach: []string{"/a"}, want: counts{fresh: 1}},
		{name: "still there", past: []pastFinding{{fault(pageRule, "/a", 1), monday}}, now: []Finding{fault(pageRule, "/a", 1)}, reach: []string{"/a"}, want: counts{persistent: 1}},
		{name: "fixed", past: []pastFinding{{fault(pageRule, "/a", 1), monday}}, reach: []string{"/a"}, want: counts{fixed: 1}},
		{name: "page not reached", past: []pastFinding{{fault(pageRule, "/a", 1), monday}}, reach: []string{"/b"}, want: counts{unchecked: 1}},
		{name: "fixed on a page although the audit was cut short", past: []pastFinding{{fault(pageRule, "/a", 1), monday}}, reach: []string{"/a"}, part: true, want: counts{fixed: 1}},
		{name: "a fault of the site needs the whole site", past: []pastFinding{{fault(siteRule, "/a", 1), monday}}, reach: []string{"/a"}, part: true, want: counts{unchecked: 1}},
		{name: "a fault of the site, fixed", past: []pastFinding{{fault(siteRule, "/a", 1), monday}}, reach: []string{"/b"}, want: counts{fixed: 1}},
		{name: "fixed last time already", past: []pastFinding{{fault(pageRule, "/a", 1), sunday}}, seen: map[string]time.Time{"/a": monday}, reach: []string{"/a"}},
		{name: "came back", past: []pastFinding{{fault(pageRule, "/a", 1), sunday}}, seen: map[string]time.Time{"/a": monday}, now: []Finding{fault(pageRule, "/a", 1)}, reach: []string{"/a"}, want: counts{fresh: 1}},
		{name: "not reached last time, still there", past: []pastFinding{{fault(pageRule, "/a", 1), sunday}}, seen: map[string]time.Time{"/a": sunday}, now: []Finding{fault(pageRule, "/a", 1)}, reach: []string{"/a"}, want: counts{persistent: 1}},
		{name: "not reached last time, fixed now", past: []pastFinding{{fault(pageRule, "/a", 1), sunday}}, seen: map[string]time.Time{"/a": sunday}, reach: []string{"/a"}, want: counts{fixed: 1}},
		{name: "reached, but not opened in a browser", past: []pastFinding{{fault(browserRule, "/a", 1), monday}}, reach: []string{"/a"}, want: counts{unchecked: 1}},
		{name: "opened in a browser and fixed", past: []pastFinding{{fault(browserRule, "/a", 1), monday}}, reach: []string{"/a"}, open: []string{"/a"}, want: counts{fixed: 1}},
		{name: "not opened last time, fixed now", past: []pastFinding{{fault(browserRule, "/a", 1), sunday}}, reach: []string{"/a"}, open: []string{"/a"}, want: counts{fixed: 1}},
		{name: "the rule could not be judged", past: []pastFinding{{fault(siteRule, "/a", 1), monday}}, reach: []string{"/a"}, blind: []string{siteRule}, want: counts{unchecked: 1}},
		{name: "the rule has gone", past: []pastFinding{{fault("regle-disparue", "/a", 1), monday}}, reach: []string{"/a"}, want: counts{unchecked: 1}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			before := past{previous: "lundi", started: monday, config: "{}", complete: monday, findings: c.past, reached: map[string]time.Time{"/a": monday}}
			for url, when := range c.seen {
				before.reached[url] = when
			}
			now := present{config: "{}", complete: !c.part, findings: c.now, reached: map[string]bool{}, unjudged: map[string]bool{}}
			for _, id := range c.blind {
				now.unjudged[id] = true
			}
			for _, url := range c.reach {
				now.reached[url] = true
			}
			now.opened = map[string]bool{}
			for _, url := range c.open {
				now.opened[url] = true
			}
			got := compare(before, now)
			if (counts{got.New, got.Fixed, got.Persistent, got.Unchecked}) != c.want || !got.Comparable {
				t.Errorf("got %+v, want %+v", got, c.want)
			}
			for _, f := range now.findings {
				if f.Fresh != (c.want.fresh == 1) {
					t.Errorf("finding marked new: %v", f.Fresh)
				}
			}
		})
	}
}

func TestCompareFirstAuditAndOtherSettings(t *testing.T) {
	t.Parallel()
	if got := compare(past{}, present{findings: []Finding{{Rule: pageRule}}}); got != nil {
		t.Errorf("a first audit has changes: %+v", got)
	}
	moved := compare(past{previous: "x", config: `{"url":"u","max_pages":50}`}, present{config: `{"url":"u"}`})
	if text := strings.ReplaceAll(moved.SettingsText(), i18n.NoBreakSpace, " "); !strings.Contains(text, "(pages au plus : 50 puis aucun)") {
		t.Errorf("other settings read %q", text)
	}
	if got := compare(past{previous: "x", config: "a"}, present{config: "b"}); got.Comparable || got.SettingsText() == "" {
		t.Error("other settings, and yet comparable")
	}
	exempt := present{exempt: true, complete: true, reached: map[string]bool{"/": true}}
	before := past{previous: "x", findings: []pastFinding{{Finding{Rule: "sec-http", URL: "/", Fingerprint: 1}, time.Now()}}}
	if got := compare(before, exempt); got.Fixed != 0 || got.Unchecked != 1 {
		t.Errorf("a rule without object mends nothing: %+v", got)
	}
}
