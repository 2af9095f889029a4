package main

import (
	"bytes"
	"strings"
	"testing"
)

// The proof follows the settings, in each form.
func TestSiteProof(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	say := func(args ...string) (int, string, string) { return typed(t, append(args, "--data", data)...) }
	if code, _, talk := say("site", "add", "--id", "boutique"); code != exitOK {
		t.Fatal(talk)
	}
	for format, begins := range map[string]string{"txt": "", "html": "<!doctype html>", "pdf": "%PDF", "docx": "PK", "json": `{"site":"boutique"`} {
		code, out, talk := say("site", "proof", "boutique", "--format", format, "--public-url", "https://mesure.boutique.fr")
		if code != exitOK || !bytes.HasPrefix([]byte(out), []byte(begins)) {
			t.Errorf("%s: %d %.80q %s", format, code, out, talk)
		}
		if begins != "%PDF" && begins != "PK" && !strings.Contains(out, "https://mesure.boutique.fr/opposition?site=boutique") {
			t.Errorf("%s does not name the page of refusal", format)
		}
	}
	if code, _, talk := say("site", "set", "--id", "boutique", "--retention", "0"); code != exitOK {
		t.Fatal(talk)
	}
	if _, out, _ := say("site", "proof", "boutique"); !strings.Contains(strings.ReplaceAll(out, "\n", " "), "sans limite") || !strings.Contains(out, "Non conforme") {
		t.Error(out)
	}
	if code, _, talk := say("site", "proof", "boutique", "--format", "odt"); code != exitUsage || !strings.Contains(talk, "odt") {
		t.Errorf("%d %s", code, talk)
	}
	if code, _, talk := say("site", "set", "--id", "boutique", "--retention", "999"); code != exitUsage || !strings.Contains(talk, "999") {
		t.Errorf("%d %s", code, talk)
	}
}
