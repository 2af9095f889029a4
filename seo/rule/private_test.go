package rule

import (
	"slices"
	"testing"
)

// A rule that says something else, or nothing, once the shop's sales, visits and catalogue
// are taken away speaks of them: it is private, and no other rule is.
func TestRulesThatSpeakOfTheShopsFiguresArePrivate(t *testing.T) {
	t.Parallel()
	tried := 0
	for _, table := range siteTables {
		for id, fixture := range table {
			speaks := false
			for _, alter := range fixture.bad {
				with, without := healthySite(), healthySite()
				alter(with)
				alter(without)
				without.Articles, without.BestSellers, without.Visited = nil, nil, nil
				speaks = speaks || !slices.Equal(only(with.check(), id), only(without.check(), id))
			}
			if private := Get(id).Private; private != speaks {
				t.Errorf("%s: private %v, speaks of the shop's figures %v", id, private, speaks)
			}
			if speaks {
				tried++
			}
		}
	}
	if tried < 3 {
		t.Errorf("%d rules speak of the shop's figures: the fixtures have none", tried)
	}
	for _, r := range All() {
		if r.Private && r.Site == nil {
			t.Errorf("%s is private, but reads one page only", r.ID)
		}
	}
}
