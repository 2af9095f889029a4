package rule

import (
	"maps"
	"slices"
	"testing"
)

// Every fixture starts from one of these pages: none of them may have a fault.
func TestHealthyPagesHaveNoFinding(t *testing.T) {
	for _, kind := range slices.Sorted(maps.Keys(healthy)) {
		t.Run(kind, func(t *testing.T) {
			for _, f := range (doc{kind: kind}).check() {
				if kind == "payment" && f.Rule == "idx-noindex" && f.Severity == Info {
					continue // said, and quiet: a payment page is rightly closed
				}
				t.Errorf("%s (%s): %s\n%s", f.Rule, f.Severity, f.Detail, f.Evidence)
			}
		})
	}
}
