package rule

import (
	"time"

	"github.com/formaouest/chaland/seo/page"
)

// Options are the circumstances of an audit.
type Options struct {
	Now    time.Time // the audit's clock
	Exempt bool      // the host was allowed explicitly: transport rules have no object
}

// CheckPage runs every page rule on a page that was crawled, answered with
// success and is readable HTML; other answers are the business of site rules.
func CheckPage(p *page.Page, o Options) []Finding {
	if !auditable(p) {
		return nil
	}
	var found []Finding
	f := Finder{Now: o.Now, emit: func(one Finding) { found = append(found, one) }}
	for _, r := range pageRules {
		if !r.Applies(o.Exempt) {
			continue
		}
		f.start(r, p.URL)
		r.Page(p, &f)
		f.flush()
	}
	return found
}

// auditable is the precondition of every page rule, stated once.
func auditable(p *page.Page) bool {
	return p.HTML && !p.Unreadable && p.Status >= 200 && p.Status < 300
}
