package glossary_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/formaouest/chaland/dashboard/glossary"
)

func TestEveryWordHasItsMeaning(t *testing.T) {
	t.Parallel()
	words := map[string]string{}
	for _, e := range glossary.All() {
		if e.Meaning == "" || !strings.HasSuffix(e.Meaning, ".") {
			t.Errorf("%s: %q", e.Word, e.Meaning)
		}
		for _, form := range append([]string{e.Word}, e.Forms...) {
			if other := words[strings.ToLower(form)]; form == "" || other != "" && other != e.Key {
				t.Errorf("%q belongs to %s and to %s", form, other, e.Key)
			}
			words[strings.ToLower(form)] = e.Key
		}
	}
	if len(words) < 150 {
		t.Errorf("only %d forms", len(words))
	}
}

func TestWordsAreFoundWhole(t *testing.T) {
	t.Parallel()
	for prose, want := range map[string][]string{
		"Le taux de transformation baisse ; l'entonnoir d'achat perd du monde.": {"conversion", "funnel"},
		"Les visites, puis le CA.":                   {"revenue", "visit"},
		"Dans le cas présent, il n’y a rien à dire.": nil,
		"Revisiter ça":                               nil,
		"LE PANIER MOYEN MONTE":                      {"basket"},
		"":                                           nil,
	} {
		var got []string
		for _, e := range glossary.In(prose) {
			got = append(got, e.Key)
		}
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("%q: %v, want %v", prose, got, want)
		}
	}
}
