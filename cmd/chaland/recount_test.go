package main

import (
	"strings"
	"testing"
)

func TestRecountSaysWhatItLacks(t *testing.T) {
	t.Parallel()
	dir := figuresShop(t)
	for options, want := range map[string]string{
		"--site velo --from 2025-01-01":                               "Il manque --to.",
		"--site velo --from 2025-01-01 --to 2025-01-31 --format xml":  "Le format « xml » n’existe pas.",
		"--site velo --from 2025-01-01 --to 2025-02-31":               "2025-02-31",
		"--site velo --from 2025-01-01 --to 2025-01-31 --format json": "Le site « velo » n’a encore aucune visite.",
	} {
		code, out, talk := chaland(t, append([]string{"recount", "--data", dir}, strings.Fields(options)...)...)
		if code == exitOK || out != "" || !strings.Contains(talk, want) {
			t.Errorf("%s: code %d, %q, %q", options, code, out, talk)
		}
	}
}
