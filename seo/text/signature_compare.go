package text

import (
	"encoding/binary"

	"github.com/cespare/xxhash/v2"
)

// MinHash over shingles of words (Broder 1997), banded for look-up: two texts
// whose shingles overlap by 90 % share one of 32 bands with near certainty.
const (
	shingleWords = 5
	permutations = 128
	bandRows     = 4
	// Bands is the number of look-up keys of a signature.
	Bands = permutations / bandRows
	// MinShingles is the least a text must have to be compared: under it, one
	// changed word weighs too much.
	MinShingles = 30
)

// Signature sums a text up in 128 bytes, one a permutation: the low 8 bits of
// each minimum (b-bit minwise hashing, Li and König 2010), which is what a
// site of 100,000 pages can keep in memory. The zero value is « too short ».
type Signature [permutations]uint8

// seeds are fixed, so that a signature stored by one audit compares with the
// next one's.
var multipliers, increments = drawSeeds(0x5EED_C4A1A4D)

func drawSeeds(seed uint64) (a, b [permutations]uint64) {
	for i := range permutations {
		a[i] = splitMix(&seed) | 1
		b[i] = splitMix(&seed)
	}
	return a, b
}

// splitMix is Steele's SplitMix64.
func splitMix(state *uint64) uint64 {
	*state += 0x9E3779B97F4A7C15
	z := *state
	z = (z ^ z>>30) * 0xBF58476D1CE4E5B9
	z = (z ^ z>>27) * 0x94D049BB133111EB
	return z ^ z>>31
}

// Sign computes the signature of a text's words.
func Sign(words []string) Signature {
	hashes := make([]uint64, len(words))
	for i, w := range words {
		hashes[i] = xxhash.Sum64String(w)
	}
	return signHashes(hashes)
}

// signHashes computes the signature of the words with these hashes.
func signHashes(words []uint64) Signature {
	shingles := hashShingles(words)
	if len(shingles) < MinShingles {
		return Signature{}
	}
	var s Signature
	for i := 0; i < permutations; i += 2 * bandRows {
		signBands(s[i:i+2*bandRows], shingles, (*[bandRows]uint64)(multipliers[i:]), (*[bandRows]uint64)(increments[i:]))
	}
	s[0] |= b2u(s.IsZero()) // no text may look « too short » by accident
	return s
}

// signBands finds the minima of eight permutations in one pass over the hashes.
// One multiplication makes two of them, its two halves: the low half permutes
// the low halves of the hashes, the high half depends on all of their bits.
func signBands(out []uint8, hashes []uint64, a, b *[bandRows]uint64) {
	const most = ^uint32(0)
	l0, l1, l2, l3 := most, most, most, most
	h0, h1, h2, h3 := most, most, most, most
	for _, h := range hashes {
		x0, x1, x2, x3 := h*a[0]+b[0], h*a[1]+b[1], h*a[2]+b[2], h*a[3]+b[3]
		l0, h0 = min(l0, uint32(x0)), min(h0, uint32(x0>>32))
		l1, h1 = min(l1, uint32(x1)), min(h1, uint32(x1>>32))
		l2, h2 = min(l2, uint32(x2)), min(h2, uint32(x2>>32))
		l3, h3 = min(l3, uint32(x3)), min(h3, uint32(x3>>32))
	}
	for i, m := range [...]uint32{l0, l1, l2, l3, h0, h1, h2, h3} {
		out[i] = uint8(m) // the low byte: the high ones of a minimum are all near 0
	}
}

// hashShingles is the hash of each run of five words.
func hashShingles(words []uint64) []uint64 {
	n := len(words) - shingleWords + 1
	if n <= 0 {
		return nil
	}
	shingles := make([]uint64, n)
	for i := range n {
		h := words[i]
		for _, next := range words[i+1 : i+shingleWords] {
			h = mix(h, next)
		}
		shingles[i] = h
	}
	return shingles
}

// mix folds one more hash into another; the order counts.
func mix(h, next uint64) uint64 {
	h = (h ^ next) * 0x9E3779B97F4A7C15
	return h ^ h>>32
}

// keyOf hashes the words in order; punctuation, case and white space do not
// count.
func keyOf(words []uint64) uint64 {
	var key uint64
	for _, w := range words {
		key = mix(key, w)
	}
	return key
}

// IsZero reports whether the text was too short to be compared.
func (s *Signature) IsZero() bool { return *s == Signature{} }

// Similarity estimates the share of shingles that two texts have in common,
// 0 to 1, corrected for the minima that agree in 8 bits by chance.
func (s *Signature) Similarity(o *Signature) float64 {
	same := 0
	for i := range s {
		if s[i] == o[i] {
			same++
		}
	}
	const chance = 1.0 / 256
	return max(0, (float64(same)/permutations-chance)/(1-chance))
}

// Band is the i-th look-up key, 0 <= i < Bands; similar texts share some.
func (s *Signature) Band(i int) uint32 {
	return binary.LittleEndian.Uint32(s[i*bandRows:])
}

func b2u(b bool) uint8 {
	if b {
		return 1
	}
	return 0
}
