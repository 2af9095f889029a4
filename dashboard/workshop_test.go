package dashboard_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"github.com/formaouest/chaland/internal/workshop"
)

func init() {
	pagePaths = append(pagePaths, "/atelier", "/atelier/abc", "/atelier/basket?fichier=boutique&periode=2026-02", "/aide/modeles", "/aide/comptages")
}

// bring sends a file to a model, and gives the address that the answer leads to.
func (s *shop) bring(t *testing.T, model, name, text string) (status int, to string, page answer) {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("fichier", name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := part.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := form.Close(); err != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.url+"/atelier/"+model+"?site=velo", &body)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", form.FormDataContentType())
	r.Header.Set("Origin", s.url)
	a := s.do(t, r)
	return a.StatusCode, a.Header.Get("Location"), a
}

// A file is brought, its columns are guessed, the model of the command line runs on it,
// and it is forgotten on demand.
func TestAFileIsComputedInTheWorkshop(t *testing.T) {
	t.Parallel()
	s := openCycles(t)
	status, to, _ := s.bring(t, "abc", "ventes.csv", "Produit;CA HT;Rayon\nCasque;500,50;x\nAntivol;300;y\nPneu;-7;z\nGourde;20;z\n")
	if status != http.StatusSeeOther {
		t.Fatalf("status %d", status)
	}
	look := s.get(t, strings.TrimSuffix(to, "#fichier"))
	if look.Find("#fichier h2").Text() != "ventes.csv" || look.Find(".table tbody tr").Length() != 4 {
		t.Errorf("the first lines: %s", look.text("main"))
	}
	for field, title := range map[string]string{"col-item": "Produit", "col-amount": "CA HT"} {
		if got := look.Find("select[name='" + field + "'] option[selected]").Text(); got != title {
			t.Errorf("%s is guessed as %q", field, got)
		}
	}
	at, err := url.Parse(to)
	if err != nil {
		t.Fatal(err)
	}
	code := at.Query().Get("fichier")
	ask := "/atelier/abc?site=velo&calculer=1&col-item=Produit&col-amount=CA+HT&opt-threshold-a=70&fichier=" + code
	done := s.get(t, ask)
	if rows := done.Find("#abc-2 tbody tr"); rows.Length() != 4 || !strings.Contains(rows.First().Text(), "Casque") || !strings.Contains(plain(rows.First().Text()), "500,50") {
		t.Errorf("the products: %s", done.text("main"))
	}
	if !strings.Contains(plain(done.Find("#abc-1").Text()), "N (négatif)") || !strings.Contains(done.Find(".notes").Text(), "Indice de Gini") {
		t.Errorf("the classes: %s", done.Find("#abc-1").Text())
	}
	if csv := s.get(t, ask+"&tableau=abc-2&format=csv"); !strings.Contains(csv.body, "Casque;1;500,5") {
		t.Errorf("CSV: %s", csv.body)
	}
	if document := s.get(t, ask+"&format=json"); !strings.HasPrefix(document.body, `{"total":820.5,`) {
		t.Errorf("JSON: %s", document.body)
	}
	if swapped := s.get(t, strings.Replace(ask, "col-item=Produit", "col-item=Rayon", 1)); swapped.Find("#abc-2 tbody tr").Length() != 3 {
		t.Errorf("by another column: %s", swapped.Find("#abc-2").Text())
	}
	forget, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.url+"/atelier/abc/oublier?site=velo", strings.NewReader(url.Values{"fichier": {code}}.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	forget.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	forget.Header.Set("Origin", s.url)
	if a := s.do(t, forget); a.StatusCode != http.StatusSeeOther {
		t.Errorf("forgetting: %d", a.StatusCode)
	}
	if gone := s.get(t, ask); gone.StatusCode != http.StatusBadRequest || !strings.Contains(gone.text("main"), "n’est plus en mémoire") {
		t.Errorf("the file is still there: %d %s", gone.StatusCode, gone.text("main"))
	}
}

func TestTheWorkshopSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	s := openCycles(t)
	for name, c := range map[string]struct{ model, text, query, want string }{
		"a line":        {"abc", "produit;ca\na;12\nb;douze\n", "&calculer=1", "Ligne 3, colonne « ca » : « douze » n’est pas un nombre."},
		"no column":     {"abc", "x;y\na;12\n", "&calculer=1", "Le fichier n’a pas de quoi remplir"},
		"an option":     {"abc", "produit;ca\na;12\n", "&calculer=1&col-item=produit&col-amount=ca&opt-threshold-a=beaucoup", "« beaucoup » ne convient pas à l’option"},
		"thresholds":    {"abc", "produit;ca\na;12\n", "&calculer=1&col-item=produit&col-amount=ca&opt-threshold-a=96", "Les seuils vont de 0 à 100 %"},
		"a path":        {"abc", "produit;ca\na;12\n", "&calculer=1&opt-lookback=/etc/passwd", ""},
		"steps":         {"funnel", "visiteur;date;etape\na;2025-01-01;x\n", "&calculer=1", "étape"},
		"no repurchase": {"clv", "client;date;montant\na;01/01/2025;5\nb;02/01/2025;5\n", "&calculer=1", ""},
	} {
		_, to, _ := s.bring(t, c.model, "essai.csv", c.text)
		a := s.get(t, strings.Split(to, "#")[0]+c.query)
		if said := plain(a.text("main")); c.want != "" && (a.StatusCode != http.StatusBadRequest || !strings.Contains(said, c.want)) {
			t.Errorf("%s: status %d: %s", name, a.StatusCode, said)
		}
		if a.StatusCode >= 500 {
			t.Errorf("%s: status %d", name, a.StatusCode)
		}
	}
	if status, _, page := s.bring(t, "abc", "vide.csv", ""); status != http.StatusBadRequest || !strings.Contains(page.text("main"), "est vide") {
		t.Errorf("an empty file: %d", status)
	}
	if status, _, _ := s.bring(t, "abc", "gros.csv", "produit;ca\n"+strings.Repeat("a;1\n", 6<<20)); status != http.StatusRequestEntityTooLarge {
		t.Errorf("a large file: %d", status)
	}
	if a := s.get(t, "/atelier/tarot"); a.StatusCode != http.StatusNotFound {
		t.Errorf("an unknown model: %d", a.StatusCode)
	}
	if a := s.get(t, "/atelier/clv?fichier=boutique&calculer=1&periode=2020"); a.StatusCode != http.StatusBadRequest || !strings.Contains(a.text("main"), "Aucune vente du 01/01/2020") {
		t.Errorf("no sale: %d", a.StatusCode)
	}
}

