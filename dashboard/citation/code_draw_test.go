package citation

import (
	"bytes"
	"crypto/rand"
	"errors"
	"strings"
	"testing"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
)

func TestAlphabetHasNoLookAlikes(t *testing.T) {
	t.Parallel()
	if len(alphabet) != 32 || strings.ContainsAny(alphabet, "0O1I") {
		t.Fatalf("alphabet %q", alphabet)
	}
	seen := map[rune]bool{}
	for _, r := range alphabet {
		if seen[r] {
			t.Errorf("%c stands twice", r)
		}
		seen[r] = true
	}
}

// The check is linear: it catches an error if and only if the error itself, as
// a difference, has a sum that is not zero. So the differences of all single
// errors and of all transpositions of every code are tried, exhaustively.
func TestCheckCatchesEverySingleErrorAndTransposition(t *testing.T) {
	t.Parallel()
	for place := range codeLength {
		for difference := byte(1); difference < 32; difference++ {
			e := make([]byte, codeLength)
			e[place] = difference
			if weighted(e) == 0 {
				t.Errorf("a wrong character at %d (difference %d) passes", place, difference)
			}
			for other := place + 1; other < codeLength; other++ {
				e := make([]byte, codeLength)
				e[place], e[other] = difference, difference // a⊕b at both places
				if weighted(e) == 0 {
					t.Errorf("characters %d and %d may change places (difference %d)", place, other, difference)
				}
			}
		}
	}
}

// The same on whole codes, through the door that people use.
func TestReadRefusesEveryTypingErrorOfACode(t *testing.T) {
	t.Parallel()
	for range 20 {
		code, err := Draw(rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		for i := range code {
			for _, r := range alphabet {
				wrong := code[:i] + string(r) + code[i+1:]
				if got, err := Read(wrong); (err == nil) != (wrong == code) {
					t.Fatalf("%s typed as %s: %q %v", code, wrong, got, err)
				}
			}
			if i > 0 && code[i] != code[i-1] {
				swapped := code[:i-1] + string(code[i]) + string(code[i-1]) + code[i+1:]
				if _, err := Read(swapped); err == nil {
					t.Fatalf("%s typed as %s passes", code, swapped)
				}
			}
		}
	}
}

func TestCheckCharactersAreEquallyLikely(t *testing.T) {
	t.Parallel()
	counts := map[byte]int{}
	for n := range 1 << 20 { // four free characters
		counts[checkOf([]byte{byte(n >> 15 & 31), byte(n >> 10 & 31), byte(n >> 5 & 31), byte(n & 31), 0})]++
	}
	for v := range byte(32) {
		if counts[v] != 1<<15 {
			t.Errorf("check %d is drawn %d times, want %d", v, counts[v], 1<<15)
		}
	}
}

func TestReadTakesWhatPeopleType(t *testing.T) {
	t.Parallel()
	code, err := Draw(bytes.NewReader([]byte{5, 13, 1, 17, 2}))
	if err != nil {
		t.Fatal(err)
	}
	shown := Show(code)
	if len(shown) != len("CH-7F3K-42") || !strings.HasPrefix(shown, "CH-7F3K-4") {
		t.Fatalf("shown as %q", shown)
	}
	for _, typed := range []string{shown, strings.ToLower(shown), code, "ch " + code[:4] + " " + code[4:], " " + shown + "\n", strings.ReplaceAll(shown, "-", "–"), "CH" + code} {
		if got, err := Read(typed); err != nil || got != code {
			t.Errorf("%q: %q %v", typed, got, err)
		}
	}
}

// A code may itself start with the two letters of the prefix.
func TestCodeThatStartsLikeThePrefix(t *testing.T) {
	t.Parallel()
	values := []byte{byte(strings.IndexByte(alphabet, 'C')), byte(strings.IndexByte(alphabet, 'H')), 3, 4, 5}
	code, err := Draw(bytes.NewReader(values))
	if err != nil {
		t.Fatal(err)
	}
	for _, typed := range []string{code, Show(code)} {
		if got, err := Read(typed); err != nil || got != code {
			t.Errorf("%q: %q %v", typed, got, err)
		}
	}
}

func TestReadSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		typed, key string
		kind       fault.Kind
	}{
		{"", "citation.empty", fault.Invalid},
		{" - ", "citation.empty", fault.Invalid},
		{"CH-7F3", "citation.length", fault.NotFound},
		{"CH-7F3K-423", "citation.length", fault.NotFound},
		{"CH-7F3O-42", "citation.character", fault.NotFound},
		{"CH-7É3K-42", "citation.character", fault.NotFound},
		{"CH-7F3K-4Z", "citation.mistyped", fault.NotFound},
	} {
		_, err := Read(c.typed)
		if !errors.Is(err, fault.New(c.kind, c.key)) {
			t.Errorf("%q: %v, want %s", c.typed, err, c.key)
		}
		if !i18n.Has(c.key) {
			t.Errorf("no text for %s", c.key)
		}
	}
}

func TestDrawSaysWhenThereIsNoRandomness(t *testing.T) {
	t.Parallel()
	if _, err := Draw(bytes.NewReader([]byte{1, 2})); err == nil {
		t.Error("a code was drawn from nothing")
	}
}
