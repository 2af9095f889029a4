package seo

import (
	"math"
	"slices"
	"strings"
	"testing"
)

// Weights are those of the formula, worked out by hand on three pages.
func TestTermsAreWeighedByPlaceAndRarity(t *testing.T) {
	t.Parallel()
	m := MapTerms([]PageText{
		{URL: "/a", Title: "Bols", H1: "Bol", Main: "boutique"},
		{URL: "/b", Title: "Tasse", Main: "boutique bol"},
		{URL: "/c", Subtitles: "Cirés", Main: "boutique\nciré jaune"},
	}, map[string][]string{"/b": {"nos tasses"}})
	// /a: bol 3 + 2.5, in 2 of 3 pages; boutique in all pages weighs nothing.
	if got := m.Pages[0].Terms; len(got) != 1 || got[0].Words != "bol" || math.Abs(got[0].Weight-1) > 1e-9 || got[0].Pages != 2 {
		t.Errorf("/a: %+v", got)
	}
	// /b: tasse 3 + 2 alone, bol 1, « boutique bol » 1 alone.
	tasse, bol, both := 5*math.Log(3), math.Log(1.5), math.Log(3)
	length := math.Sqrt(tasse*tasse + bol*bol + both*both)
	want := map[string]float64{"tasse": tasse / length, "bol": bol / length, "boutique bol": both / length}
	for _, term := range m.Pages[1].Terms {
		if math.Abs(term.Weight-want[term.Words]) > 1e-9 {
			t.Errorf("/b: %+v, by hand %v", term, want[term.Words])
		}
	}
	if first := m.Pages[2].Terms[0]; len(m.Pages[1].Terms) != 3 || first.Words != "ciré" || m.Pages[2].Terms[1].Words != "ciré jaune" && m.Pages[2].Terms[2].Words != "ciré jaune" {
		t.Errorf("%+v", m.Pages)
	}
	if site := m.Site[0]; site.Words != "bol" || site.Top != "/a" || math.Abs(site.Weight-1-bol/length) > 1e-9 || m.Read != 3 {
		t.Errorf("the site: %+v", m.Site)
	}
	if again := MapTerms([]PageText{{URL: "/x", Main: strings.Repeat("un bol bleu et un bol vert ", 50)}, {URL: "/y", Main: "rien"}}, nil); !slices.ContainsFunc(again.Pages[0].Terms, func(x Term) bool { return x.Words == "bol" }) || len(again.Pages[0].Terms) > pageTerms {
		t.Errorf("%+v", again.Pages[0])
	}
}
