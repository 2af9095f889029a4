package attribution

import (
	"slices"

	"github.com/formaouest/chaland/internal/fault"
)

// Model is a way to share a conversion among the touches before it.
type Model string

// The models, from the simplest.
const (
	Last          Model = "last"            // all to the last touch
	LastNonDirect Model = "last_non_direct" // all to the last touch that is no direct access
	First         Model = "first"           // all to the first touch
	Linear        Model = "linear"          // the same to each touch
	Position      Model = "position"        // 40 % to the first, 40 % to the last, 20 % between them
	TimeDecay     Model = "time_decay"      // halved with each half-life before the conversion
	Markov        Model = "markov"          // by the removal effect in a Markov chain
	Shapley       Model = "shapley"         // by Shapley's value
)

// Models lists the models in the order of their constants.
var Models = []Model{Last, LastNonDirect, First, Linear, Position, TimeDecay, Markov, Shapley}

// HalfLife is the half-life of TimeDecay in days: a touch 8 days before the
// conversion weighs half of one the day before. Source: Google Analytics.
const HalfLife = 7

// Options are the parameters of the models that have any.
type Options struct {
	Direct   string  // channel that LastNonDirect passes over; "" means "direct"
	HalfLife float64 // of TimeDecay, in days; 0 means HalfLife
	Order    int     // of the Markov chain; 0 means 1
}

// Credit is what a model gives to a channel.
type Credit struct {
	Channel       string
	Conversions   float64
	Value         float64
	More          []float64 // its parts of Path.More
	RemovalEffect *float64  // of the Markov model, 0..1; nil for the others
}

// Attribute shares the conversions of paths, and their value, with a model. The
// credits have a line for each channel, by name; those without credit have 0.
// TimeDecay is refused (attribution.no_ages) when a converting path of several
// touches has no ages: nothing else would be time decay.
func Attribute(paths []Path, model Model, o Options) ([]Credit, error) {
	if !slices.Contains(Models, model) {
		return nil, fault.New(fault.Invalid, "attribution.unknown_model", "model", string(model))
	}
	if err := check(paths); err != nil {
		return nil, err
	}
	switch model {
	case Markov:
		return markov(paths, o)
	case Shapley:
		return share(paths, distinct), nil
	}
	weigh, err := o.rule(model, paths)
	if err != nil {
		return nil, err
	}
	return share(paths, weigh), nil
}

// weights are the parts of a path's conversions by channel; they add up to 1.
// A channel that comes back has several.
type weights func(p Path, give func(channel string, part float64))

// share adds up what every converting path gives to its channels.
func share(paths []Path, weigh weights) []Credit {
	names := channelsOf(paths)
	credits, place := make([]Credit, len(names)), make(map[string]int, len(names))
	for i, name := range names {
		credits[i].Channel, place[name] = name, i
	}
	for _, p := range paths {
		if p.Conversions == 0 && p.Value == 0 {
			continue
		}
		weigh(p, func(channel string, part float64) {
			c := &credits[place[channel]]
			c.Conversions += p.Conversions * part
			c.Value += p.Value * part
			c.More = addTo(c.More, p.More, part)
		})
	}
	return credits
}
