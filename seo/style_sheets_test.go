package seo

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/warehouse/warehousetest"
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
	r := s.request(t)
	r.Warehouse = warehousetest.New(t)
	a := audit(t, r)
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
	stored, err := NewArchive(r.Warehouse).RulePages(t.Context(), a.ID)
	if err != nil {
		t.Fatal(err)
	}
	for rule, want := range map[string]string{
		"img-cassee": "[{/moved.css [/]} {/theme/site.css [/ /velos]}]", "http-fichier-casse": "[{/ []} {/theme/fonts/fonts.css [/ /velos]}]",
	} {
		if got := strings.ReplaceAll(fmt.Sprint(stored[rule]), s.URL, ""); got != want {
			t.Errorf("%s concerns %s, want %s", rule, got, want)
		}
	}
	a.Weigh(tea())
	for _, f := range a.Findings {
		if f.Rule == "img-cassee" && (f.Stake == nil || f.Stake.Visits != 60) {
			t.Errorf("%s: at stake %+v, want the visits of the page that loads it", f.URL, f.Stake)
		}
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

// More photographs than an audit asks for keep no style sheet from being judged, and are said
// to be left out.
func TestPhotographsLeaveRoomForStyleSheets(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	photographs := ""
	for i := range 20 {
		photographs += fmt.Sprintf(`<img src="/photo-%02d.png" alt="Vélo %d">`, i, i)
		s.text(fmt.Sprintf("/photo-%02d.png", i), "image/png", "\x89PNG")
	}
	s.raw("/", "Cycles de la Rade", `<link rel="stylesheet" href="/site.css">`+photographs)
	s.text("/site.css", "text/css", `@font-face{font-family:Lora;src:url(perdue.woff2)}.a{background:url(perdu.png)}`)
	r := s.request(t)
	r.MaxFiles = 8
	a := audit(t, r)
	if !a.has("img-cassee", "/site.css") || !a.has("http-fichier-casse", "/site.css") {
		t.Errorf("the files of the style sheet were not judged: %v", a.Summary.Rules)
	}
	told := map[string]string{}
	for _, u := range a.Summary.Unverified {
		told[u.Rule] = u.Reason
	}
	for rule, want := range map[string]bool{"img-cassee": true, "img-lourde": true, "img-format": true, "perf-cache": true, "http-type-incorrect": true, "http-fichier-casse": false, "perf-css-js-lourd": false} {
		if got := strings.Contains(told[rule], "15 fichiers ne l’ont pas été"); got != want {
			t.Errorf("%s: %q", rule, told[rule])
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
