package attribution

import (
	"math"
	"strings"

	"github.com/formaouest/chaland/internal/fault"
)

// rule gives the weights of a model that looks at one path at a time.
func (o Options) rule(model Model, paths []Path) (weights, error) {
	switch model {
	case First:
		return func(p Path, give func(string, float64)) { give(p.Channels[0], 1) }, nil
	case LastNonDirect:
		return o.lastNonDirect, nil
	case Linear:
		return linear, nil
	case Position:
		return position, nil
	case TimeDecay:
		return o.timeDecay, o.timed(paths)
	default:
		return last, nil
	}
}

func last(p Path, give func(string, float64)) { give(p.Channels[len(p.Channels)-1], 1) }

// lastNonDirect gives all to the last touch that is no direct access, and to
// direct access when there is nothing else.
func (o Options) lastNonDirect(p Path, give func(string, float64)) {
	direct := o.Direct
	if direct == "" {
		direct = "direct"
	}
	for i := len(p.Channels) - 1; i >= 0; i-- {
		if !strings.EqualFold(p.Channels[i], direct) {
			give(p.Channels[i], 1)
			return
		}
	}
	last(p, give)
}

func linear(p Path, give func(string, float64)) {
	for _, c := range p.Channels {
		give(c, 1/float64(len(p.Channels)))
	}
}

// position gives 40 % to the first touch, 40 % to the last and 20 % to those
// between; two touches have a half each.
func position(p Path, give func(string, float64)) {
	n := len(p.Channels)
	if n < 3 {
		linear(p, give)
		return
	}
	give(p.Channels[0], 0.4)
	for _, c := range p.Channels[1 : n-1] {
		give(c, 0.2/float64(n-2))
	}
	give(p.Channels[n-1], 0.4)
}

// timeDecay weighs a touch of age d days by 2^(-d/half-life).
func (o Options) timeDecay(p Path, give func(string, float64)) {
	if len(p.Channels) == 1 {
		last(p, give)
		return
	}
	sum := 0.0
	for i := range p.Ages {
		sum += o.decay(p, i)
	}
	for i, c := range p.Channels {
		give(c, o.decay(p, i)/sum)
	}
}

// decay counts ages from the last touch, so that old journeys have weights too.
func (o Options) decay(p Path, i int) float64 {
	half := o.HalfLife
	if half == 0 {
		half = HalfLife
	}
	return math.Exp2((p.Ages[len(p.Ages)-1] - p.Ages[i]) / half)
}

func (o Options) timed(paths []Path) error {
	if !count(o.HalfLife) {
		return fault.New(fault.Invalid, "attribution.bad_half_life", "value", o.HalfLife)
	}
	for i, p := range paths {
		if p.Conversions+p.Value > 0 && p.Ages == nil && len(p.Channels) > 1 {
			return fault.New(fault.Invalid, "attribution.no_ages", "path", i+1)
		}
	}
	return nil
}
