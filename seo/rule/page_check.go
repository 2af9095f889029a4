package rule

import (
	"slices"
	"time"

	"github.com/formaouest/chaland/seo/page"
)

// Options are the circumstances of an audit.
type Options struct {
	Now    time.Time // the audit's clock
	AsOf   time.Time // the day whose law legal rules apply; zero for the clock's
	Exempt bool      // the host was allowed explicitly: transport rules have no object
	Only   []string  // the ids of the rules that run; none for all of them
	Part   bool      // some addresses were visited, not the site: see HoldsOfPart

	Keywords map[string]string // the keyword that each page is after, by its address; nil when nobody said
}

// Runs reports whether a rule has its say in the audit.
func (o Options) Runs(r *Rule) bool {
	return r.Applies(o.Exempt) && (!o.Part || r.HoldsOfPart()) && (len(o.Only) == 0 || slices.Contains(o.Only, r.ID))
}

// clock is the time by which a rule judges.
func (o Options) clock(r *Rule) time.Time {
	if r.Code != "" && !o.AsOf.IsZero() {
		return o.AsOf
	}
	return o.Now
}

// CheckPage runs every page rule on a page that was crawled, answered with
// success and is readable HTML; other answers are the business of site rules.
func CheckPage(p *page.Page, o Options) []Finding {
	if !auditable(p) {
		return nil
	}
	return o.runOn(p, pageRules, func(r *Rule, f *Finder) { r.Page(p, f) })
}

// CheckRendered runs the rules that need a browser on a page that was opened in one.
func CheckRendered(p *page.Page, o Options) []Finding {
	if !auditable(p) || p.Rendered == nil {
		return nil
	}
	return o.runOn(p, renderRules, func(r *Rule, f *Finder) { r.Render(p, f) })
}

func (o Options) runOn(p *page.Page, rules []*Rule, check func(*Rule, *Finder)) (found []Finding) {
	f := Finder{emit: func(one Finding) { found = append(found, one) }}
	for _, r := range rules {
		if !o.Runs(r) {
			continue
		}
		f.start(r, p.URL, o.clock(r))
		check(r, &f)
		f.flush()
	}
	return found
}

// NeedBrowser are the rules that have their say only about pages opened in a browser.
func (o Options) NeedBrowser() (list []*Rule) {
	for _, r := range renderRules {
		if o.Runs(r) {
			list = append(list, r)
		}
	}
	return list
}

// auditable is the precondition of every page rule, stated once.
func auditable(p *page.Page) bool {
	return p.HTML && !p.Unreadable && p.Status >= 200 && p.Status < 300
}
