package rule

import (
	"regexp"
	"strings"

	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/seo/page"
	"github.com/formaouest/chaland/seo/text"
)

var accessibilityRules = []Rule{
	{ID: "acc-champ-label", Category: Accessibility, Severity: High, Reference: "RGAA 11.1", Code: "J25", Page: checkFieldLabels},
	{ID: "acc-bouton-nom", Category: Accessibility, Severity: High, Reference: "RGAA 11.9", Code: "J25", Page: checkButtonNames},
	{ID: "acc-iframe-titre", Category: Accessibility, Severity: Medium, Reference: "RGAA 2.1", Code: "J25", Page: checkFrameTitles},
	{ID: "acc-structure", Category: Accessibility, Severity: Low, Reference: "RGAA 9.2", Code: "J25", Page: checkLandmarks},
	{ID: "acc-evitement", Category: Accessibility, Severity: Low, Reference: "RGAA 12.7", Code: "J25", Page: checkSkipLink},
	{ID: "acc-liste", Category: Accessibility, Severity: Low, Reference: "RGAA 9.3", Code: "J25", Page: checkLists},
	{ID: "acc-tableau", Category: Accessibility, Severity: Low, Reference: "RGAA 5.6", Code: "J25", Page: checkTables},
	{ID: "acc-autocomplete", Category: Accessibility, Severity: Low, Reference: "RGAA 11.13", Code: "J25", Page: checkAutocomplete},
	{ID: "acc-tabindex", Category: Accessibility, Severity: Low, Reference: "RGAA 12.8", Code: "J25", Page: checkTabIndex},
	{ID: "acc-titre-page", Category: Accessibility, Severity: Medium, Reference: "RGAA 8.6", Code: "J25", Page: checkTitleMeaning},
	{ID: "acc-langue-passage", Category: Accessibility, Severity: Info, Reference: "RGAA 8.7", Code: "J25", Page: checkForeignPassages},
	{ID: "acc-declaration", Category: Accessibility, Severity: Medium, Reference: "Loi 2023-171, art. 16", Code: "J25", Site: checkAccessibilityStatement},
}

func checkFieldLabels(p *page.Page, f *Finder) {
	for _, field := range p.Fields {
		if !field.Label {
			f.Item(strings.TrimSpace(field.Type + " " + field.Name))
		}
	}
}

func checkButtonNames(p *page.Page, f *Finder) {
	for _, b := range p.Buttons {
		if b.Name == "" {
			f.Item("button")
		}
	}
}

func checkFrameTitles(p *page.Page, f *Finder) {
	for _, frame := range p.Frames {
		if frame.Title == "" {
			f.Item(frame.URL)
		}
	}
}

func checkLandmarks(p *page.Page, f *Finder) {
	l := p.Landmarks
	if absent := missing([]part{{"main", l.Main}, {"header", l.Header}, {"nav", l.Nav}, {"footer", l.Footer}}); len(absent) > 0 {
		f.Say("", "parts", strings.Join(absent, ", "))
	}
}

// checkSkipLink asks for one only where there is something to skip.
func checkSkipLink(p *page.Page, f *Finder) {
	const worthSkipping = 10 // links
	if !p.Landmarks.SkipLink && len(p.Links) > worthSkipping {
		f.Say("")
	}
}

func checkLists(p *page.Page, f *Finder) {
	if n := p.Markers.StrayItems; n > 0 {
		f.Say("", "n", n)
	}
}

func checkTables(p *page.Page, f *Finder) {
	if n := p.Markers.BareTables; n > 0 {
		f.Say("", "n", n)
	}
}

// personalNames are the names of fields that browsers can fill in.
var personalNames = []string{"email", "e-mail", "courriel", "firstname", "prenom", "lastname", "telephone", "phone", "postcode", "code_postal", "zip", "adresse", "address", "ville", "city"}

func checkAutocomplete(p *page.Page, f *Finder) {
	for _, field := range p.Fields {
		name := strings.ToLower(field.Name)
		personal := field.Type == "email" || field.Type == "tel" || field.Type == "text" && containsAny(name, personalNames...)
		if personal && field.Autocomplete == "" {
			f.Item(strings.TrimSpace(field.Type + " " + field.Name))
		}
	}
}

func checkTabIndex(p *page.Page, f *Finder) {
	if n := p.Markers.TabIndex; n > 0 {
		f.Say("", "n", n)
	}
}

// emptyTitles say nothing of any page. « Contact » and « Panier » say what they are.
var emptyTitles = map[string]bool{
	"accueil": true, "page d'accueil": true, "home": true, "homepage": true, "home page": true, "index": true, "page": true, "nouvelle page": true, "new page": true,
	"page sans titre": true, "sans titre": true, "untitled": true, "untitled document": true, "document": true, "document sans titre": true, "titre": true,
	"titre de la page": true, "title": true, "default": true, "test": true, "site": true, "mon site": true, "site web": true, "my site": true, "website": true,
	"bienvenue": true, "welcome": true, "produit": true, "product": true, "categorie": true, "category": true, "article": true, "boutique": true, "shop": true,
}

// fileTitle is a title that is the name of a file: « index.html ».
var fileTitle = regexp.MustCompile(`^[\w-]+\.(?:html?|php|aspx?|jsp)$`)

// enoughForTitle is the least text, in words, that a title can be held against.
const enoughForTitle = 50

// checkTitleMeaning finds titles that tell nothing: words that would do for any page, the
// name of a file or of the host, and titles none of whose words stands in the heading or in
// the content. A title that is missing is tit-absent's business.
func checkTitleMeaning(p *page.Page, f *Finder) {
	title := p.Title()
	folded := strings.Trim(text.Fold(title), " .!|-")
	switch {
	case title == "":
	case emptyTitles[folded], fileTitle.MatchString(folded), strings.TrimPrefix(folded, "www.") == strings.TrimPrefix(p.Address.Hostname(), "www."):
		f.Say(title, "title", text.Clip(title, 80))
	case p.Text.Words >= enoughForTitle && p.Kind != page.Home && !sharesWord(folded, text.Fold(p.H1())) && !sharesWord(folded, p.FoldedMain()):
		f.Case("other").Say(title, "title", text.Clip(title, 80))
	}
}

// sharesWord reports whether a folded text has a word of a title, or another form of one; a
// title without any word that carries a subject is not judged.
func sharesWord(title, in string) bool {
	const ending = 2 // letters by which forms of a word differ
	judged := false
	for w := range text.Words(title) {
		if len(w) < 3 || text.IsStopWord(w) {
			continue
		}
		judged = true
		if strings.Contains(in, w[:max(len(w)-ending, 3)]) {
			return true
		}
	}
	return !judged
}

// checkForeignPassages finds paragraphs in another language that nothing announces to a
// screen reader. A page that is in another language as a whole is con-langue's business.
func checkForeignPassages(p *page.Page, f *Finder) {
	if p.Text.Language != page.BaseLanguage(p.Lang) {
		return
	}
	for _, passage := range p.Passages {
		f.Item(i18n.T("rule.language."+passage.Language) + " : " + passage.Text)
	}
}
