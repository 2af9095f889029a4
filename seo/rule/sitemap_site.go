package rule

import (
	"fmt"
	"strings"
	"time"

	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/seo/page"
)

const sitemapsOrg = "sitemaps.org"

var sitemapRules = []Rule{
	{ID: "map-absent", Category: Sitemaps, Severity: Medium, Reference: sitemapsOrg, Site: checkMapMissing},
	{ID: "map-invalide", Category: Sitemaps, Severity: High, Reference: sitemapsOrg, Site: checkMapInvalid},
	{ID: "map-limites", Category: Sitemaps, Severity: High, Reference: sitemapsOrg, Site: checkMapLimits},
	{ID: "map-erreurs", Category: Sitemaps, Severity: High, Reference: sitemapsOrg, Site: checkMapErrors},
	{ID: "map-redirections", Category: Sitemaps, Severity: Medium, Reference: sitemapsOrg, Site: checkMapRedirects},
	{ID: "map-noindex", Category: Sitemaps, Severity: Medium, Reference: sitemapsOrg, Site: checkMapNoindex},
	{ID: "map-bloque", Category: Sitemaps, Severity: Medium, Reference: sitemapsOrg, Site: checkMapBlocked},
	{ID: "map-non-canonique", Category: Sitemaps, Severity: Medium, Reference: "Google Search Central, sitemaps", Site: checkMapCanonical},
	{ID: "map-manquantes", Category: Sitemaps, Severity: Medium, Reference: "Google Search Central, sitemaps", Site: checkMapIncomplete},
	{ID: "map-domaine", Category: Sitemaps, Severity: High, Reference: sitemapsOrg, Site: checkMapHost},
	{ID: "map-multiple", Category: Sitemaps, Severity: Info, Reference: "Screaming Frog", Site: checkMapTwice},
	{ID: "map-lastmod", Category: Sitemaps, Severity: Low, Reference: "Google Search Central, lastmod", Site: checkMapDates},
	{ID: "map-bloque-fichier", Category: Sitemaps, Severity: High, Reference: "RFC 9309", Site: checkMapFileBlocked},
}

// Limits of a sitemap file.
const (
	maxMapURLs  = 50_000
	maxMapBytes = 50 << 20
)

// answered are the sitemaps that were found.
func (v *View) answered(yield func(*Sitemap) bool) {
	for i := range v.Maps {
		if m := &v.Maps[i]; m.Status >= 200 && m.Status < 300 && !yield(m) {
			return
		}
	}
}

// checkMapMissing needs to know that a sitemap was looked for: Maps lists those
// that were tried, found or not.
func checkMapMissing(v *View, f *Finder) {
	for range v.answered {
		return
	}
	if len(v.Maps) > 0 {
		f.Say(v.Maps[0].URL)
	}
}

func checkMapInvalid(v *View, f *Finder) {
	for m := range v.answered {
		if m.Fault != "" {
			f.SayOn(m.URL, m.Fault, "fault", m.Fault)
		}
	}
}

func checkMapLimits(v *View, f *Finder) {
	for m := range v.answered {
		if m.Count > maxMapURLs || m.Bytes > maxMapBytes {
			f.SayOn(m.URL, "", "n", m.Count, "size", size(m.Bytes))
		}
	}
}

// mapped calls yield for each page that a sitemap lists.
func (v *View) mapped(yield func(*PageSummary) bool) {
	for i := range v.Pages {
		if p := &v.Pages[i]; p.InSitemap && !p.External && !yield(p) {
			return
		}
	}
}

func checkMapErrors(v *View, f *Finder) {
	for p := range v.mapped {
		if p.Failed() {
			f.SayOn(p.URL, "", "status", statusText(p))
		}
	}
}

func checkMapRedirects(v *View, f *Finder) {
	for p := range v.mapped {
		if p.Redirects() {
			f.SayOn(p.URL, p.Location, "status", int(p.Status), "target", p.Location)
		}
	}
}

func checkMapNoindex(v *View, f *Finder) {
	for p := range v.mapped {
		if p.OK() && p.Noindex {
			f.SayOn(p.URL, "")
		}
	}
}

