package dashboard_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/dashboard/citation"
)

// reportPages show the reports that can be cited, each with what it is asked on.
var reportPages = map[string]string{
	citation.ReadingRecount:   "/comptages?site=velo&periode=2026-02",
	citation.ReadingReconcile: "/rapprochement?site=velo&periode=2026-02",
	citation.ReadingCompare:   "/comparer?site=velo&periode=2026-02&par=device",
	citation.ReadingBreakeven: "/simulateur?site=velo&periode=2026-02&budget=500&cpc=0,4",
	citation.ReadingOutlook:   "/previsions?site=velo&mesure=visits&pas=week",
	citation.ReadingTrails:    "/comportement/parcours?site=velo&periode=2026-02&appareil=desktop",
	citation.ReadingPareto:    "/produits-abc?site=velo&periode=2026-02",
	citation.ReadingCustomers: "/clients?site=velo&periode=2026-02",

	citation.ReadingNetworks:     "/reseaux?site=velo&du=2026-03-01&au=2026-03-15",
	citation.ReadingComparators:  "/partenaires/comparateurs?site=velo&du=2026-03-01&au=2026-03-15&marge=8",
	citation.ReadingPartners:     "/partenaires/resultat?site=velo&periode=2026-03",
	citation.ReadingExpectations: "/comportement/attentes?site=velo&periode=2026-02&regle=Offrir+%3A+cadeau%0AVelos+%3A+%2Fp",
}

// Each report leads from its values to their method, where they are cited; the code tells
// the same value again.
func TestReportsAreCitedCellByCell(t *testing.T) {
	t.Parallel()
	var s *shop
	for i, name := range citation.Readings() {
		if i%6 == 0 { // a shop answers so many visitors a minute
			s = openCycles(t)
			withLedgers(t, s)
			withComparators(t, s)
		}
		page := s.get(t, reportPages[name])
		if page.StatusCode != http.StatusOK {
			t.Errorf("%s: %d %s", name, page.StatusCode, page.text("main"))
			continue
		}
		seen := map[string]bool{}
		page.Find("main a[href^='/chiffres/rapport?']").Each(func(_ int, link *selection) {
			href, _ := link.Attr("href")
			at, err := url.Parse(href)
			if err != nil {
				t.Fatal(err)
			}
			what, _, _ := strings.Cut(at.Query().Get("cellule"), "/")
			if at.Query().Get("rapport") != name || seen[what] {
				return
			}
			seen[what] = true
			s.citeCell(t, name+" "+at.Query().Get("cellule"), href, plain(link.Text()))
		})
		if len(seen) == 0 {
			t.Errorf("%s: no value leads to its method", name)
		}
	}
}

// citeCell opens a value of a report, cites it and verifies it.
func (s *shop) citeCell(t *testing.T, about, href, shown string) {
	t.Helper()
	method := s.get(t, href)
	value := plain(method.text(".figure-value"))
	if method.StatusCode != http.StatusOK || method.Find("pre code").Length() == 0 || missingText.MatchString(method.body) {
		t.Errorf("%s: %d %q", about, method.StatusCode, method.text("main"))
		return
	}
	digits := func(text string) string {
		return strings.Map(func(r rune) rune {
			if r >= '0' && r <= '9' {
				return r
			}
			return -1
		}, text)
	}
	// a page may round otherwise than the method
	if a, b := digits(value), digits(shown); a == "" || !strings.HasPrefix(a, b[:1]) {
		t.Errorf("%s: the page shows %q, the method %q", about, shown, value)
	}
	code := s.cite(t, method.citeForm(t, ".figure-head"))
	if got := s.verdict(t, "/v/"+code+"?valeur="+url.QueryEscape(value)); got != "Conforme" {
		t.Errorf("%s: %q is %q", about, value, got)
	}
	if kept := s.get(t, "/citations/"+code); missingText.MatchString(kept.body) || !strings.Contains(plain(kept.text("#phrase")), value) {
		t.Errorf("%s: the sentence is %q", about, kept.text("#phrase"))
	}
}

