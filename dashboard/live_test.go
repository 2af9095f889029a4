package dashboard_test

import (
	"strings"
	"testing"

	"github.com/formaouest/chaland/collector/intake"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/i18n"
)

// What a site has just sent reads as sentences, with the figures that it enters.
func TestTheLatestHitsReadAsSentences(t *testing.T) {
	t.Parallel()
	s := openCycles(t, withReport)
	page := s.get(t, "/direct")
	if answer := plain(page.text(".answer")); answer != "Dernier envoi il y a 5 secondes." {
		t.Error(answer)
	}
	rows := page.Find("#direct tbody tr")
	first, second := plain(squeeze(rows.Eq(0).Text())), plain(squeeze(rows.Eq(1).Text()))
	for _, want := range []string{"Ajout au panier : 2 × V-1, 1 × V-2, 1 × V-3, et 1 autre article, 39,80 €", "add_to_cart · velo.fr/casques", "Deuxième étape de l’entonnoir", "brevo / noel", "Mobile, Firefox", "sans consentement", "Traceur Matomo"} {
		if !strings.Contains(first, want) {
			t.Errorf("%q is not in %s", want, first)
		}
	}
	if !strings.Contains(second, "Avis / Laisser") || !strings.Contains(second, "propre à la boutique") || !strings.Contains(second, "Balise chaland") {
		t.Error(second)
	}
	if follow, _ := page.Find("[data-follow]").Attr("data-follow"); !strings.HasPrefix(follow, "/direct?") {
		t.Error(follow)
	}
	if aside := page.Find("#direct-a-part tbody tr").Length(); aside != len(sampleReport().Recent) {
		t.Errorf("%d hits set aside", aside)
	}
}

// Each kind of the plan has its sentence and says where it counts.
func TestEveryKindIsSaidLive(t *testing.T) {
	t.Parallel()
	for _, kind := range intake.Kinds() {
		if !tracking.Known(kind) || !i18n.Has("live.kind."+kind) || !i18n.Has("live.effect."+kind) {
			t.Error(kind)
		}
	}
}
