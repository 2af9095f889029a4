package rule

import (
	"fmt"
	"slices"
	"strings"

	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/seo/page"
)

// massNoindex is how large a site and a share must be to blame a setting.
const (
	massPages = 10
	massShare = 0.8
)

func checkNoindexEverywhere(v *View, f *Finder) {
	pages, closed := 0, 0
	for p := range v.readable {
		pages++
		if p.Noindex {
			closed++
		}
	}
	if share := float64(closed) / float64(max(pages, 1)); pages >= massPages && share >= massShare {
		f.Say("", "n", closed, "all", pages, "share", i18n.Percent(share, 0))
	}
}

// checkBlockedPages reports the pages that the site links to and closes to
// robots; carts, accounts and searches are closed on purpose.
func checkBlockedPages(v *View, f *Finder) {
	for i := range v.Pages {
		p := &v.Pages[i]
		links := v.Tallies[i].Sources()
		if !p.Blocked || links == 0 || p.External {
			continue
		}
		if k := page.KindOf(p.URL); k.Private() || k == page.Search || k == page.Filter {
			f.As(Info)
		}
		f.SayOn(p.URL, "", "n", int(links))
	}
}

func checkBlockedFiles(v *View, f *Finder) {
	if v.Files == nil || v.Allowed == nil {
		return
	}
	seen := map[string]bool{}
	for file := range v.Files {
		rendering := file.Kind == page.Script || file.Kind == page.Stylesheet || file.Kind == page.Picture
		if !rendering || seen[file.URL] {
			continue
		}
		seen[file.URL] = true
		if page.SameSite(page.Host(file.URL), page.Host(v.Start)) && !v.Allowed(file.URL) {
			f.Item(file.URL)
		}
	}
}

// canonicalised calls yield for each readable page that names another known
// page as canonical.
func (v *View) canonicalised(yield func(p, target *PageSummary) bool) {
	for p := range v.readable {
		if p.Canonical == "" || p.Canonical == p.URL {
			continue
		}
		if target := v.Page(p.Canonical); target != nil && !yield(p, target) {
			return
		}
	}
}

func checkCanonicalRedirected(v *View, f *Finder) {
	for p, target := range v.canonicalised {
		if target.Redirects() {
			f.SayOn(p.URL, target.URL+" → "+target.Location, "target", target.URL, "status", statusText(target))
		}
	}
}

func checkCanonicalBroken(v *View, f *Finder) {
	for p, target := range v.canonicalised {
		if target.Failed() {
			f.SayOn(p.URL, target.URL, "target", target.URL, "status", statusText(target))
		}
	}
}

// statusText is a status or the reason of a silence, for a sentence.
func statusText(p *PageSummary) string {
	if p.Status == 0 {
		return i18n.T("rule.status.silence")
	}
	return fmt.Sprint(p.Status)
}

func checkCanonicalUnindexable(v *View, f *Finder) {
	for p, target := range v.canonicalised {
		switch {
		case target.Blocked:
			f.Case("blocked").SayOn(p.URL, target.URL, "target", target.URL)
		case target.OK() && target.Noindex:
			f.SayOn(p.URL, target.URL, "target", target.URL)
		}
	}
}

func checkCanonicalChain(v *View, f *Finder) {
	for p, target := range v.canonicalised {
		if target.OK() && target.Canonical != "" && target.Canonical != target.URL {
			f.SayOn(p.URL, target.URL+" → "+target.Canonical, "target", target.URL, "final", target.Canonical)
		}
	}
}

func checkCanonicalUnlinked(v *View, f *Finder) {
	if v.Links == nil {
		return
	}
	seen := map[string]bool{}
	for p, target := range v.canonicalised {
		if target.OK() && !target.External && !seen[target.URL] && v.Tally(target.URL).Sources() == 0 && target.URL != v.Start {
			seen[target.URL] = true
			f.SayOn(p.URL, target.URL, "target", target.URL)
		}
	}
}

// checkCanonicalDrift wants one form for the site's canonicals: with or without
// www, http or https. Ten pages at least, and a minority that disagrees.
func checkCanonicalDrift(v *View, f *Finder) {
	forms := map[string]int{}
	total := 0
	for p := range v.readable {
		if p.Canonical != "" && page.SameSite(page.Host(p.Canonical), page.Host(v.Start)) {
			scheme, _, _ := strings.Cut(p.Canonical, "://")
			forms[scheme+"://"+page.Host(p.Canonical)]++
			total++
		}
	}
	if total < massPages || len(forms) < 2 {
		return
	}
	var lines []string
	for form, n := range forms {
		lines = append(lines, fmt.Sprintf("%s : %s", form, i18n.Int(int64(n))))
	}
	slices.Sort(lines)
	f.Say(strings.Join(lines, "\n"), "n", len(forms))
}
