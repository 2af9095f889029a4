package dashboard_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/formaouest/chaland/internal/store"
)

// classOf is the address of the class of a candidate.
func (s *shop) classOf(t *testing.T, p people, who string) string {
	t.Helper()
	seat, ok, err := s.store.Seat(t.Context(), p.ids[who])
	if err != nil || !ok {
		t.Fatal(ok, err)
	}
	return "/formateur/" + id64(seat.Class)
}

// A trainer opens clues for a class, and less for one candidate; each that is asked for is seen
// by the trainer, and goes with the class.
func TestCluesAreOpenedAskedForAndSeen(t *testing.T) {
	t.Parallel()
	s, p := openCentre(t, withCases(t), withHandouts)
	s.asCase(t)
	class := s.classOf(t, p, "candidate")
	ask := func(who, question, level string) answer {
		return p.form(t, s, who, "/indices?site=velo", url.Values{"sujet": {question}, "niveau": {level}})
	}
	page := func(who string) answer { return p.as(t, s, who, http.MethodGet, "/indices?site=velo") }
	if a := page("candidate"); a.Find(".clue").Length() != 4 || a.Find(".clue form").Length() != 0 || !strings.Contains(a.text(".notice"), "n’a pas ouvert") {
		t.Fatalf("a class without clues: %d %s", a.StatusCode, a.text("main"))
	}
	if a := ask("candidate", "commande", "1"); a.StatusCode != http.StatusConflict {
		t.Errorf("asked for what is closed: %d", a.StatusCode)
	}
	if a := p.form(t, s, "trainer", class, url.Values{"action": {"indices"}, "indices": {"2"}}); a.StatusCode != http.StatusSeeOther {
		t.Fatalf("opening: %d %s", a.StatusCode, a.text("main"))
	}
	if a := page("candidate"); a.Find(".clue form").Length() != 4 || strings.Contains(a.body, "Regardez par appareil") || strings.Contains(a.body, "P01") {
		t.Errorf("before asking: %s", a.text("main"))
	}
	if a := ask("candidate", "commande", "2"); a.StatusCode != http.StatusConflict || !strings.Contains(a.text(".error"), "d’abord") {
		t.Errorf("the second first: %d %s", a.StatusCode, a.text(".error"))
	}
	for _, level := range []string{"1", "2", "2"} {
		if a := ask("candidate", "commande", level); a.StatusCode != http.StatusSeeOther {
			t.Fatalf("clue %s: %d %s", level, a.StatusCode, a.text("main"))
		}
	}
	ask("candidate", "livraison", "1")
	ask("candidate", "livraison", "2")
	a := page("candidate")
	if given := plain(a.text("#commande")); !strings.Contains(given, "Regardez par appareil") || !strings.Contains(given, "avant et après le 10/02/2026") || a.Find("#commande form").Length() != 0 {
		t.Errorf("given: %s", given)
	}
	if given := plain(a.text("#livraison")); strings.Contains(given, "2026, une date") || !strings.Contains(given, "chaque changement de transporteur") {
		t.Errorf("a day that the journal has not: %s", given)
	}
	if href, _ := a.Find("#commande li a").Attr("href"); !strings.HasPrefix(href, "/entonnoir?") {
		t.Errorf("the clue leads to %q", href)
	}
	for who, want := range map[string]int{"trainer": 403, "other candidate": 404, "admin": 403} {
		if a := ask(who, "commande", "1"); a.StatusCode != want {
			t.Errorf("%s asks: %d, want %d", who, a.StatusCode, want)
		}
	}
	room := p.as(t, s, "trainer", http.MethodGet, class)
	if text := plain(room.text(".candidate")); !strings.Contains(text, "4 indices demandés") || !strings.Contains(text, "Indice 2 sur « Les commandes commencées") {
		t.Errorf("the trainer reads %s", text)
	}
	key := p.as(t, s, "trainer", http.MethodGet, "/formateur/corrige?site=velo")
	if text := plain(key.text(".key-clues")); strings.Count(text, "(demandé le") != 2 || !strings.Contains(plain(key.text("main")), "Indice 1 sur « La livraison") {
		t.Errorf("beside the key: %s", text)
	}
	seat := class + "/candidats/" + id64(p.ids["candidate"])
	if a := p.form(t, s, "trainer", seat, url.Values{"action": {"indices"}, "indices": {"1"}}); a.StatusCode != http.StatusSeeOther {
		t.Fatalf("an exception: %d", a.StatusCode)
	}
	if a := ask("candidate", "stock", "1"); a.StatusCode != http.StatusSeeOther {
		t.Errorf("within the exception: %d", a.StatusCode)
	}
	if a := ask("candidate", "stock", "2"); a.StatusCode != http.StatusConflict || !strings.Contains(a.text(".error"), "niveau 1") {
		t.Errorf("beyond the exception: %d %s", a.StatusCode, a.text(".error"))
	}
	for _, values := range []url.Values{{"action": {"archiver"}}, {"action": {"effacer"}, "nom": {"velo"}}} {
		if uses, err := s.store.ClueUses(t.Context(), "velo"); err != nil || len(uses) != 5 {
			t.Fatalf("%d uses are kept: %v", len(uses), err)
		}
		if a := p.form(t, s, "trainer", class, values); a.StatusCode != http.StatusSeeOther {
			t.Fatalf("%v: %d", values, a.StatusCode)
		}
	}
	if uses, err := s.store.ClueUses(t.Context(), "velo"); err != nil || len(uses) != 0 {
		t.Errorf("%d uses are left of an erased class: %v", len(uses), err)
	}
}

// Who has no clues reads why.
func TestWhoHasNoCluesReadsWhy(t *testing.T) {
	t.Parallel()
	s, p := openCentre(t, withCases(t), withHandouts)
	why := func(want string) {
		t.Helper()
		if a := p.as(t, s, "candidate", http.MethodGet, "/indices?site=velo"); a.StatusCode != http.StatusOK || !strings.Contains(a.text(".notice"), want) {
			t.Errorf("%d %q, want %q", a.StatusCode, a.text("main"), want)
		}
	}
	why("vraie boutique")
	s.asCase(t)
	seat, _, err := s.store.Seat(t.Context(), p.ids["candidate"])
	if err == nil {
		err = s.store.SetTrainers(t.Context(), seat.Class, nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	why("n’a pas de formateur")
	if err := s.store.SetTrainers(t.Context(), seat.Class, []int64{p.ids["trainer"]}); err != nil {
		t.Fatal(err)
	}
	why("n’a pas ouvert les indices")
	if a := p.as(t, s, "candidate", http.MethodGet, "/mission?site=velo"); a.Find(`.clue-door a[href^="/indices"]`).Length() != 1 {
		t.Error("the letter does not lead to the clues")
	}
	if err := s.store.PutSeat(t.Context(), store.Seat{Account: seat.Account, Class: seat.Class}); err != nil {
		t.Fatal(err)
	}
	open, _ := openCentre(t, withCases(t), withHandouts, withDemo)
	open.asCase(t)
	if a := open.post(t, "/indices?site=velo", "sujet=commande&niveau=1"); a.StatusCode != http.StatusConflict {
		t.Errorf("without an account: %d", a.StatusCode)
	}
}
