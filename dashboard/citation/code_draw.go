package citation

import (
	"io"
	"strings"

	"github.com/formaouest/chaland/internal/fault"
)

// alphabet holds the 32 characters of a code: letters and digits without the
// look-alikes 0, O, 1 and I. The place of a character is its value.
const alphabet = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"

// Alphabet is alphabet, for what else is read aloud.
const Alphabet = alphabet

// Prefix starts every code that is shown.
const Prefix = "CH-"

// codeLength counts five random characters and one check character.
const codeLength = 6

// The check character makes the weighted sum of the six values zero in the
// field of 32 elements (polynomials over GF(2) modulo x^5+x^2+1, where adding is
// XOR). The weights are six different powers of x, which generates the field:
//
//	c0·x^5 + c1·x^4 + c2·x^3 + c3·x^2 + c4·x + c5 = 0
//
// One wrong character changes one term by a product of non-zero elements: the
// sum is not zero any more. Two characters a and b that change places change it
// by (weight - weight')·(a - b), which is not zero either when a and b differ:
// so every single error and every transposition, adjacent or not, is caught.
const reduction = 0b100101 // x^5 + x^2 + 1

// times multiplies by x in the field.
func times(v byte) byte {
	v <<= 1
	if v&0b100000 != 0 {
		v ^= reduction
	}
	return v
}

// weighted is the sum above, by Horner's rule, the last value not multiplied.
func weighted(values []byte) byte {
	var sum byte
	for _, v := range values {
		sum = times(sum) ^ v
	}
	return sum
}

// checkOf is the value that follows five values to make their sum zero.
func checkOf(values []byte) byte { return times(weighted(values)) }

// Draw makes a code from a source of randomness (crypto/rand.Reader outside of
// tests): each of the 32^5 = 33,554,432 codes is as likely as any other.
func Draw(random io.Reader) (string, error) {
	values := make([]byte, codeLength-1, codeLength)
	if _, err := io.ReadFull(random, values); err != nil {
		return "", err
	}
	for i := range values {
		values[i] &= 31 // 256 is a multiple of 32: no bias
	}
	values = append(values, checkOf(values))
	code := make([]byte, codeLength)
	for i, v := range values {
		code[i] = alphabet[v]
	}
	return string(code), nil
}

// Show writes a code of six characters the way people read it: CH-7F3K-42.
func Show(code string) string {
	if len(code) != codeLength {
		return code
	}
	return Prefix + code[:4] + "-" + code[4:]
}

// Read turns what a person typed into the six characters: case, spaces,
// dashes and the prefix do not matter. It answers a fault when the text cannot
// be a code, and says so when a character was probably mistyped.
func Read(typed string) (string, error) {
	code := squeeze(typed)
	if code == "" {
		return "", fault.New(fault.Invalid, "citation.empty")
	}
	if len([]rune(code)) != codeLength {
		return "", fault.New(fault.NotFound, "citation.length", "code", typed)
	}
	values := make([]byte, 0, codeLength)
	for _, r := range code {
		v := strings.IndexRune(alphabet, r)
		if v < 0 {
			return "", fault.New(fault.NotFound, "citation.character", "code", typed, "character", string(r))
		}
		values = append(values, byte(v))
	}
	if weighted(values) != 0 {
		return "", fault.New(fault.NotFound, "citation.mistyped", "code", Show(code))
	}
	return code, nil
}

// squeeze keeps letters and digits, in capitals, without the prefix.
func squeeze(typed string) string {
	code := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z':
			return r - 'a' + 'A'
		case r == '-' || r == '\u2010' || r == '\u2011' || r == '\u2012' || r == '\u2013' || r == '\u2014' || r == '_' || r == '.':
			return -1
		case r == ' ' || r == '\t' || r == '\n' || r == '\r' || r == '\u00a0' || r == '\u202f' || r == '\u200b':
			return -1
		}
		return r
	}, typed)
	if len(code) > codeLength && strings.HasPrefix(code, "CH") {
		code = code[2:]
	}
	return code
}
