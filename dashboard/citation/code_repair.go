package citation

import (
	"slices"
	"strings"
)

// lookAlikes are the characters that one is taken for when it is copied by hand, read by
// a scanner or printed in a bad font.
var lookAlikes = map[byte]string{
	'0': "QD8", 'O': "QDC", '1': "L7TJ", 'I': "LJT7", '5': "S", 'S': "58", '8': "B3", 'B': "83", '2': "Z", 'Z': "2", '6': "G", 'G': "6C",
	'U': "V", 'V': "UY", 'Q': "D", 'D': "Q", '3': "8", 'C': "G", 'Y': "V", '7': "T", 'T': "7", 'J': "L", 'L': "J", 'M': "N", 'N': "MH", 'H': "N", 'P': "R", 'R': "P", 'E': "F", 'F': "E", 'K': "X", 'X': "K",
}

// Repair lists the codes that a mistyped one probably was: one character that no code
// employs is told by the check character, a wrong one by what it looks like, and two that
// changed places by changing them back. It lists none for a code that can be one.
func Repair(typed string) []string {
	code := squeeze(typed)
	if _, err := Read(typed); err == nil || len(code) != codeLength {
		return nil
	}
	var foreign []int
	for i := range len(code) {
		if strings.IndexByte(alphabet, code[i]) < 0 {
			foreign = append(foreign, i)
		}
	}
	var out []string
	try := func(text []byte) {
		if c, err := Read(string(text)); err == nil && !slices.Contains(out, c) {
			out = append(out, c)
		}
	}
	with := func(at int, characters string, then func([]byte)) {
		for i := range len(characters) {
			changed := []byte(code)
			changed[at] = characters[i]
			then(changed)
		}
	}
	switch len(foreign) {
	case 0:
		for i := range len(code) {
			with(i, lookAlikes[code[i]], try)
			if i > 0 {
				swapped := []byte(code)
				swapped[i-1], swapped[i] = swapped[i], swapped[i-1]
				try(swapped)
			}
		}
	case 1:
		with(foreign[0], alphabet, try)
	case 2:
		with(foreign[0], lookAlikes[code[foreign[0]]], func(first []byte) {
			for _, c := range []byte(lookAlikes[code[foreign[1]]]) {
				both := slices.Clone(first)
				both[foreign[1]] = c
				try(both)
			}
		})
	}
	return out
}
