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
	sevenDays
	seven
	allergen
	maker
	madeBy
	madeByHer
	madeByThem
	answerable
	accessibility
	conforming
	firstSoldOut                    // and those that follow
	firstChecked = firstSoldOut + 7 // ways to say that reviews are checked, or are not
)

var sayings = text.NewPhrases(
	"retractation", "retracter", "14 jours", "quatorze", "mediateur", "mediation de la consommation", "garantie legale de conformite",
	"avis", "7 jours", "sept jours", "allergene", "fabricant", "fabrique par", "fabriquee par", "fabriques par", "personne responsable",
	"accessibilite", "conforme",
	"rupture de stock", "en rupture", "actuellement indisponible", "produit epuise", "article epuise", "victime de son succes", "temporairement indisponible",
	"avis controle", "avis verifie", "controle des avis", "verification des avis", "controlons les avis", "verifions les avis",
	"avis sont controle", "avis sont verifie", "avis ne sont pas controle", "avis ne sont pas verifie", "avis authentifie",
)

// says reports whether the page's text holds all of some phrases.
func says(p *page.Page, all ...saying) bool {
	found := p.Saying(sayings)
	return !slices.ContainsFunc(all, func(s saying) bool { return found>>s&1 == 0 })
}

// soldOut reports whether the page says that its product is out of stock.
func soldOut(p *page.Page) bool { return p.Saying(sayings)&(1<<firstChecked-1)>>firstSoldOut != 0 }

// saysChecked reports whether the page says if reviews are checked.
func saysChecked(p *page.Page) bool { return p.Saying(sayings)>>firstChecked != 0 }
