package rule

import (
	"strings"

	"github.com/formaouest/chaland/seo/page"
)

var mobileRules = []Rule{
	{ID: "mob-contenu-different", Category: Mobile, Severity: High, Reference: "Google Search Central, indexation mobile d’abord", Site: checkPhoneContent},
	{ID: "mob-viewport", Category: Mobile, Severity: High, Reference: "Lighthouse, viewport", Page: checkViewport},
	{ID: "mob-zoom", Category: Mobile, Severity: Medium, Reference: "RGAA 10.4", Page: checkZoom},
}

func checkViewport(p *page.Page, f *Finder) {
	if p.Viewport == nil || strings.TrimSpace(p.Viewport.Text) == "" {
		f.Say("")
	}
}

// checkZoom wants that a reader can enlarge the page five times.
func checkZoom(p *page.Page, f *Finder) {
	if p.Viewport == nil {
		return
	}
	for part := range strings.FieldsFuncSeq(p.Viewport.Text, func(r rune) bool { return r == ',' || r == ';' }) {
		key, value, _ := strings.Cut(part, "=")
		key, value = strings.TrimSpace(key), strings.TrimSpace(value)
		scale, ok := number(value)
		if key == "user-scalable" && (value == "no" || value == "0") || key == "maximum-scale" && ok && scale < 5 {
			f.Say(p.Viewport.Text, "setting", key+"="+value)
			return
		}
	}
}
