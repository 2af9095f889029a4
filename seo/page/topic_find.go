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

// topicWords name the subjects in a link's folded text and in its path, where
// hyphens read as spaces.
var topicWords = map[Topics][]string{
	LegalNotice:   {"mentions legales", "mention legale", "informations legales", "legal notice"},
	Terms:         {"conditions generales de vente", "conditions de vente", "cgv", "conditions generales"},
	Privacy:       {"confidentialite", "donnees personnelles", "vie privee", "privacy", "protection des donnees", "rgpd"},
	Cookies:       {"cookies"},
	WithdrawNow:   {"renoncer au contrat", "renoncer a mon contrat", "se retracter", "me retracter", "exercer mon droit de retractation", "exercer son droit de retractation"},
	Withdrawal:    {"retractation"},
	Delivery:      {"livraison", "expedition"},
	Returns:       {"retours", "retour et", "retourner", "echanges", "remboursement"},
	Contact:       {"contact", "nous ecrire"},
	Mediation:     {"mediateur", "mediation"},
	Accessibility: {"accessibilite"},
	ReviewPolicy:  {"avis controles", "controle des avis", "politique des avis", "avis verifies", "a propos des avis"},
}

var topicPhrases, topicOfPhrase = indexTopics()

func indexTopics() (*text.Phrases, []Topics) {
	var words []string
	var topics []Topics
	for topic, list := range topicWords {
		for _, w := range list {
			words, topics = append(words, w), append(topics, topic)
		}
	}
	return text.NewPhrases(words...), topics
}

// topicsOf guesses the subjects from a folded label and an address.
func topicsOf(label, address string) Topics {
	var found Topics
	if isDisputePlatform(address) {
		found |= DisputeLink
	}
	note := func(index, _ int) bool {
		found |= topicOfPhrase[index]
		return true
	}
	topicPhrases.Find(pathWords(address), note)
	topicPhrases.Find(label, note)
	return found
}

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
			path = text.Fold(decoded)
		}
	}
	words := []byte(path)
	for i, c := range words {
		switch {
		case c == '-' || c == '_' || c == '/' || c == '.':
			words[i] = ' '
		case c >= 'A' && c <= 'Z':
			words[i] = c + 'a' - 'A'
		}
	}
	return string(words)
}

// findTopics reads the subjects of the page and of its links. Menus repeat, so
// each distinct pair is read once.
func (p *Page) findTopics() {
	for i := range p.Links {
		l := &p.Links[i]
		if l.Internal || l.URL != "" && isDisputePlatform(l.URL) || strings.EqualFold(l.Scheme, "https") && len(l.Text) < 40 {
			p.Linked |= topicsOf(l.Folded, l.URL)
		}
	}
	if !p.IsHome() {
		p.About = topicsOf(text.Fold(text.Clip(p.H1(), maxLabel)), p.URL)
	}
}
