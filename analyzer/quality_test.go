package analyzer_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/warehouse"
)

// A shop of ten page views a day, of which eight show a product, but for 5 and 6 March,
// when no page says so; add_to_cart is rare and never missed; nothing is ever bought.
func breakingShop(t *testing.T) *scenario {
	t.Helper()
	var b strings.Builder
	for day := 1; day <= 20; day++ {
		fmt.Fprintf(&b, "le %02d/03/2025\n", day)
		for i := range 10 {
			fmt.Fprintf(&b, "10:%02d V%d-%d page_view page=/fiche-%d\n", i, day, i, i%2)
			if i < 8 && day != 5 && day != 6 {
				fmt.Fprintf(&b, "10:%02d:10 V%d-%d view_item page=/fiche-%d produit=BOL\n", i, day, i, i%2)
			}
		}
		if day%4 == 1 {
			fmt.Fprintf(&b, "10:30 V%d-1 add_to_cart produit=BOL\n", day)
		}
	}
	s, err := parseScenario("rupture", b.String())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestSignsFindTheDaysWhenAnEventVanishes(t *testing.T) {
	t.Parallel()
	s := breakingShop(t)
	a, w := s.stage(t)
	if err := warehouse.InsertEvents(t.Context(), w, s.events, ""); err != nil { // all of it comes again
		t.Fatal(err)
	}
	m, err := a.MeasureSigns(t.Context(), "rupture", dates(t, "2025-03-01", "2025-03-20"))
	if err != nil {
		t.Fatal(err)
	}
	byName := map[string]analyzer.EventDays{}
	for _, e := range m.Events {
		byName[e.Name] = e
	}
	view := byName["view_item"]
	if view.Events != 144 || view.Days != 18 || len(view.Breaks) != 1 || view.Breaks[0].From != "2025-03-05" || view.Breaks[0].To != "2025-03-06" || view.Breaks[0].Expected != 16 {
		t.Errorf("view_item: %+v", view)
	}
	if e := byName["add_to_cart"]; e.Events != 5 || len(e.Breaks) != 0 {
		t.Errorf("add_to_cart: %+v", e)
	}
	if e, there := byName["purchase"]; !there || e.Events != 0 || e.First != "" {
		t.Errorf("purchase, that never came: %+v", e)
	}
	if e := byName["page_view"]; e.Events != 200 || len(e.Breaks) != 0 {
		t.Errorf("page_view: %+v", e)
	}
	deep := m.Signs[slices.IndexFunc(m.Signs, func(s analyzer.Sign) bool { return s.Key == analyzer.SignDeep })]
	if deep.Visits != 200 || deep.Of != 200 || len(deep.Places) != 2 || deep.Places[0].Visits != 100 {
		t.Errorf("deep: %+v", deep)
	}
}

// Page views that vanish whole are a break too, and a day that runs is none.
func TestSignsOfPageViews(t *testing.T) {
	t.Parallel()
	s := breakingShop(t)
	s.events = slices.DeleteFunc(s.events, func(e tracking.Event) bool { return e.Time.Day() == 12 || e.Time.Day() == 20 })
	s.now = s.day.In(s.site.Location()) // 20 March
	a, _ := s.stage(t)
	m, err := a.MeasureSigns(t.Context(), "rupture", dates(t, "2025-03-01", "2025-03-20"))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range m.Events {
		if e.Name == "page_view" && (len(e.Breaks) != 1 || e.Breaks[0].From != "2025-03-12" || e.Breaks[0].To != "2025-03-12") {
			t.Errorf("page_view: %+v", e.Breaks)
		}
	}
}
