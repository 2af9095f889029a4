package dashboard_test

import (
	mathrand "math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/dashboard"
)

func withDemo(_ *shop, o *dashboard.Options) { o.Demo = true }

// An exercise is answered within its time and stands beside what was to be found, which the
// candidate sees once the trainer shows it.
func TestAClassAnswersAnExercise(t *testing.T) {
	t.Parallel()
	now := noon
	s, p := openCentre(t, withCases(t), withHandouts, func(_ *shop, o *dashboard.Options) { o.Now = func() time.Time { return now } })
	s.asCase(t)
	h := history{random: mathrand.New(mathrand.NewPCG(7, 7))}
	h.day(noon.AddDate(0, 0, -10))
	s.insert(t, h.events, h.orders, h.refunds, h.costs)
	class := s.classOf(t, p, "candidate")
	seat := class + "/candidats/" + id64(p.ids["candidate"])
	p.form(t, s, "trainer", seat, url.Values{"action": {"echeance"}, "temps": {"50"}})
	list := p.as(t, s, "trainer", http.MethodGet, class+"/eclair")
	if text := plain(list.text("select")); !strings.Contains(text, "Trouvez l’étape de la commande") || !strings.Contains(text, "(1 cas sur 1)") || strings.Contains(text, "parrainage") {
		t.Fatalf("the kinds: %d %s", list.StatusCode, text)
	}
	open := func(kind, minutes string) answer {
		return p.form(t, s, "trainer", class+"/eclair", url.Values{"sujet": {kind}, "minutes": {minutes}, "consigne": {"Où casse la commande des Roues de l’Ouest ?"}})
	}
	if a := open("P16", "10"); a.StatusCode != http.StatusBadRequest || a.text("textarea") != "Où casse la commande des Roues de l’Ouest ?" {
		t.Errorf("what no case can hold: %d %s", a.StatusCode, a.text("main"))
	}
	if a := open("P01", "0"); a.StatusCode != http.StatusBadRequest || !strings.Contains(a.text(".error"), "« 0 »") {
		t.Errorf("no time: %d %s", a.StatusCode, a.text(".error"))
	}
	mission := func() answer { return p.as(t, s, "candidate", http.MethodGet, "/mission?site=velo") }
	if mission().Find("#eclair").Length() != 0 {
		t.Error("an exercise that nobody opened")
	}
	made := open("P01", "10")
	exercise := made.Header.Get("Location")
	if made.StatusCode != http.StatusSeeOther || open("P10", "5").StatusCode != http.StatusConflict {
		t.Fatalf("opening: %d %s", made.StatusCode, made.text("main"))
	}
	if text := plain(mission().text("#eclair")); !strings.Contains(text, "Où casse la commande") || !strings.Contains(text, "Il reste 15 minutes, jusqu’à 13:15") {
		t.Errorf("the candidate reads %s", text)
	}
	if a := p.as(t, s, "candidate", http.MethodGet, "/?site=velo"); a.Find(`.first-line a[href$="#eclair"]`).Length() != 1 {
		t.Error("the overview does not lead to the exercise")
	}
	reply := func(values url.Values) answer { return p.form(t, s, "candidate", "/mission?site=velo", values) }
	for _, wrong := range []struct {
		values url.Values
		says   string
	}{
		{url.Values{"article": {"Vélo"}}, "en une phrase"},
		{url.Values{"phrase": {"Le paiement"}, "debut": {"2026-03-02"}, "fin": {"2026-03-01"}}, "avant la première"},
		{url.Values{"phrase": {"Le paiement"}, "codes": {"CH-AAAA-AA"}}, "CH-AAAA-AA"},
	} {
		a := reply(wrong.values)
		if a.StatusCode != http.StatusBadRequest || !strings.Contains(a.text("#eclair .error"), wrong.says) || a.text("#eclair textarea") != wrong.values.Get("phrase") {
			t.Errorf("%v: %d %s, kept %q", wrong.values, a.StatusCode, a.text("#eclair .error"), a.text("#eclair textarea"))
		}
	}
	for _, text := range []string{"La livraison", "<b>Le paiement</b> sur mobile"} {
		if a := reply(url.Values{"phrase": {text}, "article": {"Étape  paiement"}, "debut": {"2026-02-10"}}); a.StatusCode != http.StatusSeeOther {
			t.Fatalf("%s: %d %s", text, a.StatusCode, a.text("main"))
		}
	}
	var page answer
	for range 100 {
		if page = p.as(t, s, "trainer", http.MethodGet, exercise); strings.Contains(page.text(".flash-person"), "Diagnostic") {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	if text := plain(page.text(".flash-person")); !strings.Contains(text, "<b>Le paiement</b> sur mobile") || strings.Contains(text, "La livraison") || !strings.Contains(text, "Étape paiement") || !strings.Contains(text, "10/02/2026") || !strings.Contains(text, "Diagnostic") {
		t.Errorf("the trainer reads %s", text)
	}
	for who, want := range map[string]int{"other trainer": 404, "admin": 403, "candidate": 403, "juror": 403} {
		if a := p.as(t, s, who, http.MethodGet, exercise); a.StatusCode != want || strings.Contains(a.body, "Diagnostic") {
			t.Errorf("%s: %d, want %d", who, a.StatusCode, want)
		}
	}
	act := func(action string) int {
		return p.form(t, s, "trainer", exercise, url.Values{"action": {action}}).StatusCode
	}
	if act("montrer") != http.StatusConflict || act("fermer") != http.StatusSeeOther {
		t.Error("shown while it runs, or not closed")
	}
	if a := reply(url.Values{"phrase": {"Trop tard, mais à garder"}}); a.StatusCode != http.StatusConflict || !strings.Contains(a.text("#eclair"), "Trop tard, mais à garder") {
		t.Errorf("too late: %d %s", a.StatusCode, a.text("#eclair"))
	}
	if text := mission().text("#eclair"); strings.Contains(text, "Diagnostic") || !strings.Contains(text, "Le paiement") {
		t.Errorf("closed: %s", text)
	}
	if act("rouvrir") != http.StatusSeeOther || mission().Find("#eclair form").Length() != 1 || act("fermer") != http.StatusSeeOther || act("montrer") != http.StatusSeeOther {
		t.Error("opened again, closed, shown")
	}
	if text := mission().text("#eclair"); !strings.Contains(text, "Diagnostic") {
		t.Errorf("shown: %s", text)
	}
	now = noon.Add(time.Hour)
	if act("rouvrir") != http.StatusConflict {
		t.Error("opened after its time")
	}
	p.form(t, s, "trainer", class, url.Values{"action": {"archiver"}})
	p.form(t, s, "trainer", class, url.Values{"action": {"effacer"}, "nom": {"velo"}})
	answers, err := s.store.FlashAnswers(t.Context(), 1)
	facts, failed := s.store.FlashFacts(t.Context(), 1)
	if err != nil || failed != nil || len(answers)+len(facts) != 0 {
		t.Errorf("an erased class leaves %d answers and %d facts: %v %v", len(answers), len(facts), err, failed)
	}
}
