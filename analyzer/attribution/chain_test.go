package attribution_test

import (
	"errors"
	"fmt"
	"math"
	"testing"

	"github.com/formaouest/chaland/analyzer/attribution"
	"github.com/formaouest/chaland/internal/fault"
)

func TestMarkovOfTheShop(t *testing.T) {
	t.Parallel()
	chain, err := attribution.Walk(shop(), 1)
	if err != nil {
		t.Fatal(err)
	}
	if math.Abs(chain.Conversion-0.101265823) > 1e-9 {
		t.Errorf("P is %v", chain.Conversion)
	}
	effects := map[string]float64{}
	for _, r := range chain.Removals {
		effects[r.Channel] = r.Effect
		if math.Abs(r.Conversion-chain.Conversion*(1-r.Effect)) > 1e-12 {
			t.Errorf("without %s P is %v, the effect %v", r.Channel, r.Conversion, r.Effect)
		}
	}
	near(t, "removal effects", effects, map[string]float64{"email": 0.409459459, "sea": 0.7, "seo": 0.50619505, "social": 0.151548763}, 1e-8)
	near(t, "conversions", by(t, shop(), attribution.Markov, attribution.Options{}),
		map[string]float64{"email": 9.26796517, "sea": 15.844244086, "seo": 11.457539907, "social": 3.430250837}, 1e-7)
}

// The figures are those of a matrix that keeps « seo after seo » (3.139 %); ours
// leaves that loop out, so that the other ways out of seo share 1 between them.
func TestTransitionsOfTheShop(t *testing.T) {
	t.Parallel()
	const loop = 0.031390135
	chain, err := attribution.Walk(shop(), 1)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]float64{
		"(start) seo": 0.410126582, "(start) sea": 0.182278481, "(start) email": 0.065822785, "(start) social": 0.341772152,
		"seo email": 0.255605381 / (1 - loop), "seo (conversion)": 0.040358744 / (1 - loop), "seo (null)": 0.67264574 / (1 - loop),
		"email sea": 0.915662651, "email (conversion)": 0.024096386, "email (null)": 0.060240964,
		"sea (conversion)": 0.189189189, "sea (null)": 0.810810811,
		"social seo": 0.4, "social (conversion)": 0.007407407, "social (null)": 0.592592593,
	}
	got := map[string]float64{}
	for _, m := range chain.Transitions {
		got[m.From+" "+m.To] = m.Probability
	}
	near(t, "transitions", got, want, 1e-8)
	if first := chain.Transitions[0]; first.From != attribution.Start || first.To != "email" || first.Count != 26 {
		t.Errorf("the matrix starts with %+v", first)
	}
}

// At order 2 the chain tells « seo, email, sea » from « email, sea ».
func TestHigherOrderRemembersMore(t *testing.T) {
	t.Parallel()
	chain, err := attribution.Walk(shop(), 2)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]float64{}
	for _, m := range chain.Transitions {
		got[m.From+" | "+m.To] = m.Count
	}
	near(t, "transitions", got, map[string]float64{
		"(start) | seo": 162, "(start) | sea": 72, "(start) | email": 26, "(start) | social": 135,
		"seo | seo > email": 50, "seo | seo > seo": 7, "seo | (conversion)": 5, "seo | (null)": 100,
		"seo > seo | seo > email": 7, "seo > email | email > sea": 50, "seo > email | (conversion)": 2, "seo > email | (null)": 5,
		"email | email > sea": 26, "email > sea | (conversion)": 16, "email > sea | (null)": 60,
		"sea | (conversion)": 12, "sea | (null)": 60,
		"social | social > seo": 54, "social | (conversion)": 1, "social | (null)": 80,
		"social > seo | (conversion)": 4, "social > seo | (null)": 50,
	}, 0)
}

func TestTooManyStatesAreRefused(t *testing.T) {
	t.Parallel()
	var paths []attribution.Path
	for i := range attribution.MaxStates {
		paths = append(paths, journey(1, 1, fmt.Sprint(i)))
	}
	if _, err := attribution.Walk(paths, 1); !errors.Is(err, fault.New(fault.TooLarge, "attribution.too_many_states")) {
		t.Errorf("got %v", err)
	}
}
