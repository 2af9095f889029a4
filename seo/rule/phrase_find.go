package rule

import (
	"slices"

	"github.com/formaouest/chaland/seo/page"
	"github.com/formaouest/chaland/seo/text"
)

// saying is a phrase that several checks look for in the text of nearly every
// page. They are looked for together, in one reading: a reading each would take
// a tenth of the audit.
type saying int

const (
	withdrawal saying = iota
	withdraw
	fourteenDays
	fourteen
	mediator
	mediation
	conformity
	reviews
	checked
	verified
	accessibility
	conforming
	firstSoldOut // and those that follow
)

var sayings = text.NewPhrases(
	"retractation", "retracter", "14 jours", "quatorze", "mediateur", "mediation de la consommation", "garantie legale de conformite",
	"avis", "controle", "verifie", "accessibilite", "conforme",
	"rupture de stock", "en rupture", "actuellement indisponible", "produit epuise", "article epuise", "victime de son succes", "temporairement indisponible",
)

// says reports whether the page's text holds all of some phrases.
func says(p *page.Page, all ...saying) bool {
	found := p.Saying(sayings)
	return !slices.ContainsFunc(all, func(s saying) bool { return found>>s&1 == 0 })
}

// soldOut reports whether the page says that its product is out of stock.
func soldOut(p *page.Page) bool { return p.Saying(sayings)>>firstSoldOut != 0 }
