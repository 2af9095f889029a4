package rule

import "github.com/formaouest/chaland/seo/page"

var scriptRules = []Rule{
	{ID: "js-contenu", Category: JavaScript, Severity: High, Reference: "Google Search Central, JavaScript", Page: checkEmptyShell},
}

// fewCharacters is less text than any page meant to be read has.
const fewCharacters = 200

// checkEmptyShell finds pages that show nothing before their scripts run.
func checkEmptyShell(p *page.Page, f *Finder) {
	if len(p.Visible) >= fewCharacters || p.Kind.Private() || p.Refresh != nil {
		return
	}
	for _, r := range p.Resources {
		if r.Kind == page.Script && r.Internal {
			f.Say(r.URL, "n", len([]rune(p.Visible)))
			return
		}
	}
}
