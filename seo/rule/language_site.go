package rule

import (
	"strings"

	"github.com/formaouest/chaland/seo/page"
)

// versions calls yield for each known target of each page's hreflang, the page
// itself aside.
func (v *View) versions(yield func(p *PageSummary, a page.Alternate, target *PageSummary) bool) {
	for p := range v.readable {
		for _, a := range p.Alternates {
			target := v.Page(a.URL)
			if target != nil && target != p && !yield(p, a, target) {
				return
			}
		}
	}
}

// onceEach keeps one finding a page: the first version at fault stands for all.
func onceEach(v *View, f *Finder, fault func(p *PageSummary, a page.Alternate, target *PageSummary) bool) {
	reported := map[*PageSummary]bool{}
	v.versions(func(p *PageSummary, a page.Alternate, target *PageSummary) bool {
		if !reported[p] && fault(p, a, target) {
			reported[p] = true
			f.SayOn(p.URL, a.Lang+" : "+target.URL, "lang", a.Lang, "target", target.URL, "status", statusText(target))
		}
		return true
	})
}

// returnCode is the code under which target names p, "" when it does not.
func returnCode(p, target *PageSummary) string {
	for _, back := range target.Alternates {
		if back.URL == p.URL && !isDefault(back) {
			return back.Lang
		}
	}
	for _, back := range target.Alternates {
		if back.URL == p.URL {
			return back.Lang
		}
	}
	return ""
}

func checkReturnLink(v *View, f *Finder) {
	onceEach(v, f, func(p *PageSummary, _ page.Alternate, target *PageSummary) bool {
		return target.OK() && target.HTML && !target.External && returnCode(p, target) == ""
	})
}

// ownCode is the code that a page gives itself.
func ownCode(p *PageSummary) string { return returnCode(p, p) }

func checkReturnCode(v *View, f *Finder) {
	onceEach(v, f, func(p *PageSummary, _ page.Alternate, target *PageSummary) bool {
		back, own := returnCode(p, target), ownCode(p)
		return target.OK() && back != "" && own != "" && !strings.EqualFold(back, own)
	})
}

func checkAlternateStatus(v *View, f *Finder) {
	onceEach(v, f, func(_ *PageSummary, _ page.Alternate, target *PageSummary) bool {
		return target.Redirects() || target.Failed()
	})
}

func checkAlternateNoindex(v *View, f *Finder) {
	onceEach(v, f, func(_ *PageSummary, _ page.Alternate, target *PageSummary) bool {
		return target.OK() && target.Noindex
	})
}

func checkAlternateCanonical(v *View, f *Finder) {
	onceEach(v, f, func(_ *PageSummary, _ page.Alternate, target *PageSummary) bool {
		return target.OK() && target.Canonical != "" && target.Canonical != target.URL
	})
}

func checkAlternateUnlinked(v *View, f *Finder) {
	if v.Links == nil {
		return
	}
	onceEach(v, f, func(_ *PageSummary, _ page.Alternate, target *PageSummary) bool {
		return target.OK() && !target.External && target.URL != v.Start && v.Tally(target.URL).Sources() == 0
	})
}
