package text

import (
	"slices"
	"testing"
)

func TestPhrasesStartWords(t *testing.T) {
	p := NewPhrases("cgv", "conditions de vente", "contact", "avis")
	for s, want := range map[string][]int{
		"nos cgv":                       {0},
		"cgv2":                          nil, // a short phrase is a whole word
		"les conditions de vente, cgv.": {1, 0},
		"contactez-nous":                {2}, // a long one may go on
		"recontact, lavis":              nil,
		"avis":                          {3},
		"":                              nil,
	} {
		var got []int
		p.Find(s, func(index, _ int) bool {
			got = append(got, index)
			return true
		})
		if !slices.Equal(got, want) {
			t.Errorf("%q: %v, want %v", s, got, want)
		}
	}
	if p.Any("un avis, un contact") != 3 || p.Any("rien") != -1 {
		t.Error("Any is the first phrase met")
	}
}