// A reader with a browser only finds the method of a model, its sources and its traps.
func TestEveryModelHasItsGuide(t *testing.T) {
	t.Parallel()
	s := openCycles(t)
	for _, form := range workshop.Forms() {
		href, _ := s.get(t, "/atelier/"+form.Name+"?site=velo").Find(`main a[href*="/aide/modeles"]`).Attr("href")
		at, heading, _ := strings.Cut(href, "#")
		page := s.get(t, at)
		section := page.Find(`.guide h2[id="` + heading + `"]`)
		if section.Length() != 1 || section.NextUntil("h2").Filter("p").Length() < 2 || page.Find(`.guide-contents a[href="#`+heading+`"]`).Length() != 1 {
			t.Errorf("%s leads to %q: %d", form.Name, href, section.Length())
		}
		if prose := section.Parent().Clone().Find("pre, code").Remove().End().Text(); strings.Contains(prose, "'") || strings.Contains(prose, " :") {
			t.Errorf("%s: the guide has straight apostrophes or breaking spaces", form.Name)
		}
		if dead := page.Find(`.guide a:not([href^="http"])`); dead.Length() > 0 || page.Find(".guide table").Length() == 0 {
			t.Errorf("%s: dead links %q", form.Name, dead.Text())
		}
	}
	if a := s.get(t, "/aide/rien"); a.StatusCode != http.StatusNotFound {
		t.Errorf("an unknown guide: %d", a.StatusCode)
	}
	if a := s.get(t, "/comptages?site=velo&periode=2026-02"); a.Find(`a[href*="/aide/comptages"]`).Length() != 1 {
		t.Error("the page of other tools does not lead to its guide")
	}
}

