package main

import (
	"strings"
	"testing"
)

func TestBreakevenWithAndWithoutAShop(t *testing.T) {
	t.Parallel()
	dir := figuresShop(t)
	five := "--budget 500 --cpc 0,50 --rate 2 --basket 60 --margin 30"
	for options, want := range map[string]string{
		five:                            "Commandes 20,00 27,78",
		five + " --format json":         `"result":-14000`,
		five + " --format csv":          "Résultat après publicité;-140;",
		"--budget 500":                  "Il manque --cpc.",
		five + " --margin 130":          "La marge est une part du panier entre −100 et 100 %, pas 130.",
		"--site velo --from 2025-03-01": "Il manque --to.",
		"--site velo --from 2025-03-01 --to 2025-03-31 --budget 500 --cpc 0,50 --rate 2 --margin 30": "Panier moyen 50,00 83,33",
	} {
		_, out, talk := chaland(t, append([]string{"breakeven", "--data", dir}, strings.Fields(options)...)...)
		if !strings.Contains(strings.Join(strings.Fields(out+talk), " "), want) {
			t.Errorf("%s: %q %q, want %q", options, out, talk, want)
		}
	}
}
