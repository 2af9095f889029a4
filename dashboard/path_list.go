package dashboard

import "github.com/formaouest/chaland/dashboard/account"

// CasePaths are the pages of a case, in the order of the navigation.
func (d *Dashboard) CasePaths() []string {
	var paths []string
	if d.Documents != nil {
		paths = append(paths, missionPath)
	}
	for _, group := range d.navigation(Page{Who: Who{Role: account.Candidate}}) { // about no site: the addresses are plain
		for _, entry := range group.Entries {
			if entry.Href != connectPath && entry.Href != connectPagePath { // a case is no shop that sends
				paths = append(paths, entry.Href)
			}
		}
	}
	return paths
}
