package rule

import "strings"

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
