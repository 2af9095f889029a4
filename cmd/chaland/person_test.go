package main

import (
	"encoding/json"
	"strings"
	"testing"
)

// The command says what is wrong with a question, copies in three forms, and erases once told.
func TestPersonCommand(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	say := func(args ...string) (int, string, string) { return typed(t, append(args, "--data", data)...) }
	if code, _, talk := say("site", "add", "--id", "boutique", "--mode", "consent"); code != exitOK {
		t.Fatal(talk)
	}
	for says, args := range map[string][]string{
		"d’une seule façon":        {"person", "export", "--site", "boutique"},
		"une seule façon":          {"person", "erase", "--site", "boutique", "--order", "1", "--customer", "a@b.fr"},
		"« pdf » n’existe pas":     {"person", "export", "--site", "boutique", "--order", "1", "--format", "pdf"},
		"« ailleurs »":             {"person", "export", "--site", "ailleurs", "--order", "1"},
		"ne porte le numéro « x »": {"person", "export", "--site", "boutique", "--request", "x"},
		"Ajoutez --yes":            {"person", "erase", "--site", "boutique", "--order", "1"},
	} {
		if code, _, talk := say(args...); code == exitOK || !strings.Contains(strings.ReplaceAll(talk, "\u00a0", " "), says) {
			t.Errorf("%v: %d %s", args, code, talk)
		}
	}
	code, out, talk := say("person", "export", "--site", "boutique", "--customer", "anne@exemple.fr")
	var copied struct{ Site string }
	if err := json.Unmarshal([]byte(out), &copied); err != nil || code != exitOK || copied.Site != "boutique" || strings.Contains(out, "anne") {
		t.Errorf("%d %s %s %v", code, out, talk, err)
	}
	if code, _, talk := say("person", "erase", "--site", "boutique", "--visitor", strings.Repeat("a", 32), "--yes"); code != exitOK || !strings.Contains(talk, "0") {
		t.Errorf("%d %s", code, talk)
	}
	if code, out, talk := say("person", "requests", "--site", "boutique"); code != exitOK || strings.Count(out, "terminal") != 2 || strings.Contains(out, "anne") {
		t.Errorf("%d %s %s", code, out, talk)
	}
}
