package dashboard

import (
	"net/http"
	"slices"
	"strings"

	"github.com/formaouest/chaland/dashboard/account"
	"github.com/formaouest/chaland/dashboard/address"
	"github.com/formaouest/chaland/internal/i18n"
)

// auditPaths are the pages made of audits.
var auditPaths = []string{"/audits", portfolioPath, linkMapPath, "/fiches", termsPath, draftPath, "/conformite"}

// essentialPaths are the pages that a first visit shows; the others wait under « Plus de pages ».
var essentialPaths = []string{missionPath, "/", "/acquisition", "/entonnoir", "/rentabilite", "/audits", piecesPath}

// Nav is the navigation: the essential pages with those that a trainer opened to the class,
// then all others by group.
type Nav []NavGroup

// More are the groups that wait.
func (n Nav) More() []NavGroup { return n[1:] }

// Open reports whether the page is among those that wait.
func (n Nav) Open() bool {
	return slices.ContainsFunc(n.More(), NavGroup.Open)
}

// NavGroup is a heading of the navigation, one of the candidate's questions; "" stands
// over the essential pages.
type NavGroup struct {
	Title   string
	Entries []NavEntry
}

// Open reports whether the page is of the group: the others show their heading only, since
// all entries at once would be longer than a screen.
func (g NavGroup) Open() bool {
	return slices.ContainsFunc(g.Entries, func(e NavEntry) bool { return e.Here })
}

// NavEntry leads to a page.
type NavEntry struct {
	Title, Href string
	Here        bool
}

// outsidePaths are the pages that tell of other sites.
var outsidePaths = []string{"/liens-entrants", "/concurrents", "/presse"}

// navigation lists the pages that exist, with the address kept: the same site,
// period, comparison and filters.
func (d *Dashboard) navigation(p Page) Nav {
	essential := make([]*NavEntry, len(essentialPaths))
	out := Nav{{}}
	var opened []NavEntry
	for _, g := range navigationGroups {
		group := NavGroup{Title: i18n.T("nav." + g.key)}
		paths := append(g.paths, topicPaths(g.key)...)
		for _, path := range paths {
			if !d.leadsTo(p.Who, p.Bar, path) {
				continue
			}
			e := NavEntry{Title: i18n.T("nav." + path), Href: path, Here: isHere(p.Path, path, paths) || underOf(p.Path) == path}
			if p.Bar != nil {
				e.Href = wayTo(p.Bar.Address, path)
			}
			if path == rooms[p.Who.Role] && !p.Who.Open { // where they work
				out[0].Entries = append(out[0].Entries, e)
				continue
			}
			if i := slices.Index(essentialPaths, path); i >= 0 {
				essential[i] = &e
				continue
			}
			if slices.Contains(p.Opened, path) {
				opened = append(opened, e)
				continue
			}
			group.Entries = append(group.Entries, e)
		}
		if len(group.Entries) > 0 {
			out = append(out, group)
		}
	}
	for _, e := range essential {
		if e != nil {
			out[0].Entries = append(out[0].Entries, *e)
		}
	}
	out[0].Entries = append(out[0].Entries, opened...)
	return out
}

// leadsTo reports whether a page is there, for this reader and this site.
func (d *Dashboard) leadsTo(who Who, bar *Bar, path string) bool {
	switch {
	case !may(who, accessOf[http.MethodGet+" "+path]),
		path == connectPagePath && bar != nil && bar.Address.Site.Case,
		path == missionPath && (bar == nil || !bar.Address.Site.Case || d.Documents == nil),
		slices.Contains(auditPaths, path) && d.Audits == nil,
		(path == "/qualite" || path == livePath) && d.Quality == nil,
		path == privacyPath && d.Privacy == nil,
		path == importPath && (d.Importer == nil || who.Role == account.Candidate && bar != nil && bar.Address.Site.Case),
		(path == quarantinePath || path == robotsPath) && d.Quarantine == nil,
		(path == connectPath || path == connectPagePath) && d.Connecting == nil,
		d.Outside == nil && slices.Contains(outsidePaths, path):
		return false
	}
	return true
}

// wayTo leads to a page, for the site at hand where it is about one: a shop of one's own is
// another than a case.
func wayTo(at address.Address, path string) string {
	if at.Site.Case && path == connectPath || strings.HasPrefix(path, centrePath) || path == roomPath || path == juryPath {
		return path
	}
	return at.Of(path)
}

// underOf is the page in whose tabs a topic stands, "" for none.
func underOf(path string) string {
	for _, group := range topics {
		for _, t := range group {
			if t.path == path {
				return t.under
			}
		}
	}
	return ""
}

// isHere reports whether a page lies under an entry and has none of its own.
func isHere(page, entry string, entries []string) bool {
	return page == entry || entry != "/" && strings.HasPrefix(page, entry+"/") && !slices.Contains(entries, page)
}
