package dashboard_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"image"
	"image/png"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/dashboard/dossier"
	"github.com/formaouest/chaland/dashboard/handin"
	"github.com/formaouest/chaland/internal/store"
)

// A dossier that was handed in is printed again as it was, whatever became of its cover, its pieces
// and the data since; one that was handed in before covers and drawings were kept still is what it was.
func TestADossierHandedInIsPrintedAgainAsItWas(t *testing.T) {
	t.Parallel()
	s := openCycles(t)
	s.figure(t, "velo", "conversion_rate", "2026-02-01", "2026-02-28")
	chart := strings.NewReplacer("CH-", "", "-", "").Replace(s.citeBare(t, "par-jour", unpictured["par-jour"]))
	piece, err := s.desk().AddPiece(t.Context(), dossier.Piece{Site: "velo", Model: "fiche-action", Title: "Relancer les paniers", Bloc: "B2", Values: map[string]dossier.Value{"constat": {Codes: []string{chart}}}})
	if err != nil {
		t.Fatal(err)
	}
	cover := func(author string) {
		t.Helper()
		if a := s.post(t, "/pieces/reglages?site=velo", url.Values{"action": {"page-de-garde"}, "auteur": {author}}.Encode()); a.StatusCode != http.StatusSeeOther {
			t.Fatalf("the cover: %d", a.StatusCode)
		}
	}
	cover("Camille Été")
	handed := s.handIn(t)
	if handed.Find("#reimprimer a").Length() != 3 || missingText.MatchString(handed.body) {
		t.Errorf("the page leads to no print: %s", handed.text("main"))
	}
	again := "/exports/dossier?site=velo&remise=1&format="
	before := map[string]string{"docx": s.raw(t, again+"docx"), "txt": s.raw(t, again+"txt")}
	if text := plain(before["txt"]); !strings.Contains(text, "Camille Été") || !strings.Contains(text, "remis le 20/03/2026, version 1") {
		t.Errorf("printed again: %.700s", text)
	}

	cover("Dominique Hiver")
	piece.Title = "Autre titre"
	if _, err := s.desk().KeepPiece(t.Context(), piece); err != nil {
		t.Fatal(err)
	}
	s.sell(t, time.Date(2026, 2, 14, 10, 0, 0, 0, time.UTC))
	for format, was := range before {
		if s.raw(t, again+format) != was {
			t.Errorf("once the dossier and the data moved, the %s is another", format)
		}
	}
	if book := s.raw(t, again+"xlsx"); !strings.HasPrefix(book, "PK") {
		t.Error("no workbook")
	}
	if now := plain(s.raw(t, "/exports/dossier?site=velo&format=txt")); !strings.Contains(now, "Dominique Hiver") || !strings.Contains(now, "modifié depuis la version 1") {
		t.Errorf("printed now: %.700s", now)
	}
	if a := s.get(t, "/exports/dossier?site=velo&format=pdf&remise=9"); a.StatusCode != http.StatusNotFound {
		t.Errorf("a hand-in that is not there: %d", a.StatusCode)
	}

	parts, err := s.store.HandInParts(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	var other bytes.Buffer
	if err := png.Encode(&other, image.NewGray(image.Rect(0, 0, 40, 20))); err != nil {
		t.Fatal(err)
	}
	drawn := slices.IndexFunc(parts, func(p store.HandInPart) bool { return p.Kind == store.PartPicture })
	if drawn < 0 {
		t.Fatal("the drawing of a chart is not kept")
	}
	parts[drawn].Body, parts[drawn].SHA256 = other.Bytes(), store.Sum(other.Bytes())
	s.handOver(t, parts) // as if an older program had drawn it
	if pictures := media(t, s.raw(t, "/exports/dossier?site=velo&remise=2&format=docx")); !slices.Contains(pictures, other.String()) {
		t.Error("the chart that was handed in is drawn again")
	}

	cover("Camille Été")
	today, err := s.desk().Pieces(t.Context(), "velo")
	if err != nil {
		t.Fatal(err)
	}
	parts = slices.DeleteFunc(parts, func(p store.HandInPart) bool { return p.Kind == store.PartPicture || p.Name == handin.CoverName })
	for i, p := range parts {
		if p.Kind == store.PartPiece {
			raw, err := json.Marshal(today[0])
			if err != nil {
				t.Fatal(err)
			}
			parts[i].Body, parts[i].SHA256 = raw, store.Sum(raw)
		}
	}
	s.handOver(t, parts)
	if old := plain(s.raw(t, "/exports/dossier?site=velo&format=txt")); !strings.Contains(old, "remis le 20/03/2026, version 3") {
		t.Errorf("an older hand-in is said to be changed: %.700s", old)
	}
	if old := plain(s.raw(t, "/exports/dossier?site=velo&format=txt&remise=3")); !strings.Contains(old, "Autre titre") {
		t.Errorf("an older hand-in cannot be printed: %.700s", old)
	}
}

// handOver writes a hand-in of some parts as a program wrote it.
func (s *shop) handOver(t *testing.T, parts []store.HandInPart) {
	t.Helper()
	m := handin.Manifest{Format: "chaland-remise-1", Site: "velo", SiteName: "Vélos de la Rade", At: noon}
	for _, p := range parts {
		m.Parts = append(m.Parts, handin.Part{Kind: p.Kind, Name: p.Name, SHA256: p.SHA256})
	}
	if _, err := s.store.AddHandIn(t.Context(), store.HandIn{Site: "velo", At: noon}, parts, func(number int) (string, error) {
		m.Number = number
		raw, err := json.Marshal(m)
		return string(raw), err
	}); err != nil {
		t.Fatal(err)
	}
}

// media are the pictures of a Word document.
func media(t *testing.T, raw string) (out []string) {
	t.Helper()
	pack, err := zip.NewReader(strings.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range pack.File {
		if strings.HasPrefix(f.Name, "word/media/") {
			in, err := f.Open()
			if err != nil {
				t.Fatal(err)
			}
			body, err := io.ReadAll(in)
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, string(body))
		}
	}
	return out
}
