package dashboard_test

import (
	"strings"
	"testing"

	"github.com/formaouest/chaland/fixtures"
	"github.com/formaouest/chaland/fixtures/casetest"
	"github.com/formaouest/chaland/internal/period"
)

// The pages of payment, delivery, service and reviews show what a history leaves to
// its ledgers; the one on service sets opening hours against the others.
func TestServicePages(t *testing.T) {
	t.Parallel()
	c, err := fixtures.Generate(fixtures.Options{Seed: 51, Activity: .08, Problems: &fixtures.Problems{
		Chat: &fixtures.FlatteringChat{Share: .1}, Carrier: &fixtures.SlowCarrier{Day: period.Date{Year: 2025, Month: 12, Day: 1}, Decile: 7}}})
	if err != nil {
		t.Fatal(err)
	}
	s := openShop(t)
	casetest.Store(t, s.warehouse, c)
	for path, want := range map[string]map[string]string{
		"/paiement":  {"#par-moyen": "carte bancaire", "#par-appareil": "Mobile", "#issues": "Échec d’authentification", "#graphique-acceptation-par-appareil": "Ordinateur"},
		"/livraison": {"#par-transporteur": "TransOuest Express", "#par-mode": "point relais"},
		"/service":   {"#par-nature": "Messagerie", "#par-motif": "Où est ma commande", "#avec-messagerie": "sans messagerie", "#heures-ouvertes": "écart entre les deux évolutions"},
		"/avis":      {"#par-sujet": "Boutique", "#par-produit": "MB-", "#graphique-note-par-sujet": "Boutique"},
	} {
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			page := s.get(t, path+"?site="+c.Site.ID+"&du=2025-01-01&au=2025-12-31")
			for id, text := range want {
				table := page.Find(id)
				if !strings.Contains(table.Text(), text) || table.Find("a[href*='format=csv']").Length() == 0 {
					t.Errorf("%s lacks %q or its exports: %s", id, text, squeeze(table.Text()))
				}
			}
			if page.Find("figure").Length() < 3 || page.Find("nav.side a[href^='"+path+"']").Length() != 1 {
				t.Errorf("%d charts; in the navigation %d times", page.Find("figure").Length(), page.Find("nav.side a[href^='"+path+"']").Length())
			}
			if missing := missingText.FindString(page.body); missing != "" {
				t.Errorf("a text is missing: %s", missing)
			}
		})
	}
}

// Without any conversation, nothing is compared.
func TestServicePageWithoutConversations(t *testing.T) {
	t.Parallel()
	s := openCycles(t)
	page := s.get(t, "/service?periode=2026-02")
	if page.Find("#avec-messagerie").Length() > 0 {
		t.Error("chats are compared without any")
	}
}
