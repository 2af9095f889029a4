package oracle

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// difference is something that one of the two says and the other does not.
type difference struct {
	site, subject string
	only          string // who says it
	page          string
}

// explained reads the differences that are known, each with its reason: a line of site,
// subject, who alone says it, and a page, or how many pages.
func explained(t *testing.T, file string) map[difference]string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", file))
	if err != nil {
		t.Fatal(err)
	}
	known := map[difference]string{}
	for i, line := range strings.Split(strings.TrimSpace(string(text)), "\n")[1:] {
		cells := strings.Split(line, "\t")
		if len(cells) != 5 || cells[4] == "" {
			t.Fatalf("%s, line %d: five cells are wanted: %q", file, i+2, line)
		}
		known[difference{cells[0], cells[1], cells[2], cells[3]}] = cells[4]
	}
	return known
}

// checkDifferences wants every difference explained, and every explanation needed: a page has
// its line, or all pages of a site, a subject and a side have one with their exact number.
func checkDifferences(t *testing.T, file string, found []difference) {
	t.Helper()
	known := explained(t, file)
	groups, used := map[difference][]string{}, map[difference]bool{}
	for _, d := range found {
		if _, ok := known[d]; ok {
			used[d] = true
			continue
		}
		group := d
		group.page = ""
		groups[group] = append(groups[group], d.page)
	}
	for group, pages := range groups {
		line := group
		line.page = fmt.Sprintf("%d pages", len(pages))
		if _, ok := known[line]; ok {
			used[line] = true
			continue
		}
		slices.Sort(pages)
		for _, page := range pages[:min(len(pages), 20)] {
			t.Errorf("%s: not explained: only %s says %q of %s%s (%s)", file, group.only, group.subject, group.site, page, line.page)
		}
	}
	for line := range maps.Keys(known) {
		if !used[line] {
			t.Errorf("%s: nothing of the kind any more: %v", file, line)
		}
	}
	t.Logf("%d differences, all explained by the %d lines of testdata/%s", len(found), len(known), file)
}