// What is simulated or foretold says so wherever it is cited.
func TestSimulatedFiguresSaySo(t *testing.T) {
	t.Parallel()
	s := openCycles(t)
	for name, says := range map[string]string{
		citation.ReadingBreakeven: "Simulation, non mesurée. Hypothèses choisies : Budget 500,00 €, Coût d’un clic 0,40 € ; les autres valeurs sont celles de la boutique",
		citation.ReadingOutlook:   "Prévision, non mesurée",
		citation.ReadingRecount:   "",
	} {
		href, _ := s.get(t, reportPages[name]).Find("main a[href^='/chiffres/rapport?']").First().Attr("href")
		method := s.get(t, href)
		code := s.cite(t, method.citeForm(t, ".figure-head"))
		sentence := plain(s.get(t, "/citations/"+code).text("#phrase"))
		for where, text := range map[string]string{"sentence": sentence, "method": plain(method.text(".facts")), "verdict": plain(s.get(t, "/v/"+code).text(".facts"))} {
			if says == "" && strings.Contains(text, "non mesurée") || !strings.Contains(text, says) {
				t.Errorf("%s, %s: %q", name, where, text)
			}
		}
		if measured := strings.Contains(sentence, "mesuré par chaland"); measured != (says == "") {
			t.Errorf("%s: %q", name, sentence)
		}
	}
}

// What somebody chose beside the period and the filters is told with what is cited, to the
// jury too: the same title with another window, another rule, is another figure.
func TestChoicesAreToldWithWhatTheyChange(t *testing.T) {
	t.Parallel()
	s := openCycles(t)
	const rule = "&regle=Offrir+%3A+cadeau%0AVelos+%3A+%2Fp"
	first := func(page, table string) string {
		return s.get(t, page).Find(table+" a[href^='/chiffres/rapport?']").First().AttrOr("href", "")
	}
	for _, c := range []struct{ page, form, says string }{
		{"/rentabilite?site=velo&periode=2026-02&modele=premier&fenetre=7", "#graphique-roas-et-seuil", "Fenêtre : 7 jours avant la commande."},
		{"/attribution?site=velo&periode=2026-02&fenetre=1", "#graphique-comparaison", "Fenêtre : 1 jour avant la commande."},
		{"/entonnoir?site=velo&periode=2026-02&etapes=view_item,purchase&ordre=strict", "#graphique-entonnoir", "Aucune autre action entre deux étapes."},
		{"/entonnoir?site=velo&periode=2026-02&unite=visiteur&fenetre=3", "#graphique-entonnoir", "Étapes franchies en 3 jours au plus."},
		{first("/comportement/attentes?site=velo&periode=2026-02"+rule, "#familles"), ".figure-head", "Règle : Offrir : cadeau ; Velos : /p."},
		{first("/comportement/attentes?site=velo&periode=2026-02", "#familles"), ".figure-head", "Règle de départ."},
		{first("/produits-abc?site=velo&periode=2026-02&seuil-a=50&seuil-b=90", "main"), ".figure-head", "Seuils des classes : 50 % et 90 % du total."},
	} {
		code := s.cite(t, s.get(t, c.page).citeForm(t, c.form))
		for where, text := range map[string]string{"sentence": s.get(t, "/citations/"+code).text("#phrase"), "verdict": s.get(t, "/v/"+code).text(".facts")} {
			if !strings.Contains(plain(text), c.says) {
				t.Errorf("%s, %s: %q does not say %q", c.page, where, plain(text), c.says)
			}
		}
	}
	usual := first("/produits-abc?site=velo&periode=2026-02", "main")
	if text := plain(s.get(t, usual).text(".facts")); strings.Contains(text, "Seuils") {
		t.Errorf("the usual classes say %q", text)
	}
}

