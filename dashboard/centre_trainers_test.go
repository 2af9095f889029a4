package dashboard_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// An administrator says who trains a class; who did before loses it, and the only trainer of a class
// stays until another is named.
func TestAnAdministratorNamesTheTrainersOfAClass(t *testing.T) {
	t.Parallel()
	s, p := openCentre(t, withArchive, withCases(t))
	seat, _, err := s.store.Seat(t.Context(), p.ids["candidate"])
	if err != nil {
		t.Fatal(err)
	}
	page, room := "/centre/promotions/"+id64(seat.Class), "/formateur/"+id64(seat.Class)
	centre := p.as(t, s, "admin", http.MethodGet, "/centre")
	if row := centre.text(`#promotions tr:contains("velo")`); centre.Find(`#promotions a[href="`+page+`"]`).Length() != 1 || !strings.Contains(row, "trainer") {
		t.Errorf("the classes at the centre: %s", centre.text("#promotions"))
	}
	account := "/centre/comptes/" + id64(p.ids["trainer"])
	for _, action := range []string{"fermer", "supprimer"} {
		a := p.form(t, s, "admin", account, url.Values{"action": {action}})
		if a.StatusCode != http.StatusConflict || !strings.Contains(a.text(".error"), "seul formateur") || !strings.Contains(a.text(".error"), "velo") || a.Find(`a[href="`+page+`"]`).Length() != 1 {
			t.Errorf("%s the only trainer: %d %s", action, a.StatusCode, a.text("main"))
		}
	}
	if a := p.form(t, s, "admin", page, nil); a.StatusCode != http.StatusBadRequest || !strings.Contains(a.text(".error"), "au moins un formateur") {
		t.Errorf("nobody is chosen: %d %s", a.StatusCode, a.text(".error"))
	}
	other := url.Values{"formateur": {id64(p.ids["other trainer"])}}
	if a := p.form(t, s, "trainer", page, other); a.StatusCode != http.StatusForbidden {
		t.Errorf("a trainer names trainers: %d", a.StatusCode)
	}
	if a := p.form(t, s, "admin", page, other); a.StatusCode != http.StatusSeeOther {
		t.Fatalf("another trainer: %d %s", a.StatusCode, a.text("main"))
	}
	for who, want := range map[string]int{"trainer": http.StatusNotFound, "other trainer": http.StatusOK} {
		if a := p.as(t, s, who, http.MethodGet, room); a.StatusCode != want {
			t.Errorf("%s opens the class: %d, want %d", who, a.StatusCode, want)
		}
	}
	if a := p.as(t, s, "admin", http.MethodGet, page); a.Find(`input[checked]`).Length() != 1 || a.Find(`input[checked]`).AttrOr("value", "") != id64(p.ids["other trainer"]) {
		t.Errorf("the page shows %s", a.text("main"))
	}
	if a := p.form(t, s, "admin", account, url.Values{"action": {"supprimer"}}); a.StatusCode != http.StatusSeeOther {
		t.Errorf("removing who trains no more: %d %s", a.StatusCode, a.text(".error"))
	}
	if log := p.as(t, s, "admin", http.MethodGet, "/centre/journal"); !strings.Contains(log.text("#journal"), "a changé les formateurs") || !strings.Contains(plain(log.text("#journal")), "velo : other trainer") {
		t.Errorf("the log: %s", log.text("#journal"))
	}
}
