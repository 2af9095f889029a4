package dossier

import (
	"strings"

	"github.com/formaouest/chaland/fixtures/form"
	"github.com/formaouest/chaland/internal/i18n"
)

// JuryRule is whom a certification wants in a jury. What is 0 is not asked for.
type JuryRule struct {
	People        int    // at least
	Professionals int    // of the trade, at least
	Outside       int    // from outside the centre, in % of all, at least
	Source        string // where it was read
}

// JuryCount is whom a jury is made of. Unmarked are those of whom nobody said where they come from.
type JuryCount struct{ People, Professionals, Outside, Unmarked int }

// Told is the rule in words, "" for none.
func (r JuryRule) Told() string {
	var parts []string
	add := func(key string, n int) {
		if n > 0 {
			parts = append(parts, i18n.T("referentiel.jury."+key, "n", n))
		}
	}
	add("people", r.People)
	add("professionals", r.Professionals)
	add("outside", r.Outside)
	return strings.Join(parts, ", ")
}

// Unmet says in words what a jury lacks; nothing when the rule holds.
func (r JuryRule) Unmet(c JuryCount) (list []string) {
	if c.People < r.People {
		list = append(list, i18n.T("referentiel.jury.few", "n", c.People, "want", r.People))
	}
	if c.Professionals < r.Professionals {
		list = append(list, i18n.T("referentiel.jury.few_professionals", "n", c.Professionals, "want", r.Professionals))
	}
	if c.Outside*100 < r.Outside*c.People {
		list = append(list, i18n.T("referentiel.jury.few_outside", "n", c.Outside, "of", c.People, "want", r.Outside))
		if c.Unmarked > 0 {
			list = append(list, i18n.T("referentiel.jury.unmarked", "n", c.Unmarked))
		}
	}
	return list
}

// readJury reads a rule; what it leaves out stays that of the base.
func readJury(n *form.Node, rule JuryRule) JuryRule {
	if n == nil {
		return rule
	}
	for key, into := range map[string]*int{"personnes": &rule.People, "professionnels": &rule.Professionals, "exterieurs": &rule.Outside} {
		if field := n.Optional(key); field != nil {
			*into = field.Whole(0, 100)
		}
	}
	text(n, "source", &rule.Source, false)
	return rule
}
