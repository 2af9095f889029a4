package dashboard_test

import (
	"fmt"
	"strings"
	"testing"
)

// The pages of what visitors do agree with the figures: exits sum to the visits that see
// a page, the map of the week holds each visit, results that nobody tells are no zero.
func TestBehaviourPages(t *testing.T) {
	t.Parallel()
	s := openCycles(t)
	a := s.get(t, "/comportement?site=velo&periode=2026-03&lignes=toutes")
	exits, seen := 0.0, 0.0
	for _, row := range a.Find("#pages-sortie tbody tr").EachIter() {
		exits, seen = exits+sortValue(t, row.Children().Eq(1)), seen+sortValue(t, row.Children().Eq(3))
	}
	if want := s.figureOf(t, "page_exits", ""); exits != want || exits == 0 || seen != s.figureOf(t, "page_views", "") {
		t.Errorf("%v exits of %v views, %v by the API", exits, seen, want)
	}
	hours := s.get(t, "/comportement/heures?site=velo&du=2026-03-16&au=2026-03-16")
	if head := plain(hours.Find("#heures-visites thead").Text()); !strings.Contains(head, "lundi") || hours.Find("#heures-visites tbody tr").Length() != 24 {
		t.Errorf("the week begins with %s", head)
	}
	visits := 0.0
	for _, cell := range hours.Find("#heures-visites tbody td[data-sort]").EachIter() {
		visits += sortValue(t, cell)
	}
	day := s.get(t, "/api/v1/figures?site=velo&metrics=visits&from=2026-03-16&to=2026-03-16")
	if !strings.Contains(day.body, fmt.Sprintf("\"value\":%v", visits)) || visits == 0 {
		t.Errorf("the hours of a day hold %v visits: %s", visits, day.body)
	}
	search := s.get(t, "/comportement/recherche?site=velo&periode=2026-03")
	if text := plain(search.text("main")); !strings.Contains(text, "savent souvent ce qu’ils veulent") && !strings.Contains(text, "Aucune visite") {
		t.Errorf("the bias is not said: %s", text)
	}
}
