package dashboard_test

import (
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/dashboard/address"
)

// missingText is what i18n.T writes for a key without text.
var missingText = regexp.MustCompile(`\[[a-z_]+(\.[a-z0-9_/-]+)+\]`)

// pagePaths are the pages of a shop, for tests that hold of all of them.
var pagePaths = []string{"/", "/comportement/videos", "/objectifs", "/alertes", "/comportement/attentes", "/partenaires/resultat", "/partenaires/comparateurs?marge=8&du=2026-03-01&au=2026-03-15", "/comportement/attentes?regle=Offrir+cadeau",
	"/marges", "/remboursements", "/campagnes", "/evolution", "/evolution?total=orders&par=device", "/acquisition", "/entonnoir", "/entonnoir?rupture=2026-03-02&par=canal", "/comportement", "/comportement/parcours", "/comportement/recherche", "/comportement/heures", "/comportement/paniers", "/simulateur", "/simulateur?budget=beaucoup", "/previsions", "/previsions?mesure=visits&pas=week", "/comparer", "/comparer?par=device&mesure=average_basket&n1=1000&k1=20&n2=1000&k2=40", "/annotations", "/ventes", "/produits-abc", "/clients", "/clients/rfm", "/clients/cohortes", "/clients/segment?si-commandes-min=2&si-dernier-achat-min=1", "/paniers", "/mise-en-avant", "/prix", "/comptages", "/rapprochement", "/rentabilite", "/rentabilite?modele=markov", "/attribution", "/attribution?par=campagne&mesure=ca&ordre=2&fenetre=7", "/roi-structurel", "/audits", "/audits/comparer", "/portefeuille", "/maillage", "/maillage?source=/&cible=/casques", "/fiches", "/conformite", "/qualite", "/quarantaine", "/robots", "/confidentialite", "/direct", "/brancher", "/brancher?site=velo", "/brancher/page?adresse=velos.example/casques",
	"/citations", "/controler", "/remise", "/mots-cles", "/mots-cles/page?fiche=/casques", "/redaction", "/vocabulaire", "/partenaires", "/parrainage", "/e-mails", "/reseaux", "/contenus", "/vitesse", "/paiement", "/livraison", "/service", "/avis", "/chiffres", "/chiffres/taux-de-transformation", "/chiffres/rapport?rapport=recount&cellule=bounce/ga4", "/exports", "/exports/repetition", "/styleguide", "/chercher?q=panier", "/glossaire", "/v", "/nulle-part",
	"/connexion", "/centre", "/centre/journal", "/centre/jurys", "/mon-compte", "/formateur", "/remarques", "/jury", "/jury/dossier", "/jury/grille"}

// TestPages asks the pages of one shop; nothing in it changes the shop.
func TestPages(t *testing.T) {
	t.Parallel()
	s := openCycles(t, withArchive, withReport, withImporter, withShops)
	for name, test := range map[string]func(*testing.T, *shop){
		"every page answers":                everyPageAnswers,
		"the overview tells what is so":     overviewTellsTheFigures,
		"the address decides":               addressDecides,
		"numbers open their method":         numbersOpenTheirMethod,
		"filters apply and are said":        filtersApply,
		"an empty period says what to do":   emptyPeriod,
		"what is wrong is said":             wrongAddresses,
		"a change is explained":             changeExplained,
		"no field is taken for a filter":    fieldsAreNoFilters,
		"profit stands beside break-even":   profitBesideBreakEven,
		"the API gives the page's profit":   profitAPIAgrees,
		"the funnel never grows":            funnelNeverGrows,
		"models share the same orders":      modelsShareTheSame,
		"the rows of the matrix add up":     matrixRowsAddUp,
		"the API gives the page's credits":  attributionAPIAgrees,
		"tables are exported":               tablesExport,
		"every table of a page is exported": everyTableExports,
		"the journal marks time charts":     journalMarks,
		"the running period is said":        runningPeriod,
		"API answers as the analyzer":       apiAnswers,
		"API faults are JSON":               apiFaults,
		"pages are light":                   pagesAreLight,
		"the search box leads there":        searchFinds,
		"the API and the page agree":        apiAndPageAgree,
	} {
		t.Run(name, func(t *testing.T) { t.Parallel(); test(t, s) })
	}
}

