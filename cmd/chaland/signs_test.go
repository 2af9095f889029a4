package main

import (
	"strings"
	"testing"
)

func TestSignsPrintsWhatNeverCame(t *testing.T) {
	t.Parallel()
	code, out, talk := chaland(t, "signs", "--data", figuresShop(t), "--site", "velo", "--from", "2025-02-01", "--to", "2025-02-28", "--format", "csv")
	if want := "\ufeffÉvénement;Reçus;Jours avec;Premier jour;Dernier jour;Rupture\r\nadd_to_cart;0;0;;;\r\n"; code != exitOK || talk != "" || len(out) < len(want) || out[:len(want)] != want {
		t.Errorf("code %d, %q, %q", code, out, talk)
	}
}

// Reports on visits say so when their days lie before the data, or when no visit was ever
// measured, instead of zeros alone.
func TestReportsOnVisitsSayThatTheDataAreElsewhere(t *testing.T) {
	t.Parallel()
	measured, unmeasured := trailsShop(t), figuresShop(t)
	for _, report := range []string{"funnel", "trails", "signs"} {
		for _, c := range []struct {
			dir, from, to, want string
			times               int
		}{
			{measured, "2020-01-01", "2020-01-31", "Rien n’est connu à ces dates : les données vont du 14/03/2025 au 14/03/2025.", 1},
			{measured, "2025-03-14", "2025-03-14", "Rien n’est connu", 0},
			{unmeasured, "2025-03-01", "2025-03-31", "Les visites de ce site ne sont pas mesurées", 1},
		} {
			code, out, talk := chaland(t, report, "--data", c.dir, "--site", "velo", "--from", c.from, "--to", c.to)
			if said := plainWords(out + talk); code != exitOK || strings.Count(said, c.want) != c.times {
				t.Errorf("%s from %s: code %d, %s", report, c.from, code, said)
			}
		}
	}
}
