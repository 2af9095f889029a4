package dashboard_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// ownPages are the classes of the style sheet that one page alone uses, or that the frame of
// each page or a script sets, by the file that does: they are looked at there. What several
// pages share belongs into the styleguide.
var ownPages = map[string]string{
	"action-sheet":   "templates/actions.html",
	"all":            "templates/overview.html",
	"and":            "templates/selection.html",
	"arrow":          "templates/linkmap.html",
	"bar":            "templates/parts.html",
	"bare":           "templates/layout.html",
	"begin":          "templates/competences.html",
	"blank":          "templates/actions.html",
	"bloc":           "templates/pieces.html",
	"by-token":       "templates/login.html",
	"checks":         "templates/draft.html",
	"client":         "templates/layout.html",
	"clue-door":      "templates/mission.html",
	"count":          "templates/connect.html",
	"covered":        "templates/competences.html",
	"dates":          "templates/parts.html",
	"dates-said":     "templates/parts.html",
	"documents":      "templates/mission.html",
	"drawn":          "templates/draw.html",
	"drop-progress":  "templates/imports.html",
	"examples":       "templates/importfile.html",
	"figure-about":   "templates/figure.html",
	"figure-head":    "templates/figure.html",
	"figure-value":   "templates/figure.html",
	"file-name":      "templates/importfile.html",
	"flash":          "templates/mission.html",
	"flash-all":      "templates/flash.html",
	"flash-question": "templates/mission.html",
	"flash-text":     "templates/mission.html",
	"guide":          "templates/guide.html",
	"guide-contents": "templates/guide.html",
	"hint":           "templates/parts.html",
	"hint-method":    "templates/parts.html",
	"hook-facts":     "templates/connect.html",
	"ignored":        "templates/importfile.html",
	"import-form":    "templates/importfile.html",
	"intro":          "templates/layout.html",
	"js":             "static/page.js",
	"juror":          "templates/juries.html",
	"jurors":         "templates/juries.html",
	"key-clues":      "templates/key.html",
	"kind":           "templates/importfile.html",
	"lacks":          "templates/importfile.html",
	"letter-files":   "templates/mission.html",
	"links":          "templates/competences.html",
	"logo":           "templates/layout.html",
	"mapping":        "templates/importfile.html",
	"minutes":        "templates/rehearsal.html",
	"missing":        "templates/pieces.html",
	"off":            "templates/parts.html",
	"over":           "static/page.js",
	"panel":          "templates/parts.html",
	"paste":          "templates/connect.html",
	"period":         "templates/parts.html",
	"picker":         "templates/parts.html",
	"picture":        "templates/citation.html",
	"printed":        "templates/verify.html",
	"qr":             "templates/verify.html",
	"qr-line":        "templates/citation.html",
	"read":           "templates/piecehistory.html",
	"remove":         "templates/selection.html",
	"rest":           "templates/connect.html",
	"ring":           "templates/alerts.html",
	"roster":         "templates/fields.html",
	"doubt":          "templates/fields.html",
	"roster-said":    "templates/fields.html",
	"wrong":          "templates/fields.html",
	"said":           "templates/fields.html",
	"on-phone":       "templates/fields.html",
	"screen-only":    "templates/slips.html",
	"section-graph":  "templates/linkmap.html",
	"sentence-start": "templates/selection.html",
	"shop-form":      "templates/connect.html",
	"shown":          "static/page.js",
	"site":           "templates/parts.html",
	"snippet":        "templates/draft.html",
	"snippet-title":  "templates/draft.html",
	"sort":           "static/page.js",
	"state":          "templates/imports.html",
	"step":           "templates/parts.html",
	"strong":         "templates/connect.html",
	"theme-light":    "web/chart.js",
	"themes":         "templates/figures.html",
	"tick":           "templates/juries.html",
	"to-copy":        "templates/connect.html",
	"way":            "templates/connect.html",
	"where":          "templates/connect.html",
	"written":        "templates/jurydossier.html",
	"you":            "templates/layout.html",
}

// Each class of the style sheet stands in the styleguide, or is known to belong to one page.
func TestEveryClassOfTheStyleSheetIsShown(t *testing.T) {
	t.Parallel()
	sheet, err := os.ReadFile("static/style.css")
	if err != nil {
		t.Fatal(err)
	}
	s := openShop(t)
	page := s.get(t, "/styleguide")
	shown := map[string]bool{}
	page.Find("[class]").Each(func(_ int, element *selection) {
		for name := range strings.FieldsSeq(element.AttrOr("class", "")) {
			shown[name] = true
		}
	})
	rules := regexp.MustCompile(`(?s)/\*.*?\*/|\{[^{}]*\}`).ReplaceAllString(string(sheet), "{}")
	styled := map[string]bool{}
	for _, m := range regexp.MustCompile(`\.([a-z][a-z0-9-]*)`).FindAllStringSubmatch(rules, -1) {
		styled[m[1]] = true
	}
	for class := range styled {
		file, known := ownPages[class]
		switch {
		case shown[class] && known:
			t.Errorf("the class %q has its sample: take it out of ownPages", class)
		case shown[class]:
		case !known:
			t.Errorf("the class %q has no sample in the styleguide, and stands in no page of ownPages", class)
		case !sets(t, file, class):
			t.Errorf("the class %q is not set by %s any more", class, file)
		}
	}
	for class := range ownPages {
		if !styled[class] {
			t.Errorf("the style sheet has no class %q any more", class)
		}
	}
}

func sets(t *testing.T, file, class string) bool {
	t.Helper()
	raw, err := os.ReadFile(filepath.FromSlash(file))
	if err != nil {
		t.Fatal(err)
	}
	return regexp.MustCompile(`(^|[^a-z0-9-])` + regexp.QuoteMeta(class) + `($|[^a-z0-9-])`).Match(raw)
}
