package address

import (
	"strings"
	"sync"

	"github.com/formaouest/chaland/analyzer"
)

// slugs ties each metric to the word that stands for it in a printed address:
// its French name without accents ("taux-de-transformation").
var slugs = sync.OnceValue(func() map[string]string {
	out := map[string]string{}
	for _, m := range analyzer.Metrics() {
		out[m.Key] = SlugOf(m.Label())
	}
	return out
})

// Slug is the word of a metric in addresses.
func Slug(metric string) string { return slugs()[metric] }

// MetricOf is the key of the metric that a word or a key names, "" for none.
func MetricOf(word string) string {
	for key, slug := range slugs() {
		if word == key || word == slug {
			return key
		}
	}
	return ""
}

// plain writes French letters without accents, and apostrophes as spaces.
var plain = strings.NewReplacer("à", "a", "â", "a", "ä", "a", "ç", "c", "é", "e", "è", "e", "ê", "e", "ë", "e",
	"î", "i", "ï", "i", "ô", "o", "ö", "o", "ù", "u", "û", "u", "ü", "u", "œ", "oe", "’", " ", "'", " ")

// SlugOf keeps plain letters and digits, with dashes between words.
func SlugOf(label string) string {
	words := strings.FieldsFunc(plain.Replace(strings.ToLower(label)), func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9')
	})
	return strings.Join(words, "-")
}
