package analyzer

import (
	"regexp"
	"slices"
	"strings"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
)

// Bounds of a rule of expectations.
const (
	maxFamilies    = 12
	maxFamilyWords = 200 // in all
)

// Family is what some visitors expect of a shop, by the words that tell it: the beginning
// of an address (« /coffrets »), or of a word of an address or a search (« coffret »).
type Family struct {
	Name  string   `json:"name"`
	Words []string `json:"words"`
}

// ExpectationRule puts visits in families: the first word that fits wins.
type ExpectationRule []Family

// DefaultExpectations are the five families of expectations that a shop begins with.
func DefaultExpectations() ExpectationRule {
	rule, err := ParseExpectations(i18n.T("expectations.default_rule"))
	if err != nil {
		panic(err) // a text of the catalogue, tested
	}
	return rule
}

// ParseExpectations reads a rule: one family a line, « Offrir : cadeau, coffret,
// /idees-cadeaux ». An empty text is the default rule.
func ParseExpectations(text string) (ExpectationRule, error) {
	var rule ExpectationRule
	seen := map[string]string{} // family of a word
	line := 0
	for raw := range strings.Lines(text) {
		line++
		if strings.TrimSpace(raw) == "" {
			continue
		}
		name, list, told := strings.Cut(raw, ":")
		name = strings.TrimSpace(name)
		if !told || name == "" {
			return nil, fault.New(fault.Invalid, "expectations.bad_line", "line", line, "text", strings.TrimSpace(raw))
		}
		f := Family{Name: name}
		for word := range strings.SplitSeq(list, ",") {
			word = expectedWord(word)
			if word == "" || word == "/" {
				continue
			}
			if of, twice := seen[word]; twice {
				return nil, fault.New(fault.Invalid, "expectations.twice", "line", line, "word", word, "family", of)
			}
			seen[word] = name
			f.Words = append(f.Words, word)
		}
		if len(f.Words) == 0 {
			return nil, fault.New(fault.Invalid, "expectations.no_word", "line", line, "family", name)
		}
		if slices.ContainsFunc(rule, func(o Family) bool { return strings.EqualFold(o.Name, name) }) {
			return nil, fault.New(fault.Invalid, "expectations.family_twice", "line", line, "family", name)
		}
		rule = append(rule, f)
	}
	switch {
	case len(rule) == 0:
		return DefaultExpectations(), nil
	case len(rule) > maxFamilies || len(seen) > maxFamilyWords:
		return nil, fault.New(fault.Invalid, "expectations.too_many", "families", maxFamilies, "words", maxFamilyWords)
	}
	return rule, nil
}

// unaccented is what expectations.sql makes of accents.
var (
	unaccented = strings.NewReplacer("à", "a", "â", "a", "ä", "a", "é", "e", "è", "e", "ê", "e", "ë", "e", "î", "i", "ï", "i", "ô", "o", "ö", "o", "ù", "u", "û", "u", "ü", "u", "ÿ", "y", "ç", "c")
	notPlain   = regexp.MustCompile(`[^a-z0-9]+`)
)

// expectedWord is how expectations.sql looks for a word.
func expectedWord(typed string) string {
	word := strings.ToLower(strings.TrimSpace(typed))
	if strings.HasPrefix(word, "/") {
		return word
	}
	return strings.Trim(notPlain.ReplaceAllString(unaccented.Replace(word), "-"), "-")
}

// String writes the rule as ParseExpectations reads it.
func (r ExpectationRule) String() string {
	lines := make([]string, len(r))
	for i, f := range r {
		lines[i] = f.Name + " : " + strings.Join(f.Words, ", ")
	}
	return strings.Join(lines, "\n")
}

// words are those of all families, with the number of each one's, from 1.
func (r ExpectationRule) words() (words []string, families []uint16) {
	for i, f := range r {
		for _, word := range f.Words {
			words, families = append(words, word), append(families, uint16(i+1))
		}
	}
	return words, families
}
