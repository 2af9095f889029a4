package rule

import (
	"regexp"
	"strings"
	"unicode"

	"github.com/formaouest/chaland/seo/page"
	"github.com/formaouest/chaland/seo/text"
)

const googleTitles = "Google Search Central, liens de titre"

var titleRules = []Rule{
	{ID: "tit-absent", Category: Titles, Severity: Critical, Reference: "RGAA 8.5", Page: checkTitleMissing},
	{ID: "tit-multiple", Category: Titles, Severity: Medium, Reference: "HTML, élément title", Page: checkTitleTwice},
	{ID: "tit-hors-head", Category: Titles, Severity: High, Reference: "HTML, élément title", Page: checkTitleOutsideHead},
	{ID: "tit-court", Category: Titles, Severity: Low, Reference: "Screaming Frog : 30 caractères", Page: checkTitleShort},
	{ID: "tit-long", Category: Titles, Severity: Medium, Reference: "Screaming Frog : 60 caractères", Page: checkTitleLong},
	{ID: "tit-pixels-long", Category: Titles, Severity: Medium, Reference: "Screaming Frog : 561 pixels", Page: checkTitleWide},
	{ID: "tit-pixels-court", Category: Titles, Severity: Info, Reference: "Screaming Frog : 200 pixels", Page: checkTitleNarrow},
	{ID: "tit-double", Category: Titles, Severity: High, Reference: googleTitles, Site: checkTitleDuplicates},
	{ID: "tit-egal-h1", Category: Titles, Severity: Info, Reference: "Screaming Frog", Page: checkTitleIsH1},
	{ID: "tit-variable", Category: Titles, Severity: High, Reference: googleTitles, Page: checkTitleTemplate},
	{ID: "tit-majuscules", Category: Titles, Severity: Low, Reference: googleTitles, Page: checkTitleCapitals},
	{ID: "tit-bourrage", Category: Titles, Severity: Medium, Reference: googleTitles, Page: checkTitleStuffing},
	{ID: "tit-gabarit", Category: Titles, Severity: Medium, Reference: "squirrelscan : 70 % d’un type de pages", Site: checkTitlePattern},
	{ID: "tit-marque", Category: Titles, Severity: Info, Reference: googleTitles, Site: checkTitleBrand},
}

// Title bounds, in characters and in pixels of Arial 20.
const (
	minTitle, maxTitle             = 30, 60
	minTitlePixels, maxTitlePixels = 200, 561
)

func checkTitleMissing(p *page.Page, f *Finder) {
	if p.Title() == "" {
		f.Say("")
	}
}

func checkTitleTwice(p *page.Page, f *Finder) {
	var titles []string
	for _, t := range p.Titles {
		if t.InHead {
			titles = append(titles, t.Text)
		}
	}
	if len(titles) > 1 {
		f.Say(strings.Join(titles, "\n"), "n", len(titles))
	}
}

func checkTitleOutsideHead(p *page.Page, f *Finder) {
	for _, t := range p.Titles {
		if !t.InHead {
			f.Say(t.Text)
			return
		}
	}
}

func checkTitleShort(p *page.Page, f *Finder) {
	if n := text.Length(p.Title()); n > 0 && n < minTitle && p.Indexable() {
		f.Say(p.Title(), "n", n, "min", minTitle)
	}
}

func checkTitleLong(p *page.Page, f *Finder) {
	if n := text.Length(p.Title()); n > maxTitle && p.Indexable() {
		f.Say(p.Title(), "n", n, "max", maxTitle)
	}
}

func checkTitleWide(p *page.Page, f *Finder) {
	if w := int(text.Pixels(p.Title(), text.TitleSize)); w > maxTitlePixels && p.Indexable() {
		f.Say(p.Title(), "pixels", w, "max", maxTitlePixels)
	}
}

func checkTitleNarrow(p *page.Page, f *Finder) {
	if w := int(text.Pixels(p.Title(), text.TitleSize)); w > 0 && w < minTitlePixels && p.Indexable() {
		f.Say(p.Title(), "pixels", w, "min", minTitlePixels)
	}
}

func checkTitleIsH1(p *page.Page, f *Finder) {
	if p.H1() != "" && text.Key(p.Title()) == text.Key(p.H1()) {
		f.Say(p.Title())
	}
}

// templateLeft matches what a template engine leaves when a variable is empty:
// marks of its syntax, and the names of nothing as whole words.
var templateLeft = regexp.MustCompile(`\{\{|\}\}|\{%|\$\{|%s\b|%\w+%|\[(?:title|titre|nom|name|product|produit)\]|\b(?:undefined|NaN|null)\b|(?i:lorem ipsum)`)

func checkTitleTemplate(p *page.Page, f *Finder) {
	if left := templateLeft.FindString(p.Title()); left != "" {
		f.Say(p.Title(), "left", left)
	}
}

func checkTitleCapitals(p *page.Page, f *Finder) {
	letters, capitals := 0, 0
	for _, r := range p.Title() {
		if unicode.IsLetter(r) {
			letters++
		}
		if unicode.IsUpper(r) {
			capitals++
		}
	}
	if letters > 10 && capitals*10 >= letters*7 {
		f.Say(p.Title())
	}
}

func checkTitleStuffing(p *page.Page, f *Finder) {
	if r := text.RepeatedStem(p.Title()); r.Count >= 3 {
		f.Say(p.Title(), "word", r.Word, "n", r.Count)
	}
}
