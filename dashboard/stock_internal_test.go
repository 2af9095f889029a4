package dashboard

import (
	"strings"
	"testing"

	"github.com/formaouest/chaland/analyzer"
)

// Where no day beside a gap tells what is usual, nothing is said to be lost, not
// even zero.
func TestLossesNeedUsualDays(t *testing.T) {
	t.Parallel()
	for want, g := range map[string]analyzer.StockGap{
		"– – – –":              {},
		"2 2 de 0 à 5 16,00 €": {Usual: 2, UsualDays: 28, Margin: 800},
	} {
		var got []string
		for _, c := range lostCells(g, "EUR") {
			got = append(got, c.Text)
		}
		if text := strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(strings.Join(got, " ")); text != want {
			t.Errorf("%+v reads %q, want %q", g, text, want)
		}
	}
}