// The page has lists and fields: it never sends its reader to the options of a terminal.
func TestTheWorkshopSpeaksOfItsOwnFields(t *testing.T) {
	t.Parallel()
	s := openCycles(t)
	for name, c := range map[string]struct{ model, text, query, want string }{
		"dates":       {"rfm", "client;date;montant\nA;01/02/2025;12\n", "", "sinon, choisissez « mois d’abord » à l’option « Ordre des dates ambiguës »."},
		"a bad line":  {"rfm", "client;date;montant\nA;21/02/2025;12\nB;22/02/2025;x\n", "", "Corrigez-la, ou choisissez « oui » à l’option « Calculer sans les lignes inutilisables » pour calculer sans elle."},
		"bad lines":   {"rfm", "client;date;montant\nA;zz;12\n", "", "aucune ligne n’est utilisable (1 lue). Choisissez les bonnes colonnes plus bas, ou corrigez le fichier."},
		"no column":   {"attribution", "client;date\nA;zz\n", "", "de quoi remplir : « Canaux du parcours, dans l’ordre », « Conversions ». Colonnes trouvées : « client », « date ». Choisissez les bonnes colonnes plus bas"},
		"steps":       {"funnel", "visiteur;date;etape\na;2025-01-01;x\n", "", "Indiquez les étapes avec l’option « Étapes dans l’ordre », dans l’ordre, comme fiche,panier,commande."},
		"a gap":       {"forecast", "date;valeur\n13/01/2025;1\n15/01/2025;1\n", "", "choisissez « oui » à l’option « Compter 0 pour les dates sans ligne »"},
		"a series":    {"forecast", "date;valeur\n13/01/2025;1\n", "", "un pas plus court (l’option « Pas de la série »)"},
		"a basket":    {"basket", "pain,beurre\npain,beurre\n", "", "choisissez « oui » à l’option « La première ligne est déjà un panier »"},
		"all baskets": {"basket", "pain,beurre\npain,beurre\n", "&opt-no-header=true", "dans 2 paniers"},
		"two kinds":   {"abtest", "variante\nA\n", "", "Il faut ou bien les colonnes « Visites » et « Conversions »"},
		"no amount":   {"rfm", "client;date\nA;21/02/2025\n", "", "Choisissez plus bas « Montant »"},
	} {
		_, to, _ := s.bring(t, c.model, "essai.csv", c.text)
		a := s.get(t, strings.Split(to, "#")[0]+"&calculer=1"+c.query)
		said := plain(a.text("main"))
		if !strings.Contains(said, c.want) || strings.Contains(said, "--") {
			t.Errorf("%s: %s", name, said)
		}
	}
	for _, form := range workshop.Forms() {
		_, to, _ := s.bring(t, form.Name, "essai.csv", "a;b\n1;2\n")
		page := s.get(t, strings.Split(to, "#")[0])
		if text := plain(page.text("main")); strings.Contains(text, "--") || missingText.MatchString(text) {
			t.Errorf("%s: %s", form.Name, text)
		}
		page.Find("form.options input:not([type=hidden])").Each(func(_ int, field *goquery.Selection) {
			if label := field.Parent().Text(); regexp.MustCompile(`\b(day|week|dmy|paths|last_non_direct|time_decay)\b`).MatchString(label) {
				t.Errorf("%s: %q asks for a word of the command", form.Name, label)
			}
			if value := field.AttrOr("value", ""); strings.Contains(value, ".") {
				t.Errorf("%s: %q is no French number", form.Name, value)
			}
		})
	}
}

// The shop's own sales are a file that models read.
func TestTheWorkshopComputesOnTheShop(t *testing.T) {
	t.Parallel()
	s := openCycles(t)
	clv := s.get(t, "/atelier/clv?fichier=boutique&calculer=1&du=2026-01-05&au=2026-03-19")
	if clv.StatusCode != http.StatusOK || clv.Find("#graphique-ajustement").Length() != 1 || clv.Find("#clv-3 tbody tr").Length() == 0 {
		t.Errorf("values: %d %s", clv.StatusCode, clv.text("main"))
	}
	if text := clv.Find("#clv-3 tbody").Text(); !strings.Contains(text, "client-") {
		t.Errorf("customers: %s", text)
	}
	if own, _ := s.get(t, "/atelier").Find(".cards a[href*='/atelier/basket?']").First().Attr("href"); !strings.Contains(own, "opt-support=0%2C002") || s.get(t, own).Find("#basket-1").Length() != 1 {
		t.Errorf("baskets of the shop: %q", own)
	}
	abc := s.get(t, "/atelier/abc?fichier=boutique&calculer=1&periode=2026-02")
	page := s.get(t, "/produits-abc?periode=2026-02")
	if a, b := abc.Find("#abc-2 tbody tr").Length(), page.Find("#produits-classes tbody tr").Length(); a != b || a == 0 {
		t.Errorf("%d products in the workshop, %d on the page", a, b)
	}
	if s.get(t, "/").Find(".side a").Last().Text() != "Vérifier un chiffre" && s.get(t, "/").Find(".side nav a[href*='atelier']").Length() == 0 {
		t.Error("the workshop is not in the navigation")
	}
}
