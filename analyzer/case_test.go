package analyzer_test

import (
	"math"
	"testing"
	"time"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/fixtures"
	"github.com/formaouest/chaland/fixtures/casetest"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/warehouse/warehousetest"
)

// The problem planted in the practical case (P01: from 20 May 2025 on, the
// delivery step breaks on mobile, 88 % to 64 %) shows in the funnel split at
// that date, on mobile only.
func TestTheFunnelShowsThePlantedProblem(t *testing.T) {
	t.Parallel()
	c, err := fixtures.Generate(fixtures.Options{Seed: 5, Activity: .1})
	if err != nil {
		t.Fatal(err)
	}
	w := warehousetest.New(t)
	casetest.Store(t, w, c)
	during, err := period.Parse("2025-01-01", "2025-12-31", time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := analyzer.New(w, time.Now).Funnel(t.Context(), analyzer.FunnelQuestion{
		Site: c.Site.ID, Period: during, By: analyzer.ByDevice, Split: &period.Date{Year: 2025, Month: 5, Day: 20}})
	if err != nil {
		t.Fatal(err)
	}
	mobile, desktop := delivery(t, answer, tracking.DeviceMobile), delivery(t, answer, tracking.DeviceDesktop)
	if math.Abs(*mobile.Rate.Value-.64) > .06 || !mobile.Against.Significant || mobile.Against.Z > -4 || *mobile.Against.LostOrders < 10 {
		t.Errorf("mobile: rate %+v against %+v", mobile.Rate, mobile.Against)
	}
	if math.Abs(*desktop.Rate.Value-.92) > .06 || math.Abs(desktop.Against.Z) > 3 {
		t.Errorf("desktop: rate %+v against %+v", desktop.Rate, desktop.Against)
	}
}

// delivery is the step after the delivery choice, from the split on.
func delivery(t *testing.T, answer *analyzer.FunnelAnswer, device string) analyzer.Step {
	t.Helper()
	for _, f := range answer.Funnels {
		if f.Key != device || f.Segment != analyzer.SegmentAfter {
			continue
		}
		for _, s := range f.Steps {
			if s.Name == tracking.KindAddShippingInfo {
				return s
			}
		}
	}
	t.Fatalf("no delivery step for %s", device)
	return analyzer.Step{}
}
