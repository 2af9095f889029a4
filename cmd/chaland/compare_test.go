package main

import (
	"strings"
	"testing"
)

// What is printed says the days of the shop, and points where a per cent would mislead.
func TestCompareIsPrinted(t *testing.T) {
	t.Parallel()
	dir := pathsShop(t)
	code, out, talk := chaland(t, "compare", "--data", dir, "--site", "velo", "--from", "2025-03-06", "--to", "2025-03-31", "--first-from", "2025-03-01", "--first-to", "2025-03-05")
	for _, want := range []string{"(Europe/Paris)", "la référence : du 01/03/2025 au 05/03/2025, sans filtre", "Écart, en points de pourcentage", "p : si les deux côtés se valaient"} {
		if code != exitOK || !strings.Contains(out, want) {
			t.Errorf("%q is not in %q (%d %s)", want, out, code, talk)
		}
	}
}

func TestCompareSaysWhatItLacks(t *testing.T) {
	t.Parallel()
	dir := figuresShop(t)
	for options, want := range map[string]string{
		"--from 2025-03-01 --to 2025-03-31":                                                                       "Les deux côtés ont des visites en commun",
		"--from 2025-03-01 --to 2025-03-31 --first-from 2025-02-01 --first-to 2025-02-28":                         "Il n’y a rien à diviser pour la référence",
		"--from 2025-03-01 --to 2025-03-31 --first-from 2025-02-01 --first-to 2025-02-28 --metric average_basket": "au moins",
		"--from 2025-03-01 --to 2025-03-31 --filter mobile":                                                       "Le filtre « mobile » n’est pas lisible",
	} {
		code, out, talk := chaland(t, append([]string{"compare", "--data", dir, "--site", "velo"}, strings.Fields(options)...)...)
		if code == exitOK || out != "" || !strings.Contains(talk, want) {
			t.Errorf("%s: code %d, %q, %q", options, code, out, talk)
		}
	}
}
