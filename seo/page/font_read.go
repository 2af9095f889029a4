package page

import (
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/formaouest/chaland/seo/text"
)

// fontFace is one @font-face of a style sheet; fontFamily and fontDisplay its properties.
var (
	fontFace    = regexp.MustCompile(`(?is)@font-face\s*\{([^}]*)\}`)
	fontFamily  = regexp.MustCompile(`(?i)font-family\s*:\s*([^;}]+)`)
	fontDisplay = regexp.MustCompile(`(?i)font-display\s*:\s*(swap|optional|fallback)\b`)
)

// iconFonts name fonts of pictures: shown as letters meanwhile they would say nonsense, so
// that hiding them is right.
var iconFonts = []string{"icon", "awesome", "glyph", "fontello", "dashicons", "material symbols", "woocommerce", "star", "slick", "swiper", "videojs"}

// BlockingFonts are the families that a style sheet loads and that hide the text until they
// are there: no font-display of swap, optional or fallback. Each once.
func BlockingFonts(css string) (families []string) {
	if !strings.Contains(css, "@font-face") {
		return nil
	}
	for _, face := range fontFace.FindAllStringSubmatch(css, -1) {
		body := face[1]
		if !strings.Contains(body, "url(") || fontDisplay.MatchString(body) || embedded(body) {
			continue
		}
		family := ""
		if m := fontFamily.FindStringSubmatch(body); m != nil {
			family = text.Squeeze(strings.Trim(strings.TrimSpace(m[1]), `"'`))
		}
		if family != "" && !isIconFont(family) && !slices.Contains(families, family) {
			families = append(families, strings.Clone(family))
		}
	}
	return families
}

// embedded reports whether every source of the font stands in the style sheet itself.
func embedded(body string) bool {
	return strings.Count(body, "url(") == strings.Count(body, "url(data:")+strings.Count(body, `url("data:`)+strings.Count(body, "url('data:")
}

func isIconFont(family string) bool {
	folded := text.Fold(family)
	return slices.ContainsFunc(iconFonts, func(name string) bool { return strings.Contains(folded, name) })
}

// noteFonts adds families to the page's, each once.
func (w *walker) noteFonts(families ...string) {
	for _, family := range families {
		if !slices.Contains(w.page.Fonts, family) {
			w.page.Fonts = append(w.page.Fonts, family)
		}
	}
}

// noteFontService reads a style sheet of Google Fonts, whose address says how its fonts are
// shown.
func (w *walker) noteFontService(href string) {
	if !strings.Contains(href, "fonts.googleapis.com/css") {
		return
	}
	u, err := url.Parse(strings.TrimSpace(href))
	if err != nil || slices.Contains([]string{"swap", "optional", "fallback"}, u.Query().Get("display")) {
		return
	}
	for _, family := range u.Query()["family"] {
		for name := range strings.SplitSeq(family, "|") {
			if name, _, _ = strings.Cut(name, ":"); name != "" && !isIconFont(name) {
				w.noteFonts(name)
			}
		}
	}
}
