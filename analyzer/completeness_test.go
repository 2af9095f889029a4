package analyzer_test

import (
	"math"
	"regexp"
	"testing"
	"time"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/warehouse"
)

func init() {
	harmless[regexp.MustCompile(`^sightings: .* for "site = .*", place [12]$`)] = "the neighbour sells under the same numbers, and no case has exempt sightings; completeness_test.go has others"
}

// Without consent no event bears a number: what the tag told of its orders tells that they
// were seen, of their own site and within two days.
func TestExemptPurchasesAreSeen(t *testing.T) {
	t.Parallel()
	s := readScenario(t, "testdata/completude.txt")
	a, w := s.stage(t)
	day := time.Date(2025, 3, 15, 0, 0, 0, 0, time.UTC)
	seen := []tracking.OrderSighting{{Site: s.site.ID, ID: "1005", Day: day}, {Site: s.site.ID, ID: "1005", Day: day}, {Site: "ailleurs", ID: "1004", Day: day}, {Site: s.site.ID, ID: "1004", Day: day.AddDate(0, 0, 9)}}
	if err := warehouse.Insert(t.Context(), w, "order_sightings", seen, ""); err != nil {
		t.Fatal(err)
	}
	other := s.events[0]
	other.Site, other.Name, other.OrderID, other.Time = "ailleurs", tracking.KindPurchase, "1004", day
	if err := warehouse.InsertEvents(t.Context(), w, []tracking.Event{other}, ""); err != nil {
		t.Fatal(err)
	}
	got, err := a.Answer(t.Context(), analyzer.Question{Site: s.site.ID, Metrics: []string{"tag_completeness"}, Period: dates(t, "2025-03-14", "2025-03-15")})
	if err != nil {
		t.Fatal(err)
	}
	if f := got.Figures[0]; f.Value == nil || *f.Value != .8 {
		t.Errorf("%+v", f)
	}
}

// An order of the last days of a month may be seen in the next one: what tells that makes a
// kept answer old, a purchase and a number that was told without consent alike.
func TestLateSightingsMakeKeptAnswersOld(t *testing.T) {
	t.Parallel()
	s := readScenario(t, "testdata/completude.txt")
	a, w := s.stage(t)
	late := s.orders[0]
	late.ID, late.Time = "FIN", time.Date(2025, 3, 30, 12, 0, 0, 0, time.UTC)
	if err := warehouse.Insert(t.Context(), w, "orders", []tracking.Order{late}, ""); err != nil {
		t.Fatal(err)
	}
	seen := func() float64 {
		t.Helper()
		got, err := a.Answer(t.Context(), analyzer.Question{Site: s.site.ID, Metrics: []string{"tag_completeness"}, Period: dates(t, "2025-03-14", "2025-03-30")})
		if err != nil {
			t.Fatal(err)
		}
		return math.Round(*got.Figures[0].Value * 6)
	}
	if got := seen(); got != 3 {
		t.Fatalf("%v of 6 orders are seen, want 3", got)
	}
	purchase := s.events[0]
	purchase.ID[15]++
	purchase.Name, purchase.OrderID, purchase.Time = tracking.KindPurchase, "FIN", time.Date(2025, 4, 1, 12, 0, 0, 0, time.UTC)
	if err := warehouse.InsertEvents(t.Context(), w, []tracking.Event{purchase}, ""); err != nil {
		t.Fatal(err)
	}
	if got := seen(); got != 4 {
		t.Errorf("after a purchase two days later: %v of 6 orders are seen, want 4", got)
	}
	told := []tracking.OrderSighting{{Site: s.site.ID, ID: "1005", Day: time.Date(2025, 3, 15, 0, 0, 0, 0, time.UTC)}}
	if err := warehouse.Insert(t.Context(), w, "order_sightings", told, ""); err != nil {
		t.Fatal(err)
	}
	if got := seen(); got != 5 {
		t.Errorf("after a number told without consent: %v of 6 orders are seen, want 5", got)
	}
}
