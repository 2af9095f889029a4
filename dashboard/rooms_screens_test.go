package dashboard_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/formaouest/chaland/dashboard"
	"github.com/formaouest/chaland/dashboard/dossier"
)

// The rooms and the centre, with people in them, fit a laptop and a phone and are accessible.
func TestTheRoomsInABrowser(t *testing.T) {
	t.Parallel()
	s, _ := openCentre(t, withArchive, withCases(t), func(_ *shop, o *dashboard.Options) { o.Demo = true })
	for _, site := range []string{"velo", "librairie"} {
		if _, err := (dossier.Desk{Store: s.store, Now: func() time.Time { return noon }}).AddPiece(t.Context(), dossier.Piece{Site: site, Model: "fiche-action", Title: "Les Roues de l’Ouest", Bloc: "B1", Values: map[string]dossier.Value{}}); err != nil {
			t.Fatal(err)
		}
	}
	if a := s.post(t, "/remise?site=librairie", "pret=oui"); a.StatusCode != http.StatusSeeOther {
		t.Fatalf("handing in: %d %s", a.StatusCode, a.text("main"))
	}
	b := openBrowser(t)
	for i, path := range []string{"/centre", "/centre/comptes/1", "/centre/promotions/1", "/centre/jurys", "/formateur", "/formateur/1", "/formateur/1/eclair", "/formateur/corrige?site=velo", "/remarques?site=velo", "/jury", "/jury/dossier?site=velo", "/jury/dossier?site=librairie", "/jury/grille?site=velo", "/jury/grille?site=librairie"} {
		v := []view{laptop, {width: 390, script: true, dark: true}}[i%2]
		t.Run(fileName("room "+path), func(t *testing.T) {
			w := b.open(t, s.url+path, v)
			w.flawless(t, v)
			w.keep(t, fileName("room "+path))
		})
	}
}
