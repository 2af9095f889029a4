package dashboard_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/formaouest/chaland/dashboard/dossier"
)

// A piece goes where its model is expected; one that is nowhere says so, and how to place it.
func TestAPieceIsPlacedWhereItsModelIsExpected(t *testing.T) {
	t.Parallel()
	s := openCycles(t)
	at := s.begin(t, "modele", "note-de-synthese", "titre", "Faire vivre l’atelier")
	page := s.get(t, at+"?site=velo")
	if got := page.Find("select[name='v._bloc'] option[selected]").AttrOr("value", ""); got != "B1" {
		t.Errorf("a « note de synthèse » is in bloc %q", got)
	}
	if got := plain(page.text("#attendus")); !strings.Contains(got, "Aucun attendu n’est coché") || strings.Contains(got, "Sans bloc") {
		t.Errorf("three of B1 expect it, none is ticked, and it says %q", got)
	}
	only := s.get(t, s.begin(t, "modele", "annexe-chiffree", "bloc", "B5", "titre", "Avant et après")+"?site=velo")
	if got := only.Find("#attendus input[checked]"); got.Length() != 1 || got.AttrOr("value", "") != "B5.2" || only.Find("#attendus .help").Length() != 0 {
		t.Errorf("the only one of B5 that expects it is not ticked: %s", only.text("#attendus"))
	}
	moved := s.send(t, at+"?site=velo", page.sent("v._bloc", ""))
	if got := plain(moved.text("#attendus")); !strings.Contains(got, "Sans bloc, cette pièce ne répond à aucun attendu") {
		t.Errorf("a piece without a bloc says %q", got)
	}
	if got := plain(s.get(t, "/pieces?site=velo").text("main")); !strings.Contains(got, "Une pièce sans bloc ne répond à aucun attendu") {
		t.Errorf("the dossier does not tell of it: %s", got)
	}
}

// « Ranger » without a piece is answered in the carnet, and what was typed is kept.
func TestANoteMovedNowhereIsKept(t *testing.T) {
	t.Parallel()
	s := openCycles(t)
	if got := plain(s.get(t, "/carnet?site=velo").text(".answer")); !strings.HasPrefix(got, "Aucune note n’attend.") {
		t.Errorf("an empty carnet says %q", got)
	}
	n, err := s.desk().AddNote(t.Context(), dossier.Note{Site: "velo", Kind: dossier.NoteText, Title: "Voir l’atelier"})
	if err != nil {
		t.Fatal(err)
	}
	id := strconv.FormatInt(n.ID, 10)
	a := s.post(t, "/carnet/"+id+"?site=velo", formOf("action", "ranger", "piece", "", "marque", n.Mark, "commentaire", "Demander au gérant.").Encode())
	said := plain(a.text("#note-" + id + " [role=alert]"))
	if a.StatusCode != http.StatusBadRequest || !strings.Contains(said, "Choisissez la pièce") || !strings.Contains(said, "« Mon dossier »") {
		t.Errorf("%d, the note says %q", a.StatusCode, said)
	}
	if got := a.text("#note-" + id + " textarea"); !strings.Contains(got, "Demander au gérant.") {
		t.Errorf("what was typed became %q", got)
	}
	if got := plain(a.text(".answer")); !strings.HasPrefix(got, "1 note attend, aucune n’est rangée") {
		t.Errorf("the answer is %q", got)
	}
	names := map[string]bool{}
	a.Find("select[name=genre] option").Each(func(_ int, o *selection) {
		if names[o.Text()] {
			t.Errorf("%q is proposed twice", o.Text())
		}
		names[o.Text()] = true
	})
}
