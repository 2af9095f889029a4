package analyzer_test

import (
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
