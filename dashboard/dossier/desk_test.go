package dossier_test

import (
	"errors"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/formaouest/chaland/dashboard/dossier"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/store"
)

// clock is a desk's time, moved by hand.
type clock struct{ at time.Time }

func (c *clock) now() time.Time          { return c.at }
func (c *clock) pass(some time.Duration) { c.at = c.at.Add(some) }
func newDesk(t *testing.T) (dossier.Desk, *clock) {
	t.Helper()
	s, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "chaland.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	c := &clock{time.Date(2026, 1, 12, 9, 0, 0, 0, time.UTC)}
	return dossier.Desk{Store: s, Now: c.now}, c
}

func sheet(d dossier.Desk, t *testing.T, title string) dossier.Piece {
	t.Helper()
	p, err := d.AddPiece(t.Context(), dossier.Piece{Site: "velo", Model: "fiche-action", Title: title, Bloc: "B2", Author: "Anne",
		Values: map[string]dossier.Value{"periode": {Text: "mars 2025", By: dossier.Tool}}})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func written(p dossier.Piece, text string) dossier.Piece {
	values := map[string]dossier.Value{}
	for k, v := range p.Values {
		values[k] = v
	}
	values["objectif"] = dossier.Value{Text: text}
	p.Values = values
	return p
}

// What one author saves in a sitting is one version; who wrote what is kept.
func TestSavesOfASittingMakeOneVersion(t *testing.T) {
	d, clock := newDesk(t)
	p := sheet(d, t, "Relancer les clients de l'atelier")
	for _, text := range []string{"Passer", "Passer de 2,6", "Passer de 2,6 % à 3 %"} {
		clock.pass(20 * time.Second)
		var err error
		if p, err = d.SavePiece(t.Context(), written(p, text)); err != nil {
			t.Fatal(err)
		}
	}
	clock.pass(time.Hour)
	p, err := d.SavePiece(t.Context(), written(p, "Passer de 2,6 % à 3,4 %"))
	if err != nil {
		t.Fatal(err)
	}
	other := written(p, "Relu")
	other.Author = "Bruno"
	if p, err = d.SavePiece(t.Context(), other); err != nil {
		t.Fatal(err)
	}
	history, err := d.PieceHistory(t.Context(), "velo", p.ID)
	if err != nil {
		t.Fatal(err)
	}
	var texts []string
	for _, v := range history {
		texts = append(texts, v.Author+": "+v.Values["objectif"].Text)
	}
	want := []string{"Anne: ", "Anne: Passer de 2,6 % à 3 %", "Anne: Passer de 2,6 % à 3,4 %", "Bruno: Relu"}
	if !slices.Equal(texts, want) {
		t.Errorf("history %q, want %q", texts, want)
	}
	if p.Values["periode"].By != dossier.Tool || p.Values["objectif"].By != dossier.Human {
		t.Errorf("who wrote what is lost: %+v", p.Values)
	}
	if !p.Saved.Equal(clock.at) || p.Version != 4 {
		t.Errorf("saved %v as version %d", p.Saved, p.Version)
	}
}

// Two windows: the second to save is told, with what stands, and loses nothing.
func TestASecondWindowOverwritesNothing(t *testing.T) {
	d, _ := newDesk(t)
	read := sheet(d, t, "Relancer")
	if _, err := d.SavePiece(t.Context(), written(read, "dans la première fenêtre")); err != nil {
		t.Fatal(err)
	}
	_, err := d.SavePiece(t.Context(), written(read, "dans la seconde"))
	stale, ok := errors.AsType[*dossier.StaleError](err)
	if !ok || stale.Now.Values["objectif"].Text != "dans la première fenêtre" {
		t.Fatalf("the second window is told %v", err)
	}
	mine := written(read, "les deux")
	mine.Mark = stale.Now.Mark
	if p, err := d.SavePiece(t.Context(), mine); err != nil || p.Values["objectif"].Text != "les deux" {
		t.Errorf("with the mark of what stands: %v", err)
	}
	if _, err := d.SavePiece(t.Context(), written(read, "les deux")); err != nil {
		t.Errorf("the same words in both windows are no conflict: %v", err)
	}
}

// Of many that save at once over the same words, one writes.
func TestOneOfManyAtOnceWrites(t *testing.T) {
	d, _ := newDesk(t)
	read := sheet(d, t, "Relancer")
	var work sync.WaitGroup
	errs := make([]error, 8)
	for i := range errs {
		work.Go(func() { _, errs[i] = d.SavePiece(t.Context(), written(read, string(rune('a'+i)))) })
	}
	work.Wait()
	done := 0
	for _, err := range errs {
		if err == nil {
			done++
		} else if _, ok := errors.AsType[*dossier.StaleError](err); !ok {
			t.Error(err)
		}
	}
	if done != 1 {
		t.Errorf("%d of them wrote", done)
	}
}

func TestPiecesAreNumberedTakenAwayAndBroughtBack(t *testing.T) {
	d, _ := newDesk(t)
	first, second := sheet(d, t, "Relancer"), sheet(d, t, "Fidéliser")
	if err := d.DeletePiece(t.Context(), "velo", second.ID, "Anne"); err != nil {
		t.Fatal(err)
	}
	if _, err := d.SavePiece(t.Context(), written(second, "trop tard")); fault.KindOf(err) != fault.NotFound {
		t.Errorf("saving what was taken away: %v", err)
	}
	third := sheet(d, t, "Parrainer")
	if first.Number != 1 || third.Number != 3 {
		t.Errorf("numbers %d and %d", first.Number, third.Number)
	}
	if err := d.RestorePiece(t.Context(), "velo", second.ID, "Anne"); err != nil {
		t.Fatal(err)
	}
	list, err := d.Pieces(t.Context(), "velo")
	if err != nil || len(list) != 3 || list[1].Title != "Fidéliser" {
		t.Errorf("after bringing it back: %+v %v", list, err)
	}
	if list, err := d.Pieces(t.Context(), "other"); err != nil || len(list) != 0 {
		t.Errorf("another site's dossier shows %+v %v", list, err)
	}
	if _, err := d.Piece(t.Context(), "other", first.ID); fault.KindOf(err) != fault.NotFound {
		t.Errorf("a piece of another site is read: %v", err)
	}
}

func TestNotesWaitAndMove(t *testing.T) {
	d, clock := newDesk(t)
	n, err := d.AddNote(t.Context(), dossier.Note{Site: "velo", Author: "Anne", Kind: dossier.NoteFinding, Title: "Pages sans titre",
		Finding: &dossier.Finding{Audit: "a1", Rule: "tit-absent", Count: 3, Title: "Pages sans titre"}})
	if err != nil {
		t.Fatal(err)
	}
	clock.pass(time.Minute)
	if _, err := d.AddNote(t.Context(), dossier.Note{Site: "velo", Kind: dossier.NoteText, Title: "Une idée"}); err != nil {
		t.Fatal(err)
	}
	n.Comment, n.Piece = "À mettre au cahier des charges", 7
	if n, err = d.ChangeNote(t.Context(), n); err != nil {
		t.Fatal(err)
	}
	list, err := d.Notes(t.Context(), "velo")
	if err != nil || len(list) != 2 || list[0].Title != "Une idée" || list[1].Piece != 7 || list[1].Finding.Count != 3 {
		t.Errorf("notes %+v %v", list, err)
	}
	if err := d.DeleteNote(t.Context(), "velo", n.ID, "Anne"); err != nil {
		t.Fatal(err)
	}
	if err := d.RestoreNote(t.Context(), "velo", n.ID, "Anne"); err != nil {
		t.Fatal(err)
	}
	if back, err := d.Note(t.Context(), "velo", n.ID); err != nil || back.Comment != n.Comment {
		t.Errorf("brought back as %+v %v", back, err)
	}
}

func TestSettingsOfADossier(t *testing.T) {
	d, _ := newDesk(t)
	if s, err := d.Settings(t.Context(), "velo"); err != nil || s.Referentiel != dossier.DefaultReferentiel {
		t.Errorf("without any: %+v %v", s, err)
	}
	for _, key := range []string{"rncp34179", "centre"} {
		if err := d.Set(t.Context(), "velo", dossier.Settings{Referentiel: key}, "Anne"); err != nil {
			t.Fatal(err)
		}
		if s, err := d.Settings(t.Context(), "velo"); err != nil || s.Referentiel != key {
			t.Errorf("set to %s: %+v %v", key, s, err)
		}
	}
}
