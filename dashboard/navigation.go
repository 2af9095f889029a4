package dashboard

import (
	"slices"
	"strings"

	"github.com/formaouest/chaland/internal/i18n"
)

// auditPaths are the pages made of audits.
var auditPaths = []string{"/audits", "/fiches", "/conformite"}

// NavGroup is a heading of the navigation: one of the candidate's questions.
type NavGroup struct {
	Title   string
	Entries []NavEntry
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
func (d *Dashboard) navigation(p Page) []NavGroup {
	groups := []struct {
		key   string
		paths []string
	}{
		{"understand", []string{missionPath, "/", "/acquisition", "/entonnoir", trailsPath, expectationsPath, "/evolution", comparePath, outlookPath, targetsPath, "/annotations"}},
		{"sell", []string{"/ventes", paretoPath}},
		{"profit", []string{"/rentabilite", "/attribution", breakevenPath}},
		{"visible", []string{"/audits", "/fiches", "/liens-entrants", "/concurrents", "/presse"}},
		{"lawful", []string{"/conformite", "/qualite"}},
		{"file", []string{"/citations", "/chiffres"}},
		{"workshop", []string{workshopPath}},
	}
	var out []NavGroup
	for _, g := range groups {
		group := NavGroup{Title: i18n.T("nav." + g.key)}
		paths := append(g.paths, topicPaths(g.key)...)
		for _, path := range paths {
			if path == missionPath && (p.Bar == nil || !p.Bar.Address.Site.Case || d.Documents == nil) {
				continue
			}
			if slices.Contains(auditPaths, path) && d.Audits == nil || path == "/qualite" && d.Quality == nil || d.Outside == nil && slices.Contains(outsidePaths, path) {
				continue
			}
			e := NavEntry{Title: i18n.T("nav." + path), Href: path, Here: isHere(p.Path, path, paths) || underOf(p.Path) == path}
			if p.Bar != nil {
				e.Href = p.Bar.Address.Of(path)
			}
			group.Entries = append(group.Entries, e)
		}
		if len(group.Entries) > 0 {
			out = append(out, group)
		}
	}
	return out
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
