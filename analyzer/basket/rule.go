package basket

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/formaouest/chaland/internal/fault"
)

// Thresholds are what a rule must reach to be told.
type Thresholds struct {
	Support    float64 // share of all baskets, above 0 and up to 1
	Confidence float64 // 0 to 1
	// MinLength and MaxLength bound the articles of a rule, both sides together;
	// 0 stands for 1 and 10, as in arules. A rule of one article has nothing on the
	// left: it says that this article is in most baskets.
	MinLength, MaxLength int
}

// Bounds on what is kept in memory and shown; beyond them thresholds are too low to
// tell anybody anything.
const (
	MaxSets  = 1_000_000
	MaxRules = 100_000
)

// Rule says that baskets with all of Left often have Right too.
type Rule struct {
	Left       []string // in alphabetical order; none in a rule of one article
	Right      string
	Count      int     // baskets with both sides
	Support    float64 // Count, of all baskets
	Confidence float64 // Count, of the baskets with Left
	Lift       float64 // Confidence, of the share of baskets with Right
}

// Answer are the rules of some baskets, the greatest lift first.
type Answer struct {
	Rules   []Rule
	Baskets int // that hold something
	Items   int // different articles
	Sets    int // frequent sets of articles
}

// Rules finds every rule with one article on the right that reaches the thresholds.
// An article counts once in a basket, and baskets of nothing do not count. It
// answers a fault without a basket, for thresholds out of bounds, and when more than
// MaxSets sets or MaxRules rules reach them.
func Rules(baskets [][]string, t Thresholds) (*Answer, error) {
	if err := t.Check(); err != nil {
		return nil, err
	}
	t.MinLength, t.MaxLength = cmp.Or(t.MinLength, 1), cmp.Or(t.MaxLength, 10)
	c := newCatalogue(baskets)
	if c.baskets == 0 {
		return nil, fault.New(fault.Invalid, "basket.none")
	}
	f := &frequent{least: t.leastCount(c.baskets), longest: t.MaxLength, counts: map[string]int{}}
	if !f.find(c) {
		return nil, fault.New(fault.TooLarge, "basket.too_many_sets", "max", MaxSets, "support", plain(t.Support))
	}
	out := &Answer{Baskets: c.baskets, Items: len(c.names), Sets: len(f.counts)}
	for set, count := range f.counts {
		for _, rule := range c.rulesOf(unpack(set), count, f.counts, t) {
			if len(out.Rules) == MaxRules {
				return nil, fault.New(fault.TooLarge, "basket.too_many_rules", "max", MaxRules, "support", plain(t.Support), "confidence", plain(t.Confidence))
			}
			out.Rules = append(out.Rules, rule)
		}
	}
	slices.SortFunc(out.Rules, before)
	return out, nil
}

// Check answers a fault for thresholds out of bounds.
func (t Thresholds) Check() error {
	if !(t.Support > 0 && t.Support <= 1) {
		return fault.New(fault.Invalid, "basket.bad_support", "value", t.Support)
	}
	if !(t.Confidence >= 0 && t.Confidence <= 1) {
		return fault.New(fault.Invalid, "basket.bad_confidence", "value", t.Confidence)
	}
	if t.MinLength < 0 || t.MaxLength < 0 || cmp.Or(t.MaxLength, 10) < cmp.Or(t.MinLength, 1) {
		return fault.New(fault.Invalid, "basket.bad_length", "min", t.MinLength, "max", t.MaxLength)
	}
	return nil
}

// plain writes a threshold with all its digits, as it was typed.
func plain(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// leastCount is the least number of baskets whose share reaches the support: the
// share is what is compared, so that 12 of 100 reach 0.12.
func (t Thresholds) leastCount(baskets int) int {
	n := max(1, int(t.Support*float64(baskets))-1)
	for float64(n)/float64(baskets) < t.Support {
		n++
	}
	return n
}

// rulesOf are the rules of one frequent set, each of its articles on the right.
func (c *catalogue) rulesOf(set []int, count int, counts map[string]int, t Thresholds) (rules []Rule) {
	if len(set) < t.MinLength {
		return nil
	}
	for i, right := range set {
		left := slices.Delete(slices.Clone(set), i, i+1)
		withLeft := c.baskets
		if len(left) > 0 {
			withLeft = counts[pack(left)]
		}
		confidence := float64(count) / float64(withLeft)
		if confidence < t.Confidence {
			continue
		}
		rules = append(rules, Rule{
			Left: c.named(left), Right: c.names[right], Count: count,
			Support: float64(count) / float64(c.baskets), Confidence: confidence,
			Lift: confidence * float64(c.baskets) / float64(len(c.holders[right])),
		})
	}
	return rules
}

// before puts the greatest lift first, then the surest, the most frequent, and names.
func before(a, b Rule) int {
	return cmp.Or(cmp.Compare(b.Lift, a.Lift), cmp.Compare(b.Confidence, a.Confidence), cmp.Compare(b.Count, a.Count),
		cmp.Compare(len(a.Left), len(b.Left)), cmp.Compare(strings.Join(a.Left, "\x00"), strings.Join(b.Left, "\x00")), cmp.Compare(a.Right, b.Right))
}
