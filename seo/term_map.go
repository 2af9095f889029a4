package seo

import (
	"cmp"
	"context"
	_ "embed"
	"math"
	"slices"
	"strings"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/seo/text"
	"github.com/formaouest/chaland/warehouse"
)

// Weights of the places of a page that an expression may stand in.
const (
	titleWeight    = 3.0
	h1Weight       = 2.5
	subtitleWeight = 1.5
	anchorWeight   = 2.0
	mainWeight     = 1.0
)

// Bounds of a map: what it reads, and what it keeps of a page and of the site.
const (
	mapPages  = 1000
	pageTerms = 8
	siteTerms = 100
)

// Term is an expression of one to three words, in the form that comes back most.
type Term struct {
	Words  string
	Weight float64 // TF-IDF, of a page 0 to 1
	Pages  int     // that say it
	Top    string  // the page that it tells most about, of the site's terms
}

// PageTerms are the expressions that set a page apart from the others of its site.
type PageTerms struct {
	URL, Title string
	Terms      []Term // the heaviest first
}

// TermMap is what the pages of a site are about.
type TermMap struct {
	Site  []Term // by the sum of their weights
	Pages []PageTerms
	Read  int // pages that it stands on
}

// field is a text of a page with what its place weighs.
type field struct {
	text   string
	weight float64
}

// mapper makes a map; it reads each page twice, so that one page at a time lies in memory.
type mapper struct {
	stems text.Stemmer
	pages map[uint64]int // that say each expression
	total int
	sums  map[uint64]float64
	top   map[uint64]float64 // of one page
	where map[uint64]string
	forms map[uint64]map[string]int // of the expressions that are kept
}

// MapTerms weighs the expressions of pages: TF-IDF, where a place counts for its weight and
// an expression that all pages say for nothing. Of each page the weights are those of a
// vector of length 1, so that long pages do not count for more. anchors are the texts of
// links, by the page that they lead to.
func MapTerms(pages []PageText, anchors map[string][]string) TermMap {
	pages = pages[:min(len(pages), mapPages)]
	m := mapper{stems: text.Stemmer{}, pages: map[uint64]int{}, total: len(pages), sums: map[uint64]float64{}, top: map[uint64]float64{}, where: map[uint64]string{}, forms: map[uint64]map[string]int{}}
	fields := make([][]field, len(pages))
	for i, p := range pages {
		fields[i] = []field{{p.Title, titleWeight}, {p.H1, h1Weight}, {p.Subtitles, subtitleWeight}, {strings.Join(anchors[p.URL], "\n"), anchorWeight}, {p.Main, mainWeight}}
		for key := range m.count(fields[i]) {
			m.pages[key]++
		}
	}
	kept := make([][]weighed, len(pages))
	for i, p := range pages {
		kept[i] = m.weigh(p.URL, fields[i])
		m.name(fields[i], kept[i])
	}
	out := TermMap{Read: len(pages), Site: m.site()}
	for i, p := range pages {
		t := PageTerms{URL: p.URL, Title: p.Title}
		for _, w := range kept[i] {
			t.Terms = append(t.Terms, Term{Words: m.form(w.key), Weight: w.weight, Pages: m.pages[w.key]})
		}
		out.Pages = append(out.Pages, t)
	}
	return out
}

// count is how often a page says each expression, by place.
func (m *mapper) count(fields []field) map[uint64]float64 {
	times := map[uint64]float64{}
	for _, f := range fields {
		m.stems.Grams(f.text, func(key uint64, _ []string) { times[key] += f.weight })
	}
	return times
}

type weighed struct {
	key    uint64
	weight float64
}

// weigh gives the heaviest expressions of a page, and adds all of them to the site's.
func (m *mapper) weigh(url string, fields []field) []weighed {
	var list []weighed
	length := 0.0
	for key, times := range m.count(fields) {
		if w := times * math.Log(float64(m.total)/float64(m.pages[key])); w > 0 {
			list = append(list, weighed{key, w})
		}
	}
	slices.SortFunc(list, func(x, y weighed) int { return cmp.Or(cmp.Compare(y.weight, x.weight), cmp.Compare(x.key, y.key)) })
	for _, w := range list { // in an order of its own: sums of fractions depend on it
		length += w.weight * w.weight
	}
	length = math.Sqrt(length)
	for i := range list {
		list[i].weight /= length
		key, weight := list[i].key, list[i].weight
		m.sums[key] += weight
		if weight > m.top[key] {
			m.top[key], m.where[key] = weight, url
		}
	}
	return list[:min(pageTerms, len(list))]
}

// name counts the forms of the expressions that are kept of a page.
func (m *mapper) name(fields []field, kept []weighed) {
	for _, w := range kept {
		if m.forms[w.key] == nil {
			m.forms[w.key] = map[string]int{}
		}
	}
	for _, f := range fields {
		m.stems.Grams(f.text, func(key uint64, words []string) {
			if forms := m.forms[key]; forms != nil {
				forms[strings.Join(words, " ")]++
			}
		})
	}
}

// form is the most frequent form of an expression, the first in the alphabet of equals.
func (m *mapper) form(key uint64) (best string) {
	for form, n := range m.forms[key] {
		if most := m.forms[key][best]; n > most || n == most && form < best {
			best = form
		}
	}
	return best
}

// site are the heaviest expressions of all pages, of those that some page keeps.
func (m *mapper) site() (list []Term) {
	var keys []weighed
	for key := range m.forms {
		keys = append(keys, weighed{key, m.sums[key]})
	}
	slices.SortFunc(keys, func(x, y weighed) int { return cmp.Or(cmp.Compare(y.weight, x.weight), cmp.Compare(x.key, y.key)) })
	for _, w := range keys[:min(siteTerms, len(keys))] {
		list = append(list, Term{Words: m.form(w.key), Weight: w.weight, Pages: m.pages[w.key], Top: m.where[w.key]})
	}
	return list
}

// SameTerm reports whether two expressions are forms of one.
func SameTerm(a, b string) bool {
	n, _ := text.Occurrences(a, b)
	m, _ := text.Occurrences(b, a)
	return n > 0 && m > 0
}

//go:embed sql/archive_anchors.sql
var anchorsSQL string

// AnchorsOf are the distinct texts of the site's own links of a stored audit, by the page
// that they lead to.
func (a *Archive) AnchorsOf(ctx context.Context, id string) (_ map[string][]string, err error) {
	defer fault.Wrap(&err, "anchors of audit %s", id)
	rows, err := warehouse.Select[struct {
		Target  string   `ch:"target"`
		Anchors []string `ch:"anchors"`
	}](ctx, a.warehouse, anchorsSQL, warehouse.Params{"id": id})
	byPage := make(map[string][]string, len(rows))
	for _, r := range rows {
		byPage[r.Target] = r.Anchors
	}
	return byPage, err
}
