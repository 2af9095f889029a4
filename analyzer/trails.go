package analyzer

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/warehouse"
)

// What paths may be laid around, beside the address of a page ("/panier"), a type of
// page ("page:cart", "page:/blog") and the name of an event ("add_to_cart").
const (
	AroundEntry = "entree" // the first step of a visit
	AroundExit  = "sortie" // its last step
)

// PageType begins the key of a type of page.
const PageType = "page:"

// PageTypes are the types that what is told on a page makes; other pages have the
// first folder of their address for one.
var PageTypes = []string{"home", "list", "product", "search", "cart", "checkout", "confirmation"}

// How the pages of paths are put together.
const (
	TrailsByType    = "type" // default
	TrailsByAddress = "address"
)

// Bounds of a question about paths.
const (
	maxTrailDepth  = 4
	trailDepth     = 2 // default
	maxTrailSteps  = 40
	trailSteps     = 7        // default
	TrailRest      = "others" // the key of what is beyond the most frequent steps of a level
	trailNearNames = 3
	trailChoices   = "choice" // the part of a row that is no link
)

// trailFilters are the dimensions that paths may be filtered by.
var trailFilters = []string{ByChannel, ByCampaign, ByDevice, ByCountry, ByCategory, ByProduct}

// TrailQuestion asks what visits do before and after a page or an event.
type TrailQuestion struct {
	Site   string
	Period period.Period
	// Around is what the paths are laid around: see AroundEntry. Default: AroundEntry.
	Around string
	// Depth is how many steps are told on each side, 1 to 4; 2 by default.
	Depth int
	// By is TrailsByType (default) or TrailsByAddress.
	By string
	// Gestures tells of events too, not of pages alone.
	Gestures bool
	// Steps is how many steps a level shows, the most frequent ones; 7 by default, 40 at
	// most. The others stand together under TrailRest.
	Steps   int
	Filters []Filter
}

// TrailAnswer is what visits do around the anchor. In each node what enters equals what
// leaves: Began plus the links that lead to it, Ended plus those that go on from it and
// Further, are Visits.
type TrailAnswer struct {
	Question TrailQuestion `json:"question"`
	// Visits pass by the anchor, of the Population of the period under the same filters.
	Visits     float64     `json:"visits"`
	Population float64     `json:"population"`
	Nodes      []TrailNode `json:"nodes"` // by level, the most frequent first, TrailRest last
	Links      []TrailLink `json:"links"` // by level, the most frequent first
	// Choices are the pages and events that visits meet most, for whoever asks next.
	Choices  []TrailChoice `json:"choices"`
	Warnings []Warning     `json:"warnings"`
	// Method says in French how it is counted.
	Method string `json:"method"`
	Trace  Trace  `json:"trace"`
}

// TrailChoice is a page, by its address, or an event, and how often it is met.
type TrailChoice struct {
	Key   string  `json:"key"`
	Times float64 `json:"times"`
}

// TrailNode is a step at a level: 0 the anchor, 1 what follows it, -1 what precedes it.
type TrailNode struct {
	Level  int     `json:"level"`
	Key    string  `json:"key"`
	Visits float64 `json:"visits"`
	// Began are the visits that this step begins, Ended those that it ends.
	Began float64 `json:"began"`
	Ended float64 `json:"ended"`
	// Earlier and Further are those that have a step beyond the levels that are told.
	Earlier float64 `json:"earlier"`
	Further float64 `json:"further"`
}

// TrailLink are the visits that go from a step of a level to one of the next.
type TrailLink struct {
	Level  int     `json:"level"` // of From
	From   string  `json:"from"`
	To     string  `json:"to"`
	Visits float64 `json:"visits"`
}

// Trails tells what visits do before and after a page or an event.
func (a *Analyzer) Trails(ctx context.Context, q TrailQuestion) (_ *TrailAnswer, err error) {
	defer fault.Wrap(&err, "paths of site %q around %q over %s", q.Site, q.Around, q.Period)
	site, err := a.site(ctx, q.Site)
	if err != nil {
		return nil, err
	}
	q.Period.Loc = site.Location()
	if err := q.complete(); err != nil {
		return nil, err
	}
	ctx = a.remembering(ctx)
	answer := &TrailAnswer{Question: q, Method: i18n.T("analyzer.trails.method")}
	cover, err := a.coverage(ctx, site)
	if err != nil {
		return nil, err
	}
	answer.Warnings = a.beyondVisits(q.Period, cover)
	var told found
	work, within := errgroup.WithContext(ctx)
	work.Go(func() (err error) { told, err = a.run(within, q.statement()); return err })
	work.Go(func() error {
		all, err := a.Answer(within, Question{Site: q.Site, Period: q.Period, Metrics: []string{"visits"}, Filters: q.Filters})
		if err == nil && all.Figures[0].Value != nil {
			answer.Population = *all.Figures[0].Value
		}
		return err
	})
	work.Go(func() error { return a.traceTrails(within, q, answer) })
	if err := work.Wait(); err != nil {
		return nil, err
	}
	answer.lay(told)
	answer.Choices = choicesOf(told)
	if answer.Visits == 0 && answer.Population > 0 {
		answer.Warnings = append(answer.Warnings, warn("trails_nobody", "around", q.Around, "near", strings.Join(answer.near(), ", ")))
	}
	return answer, nil
}

