package seo

import (
	"errors"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/formaouest/chaland/seo/rule"
	"github.com/formaouest/chaland/warehouse/warehousetest"
)

func TestScoreFallsWithEachBrokenRuleAndNeverBelowZero(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		groups []Group
		lost   int
		score  float64
	}{
		"no fault":                           {nil, 0, 100},
		"information costs nothing":          {[]Group{{Severity: rule.Info, Findings: 300}}, 0, 100},
		"a low one":                          {[]Group{{Severity: rule.Low}}, 1, 10000.0 / 101},
		"a thousand pages cost as one":       {[]Group{{Severity: rule.High, Findings: 1000, Pages: 1000}}, 8, 10000.0 / 108},
		"one of each":                        {[]Group{{Severity: rule.Critical}, {Severity: rule.High}, {Severity: rule.Medium}, {Severity: rule.Low}, {Severity: rule.Info}}, 32, 10000.0 / 132},
		"five critical ones leave half":      {[]Group{{}, {}, {}, {}, {}}, 100, 50},
		"fifteen critical ones leave a part": {make([]Group, 15), 300, 25},
	} {
		h := HealthOf(c.groups)
		if h.Lost() != c.lost || math.Abs(h.Score()-c.score) > 1e-12 {
			t.Errorf("%s: %d points lost, score %v; want %d and %v", name, h.Lost(), h.Score(), c.lost, c.score)
		}
	}
}

func TestScoresOfStoredAuditsAreThoseOfTheirFindings(t *testing.T) {
	t.Parallel()
	s := smallShop(t)
	r := s.request(t)
	r.Warehouse = warehousetest.New(t)
	r.Now = clock(1)
	first := audit(t, r)
	s.raw("/bol-bleu", "Bol bleu", `<meta name="robots" content="noindex">`, "/bols")
	r.Now = clock(2)
	second := audit(t, r)
	archive := NewArchive(r.Warehouse)
	list, err := archive.List(t.Context(), "", 10)
	if err != nil {
		t.Fatal(err)
	}
	unread := Entry{ID: "rien", State: "complete"}
	running := Entry{ID: "en cours", State: Running, Summary: Summary{HTML: 3}}
	got, err := archive.Health(t.Context(), append(list, unread, running))
	if err != nil || len(got) != 2 {
		t.Fatalf("%d scores, %v", len(got), err)
	}
	for _, a := range []*Audit{first, second} {
		naive := Health{Broken: map[rule.Severity]int{}}
		gravest := map[string]rule.Severity{}
		for _, f := range a.Findings {
			if known, ok := gravest[f.Rule]; !ok || f.Severity < known {
				gravest[f.Rule] = f.Severity
			}
		}
		for _, severity := range gravest {
			naive.Broken[severity]++
		}
		groups, err := archive.Groups(t.Context(), a.ID)
		if diff := cmp.Diff(naive, got[a.ID]) + cmp.Diff(naive, HealthOf(groups)); diff != "" || err != nil || naive.Lost() == 0 {
			t.Errorf("%s: %v %s", a.ID, err, diff)
		}
	}
	ids := []string{second.ID, "partie", first.ID}
	entries, err := archive.Entries(t.Context(), ids)
	if err != nil || len(entries) != 2 || entries[0].ID != second.ID || entries[1].ID != first.ID || entries[1].Summary.HTML == 0 {
		t.Errorf("the audits by their ids: %+v %v", entries, err)
	}
	one, err1 := archive.Trace(t.Context(), ids[:1])
	both, err2 := archive.Trace(t.Context(), ids)
	again, err3 := archive.Trace(t.Context(), []string{first.ID, second.ID})
	if one.Fingerprint == both.Fingerprint || both.Fingerprint != again.Fingerprint || errors.Join(err1, err2, err3) != nil {
		t.Errorf("fingerprints %q, %q, %q: %v", one.Fingerprint, both.Fingerprint, again.Fingerprint, errors.Join(err1, err2, err3))
	}
	if got[first.ID].Score() == got[second.ID].Score() {
		t.Error("a fault more leaves the score as it was")
	}
}
