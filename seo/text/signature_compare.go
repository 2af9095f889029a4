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
	for i := 0; i < permutations; i += bandRows {
		signBand(s[i:i+bandRows], shingles, multipliers[i:i+bandRows], increments[i:i+bandRows])
	}
	s[0] |= b2u(s.IsZero()) // no text may look « too short » by accident
	return s
}

// signBand finds the minima of four permutations in one pass over the hashes,
// which keeps the processor's multipliers busy.
func signBand(out []uint8, hashes, a, b []uint64) {
	a0, a1, a2, a3 := a[0], a[1], a[2], a[3]
	b0, b1, b2, b3 := b[0], b[1], b[2], b[3]
	m0, m1, m2, m3 := ^uint64(0), ^uint64(0), ^uint64(0), ^uint64(0)
	for _, h := range hashes {
		m0 = min(m0, h*a0+b0)
		m1 = min(m1, h*a1+b1)
		m2 = min(m2, h*a2+b2)
		m3 = min(m3, h*a3+b3)
	}
	// The high half is the well-mixed one; its low byte is kept.
	out[0], out[1], out[2], out[3] = uint8(m0>>32), uint8(m1>>32), uint8(m2>>32), uint8(m3>>32)
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
