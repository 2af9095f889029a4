package view_test

import (
	"testing"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/dashboard/view"
)

// A rate differs from its target by points, one of which is no plural.
func TestTargetsOfRatesDifferByPoints(t *testing.T) {
	t.Parallel()
	for value, want := range map[float64]string{.028: "+0,8 point", .035: "+1,5 point", .05: "+3,0 points", .012: "\u22120,8 point"} {
		share := value / .02
		p := analyzer.TargetProgress{Target: analyzer.Target{Metric: "conversion_rate", Value: .02}, Unit: analyzer.Ratio, Share: &share,
			Done: &analyzer.Figure{Metric: "conversion_rate", Unit: analyzer.Ratio, Value: &value, Sample: 1000}}
		if got := plain(view.TargetCells(&p)[4]); got != want {
			t.Errorf("%v: %q, want %q", value, got, want)
		}
	}
}