func checkMapBlocked(v *View, f *Finder) {
	for p := range v.mapped {
		if p.Blocked {
			f.SayOn(p.URL, "")
		}
	}
}

// checkMapCanonical concerns the pages of the sitemap only: a canonical that
// points elsewhere is no fault by itself.
func checkMapCanonical(v *View, f *Finder) {
	for p := range v.mapped {
		if p.OK() && p.Canonical != "" && p.Canonical != p.URL {
			f.SayOn(p.URL, p.Canonical, "target", p.Canonical)
		}
	}
}

// A sitemap may forget a few pages.
const (
	forgottenPages = 5
	forgottenShare = 0.10
)

func checkMapIncomplete(v *View, f *Finder) {
	listed := false
	for m := range v.answered {
		listed = listed || m.Fault == ""
	}
	if !listed {
		return
	}
	indexable := 0
	var absent []string
	for _, p := range v.compared {
		indexable++
		if !p.InSitemap {
			absent = append(absent, p.URL)
		}
	}
	share := float64(len(absent)) / float64(max(indexable, 1))
	if len(absent) > forgottenPages || len(absent) > 0 && share > forgottenShare {
		f.Say(firstLines(absent), "n", len(absent), "all", indexable, "share", i18n.Percent(share, 0))
	}
}

// entries calls yield for each address of each sitemap.
func (v *View) entries(yield func(*Sitemap, Entry) bool) {
	for m := range v.answered {
		if m.Entries == nil || m.Index {
			continue
		}
		for e := range m.Entries {
			if !yield(m, e) {
				return
			}
		}
	}
}

// checkMapHost wants the site's own scheme and host: robots ignore the rest.
func checkMapHost(v *View, f *Finder) {
	scheme, _, _ := strings.Cut(v.Start, "://")
	host := page.Host(v.Start)
	for _, e := range v.entries {
		if own, _, _ := strings.Cut(e.URL, "://"); own != scheme || !strings.EqualFold(page.Host(e.URL), host) {
			f.Item(e.URL)
		}
	}
}

func checkMapTwice(v *View, f *Finder) {
	seen := map[string]string{}
	for m, e := range v.entries {
		if first, twice := seen[e.URL]; twice && first != m.URL {
			f.Item(e.URL)
		}
		seen[e.URL] = m.URL
	}
}

// lastmodLayouts are the precisions of W3C dates.
var lastmodLayouts = []string{time.DateOnly, time.RFC3339, "2006-01-02T15:04Z07:00", "2006-01", "2006", "2006-01-02T15:04:05.999Z07:00"}

// sameDates is from how many addresses on one or two days become suspicious.
const sameDates = 20

func checkMapDates(v *View, f *Finder) {
	days := map[string]int{}
	dated := 0
	for _, e := range v.entries {
		if e.Lastmod == "" {
			continue
		}
		when, ok := parseLastmod(e.Lastmod)
		switch {
		case !ok:
			f.Item(fmt.Sprintf("%s : %s", e.URL, e.Lastmod))
		case when.After(f.Now.AddDate(0, 0, 1)):
			f.Item(fmt.Sprintf("%s : %s", e.URL, frenchDate(when)))
		default:
			dated++
			days[when.Format(time.DateOnly)]++
		}
	}
	if f.count == 0 && dated >= sameDates && len(days) <= 2 {
		f.Case("same").Say("", "n", dated, "days", len(days))
	}
}

func parseLastmod(s string) (time.Time, bool) {
	for _, layout := range lastmodLayouts {
		if when, err := time.Parse(layout, strings.TrimSpace(s)); err == nil {
			return when, true
		}
	}
	return time.Time{}, false
}

func checkMapFileBlocked(v *View, f *Finder) {
	if v.Allowed == nil {
		return
	}
	for i := range v.Maps {
		m := &v.Maps[i]
		if m.Declared && page.SameSite(page.Host(m.URL), page.Host(v.Start)) && !v.Allowed(m.URL) {
			f.Item(m.URL)
		}
	}
}
