package rule

import (
	"strings"

	"github.com/formaouest/chaland/seo/page"
	"github.com/formaouest/chaland/seo/text"
)

var httpRules = []Rule{
	{ID: "http-302", Category: HTTP, Severity: Low, Reference: "RFC 9110, 15.4 ; deux audits à une semaine d’écart", Site: checkTemporaryRedirect},
	{ID: "http-4xx-interne", Category: HTTP, Severity: Critical, Reference: "RFC 9110, 15.5", Site: checkClientErrors},
	{ID: "http-5xx-interne", Category: HTTP, Severity: Critical, Reference: "RFC 9110, 15.6", Site: checkServerErrors},
	{ID: "http-sans-reponse", Category: HTTP, Severity: Critical, Reference: "Screaming Frog", Site: checkNoAnswer},
	{ID: "http-illisible", Category: HTTP, Severity: Critical, Reference: "RFC 9110, 8.4 ; HTML, analyse des documents", Site: checkDamaged},
	{ID: "http-403-429", Category: HTTP, Severity: Info, Reference: "RFC 9110 et RFC 6585", Site: checkRefused},
	{ID: "http-redirection-interne", Category: HTTP, Severity: Medium, Reference: "Screaming Frog", Link: checkLinkRedirected},
	{ID: "http-chaine", Category: HTTP, Severity: High, Reference: "Google Search Central, redirections", Site: checkRedirectChain},
	{ID: "http-boucle", Category: HTTP, Severity: Critical, Reference: "Google Search Central, redirections", Site: checkRedirectLoop},
	{ID: "http-redirection-cassee", Category: HTTP, Severity: Critical, Reference: "Screaming Frog", Site: checkRedirectBroken},
	{ID: "http-redirection-js", Category: HTTP, Severity: Medium, Reference: "Google Search Central, redirections", Page: checkScriptRedirect},
	{ID: "http-accueil-404", Category: HTTP, Severity: High, Reference: "Google Search Central, soft 404", Site: checkUnknownAddress},
	{ID: "http-404-personnalisee", Category: HTTP, Severity: Low, Reference: "squirrelscan", Site: checkNotFoundPage},
	{ID: "http-soft-404", Category: HTTP, Severity: High, Reference: "Google Search Central, soft 404", Page: checkSoftNotFound},
	{ID: "http-type-incorrect", Category: HTTP, Severity: Medium, Reference: "RFC 9110, 8.3", Site: checkFileTypes},
	{ID: "http-charset", Category: HTTP, Severity: Low, Reference: "HTML, déclaration de l’encodage", Page: checkCharset},
	{ID: "http-doctype", Category: HTTP, Severity: Low, Reference: "RGAA 8.1", Page: checkDoctype},
	{ID: "http-taille-html", Category: HTTP, Severity: High, Reference: "Screaming Frog : Googlebot lit les 2 premiers Mo", Page: checkHTMLSize},
	{ID: "http-version", Category: HTTP, Severity: Info, Reference: "Lighthouse, uses-http2", Transport: true, Site: checkProtocolVersion},
}

// checkScriptRedirect covers the client-side redirections that idx-meta-refresh
// does not: scripts and the Refresh header.
func checkScriptRedirect(p *page.Page, f *Finder) {
	switch {
	case p.Refresh == nil:
	case p.Refresh.Script:
		f.Say("")
	case p.Refresh.Header && p.Refresh.URL != "":
		f.Case("header").Say(p.Refresh.URL, "target", p.Refresh.URL)
	}
}

// Soft 404: at least two signs, one of them strong, on a page without much to
// read.
const (
	softMaxWords = 150
	softFewWords = 25
)

func checkSoftNotFound(p *page.Page, f *Finder) {
	title, heading := text.SaysNotFound(p.Title()), text.SaysNotFound(p.H1())
	signs := count(title, heading, p.Noindex(), p.Text.Words < softFewWords)
	if (title || heading) && signs >= 2 && p.Text.Words < softMaxWords {
		f.Say(p.Title()+"\n"+p.H1(), "words", p.Text.Words)
	}
}

func count(signs ...bool) int {
	n := 0
	for _, on := range signs {
		if on {
			n++
		}
	}
	return n
}

func checkCharset(p *page.Page, f *Finder) {
	if p.Charset.Header != "" || p.Charset.Early {
		return
	}
	if p.Charset.Meta != "" {
		f.Case("late").Say(p.Charset.Meta)
		return
	}
	f.Say("")
}

func checkDoctype(p *page.Page, f *Finder) {
	switch {
	case !p.Doctype.Present:
		f.Say("")
	case p.Doctype.Quirks:
		f.Case("quirks").Say("")
	}
}

const mebibyte = 1 << 20

func checkHTMLSize(p *page.Page, f *Finder) {
	if p.Size <= mebibyte {
		return
	}
	if p.Size <= 2*mebibyte {
		f.As(Medium)
	}
	f.Say("", "size", size(int64(p.Size)))
}

// fileTypes are the content types that fit an extension.
var fileTypes = map[string]string{
	".css": "text/css", ".js": "javascript", ".mjs": "javascript", ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg",
	".gif": "image/gif", ".webp": "image/webp", ".avif": "image/avif", ".svg": "image/svg", ".html": "text/html",
}

// typeFits reports whether a content type agrees with the extension of an
// address; image formats may be swapped for better ones by the server.
func typeFits(url, contentType string) bool {
	want, known := fileTypes[extension(url)]
	contentType = strings.ToLower(contentType)
	if !known || strings.Contains(contentType, want) {
		return true
	}
	return strings.HasPrefix(want, "image/") && strings.HasPrefix(contentType, "image/") && want != "image/svg"
}

// extension is the lower-case extension of an address's path, "" without one.
func extension(url string) string {
	if at := strings.IndexAny(url, "?#"); at >= 0 {
		url = url[:at]
	}
	name := url[strings.LastIndexByte(url, '/')+1:]
	if at := strings.LastIndexByte(name, '.'); at > 0 {
		return strings.ToLower(name[at:])
	}
	return ""
}
