package dashboard_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/formaouest/chaland/analyzer"
	words "github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/store"
)

func alert(metric, kind, value, days, least string, more ...string) string {
	q := url.Values{"mesure": {metric}, "quand": {kind}, "valeur": {value}, "jours": {days}, "effectif": {least}}
	for i := 0; i+1 < len(more); i += 2 {
		q.Set(more[i], more[i+1])
	}
	return q.Encode()
}

// A rule is set, tells what it finds, rings, is acknowledged by a click, corrected and
// taken away; when it rang stays.
func TestAnAlertIsSetSeenAndTakenAway(t *testing.T) {
	t.Parallel()
	s := openCycles(t)
	if a := s.get(t, "/alertes?site=velo"); !strings.Contains(plain(a.text(".answer")), "Aucune règle") || !strings.Contains(a.text("main"), "Aucune règle n’a encore sonné") {
		t.Errorf("without a rule: %s", a.text("main"))
	}
	if a := s.post(t, "/alertes?site=velo", alert("visits", "above", "10", "7", "30", "filtre", "device", "filtre-valeur", "Mobile")); a.StatusCode != http.StatusSeeOther {
		t.Fatalf("setting: %d %s", a.StatusCode, a.text("main"))
	}
	s.post(t, "/alertes?site=velo", alert("conversion_rate", "below", "0,01", "7", "30"))
	list := s.get(t, "/alertes?site=velo")
	rules := plain(squeeze(list.text("#regles tbody")))
	for _, want := range []string{"Visites au-dessus de 10, sur 7 jours, appareil : Mobile", "Elle sonne", "du 13/03/2026 au 19/03/2026", "aux mêmes jours de la semaine d’avant", "Rien à signaler"} {
		if !strings.Contains(rules, want) {
			t.Errorf("the rules lack %q: %s", want, rules)
		}
	}
	// The service rings.
	kept, err := s.store.Documents(t.Context(), store.Alerts, "velo")
	if err != nil || len(kept) != 2 {
		t.Fatalf("%+v %v", kept, err)
	}
	state, err := words.CheckAlert(t.Context(), s.analyzer, kept[0].ID, "velo", kept[0].Body, nil)
	if err != nil || !state.Rings {
		t.Fatalf("%+v %v", state, err)
	}
	body, err := json.Marshal(state.AlertState)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.store.AddRing(t.Context(), store.Ring{Rule: kept[0].ID, Site: "velo", Day: state.To, Body: body, At: noon}); err != nil {
		t.Fatal(err)
	}
	list = s.get(t, "/alertes?site=velo")
	if got := plain(list.text(".answer")); got != "2 règles sont posées ; 1 alerte reste à voir." {
		t.Errorf("the answer is %q", got)
	}
	href := list.Find("#a-voir a").AttrOr("href", "")
	if got := plain(s.get(t, href).text(".figure-about")); !strings.Contains(got, "13/03/2026 au 19/03/2026") || !strings.Contains(got, "Mobile") {
		t.Errorf("%s is about %q", href, got)
	}
	see, ring := list.Find("#a-voir form").AttrOr("action", ""), list.Find(`#a-voir input[name="alerte"]`).AttrOr("value", "")
	if a := s.post(t, see, url.Values{"alerte": {ring}}.Encode()); a.StatusCode != http.StatusSeeOther {
		t.Fatalf("seeing: %d %s", a.StatusCode, a.text("main"))
	}
	after := s.get(t, "/alertes?site=velo")
	if got := plain(after.text("#historique tbody")); after.Find("#a-voir").Length() != 0 || !strings.Contains(got, "20/03/2026") || strings.Contains(got, "pas encore") {
		t.Errorf("the history reads %s", got)
	}
	var told struct {
		Rules []analyzer.AlertState
		Rings []struct{ Seen *string }
	}
	if a := s.get(t, "/api/v1/alerts?site=velo"); json.Unmarshal([]byte(a.body), &told) != nil || len(told.Rules) != 2 || !told.Rules[0].Rings || len(told.Rings) != 1 || told.Rings[0].Seen == nil {
		t.Errorf("the API answers %d %s", a.StatusCode, a.body)
	}

	edit := after.Find("#regles tbody tr").First().Find("a").First().AttrOr("href", "")
	page := s.get(t, edit)
	if page.Find(`input[name="filtre-valeur"]`).AttrOr("value", "") != "mobile" || page.Find(`select[name="quand"] option[selected]`).AttrOr("value", "") != "above" {
		t.Errorf("the form shows %s", page.text("form"))
	}
	if a := s.post(t, edit, alert("visits", "fall", "150", "7", "30")+"&action=enregistrer"); a.StatusCode != http.StatusBadRequest || !strings.Contains(plain(a.text(".error")), "entre 0 et 100") {
		t.Errorf("a bad fall: %d %s", a.StatusCode, a.text("main"))
	}
	s.post(t, edit, alert("visits", "above", "100000", "7", "30")+"&action=enregistrer")
	if got := plain(s.get(t, edit).text("#historique tbody")); !strings.Contains(got, "corrigé") || !strings.Contains(got, "100 000") {
		t.Errorf("the rule's history reads %s", got)
	}
	s.bringsBack(t, s.post(t, edit, "action=supprimer").Header.Get("Location"), "L’alerte est supprimée.", edit)
	s.post(t, edit, "action=supprimer")
	if a := s.get(t, edit); a.StatusCode != http.StatusNotFound {
		t.Errorf("a rule that was taken away answers %d", a.StatusCode)
	}
	last := s.get(t, "/alertes?site=velo")
	if last.Find("#regles tbody tr").Length() != 1 || last.Find("#historique tbody tr").Length() != 1 {
		t.Error("the rule stays, or when it rang does not")
	}
}

func TestARefusedAlertKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	s := openCycles(t)
	for want, form := range map[string]string{
		"Écrivez de 1 à 31":            alert("orders", "below", "10", "90", "30"),
		"n’est pas une sorte d’alerte": alert("orders", "", "10", "1", "30"),
		"Écrivez un nombre":            alert("orders", "below", "beaucoup", "1", "30"),
		"L’effectif minimal":           alert("orders", "below", "10", "1", "aucun"),
	} {
		a := s.post(t, "/alertes?site=velo", form)
		q, err := url.ParseQuery(form)
		if err != nil {
			t.Fatal(err)
		}
		if a.StatusCode != http.StatusBadRequest || !strings.Contains(plain(a.text(".error")), want) || a.Find(`input[name="jours"]`).AttrOr("value", "") != q.Get("jours") || a.Find(`input[name="valeur"]`).AttrOr("value", "") != q.Get("valeur") {
			t.Errorf("%s: %d %s", want, a.StatusCode, a.text("main"))
		}
	}
	if a := s.post(t, "/alertes/vu?site=velo", "alerte=12"); a.StatusCode != http.StatusNotFound {
		t.Errorf("a ring that is none: %d", a.StatusCode)
	}
}
