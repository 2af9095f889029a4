package text

import (
	"slices"

	"github.com/cespare/xxhash/v2"
)

// Shingles are the distinct runs of five words of a text, hashed, in order of
// their hashes: what two texts share word for word. Case and punctuation do not
// count.
func Shingles(s string) []uint64 {
	var words []uint64
	for w := range Words(s) {
		words = append(words, xxhash.Sum64String(w))
	}
	shingles := hashShingles(words)
	slices.Sort(shingles)
	return slices.Compact(shingles)
}
