package basket

import (
	"encoding/binary"
	"slices"
)

// catalogue are the articles, the rarest first, each with the baskets that hold it.
type catalogue struct {
	names   []string
	holders [][]int32 // numbers of baskets, in order
	baskets int
}

func newCatalogue(baskets [][]string) *catalogue {
	holders, n := map[string][]int32{}, int32(0)
	for _, basket := range baskets {
		if len(basket) == 0 {
			continue
		}
		for _, name := range basket {
			if list := holders[name]; len(list) == 0 || list[len(list)-1] != n {
				holders[name] = append(list, n)
			}
		}
		n++
	}
	c := &catalogue{baskets: int(n)}
	for name := range holders {
		c.names = append(c.names, name)
	}
	slices.Sort(c.names)
	slices.SortStableFunc(c.names, func(a, b string) int { return len(holders[a]) - len(holders[b]) })
	for _, name := range c.names {
		c.holders = append(c.holders, holders[name])
	}
	return c
}

// named are articles by name, in alphabetical order.
func (c *catalogue) named(set []int) []string {
	names := make([]string, len(set))
	for i, item := range set {
		names[i] = c.names[item]
	}
	slices.Sort(names)
	return names
}

// frequent are the sets of articles that enough baskets hold, packed, with how many.
type frequent struct {
	least, longest int
	counts         map[string]int
}

// branch is an article that may join a set, with the baskets that hold them all.
type branch struct {
	item    int
	holders []int32
}

// find counts all frequent sets; false when there are more than MaxSets.
func (f *frequent) find(c *catalogue) bool {
	var roots []branch
	for item, holders := range c.holders {
		if len(holders) >= f.least {
			roots = append(roots, branch{item, holders})
		}
	}
	return f.grow(nil, roots)
}

// grow counts the sets that begin with a prefix: depth first, so that only the
// baskets along one path are held (Eclat).
func (f *frequent) grow(prefix []int, branches []branch) bool {
	for i, b := range branches {
		if len(f.counts) == MaxSets {
			return false
		}
		set := append(prefix, b.item)
		f.counts[pack(set)] = len(b.holders)
		if len(set) == f.longest {
			continue
		}
		var next []branch
		for _, other := range branches[i+1:] {
			if both := common(b.holders, other.holders, f.least); both != nil {
				next = append(next, branch{other.item, both})
			}
		}
		if !f.grow(set, next) {
			return false
		}
	}
	return true
}

// common are the numbers in both lists, nil when there are fewer than least.
func common(a, b []int32, least int) []int32 {
	if min(len(a), len(b)) < least {
		return nil
	}
	both := make([]int32, 0, min(len(a), len(b)))
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] < b[j]:
			i++
		case a[i] > b[j]:
			j++
		default:
			both = append(both, a[i])
			i, j = i+1, j+1
		}
	}
	if len(both) < least {
		return nil
	}
	return both
}

// pack writes a set, whose articles stand in the catalogue's order, as a key.
func pack(set []int) string {
	key := make([]byte, 0, 4*len(set))
	for _, item := range set {
		key = binary.BigEndian.AppendUint32(key, uint32(item))
	}
	return string(key)
}

func unpack(key string) []int {
	set := make([]int, len(key)/4)
	for i := range set {
		set[i] = int(binary.BigEndian.Uint32([]byte(key[4*i:])))
	}
	return set
}
