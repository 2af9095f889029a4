package dashboard_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

// mostBytes is what a page may weigh on the wire with all that it loads, packed.
const mostBytes = 400_000

// pagesAreLight weighs each page with its style, scripts and font, as a browser that has
// nothing of them yet receives them.
func pagesAreLight(t *testing.T, s *shop) {
	files := map[string]int{}
	for _, path := range pagePaths {
		a := s.get(t, path)
		sum := s.packed(t, path)
		a.Find(`link[rel="stylesheet"], link[rel="preload"], link[rel="icon"], script[src], img[src]`).Each(func(_ int, e *goquery.Selection) {
			file := e.AttrOr("href", e.AttrOr("src", ""))
			if strings.HasPrefix(file, "data:") { // weighs in the page
				return
			}
			if _, known := files[file]; !known {
				files[file] = s.packed(t, file)
			}
			sum += files[file]
		})
		if sum > mostBytes {
			t.Errorf("%s weighs %d bytes", path, sum)
		}
	}
}

// packed is the length of an answer as it travels.
func (s *shop) packed(t *testing.T, path string) int {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.url+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Accept-Encoding", "gzip") // given by hand, Go does not unpack
	answer, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	n, err := io.Copy(io.Discard, answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return int(n)
}
