package main

import (
	"strings"
	"testing"
)

func TestReconcilePrintsClassesAndLists(t *testing.T) {
	t.Parallel()
	dir := figuresShop(t)
	for options, want := range map[string]string{
		"--from 2025-02-01 --to 2025-02-28":               "1 commande valide dans la boutique ; 0 vue par le marqueur, soit un taux de complétude de 0,0 %",
		"--from 2025-02-01 --to 2025-02-28 --format csv":  "1;2025-02-14;manquante;;1234,56;0;;0",
		"--from 2025-02-01 --to 2025-02-28 --format json": `"class":"missing"`,
		"--from 2024-02-01 --to 2024-02-28":               "La boutique n’a aucune commande du 01/02/2024 au 28/02/2024",
	} {
		_, out, talk := chaland(t, append([]string{"reconcile", "--data", dir, "--site", "velo"}, strings.Fields(options)...)...)
		if !strings.Contains(out+talk, want) {
			t.Errorf("%s: %q %q, want %q", options, out, talk, want)
		}
	}
}
