package main

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/collector/rights"
	"github.com/formaouest/chaland/warehouse"
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

// A request for a copy is not answered by forgetting the person, on the terminal either.
func TestPersonCommandErasesNobodyWhoAsksForACopy(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	if code, _, talk := typed(t, "site", "add", "--id", "boutique", "--mode", "consent", "--data", data); code != exitOK {
		t.Fatal(talk)
	}
	w, err := warehouse.Open(t.Context(), warehouse.Options{DataDir: data})
	if err != nil {
		t.Fatal(err)
	}
	asked := rights.Request{Site: "boutique", ID: "r1", Asked: time.Now().UTC(), Kind: rights.KindExport, Source: rights.SourcePage, How: "order", Orders: []string{"1042"}}
	if err := errors.Join(rights.Wait(t.Context(), w, asked, ""), w.Close()); err != nil {
		t.Fatal(err)
	}
	if code, _, talk := typed(t, "person", "erase", "--site", "boutique", "--request", "r1", "--yes", "--data", data); code == exitOK || !strings.Contains(talk, "demande de copie") {
		t.Errorf("%d %s", code, talk)
	}
	if code, out, talk := typed(t, "person", "export", "--site", "boutique", "--request", "r1", "--data", data); code != exitOK || !strings.Contains(out, "boutique") {
		t.Errorf("the request no longer waits: %d %s %s", code, out, talk)
	}
}
