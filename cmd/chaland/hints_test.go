package main

import (
	"strings"
	"testing"
)

// What is typed wrong, or is not there to be looked at, is said; a trainer switches hints
// off by one setting, and on again.
func TestHintsSayWhatTheyLack(t *testing.T) {
	t.Parallel()
	dir := figuresShop(t)
	run := func(words string) (int, string, string) {
		return chaland(t, append(strings.Fields(words), "--data", dir)...)
	}
	const during = " --from 2025-03-01 --to 2025-03-31"
	for words, want := range map[string]string{
		"hints" + during:                                                       "Il manque --site.",
		"hints --site velo --from 2025-03-01":                                  "Il manque --to.",
		"hints --site velo --metrics ordres" + during:                          "« ordres » n’existe pas",
		"hints --site velo --metrics orders --from 2019-03-01 --to 2019-03-31": "choisissez une période qui y touche",
		"site set --id velo --hints oui":                                       "par on (montrer) ou off (masquer), pas par « oui »",
	} {
		if code, out, talk := run(words); code != exitUsage || out != "" || !strings.Contains(talk, want) {
			t.Errorf("%s: code %d, %q, %q", words, code, out, talk)
		}
	}
	if code, out, talk := run("hints --site velo --metrics orders" + during); code != exitOK || !strings.Contains(out+talk, "il en faut 91") {
		t.Errorf("code %d, %q, %q", code, out, talk)
	}
	// A metric without data does not keep the others from being looked at.
	for _, format := range []string{"table", "json", "csv"} {
		if code, out, talk := run("hints --site velo --metrics search_clicks,orders --format " + format + during); code != exitOK || !strings.Contains(out+talk, "il en faut 91") || !strings.Contains(out+talk, "n’a encore aucune donnée") {
			t.Errorf("%s: code %d, %q, %q", format, code, out, talk)
		}
	}
	if code, out, talk := run("hints --site velo --metrics search_clicks,parcels" + during); code == exitOK || out != "" || !strings.Contains(talk, "n’a encore aucune donnée") {
		t.Errorf("nothing to look at: code %d, %q, %q", code, out, talk)
	}
	if code, _, talk := run("site set --id velo --hints off"); code != exitOK {
		t.Fatal(talk)
	}
	if code, out, talk := run("hints --site velo --metrics orders" + during); code != exitUsage || out != "" || !strings.Contains(talk, "masquées") {
		t.Errorf("off: code %d, %q, %q", code, out, talk)
	}
	if code, _, talk := run("site set --id velo --hints on"); code != exitOK {
		t.Fatal(talk)
	}
	if code, _, talk := run("hints --site velo --metrics orders" + during); code != exitOK {
		t.Error(talk)
	}
}
