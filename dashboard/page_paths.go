package dashboard

import "slices"

// navigationGroups are the headings of the menu with their pages, topics left out.
var navigationGroups = []struct {
	key   string
	paths []string
}{
	{"understand", []string{missionPath, "/", "/acquisition", "/entonnoir", trailsPath, expectationsPath, "/evolution", comparePath, outlookPath, targetsPath, alertsPath, "/annotations"}},
	{"sell", []string{"/ventes", paretoPath}},
	{"profit", []string{"/rentabilite", "/attribution", breakevenPath}},
	{"visible", []string{"/audits", portfolioPath, linkMapPath, "/fiches", termsPath, draftPath, "/liens-entrants", "/concurrents", "/presse"}},
	{"lawful", []string{"/conformite", "/qualite", quarantinePath, robotsPath, livePath, privacyPath}},
	{"data", []string{connectPath, connectPagePath, importPath}},
	{"file", []string{notesPath, piecesPath, competencesPath, "/citations", checkPath, handInPath, exportsPath, "/chiffres", remarksPath, glossaryPath}},
	{"workshop", []string{workshopPath}},
	{"rooms", []string{roomPath, juryPath}},
	{"centre", []string{centrePath, juriesPath, deedsPath}},
}

// PagePaths are the addresses of the pages that the menu and tabs lead to.
func PagePaths() (paths []string) {
	for _, g := range navigationGroups {
		paths = append(paths, g.paths...)
	}
	for _, group := range topics {
		for _, t := range group {
			paths = append(paths, t.path)
		}
	}
	for _, tabs := range parts {
		paths = append(paths, tabs...)
	}
	slices.Sort(paths)
	return slices.Compact(paths)
}
