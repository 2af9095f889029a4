package main

import (
	"maps"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/formaouest/chaland/fixtures/shop"
	"github.com/formaouest/chaland/seo"
)

// auditedShop audits a shop with faults, in memory.
func auditedShop(t *testing.T, f shop.Faults) *seo.Audit {
	t.Helper()
	var web http.Handler
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { web.ServeHTTP(w, r) }))
	t.Cleanup(server.Close)
	var err error
	if web, err = shop.New(shop.Options{Now: time.Now, Faults: f}); err != nil {
		t.Fatal(err)
	}
	audit, err := seo.Run(t.Context(), seo.AuditRequest{URL: server.URL + "/", AllowHosts: []string{"127.0.0.1"}, MaxExternal: -1, Now: time.Now})
	if err != nil || !audit.State.Complete() {
		t.Fatal(err, audit.State)
	}
	return audit
}

// changed is how many more findings of each rule an audit has than another. How
// fast a machine answers is no fault of the shop.
func changed(before, after *seo.Audit) map[string]int {
	n := map[string]int{}
	for _, f := range after.Findings {
		n[f.Rule]++
	}
	for _, f := range before.Findings {
		n[f.Rule]--
	}
	delete(n, "perf-ttfb")
	delete(n, "perf-reponse")
	maps.DeleteFunc(n, func(_ string, more int) bool { return more == 0 })
	return n
}

// breachFindings are the rule and the findings of each breach of the law.
var breachFindings = map[shop.Breach]struct {
	rule string
	n    int
}{
	shop.DeadPlatform: {"leg-reglement-rll", 1}, shop.BlankMediator: {"leg-mediateur", 1}, shop.NoWithdrawal: {"leg-retractation-bouton", 1},
	shop.EarlyPixel: {"leg-cookies", 1}, shop.HiddenAllergens: {"leg-allergenes", 6}, shop.UnnamedMakers: {"leg-fabricant", 22},
	shop.UndatedReviews: {"leg-avis", 1}, shop.UnnamedHost: {"leg-mentions-contenu", 1}, shop.SevenDays: {"leg-retractation", 1},
	shop.NoRefusal: {"leg-cookies-refus", 1}, shop.NetPrices: {"leg-prix-ttc", 7}, shop.ShortPrivacy: {"leg-confidentialite-contenu", 1},
}

// Each breach gives its own findings and no others; sheets that say what the
// supplier says give none, since nothing on the site tells.
func TestEachFaultGivesItsOwnFindings(t *testing.T) {
	t.Parallel()
	sound, breaches := auditedShop(t, shop.Faults{}), shop.Breaches()
	if len(breaches) != len(breachFindings) {
		t.Fatalf("%d breaches, %d known", len(breaches), len(breachFindings))
	}
	for at := 0; at < len(breaches); at += shop.DrawnBreaches {
		u := &shop.Unlawful{Allergens: 6, Makers: 22, Net: 7, Pick: 3}
		copy(u.Kinds[:], breaches[at:])
		want := map[string]int{}
		for _, b := range u.Kinds {
			want[breachFindings[b].rule] = breachFindings[b].n
		}
		if got := changed(sound, auditedShop(t, shop.Faults{Unlawful: u, Copied: &shop.CopiedSheets{Slug: "biscuits-douceurs", Count: 22, Pick: 3}})); !maps.Equal(got, want) {
			t.Errorf("%v: findings %v, want %v", u.Kinds, got, want)
		}
	}
}