func everyPageAnswers(t *testing.T, s *shop) {
	for _, path := range pagePaths {
		a := s.get(t, path)
		if want := map[bool]int{true: 404, false: 200}[path == "/nulle-part"]; a.StatusCode != want {
			t.Errorf("%s: status %d: %s", path, a.StatusCode, a.text("main"))
		}
		if n := a.Find("h1").Length(); n != 1 {
			t.Errorf("%s: %d titles", path, n)
		}
		if missing := missingText.FindString(a.body); missing != "" {
			t.Errorf("%s: a text is missing from the catalogue: %s", path, missing)
		}
		if a.Find("[style], style, script:not([src]):not([type='application/json'])").Length() > 0 {
			t.Errorf("%s has a style or script of its own, which the policy refuses", path)
		}
	}
}

// figureOf asks the API for one figure of March until now.
func (s *shop) figureOf(t *testing.T, metric, more string) float64 {
	t.Helper()
	a := s.get(t, "/api/v1/figures?site=velo&metrics="+metric+"&from=2026-03-01&to=2026-03-31"+more)
	var got struct{ Figures []struct{ Value *float64 } }
	if err := json.Unmarshal([]byte(a.body), &got); err != nil || len(got.Figures) != 1 || got.Figures[0].Value == nil {
		t.Fatalf("%s: %v %s", metric, err, a.body)
	}
	return *got.Figures[0].Value
}

func overviewTellsTheFigures(t *testing.T, s *shop) {
	a := s.get(t, "/?site=velo&periode=2026-03")
	answer := plain(a.text(".answer"))
	visits, orders := s.figureOf(t, "visits", ""), s.figureOf(t, "orders", "")
	if want := fmt.Sprintf("%.0f visites ont donné %.0f commandes", visits, orders); !strings.HasPrefix(answer, want) {
		t.Errorf("the answer is %q, want %q", answer, want)
	}
	if tiles := a.Find(".tiles .tile").Length(); tiles != 8 {
		t.Errorf("%d tiles", tiles)
	}
	if got := plain(a.text(".tile:nth-child(1) .value")); got != fmt.Sprintf("%.0f", visits) {
		t.Errorf("the tile of visits says %q", got)
	}
	if a.Find(".tile:nth-child(1) .spark polyline").Length() == 0 {
		t.Error("no small curve")
	}
	if got := plain(a.text(".tile:nth-child(1) .change")); !regexp.MustCompile(`^[↑↓→] (en hausse|en baisse|stable) : [+−]?[0-9,]+ % contre [0-9 ]+$`).MatchString(got) {
		t.Errorf("the change reads %q", got)
	}
	if here := a.text(`nav [aria-current="page"]`); here != "Vue d’ensemble" {
		t.Errorf("the navigation shows %q", here)
	}
}

func addressDecides(t *testing.T, s *shop) {
	for query, want := range map[string]string{
		"periode=2026-03":                  "mars 2026 | du 01/03/2026 au 31/03/2026 | comparé à : février 2026",
		"periode=2026-03&comparer=annee":   "mars 2026 | du 01/03/2026 au 31/03/2026 | comparé à : mars 2025",
		"periode=7j&comparer=aucune":       "7 derniers jours | du 14/03/2026 au 20/03/2026 | sans comparaison",
		"du=2026-02-10&au=2026-02-12":      "Du 10/02/2026 au 12/02/2026 | du 10/02/2026 au 12/02/2026 | comparé à : du 07/02/2026 au 09/02/2026",
		"periode=soldes-hiver-2026":        "Soldes d’hiver 2026 | du 07/01/2026 au 03/02/2026 | comparé à : du 10/12/2025 au 06/01/2026",
		"periode=aujourdhui":               "Aujourd’hui | le 20/03/2026 | comparé à : le 19/03/2026",
		"":                                 "30 derniers jours | du 19/02/2026 au 20/03/2026 | comparé à : du 20/01/2026 au 18/02/2026",
		"periode=2026-T1&appareil=desktop": "1er trimestre 2026 | du 01/01/2026 au 31/03/2026 | comparé à : 4e trimestre 2025",
	} {
		a := s.get(t, "/ventes?site=velo&"+query)
		a.Find(".bar summary .hidden").Remove()
		got := a.text(".period summary") + " | " + a.text(".dates-said") + " | " + squeeze(a.Find(".bar > .picker summary").First().Text())
		if got != want {
			t.Errorf("%s: %q, want %q", query, got, want)
		}
		href, _ := a.Find(`nav a:contains("Acquisition")`).Attr("href")
		kept, err := url.Parse(href)
		if err != nil || kept.Query().Get("appareil") != valueOf(query, "appareil") || kept.Query().Get("periode")+kept.Query().Get("du") == "" {
			t.Errorf("%s: the navigation leads to %s", query, href)
		}
	}
}

