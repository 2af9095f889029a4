package dashboard_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/collector/tracking"
)

// A site that has orders and no visits is told so, and what to do about it.
func TestASiteWithoutVisitsIsToldWhatIsMissing(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	s.declare(t, tracking.Site{ID: "velo", Name: "Vélos de la Rade"})
	order := func(id string, at time.Time) tracking.Order {
		return tracking.Order{Site: "velo", ID: id, Version: 1, Time: at, Status: tracking.OrderValid, Origin: "import", Currency: "EUR", Rate: 1, TotalIncl: 1000, ProductsIncl: 1000, Items: 1}
	}
	s.insert(t, nil, []tracking.Order{order("1", noon.AddDate(0, -1, 0)), order("2", noon.AddDate(0, 0, -2))}, nil, nil)
	for _, path := range []string{"/acquisition", "/entonnoir"} {
		a := s.get(t, path)
		got := plain(a.text("main"))
		for _, part := range []string{"Les visites de Vélos de la Rade ne sont pas mesurées : seules ses commandes sont connues", `data-site="velo"`, "page Ventes"} {
			if !strings.Contains(got, part) {
				t.Errorf("%s lacks %q: %q", path, part, got)
			}
		}
		if strings.Contains(got, "Aucune visite") {
			t.Errorf("%s denies the orders: %q", path, got)
		}
	}
	if got := plain(s.get(t, "/ventes?periode=aujourdhui").text(".empty.big p")); !strings.HasPrefix(got, "Aucune commande sur cette période") {
		t.Errorf("an empty day of sales says %q", got)
	}
	if got := plain(s.get(t, "/chiffres/visits?periode=30j").text("main")); strings.Contains(got, "avec consentement") {
		t.Errorf("an exempt site is said to ask for consent: %q", got)
	}
}

// Who tries the tag while the page shows another period is sent to today.
func TestAPageOfThePastOffersTheVisitsOfToday(t *testing.T) {
	t.Parallel()
	s := openCycles(t)
	note := s.get(t, "/?periode=2026-02").Find(".today")
	text := plain(note.Text())
	if !regexp.MustCompile(`^\d+ visites aujourd’hui : les voir$`).MatchString(text) {
		t.Fatalf("the page of February says %q of today", text)
	}
	href, _ := note.Attr("href")
	today := s.get(t, href)
	if got := plain(today.text(".answer .fig")); !strings.HasPrefix(got, strings.Fields(text)[0]) {
		t.Errorf("today’s page says %q, the note %q", got, text)
	}
	if n := today.Find(".today").Length(); n != 0 {
		t.Error("the page of today offers today")
	}
	if got := plain(s.get(t, "/?periode=30j").text(".today")); got != "Aujourd’hui" {
		t.Errorf("a period that holds today offers %q", got)
	}
}
