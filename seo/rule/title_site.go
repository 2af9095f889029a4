package rule

import (
	"strings"

	"github.com/formaouest/chaland/seo/page"
	"github.com/formaouest/chaland/seo/text"
)

// checkTitleBrand looks for the piece that most titles share, before or after a
// separator: the brand. It should end the title of most pages.
func checkTitleBrand(v *View, f *Finder) {
	const share = 0.7
	ends, starts, total := map[string]int{}, map[string]int{}, 0
	for _, p := range v.compared {
		first, last := titleEnds(p.Title)
		total++
		ends[last]++
		starts[first]++
	}
	if total < massPages {
		return
	}
	brand, n := mostFrequent(ends)
	lead, m := mostFrequent(starts)
	switch {
	case float64(n) >= share*float64(total):
	case float64(m) >= share*float64(total):
		f.Case("first").Say(lead, "brand", lead, "n", m, "all", total)
	case n*10 >= total*3: // under that it is no brand
		f.Say(brand, "brand", brand, "n", total-n, "all", total)
	}
}

// titleEnds are the folded pieces before the first and after the last separator
// of a title, "" without separator.
func titleEnds(title string) (first, last string) {
	for _, separator := range []string{" | ", " - ", " – ", " — ", " : ", " • "} {
		if at := strings.Index(title, separator); at >= 0 {
			end := strings.LastIndex(title, separator)
			return strings.TrimSpace(title[:at]), strings.TrimSpace(title[end+len(separator):])
		}
	}
	return "", ""
}

func mostFrequent(counts map[string]int) (best string, n int) {
	for s, c := range counts {
		if s != "" && (c > n || c == n && s < best) {
			best, n = s, c
		}
	}
	return best, n
}

// A template: the titles of at least seven products or categories in ten end, or begin, with
// the same piece.
const (
	templateTitles = 10
	templateFollow = 0.7
)

// checkTitlePattern finds the products and categories whose title leaves the template of its
// kind. A title that has no room for the common piece is left alone: modules cut it then.
func checkTitlePattern(v *View, f *Finder) {
	for _, kind := range []page.Kind{page.Product, page.Category} {
		ends, starts, n := map[string]int{}, map[string]int{}, 0
		for _, p := range v.compared {
			if p.Kind == kind && p.Title != "" {
				first, last := titleEnds(p.Title)
				starts[first]++
				ends[last]++
				n++
			}
		}
		piece, followed := mostFrequent(ends)
		lead, led := mostFrequent(starts)
		atEnd := followed >= led
		if !atEnd {
			piece, followed = lead, led
		}
		if n < templateTitles || float64(followed) < templateFollow*float64(n) {
			continue
		}
		for _, p := range v.compared {
			if p.Kind == kind && p.Title != "" && leavesPattern(p.Title, piece, atEnd) {
				sayPattern(f, kind).SayOn(p.URL, p.Title, "piece", piece, "n", followed, "all", n)
			}
		}
	}
}

// sayPattern chooses the sentence of a kind.
func sayPattern(f *Finder, kind page.Kind) *Finder {
	if kind == page.Category {
		return f.Case("category")
	}
	return f
}

// leavesPattern reports whether a title lacks the piece although it had room for it.
func leavesPattern(title, piece string, atEnd bool) bool {
	const separator = 3 // characters of « | »
	first, last := titleEnds(title)
	if atEnd && last == piece || !atEnd && first == piece {
		return false
	}
	return text.Length(title)+separator+text.Length(piece) <= maxTitle
}
