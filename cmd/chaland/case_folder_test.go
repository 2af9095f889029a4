package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/formaouest/chaland/dashboard"
	"github.com/formaouest/chaland/fixtures"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
)

func TestAShopIsSeenOnADayOfItsCase(t *testing.T) {
	t.Parallel()
	for text, ok := range map[string]bool{"": true, "2024-01-01": true, "2025-12-31": true, "2026-01-01": false, "2023-12-31": false} {
		if _, err := caseDay(fixtures.DefaultWorld(), text); (err == nil) != ok {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// bicycles are the files of a shop of another trade.
const bicycles = "../../docs/exemples/magasin-de-cycles"

// copyOf copies a folder of files to one of the test's own.
func copyOf(t *testing.T, folder string) string {
	t.Helper()
	to := t.TempDir()
	if err := os.CopyFS(to, os.DirFS(folder)); err != nil {
		t.Fatal(err)
	}
	return to
}

func TestCheckingAFolderSaysAllThatIsWrong(t *testing.T) {
	t.Parallel()
	folder := copyOf(t, bicycles)
	change := func(name, from, to string) {
		t.Helper()
		path := filepath.Join(folder, name)
		raw, err := os.ReadFile(path)
		if err != nil || !strings.Contains(string(raw), from) {
			t.Fatalf("%s does not hold %q: %v", name, from, err)
		}
		if err := os.WriteFile(path, bytes.Replace(raw, []byte(from), []byte(to), 1), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	check := func() (code int, out, talk string) { return chaland(t, "case", "check", folder) }
	if code, out, errs := check(); code != exitOK || !strings.Contains(out, "40 produits") || errs != "" {
		t.Fatalf("exit %d, %q, %q", code, out, errs)
	}
	change("catalogue.csv", ";20;", ";19.6;")
	change("campagnes.csv", "2025-02-28", "2025-02-30")
	change("cas.yaml", "frais_de_port:", "frais_de_pore:")
	code, out, errs := check()
	if code != exitFailed || !strings.Contains(errs, "4 points") {
		t.Errorf("exit %d, %q", code, errs)
	}
	for _, want := range []string{"catalogue.csv, ligne 2", "19.6", "campagnes.csv, ligne", "2025-02-30", "frais_de_pore", "« frais_de_port » manque"} {
		if !strings.Contains(strings.ReplaceAll(out, "\u00a0", " "), want) {
			t.Errorf("%q is not said: %s", want, out)
		}
	}
}

// What an article of the web site gets wrong is said in French, with its file and line,
// whether it cannot be read or names what is not there.
func TestAnArticleThatCannotBeWrittenIsSaid(t *testing.T) {
	t.Parallel()
	folder := copyOf(t, bicycles)
	const article = "blog/regler-ses-freins-en-dix-minutes.html"
	path := filepath.Join(folder, "site", article)
	sound, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	line := strings.Count(string(sound), "\n") + 2
	placed := fmt.Sprintf("site/%s, ligne %d : ", article, line)
	for bad, want := range map[string]string{
		`{{nope}}`:               placed + "« nope » n’est pas une fonction",
		`{{.Nope}}`:              placed + "« Nope » n’existe pas à cet endroit",
		`{{$x}}`:                 placed + "la variable « $x » n’est définie nulle part",
		`{{link "X"}}`:           placed + "« link » attend 2 valeurs, et en reçoit 1",
		`{{link "X" "un vélo"}}`: placed + "le produit « X » n’est pas au catalogue",
		`{{template "x"}}`:       placed + "le morceau de page « x » n’existe pas",
		`{{end}}`:                "« end » ne répond à aucun if",
		`{{"abc}}`:               placed + "un guillemet droit n’est pas refermé",
		`{{ ) }}`:                placed + "ce qui est entre les doubles accolades ne se lit pas",
		`{{euro "x"}}`:           placed + "une fonction reçoit ce qu’elle ne sait pas écrire",
		`{{if true}}`:            "site/" + article + " : un if, un range ou un with n’a pas son end",
		`<a href="`:              "site/" + article + " : une balise ou un attribut HTML n’est pas refermé",
	} {
		if err := os.WriteFile(path, append(bytes.Clone(sound), []byte("\n"+bad+"\n")...), 0o600); err != nil {
			t.Fatal(err)
		}
		code, _, talk := chaland(t, "case", "check", folder)
		if code != exitFailed || !strings.Contains(talk, want) || strings.Contains(talk, "template:") {
			t.Errorf("%s: exit %d, %q lacks %q", bad, code, talk, want)
		}
	}
}

// A case remembers the files it was made from and the centre's: with others it is
// neither drawn nor explained.
func TestACaseIsOfTheFilesItWasMadeFrom(t *testing.T) {
	t.Parallel()
	a := quietApp(t)
	a.data = t.TempDir()
	folder := copyOf(t, bicycles)
	state := func(folder string) caseState {
		t.Helper()
		shop, err := a.loadFolder(folder)
		if err != nil {
			t.Fatal(err)
		}
		return caseDraw{folder: folder}.state("A-1", shop)
	}
	write := func(path, text string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	refused := func(s caseState) bool {
		_, err := a.shopOf(s)
		return errors.Is(err, fault.New(fault.Conflict, "case.cli.folder_changed"))
	}
	own, other := state(""), state(folder)
	if own.Files != "" || own.Folder != "" || other.Files == "" || other.From != "2025-01-01" || other.To != "2025-12-31" || refused(own) || refused(other) {
		t.Errorf("states: %+v, %+v", own, other)
	}
	write(filepath.Join(a.data, "centre", "problemes.yaml"), "tires_au_sort: 3\n")
	changed := state("")
	if refused(own) || !refused(other) || changed.Files == "" || refused(changed) {
		t.Errorf("with the centre's file: %+v", changed)
	}
	write(filepath.Join(a.data, "centre", "problemes.yaml"), "tires_au_sort: 4\n")
	if !refused(changed) {
		t.Error("another file of the centre passes for the same")
	}
	write(filepath.Join(folder, "notes.txt"), "x")
	if _, err := a.shopOf(state(folder)); err != nil {
		t.Error(err)
	}
	gone := state(folder)
	gone.Folder = filepath.Join(folder, "ailleurs")
	if _, err := a.shopOf(gone); !errors.Is(err, dashboard.ErrNoFolder) || errors.Is(err, dashboard.ErrNoKey) || !strings.Contains(i18n.Error(err), "ailleurs") {
		t.Errorf("a folder that is gone: %v", err)
	}
}