// traceTrails adds the method of the counts.
func (a *Analyzer) traceTrails(ctx context.Context, q TrailQuestion, answer *TrailAnswer) (err error) {
	p := &plan{question: Question{Site: q.Site, Period: q.Period}, metrics: []Metric{{Reads: []Grain{Visits}}}}
	t := &answer.Trace
	t.Metric, t.Version = "trails", 1
	t.tell([]statement{q.statement()})
	if t.Mode, err = a.modeOf(ctx, p); err != nil {
		return err
	}
	if a.running(p, group{}) {
		answer.Warnings = append(answer.Warnings, warn("in_progress"))
	}
	t.Fingerprint, err = a.fingerprint(ctx, q.Site, factsRead(p))
	return err
}

// choicesOf are the rows that are no links, the most frequent first.
func choicesOf(f found) []TrailChoice {
	list := []TrailChoice{}
	for _, r := range f.rows {
		if r.keys[0] == trailChoices {
			list = append(list, TrailChoice{r.keys[1], r.values[0]})
		}
	}
	slices.SortStableFunc(list, func(a, b TrailChoice) int { return cmp.Or(cmp.Compare(b.Times, a.Times), cmp.Compare(a.Key, b.Key)) })
	return list
}

// near are what a mistyped anchor may have meant.
func (p *TrailAnswer) near() []string {
	names := pageTypeKeys()
	for _, c := range p.Choices {
		names = append(names, c.Key)
	}
	return nearest(p.Question.Around, names, trailNearNames)
}

func pageTypeKeys() []string {
	keys := make([]string, len(PageTypes))
	for i, t := range PageTypes {
		keys[i] = PageType + t
	}
	return keys
}

// complete puts the defaults in and refuses what cannot be told.
func (q *TrailQuestion) complete() error {
	if _, err := period.New(q.Period.From, q.Period.To, q.Period.Loc); err != nil {
		return err
	}
	if q.Depth == 0 {
		q.Depth = trailDepth
	}
	if q.Depth < 1 || q.Depth > maxTrailDepth {
		return fault.New(fault.Invalid, "analyzer.trails_depth", "value", q.Depth, "max", maxTrailDepth)
	}
	if q.Steps == 0 {
		q.Steps = trailSteps
	}
	if q.Steps < 1 || q.Steps > maxTrailSteps {
		return fault.New(fault.Invalid, "analyzer.trails_steps", "value", q.Steps, "max", maxTrailSteps)
	}
	if q.By == "" {
		q.By = TrailsByType
	}
	if q.By != TrailsByType && q.By != TrailsByAddress {
		return fault.New(fault.Invalid, "analyzer.trails_by", "value", q.By)
	}
	q.Around = plainAddress(q.Around)
	if q.Around == "" {
		q.Around = AroundEntry
	}
	for _, f := range q.Filters {
		if !slices.Contains(trailFilters, f.Dimension) {
			return fault.New(fault.Invalid, "analyzer.trails_filter", "value", f.Dimension, "allowed", strings.Join(trailFilters, ", "))
		}
	}
	return nil
}

// plainAddress is the path of an address that was copied from a browser, which is what
// events know of a page.
func plainAddress(typed string) string {
	typed = strings.TrimSpace(typed)
	if _, rest, found := strings.Cut(typed, "://"); found {
		_, path, _ := strings.Cut(rest, "/")
		typed = "/" + path
	}
	if strings.HasPrefix(typed, "/") {
		typed, _, _ = strings.Cut(typed, "?")
		typed, _, _ = strings.Cut(typed, "#")
	}
	return typed
}

func (q TrailQuestion) params() warehouse.Params {
	all := warehouse.Params{"site": q.Site, "from": q.Period.Start(), "to": q.Period.End(), "around": q.Around, "depth": q.Depth, "by": q.By, "gestures": flag(q.Gestures)}
	for _, dimension := range trailFilters {
		all[filterParam(dimension)] = filterValues(q.Filters, dimension)
	}
	return all
}

