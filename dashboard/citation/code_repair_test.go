package citation

import (
	"crypto/rand"
	"slices"
	"testing"
)

// Every code that was copied with a 0 or an O, a 1 or an I, is found again.
func TestACodeCopiedWithALookAlikeIsFoundAgain(t *testing.T) {
	t.Parallel()
	for range 300 {
		code, err := Draw(rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		for i := range len(code) {
			for _, wrong := range "0O1I" {
				typed := Prefix + code[:i] + string(wrong) + code[i+1:]
				if got := Repair(typed); !slices.Contains(got, code) || len(got) != 1 {
					t.Fatalf("%s, copied as %s, is found as %v", code, typed, got)
				}
			}
		}
		if got := Repair(code); got != nil {
			t.Errorf("a code that holds is mended to %v", got)
		}
		swapped := code[:2] + code[3:4] + code[2:3] + code[4:]
		if got := Repair(swapped); swapped != code && !slices.Contains(got, code) {
			t.Errorf("%s, typed %s, is found as %v", code, swapped, got)
		}
	}
}