func valueOf(query, name string) string {
	q, _ := url.ParseQuery(query)
	return q.Get(name)
}

func numbersOpenTheirMethod(t *testing.T, s *shop) {
	overview := s.get(t, "/?site=velo&periode=2026-03&appareil=desktop")
	href, _ := overview.Find(".answer a.fig").Eq(2).Attr("href")
	if !strings.HasPrefix(href, "/chiffres/taux-de-transformation?") {
		t.Fatalf("the rate opens %q", href)
	}
	a := s.get(t, href)
	facts := map[string]string{}
	a.Find(".facts div").Each(func(i int, _ *selection) {
		row := a.Find(".facts div").Eq(i)
		facts[plain(row.Find("dt").Text())] = plain(squeeze(row.Find("dd").Text()))
	})
	rate := s.figureOf(t, "conversion_rate", "&filter=device=desktop")
	if got, want := plain(a.text(".figure-value")), fmt.Sprintf("%.1f %%", rate*100); strings.ReplaceAll(got, ",", ".") != want {
		t.Errorf("the method shows %q, want %q", got, want)
	}
	for name, pattern := range map[string]string{
		"Calcul": `^\d+ / \d+$`, "Effectif": `^\d+ visites$`, "Intervalle à 95 %": `^[\d,]+ % à [\d,]+ %$`, "Période": `du 01/03/2026 au 31/03/2026, heure de Paris`,
		"Filtres": "appareil : Ordinateur", "Mode de mesure": "avec consentement", "Version de la définition": `^\d+$`, "Empreinte des données lues": `events:\d+`,
	} {
		if !regexp.MustCompile(pattern).MatchString(facts[name]) {
			t.Errorf("%s: %q does not match %q", name, facts[name], pattern)
		}
	}
	if sql := a.Find("pre").Text(); !strings.Contains(sql, "SELECT") || !strings.Contains(sql, "{site:String}") {
		t.Errorf("the SQL is %q", sql)
	}
	if a.Find(`.method th:contains("site")`).Length() == 0 {
		t.Error("the parameters are not shown")
	}
	if a.text(".formula") == "" || !strings.Contains(a.text(".prose"), "Le piège") {
		t.Error("the formula or the pitfall is missing")
	}
	if group := s.get(t, "/chiffres/visits?site=velo&periode=2026-03&par=channel&cle=email"); !strings.Contains(group.text(".figure-about"), "canal : E-mail") {
		t.Errorf("the method of a group is about %q", group.text(".figure-about"))
	}
}

func filtersApply(t *testing.T, s *shop) {
	all, mobile := s.get(t, "/?site=velo&periode=2026-03"), s.get(t, "/?site=velo&periode=2026-03&appareil=mobile")
	if all.text(".tile:nth-child(1) .value") == mobile.text(".tile:nth-child(1) .value") {
		t.Error("the filter changes nothing")
	}
	if got, want := plain(mobile.text(".tile:nth-child(1) .value")), fmt.Sprintf("%.0f", s.figureOf(t, "visits", "&filter=device=mobile")); got != want {
		t.Errorf("visits by phone: %q, want %q", got, want)
	}
	chip := mobile.Find(".chip:not(.today)")
	if !strings.HasPrefix(plain(squeeze(chip.Text())), "appareil : Mobile") {
		t.Errorf("the chip says %q", chip.Text())
	}
	if href, _ := chip.Attr("href"); strings.Contains(href, "appareil") {
		t.Errorf("taking the filter off leads to %q", href)
	}
	if notice := plain(mobile.text(".notice")); !strings.Contains(notice, "Le filtre « appareil : Mobile » ne s’applique pas à « Dépense » : ce chiffre est montré sans ce filtre.") {
		t.Errorf("the ignored filter is not said: %q", notice)
	}
	unheededFilters(t, s)
}

