package rule

import (
	"strings"

	"github.com/formaouest/chaland/seo/page"
	"github.com/formaouest/chaland/seo/text"
)

const googleSnippets = "Google Search Central, extraits"

var descriptionRules = []Rule{
	{ID: "des-absente", Category: Titles, Severity: Medium, Reference: googleSnippets, Page: checkDescriptionMissing},
	{ID: "des-multiple", Category: Titles, Severity: Medium, Reference: "Screaming Frog", Page: checkDescriptionTwice},
	{ID: "des-courte", Category: Titles, Severity: Low, Reference: "Screaming Frog : 70 caractères", Page: checkDescriptionShort},
	{ID: "des-longue", Category: Titles, Severity: Low, Reference: "Screaming Frog : 155 caractères", Page: checkDescriptionLong},
	{ID: "des-pixels", Category: Titles, Severity: Low, Reference: "Screaming Frog : 400 à 985 pixels", Page: checkDescriptionWidth},
	{ID: "des-double", Category: Titles, Severity: Medium, Reference: googleSnippets, Site: checkDescriptionDuplicates},
	{ID: "des-hors-head", Category: Titles, Severity: Medium, Reference: "HTML, élément meta", Page: checkDescriptionOutsideHead},
	{ID: "des-egale-title", Category: Titles, Severity: Low, Reference: googleSnippets, Page: checkDescriptionIsTitle},
	{ID: "meta-keywords", Category: Titles, Severity: Info, Reference: "Google Search Central, balises meta comprises", Page: checkKeywords},
	{ID: "favicon-absent", Category: Titles, Severity: Low, Reference: "Google Search Central, favicon", Site: checkFavicon},
}

// Description bounds, in characters and in pixels of Arial 14.
const (
	minDescription, maxDescription             = 70, 155
	minDescriptionPixels, maxDescriptionPixels = 400, 985
)

func checkDescriptionMissing(p *page.Page, f *Finder) {
	if p.Description() == "" && p.Indexable() {
		f.Say("")
	}
}

func checkDescriptionTwice(p *page.Page, f *Finder) {
	if n := len(p.Descriptions); n > 1 {
		f.Say(p.Descriptions[0].Text+"\n"+p.Descriptions[1].Text, "n", n)
	}
}

func checkDescriptionShort(p *page.Page, f *Finder) {
	if n := text.Length(p.Description()); n > 0 && n < minDescription && p.Indexable() {
		f.Say(p.Description(), "n", n, "min", minDescription)
	}
}

func checkDescriptionLong(p *page.Page, f *Finder) {
	if n := text.Length(p.Description()); n > maxDescription && p.Indexable() {
		f.Say(p.Description(), "n", n, "max", maxDescription)
	}
}

func checkDescriptionWidth(p *page.Page, f *Finder) {
	w := int(text.Pixels(p.Description(), text.DescriptionSize))
	switch {
	case w == 0 || !p.Indexable():
	case w > maxDescriptionPixels:
		f.Say(p.Description(), "pixels", w, "max", maxDescriptionPixels)
	case w < minDescriptionPixels:
		f.Case("narrow").Say(p.Description(), "pixels", w, "min", minDescriptionPixels)
	}
}

func checkDescriptionOutsideHead(p *page.Page, f *Finder) {
	for _, d := range p.Descriptions {
		if !d.InHead {
			f.Say(d.Text)
			return
		}
	}
}

// checkDescriptionIsTitle also catches a description that begins with the
// whole title, when the title is long enough to be more than a subject.
func checkDescriptionIsTitle(p *page.Page, f *Finder) {
	title, description := text.Key(p.Title()), text.Key(p.Description())
	if title == "" || description == "" {
		return
	}
	const sentence = 25 // characters
	if title == description || text.Length(title) >= sentence && strings.HasPrefix(description, title) {
		f.Say(p.Description())
	}
}

func checkKeywords(p *page.Page, f *Finder) {
	if p.Keywords != "" {
		f.Say(p.Keywords)
	}
}