// Data that change are told as such, a forecast is asked as of its day, and what is no
// cell of a report is refused.
func TestCitedReportsFollowTheData(t *testing.T) {
	t.Parallel()
	s := openCycles(t)
	method := func(query string) answer {
		return s.get(t, "/chiffres/rapport?site=velo&du=2026-02-01&au=2026-02-28&"+query)
	}
	s.insert(t, nil, []tracking.Order{{Site: "velo", ID: "premiere", Version: 1, Time: time.Date(2025, 12, 15, 10, 0, 0, 0, time.UTC), Status: tracking.OrderValid, Origin: "import", Currency: "EUR", Rate: 1, TotalIncl: 9990, ProductsIncl: 9990, Items: 1}}, nil, nil)
	orders := s.cite(t, method("rapport=reconcile&cellule=orders/missing").citeForm(t, ".figure-head"))
	forecast := s.cite(t, s.get(t, "/chiffres/rapport?site=velo&du=2025-12-15&au=2026-03-08&rapport=outlook&demande-metric=orders&demande-step=week&cellule=foretold/2026-W11").citeForm(t, ".figure-head"))
	s.sell(t, time.Date(2026, 3, 18, 10, 0, 0, 0, time.UTC))
	if got := s.verdict(t, "/v/"+forecast); got != "Conforme" {
		t.Errorf("a forecast, once more is known: %q", got)
	}
	s.sell(t, time.Date(2026, 2, 14, 10, 0, 0, 0, time.UTC))
	if got := s.verdict(t, "/v/"+orders); got != "Donnée modifiée depuis" {
		t.Errorf("orders that the tag missed, one more: %q", got)
	}
	for query, want := range map[string]string{
		"rapport=magie&cellule=a":                              "404 Le rapport « magie » ne se cite pas",
		"rapport=recount&cellule=magie":                        "404 Le rapport « recount » n’a pas de chiffre « magie »",
		"rapport=recount&cellule=bounce/ga4&demande-magie=1":   "400 Le rapport « recount » ne connaît pas « magie »",
		"rapport=breakeven&cellule=clicks&demande-cpc=x":       "400 Pour « Coût d’un clic », « x » n’est pas un nombre",
		"rapport=trails&cellule=visits/0/home&demande-depth=x": "400 « x » n’est pas un nombre d’étapes",
		"cellule=bounce": "404 Cette adresse ne dit pas de quel rapport",
		"rapport=outlook&cellule=a&demande-metric=b&demande-step=week": "400 On ne prévoit pas « b »",
	} {
		a := method(query)
		if got := fmt.Sprint(a.StatusCode, " ", plain(a.text("main"))); !strings.HasPrefix(got, want[:4]) || !strings.Contains(got, want[4:]) {
			t.Errorf("%s: %q", query, got)
		}
	}
	form := url.Values{"question": {"site=velo&du=2026-02-01&au=2026-02-28&chiffre=reading&rapport=magie&cellule=a"}}
	if a := s.post(t, "/citations", form.Encode()); a.StatusCode != http.StatusNotFound || !strings.Contains(plain(a.text("main")), "« magie » ne se cite pas") {
		t.Errorf("citing what is no report: %d %q", a.StatusCode, a.text("main"))
	}
}

// A funnel of one's own steps is cited with its steps and its order.
func TestOwnFunnelIsCited(t *testing.T) {
	t.Parallel()
	s := openCycles(t)
	page := s.get(t, "/entonnoir?site=velo&periode=2026-02&etapes="+url.QueryEscape("/panier, Commande")+"&ordre=strict")
	code := s.cite(t, page.citeForm(t, "#graphique-entonnoir"))
	proof := s.get(t, "/v/"+code)
	if got := proof.verdict(); got != "Conforme" {
		t.Errorf("verdict %q", got)
	}
	names := []string{}
	proof.Find("main tbody tr th").Each(func(_ int, th *selection) { names = append(names, plain(squeeze(th.Text()))) })
	if got := strings.Join(names, " | "); !strings.HasPrefix(got, "/panier | Commande | /panier, Mobile") {
		t.Errorf("its rows are %q", got)
	}
	loose := s.get(t, "/v/"+s.cite(t, s.get(t, "/entonnoir?site=velo&periode=2026-02&etapes=view_item,purchase").citeForm(t, "#graphique-entonnoir")))
	strict := s.get(t, "/v/"+s.cite(t, s.get(t, "/entonnoir?site=velo&periode=2026-02&etapes=view_item,purchase&ordre=strict").citeForm(t, "#graphique-entonnoir")))
	if a, b := loose.text("main tbody tr:nth-child(2) td"), strict.text("main tbody tr:nth-child(2) td"); a == b {
		t.Errorf("with other steps between and without: %s both", a)
	}
}
