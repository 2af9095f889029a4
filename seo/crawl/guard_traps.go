package crawl

import (
	"regexp"
	"strings"
	"sync"
)

// Trap is why an address looks like one of an endless series.
type Trap string

// The traps that the crawler walks around.
const (
	TrapDepth      Trap = "depth"      // too many clicks from the start
	TrapLength     Trap = "length"     // address too long
	TrapRepetition Trap = "repetition" // a segment of the path comes back again and again
	TrapParameters Trap = "parameters" // too many combinations of parameters for one path
	TrapCalendar   Trap = "calendar"   // too many dates for one pattern
)

const (
	maxAddress     = 2_048
	maxSegments    = 30
	maxRepetitions = 3   // times one segment may stand in a path
	maxDates       = 400 // a year of days, and some
)

// maxVariants bounds the addresses of one path that have one, two, three or
// more parameters: one (a page number, an identifier) may have many values;
// filters combined with filters multiply without end.
var maxVariants = [...]int{1_000, 200, 100}

// guard keeps count of what has been seen of each series.
type guard struct {
	maxDepth int

	mu       sync.Mutex
	variants map[variant]int
	dates    map[string]int
	Trapped  map[Trap]int
}

type variant struct {
	path       string
	parameters int
}

func newGuard(maxDepth int) *guard {
	return &guard{maxDepth: maxDepth, variants: map[variant]int{}, dates: map[string]int{}, Trapped: map[Trap]int{}}
}

// admit counts a new address in and names the trap that it would be, if any.
func (g *guard) admit(u URL, depth int) (Trap, bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	trap := g.trap(u, depth)
	if trap != "" {
		g.Trapped[trap]++
	}
	return trap, trap == ""
}

func (g *guard) trap(u URL, depth int) Trap {
	switch {
	case depth > g.maxDepth:
		return TrapDepth
	case len(u.String()) > maxAddress:
		return TrapLength
	case repeats(u.Path()):
		return TrapRepetition
	case g.tooManyVariants(u):
		return TrapParameters
	case g.tooManyDates(u):
		return TrapCalendar
	}
	return ""
}

func repeats(path string) bool {
	segments := strings.Split(strings.Trim(path, "/"), "/")
	if len(segments) > maxSegments {
		return true
	}
	count := make(map[string]int, len(segments))
	for _, s := range segments {
		if count[s]++; count[s] > maxRepetitions && s != "" {
			return true
		}
	}
	return false
}

func (g *guard) tooManyVariants(u URL) bool {
	if u.Query() == "" {
		return false
	}
	v := variant{u.Origin() + u.Path(), min(1+strings.Count(u.Query(), "&"), len(maxVariants))}
	g.variants[v]++
	return g.variants[v] > maxVariants[v.parameters-1]
}

var date = regexp.MustCompile(`(?:19|20)\d\d[-/](?:0?[1-9]|1[0-2])(?:[-/](?:0?[1-9]|[12]\d|3[01]))?\b|(?:year|annee|month|mois|day|jour|date)=[\d-]+`)

func (g *guard) tooManyDates(u URL) bool {
	path := u.PathAndQuery()
	if !date.MatchString(path) {
		return false
	}
	pattern := u.Origin() + date.ReplaceAllString(path, "#")
	g.dates[pattern]++
	return g.dates[pattern] > maxDates
}