func (q TrailQuestion) statement() statement { return bind("trails", q.params()) }

// trailLevel counts the steps of one level.
type trailLevel map[string]*TrailNode

// lay makes nodes and links of what the statement found. A node is counted where it is
// left (its level) but the last ones, which are counted where they are reached.
func (p *TrailAnswer) lay(f found) {
	depth := p.Question.Depth
	levels := map[int]trailLevel{}
	at := func(level int, key string) *TrailNode {
		if levels[level] == nil {
			levels[level] = trailLevel{}
		}
		if levels[level][key] == nil {
			levels[level][key] = &TrailNode{Level: level, Key: key}
		}
		return levels[level][key]
	}
	for _, r := range f.rows {
		level, err := strconv.Atoi(r.keys[0])
		if err != nil {
			continue // a choice
		}
		from, to, n := r.keys[1], r.keys[2], r.values[0]
		if from != "" && level >= -depth && level <= depth {
			node := at(level, from)
			node.Visits += n
			switch {
			case to == "":
				node.Ended += n
			case level == depth:
				node.Further += n
			}
		}
		if to != "" && level+1 >= -depth && level+1 <= depth {
			switch node := at(level+1, to); {
			case from == "":
				node.Began += n
			case level+1 == -depth:
				node.Earlier += n
			}
		}
	}
	for _, node := range levels[0] {
		p.Visits += node.Visits
	}
	p.gather(levels, f)
}

// gather keeps the most frequent steps of each level and puts the others together.
func (p *TrailAnswer) gather(levels map[int]trailLevel, f found) {
	depth := p.Question.Depth
	kept := map[int]map[string]string{} // the key that each step stands under
	for level := -depth; level <= depth; level++ {
		nodes := make([]*TrailNode, 0, len(levels[level]))
		for _, node := range levels[level] {
			nodes = append(nodes, node)
		}
		slices.SortFunc(nodes, func(a, b *TrailNode) int {
			if a.Visits != b.Visits {
				return int(b.Visits - a.Visits)
			}
			return strings.Compare(a.Key, b.Key)
		})
		kept[level] = map[string]string{}
		rest := TrailNode{Level: level, Key: TrailRest}
		for i, node := range nodes {
			if i < p.Question.Steps {
				kept[level][node.Key] = node.Key
				p.Nodes = append(p.Nodes, *node)
				continue
			}
			kept[level][node.Key] = TrailRest
			rest.Visits, rest.Began, rest.Ended = rest.Visits+node.Visits, rest.Began+node.Began, rest.Ended+node.Ended
			rest.Earlier, rest.Further = rest.Earlier+node.Earlier, rest.Further+node.Further
		}
		if rest.Visits > 0 {
			p.Nodes = append(p.Nodes, rest)
		}
	}
	p.link(kept, f)
}

func (p *TrailAnswer) link(kept map[int]map[string]string, f found) {
	type ends struct {
		level    int
		from, to string
	}
	sums := map[ends]float64{}
	for _, r := range f.rows {
		level, err := strconv.Atoi(r.keys[0])
		if err != nil || r.keys[1] == "" || r.keys[2] == "" || level < -p.Question.Depth || level >= p.Question.Depth {
			continue
		}
		sums[ends{level, kept[level][r.keys[1]], kept[level+1][r.keys[2]]}] += r.values[0]
	}
	for e, n := range sums {
		p.Links = append(p.Links, TrailLink{e.level, e.from, e.to, n})
	}
	slices.SortFunc(p.Links, func(a, b TrailLink) int {
		switch {
		case a.Level != b.Level:
			return a.Level - b.Level
		case a.Visits != b.Visits:
			return int(b.Visits - a.Visits)
		case a.From != b.From:
			return strings.Compare(a.From, b.From)
		}
		return strings.Compare(a.To, b.To)
	})
}

// MarshalJSON writes the question as answers echo it.
func (q TrailQuestion) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Site     string   `json:"site"`
		From     string   `json:"from"`
		To       string   `json:"to"`
		Zone     string   `json:"timezone"`
		Around   string   `json:"around"`
		Depth    int      `json:"depth"`
		By       string   `json:"by"`
		Gestures bool     `json:"gestures"`
		Steps    int      `json:"steps"`
		Filters  []Filter `json:"filters"`
	}{q.Site, q.Period.From.String(), q.Period.To.String(), q.Period.Loc.String(), q.Around, q.Depth, q.By, q.Gestures, q.Steps, append([]Filter{}, q.Filters...)})
}
