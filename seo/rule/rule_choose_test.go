package rule

import (
	"slices"
	"testing"
)

func TestChooseNamesRules(t *testing.T) {
	t.Parallel()
	ids, err := Choose([]string{"tit-absent", " j12", "titles"})
	if err != nil || !slices.Contains(ids, "leg-mediateur") || !slices.Contains(ids, "tit-double") || len(slices.Compact(slices.Clone(ids))) != len(ids) {
		t.Errorf("%v, %v", ids, err)
	}
	for _, wrong := range []string{"", "tit", "J99"} {
		if ids, err := Choose([]string{wrong}); err == nil {
			t.Errorf("%q names %v", wrong, ids)
		}
	}
	if ids, err := Choose(nil); err != nil || ids != nil {
		t.Errorf("nothing names %v, %v", ids, err)
	}
}

// Rules that hold of part of a site are site rules that there are, none that speaks of
// what was not visited.
func TestRulesThatHoldOfPart(t *testing.T) {
	t.Parallel()
	for _, id := range holdOfPart {
		if r := Get(id); r == nil || r.Scope() == PageScope {
			t.Errorf("%s is no site rule", id)
		}
	}
	for _, id := range []string{"lnk-orpheline", "map-manquantes", "leg-mediateur", "lnk-casse-interne", "idx-noindex-massif"} {
		if (Options{Part: true}).Runs(Get(id)) {
			t.Errorf("%s runs on part of a site", id)
		}
	}
	if !(Options{Part: true}).Runs(Get("tit-absent")) || !(Options{Part: true}).Runs(Get("tit-double")) {
		t.Error("rules on pages do not run on part of a site")
	}
}
