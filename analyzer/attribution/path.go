package attribution

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/formaouest/chaland/internal/fault"
)

// Path is a journey and what became of those who took it.
type Path struct {
	Channels []string // of each touch, the first one first; a channel may come back
	// Ages are days between each touch and the conversion, nil when nobody knows.
	Ages        []float64
	Conversions float64 // journeys that ended in a conversion
	Nulls       float64 // journeys that ended in none
	Value       float64 // of the conversions together, in the unit of the caller
	// More are other amounts of the conversions together, of any sign, shared like
	// Value: as many, in the same order, in every path that has conversions.
	More []float64
}

// Totals are what the credits of a model add up to.
type Totals struct {
	Conversions, Nulls, Value float64
	More                      []float64
}

// Total adds up paths.
func Total(paths []Path) (t Totals) {
	for _, p := range paths {
		t.Conversions += p.Conversions
		t.Nulls += p.Nulls
		t.Value += p.Value
		t.More = addTo(t.More, p.More, 1)
	}
	return t
}

// addTo adds a part of amounts to a sum, which grows to hold them.
func addTo(sum, amounts []float64, part float64) []float64 {
	for len(sum) < len(amounts) {
		sum = append(sum, 0)
	}
	for i, x := range amounts {
		sum[i] += x * part
	}
	return sum
}

// Merge adds up the paths of the same touches, the most conversions first, then the
// most journeys; ages are left out, which may differ from one to the next.
func Merge(paths []Path) (out []Path) {
	at := map[string]int{}
	for _, p := range paths {
		key := strings.Join(p.Channels, "\x00")
		i, known := at[key]
		if !known {
			i = len(out)
			at[key] = i
			out = append(out, Path{Channels: p.Channels})
		}
		o := &out[i]
		o.Conversions, o.Nulls, o.Value = o.Conversions+p.Conversions, o.Nulls+p.Nulls, o.Value+p.Value
		o.More = addTo(o.More, p.More, 1)
	}
	slices.SortStableFunc(out, func(x, y Path) int {
		return cmp.Or(cmp.Compare(y.Conversions, x.Conversions), cmp.Compare(y.Nulls, x.Nulls))
	})
	return out
}

// check refuses paths that no model can share. A fault names the path by its
// place, from 1.
func check(paths []Path) error {
	for i, p := range paths {
		if key := p.wrong(); key != "" {
			return fault.New(fault.Invalid, key, "path", i+1)
		}
	}
	if Total(paths).Conversions <= 0 {
		return fault.New(fault.Invalid, "attribution.no_conversion")
	}
	return nil
}

func (p Path) wrong() string {
	switch {
	case len(p.Channels) == 0 || slices.Contains(p.Channels, ""):
		return "attribution.empty_touch"
	case !count(p.Conversions) || !count(p.Nulls) || !count(p.Value):
		return "attribution.bad_count"
	case p.Ages != nil && !p.aged():
		return "attribution.bad_ages"
	}
	return ""
}

// aged reports whether each touch has its age and none is older than the one
// before it.
func (p Path) aged() bool {
	if len(p.Ages) != len(p.Channels) {
		return false
	}
	for i, age := range p.Ages {
		if !count(age) || i > 0 && age > p.Ages[i-1] {
			return false
		}
	}
	return true
}

// count reports whether x is a number of 0 or more.
func count(x float64) bool { return x >= 0 && !math.IsInf(x, 1) }

// channelsOf lists the channels of all paths by name, those that never converted
// included.
func channelsOf(paths []Path) []string {
	seen := map[string]bool{}
	var names []string
	for _, p := range paths {
		for _, c := range p.Channels {
			if !seen[c] {
				seen[c] = true
				names = append(names, c)
			}
		}
	}
	slices.Sort(names)
	return names
}
