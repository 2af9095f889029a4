package rule

import (
	"slices"
	"strings"

	"github.com/formaouest/chaland/internal/fault"
)

// Choose gives the ids of the rules that words name: an id ("tit-absent"), a category
// ("titles") or a dated legal rule ("J08"), which stand for their rules. A word that
// names nothing is a fault that says so.
func Choose(words []string) (ids []string, err error) {
	for _, word := range words {
		word = strings.TrimSpace(word)
		n := len(ids)
		for _, r := range registry.rules {
			if word != "" && (r.ID == word || string(r.Category) == word || strings.EqualFold(r.Code, word)) {
				ids = append(ids, r.ID)
			}
		}
		if len(ids) == n {
			return nil, fault.New(fault.Invalid, "seo.no_rule", "rule", word)
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids), nil
}

// Needs are what a check reads, hence what an audit must have: "page", one page that
// answered; "site", the whole crawl; "links", the state of the targets of links;
// "render", a page opened in a browser.
func (r *Rule) Needs() []string {
	return []string{[...]string{PageScope: "page", SiteScope: "site", LinkScope: "links", RenderScope: "render"}[r.Scope()]}
}

// holdOfPart are the site rules that are right about any addresses, however few of the
// site's they are: what answers, what repeats itself among them, the files that they load,
// the host's headers and its robots.txt.
var holdOfPart = strings.Fields(`
idx-bloque-robots idx-ressource-bloquee http-4xx-interne http-5xx-interne http-sans-reponse http-403-429 http-chaine http-boucle http-redirection-cassee
http-accueil-404 http-404-personnalisee http-type-incorrect http-version url-www-http tit-double des-double h1-double con-double-exact con-quasi-double
favicon-absent img-cassee http-fichier-casse img-lourde img-format perf-css-js-lourd lnk-casse-externe lnk-externe-redirige eco-produit-plusieurs-urls eco-description-fournisseur
eco-variantes-doublon perf-cache perf-minification perf-police-web con-mot-cle-absent
sec-redirection-https sec-certificat sec-tls sec-hsts sec-csp sec-nosniff sec-frame sec-referrer sec-cookies sec-version
rob-absent rob-5xx rob-bloque-tout rob-syntaxe rob-taille rob-noindex-directive rob-html`)

// HoldsOfPart reports whether the rule is right about some addresses of a site. That no
// page links to another, or none tells who sells, only the whole site can say.
func (r *Rule) HoldsOfPart() bool { return r.ReadsOnePage() || slices.Contains(holdOfPart, r.ID) }

// ReadsOnePage reports whether the rule judges a page without looking at others.
func (r *Rule) ReadsOnePage() bool { return r.Scope() == PageScope || r.Scope() == RenderScope }
