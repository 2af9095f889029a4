package analyzer_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/period"
)

func lawAFunnelNeverIncreases(t *testing.T, a *analyzer.Analyzer) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 12 {
		steps := slices.Clone(tracking.FunnelSteps)
		r.Shuffle(len(steps), func(i, j int) { steps[i], steps[j] = steps[j], steps[i] })
		q := analyzer.FunnelQuestion{Site: "loi", Period: lawPeriod(t), Steps: steps[:2+r.IntN(6)], Unit: pick(r, []string{"visit", "visitor"}), By: "device"}
		answer, err := a.Funnel(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		checkFalling(t, answer)
		checkGroupsSum(t, answer)
	}
}

func checkFalling(t *testing.T, answer *analyzer.FunnelAnswer) {
	t.Helper()
	for _, f := range answer.Funnels {
		before := f.Population
		for _, s := range f.Steps {
			if s.Count > before || s.DropOff != before-s.Count {
				t.Errorf("%s %q %s: %v after %v", answer.Question.Unit, f.Key, s.Name, s.Count, before)
			}
			before = s.Count
		}
	}
}

func checkGroupsSum(t *testing.T, answer *analyzer.FunnelAnswer) {
	t.Helper()
	for i, s := range answer.Funnels[0].Steps {
		sum := 0.0
		for _, f := range answer.Funnels[1:] {
			sum += f.Steps[i].Count
		}
		if sum != s.Count {
			t.Errorf("%s: the devices sum to %v, the whole is %v", s.Name, sum, s.Count)
		}
	}
}

// The two sides of a split by visit are the two periods asked alone.
func lawASplitFunnelIsTwoFunnels(t *testing.T, a *analyzer.Analyzer) {
	during := lawPeriod(t)
	split := period.Date{Year: 2025, Month: 2, Day: 20}
	both, err := a.Funnel(t.Context(), analyzer.FunnelQuestion{Site: "loi", Period: during, Split: &split})
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range []period.Period{{From: during.From, To: split.AddDays(-1)}, {From: split, To: during.To}} {
		alone, err := a.Funnel(t.Context(), analyzer.FunnelQuestion{Site: "loi", Period: p})
		if err != nil {
			t.Fatal(err)
		}
		for j, s := range alone.Funnels[0].Steps {
			if side := both.Funnels[i].Steps[j]; side.Count != s.Count || !same(side.LostCents, s.LostCents) {
				t.Errorf("%s %s: %v in the split, %v alone", both.Funnels[i].Segment, s.Name, side.Count, s.Count)
			}
		}
	}
}
