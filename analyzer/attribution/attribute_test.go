package attribution_test

import (
	"errors"
	"fmt"
	"math"
	"testing"

	"github.com/formaouest/chaland/analyzer/attribution"
	"github.com/formaouest/chaland/internal/fault"
)

// journey is a path of the channels, that converted and did not so many times.
func journey(conversions, nulls float64, channels ...string) attribution.Path {
	return attribution.Path{Channels: channels, Conversions: conversions, Nulls: nulls, Value: 10 * conversions}
}

// shop is a small set of paths whose figures are known from a computation of
// their own.
func shop() []attribution.Path {
	return []attribution.Path{
		journey(10, 40, "seo", "email", "sea"), journey(5, 100, "seo"), journey(12, 60, "sea"), journey(6, 20, "email", "sea"),
		journey(4, 50, "social", "seo"), journey(1, 80, "social"), journey(2, 5, "seo", "seo", "email"),
	}
}

// by attributes and gives the conversions of each channel.
func by(t *testing.T, paths []attribution.Path, model attribution.Model, o attribution.Options) map[string]float64 {
	t.Helper()
	credits, err := attribution.Attribute(paths, model, o)
	if err != nil {
		t.Fatalf("%s: %v", model, err)
	}
	out := map[string]float64{}
	for _, c := range credits {
		out[c.Channel] = c.Conversions
		if math.Abs(c.Value-10*c.Conversions) > 1e-9 {
			t.Errorf("%s gives %s %v conversions and a value of %v", model, c.Channel, c.Conversions, c.Value)
		}
	}
	return out
}

func near(t *testing.T, what string, got, want map[string]float64, most float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%s: %d channels, want %d", what, len(got), len(want))
	}
	for channel, w := range want {
		if g, there := got[channel]; !there || math.Abs(g-w) > most {
			t.Errorf("%s: %s is %v, want %v", what, channel, got[channel], w)
		}
	}
}

func TestRulesShareOnePath(t *testing.T) {
	t.Parallel()
	path := journey(1, 0, "seo", "email", "sea", "direct")
	path.Ages = []float64{14, 7, 1, 0}
	for model, want := range map[attribution.Model][4]float64{
		attribution.Last:          {0, 0, 0, 1},
		attribution.First:         {1, 0, 0, 0},
		attribution.LastNonDirect: {0, 0, 1, 0},
		attribution.Linear:        {.25, .25, .25, .25},
		attribution.Position:      {.4, .1, .1, .4},
		attribution.TimeDecay:     {0.0941363, 0.1882726, 0.341045899, 0.376545201},
	} {
		got := by(t, []attribution.Path{path}, model, attribution.Options{})
		near(t, string(model), got, map[string]float64{"seo": want[0], "email": want[1], "sea": want[2], "direct": want[3]}, 1e-7)
	}
}

func TestRulesOfShortPathsAndChannelsThatComeBack(t *testing.T) {
	t.Parallel()
	direct := attribution.Options{Direct: "accès direct"}
	for _, c := range []struct {
		model    attribution.Model
		options  attribution.Options
		channels []string
		ages     []float64
		want     map[string]float64
	}{
		{attribution.Position, attribution.Options{}, []string{"a"}, nil, map[string]float64{"a": 1}},
		{attribution.Position, attribution.Options{}, []string{"a", "b"}, nil, map[string]float64{"a": .5, "b": .5}},
		{attribution.Position, attribution.Options{}, []string{"a", "b", "a"}, nil, map[string]float64{"a": .8, "b": .2}},
		{attribution.Linear, attribution.Options{}, []string{"a", "a", "b"}, nil, map[string]float64{"a": 2. / 3, "b": 1. / 3}},
		{attribution.LastNonDirect, attribution.Options{}, []string{"direct", "Direct"}, nil, map[string]float64{"direct": 0, "Direct": 1}},
		{attribution.LastNonDirect, direct, []string{"a", "Accès direct"}, nil, map[string]float64{"a": 1, "Accès direct": 0}},
		{attribution.LastNonDirect, direct, []string{"a", "direct"}, nil, map[string]float64{"a": 0, "direct": 1}},
		{attribution.TimeDecay, attribution.Options{}, []string{"a"}, nil, map[string]float64{"a": 1}},
		{attribution.TimeDecay, attribution.Options{HalfLife: 1}, []string{"a", "b"}, []float64{2, 0}, map[string]float64{"a": .2, "b": .8}},
		{attribution.TimeDecay, attribution.Options{}, []string{"a", "b"}, []float64{20000, 20000}, map[string]float64{"a": .5, "b": .5}},
		{attribution.Shapley, attribution.Options{}, []string{"a", "a", "b"}, nil, map[string]float64{"a": .5, "b": .5}},
	} {
		path := journey(1, 3, c.channels...)
		path.Ages = c.ages
		near(t, string(c.model), by(t, []attribution.Path{path}, c.model, c.options), c.want, 1e-12)
	}
}