// unheededFilters expects every figure that does not follow a filter to be named, above
// the figures.
func unheededFilters(t *testing.T, s *shop) {
	profit := s.get(t, "/rentabilite?site=velo&periode=2026-03&appareil=mobile")
	notice := plain(profit.text("main > .unheeded"))
	for _, want := range []string{"« Dépense »", "« Retour sur dépense publicitaire (ROAS) »", "« Retour sur investissement spécifique »", "« Coût par commande » et « Coût par clic » : ces chiffres sont montrés sans ce filtre.", "suivent les filtres de canal et de campagne seulement"} {
		if !strings.Contains(notice, want) {
			t.Errorf("%s is not in %q", want, notice)
		}
	}
	if strings.Contains(notice, "Marge sur coûts variables") {
		t.Errorf("a figure that follows the filter is said not to: %q", notice)
	}
	if strings.Index(profit.body, "unheeded") > strings.Index(profit.body, `class="tile"`) {
		t.Error("the notice stands under the figures")
	}
	if all := plain(s.get(t, "/campagnes?site=velo&periode=2026-03&appareil=mobile").text("main > .unheeded")); !strings.HasPrefix(all, "Aucun chiffre de cette page ne suit le filtre « appareil : Mobile »") {
		t.Errorf("a page none of whose figures follows the filter says %q", all)
	}
	if channel := s.get(t, "/rentabilite?site=velo&periode=2026-03&canal=email").text("main > .unheeded"); channel != "" {
		t.Errorf("a filter that all figures follow: %q", channel)
	}
}

func emptyPeriod(t *testing.T, s *shop) {
	for _, path := range []string{"/", "/acquisition", "/ventes", "/rentabilite", "/attribution", "/entonnoir"} {
		a := s.get(t, path+"?site=velo&periode=2024-02")
		if a.StatusCode != http.StatusOK || a.Find(".empty.big li").Length() == 0 || a.Find("figure.chart").Length() > 0 {
			t.Errorf("%s: %d %q", path, a.StatusCode, a.text("main .empty"))
		}
		if missing := missingText.FindString(a.body); missing != "" {
			t.Errorf("%s: %s", path, missing)
		}
	}
}

func wrongAddresses(t *testing.T, s *shop) {
	for path, want := range map[string]struct {
		status int
		says   string
	}{
		"/?site=rien":                      {404, "« rien » n’existe pas. Sites connus : velo"},
		"/?periode=demain":                 {400, "« demain » n’est pas connue"},
		"/?du=2026-02-30&au=2026-03-01":    {400, "« 2026-02-30 » n’existe pas"},
		"/?du=2026-03-02&au=2026-03-01":    {400, "Inversez les deux dates"},
		"/?comparer=avant-hier":            {400, "« avant-hier » n’est pas connue"},
		"/chiffres/chiffre-magique":        {404, "« chiffre-magique » n’existe pas"},
		"/chiffres/visits?par=couleur":     {400, "couleur"},
		"/entonnoir?unite=panier":          {400, "panier"},
		"/attribution?fenetre=0":           {400, "va de 1 à 90 jours, pas 0"},
		"/attribution?fenetre=un-mois":     {400, "va de 1 à 90 jours, pas un-mois"},
		"/attribution?ordre=11":            {400, "va de 1 à 10, pas 11"},
		"/attribution?par=couleur":         {400, "ou entre campagnes (par=campagne), pas par « couleur »"},
		"/attribution?mesure=marge":        {400, "pas « marge »"},
		"/evolution?total=panier":          {400, "« panier » ne s’explique pas ainsi"},
		"/evolution?par=lune":              {400, "« lune » ne découpe pas"},
		"/rentabilite?modele=magique":      {400, "Le modèle d’attribution « magique » n’existe pas. Modèles possibles (modele=…) : dernier-non-direct, dernier"},
		"/entonnoir?rupture=2020-01-01":    {400, "n’est pas dans la période"},
		"/ventes?tableau=rien&format=csv":  {404, "n’a pas de tableau « rien »"},
		"/ventes?tableau=par-produit":      {400, "csv ou xlsx"},
		"/citations/CH-2222-22":            {404, "Aucun chiffre"},
		"/page/inconnue":                   {404, "n’existe pas"},
		"/chiffres/spend?par=device&cle=x": {400, "ne peut pas être découpé ni filtré par device"},
	} {
		a := s.get(t, path)
		if text := plain(a.text("main")); a.StatusCode != want.status || !strings.Contains(text, want.says) {
			t.Errorf("%s: %d %q, want %d and %q", path, a.StatusCode, text, want.status, want.says)
		}
		if a.Find(`main a[href="/"]`).Length() == 0 {
			t.Errorf("%s: no way back", path)
		}
	}
}

