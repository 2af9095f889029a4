package rule

import (
	"fmt"
	"sort"

	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/seo/page"
)

var linkSiteRules = []Rule{
	{ID: "lnk-casse-interne", Category: Links, Severity: Critical, Reference: "RFC 9110, 15.5", Link: checkInternalBroken},
	{ID: "lnk-casse-externe", Category: Links, Severity: Medium, Reference: "RFC 9110, 15.5", Link: checkExternalBroken},
	{ID: "lnk-externe-redirige", Category: Links, Severity: Info, Reference: "Screaming Frog", Link: checkExternalRedirected},
	{ID: "lnk-orpheline", Category: Links, Severity: High, Reference: googleLinks, Site: checkOrphans},
	{ID: "lnk-orpheline-visitee", Category: Links, Severity: High, Reference: googleLinks, Private: true, Site: checkVisitedOrphans},
	{ID: "lnk-un-seul-lien", Category: Links, Severity: Medium, Reference: "Ahrefs, Sitebulb", Site: checkSingleLink},
	{ID: "lnk-profondeur", Category: Links, Severity: Medium, Reference: "3 clics", Site: checkDepth},
	{ID: "lnk-nofollow-seuls", Category: Links, Severity: Medium, Reference: "Ahrefs, Sitebulb", Site: checkNofollowOnly},
	{ID: "lnk-mixte-follow", Category: Links, Severity: Low, Reference: "Screaming Frog", Site: checkMixedFollow},
	{ID: "lnk-depuis-non-indexable", Category: Links, Severity: Medium, Reference: "Screaming Frog", Site: checkUnindexableSources},
	{ID: "lnk-ancre-suroptimisee", Category: Links, Severity: Info, Reference: "Google Search Central, texte d’ancrage", Site: checkSameAnchor},
	{ID: "lnk-pagerank-faible", Category: Links, Severity: Medium, Reference: "PageRank interne, meilleures ventes de l’année", Private: true, Site: checkWeakSeller},
	{ID: "lnk-pagerank-gaspille", Category: Links, Severity: Low, Reference: "PageRank interne", Site: checkRankWasted},
}

func checkInternalBroken(v *View, l *Link, f *Finder) {
	if !l.Internal {
		return
	}
	p := v.Page(l.To)
	if p == nil {
		return
	}
	if last, _, endless := v.follow(p); endless || last.Failed() {
		f.Item(fmt.Sprintf("%s (%s) « %s »", l.To, statusText(last), l.Text))
	}
}

func checkExternalBroken(_ *View, l *Link, f *Finder) {
	if l.Internal || l.State != Broken {
		return
	}
	status := i18n.T("rule.status.silence")
	if l.Status != 0 {
		status = fmt.Sprint(l.Status)
	}
	f.Item(fmt.Sprintf("%s (%s)", l.To, status))
}

func checkExternalRedirected(_ *View, l *Link, f *Finder) {
	if !l.Internal && (l.Status == 301 || l.Status == 308) {
		f.Item(l.To)
	}
}

// linked calls yield for each indexable page of the site, the start page and
// home pages aside, when links were kept.
func (v *View) linked(yield func(*PageSummary, Tally) bool) {
	if v.Links == nil {
		return
	}
	for i := range v.Pages {
		p := &v.Pages[i]
		if p.External || !p.Indexable() || p.URL == v.Start || p.Kind == page.Home {
			continue
		}
		if !yield(p, v.Tallies[i]) {
			return
		}
	}
}

// checkOrphans finds pages known from a sitemap that no page links to.
func checkOrphans(v *View, f *Finder) {
	for p, t := range v.linked {
		if p.InSitemap && t.Sources() == 0 {
			f.SayOn(p.URL, "")
		}
	}
}

func checkSingleLink(v *View, f *Finder) {
	for p, t := range v.linked {
		if t.Followed == 1 && t.Nofollow == 0 {
			f.SayOn(p.URL, "")
		}
	}
}

// Clicks from the start: beyond three a product is hard to reach, beyond four
// any page is.
const (
	deepForShop = 3
	deepForAll  = 4
)

func checkDepth(v *View, f *Finder) {
	for i := range v.Pages {
		p := &v.Pages[i]
		if p.External || !p.Indexable() {
			continue
		}
		shop := p.Kind == page.Product || p.Kind == page.Category
		switch {
		case p.Depth > deepForAll:
			f.As(High).SayOn(p.URL, "", "n", int(p.Depth))
		case shop && p.Depth > deepForShop:
			f.SayOn(p.URL, "", "n", int(p.Depth))
		}
	}
}

func checkNofollowOnly(v *View, f *Finder) {
	for p, t := range v.linked {
		if t.Followed == 0 && t.Nofollow > 0 {
			f.SayOn(p.URL, "", "n", int(t.Nofollow))
		}
	}
}

func checkMixedFollow(v *View, f *Finder) {
	for p, t := range v.linked {
		if t.Followed > 0 && t.Nofollow > 0 {
			f.SayOn(p.URL, "", "followed", int(t.Followed), "nofollow", int(t.Nofollow))
		}
	}
}

func checkUnindexableSources(v *View, f *Finder) {
	for p, t := range v.linked {
		if t.Sources() > 0 && t.Indexable == 0 {
			f.SayOn(p.URL, "", "n", int(t.Sources()))
		}
	}
}

// checkRankWasted finds carts and accounts among the tenth of the pages that
// internal links favour most, on sites large enough for a tenth to mean
// something. Legal pages are left out: the law wants them linked everywhere.
func checkRankWasted(v *View, f *Finder) {
	const enoughPages = 50
	var ranks []float64
	for p := range v.readable {
		if p.PageRank > 0 {
			ranks = append(ranks, float64(p.PageRank))
		}
	}
	if len(ranks) < enoughPages {
		return
	}
	sort.Float64s(ranks)
	top := ranks[len(ranks)*9/10]
	for p := range v.readable {
		if float64(p.PageRank) >= top && p.Kind.Private() {
			f.Item(p.URL)
		}
	}
}
