package attribution_test

import (
	"encoding/csv"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/formaouest/chaland/analyzer/attribution"
)

// With CHALAND_VERIFY_DATA the paths that the R package ChannelAttribution comes
// with (PathData, 10,000 lines) are checked too: the rules that it has (first,
// last and linear touch) against a count made outside of this project (awk), the
// chain against a computation of another kind.
func TestVerifyModelsAgainstOtherComputations(t *testing.T) {
	t.Parallel()
	verifyChain(t, shop())
	if data := os.Getenv("CHALAND_VERIFY_DATA"); data != "" {
		paths := pathData(t, filepath.Join(data, "orders", "PathData.csv"))
		verifyRules(t, paths)
		verifyChain(t, paths)
	}
}

func verifyChain(t *testing.T, paths []attribution.Path) {
	t.Helper()
	total := attribution.Total(paths)
	for order := 1; order <= 2; order++ {
		chain, err := attribution.Walk(paths, order)
		if err != nil {
			t.Fatal(err)
		}
		if want := total.Conversions / (total.Conversions + total.Nulls); math.Abs(chain.Conversion-want) > 1e-12 {
			t.Errorf("order %d: P is %v, want %v", order, chain.Conversion, want)
		}
		effects, sum := map[string]float64{}, 0.0
		whole := converges(paths, order, "")
		for _, r := range chain.Removals {
			effects[r.Channel] = 1 - converges(paths, order, r.Channel)/whole
			sum += effects[r.Channel]
		}
		for _, c := range chain.Credits(total) {
			if want := total.Conversions * effects[c.Channel] / sum; math.Abs(c.Conversions-want) > 1e-6 {
				t.Errorf("order %d: %s has %v conversions, want %v", order, c.Channel, c.Conversions, want)
			}
			if math.Abs(*c.RemovalEffect-effects[c.Channel]) > 1e-9 {
				t.Errorf("order %d: the effect of %s is %v, want %v", order, c.Channel, *c.RemovalEffect, effects[c.Channel])
			}
		}
	}
}

func verifyRules(t *testing.T, paths []attribution.Path) {
	t.Helper()
	if total := attribution.Total(paths); total.Conversions != 19785 || total.Nulls != 68602 || len(paths) != 10_000 {
		t.Fatalf("%d paths of %+v", len(paths), total)
	}
	for channel, want := range map[string][3]float64{ // first, last, linear
		"alpha": {6308, 8447, 7574.7185937512}, "beta": {2831, 989, 2083.5001445890}, "delta": {1, 5, 1.725},
		"epsilon": {99, 531, 272.1704377205}, "eta": {3164, 4167, 3539.9511571006}, "gamma": {165, 92, 121.0416390203},
		"iota": {4606, 3355, 3857.0962210177}, "kappa": {74, 230, 137.9640779223}, "lambda": {902, 1207, 1035.2575722855},
		"mi": {2, 2, 2.2222222222}, "theta": {1606, 653, 1022.8013939042}, "zeta": {27, 107, 136.5515404664},
	} {
		for i, model := range []attribution.Model{attribution.First, attribution.Last, attribution.Linear} {
			credits, err := attribution.Attribute(paths, model, attribution.Options{})
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range credits {
				if c.Channel == channel && math.Abs(c.Conversions-want[i]) > 1e-9 {
					t.Errorf("%s gives %s %v, want %v", model, channel, c.Conversions, want[i])
				}
			}
			if len(credits) != 12 {
				t.Errorf("%d channels", len(credits))
			}
		}
	}
}

func pathData(t *testing.T, name string) []attribution.Path {
	t.Helper()
	file, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	paths := make([]attribution.Path, len(rows)-1)
	for i, row := range rows[1:] {
		number := func(column int) float64 {
			v, err := strconv.ParseFloat(row[column], 64)
			if err != nil {
				t.Fatal(err)
			}
			return v
		}
		paths[i] = attribution.Path{Channels: strings.Split(row[0], " > "), Conversions: number(1), Value: number(2), Nulls: number(3)}
	}
	return paths
}
