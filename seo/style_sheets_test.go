package seo

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

// What style sheets load is the site's too: a picture, a font or a sheet that a style names and
// that does not answer is found where it is named, with an address read as the sheet means it.
func TestAuditReadsStyleSheets(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.raw("/", "Cycles de la Rade", `<link rel="stylesheet" href="/theme/site.css"><link rel="stylesheet" href="/moved.css"><style>@import "/lost.css";.a{background:url(/bol.png)}</style>`, "/velos")
	s.raw("/velos", "Vélos", `<link rel="stylesheet" href="/theme/site.css">`, "/")
	s.text("/theme/site.css", "text/css", `@import "fonts/fonts.css"; @import "site.css"; /* url(comment.png) */
.a{background:url('../images/gone.png')} .b{background:url(images/here.png)} .c{fill:url(#shade)} .d::after{content:"url(text.png)"} .e{background:url(https://ailleurs.example/x.png)}`)
	s.text("/theme/fonts/fonts.css", "text/css", `@font-face{font-family:Lora;font-display:swap;src:url(lora.eot);src:url(lora.eot?#iefix),url(lora.woff2),url(lora.woff)}`)
	s.text("/theme/fonts/lora.woff", "", "wOFF")
	s.text("/theme/images/here.png", "image/png", "\x89PNG")
	s.text("/bol.png", "image/png", "\x89PNG")
	s.redirect("/moved.css", "/deep/er/moved.css", 301)
	s.text("/deep/er/moved.css", "text/css", `.z{background:url(z.png)}`)
	a := audit(t, s.request(t))
	got := map[string]string{}
	for _, f := range a.Findings {
		if f.Rule == "img-cassee" || f.Rule == "http-fichier-casse" {
			got[f.Rule+" "+strings.TrimPrefix(f.URL, s.URL)] = strings.ReplaceAll(f.Evidence, s.URL, "")
		}
	}
	want := map[string]string{
		"img-cassee /theme/site.css": "/images/gone.png (404)", "img-cassee /moved.css": "/deep/er/z.png (404)",
		"http-fichier-casse /theme/fonts/fonts.css": "/theme/fonts/lora.woff2 (404)", "http-fichier-casse /": "/lost.css (404)",
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("found  %v\nwant   %v", got, want)
	}
	for _, path := range []string{"/theme/site.css", "/theme/fonts/fonts.css"} { // read, and asked for by HEAD
		if n := s.hits[path]; n != 2 {
			t.Errorf("%s was asked for %d times", path, n)
		}
	}
	for _, path := range []string{"/comment.png", "/theme/comment.png", "/theme/text.png", "/theme/fonts/lora.eot"} {
		if s.hits[path] > 0 {
			t.Errorf("%s was asked for: no browser does", path)
		}
	}
}

// Sheets that import each other without end, and one that never ends, cost a bounded number of
// requests.
func TestAuditBoundsStyleSheets(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.raw("/", "Cycles de la Rade", `<link rel="stylesheet" href="/0.css"><link rel="stylesheet" href="/huge.css">`)
	s.set("/huge.css", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/css")
		for line := strings.Repeat("a{color:red}", 1000); r.Context().Err() == nil && r.Method == http.MethodGet; {
			if _, err := fmt.Fprint(w, line); err != nil {
				return
			}
		}
	})
	for i := range 2 * readSheets {
		s.text(fmt.Sprintf("/%d.css", i), "text/css", fmt.Sprintf(`@import "/%d.css"; @import "/0.css";`, i+1))
	}
	start := time.Now()
	a := audit(t, s.request(t))
	if s.hits[fmt.Sprintf("/%d.css", readSheets-2)] == 0 || s.hits[fmt.Sprintf("/%d.css", readSheets)] > 0 {
		t.Errorf("not %d sheets were read: %v", readSheets, s.hits)
	}
	if took := time.Since(start); took > 20*time.Second || len(a.Pages) != 1 {
		t.Errorf("%d pages in %v", len(a.Pages), took)
	}
}
