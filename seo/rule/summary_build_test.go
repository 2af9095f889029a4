package rule

import (
	"strings"
	"testing"

	"github.com/formaouest/chaland/seo/page"
)

func summaryOf(d doc) PageSummary {
	return Summarize(page.Parse(d.build()), func(s string) string { return strings.ToLower(s) })
}

func TestSummaryKeepsWhatSiteChecksRead(t *testing.T) {
	s := summaryOf(doc{kind: "product", head: alternate("fr", host+"/produit/Bougie-Bruyere") + link("next", "/P2") + `<link rel="icon" href="/f.ico">`})
	if s.URL != host+"/produit/bougie-bruyere" || s.Canonical != s.URL || s.Next != host+"/p2" || s.Alternates[0].URL != s.URL {
		t.Errorf("addresses go through the crawler's normal form: %+v", s)
	}
	if s.Status != 200 || !s.HTML || s.Noindex || s.Depth != -1 || s.Kind != page.Product || s.SKU != "3017620422003" || s.Words < 100 || s.Lang != "fr" {
		t.Errorf("summary %+v", s)
	}
	other := summaryOf(doc{kind: "product", title: "  BOUGIE parfumée  bruyère 180 g coulée main"})
	if s.TitleKey == 0 || s.TitleKey != other.TitleKey || s.TextKey != other.TextKey || s.DescriptionKey == s.TitleKey {
		t.Error("keys fold case and white space")
	}
	if empty := summaryOf(doc{title: "-", description: "-", h1: "-"}); empty.TitleKey != 0 || empty.DescriptionKey != 0 || empty.H1Key != 0 {
		t.Error("an absent text has no key")
	}
}

func TestSummaryGathersFacts(t *testing.T) {
	for name, c := range map[string]struct {
		page doc
		want Facts
	}{
		"terms":     {doc{kind: "terms"}, SaysFourteenDays | SaysMediator | SaysConformity},
		"notice":    {doc{kind: "notice"}, HasPhone | HasEmail},
		"reviews":   {doc{kind: "product", more: `<section class="reviews"><p>Nos avis sont contrôlés après achat vérifié.</p></section>`}, HasReviews | SaysReviewCheck},
		"form":      {doc{more: `<label>Courriel <input type="email" autocomplete="email"></label>`}, AsksPersonal},
		"statement": {doc{kind: "home", more: "<p>Accessibilité : partiellement conforme</p>"}, SaysAccessibility},
		"icon":      {doc{head: `<link rel="icon" href="/f.ico">`}, HasIcon},
	} {
		if got := summaryOf(c.page).Facts; !got.Has(c.want) {
			t.Errorf("%s: facts %b, want %b", name, got, c.want)
		}
	}
	if got := summaryOf(doc{}).Facts; got != 0 {
		t.Errorf("a plain guide states nothing: %b", got)
	}
}

func TestPhonesAndAddressesAreFoundInText(t *testing.T) {
	for text, want := range map[string]string{
		"Tél. 02 61 91 00 56, le matin": "0261910056", "+33 2 61 91 00 56": "0261910056", "+33(0)2.61.91.00.56": "0261910056", "02-61-91-00-56": "0261910056",
		"réf. 30176204220034": "", "00 12 34 56 78": "", "02 61 91 00": "", "3,0261910056": "", "+34 612 345 678": "",
	} {
		if got := strings.Join(phonesIn(text), " "); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	for text, want := range map[string]string{
		"Écrivez à bonjour@boutique.example.": "bonjour@boutique.example", "@brelivan sur les réseaux": "", "prix @ 12": "", "a@b puis c@d.example": "c@d.example",
	} {
		if got := emailIn(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
