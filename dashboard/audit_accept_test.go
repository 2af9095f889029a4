package dashboard_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/collector/tracking"
)

func TestAFindingIsAcceptedFromItsPage(t *testing.T) {
	t.Parallel()
	s := openShop(t, withArchive)
	s.declare(t, tracking.Site{ID: "velo", Name: "Vélos de la Rade"})
	address, _ := brokenShop(t)
	s.audit(t, address, noon.Add(-24*time.Hour))
	list := s.get(t, "/audits?site=velo")
	score := list.text(".answer")
	href, _ := list.Find("#audits tbody tr").First().Find("a").Attr("href")
	audit := s.get(t, href)
	first := audit.Find("ol.actions-first a").First()
	rule := mustQuery(t, first.AttrOr("href", "")).Get("regle")
	page := s.get(t, first.AttrOr("href", ""))
	if page.Find(`form[action^="/audits/accepter"]`).Length() != 1 {
		t.Fatalf("no form on the page of the rule: %s", page.text("main"))
	}
	form := url.Values{"audit": {page.Find("input[name=audit]").AttrOr("value", "")}, "regle": {rule}, "raison": {""}, "jusqu-au": {"2026-06-30"}}
	refused := s.post(t, "/audits/accepter?site=velo", form.Encode())
	if refused.StatusCode != http.StatusBadRequest || !strings.Contains(refused.text("#erreur-accepter"), "Dites pourquoi") || refused.Find("input[name=jusqu-au]").AttrOr("value", "") != "2026-06-30" {
		t.Errorf("%d %s", refused.StatusCode, refused.text("main"))
	}
	form.Set("raison", "x")
	form.Set("adresse", "/nulle-part")
	if refused := s.post(t, "/audits/accepter?site=velo", form.Encode()); !strings.Contains(refused.text("#erreur-accepter"), "/nulle-part") {
		t.Errorf("a page without that fault: %s", refused.text("main"))
	}
	form.Del("adresse")
	form.Set("raison", "Choix de <b>marque</b>")
	if done := s.post(t, "/audits/accepter?site=velo", form.Encode()); done.StatusCode != http.StatusSeeOther {
		t.Fatalf("%d %s", done.StatusCode, done.body)
	}
	audit = s.get(t, href)
	if audit.Find(`ol.actions-first a[href*="regle=`+rule+`"]`).Length() != 0 || !strings.Contains(plain(audit.text("main")), "sans effet sur le score ni sur les actions") {
		t.Errorf("%s is still an action", rule)
	}
	if row := plain(audit.text("#acceptes tbody tr")); !strings.Contains(row, "Choix de <b>marque</b>") || !strings.Contains(row, "30/06/2026") {
		t.Error(row)
	}
	if now := s.get(t, "/audits?site=velo").text(".answer"); now == score {
		t.Errorf("the score did not move: %s", now)
	}
	if answer := plain(audit.text(".answer")); !strings.Contains(answer, "compris), dont ") {
		t.Errorf("the first sentence counts what is accepted: %s", answer)
	}
	still := s.get(t, first.AttrOr("href", ""))
	if text := plain(still.text("main")); still.StatusCode != 200 || still.Find("#acceptes tbody tr").Length() != 1 || strings.Contains(text, "non mesurable") || !strings.Contains(text, "sont acceptés : ils ne comptent dans aucun enjeu") {
		t.Errorf("the page of an accepted rule: %d %s", still.StatusCode, text)
	}
	if done := s.post(t, audit.Find(`#acceptes form`).AttrOr("action", ""), url.Values{"retour": {href}}.Encode()); done.StatusCode != http.StatusSeeOther {
		t.Fatal(done.StatusCode)
	}
	if now := s.get(t, "/audits?site=velo").text(".answer"); now != score {
		t.Errorf("taken back, the score is %s, not %s", now, score)
	}
}

func mustQuery(t *testing.T, address string) url.Values {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return u.Query()
}
