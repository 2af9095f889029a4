package main

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/internal/store"
)

// The first account is an administrator's; from then on a network may be served without a token.
func TestAccountsAreMadeAtTheTerminal(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	run := func(args ...string) (int, string, string) { return chaland(t, append(args, "--data", dir)...) }
	if code, _, said := run("serve", "--addr", "0.0.0.0:0"); code != exitUsage || !strings.Contains(said, "account add --role admin") {
		t.Errorf("without account or token: %d %s", code, said)
	}
	if code, _, said := run("account", "add", "--role", "candidate", "--name", "Camille"); code == exitOK || !strings.Contains(said, "administrateur") {
		t.Errorf("a first candidate: %d %s", code, said)
	}
	code, slip, said := run("account", "add", "--role", "admin")
	found := regexp.MustCompile(`code : (\S+)\s+premier mot de passe : (\S+)`).FindStringSubmatch(plainWords(slip))
	if code != exitOK || found == nil {
		t.Fatalf("%d %s %s", code, slip, said)
	}
	if _, list, _ := run("account", "list"); !strings.Contains(list, found[1]) || strings.Contains(list, found[2]) {
		t.Errorf("the list: %s", list)
	}
	if code, slip, _ := run("account", "reset", strings.ToLower(found[1])); code != exitOK || strings.Contains(slip, found[2]) {
		t.Errorf("a new password: %d %s", code, slip)
	}
	if code, _, said := run("account", "disable", found[1]); code == exitOK || !strings.Contains(said, "seul administrateur") {
		t.Errorf("the last administrator: %d %s", code, said)
	}
	if code, _, said := run("account", "reset", "AAA-AAA"); code == exitOK || !strings.Contains(said, "AAA-AAA") {
		t.Errorf("an unknown code: %d %s", code, said)
	}
	if code, _, said := run("demo", "--addr", "0.0.0.0:0"); code != exitUsage || !strings.Contains(said, "démonstration") {
		t.Errorf("the demonstration for a network: %d %s", code, said)
	}
}

// Who trains a class is said at the terminal as well, by the numbers and codes that it lists.
func TestTrainersAreNamedAtTheTerminal(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	run := func(args ...string) (int, string, string) { return chaland(t, append(args, "--data", dir)...) }
	codes := map[string]string{}
	if code, _, said := run("account", "add", "--role", "admin", "--name", "Alix"); code != exitOK {
		t.Fatal(code, said)
	}
	for name, role := range map[string]string{"Eva": "trainer", "Marc": "trainer", "Camille": "candidate"} {
		code, slip, said := run("account", "add", "--role", role, "--name", name)
		found := regexp.MustCompile(`code : (\S+)`).FindStringSubmatch(plainWords(slip))
		if code != exitOK || found == nil {
			t.Fatal(code, slip, said)
		}
		codes[name] = found[1]
	}
	s, err := store.Open(t.Context(), filepath.Join(dir, "chaland.db"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.AddClass(t.Context(), store.Class{Name: "Mars", Created: time.Unix(0, 0)}); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if code, list, said := run("account", "classes"); code != exitOK || !strings.Contains(list, "1  Mars  aucun formateur") {
		t.Errorf("a class without a trainer: %d %s %s", code, list, said)
	}
	if code, _, said := run("account", "trainers", "1", codes["Eva"], codes["Marc"]); code != exitOK || !strings.Contains(plainWords(said), "Mars a pour formateurs : Eva ("+codes["Eva"]) {
		t.Errorf("two trainers: %d %s", code, said)
	}
	if code, list, _ := run("account", "classes"); code != exitOK || !strings.Contains(list, "Eva") || !strings.Contains(list, "Marc") {
		t.Errorf("the list: %d %s", code, list)
	}
	for line, want := range map[string]string{"1": "un formateur au moins", "9 " + codes["Eva"]: "account classes", "Mars " + codes["Eva"]: "account classes", "1 " + codes["Camille"]: "Camille n’a pas un compte de formateur", "1 AAA-AAA": "AAA-AAA"} {
		if code, _, said := run(append([]string{"account", "trainers"}, strings.Fields(line)...)...); code == exitOK || !strings.Contains(plainWords(said), want) {
			t.Errorf("%q: %d %s", line, code, said)
		}
	}
	if code, _, said := run("account", "trainers", "1", codes["Eva"]); code != exitOK {
		t.Fatal(code, said)
	}
	if code, _, said := run("account", "disable", codes["Eva"]); code == exitOK || !strings.Contains(said, "Mars") {
		t.Errorf("the only trainer is closed: %d %s", code, said)
	}
}
