package dashboard_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/store"
)

// openClass is a class of two candidates with their cases, archived.
func openClass(t *testing.T, hook *caseHook, options ...option) (s *shop, p people, class string, seats []store.Seat) {
	t.Helper()
	s, p = openCentre(t, append([]option{withHook(t, hook)}, options...)...)
	made := p.upload(t, s, "trainer", "/formateur", "Nom\nZoé Abgrall\nÉric Bihan\n", map[string]string{"nom": "Printemps"})
	made = p.slips(t, s, "trainer", made)
	class, _ = made.Find(`a.button`).Last().Attr("href")
	for i, seat := range s.seatsOf(t, class) {
		seat.Site = []string{"cas-a", "cas-b"}[i]
		if err := s.store.PutSeat(t.Context(), seat); err != nil {
			t.Fatal(err)
		}
	}
	if a := p.form(t, s, "trainer", class, url.Values{"action": {"archiver"}}); a.StatusCode != http.StatusSeeOther {
		t.Fatalf("archived: %d", a.StatusCode)
	}
	return s, p, class, s.seatsOf(t, class)
}

func (s *shop) seatsOf(t *testing.T, class string) (list []store.Seat) {
	t.Helper()
	all, err := s.store.Seats(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, seat := range all {
		if "/formateur/"+id64(seat.Class) == class {
			list = append(list, seat)
		}
	}
	return list
}

// One case that cannot go keeps the whole class; an erasure that fails halfway is finished by
// the next; afterwards nobody is named.
func TestAClassIsErasedWholeOrNotAtAll(t *testing.T) {
	t.Parallel()
	hook := &caseHook{frozen: "cas-b"}
	s, p, class, seats := openClass(t, hook)
	erase := func() answer {
		return p.form(t, s, "trainer", class, url.Values{"action": {"effacer"}, "nom": {"Printemps"}})
	}
	if a := erase(); a.StatusCode != http.StatusConflict || len(hook.erased) != 0 || len(s.seatsOf(t, class)) != len(seats) {
		t.Fatalf("with a frozen case: %d, %v erased", a.StatusCode, hook.erased)
	}
	hook.frozen, hook.broken = "", fault.New(fault.Conflict, "room.erasing")
	if a := erase(); a.StatusCode != http.StatusConflict {
		t.Fatalf("cut short: %d", a.StatusCode)
	}
	for _, seat := range s.seatsOf(t, class) {
		if seat.Site == "" {
			t.Errorf("the case of account %d is forgotten with its data there", seat.Account)
		}
	}
	if a := erase(); a.StatusCode != http.StatusSeeOther || strings.Join(hook.erased, " ") != "cas-a cas-b" {
		t.Fatalf("again: %d, erased %v", a.StatusCode, hook.erased)
	}
	deeds, err := s.store.Deeds(t.Context(), 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, deed := range deeds {
		if strings.Contains(deed.Who+deed.About, "Abgrall") || strings.Contains(deed.Who+deed.About, "Bihan") {
			t.Errorf("the log names who was erased: %s, %s, %s", deed.Who, deed.Action, deed.About)
		}
	}
}

// A class of many cases takes minutes to go: its trainer is led on, told so, and may not ask twice.
func TestALongErasureIsNotWaitedFor(t *testing.T) {
	t.Parallel()
	hook := &caseHook{wait: make(chan struct{})}
	s, p, class, _ := openClass(t, hook, impatient)
	erase := url.Values{"action": {"effacer"}, "nom": {"Printemps"}}
	if a := p.form(t, s, "trainer", class, erase); a.StatusCode != http.StatusSeeOther {
		t.Fatalf("asked: %d", a.StatusCode)
	}
	if room := p.as(t, s, "trainer", http.MethodGet, "/formateur"); !strings.Contains(room.body, "en cours d’effacement") {
		t.Errorf("the room says %q", room.text("main"))
	}
	if a := p.form(t, s, "trainer", class, erase); a.StatusCode != http.StatusConflict {
		t.Errorf("asked twice: %d", a.StatusCode)
	}
	close(hook.wait)
	for range 200 {
		if room := p.as(t, s, "trainer", http.MethodGet, "/formateur"); !strings.Contains(room.text("main"), "Printemps") {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Errorf("the class stays: %q", p.as(t, s, "trainer", http.MethodGet, "/formateur").text("main"))
}

// A day that a trainer sets while cases are made stays, and so does the case; meanwhile the class
// is not erased.
func TestADaySetWhileACaseIsMadeStays(t *testing.T) {
	t.Parallel()
	making, goOn := make(chan struct{}), make(chan struct{})
	s, p, class, seats := openClass(t, &caseHook{making: func(string, string) { making <- struct{}{}; <-goOn }})
	seat := seats[0]
	seat.Site = ""
	if err := s.store.PutSeat(t.Context(), seat); err != nil {
		t.Fatal(err)
	}
	if a := p.form(t, s, "trainer", class, url.Values{"action": {"cas"}}); a.StatusCode != http.StatusSeeOther {
		t.Fatalf("asked: %d", a.StatusCode)
	}
	<-making
	if a := p.form(t, s, "trainer", class, url.Values{"action": {"effacer"}, "nom": {"Printemps"}}); a.StatusCode != http.StatusConflict {
		t.Errorf("erased while a case is made: %d", a.StatusCode)
	}
	if a := p.form(t, s, "trainer", class+"/candidats/"+id64(seat.Account), url.Values{"action": {"echeance"}, "echeance": {"2026-06-30"}, "temps": {"33"}}); a.StatusCode != http.StatusSeeOther {
		t.Errorf("the day: %d", a.StatusCode)
	}
	close(goOn)
	var got store.Seat
	for range 100 {
		if got, _, _ = s.store.Seat(t.Context(), seat.Account); got.Site != "" {
			break
		}
		time.Sleep(20 * time.Millisecond)
	}
	if !strings.HasPrefix(got.Site, "cas-") || got.Deadline != "2026-06-30" || got.Extra != 33 {
		t.Errorf("the seat: %+v", got)
	}
}
