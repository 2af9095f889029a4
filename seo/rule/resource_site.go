package rule

import (
	"fmt"

	"github.com/formaouest/chaland/seo/page"
)

var resourceRules = []Rule{
	{ID: "img-cassee", Category: Images, Severity: High, Reference: "RFC 9110, 15.5", Site: checkImagesBroken},
	{ID: "http-fichier-casse", Category: HTTP, Severity: High, Reference: "RFC 9110, 15.5", Site: checkFilesBroken},
	{ID: "img-lourde", Category: Images, Severity: Medium, Reference: "squirrelscan : 200 Ko", Site: checkImagesHeavy},
	{ID: "img-format", Category: Images, Severity: Info, Reference: "Lighthouse, modern-image-formats", Site: checkImageFormats},
	{ID: "perf-cache", Category: Performance, Severity: Low, Reference: "Lighthouse, uses-long-cache-ttl ; RFC 9111", Site: checkCaching},
	{ID: "perf-minification", Category: Performance, Severity: Info, Reference: "Lighthouse, unminified-css et unminified-javascript", Site: checkMinified},
	{ID: "perf-police-web", Category: Performance, Severity: Info, Reference: "Lighthouse, font-display", Site: checkFonts},
	{ID: "perf-css-js-lourd", Category: Performance, Severity: Low, Reference: "squirrelscan : 150 Ko et 250 Ko", Site: checkScriptsHeavy},
}

// Weights beyond which a file slows pages down, in bytes.
const (
	heavyImage  = 200 << 10
	heavyStyle  = 150 << 10
	heavyScript = 250 << 10
)

func isPicture(kind page.ResourceKind) bool { return kind == page.Picture }

func isNoPicture(kind page.ResourceKind) bool { return kind != page.Picture }

func checkImagesBroken(v *View, f *Finder) {
	v.brokenFiles(f, isPicture, "sheet")
	v.tellUnread(f, isPicture)
}

// checkFilesBroken finds the style sheets, scripts, fonts and media that do not load.
func checkFilesBroken(v *View, f *Finder) {
	v.brokenFiles(f, isNoPicture, "")
	v.tellUnread(f, isNoPicture)
}

// tellUnread says how many files of some kinds nobody asked the server for: an audit asks for a
// bounded number.
func (v *View) tellUnread(f *Finder, wanted func(page.ResourceKind) bool) {
	if n := v.unread(wanted); n > 0 {
		f.Unverified(v.unasked("some_files"), "n", n)
	}
}

func (v *View) unread(wanted func(page.ResourceKind) bool) int {
	if v.Files == nil {
		return 0
	}
	left := map[string]bool{}
	for file := range v.Files {
		if file.State == Unchecked && wanted(file.Kind) {
			left[file.URL] = true
		}
	}
	return len(left)
}

// brokenFiles makes one finding per page or style sheet: files come grouped by what names them.
// ofSheet is the case of the sentence for those that a style sheet names.
func (v *View) brokenFiles(f *Finder, wanted func(page.ResourceKind) bool, ofSheet string) {
	if v.Files == nil {
		return
	}
	start := f.url
	for file := range v.Files {
		if file.From != f.url {
			f.flush()
			f.url = file.From
		}
		if wanted(file.Kind) && file.State == Broken {
			if file.OfSheet && ofSheet != "" {
				f.Case(ofSheet)
			}
			f.Item(fmt.Sprintf("%s (%d)", file.URL, file.Status))
		}
	}
	f.flush()
	f.url = start
}

// distinctFiles calls yield once for each file that answered.
func (v *View) distinctFiles(yield func(File) bool) {
	if v.Files == nil {
		return
	}
	seen := map[string]bool{}
	for file := range v.Files {
		if file.State != OK || seen[file.URL] {
			continue
		}
		seen[file.URL] = true
		if !yield(file) {
			return
		}
	}
}

func checkImagesHeavy(v *View, f *Finder) {
	for file := range v.distinctFiles {
		if file.Kind == page.Picture && file.Bytes > heavyImage {
			f.SayOn(file.From, file.URL, "file", fileName(file.URL)+extension(file.URL), "size", size(file.Bytes))
		}
	}
	v.tellUnread(f, isPicture)
}

// checkImageFormats weighs modern formats against the others; drawings (SVG)
// are left out.
func checkImageFormats(v *View, f *Finder) {
	const worthIt = 100 << 10 // bytes in all
	var modern, all int64
	for file := range v.distinctFiles {
		if file.Kind != page.Picture || containsAny(file.ContentType, "svg") {
			continue
		}
		all += file.Bytes
		if containsAny(file.ContentType, "webp", "avif") {
			modern += file.Bytes
		}
	}
	if all > worthIt && modern*2 < all {
		f.Say("", "old", size(all-modern), "all", size(all))
	}
	v.tellUnread(f, isPicture)
}

func checkScriptsHeavy(v *View, f *Finder) {
	for file := range v.distinctFiles {
		if file.Kind == page.Stylesheet && file.Bytes > heavyStyle || file.Kind == page.Script && file.Bytes > heavyScript {
			f.SayOn(file.From, file.URL, "file", fileName(file.URL)+extension(file.URL), "size", size(file.Bytes))
		}
	}
	v.tellUnread(f, func(kind page.ResourceKind) bool { return kind == page.Stylesheet || kind == page.Script })
}
