package crawl

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

func TestTraps(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, path string
		depth      int
		want       Trap
	}{
		{"ordinary", "/categorie/bols/bol-bleu", 3, ""},
		{"deep", "/x", 51, TrapDepth},
		{"long", "/" + strings.Repeat("x", maxAddress), 1, TrapLength},
		{"growing path", "/a/b/a/b/a/b/a/b", 1, TrapRepetition},
		{"three times is bearable", "/a/b/a/b/a/b", 1, ""},
		{"endless folders", "/" + strings.Repeat("x/y/z/", 4) + "fin", 1, TrapRepetition},
		{"double slashes", "/a//////b", 1, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got, _ := newGuard(50).admit(MustURL("https://exemple.fr"+c.path), c.depth); got != c.want {
				t.Errorf("trap %q, want %q", got, c.want)
			}
		})
	}
}

func TestTrapsBySeries(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, format string
		admitted     int
		trap         Trap
	}{
		{"one parameter", "/liste?page=%d", 1_000, TrapParameters},
		{"two parameters", "/liste?page=1&prix=%d", 200, TrapParameters},
		{"combined filters", "/liste?couleur=1&prix=2&taille=%d", 100, TrapParameters},
		{"calendar", "/agenda/2031-05-0%[2]d?vue=%[1]d", 400, TrapCalendar},
		{"pages without parameters have no limit", "/produit-%d.html", 3_000, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			g := newGuard(50)
			admitted := 0
			for i := range 3_000 {
				path := fmt.Sprintf(c.format, i, i%9+1)
				path, _, _ = strings.Cut(path, "%!(EXTRA")
				if c.name == "calendar" {
					path = fmt.Sprintf("/agenda/%d-%02d-%02d", 2000+i/300, i%12+1, i%28+1)
				}
				if _, ok := g.admit(MustURL("https://exemple.fr"+path), 1); ok {
					admitted++
				}
			}
			if admitted != c.admitted || g.Trapped[c.trap] != 3_000-c.admitted {
				t.Errorf("%d admitted, %v trapped; want %d", admitted, g.Trapped, c.admitted)
			}
		})
	}
}

// A shop whose filters combine without end is left after a bounded number of
// pages.
func TestCrawlLeavesAMaze(t *testing.T) {
	t.Parallel()
	s := newSite(t, map[string]any{"/": links("/bols"), "/bols": handlerOfFilters()})
	all, c := crawlAll(t, s.options())
	if len(all) > 350 || c.Stats().Trapped[TrapParameters] == 0 {
		t.Errorf("%d pages, trapped %v", len(all), c.Stats().Trapped)
	}
}

// handlerOfFilters links each page to itself with one more filter.
func handlerOfFilters() any {
	return func(w http.ResponseWriter, r *http.Request) {
		query := r.URL.RawQuery
		var more []string
		for i := range 12 {
			more = append(more, fmt.Sprintf("/bols?%s&f%d=1", query, i))
		}
		handler(strings.ReplaceAll(links(more...), "?&", "?"))(w, r)
	}
}
