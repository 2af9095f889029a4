package dossier_test

import (
	"testing"

	"github.com/formaouest/chaland/dashboard/dossier"
)

func TestAmountsArePrintedInOneWay(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{
		"3000 €": "3\u202f000\u00a0€", "3000": "3\u202f000\u00a0€", "450": "450\u00a0€", "1 234,50": "1\u202f234,50\u00a0€", "12,345": "12,345\u00a0€", "30 %": "30 %", "entre 20 et 30 €": "entre 20 et 30 €", "": "",
	} {
		if got := dossier.Shown(dossier.Money, nil, typed); got != want {
			t.Errorf("%q is printed %q, want %q", typed, got, want)
		}
	}
}
