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
// answered; "site", the whole crawl; "links", the state of the targets of links.
func (r *Rule) Needs() []string {
	return []string{[...]string{PageScope: "page", SiteScope: "site", LinkScope: "links"}[r.Scope()]}
}
