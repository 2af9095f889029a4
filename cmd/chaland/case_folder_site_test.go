package main

import (
	"os"
	"strings"
	"testing"

	"github.com/formaouest/chaland/fixtures"
	"github.com/formaouest/chaland/seo/rule"
)

// The web site of a shop made of files has all its shelves, sheets, articles and
// legal pages, and our own audit finds nothing of high severity in it.
func TestTheSiteOfAFolderIsSound(t *testing.T) {
	t.Parallel()
	shop, err := fixtures.LoadWorld(os.DirFS(bicycles))
	if err != nil {
		t.Fatal(err)
	}
	_, last := shop.Span()
	audit, err := quietApp(t).auditCaseShop(t.Context(), fixtures.Options{World: shop}, last)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range audit.Findings {
		if f.Severity <= rule.High {
			t.Errorf("%s on %s: %s", f.Rule, f.URL, f.Detail)
		}
	}
	titles, kinds := map[string]bool{}, map[string]int{}
	for _, p := range audit.Pages {
		titles[p.Title] = true
		if strings.Contains(p.Title+p.Description+p.H1, "Brélivan") {
			t.Errorf("%s is of another shop", p.URL)
		}
		kinds[p.Kind]++
	}
	for _, want := range []string{"Tout pour rouler chaque jour | Cycles Pédalune", "Vélos : tout le rayon | Cycles Pédalune", "Régler ses freins en dix minutes | Cycles Pédalune", "Conditions générales de vente | Cycles Pédalune"} {
		if !titles[want] {
			t.Errorf("no page %q: %v", want, titles)
		}
	}
	if kinds["product"] != 40 {
		t.Errorf("pages by kind: %v", kinds)
	}
}
