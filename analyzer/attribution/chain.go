package attribution

import (
	"encoding/binary"
	"maps"
	"slices"
	"strings"

	"gonum.org/v1/gonum/mat"

	"github.com/formaouest/chaland/internal/fault"
)

// MaxOrder and MaxStates bound a chain: beyond, its matrix does not fit and its
// counts say nothing any more.
const (
	MaxOrder  = 10
	MaxStates = 2000
)

// The ends of a chain, as Transition names them.
const (
	Start      = "(start)"
	Conversion = "(conversion)"
	Null       = "(null)"
)

// Chain is a Markov chain over touches and what it says of each channel.
type Chain struct {
	Order       int
	Transitions []Transition // by From, then To; the start first, the ends last
	Conversion  float64      // probability of ending in a conversion, from the start
	Removals    []Removal    // by channel
}

// Transition is one cell of the matrix. A state of a chain of order k is the last
// k touches, joined by " > ".
type Transition struct {
	From, To    string
	Count       float64 // journeys that took it
	Probability float64 // of those that left From
}

// Removal says what is left without a channel: who would reach it is lost.
type Removal struct {
	Channel    string
	Conversion float64 // probability of a conversion without the channel
	Effect     float64 // 1 - that / the probability with it, 0..1
}

// states is a chain while it is being counted. State 0 is the start.
type states struct {
	order    int
	names    []string // of channels
	place    map[string]int
	touches  [][]int // by state: its last touches, the latest at the end
	known    map[string]int
	moves    []map[int]float64 // by state: journeys to other states
	won      []float64         // by state: journeys to a conversion
	lost     []float64         // by state: journeys to none
	left     []float64         // by state: all journeys out of it
	overflow bool
}

func newStates(paths []Path, order int) *states {
	s := &states{order: order, names: channelsOf(paths), place: map[string]int{}, known: map[string]int{}}
	for i, name := range s.names {
		s.place[name] = i
	}
	s.state(nil)
	for _, p := range paths {
		if weight := p.Conversions + p.Nulls; weight > 0 && !s.overflow {
			s.walk(p, weight)
		}
	}
	return s
}

// walk counts a path. At order 1 a touch of the channel that was touched just
// before is no move: a loop delays a journey and changes nothing of its end.
func (s *states) walk(p Path, weight float64) {
	at, recent := 0, []int(nil)
	for _, name := range p.Channels {
		c := s.place[name]
		if s.order == 1 && len(recent) == 1 && recent[0] == c {
			continue
		}
		recent = append(recent, c)
		recent = recent[max(0, len(recent)-s.order):]
		to := s.state(recent)
		if s.overflow {
			return
		}
		s.moves[at][to] += weight
		s.left[at] += weight
		at = to
	}
	s.won[at] += p.Conversions
	s.lost[at] += p.Nulls
	s.left[at] += weight
}

// state is the number of the state of these touches.
func (s *states) state(touches []int) int {
	var key []byte
	for _, c := range touches {
		key = binary.AppendUvarint(key, uint64(c))
	}
	at, known := s.known[string(key)]
	if known {
		return at
	}
	at = len(s.touches)
	if at >= MaxStates {
		s.overflow = true
		return 0
	}
	s.known[string(key)] = at
	s.touches = append(s.touches, slices.Clone(touches))
	s.moves = append(s.moves, map[int]float64{})
	s.won, s.lost, s.left = append(s.won, 0), append(s.lost, 0), append(s.left, 0)
	return at
}

// Walk makes the chain of order k of the paths, 1 <= k <= MaxOrder, and solves it
// exactly. A state is the last k touches, fewer at the start of a journey.
//
// With N = (I-Q)^-1, the expected visits of each state from each other (Q being
// the transitions between states), and r the chances of converting from a state
// at once, h = N r is the probability of a conversion (Kemeny and Snell, Finite
// Markov Chains, 1960, chapter 3). A channel is removed by sending to null who
// would reach one of its states S. A first visit of S has the distribution f with
// f N[S,S] = N[start,S], so that f h[S] of the conversions are lost, and the
// removal effect is f h[S] / h[start] (Anderl et al., Mapping the customer
// journey, 2016).
func Walk(paths []Path, order int) (*Chain, error) {
	if order < 1 || order > MaxOrder {
		return nil, fault.New(fault.Invalid, "attribution.bad_order", "order", order, "max", MaxOrder)
	}
	if err := check(paths); err != nil {
		return nil, err
	}
	s := newStates(paths, order)
	if s.overflow {
		return nil, fault.New(fault.TooLarge, "attribution.too_many_states", "order", order, "max", MaxStates)
	}
	c := &Chain{Order: order, Transitions: s.transitions()}
	return c, s.solve(c)
}