// A field of a page's own form that had the name of a filter would stay in every link of
// the page: the rest of the shop would look empty.
func fieldsAreNoFilters(t *testing.T, s *shop) {
	fields := 0
	for _, path := range append([]string{"/annotations?site=velo"}, pagePaths...) {
		page := s.get(t, path)
		if page.Find(`nav a[href*="site="]`).Length() == 0 { // a page about no shop keeps nothing
			continue
		}
		page.Find("main form").Not(".bar form").Find("[name]").Each(func(_ int, field *goquery.Selection) {
			if field.AttrOr("type", "") == "hidden" { // the filters that the page keeps
				return
			}
			fields++
			if name := field.AttrOr("name", ""); address.IsFilter(name) {
				t.Errorf("%s: the field %q is read as a filter", path, name)
			}
		})
	}
	if fields < 50 {
		t.Errorf("%d fields were looked at", fields)
	}
}

// The parts that a page shows add up to the change, by factor and by group, and the API
// says the same. Without anything to compare the page says so.
func changeExplained(t *testing.T, s *shop) {
	for _, query := range []string{"", "&par=device", "&par=category", "&total=orders", "&total=contribution_margin"} {
		a := s.get(t, "/evolution?site=velo&periode=2026-03"+query)
		for _, id := range []string{"#facteurs-tableau", "#groupes-tableau"} {
			sum, rows := 0.0, a.Find(id+" tbody tr")
			for i := range rows.Length() {
				sum += sortValue(t, rows.Eq(i).Children().Eq(1))
			}
			total := sortValue(t, a.Find(id+" tfoot tr").Children().Eq(1))
			if rows.Length() < 2 || total == 0 || math.Abs(sum-total) > .01 {
				t.Errorf("%s, %s: %d parts add up to %v, the change is %v", query, id, rows.Length(), sum, total)
			}
		}
	}
	var e analyzer.Explanation
	if err := json.Unmarshal([]byte(s.get(t, "/api/v1/change?site=velo&metric=orders&from=2026-03-01&to=2026-03-31&by=device&compare=previous").body), &e); err != nil {
		t.Fatal(err)
	}
	a := s.get(t, "/evolution?site=velo&periode=2026-03&total=orders&par=device")
	if shown := sortValue(t, a.Find("#facteurs-tableau tfoot tr").Children().Eq(1)); shown != e.Whole.Parts.Sum() || e.Measure != "orders" {
		t.Errorf("the page says %v, the API %+v", shown, e.Whole)
	}
	for query, says := range map[string]string{"&comparer=aucune": "compare deux périodes", "&comparer=annee": "pas de données"} {
		if a := s.get(t, "/evolution?site=velo&periode=2026-03"+query); a.StatusCode != http.StatusOK || !strings.Contains(plain(a.text("main .empty")), says) {
			t.Errorf("%s: %d %q", query, a.StatusCode, a.text("main"))
		}
	}
}

func profitBesideBreakEven(t *testing.T, s *shop) {
	a := s.get(t, "/rentabilite?site=velo&periode=2026-03")
	head := a.text("#par-canal thead")
	for _, title := range []string{"Dépense", "Commandes", "CA TTC attribué", "ROAS", "ROAS minimum", "MCV attribuée", "Résultat", "ROI", "Nouveaux clients", "Valeur à 12 mois"} {
		if !strings.Contains(head, title) {
			t.Errorf("the table lacks %s: %q", title, head)
		}
	}
	rows, paid, orders, best := a.Find("#par-canal tbody tr"), 0, 0.0, math.Inf(1)
	for i := range rows.Length() {
		cell := func(n int) float64 { return sortValue(t, rows.Eq(i).Children().Eq(n)) }
		spend, revenue, margin, result := cell(1), cell(3), cell(6), cell(7)
		orders += cell(2)
		if !near(result, margin-spend) || result > best {
			t.Errorf("row %d: %v of %v and %v, after %v", i, result, margin, spend, best)
		}
		if best = result; spend == 0 {
			continue
		}
		paid++
		if roas, even, roi := cell(4), cell(5), cell(8); !near(roas, revenue/spend) || !near(even, revenue/margin) || !near(roi, result/spend) {
			t.Errorf("row %d does not add up: %v", i, []float64{spend, revenue, roas, even, margin, result, roi})
		}
	}
	if total := s.figureOf(t, "orders", ""); paid != 3 || rows.Length() < 5 || orders != total {
		t.Errorf("%d paid channels of %d, with %v of %v orders", paid, rows.Length(), orders, total)
	}
	if marks := a.Find("#graphique-roas-et-seuil script").Text(); !strings.Contains(marks, `"targets":[`) || a.Find("#roas-et-seuil-tableau tbody tr").Length() != 3 {
		t.Errorf("the break-even is not marked: %s", marks)
	}
}

