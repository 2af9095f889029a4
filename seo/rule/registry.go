package rule

import (
	"fmt"
	"slices"
)

// Registry is a set of rules, each id once.
type Registry struct {
	rules []*Rule
	byID  map[string]*Rule
}

// Add registers rules. A second rule of the same id is an error that names
// both; so is a rule without exactly one check.
func (g *Registry) Add(rules ...Rule) error {
	if g.byID == nil {
		g.byID = map[string]*Rule{}
	}
	for _, r := range rules {
		if other := g.byID[r.ID]; other != nil {
			return fmt.Errorf("rule %q is registered twice: in %s (%s) and in %s (%s)", r.ID, other.Category, other.Severity, r.Category, r.Severity)
		}
		if n := checks(&r); n != 1 {
			return fmt.Errorf("rule %q has %d checks, not one", r.ID, n)
		}
		g.byID[r.ID] = &r
		g.rules = append(g.rules, &r)
	}
	return nil
}

func checks(r *Rule) int {
	n := 0
	for _, set := range []bool{r.Page != nil, r.Site != nil, r.Link != nil, r.Render != nil} {
		if set {
			n++
		}
	}
	return n
}

// scoped are the rules of one scope, in the order they were added.
func (g *Registry) scoped(s Scope) []*Rule {
	return slices.DeleteFunc(slices.Clone(g.rules), func(r *Rule) bool { return r.Scope() != s })
}

// registry holds every rule of the audit. A list that is missing here never
// runs: TestEveryRuleListIsRegistered looks for it.
var registry = mustRegister(
	indexabilityRules, canonicalRules, httpRules, urlRules, titleRules, descriptionRules, headingRules, contentRules, duplicateRules,
	linkRules, linkSiteRules, imageRules, resourceRules, dataRules, productDataRules, languageRules, mobileRules, performanceRules,
	securityRules, securitySiteRules, robotsRules, sitemapRules, socialRules, accessibilityRules, legalRules, legalSiteRules,
	paginationRules, facetRules, shopRules, scriptRules, scriptRenderRules, performanceRenderRules,
	mobileRenderRules, accessibilityRenderRules, imageRenderRules, legalRenderRules, inboundRules,
)

var pageRules, siteRules, linkScopeRules = registry.scoped(PageScope), registry.scoped(SiteScope), registry.scoped(LinkScope)

// renderRules are those that need a page opened in a browser.
var renderRules = registry.scoped(RenderScope)

func mustRegister(lists ...[]Rule) *Registry {
	g := &Registry{}
	for _, list := range lists {
		if err := g.Add(list...); err != nil {
			panic(err) // a defect of this package, seen by any test
		}
	}
	return g
}

// All are the audit's rules, by category and then as written.
func All() []*Rule { return slices.Clone(registry.rules) }

// Get is the rule of that id, nil when there is none.
func Get(id string) *Rule { return registry.byID[id] }
