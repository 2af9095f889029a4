package store

import (
	"database/sql"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// This dossier was handed in under the schema before accounts. Its fingerprint,
// which stands on paper, is never written anew here.
const (
	handedManifest    = `{"format":"chaland-remise-1","site":"cas-07","site_name":"Les Roues de l’Ouest","number":1,"at":"2026-03-20T12:00:00Z","author":"Camille","parts":[{"kind":"figure","name":"7F3K42","sha256":"fffce48e272c2cf1883e409894d21b355ecaba58e2edd2bbde6f8bb6ac67d458"}]}`
	handedFigure      = `{"code":"7F3K42","title":"Commandes","value":"62"}`
	handedFingerprint = "062acb3709513dacbefecbc6663c65b740a1f5739130668218b6e59677b862b0"
	handedFigureSum   = "fffce48e272c2cf1883e409894d21b355ecaba58e2edd2bbde6f8bb6ac67d458"
)

// A dossier handed in under an older schema is read, whole, after the real migrations.
func TestWhatWasHandedInSurvivesUpgrades(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "chaland.db")
	known, err := migrations()
	if err != nil {
		t.Fatal(err)
	}
	older := slices.DeleteFunc(slices.Clone(known), func(m migration) bool { return m.name > "0007_pulls" && m.name != "0011_handins" })
	if len(older) == len(known) {
		t.Fatal("nothing is left to upgrade")
	}
	db, err := sql.Open("sqlite", dsn(path))
	if err != nil {
		t.Fatal(err)
	}
	old := on(db)
	if err := old.migrateTo(t.Context(), older); err != nil {
		t.Fatal(err)
	}
	for _, statement := range []struct {
		text string
		args []any
	}{
		{`INSERT INTO handins VALUES (1, 'cas-07', 1, ?, ?, 'Camille', 1774008000000)`, []any{handedFingerprint, handedManifest}},
		{`INSERT INTO handin_parts VALUES (1, 'figure', '7F3K42', ?)`, []any{handedFigureSum}},
		{`INSERT INTO handin_bodies VALUES (?, ?)`, []any{handedFigureSum, []byte(handedFigure)}},
	} {
		if _, err := db.ExecContext(t.Context(), statement.text, statement.args...); err != nil {
			t.Fatal(err)
		}
	}
	s := openAgain(t, db, path)
	h, part, ok, err := s.HandedFigure(t.Context(), "7F3K42")
	if err != nil || !ok || Sum([]byte(h.Manifest)) != handedFingerprint || h.Fingerprint != handedFingerprint || Sum(part.Body) != part.SHA256 || string(part.Body) != handedFigure || h.Author != "Camille" || !h.At.Equal(time.Date(2026, 3, 20, 12, 0, 0, 0, time.UTC)) {
		t.Errorf("after the upgrade: %+v %+v %v %v", h, part, ok, err)
	}
	again, err := s.AddHandIn(t.Context(), HandIn{Site: "cas-07", At: h.At}, []HandInPart{{Kind: PartFigure, Name: "7F3K42", SHA256: part.SHA256, Body: part.Body}}, func(int) (string, error) { return "{}", nil })
	if err != nil || again.Number != 2 {
		t.Errorf("the next version: %+v, %v", again, err)
	}
}

// Erasing a site takes the words of its dossiers away, apart from those that another site
// handed in too.
func TestErasingASiteKeepsFiguresThatWereHandedIn(t *testing.T) {
	t.Parallel()
	s, _ := open(t)
	shared := HandInPart{Kind: PartPiece, Name: "commun", SHA256: Sum([]byte("commun")), Body: []byte("commun")}
	for _, site := range []string{"a", "b"} {
		parts := []HandInPart{shared}
		for _, kind := range []string{PartFigure, PartPiece, PartPicture} {
			body := []byte(kind + site)
			parts = append(parts, HandInPart{Kind: kind, Name: kind, SHA256: Sum(body), Body: body})
		}
		if _, err := s.AddHandIn(t.Context(), HandIn{Site: site, Author: "Camille", At: time.Unix(0, 0)}, parts, func(int) (string, error) { return site, nil }); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.ForgetSite(t.Context(), "a"); err != nil {
		t.Fatal(err)
	}
	for site, want := range map[string]string{"a": "figure picture commun", "b": "figure picture commun piece"} {
		all, err := s.HandIns(t.Context(), site)
		if err != nil || len(all) != 1 {
			t.Fatal(all, err)
		}
		if named := all[0].Author != ""; named != (site == "b") {
			t.Errorf("%s says who handed in: %v", site, named)
		}
		parts, err := s.HandInParts(t.Context(), all[0].ID)
		var got []string
		for _, p := range parts {
			if p.Body != nil {
				got = append(got, p.Name)
			}
		}
		if err != nil || strings.Join(got, " ") != want || len(parts) != 4 {
			t.Errorf("%s has %q left of %d, %v", site, got, len(parts), err)
		}
	}
}