// sumOf adds up a column of a table.
func sumOf(t *testing.T, a answer, table string, column int) (sum float64) {
	t.Helper()
	rows := a.Find(table + " tbody tr")
	for i := range rows.Length() {
		sum += sortValue(t, rows.Eq(i).Children().Eq(column))
	}
	return sum
}

func profitAPIAgrees(t *testing.T, s *shop) {
	page := s.get(t, "/rentabilite?site=velo&periode=2026-03&modele=lineaire")
	a := s.get(t, "/api/v1/profit?site=velo&from=2026-03-01&to=2026-03-31&model=linear")
	var got struct {
		Model    string
		LookBack int `json:"look_back"`
		Channels []struct {
			Key    string
			Orders float64
			Result float64
		}
	}
	rows := page.Find("#par-canal tbody tr")
	if err := json.Unmarshal([]byte(a.body), &got); err != nil || got.Model != "linear" || got.LookBack != 30 || len(got.Channels) != rows.Length() {
		t.Fatalf("%v: %s", err, a.body)
	}
	for i, c := range got.Channels {
		if cells := rows.Eq(i).Children(); !near(sortValue(t, cells.Eq(2)), c.Orders) || math.Abs(sortValue(t, cells.Eq(7))-c.Result) > .5 {
			t.Errorf("row %d: %+v, the page %q", i, c, rows.Eq(i).Text())
		}
	}
	for query, want := range map[string]string{"&model=magique": "Le modèle « magique » n’existe pas", "&lookback=0": "va de 1 à 90 jours, pas 0", "&by=channel": "by"} {
		if a := s.get(t, "/api/v1/profit?site=velo&from=2026-03-01&to=2026-03-31"+query); a.StatusCode != http.StatusBadRequest || !strings.Contains(plain(a.body), want) {
			t.Errorf("%s: %d %s", query, a.StatusCode, a.body)
		}
	}
}

func funnelNeverGrows(t *testing.T, s *shop) {
	for _, query := range []string{"", "&rupture=2026-03-10", "&unite=visiteur&fenetre=3", "&par=canal"} {
		a := s.get(t, "/entonnoir?site=velo&periode=2026-03"+query)
		if a.StatusCode != http.StatusOK {
			t.Errorf("%s: %d %s", query, a.StatusCode, a.text("main"))
			continue
		}
		last := 1e9
		rows := a.Find("#entonnoir-tableau tbody tr")
		for i := range rows.Length() {
			n := sortValue(t, rows.Eq(i).Children().Eq(1))
			if n > last {
				t.Errorf("%s: step %d has %v, more than %v", query, i, n, last)
			}
			last = n
		}
		if rows.Length() != len(tracking.FunnelSteps) {
			t.Errorf("%s: %d steps", query, rows.Length())
		}
		if got := a.Find("#graphique-avant-apres").Length() == 1; got != strings.Contains(query, "rupture") {
			t.Errorf("%s: before and after are shown: %v", query, got)
		}
	}
}

// A site that has received nothing yet is told what to do, with its own tag.
func TestAFreshSiteIsToldWhatToDo(t *testing.T) {
	t.Parallel()
	s := openShop(t, withReport)
	s.declare(t, tracking.Site{ID: "velo", Name: "Vélos de la Rade"})
	for _, path := range []string{"/", "/acquisition", "/ventes", "/entonnoir"} {
		a := s.get(t, path)
		tag := `<script defer src="` + s.url + `/js/tag.js" data-site="velo"`
		if got := a.text("main"); a.StatusCode != http.StatusOK || !strings.Contains(got, tag) || !strings.Contains(got, "chaland import orders --site velo") || !strings.Contains(got, "n’a encore ni visite ni commande") {
			t.Errorf("%s: %d %q", path, a.StatusCode, got)
		}
	}
	b := openBrowser(t)
	for _, v := range []view{laptop, {width: 390, dark: true, script: true}} {
		w := b.open(t, s.url+"/", v)
		w.keep(t, fmt.Sprintf("nouvelle-boutique-%d", v.width))
		w.flawless(t, v)
	}
	for _, path := range []string{"/rentabilite", "/chiffres", "/qualite", "/citations", "/annotations"} {
		if a := s.get(t, path); a.StatusCode != http.StatusOK || missingText.MatchString(a.body) {
			t.Errorf("%s: %d %s", path, a.StatusCode, a.text("main"))
		}
	}
}
