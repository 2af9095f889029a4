package dashboard_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/formaouest/chaland/internal/store"
)

// Only a candidate hands in their dossier; who administers does not read it.
func TestOnlyTheCandidateHandsIn(t *testing.T) {
	t.Parallel()
	s, p := openCentre(t)
	for who, want := range map[string][2]int{"candidate": {200, 400}, "trainer": {200, 403}, "juror": {200, 403}, "admin": {403, 403}} {
		get, post := p.as(t, s, who, http.MethodGet, "/remise?site=velo"), p.as(t, s, who, http.MethodPost, "/remise?site=velo")
		if get.StatusCode != want[0] || post.StatusCode != want[1] {
			t.Errorf("%s reads: %d, hands in: %d, want %v", who, get.StatusCode, post.StatusCode, want)
		}
		if shown := get.Find(`form[action^="/remise"]`).Length() > 0; shown != (who == "candidate") {
			t.Errorf("%s sees the form: %v", who, shown)
		}
	}
}

// Who waits for a case, or has no class yet, is not told to connect a shop in a class room.
func TestWhoHasNoSiteYetReadsWhy(t *testing.T) {
	t.Parallel()
	s, p := openCentre(t)
	for _, who := range []string{"candidate", "trainer"} {
		seat, _, err := s.store.Seat(t.Context(), p.ids["candidate"])
		if err == nil {
			err = s.store.PutSeat(t.Context(), store.Seat{Account: seat.Account, Class: seat.Class})
		}
		if err != nil {
			t.Fatal(err)
		}
		want := map[string]string{"candidate": "pas encore prêt", "trainer": "Salle du formateur"}[who]
		if a := p.as(t, s, who, http.MethodGet, "/acquisition"); !strings.Contains(a.text("main"), want) || a.Find(`main a[href="/brancher"]`).Length() > 0 {
			t.Errorf("%s reads %q", who, a.text("main"))
		}
	}
}
