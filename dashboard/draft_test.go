package dashboard_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/formaouest/chaland/collector/tracking"
	casesite "github.com/formaouest/chaland/fixtures/shop"
)

// A text is judged when the form is sent, beside the pages of the last audit; a page of it
// opens as a draft.
func TestATextIsJudgedBesideThePagesOfTheSite(t *testing.T) {
	t.Parallel()
	s := openShop(t, withArchive)
	s.declare(t, tracking.Site{ID: "velo", Name: "Vélos de la Rade", Domains: []string{"velos.example"}})
	form := url.Values{"mot-cle": {"casque vélo"}, "titre": {"<script>Casque</script> de vélo"}, "texte": {"# Casques\n\nUn casque de vélo se choisit à la taille de la tête."}}
	first := s.post(t, "/redaction?site=velo", form.Encode())
	got := plain(squeeze(first.text("#jugement")))
	for _, want := range []string{"12 mots :", "le titre a 31 caractères", "le mot-clé est dans le titre.", "le mot-clé n’est pas dans le grand titre", "le mot-clé est dans le premier paragraphe.", "la lisibilité se mesure à partir de 100 mots", "Aucun audit n’a gardé le texte", "velos.example"} {
		if !strings.Contains(got, want) {
			t.Errorf("it lacks %q: %s", want, got)
		}
	}
	if first.StatusCode != http.StatusOK || first.Find("#jugement script").Length() > 0 || missingText.MatchString(first.body) {
		t.Errorf("%d %s", first.StatusCode, missingText.FindString(first.body))
	}
	s.audit(t, openCaseSite(t, casesite.Faults{}), time.Date(2026, 11, 29, 9, 0, 0, 0, time.UTC))
	page := s.get(t, "/redaction?site=velo&fiche=/vaisselle-faience/bol-breton-prenom")
	if title, _ := page.Find(`input[name="titre"]`).Attr("value"); !strings.HasPrefix(title, "Bol breton prénom") || !strings.HasPrefix(page.text("textarea"), "# Bol breton prénom") {
		t.Errorf("the page opens as %q, %s", title, page.text("textarea"))
	}
	share := sortValue(t, page.Find("#pages-semblables tbody tr").First().Find("td").First())
	if alike := plain(squeeze(page.Find("#pages-semblables tbody tr").First().Text())); share < .9 || !strings.Contains(alike, "/vaisselle-faience/bol-breton-prenom") {
		t.Errorf("the page most alike is %s", alike)
	}
	if terms := plain(squeeze(s.get(t, "/vocabulaire?site=velo&lignes=toutes").text(`#expressions-par-page tbody tr:has(a[href*="bol-breton-prenom"])`))); !strings.Contains(terms, "bol breton prénom") {
		t.Errorf("the page is about %s", terms)
	}
	form.Set("vif", "1")
	if live := plain(s.post(t, "/redaction?site=velo", form.Encode()).text("#jugement")); !strings.Contains(live, "se calcule avec le bouton") {
		t.Errorf("while typing: %s", live)
	}
}

// With scripts a text is judged while it is typed, without them when it is sent.
func TestATextIsJudgedInABrowser(t *testing.T) {
	t.Parallel()
	s, b := openCycles(t, withArchive), openBrowser(t)
	for name, v := range map[string]view{"with scripts": laptop, "without scripts, on a phone": {width: 390}} {
		t.Run(name, func(t *testing.T) {
			w := b.open(t, s.url+"/redaction?site=velo", v)
			steps := []chromedp.Action[chromedp.Void]{chromedp.SendKeys(`input[name="mot-cle"]`, "casque"), chromedp.SendKeys(`textarea`, "Un casque se choisit bien.")}
			if !v.script {
				steps = append(steps, chromedp.Click(".draft-form button"))
			}
			if err := chromedp.Do(w.ctx, append(steps, chromedp.WaitVisible("#jugement .checks"))...); err != nil {
				t.Fatal(err, w.trouble())
			}
			w.keep(t, "redaction-"+fileName(name))
			for _, trouble := range w.trouble() {
				t.Error(trouble)
			}
		})
	}
}
