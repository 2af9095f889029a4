package channel

import "net/url"

// Telling is what of a query tells where a reader comes from, and nothing else of it: of a
// click, that there was one.
func Telling(q url.Values) url.Values {
	kept := url.Values{}
	for _, names := range [][]string{sourceNames, bareNames, mediumNames, campaignNames, termNames, contentNames} {
		for _, name := range names {
			if q.Has(name) {
				kept.Set(name, clip(q.Get(name), maxWord))
			}
		}
	}
	for _, c := range clicks {
		if q.Get(c.name) != "" {
			kept.Set(c.name, "1")
		}
	}
	return kept
}
