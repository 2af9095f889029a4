package rule

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/formaouest/chaland/internal/i18n"
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

// What examples type as a rule, in helps and in messages, is one.
func TestExamplesNameRulesThatThereAre(t *testing.T) {
	t.Parallel()
	option := regexp.MustCompile(`--(?:rule|only)[ =](\S+)`)
	named := 0
	for _, key := range i18n.Keys() {
		if !strings.HasSuffix(key, ".example") {
			continue
		}
		for _, m := range option.FindAllStringSubmatch(i18n.T(key), -1) {
			named++
			if _, err := Choose(strings.Split(m[1], ",")); err != nil {
				t.Errorf("%s: %v", key, i18n.Error(err))
			}
		}
	}
	_, example, _ := strings.Cut(strings.TrimSuffix(i18n.T("accept.one_rule"), "."), "par exemple ")
	if Get(example) == nil {
		t.Errorf("accept.one_rule: there is no rule %q", example)
	}
	if named < 2 {
		t.Errorf("%d examples name rules", named)
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
