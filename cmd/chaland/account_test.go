package main

import (
	"regexp"
	"strings"
	"testing"
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
