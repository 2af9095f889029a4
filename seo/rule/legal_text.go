package rule

import (
	"regexp"
	"strings"
	"time"

	"github.com/formaouest/chaland/seo/page"
	"github.com/formaouest/chaland/seo/text"
)

// blankMediator matches a mediator whose name a model left open: « Médiateur de
// la consommation : [à compléter] ».
var blankMediator = regexp.MustCompile(`mediat(?:eur|rice|ion)[^.\[{<]{0,80}[\[{<] ?a completer ?[\]}>]`)

// Short delays to withdraw, and the sentence they stand in. « sept » is also the
// end of « dix-sept ».
var (
	shortDelay = regexp.MustCompile(`(?:^|[^-\w])(?:7|sept) jours`)
	sentence   = regexp.MustCompile(`[^.!?]+`)
)

// shortWithdrawal is the sentence by which a page gives seven days to withdraw,
// "" without one. Seven days for something else are none: a sentence counts when
// it tells of withdrawing, and not of fourteen days.
func shortWithdrawal(p *page.Page) string {
	if !says(p, sevenDays) && !says(p, seven) || !says(p, withdrawal) && !says(p, withdraw) {
		return ""
	}
	for _, s := range sentence.FindAllString(p.Folded(), -1) {
		if shortDelay.MatchString(s) && containsAny(s, "retract", "changer d'avis", "renoncer") && !containsAny(s, "14 jours", "quatorze", "rembours") {
			return strings.TrimSpace(s)
		}
	}
	return ""
}

// looseDate matches what tells when a review was written, beside full dates:
// « mars 2025 », « 03/2025 », « il y a 3 jours », « hier ».
var looseDate = regexp.MustCompile(`(?:janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre|janv\.|fevr\.|avr\.|juil\.|sept\.|oct\.|nov\.|dec\.) \d{4}|\b\d{1,2}[/.]\d{1,2}[/.]\d{2,4}|\b\d{1,2}/\d{4}|\d{4}-\d{2}-\d{2}|il y a (?:\d+|une?|deux|trois) |\bhier\b`)

func saysDate(reviews string) bool { return looseDate.MatchString(text.Fold(reviews)) }

// makersDate is when offers on line had to name the maker.
var makersDate = time.Date(2024, time.December, 13, 0, 0, 0, 0, time.UTC)

// checkMaker wants the sheets of articles that are no food to name who made
// them. Foods name their operator under another law.
func checkMaker(p *page.Page, f *Finder) {
	if p.Kind != page.Product || p.Markers.AddToCart == 0 || isFood(p) {
		return
	}
	for _, s := range []saying{maker, madeBy, madeByHer, madeByThem, answerable} {
		if says(p, s) {
			return
		}
	}
	if f.Now.Before(makersDate) {
		f.As(Info).Case("soon").Say("", "date", frenchDate(makersDate))
		return
	}
	f.Say("", "date", frenchDate(makersDate))
}

// isFood reports whether the sheet is that of a food: it lists ingredients and
// what they nourish.
func isFood(p *page.Page) bool {
	main := p.FoldedMain()
	return strings.Contains(main, "ingredient") && containsAny(main, "valeurs nutritionnelles", "valeur nutritionnelle", "declaration nutritionnelle", "kcal", " kj")
}

// ingredientsOf is the folded list of ingredients, the longest when there are
// several; "" without one.
func ingredientsOf(p *page.Page) (list string) {
	for line := range strings.SplitSeq(p.Main, "\n") {
		folded := text.Fold(line)
		if _, after, ok := strings.Cut(folded, "ingredients"); ok && len(after) > len(list) && strings.Contains(after, ",") {
			list = after
		}
	}
	return list
}

// allergens are words by which lists of ingredients name the fourteen groups of
// annex II of regulation (EU) 1169/2011. The milk of coconuts is none.
var allergens = regexp.MustCompile(`\b(?:bles?|froment|seigle|orge|avoine|epeautre|gluten|lait|beurre|creme|fromages?|lactose|oeufs?|soja|arachides?|cacahuetes?|amandes?|noisettes?|noix|pistaches?|sesame|celeri|moutarde|sulfites?|lupin|poissons?|sardines?|maquereaux?|thons?|anchois|saumons?|crustaces?|homards?|crabes?|crevettes?|langoustines?|mollusques?|moules?|saint-jacques|petoncles?|calmars?)\b`)

// noAllergen are words that hold one of those without being one.
var noAllergen = strings.NewReplacer("beurre de cacao", "", "lait de coco", "", "lait de riz", "", "noix de coco", "", "noix de muscade", "", "beurre de karite", "", "creme de tartre", "", "ble noir", "")

// checkAllergens wants the allergens of a food told before it is bought: in
// bold in its list, or in a sentence of their own.
func checkAllergens(p *page.Page, f *Finder) {
	if p.Kind != page.Product || says(p, allergen) || !isFood(p) {
		return
	}
	found := map[string]bool{}
	var names []string
	for _, name := range allergens.FindAllString(noAllergen.Replace(ingredientsOf(p)), -1) {
		if !found[name] {
			found[name] = true
			names = append(names, name)
		}
	}
	if len(names) == 0 || allergens.MatchString(text.Fold(p.Strong)) {
		return
	}
	f.Say(firstLines(names), "n", len(names), "names", strings.Join(names[:min(len(names), maxExamples)], ", "))
}
