package dashboard_test

import (
	"fmt"
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

// A list with faults, mended in place, fits a laptop and a phone and is accessible.
func TestAFaultyListInABrowser(t *testing.T) {
	t.Parallel()
	s, _ := openCentre(t, withArchive, withCases(t), func(_ *shop, o *dashboard.Options) { o.Demo = true })
	b := openBrowser(t)
	for _, v := range []view{laptop, {width: 390, script: true, dark: true}} {
		w := b.open(t, s.url+"/formateur", v)
		eval[bool](t, w, `(() => {
			const form = document.querySelector('#creer');
			form.querySelector('[name=nom]').value = 'Printemps 2027';
			form.querySelector('[name=echeance]').value = '2025-06-15';
			form.querySelector('[name=liste]').value = `+"`"+faultyList+"`"+`;
			form.querySelector('button.main').click();
			return true;
		})()`)
		until(t, w, `document.querySelectorAll('.roster-said a').length === 7`)
		w.mu.Lock()
		w.troubles = nil // what a browser notes of the answer that is meant: 400
		w.mu.Unlock()
		w.flawless(t, v)
		w.keep(t, fmt.Sprintf("roster-%d", v.width))
	}
}
