package main

import (
	"strings"
	"testing"
)

func TestOutlookSaysWhatItLacks(t *testing.T) {
	t.Parallel()
	dir := figuresShop(t)
	for options, want := range map[string]string{
		"":                             "Il manque --site.",
		"--site velo":                  "La série compte 3 valeurs",
		"--site velo --metric cpc":     "On ne prévoit pas « cpc »",
		"--site velo --step quinzaine": "Une prévision se fait par semaine (week) ou par mois (month)",
	} {
		code, out, talk := chaland(t, append([]string{"outlook", "--data", dir}, strings.Fields(options)...)...)
		if code == exitOK || out != "" || !strings.Contains(talk, want) {
			t.Errorf("%s: code %d, %q, %q", options, code, out, talk)
		}
	}
}
