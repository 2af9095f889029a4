package rule

import (
	"strings"

	"github.com/formaouest/chaland/seo/page"
)

var securityRules = []Rule{
	{ID: "sec-http", Category: Security, Severity: Critical, Reference: "Google Search Central, HTTPS", Code: "J22", Transport: true, Page: checkServedInClear},
	{ID: "sec-mixte", Category: Security, Severity: High, Reference: "W3C, Mixed Content", Page: checkMixedContent},
	{ID: "sec-form-http", Category: Security, Severity: Critical, Reference: "W3C, Mixed Content", Code: "J22", Transport: true, Page: checkFormInClear},
	{ID: "sec-protocole-relatif", Category: Security, Severity: Info, Reference: "Screaming Frog", Page: checkProtocolRelative},
	{ID: "sec-sri", Category: Security, Severity: Info, Reference: "W3C, Subresource Integrity", Page: checkIntegrity},
	{ID: "sec-secrets", Category: Security, Severity: Critical, Reference: "OWASP, A02", Page: checkSecrets},
}

func checkServedInClear(p *page.Page, f *Finder) {
	if p.Address.Scheme == "http" {
		f.Say(p.URL)
	}
}

func checkMixedContent(p *page.Page, f *Finder) {
	if p.Address.Scheme != "https" {
		return
	}
	for _, r := range p.Resources {
		if strings.HasPrefix(r.URL, "http://") {
			f.Item(r.URL)
		}
	}
}

// checkFormInClear leaves a search form on an http page to sec-http: it sends
// nothing personal.
func checkFormInClear(p *page.Page, f *Finder) {
	for _, form := range p.Forms {
		if strings.HasPrefix(form.Action, "http://") && (p.Address.Scheme == "https" || form.Method == "post") {
			f.Item(form.Action)
		}
	}
}

func checkProtocolRelative(p *page.Page, f *Finder) {
	for _, r := range p.Resources {
		if strings.HasPrefix(strings.TrimSpace(r.Href), "//") {
			f.Item(r.Href)
		}
	}
}

// checkIntegrity leaves out chaland's own tag: it comes from the shop's own
// collector and changes with each version, so that a fixed digest would stop the
// measure at the first update.
func checkIntegrity(p *page.Page, f *Finder) {
	for _, r := range p.Resources {
		if r.Kind == page.Script && r.URL != "" && !r.Internal && !r.Integrity && !r.OwnTag {
			f.Item(r.URL)
		}
	}
}

func checkSecrets(p *page.Page, f *Finder) {
	for _, secret := range p.Secrets {
		f.Item(secret)
	}
}
