package page

import (
	"net/url"
	"strings"

	"github.com/formaouest/chaland/seo/text"
)

// Topics is a set of the legal and service subjects of a shop.
type Topics uint16

// The subjects that the law, or a buyer, expects to find.
const (
	LegalNotice   Topics = 1 << iota // mentions légales
	Terms                            // conditions générales de vente
	Privacy                          // confidentialité
	Cookies                          // cookies
	Withdrawal                       // rétractation
	WithdrawNow                      // « renoncer au contrat ici »
	Delivery                         // livraison
	Returns                          // retours
	Contact                          // contact
	Mediation                        // médiation
	DisputeLink                      // the closed European platform
	Accessibility                    // accessibilité
	ReviewPolicy                     // contrôle des avis
)

// Has reports whether the set holds all of t.
func (s Topics) Has(t Topics) bool { return s&t == t }

// topicPhrases are looked for in a link's folded text and in its path, where
// hyphens read as spaces.
var topicPhrases = []struct {
	topic   Topics
	phrases []string
}{
	{LegalNotice, []string{"mentions legales", "mention legale", "informations legales", "legal notice"}},
	{Terms, []string{"conditions generales de vente", "conditions de vente", "cgv", "conditions generales"}},
	{Privacy, []string{"confidentialite", "donnees personnelles", "vie privee", "privacy", "protection des donnees", "rgpd"}},
	{Cookies, []string{"cookies"}},
	{WithdrawNow, []string{"renoncer au contrat", "renoncer a mon contrat", "se retracter", "me retracter", "exercer mon droit de retractation", "exercer son droit de retractation"}},
	{Withdrawal, []string{"retractation"}},
	{Delivery, []string{"livraison", "expedition"}},
	{Returns, []string{"retours", "retour et", "retourner", "echanges", "remboursement"}},
	{Contact, []string{"contact", "nous ecrire"}},
	{Mediation, []string{"mediateur", "mediation"}},
	{Accessibility, []string{"accessibilite"}},
	{ReviewPolicy, []string{"avis controles", "controle des avis", "politique des avis", "avis verifies", "a propos des avis"}},
}

// maxTopicText is the longest link text that can name a subject: longer ones
// are sentences or product cards.
const maxTopicText = 90

// topicsOf guesses the subjects from a short text and an address.
func topicsOf(label, address string) Topics {
	var found Topics
	if isDisputePlatform(address) {
		found |= DisputeLink
	}
	haystack := pathWords(address)
	if len(label) <= maxTopicText {
		haystack = text.Fold(label) + " | " + haystack
	}
	for _, t := range topicPhrases {
		for _, phrase := range t.phrases {
			if containsPhrase(haystack, phrase) {
				found |= t.topic
				break
			}
		}
	}
	return found
}

// containsPhrase looks for a phrase that starts a word; a phrase of three
// letters must be the whole word.
func containsPhrase(s, phrase string) bool {
	for at := 0; ; {
		i := strings.Index(s[at:], phrase)
		if i < 0 {
			return false
		}
		start, end := at+i, at+i+len(phrase)
		if (start == 0 || !isLower(s[start-1])) && (len(phrase) > 3 || end == len(s) || !isLower(s[end])) {
			return true
		}
		at = end
	}
}

func isLower(c byte) bool { return c >= 'a' && c <= 'z' }

// isDisputePlatform tells the European dispute platform that closed on 20 July
// 2025.
func isDisputePlatform(address string) bool {
	return strings.Contains(address, "ec.europa.eu/consumers/odr") || strings.Contains(address, "webgate.ec.europa.eu/odr")
}

// pathWords is the path of an address as folded words.
func pathWords(address string) string {
	_, rest, _ := strings.Cut(address, "://")
	_, path, _ := strings.Cut(rest, "/")
	if at := strings.IndexAny(path, "?#"); at >= 0 {
		path = path[:at]
	}
	if strings.Contains(path, "%") {
		if decoded, err := url.PathUnescape(path); err == nil {
			path = decoded
		}
	}
	return text.Fold(wordSigns.Replace(path))
}

var wordSigns = strings.NewReplacer("-", " ", "_", " ", "/", " ", ".", " ")

// findTopics reads the subjects of the page and of its links. Menus repeat, so
// each distinct pair is read once.
func (p *Page) findTopics() {
	for i := range p.Links {
		l := &p.Links[i]
		if l.Internal || l.URL != "" && isDisputePlatform(l.URL) || strings.EqualFold(l.Scheme, "https") && len(l.Text) < 40 {
			p.Linked |= topicsOf(l.Text, l.URL)
		}
	}
	if !p.IsHome() {
		p.About = topicsOf(p.H1(), p.URL)
	}
}
