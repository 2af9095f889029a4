package netlink

import (
	"slices"
	"strings"

	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/seo/text"
)

// Suspect is the risk from which a link deserves a look.
const Suspect = 60

// Reason is a part of a risk: what it is, and what it adds.
type Reason struct {
	Key    string
	Points int
}

// Text is the French sentence.
func (r Reason) Text() string { return i18n.T("netlink.risk."+r.Key, "points", r.Points) }

// points of the reasons. They are ours: no search engine publishes any, and Google says
// that it ignores such links by itself. They add up, to 100 at most, and each is shown.
var riskPoints = map[string]int{
	"words":    45, // gambling, drugs, adult
	"repeated": 25, // the same commercial text on three domains or more
	"sitewide": 20, // more than a hundred links of one text on the domain
	"noindex":  20, // a page that search engines do not show
	"crowded":  20, // more than a hundred links to other sites on the page
	"wordless": 15, // hardly a word on the page
	"network":  15, // five domains or more in one network
	"dead":     10, // the page is gone
	"suffix":   15, // endings that are nearly free
	"language": 10, // neither French nor not known
}

var badWords = text.NewPhrases("casino", "poker", "pari sportif", "paris sportifs", "betting", "viagra", "cialis", "levitra", "pharmacy", "porn", "porno", "xxx",
	"escort", "sexe", "payday", "crypto pump", "replica", "contrefacon")

// cheapSuffixes are endings of names that are handed out for next to nothing, which is
// what mass-made sites choose.
var cheapSuffixes = []string{".xyz", ".top", ".icu", ".click", ".loan", ".work", ".gq", ".cf", ".tk", ".ml", ".ga", ".buzz", ".cam", ".rest", ".monster", ".quest"}

// What makes a text one that was written to order, and a link one of a template.
const (
	RepeatedOn    = 3   // domains with the same exact text: one or two authors may well name a page by its title
	SitewideLinks = 100 // links of one text from one domain, at the most, that a person placed
)

// Risks judges links by their neighbours too.
type Risks struct {
	book     *Book
	repeated map[string]map[string]bool // commercial anchors: their domains
	sitewide map[string]int             // domain and anchor: links
	networks map[string]map[string]bool // networks: their domains
}

// NewRisks reads the links that stand.
func NewRisks(b *Book, links []*Link) *Risks {
	r := &Risks{book: b, repeated: map[string]map[string]bool{}, sitewide: map[string]int{}, networks: map[string]map[string]bool{}}
	for _, l := range links {
		domain, anchor := Domain(l.Source), text.Fold(l.Text())
		if b.ClassOf(l) == Exact {
			addTo(r.repeated, anchor, domain)
		}
		if anchor != "" {
			r.sitewide[domain+" "+anchor]++
		}
		if c, ok := l.Last(); ok && c.Network != "" {
			addTo(r.networks, c.Network, domain)
		}
	}
	return r
}

func addTo(sets map[string]map[string]bool, key, value string) {
	if sets[key] == nil {
		sets[key] = map[string]bool{}
	}
	sets[key][value] = true
}

// Repeated are the exact texts that RepeatedOn domains or more bear, with these domains.
func (r *Risks) Repeated() map[string]map[string]bool {
	list := map[string]map[string]bool{}
	for anchor, domains := range r.repeated {
		if anchor != "" && len(domains) >= RepeatedOn {
			list[anchor] = domains
		}
	}
	return list
}

// Of is the risk of a link, 0 to 100, and what it is made of, the heaviest first. It is a
// reason to look, not a verdict.
func (r *Risks) Of(l *Link) (score int, reasons []Reason) {
	add := func(key string, is bool) {
		if is {
			reasons = append(reasons, Reason{key, riskPoints[key]})
			score += riskPoints[key]
		}
	}
	domain, anchor := Domain(l.Source), text.Fold(l.Text())
	c, seen := l.Last()
	outgoing, language := max(l.Outgoing, c.Outgoing), strings.ToLower(c.Language)
	if language == "" {
		language = strings.ToLower(l.Language)
	}
	add("words", badWords.Any(text.Fold(strings.NewReplacer("-", " ", "_", " ", "/", " ", ".", " ").Replace(l.Source)+" | "+l.Text())) >= 0)
	add("repeated", len(r.repeated[anchor]) >= RepeatedOn && r.book.ClassOf(l) == Exact)
	add("sitewide", r.sitewide[domain+" "+anchor] > SitewideLinks)
	add("noindex", seen && c.State == NotIndexable)
	add("crowded", outgoing > 100)
	add("wordless", seen && c.lives() && c.Words < 50)
	add("network", seen && len(r.networks[c.Network]) >= 5)
	add("suffix", slices.ContainsFunc(cheapSuffixes, func(s string) bool { return strings.HasSuffix(domain, s) }))
	add("dead", seen && c.State == PageGone)
	add("language", language != "" && !strings.HasPrefix(language, "fr"))
	slices.SortStableFunc(reasons, func(a, b Reason) int { return b.Points - a.Points })
	return min(score, 100), reasons
}
