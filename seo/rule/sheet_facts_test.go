package rule

import "testing"

// A size is a number with its unit, and a word that begins as a unit is none.
func TestASizeIsANumberWithItsUnit(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"flacon de 200 ml": true, "7cm de haut": true, "longueur 3 m": true, "1,5 l": true, "45 g.": true, "12 kg net": true, "2 l'an": true,
		"2 litres": false, "3 mois": false, "10 grandes": false, "en cm": false, "12  cm": false, "5 €": false, "": false, "7": false, "2 m2": false, "4 c": false,
	} {
		if measured(text) != want {
			t.Errorf("%q: %v", text, !want)
		}
	}
}
