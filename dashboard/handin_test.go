package dashboard_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/dashboard/citation"
	"github.com/formaouest/chaland/dashboard/dossier"
	"github.com/formaouest/chaland/internal/store"
	"github.com/formaouest/chaland/warehouse"
)

// handIn presses « Remettre mon dossier » and opens what it leads to.
func (s *shop) handIn(t *testing.T) answer {
	t.Helper()
	a := s.post(t, "/remise?site=velo", url.Values{"pret": {"oui"}}.Encode())
	if a.StatusCode != http.StatusSeeOther {
		t.Fatalf("handing in: %d %s", a.StatusCode, a.text("main"))
	}
	return s.get(t, a.Header.Get("Location"))
}

// A dossier that was handed in stays verifiable when its data move, when a definition
// changes, when its site is erased and when its citations are gone; what the data say now is
// told beside it.
func TestADossierHandedInStaysVerifiable(t *testing.T) {
	t.Parallel()
	s := openCycles(t)
	if a := s.post(t, "/remise?site=velo", "pret=oui"); a.StatusCode != http.StatusBadRequest || !strings.Contains(a.text("[role=alert]"), "rien à remettre") {
		t.Errorf("an empty dossier: %d %s", a.StatusCode, a.text("main"))
	}
	code, value := s.figure(t, "velo", "conversion_rate", "2026-02-01", "2026-02-28")
	other := s.tamper(t, code) // as if the definition changed since
	desk := dossier.Desk{Store: s.store, Now: func() time.Time { return noon }}
	piece, err := desk.AddPiece(t.Context(), dossier.Piece{Site: "velo", Model: "fiche-action", Title: "Relancer les paniers", Bloc: "B2", Values: map[string]dossier.Value{"constat": {Text: "Texte de la candidate"}}})
	if err != nil {
		t.Fatal(err)
	}
	if a := s.post(t, "/remise?site=velo", ""); a.StatusCode != http.StatusBadRequest {
		t.Errorf("without saying yes: %d", a.StatusCode)
	}
	first := s.handIn(t)
	if first.verdict() != "Identique à ce qui a été remis" || first.Find("#chiffres-remis tbody tr").Length() != 2 || !strings.Contains(first.text("#pieces-remises"), "Relancer les paniers") || missingText.MatchString(first.body) {
		t.Errorf("handed in: %s", first.text("main"))
	}
	print := first.text(".facts .code")
	if paper := plain(s.get(t, "/exports/dossier?site=velo&format=txt").body); !strings.Contains(paper, "remis le 20/03/2026, version 1, empreinte "+print) {
		t.Errorf("the printed dossier lacks its fingerprint: %.600s", paper)
	}
	href, _ := first.Find(`a[href*="manifeste"]`).Attr("href")
	if manifest := s.get(t, href); store.Sum([]byte(manifest.body)) != first.text(".long-code") {
		t.Errorf("the fingerprint %q is not that of the manifest", first.text(".long-code"))
	}
	if a := s.post(t, "/remise?site=velo", "pret=oui"); a.StatusCode != http.StatusConflict || !strings.Contains(plain(a.text("[role=alert]")), "Rien n’a changé depuis la version 1") {
		t.Errorf("handed in twice: %d %s", a.StatusCode, a.text("[role=alert]"))
	}
	if got := s.verdict(t, "/v/"+code); got != "Conforme" {
		t.Errorf("before anything moved: %q", got)
	}
	if a := s.get(t, "/v/"+other); a.verdict() != "Conforme à la remise" || !strings.Contains(plain(a.text(".verdict")), "la définition ou le programme a changé") {
		t.Errorf("once the definition changed: %s", a.text(".verdict"))
	}

	s.sell(t, time.Date(2026, 2, 14, 10, 0, 0, 0, time.UTC))
	moved := s.get(t, "/v/"+code)
	if moved.verdict() != "Conforme à la remise" || !strings.Contains(plain(moved.text(".verdict")), "les données de la période ont changé") || !strings.Contains(plain(moved.text(".facts")), "version 1 du dossier, empreinte "+first.text(".facts .code")) {
		t.Errorf("once the data moved: %s | %s", moved.text(".verdict"), moved.text(".facts"))
	}
	if got := s.verdict(t, "/v/"+code+"?valeur=99,9+%25"); got != "Écart" {
		t.Errorf("another value: %q", got)
	}
	checked := s.check(t, "velo", map[string]string{"texte": "Le taux est de " + value + " (" + code + ")."})
	if got := checked.verdicts(); len(got) != 1 || !strings.HasPrefix(got[0], "Conforme à la remise | ") || !strings.Contains(got[0], "Conforme à ce qui a été remis le 20/03/2026") || !strings.Contains(got[0], "Aujourd’hui : ") {
		t.Errorf("in a text: %q", got)
	}

	piece.Title = "Relancer les paniers en deux fois"
	if _, err := desk.KeepPiece(t.Context(), piece); err != nil {
		t.Fatal(err)
	}
	if paper := plain(s.get(t, "/exports/dossier?site=velo&format=txt").body); !strings.Contains(paper, "modifié depuis la version 1, remise le 20/03/2026, empreinte "+print) {
		t.Errorf("printed after an edit: %.600s", paper)
	}
	second := s.handIn(t)
	if second.text("h1") == first.text("h1") && second.text(".long-code") == first.text(".long-code") || !strings.Contains(second.text("#pieces-remises"), "en deux fois") {
		t.Errorf("a later edit: %s", second.text("main"))
	}
	if old := s.get(t, "/remise/1?site=velo"); !strings.Contains(old.text("#pieces-remises"), "Relancer les paniers") || strings.Contains(old.text("#pieces-remises"), "en deux fois") {
		t.Errorf("the version before: %s", old.text("#pieces-remises"))
	}

	if err := warehouse.DeleteSetting(t.Context(), s.warehouse, "site", "velo", noon.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if err := s.store.ForgetSite(t.Context(), "velo"); err != nil {
		t.Fatal(err)
	}
	if gone := s.get(t, "/v/"+code); gone.verdict() != "Conforme à la remise" || !strings.Contains(plain(gone.text(".facts")), "Valeur citée"+plain(value)) || !strings.Contains(plain(gone.text(".facts")), "Vélos de la Rade") || !strings.Contains(plain(gone.text(".verdict")), "ne sont plus là") {
		t.Errorf("once the site is erased: %s | %s", gone.text(".verdict"), gone.text(".facts"))
	}
	parts, err := s.store.HandInParts(t.Context(), 1)
	if err != nil || len(parts) == 0 {
		t.Fatal(parts, err)
	}
	for _, p := range parts {
		if erased := p.Body == nil; erased != (p.Kind == store.PartPiece) {
			t.Errorf("%s %s: erased %v", p.Kind, p.Name, erased)
		}
	}
}

// What was handed in answers for a code that no citation is left of, as where only the
// folder of a centre's archives is.
func TestAFigureHandedInIsReadWithoutItsCitation(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	frozen := `{"code":"7F3K42","site":"velo","kind":"figure","metric":"orders","title":"Commandes","value":"62","question":{"site":"velo","from":"2026-02-01","to":"2026-02-28","timezone":"Europe/Paris","metric":"orders"},"figures":[{"metric":"orders","group":null,"value":62,"unit":"count","currency":"","numerator":62,"denominator":null,"sample":62,"state":"ok"}],"version":1,"sql":"SELECT 1","params":{},"fingerprint":"x","sentence":"Commandes : 62.","cited":"2026-03-20T12:00:00Z"}`
	code, err := citation.Read("7F3K42")
	if err != nil { // its check character is made to hold
		for _, last := range "23456789ABCDEFGHJKLMNPQRSTUVWXYZ" {
			if c, err := citation.Read("7F3K4" + string(last)); err == nil {
				code = c
			}
		}
	}
	frozen = strings.Replace(frozen, "7F3K42", code, 1)
	if _, err := s.store.AddHandIn(t.Context(), store.HandIn{Site: "velo", At: noon}, []store.HandInPart{{Kind: store.PartFigure, Name: code, SHA256: store.Sum([]byte(frozen)), Body: []byte(frozen)}}, func(int) (string, error) { return "{}", nil }); err != nil {
		t.Fatal(err)
	}
	if a := s.get(t, "/v/"+code+"?valeur=62"); a.verdict() != "Conforme à la remise" || !strings.Contains(plain(a.text(".facts")), "62") {
		t.Errorf("it says %q: %s", a.verdict(), a.text("main"))
	}
}
