package imports

import (
	"slices"
	"strings"

	"github.com/formaouest/chaland/collector/tracking"
)

// shortestBrand is the fewest letters of a name that is looked for inside queries.
const shortestBrand = 4

// brandWords are what queries that name the shop hold, folded: the words given, or else
// its name and those of its hosts.
func brandWords(site tracking.Site, given []string) (words []string) {
	names := given
	if len(given) == 0 {
		names = []string{site.Name}
		for _, host := range site.Domains {
			names = append(names, hostName(host))
		}
	}
	for _, name := range names {
		if word := fold(name); (len(given) > 0 && word != "" || len(word) >= shortestBrand) && !slices.Contains(words, word) {
			words = append(words, word)
		}
	}
	return words
}

// hostName is the part of a host that names the shop: the one before its ending.
func hostName(host string) string {
	labels := strings.Split(strings.TrimPrefix(host, "www."), ".")
	if len(labels) < 2 {
		return ""
	}
	return labels[len(labels)-2]
}

// namesShop reports whether a query names the shop, whatever its spaces and accents.
func namesShop(query string, words []string) bool {
	folded := fold(query)
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(folded, w) })
}
