package rule

import (
	"testing"

	"github.com/formaouest/chaland/seo/page"
)

func factsIn(main string) Facts {
	return factsOf(page.Parse(doc{kind: "terms", main: main}.build()))
}

// Seven days count when they are for withdrawing, an empty mediator when it is
// the mediator's, a review's date when it is the review's.
func TestLegalFactsAreThoseOfTheSentence(t *testing.T) {
	for _, c := range []struct {
		main string
		fact Facts
		want bool
	}{
		{"<p>Vous disposez de 7 jours pour exercer votre droit de rétractation.</p>", SaysSevenDays, true},
		{"<p>Vous avez sept jours (7 jours) pour changer d’avis. C’est votre droit de rétractation.</p>", SaysSevenDays, true},
		{"<p>Rétractation sous 14 jours. Livraison sous 7 jours.</p>", SaysSevenDays, false},
		{"<p>Droit de rétractation : 14 jours, au lieu de 7 jours avant 2014.</p>", SaysSevenDays, false},
		{"<p>Rétractation : remboursement sous 7 jours.</p>", SaysSevenDays, false},
		{"<p>Droit de rétractation : dix-sept jours, ou 27 jours en décembre.</p>", SaysSevenDays, false},
		{"<p>Vous disposez de 7 jours.</p>", SaysSevenDays, false},

		{"<p>Médiateur de la consommation : [à compléter]</p>", BlankMediator, true},
		{"<p>Vous pouvez saisir le médiateur { À COMPLÉTER }.</p>", BlankMediator, true},
		{"<p>Le médiateur est la Médiation du Littoral. Dossier à compléter en ligne.</p>", BlankMediator, false},
		{"<p>Notre médiateur est joignable. Prénom : [à compléter]</p>", BlankMediator, false},

		{`<div class="avis-clients"><p>Très beau bol.</p></div>`, UndatedReviews, true},
		{`<div class="avis-clients"><p>Très beau bol.</p></div><p>Publié le 3 mars 2025</p>`, UndatedReviews, true},
		{`<div class="avis-clients"><p>Très beau bol.</p><p>Anne, le 3 mars 2025</p></div>`, UndatedReviews, false},
		{`<div class="avis-clients"><p>Très beau bol, il y a 3 semaines</p></div>`, UndatedReviews, false},
		{`<p class="avis">Publié.</p><p class="avis">12/03/2025</p>`, UndatedReviews, false},
		{"<p>Pas d’avis.</p>", UndatedReviews, false},

		{"<p>Nos avis sont contrôlés.</p>", SaysReviewCheck, true},
		{"<p>Avis vérifiés par un tiers.</p>", SaysReviewCheck, true},
		{"<p>Changer d’avis. Contrôle global de la confidentialité.</p>", SaysReviewCheck, false},
	} {
		if got := factsIn(c.main).Has(c.fact); got != c.want {
			t.Errorf("%s: fact %b is %v", c.main, c.fact, got)
		}
	}
}

// The open name of a mediator is one fault, not two.
func TestABlankMediatorIsNoPlaceholderToo(t *testing.T) {
	blank := doc{kind: "terms", more: "<p>Médiateur de la consommation : [à compléter]</p>"}
	if found := only(blank.check(), "con-lorem"); len(found) != 0 {
		t.Errorf("%v", found)
	}
	blank.more += "<p>Horaires : [à compléter]</p>"
	if found := only(blank.check(), "con-lorem"); len(found) != 1 {
		t.Errorf("%v", found)
	}
}

// Before its date, a law to come is a remark; from it on, a fault.
func TestAMakerIsDueFromItsDateOn(t *testing.T) {
	unnamed := withoutMaker("")
	for name, c := range map[string]struct {
		page doc
		want Severity
	}{"the day before": {unnamed.before(makersDate), Info}, "today": {unnamed, Medium}} {
		if found := only(c.page.check(), "leg-fabricant"); len(found) != 1 || found[0].Severity != c.want {
			t.Errorf("%s: %v", name, found)
		}
	}
}
