package analyzer

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// 1,000 visits, 2 %, 50 euros become 1,200 visits, 3 %, 40 euros: 1,000 euros become
// 1,440. Worked by hand from the formula of three factors: visits 200 x ((1 + 1.2) / 3 +
// (0.8 + 1.5) / 6) = 223.333, conversion 1 % x ((50,000 + 48,000) / 3 + (40,000 + 60,000) /
// 6) = 493.333, basket -10 x ((20 + 36) / 3 + (30 + 24) / 6) = -276.667.
func TestAChangeIsTakenApart(t *testing.T) {
	t.Parallel()
	c := GroupChange{Before: ChangeSide{1000, 20, 1000_00}, After: ChangeSide{1200, 36, 1440_00}}
	c.explain("revenue_incl_tax")
	for i, want := range []float64{22333.33, 49333.33, -27666.67, 0} {
		if got := c.Parts.List()[i]; math.Abs(got-want) > 1 {
			t.Errorf("part %d: %v, want %v", i, got, want)
		}
	}
	if c.Parts.Sum() != 440_00 {
		t.Errorf("the parts add up to %v, want 44000", c.Parts.Sum())
	}
}

func TestAFactorThatOneSideLacksDoesNotChange(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		before, after ChangeSide
		want          Parts
	}{
		"a new channel":             {ChangeSide{}, ChangeSide{100, 2, 90_00}, Parts{Visits: 90_00}},
		"a channel that is gone":    {ChangeSide{100, 2, 90_00}, ChangeSide{}, Parts{Visits: -90_00}},
		"no order any more":         {ChangeSide{100, 2, 90_00}, ChangeSide{100, 0, 0}, Parts{Conversion: -90_00}},
		"orders without a visit":    {ChangeSide{0, 1, 40_00}, ChangeSide{0, 3, 90_00}, Parts{Untraced: 50_00}},
		"visits that order nothing": {ChangeSide{100, 0, 0}, ChangeSide{300, 0, 0}, Parts{}},
		"nothing at all":            {ChangeSide{}, ChangeSide{}, Parts{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := GroupChange{Before: c.before, After: c.after}
			got.explain("revenue_incl_tax")
			if got.Parts != c.want {
				t.Errorf("%+v, want %+v", got.Parts, c.want)
			}
		})
	}
}

// Parts add up to the change to the cent; the way back has the opposite parts; a factor
// that stays has none.
func TestPartsOfAChangeKeepTheirLaws(t *testing.T) {
	t.Parallel()
	side := rapid.Custom(func(t *rapid.T) ChangeSide {
		s := ChangeSide{Visits: float64(rapid.IntRange(0, 1e5).Draw(t, "visits"))}
		if s.Visits > 0 {
			s.Orders = float64(rapid.IntRange(0, int(s.Visits)).Draw(t, "orders"))
		}
		if s.Orders > 0 {
			s.Value = float64(rapid.IntRange(-1e6, 1e9).Draw(t, "value"))
		}
		return s
	})
	rapid.Check(t, func(t *rapid.T) {
		there := GroupChange{Before: side.Draw(t, "before"), After: side.Draw(t, "after")}
		back := GroupChange{Before: there.After, After: there.Before}
		there.explain("revenue_incl_tax")
		back.explain("revenue_incl_tax")
		if there.Parts.Sum() != there.After.Value-there.Before.Value {
			t.Fatalf("%+v add up to %v", there, there.Parts.Sum())
		}
		for i, part := range there.Parts.List() {
			if math.Abs(part+back.Parts.List()[i]) > 1 {
				t.Fatalf("there %+v, back %+v", there.Parts, back.Parts)
			}
		}
		if there.Before.Visits == there.After.Visits && math.Abs(there.Parts.Visits) > 1 {
			t.Fatalf("as many visits, and a part of them: %+v", there)
		}
	})
}

func TestOrdersAreToldToATenth(t *testing.T) {
	t.Parallel()
	c := GroupChange{Before: ChangeSide{1000, 20, 20}, After: ChangeSide{1200, 36, 36}}
	c.explain("orders")
	if c.Parts != (Parts{Visits: 5, Conversion: 11}) {
		t.Errorf("%+v, want 5 by visits and 11 by conversion", c.Parts)
	}
}