func TestShapleyOfTheShop(t *testing.T) {
	t.Parallel()
	want := map[string]float64{"email": 7.333333333, "sea": 18.333333333, "seo": 11.333333333, "social": 3}
	near(t, "shapley", by(t, shop(), attribution.Shapley, attribution.Options{}), want, 1e-8)
}

func TestCoalitionsOfTheShop(t *testing.T) {
	t.Parallel()
	all, err := attribution.Coalitions(shop())
	if err != nil || len(all) != 7 {
		t.Fatalf("%v, %d sets: %+v", err, len(all), all)
	}
	last := all[6]
	if len(last.Channels) != 3 || last.Conversions != 10 || last.Nulls != 40 || last.Value != 100 || last.Worth != 10+5+12+6+2 {
		t.Errorf("email, sea and seo are worth %+v", last)
	}
	if twice := all[4]; twice.Channels[0] != "email" || twice.Channels[1] != "seo" || twice.Conversions != 2 || twice.Worth != 7 {
		t.Errorf("a channel that comes back is one of the set: %+v", twice)
	}
}

func TestTooManyCoalitionsAreRefused(t *testing.T) {
	t.Parallel()
	paths := make([]attribution.Path, attribution.MaxSets+1)
	for i := range paths {
		paths[i] = journey(1, 1, fmt.Sprint(i))
	}
	if _, err := attribution.Coalitions(paths); !errors.Is(err, fault.New(fault.TooLarge, "attribution.too_many_sets")) {
		t.Errorf("got %v", err)
	}
}

func TestBadPathsAreRefused(t *testing.T) {
	t.Parallel()
	aged := func(ages ...float64) attribution.Path {
		p := journey(1, 1, "a", "b")
		p.Ages = ages
		return p
	}
	for name, c := range map[string]struct {
		paths []attribution.Path
		model attribution.Model
		o     attribution.Options
		key   string
	}{
		"no paths":        {nil, attribution.Last, attribution.Options{}, "attribution.no_conversion"},
		"nobody converts": {[]attribution.Path{journey(0, 9, "a")}, attribution.Markov, attribution.Options{}, "attribution.no_conversion"},
		"no channel":      {[]attribution.Path{journey(1, 9)}, attribution.Last, attribution.Options{}, "attribution.empty_touch"},
		"nameless":        {[]attribution.Path{journey(1, 9, "a", "")}, attribution.Last, attribution.Options{}, "attribution.empty_touch"},
		"negative":        {[]attribution.Path{journey(-1, 9, "a")}, attribution.Last, attribution.Options{}, "attribution.bad_count"},
		"not a number":    {[]attribution.Path{journey(1, math.NaN(), "a")}, attribution.Last, attribution.Options{}, "attribution.bad_count"},
		"endless":         {[]attribution.Path{journey(math.Inf(1), 1, "a")}, attribution.Last, attribution.Options{}, "attribution.bad_count"},
		"ages missing":    {[]attribution.Path{aged(1)}, attribution.Last, attribution.Options{}, "attribution.bad_ages"},
		"ages that grow":  {[]attribution.Path{aged(1, 2)}, attribution.Last, attribution.Options{}, "attribution.bad_ages"},
		"ages below 0":    {[]attribution.Path{aged(1, -2)}, attribution.Last, attribution.Options{}, "attribution.bad_ages"},
		"no ages":         {[]attribution.Path{journey(1, 1, "a", "b")}, attribution.TimeDecay, attribution.Options{}, "attribution.no_ages"},
		"half-life":       {[]attribution.Path{aged(1, 0)}, attribution.TimeDecay, attribution.Options{HalfLife: -7}, "attribution.bad_half_life"},
		"order below 1":   {shop(), attribution.Markov, attribution.Options{Order: -1}, "attribution.bad_order"},
		"absurd order":    {shop(), attribution.Markov, attribution.Options{Order: 11}, "attribution.bad_order"},
		"unknown model":   {shop(), "u_shaped", attribution.Options{}, "attribution.unknown_model"},
	} {
		_, err := attribution.Attribute(c.paths, c.model, c.o)
		if !errors.Is(err, fault.New(fault.Invalid, c.key)) {
			t.Errorf("%s: got %v, want %s", name, err, c.key)
		}
	}
}
