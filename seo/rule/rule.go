// Package rule holds the checks of the SEO audit and runs them.
//
// A rule has an id, a category, a severity and one check. Page checks read one
// parsed page while the crawl goes on; site and link checks read a Site, once
// the crawl is over. Titles, explanations and remedies stand in the French
// catalogue under the rule's id. A rule's finding on a page is one, however
// many images or links are at fault: it counts them and shows the first.
//
// Legal checks are documentary hints: their sentences say « à vérifier » and
// never that a shop complies.
package rule

import (
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/seo/page"
)

// Severity orders findings, the gravest first.
type Severity uint8

// The severities.
const (
	Critical Severity = iota
	High
	Medium
	Low
	Info
)

var severityKeys = [...]string{"critical", "high", "medium", "low", "info"}

// Severities lists them, gravest first.
func Severities() []Severity { return []Severity{Critical, High, Medium, Low, Info} }

// String is the key used in exports and options.
func (s Severity) String() string { return severityKeys[s] }

// Label is the French name.
func (s Severity) Label() string { return i18n.T("rule.severity." + s.String()) }

// ParseSeverity reads a key; ok is false for an unknown one.
func ParseSeverity(key string) (s Severity, ok bool) {
	for i, k := range severityKeys {
		if k == key {
			return Severity(i), true
		}
	}
	return Info, false
}

// Category groups rules on screen.
type Category string

// The categories, in the order of the screens.
const (
	Indexability   Category = "indexability"
	Canonicals     Category = "canonical"
	HTTP           Category = "http"
	URLs           Category = "url"
	Titles         Category = "titles"
	Headings       Category = "headings"
	Content        Category = "content"
	Links          Category = "links"
	Images         Category = "images"
	StructuredData Category = "structured-data"
	International  Category = "international"
	Mobile         Category = "mobile"
	Performance    Category = "performance"
	Security       Category = "security"
	Sitemaps       Category = "sitemaps-robots"
	Social         Category = "social"
	Accessibility  Category = "accessibility"
	Legal          Category = "legal"
	Pagination     Category = "pagination"
	Facets         Category = "facets"
	Ecommerce      Category = "ecommerce"
	JavaScript     Category = "javascript"
	Netlinking     Category = "netlinking"
)

// Categories lists them in the order of the screens.
func Categories() []Category {
	return []Category{
		Indexability, Canonicals, HTTP, URLs, Titles, Headings, Content, Links, Images, StructuredData, International, Mobile,
		Performance, Security, Sitemaps, Social, Accessibility, Legal, Pagination, Facets, Ecommerce, JavaScript, Netlinking,
	}
}

// Label is the French name.
func (c Category) Label() string { return i18n.T("rule.category." + string(c)) }

// Scope is what a check reads, hence when it can run.
type Scope uint8

// The scopes.
const (
	PageScope   Scope = iota // one page, while crawling
	SiteScope                // the whole crawl, at the end
	LinkScope                // each link with the state of its target, at the end
	RenderScope              // one page opened in a browser, once the crawl is over
)

var scopeKeys = [...]string{"page", "site", "link", "render"}

// String is the key used in exports.
func (s Scope) String() string { return scopeKeys[s] }

// Label is the French name.
func (s Scope) Label() string { return i18n.T("rule.scope." + s.String()) }

// Rule is one check. Exactly one of Page, Site, Link and Render is set.
type Rule struct {
	ID        string
	Category  Category
	Severity  Severity
	Reference string // the standard, article or practice that the check follows
	Code      string // code of the dated legal rule (J01…) that the check feeds
	Transport bool   // about how pages are carried: without object on a host allowed explicitly
	Private   bool   // what it says comes from the shop's own figures: its sales, visits, prices or stock

	Page func(*page.Page, *Finder)
	Site func(*View, *Finder)
	Link func(*View, *Link, *Finder)

	Render func(*page.Page, *Finder) // of a page whose Rendered is there
}

// Scope is what the rule's check reads.
func (r *Rule) Scope() Scope {
	switch {
	case r.Site != nil:
		return SiteScope
	case r.Link != nil:
		return LinkScope
	case r.Render != nil:
		return RenderScope
	}
	return PageScope
}

// Title is the fault's French name.
func (r *Rule) Title() string { return i18n.T(r.key("title")) }

// Why says what the fault costs, in French.
func (r *Rule) Why() string { return i18n.T(r.key("why")) }

// Remedy says what to do, in French.
func (r *Rule) Remedy() string { return i18n.T(r.key("remedy")) }

func (r *Rule) key(part string) string { return "rule." + r.ID + "." + part }

// Applies reports whether the rule has an object on a site; transport rules
// have none on a host that was allowed explicitly.
func (r *Rule) Applies(exempt bool) bool { return !exempt || !r.Transport }

// Finding is one fault found.
type Finding struct {
	Rule     string   // the rule's id
	Severity Severity // the rule's, unless the case is milder or graver
	URL      string   // the page at fault; the site's start for a fault of the site
	Detail   string   // a French sentence with what was measured
	Evidence string   // what was seen, one item a line
}
