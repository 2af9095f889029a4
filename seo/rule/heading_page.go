package rule

import (
	"fmt"

	"github.com/formaouest/chaland/seo/page"
	"github.com/formaouest/chaland/seo/text"
)

var headingRules = []Rule{
	{ID: "h1-absent", Category: Headings, Severity: High, Reference: "RGAA 9.1", Page: checkH1Missing},
	{ID: "h1-multiple", Category: Headings, Severity: Low, Reference: "Screaming Frog", Page: checkH1Twice},
	{ID: "h1-long", Category: Headings, Severity: Low, Reference: "Screaming Frog : 70 caractères", Page: checkH1Long},
	{ID: "h1-double", Category: Headings, Severity: Medium, Reference: "Screaming Frog", Site: checkH1Duplicates},
	{ID: "h1-alt", Category: Headings, Severity: Info, Reference: "Screaming Frog", Page: checkH1Image},
	{ID: "hn-saut", Category: Headings, Severity: Low, Reference: "RGAA 9.1", Page: checkHeadingJump},
	{ID: "hn-vide", Category: Headings, Severity: Low, Reference: "RGAA 9.1", Page: checkHeadingEmpty},
	{ID: "h2-absent", Category: Headings, Severity: Low, Reference: "Screaming Frog", Page: checkH2Missing},
	{ID: "h2-double", Category: Headings, Severity: Info, Reference: "Screaming Frog", Page: checkH2Repeated},
}

const (
	maxH1      = 70  // characters
	wordsForH2 = 300 // words from which a text needs headings
)

func checkH1Missing(p *page.Page, f *Finder) {
	if p.H1() == "" {
		f.Say("")
	}
}

func checkH1Twice(p *page.Page, f *Finder) {
	var first, second string
	n := 0
	for _, h := range p.Headings {
		if h.Level != 1 {
			continue
		}
		if n++; n == 1 {
			first = h.Text
		} else if n == 2 {
			second = h.Text
		}
	}
	if n > 1 {
		f.Say(first+"\n"+second, "n", n)
	}
}

func checkH1Long(p *page.Page, f *Finder) {
	if n := text.Length(p.H1()); n > maxH1 {
		f.Say(p.H1(), "n", n, "max", maxH1)
	}
}

func checkH1Image(p *page.Page, f *Finder) {
	for _, h := range p.Headings {
		if h.Level == 1 && h.Text != "" {
			if h.FromAlt {
				f.Say(h.Text)
			}
			return
		}
	}
}

func checkHeadingJump(p *page.Page, f *Finder) {
	for i := 1; i < len(p.Headings); i++ {
		before, after := p.Headings[i-1], p.Headings[i]
		if after.Level > before.Level+1 {
			f.Item(fmt.Sprintf("h%d → h%d « %s »", before.Level, after.Level, text.Clip(after.Text, 60)))
		}
	}
}

// checkHeadingEmpty leaves an empty h1 to h1-absent.
func checkHeadingEmpty(p *page.Page, f *Finder) {
	for _, h := range p.Headings {
		if h.Level > 1 && h.Text == "" {
			f.Item(fmt.Sprintf("h%d", h.Level))
		}
	}
}

func checkH2Missing(p *page.Page, f *Finder) {
	for _, h := range p.Headings {
		if h.Level == 2 {
			return
		}
	}
	if p.Text.Words > wordsForH2 {
		f.Say("", "words", p.Text.Words)
	}
}

func checkH2Repeated(p *page.Page, f *Finder) {
	seen := map[string]int{}
	for _, h := range p.Headings {
		if h.Level != 2 || h.Text == "" {
			continue
		}
		key := text.Key(h.Text)
		if seen[key]++; seen[key] == 2 {
			f.Item(h.Text)
		}
	}
}
