package crawl

import (
	"strings"
	"testing"
)

// Text in any alphabet or a wrong encoding is a page; what no browser would show
// is not.
func TestBinaryIsNotText(t *testing.T) {
	t.Parallel()
	every := make([]byte, 256)
	for i := range every {
		every[i] = byte(i)
	}
	for name, c := range map[string]struct {
		body string
		want bool
	}{
		"a page":                 {"<!doctype html>\r\n<title>Été</title>\t<p>Déjà vu\f", false},
		"a wrong encoding":       {strings.Repeat("<p>\uFFFDt\uFFFD", 50), false},
		"another alphabet":       {strings.Repeat("<p>日本語 ελληνικά", 50), false},
		"a stray control":        {strings.Repeat("<p>Bols de Quimper</p>", 10) + "\x00", false},
		"every byte":             {string(every), true},
		"zeros":                  {strings.Repeat("\x00", 5000), true},
		"text then bytes beyond": {strings.Repeat("<p>Bol</p>", 500) + strings.Repeat("\x00", 5000), false},
	} {
		if got := isBinary([]byte(c.body)); got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}
