package dashboard_test

import (
	mathrand "math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/collector/tracking"
)

// openVisited is a shop with the visits of one day and no order.
func openVisited(t *testing.T) *shop {
	t.Helper()
	s := openShop(t)
	s.declare(t, tracking.Site{ID: "velo", Name: "Vélos de la Rade", Timezone: "Europe/Paris", Currency: "EUR", Mode: tracking.ModeConsent, Domains: []string{"velos.example"}})
	h := history{random: mathrand.New(mathrand.NewPCG(7, 7))}
	h.day(time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC))
	s.insert(t, h.events, nil, nil, nil)
	return s
}

// Visits without an order have no average basket to speak of.
func TestVisitsWithoutOrdersSpeakOfNoBasket(t *testing.T) {
	t.Parallel()
	s := openVisited(t)
	for _, path := range []string{"/", "/ventes"} {
		got := s.get(t, path+"?site=velo&periode=2026-03").text(".answer")
		if strings.Contains(got, "de pas de données") || path == "/" && !strings.Contains(got, ". Le chiffre d’affaires TTC est de") {
			t.Errorf("%s: %q", path, got)
		}
	}
}

// The arrow to the next period is off where it would lead into the future.
func TestNoArrowLeadsIntoTheFuture(t *testing.T) {
	t.Parallel()
	s := openVisited(t)
	for token, arrows := range map[string]int{"aujourdhui": 0, "2026-03": 0, "2026-02": 1} {
		if n := s.get(t, "/?site=velo&periode="+token).Find("a.step[rel=next]").Length(); n != arrows {
			t.Errorf("%s: %d arrows, want %d", token, n, arrows)
		}
	}
}
