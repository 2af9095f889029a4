package rule

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
)

func scripts(attributes string, n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `<script src="/s%d.js"%s></script>`, i, attributes)
	}
	return b.String()
}

// hosts are images of n other sites.
func hosts(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `<img src="https://cdn%d.example/a.png" alt="" width="9" height="9">`, i)
	}
	return b.String()
}

func images(n int, lazy bool) string {
	var b strings.Builder
	for i := range n {
		loading := ""
		if lazy {
			loading = ` loading="lazy"`
		}
		fmt.Fprintf(&b, `<img src="/vue-%d-de-la-mer.webp" alt="Vue %d" width="300" height="200"%s>`, i, i, loading)
	}
	return b.String()
}

func runFixtures(t *testing.T, table map[string]fixture) {
	for id, fx := range table {
		t.Run(id, func(t *testing.T) {
			t.Parallel()
			for i, d := range fx.bad {
				if found := only(d.check(), id); len(found) != 1 {
					t.Errorf("bad page %d: %d findings, want 1", i, len(found))
				} else {
					checkSentence(t, found[0])
				}
			}
			for i, d := range fx.good {
				for _, f := range only(d.check(), id) {
					t.Errorf("good page %d: %s\n%s", i, f.Detail, f.Evidence)
				}
			}
		})
	}
}

func only(all []Finding, id string) []Finding {
	var found []Finding
	for _, f := range all {
		if f.Rule == id {
			found = append(found, f)
		}
	}
	return found
}

// leftPlace matches a place of the catalogue's sentence that nothing filled.
var leftPlace = regexp.MustCompile(`\{\w+[|}]`)

// checkSentence wants a finished French sentence: every place filled, no key
// shown, a full stop.
func checkSentence(t *testing.T, f Finding) {
	t.Helper()
	if leftPlace.MatchString(f.Detail) || strings.Contains(f.Detail, "[rule.") || !strings.HasSuffix(f.Detail, ".") {
		t.Errorf("%s: unfinished sentence %q", f.Rule, f.Detail)
	}
	if f.URL == "" {
		t.Errorf("%s: no URL", f.Rule)
	}
}
