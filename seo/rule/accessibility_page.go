package rule

import (
	"strings"

	"github.com/formaouest/chaland/seo/page"
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