func (s *states) solve(c *Chain) error {
	n := len(s.touches)
	leaving := mat.NewDense(n, n, nil) // I - Q
	win := mat.NewVecDense(n, nil)
	for i := range n {
		leaving.Set(i, i, 1)
		for j, count := range s.moves[i] {
			leaving.Set(i, j, leaving.At(i, j)-count/s.left[i])
		}
		win.SetVec(i, s.won[i]/s.left[i])
	}
	var visits mat.Dense
	if err := visits.Inverse(leaving); err != nil {
		return err // every state leads to an end, so that this is a defect
	}
	var converts mat.VecDense
	converts.MulVec(&visits, win)
	c.Conversion = converts.AtVec(0)
	for name, members := range s.members() {
		lost, err := through(&visits, &converts, members)
		if err != nil {
			return err
		}
		effect := min(1, max(0, lost/c.Conversion))
		c.Removals = append(c.Removals, Removal{s.names[name], c.Conversion * (1 - effect), effect})
	}
	return nil
}

// members are the states of each channel: those whose latest touch it is.
func (s *states) members() [][]int {
	out := make([][]int, len(s.names))
	for i, touches := range s.touches[1:] {
		latest := touches[len(touches)-1]
		out[latest] = append(out[latest], i+1)
	}
	return out
}

// through is the probability of a conversion by way of one of the states.
func through(visits *mat.Dense, converts *mat.VecDense, members []int) (float64, error) {
	n := len(members)
	if n == 0 {
		return 0, nil
	}
	among, from := mat.NewDense(n, n, nil), mat.NewVecDense(n, nil)
	for i, at := range members {
		from.SetVec(i, visits.At(0, at))
		for j, to := range members {
			among.Set(j, i, visits.At(at, to)) // transposed
		}
	}
	var first mat.VecDense
	if err := first.SolveVec(among, from); err != nil {
		return 0, err
	}
	sum := 0.0
	for i, at := range members {
		sum += first.AtVec(i) * converts.AtVec(at)
	}
	return sum, nil
}

// transitions lists the matrix.
func (s *states) transitions() []Transition {
	byName := make([]int, len(s.touches))
	for i := range byName {
		byName[i] = i
	}
	slices.SortFunc(byName, func(a, b int) int { return slices.Compare(s.touches[a], s.touches[b]) })
	rank := make([]int, len(byName))
	for i, at := range byName {
		rank[at] = i
	}
	var out []Transition
	for _, from := range byName {
		targets := slices.SortedFunc(maps.Keys(s.moves[from]), func(a, b int) int { return rank[a] - rank[b] })
		for _, to := range targets {
			out = s.list(out, from, s.name(to), s.moves[from][to])
		}
		out = s.list(out, from, Conversion, s.won[from])
		out = s.list(out, from, Null, s.lost[from])
	}
	return out
}

func (s *states) list(out []Transition, from int, to string, count float64) []Transition {
	if count == 0 {
		return out
	}
	return append(out, Transition{s.name(from), to, count, count / s.left[from]})
}

func (s *states) name(state int) string {
	if state == 0 {
		return Start
	}
	names := make([]string, len(s.touches[state]))
	for i, c := range s.touches[state] {
		names[i] = s.names[c]
	}
	return strings.Join(names, " > ")
}

// markov shares the conversions in proportion to the removal effects, and the
// value alike.
func markov(paths []Path, o Options) ([]Credit, error) {
	order := o.Order
	if order == 0 {
		order = 1
	}
	chain, err := Walk(paths, order)
	if err != nil {
		return nil, err
	}
	return chain.Credits(Total(paths)), nil
}

// Credits shares the totals of the chain's paths in proportion to the removal
// effects.
func (c *Chain) Credits(t Totals) []Credit {
	sum := 0.0
	for _, r := range c.Removals {
		sum += r.Effect
	}
	credits := make([]Credit, len(c.Removals))
	for i, r := range c.Removals {
		part := r.Effect / sum
		credits[i] = Credit{r.Channel, t.Conversions * r.Effect / sum, t.Value * r.Effect / sum, addTo(nil, t.More, part), &r.Effect}
	}
	return credits
}
