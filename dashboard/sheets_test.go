package dashboard_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/collector/tracking"
	casesite "github.com/formaouest/chaland/fixtures/shop"
	"github.com/formaouest/chaland/seo"
	"github.com/formaouest/chaland/seo/rule"
	"github.com/formaouest/chaland/warehouse"
)

// openCaseSite serves the case's web site with faults.
func openCaseSite(t *testing.T, f casesite.Faults) string {
	t.Helper()
	h, err := casesite.New(casesite.Options{Now: func() time.Time { return noon }, Faults: f})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	return server.URL + "/"
}

// publish stores what others say of the case's articles.
func (s *shop) publish(t *testing.T, site string) {
	t.Helper()
	texts, err := casesite.SourceTexts(casesite.Source{})
	if err != nil {
		t.Fatal(err)
	}
	var rows []tracking.SheetText
	for _, x := range texts {
		row := tracking.SheetText{Site: site, SKU: x.SKU, Source: x.Source, Version: 1, Kind: tracking.SheetSupplier, URL: x.URL, Day: time.Date(2025, 12, 11, 0, 0, 0, 0, time.UTC), Text: x.Text}
		if x.Reseller {
			row.Kind = tracking.SheetReseller
		}
		rows = append(rows, row)
	}
	if err := warehouse.Insert(t.Context(), s.warehouse, "sheet_texts", rows, ""); err != nil {
		t.Fatal(err)
	}
}

func TestSheetsAndDutiesOfAnAuditedSite(t *testing.T) {
	t.Parallel()
	s := openShop(t, withArchive)
	s.declare(t, tracking.Site{ID: "velo", Name: "Vélos de la Rade"})
	for _, path := range []string{"/fiches", "/conformite"} {
		if empty := s.get(t, path); empty.StatusCode != 200 || !strings.Contains(empty.text(".empty"), "Aucun audit") {
			t.Errorf("%s without audit: %d %q", path, empty.StatusCode, empty.text(".empty"))
		}
	}
	s.publish(t, "velo")
	shown := []tracking.Search{{Site: "velo", Day: noon.AddDate(0, 0, -3).Truncate(24 * time.Hour), Query: "bol breton", Page: "/vaisselle-faience/bol-breton-prenom", Version: 1, Impressions: 4321, Clicks: 20, PositionSum: 9000}}
	if err := warehouse.Insert(t.Context(), s.warehouse, "searches", shown, ""); err != nil {
		t.Fatal(err)
	}
	u := &casesite.Unlawful{Kinds: [casesite.DrawnBreaches]casesite.Breach{casesite.BlankMediator, casesite.NoWithdrawal, casesite.HiddenAllergens, casesite.UnnamedHost, casesite.NetPrices, casesite.UndatedReviews}, Allergens: 6, Net: 7, Pick: 2}
	s.audit(t, openCaseSite(t, casesite.Faults{Copied: &casesite.CopiedSheets{Slug: "biscuits-douceurs", Count: 18, Pick: 3}, Unlawful: u}), time.Date(2026, 11, 29, 9, 0, 0, 0, time.UTC))
	t.Run("sheets", func(t *testing.T) { s.checkSheets(t) })
	t.Run("duties", func(t *testing.T) { s.checkDuties(t) })
}

func (s *shop) checkSheets(t *testing.T) {
	list := s.get(t, "/fiches?lignes=toutes")
	if got := list.text(".answer"); !strings.Contains(got, "a lu 120 fiches. 18 reprennent mot pour mot") {
		t.Errorf("the answer is %q", got)
	}
	rows := list.Find("#fiches tbody tr")
	if rows.Length() != 120 {
		t.Fatalf("%d rows", rows.Length())
	}
	copied := 0
	rows.Each(func(i int, row *selection) {
		same := strings.Contains(row.Text(), "Texte du fournisseur. Publié aussi par 2 revendeurs.")
		if same {
			copied++
		}
		if share := sortValue(t, row.Find("td").Eq(1)); same != (share >= .9) || i >= 18 && same {
			t.Errorf("row %d: %v at %v: %s", i, same, share, row.Text())
		}
	})
	if got := plain(list.text(`#fiches tbody tr:has(a[href*="bol-breton-prenom"])`)); !strings.Contains(strings.Join(strings.Fields(got), ""), "4321") {
		t.Errorf("impressions: %q", got)
	}
	if copied != 18 {
		t.Errorf("%d copied sheets", copied)
	}
	href, _ := rows.First().Find("a").Attr("href")
	one := s.get(t, href)
	for _, part := range []string{"La fiche de la boutique", "Le fournisseur :", "Un revendeur : L’Épicerie du Phare", "Un revendeur : Le Garde-manger d’Armor", "100", "Relevé le 11/12/2025."} {
		if !strings.Contains(strings.ReplaceAll(one.text("main"), "\u00a0", " "), part) {
			t.Errorf("%s lacks %q: %s", href, part, one.text("main"))
		}
	}
	s.checkScores(t, list, one)
	lost := s.get(t, "/fiches?fiche="+url.QueryEscape("/nulle-part"))
	if lost.StatusCode != http.StatusNotFound || !strings.Contains(lost.body, "aucune fiche à l’adresse") {
		t.Errorf("an unknown sheet: %d", lost.StatusCode)
	}
	export, _ := list.Find("#fiches a[href*=csv]").Attr("href")
	if csv := s.get(t, export); csv.StatusCode != 200 || strings.Count(csv.body, "\n") != 121 || !strings.Contains(csv.body, "Biscuiterie") && !strings.Contains(csv.body, "Palets") {
		t.Errorf("export %q: %d, %d lines", export, csv.StatusCode, strings.Count(csv.body, "\n"))
	}
	for _, page := range []answer{list, one} {
		if missing := missingText.FindString(page.body); missing != "" {
			t.Error(missing)
		}
	}
}

func (s *shop) checkDuties(t *testing.T) {
	page := s.get(t, "/conformite?lignes=toutes")
	if got := page.text(".answer"); !strings.Contains(got, "relève 6 manquements probables, sur 45 obligations") {
		t.Errorf("the answer is %q", got)
	}
	if got := page.text(".legal"); !strings.Contains(got, "ne vaut pas avis juridique") {
		t.Errorf("the disclaimer is %q", got)
	}
	state := map[string]string{}
	counts := map[string]string{}
	page.Find("#obligations tbody tr").Each(func(_ int, row *selection) {
		code := strings.TrimSpace(row.Find("th, td").First().Text())
		state[code], counts[code] = row.Text(), plain(row.Find("td").Eq(2).Text())
	})
	if len(state) != 45 {
		t.Errorf("%d duties", len(state))
	}
	for code, want := range map[string]string{
		"J01": "Manquement probable", "J04": "Manquement probable", "J08": "Manquement probable", "J12": "Manquement probable", "J16": "Manquement probable", "J31": "Manquement probable",
		"J13": "Conforme au vu des pages", "J17": "Conforme au vu des pages", "J05": "À vérifier par une personne", "J22": "À vérifier par une personne", "J25": "À vérifier par une personne",
	} {
		if !strings.Contains(state[code], want) {
			t.Errorf("%s: %q, want %q", code, state[code], want)
		}
	}
	if counts["J31"] != "6" || counts["J04"] != "7" {
		t.Errorf("allergens %q, net prices %q", counts["J31"], counts["J04"])
	}
	if text := page.text("#obligations"); strings.Count(text, "onforme") != strings.Count(text, "Conforme au vu des pages") || strings.Count(page.text("main"), "et non que la boutique est en règle") != 1 {
		t.Error("an audit says that a duty is fulfilled, not only that the pages show nothing against it")
	}
	s.checkProfiles(t)
	before := s.get(t, "/conformite?lignes=toutes&loi=2026-06-18")
	if !strings.Contains(before.text(".answer"), "relève 5 manquements probables") || !strings.Contains(before.text("#obligations"), "Bientôt en vigueur") {
		t.Errorf("with the law of before: %q", before.text(".answer"))
	}
	if wrong := s.get(t, "/conformite?loi=2026-02-30"); wrong.StatusCode != http.StatusBadRequest || !strings.Contains(wrong.body, "n’existe pas") {
		t.Errorf("a day that does not exist: %d", wrong.StatusCode)
	}
	href, _ := page.Find("#obligations tbody a").First().Attr("href")
	if rule := s.get(t, href); rule.StatusCode != 200 || rule.Find("#constats tbody tr").Length() == 0 {
		t.Errorf("%s: %d", href, rule.StatusCode)
	}
	if missing := missingText.FindString(page.body); missing != "" {
		t.Error(missing)
	}
}

// The profile of the shop says which duties it has: that of the address, else the one kept.
func (s *shop) checkProfiles(t *testing.T) {
	of := func(path, code string) string {
		page := s.get(t, path)
		if page.StatusCode != 200 {
			t.Fatalf("%s: %d", path, page.StatusCode)
		}
		return page.Find("#obligations tbody tr").FilterFunction(func(_ int, row *selection) bool { return strings.HasPrefix(strings.TrimSpace(row.Text()), code) }).Text()
	}
	small, large := "/conformite?lignes=toutes&effectif=3&ca=400000", "/conformite?lignes=toutes&effectif=30&ca=4000000&metier=textile"
	for _, c := range []struct{ path, code, want string }{
		{small, "J25", "Sans objet"}, {small, "J34", "À vérifier"}, {large, "J34", "Sans objet"}, {large, "J31", "Manquement probable"}, {large, "J32", "À vérifier"},
	} {
		if got := of(c.path, c.code); !strings.Contains(got, c.want) {
			t.Errorf("%s: %q, want %q", c.path, got, c.want)
		}
	}
	if text := s.get(t, large).text("main"); !strings.Contains(text, "30 personnes") || !strings.Contains(text, "métiers : textile") {
		t.Errorf("the profile is not told: %.600s", text)
	}
	for _, wrong := range []string{"effectif=dix", "ca=-3", "metier=pharmacie"} {
		if page := s.get(t, "/conformite?"+wrong); page.StatusCode != http.StatusBadRequest || missingText.MatchString(page.body) {
			t.Errorf("%s: %d", wrong, page.StatusCode)
		}
	}
	kept := rule.Profile{Trades: []rule.Trade{rule.Furniture}}
	if err := seo.KeepProfile(t.Context(), s.warehouse, "velo", kept, time.Now()); err != nil {
		t.Fatal(err)
	}
	if got := of("/conformite?lignes=toutes", "J34"); !strings.Contains(got, "Sans objet") {
		t.Errorf("the profile that the site keeps is not used: %q", got)
	}
	href, _ := s.get(t, "/audits?site=velo").Find("#audits tbody a").First().Attr("href")
	if audit := s.get(t, href+"&lignes=toutes"); audit.Find("#obligations tbody tr").Length() >= 45 || audit.Find("#obligations tbody tr").Length() < 30 || !strings.Contains(audit.text(".legal"), "mobilier") {
		t.Errorf("the audit shows %d duties, %q", audit.Find("#obligations tbody tr").Length(), audit.text(".legal"))
	}
	if err := warehouse.DeleteSetting(t.Context(), s.warehouse, warehouse.ProfileKind, "velo", time.Now().Add(time.Second)); err != nil {
		t.Fatal(err)
	}
}

func TestSheetsAndDutiesInABrowser(t *testing.T) {
	t.Parallel()
	s, b := openShop(t, withArchive), openBrowser(t)
	s.declare(t, tracking.Site{ID: "velo", Name: "Vélos de la Rade"})
	s.publish(t, "velo")
	u := &casesite.Unlawful{Kinds: [casesite.DrawnBreaches]casesite.Breach{casesite.BlankMediator, casesite.NoWithdrawal, casesite.HiddenAllergens, casesite.UnnamedHost, casesite.NetPrices, casesite.UndatedReviews}, Allergens: 6, Net: 7, Pick: 2}
	s.audit(t, openCaseSite(t, casesite.Faults{Copied: &casesite.CopiedSheets{Slug: "biscuits-douceurs", Count: 18, Pick: 3}, Unlawful: u}), noon.Add(-time.Hour))
	one, _ := s.get(t, "/fiches").Find("#fiches tbody a").First().Attr("href")
	audit, _ := s.get(t, "/audits?site=velo").Find("#audits tbody a").First().Attr("href")
	for name, path := range map[string]string{"fiches": "/fiches", "une fiche": one, "conformite": "/conformite?effectif=30&ca=4000000&metier=textile", "un audit": audit} {
		for _, v := range views() {
			w := b.open(t, s.url+path, v)
			w.keep(t, fileName(name))
			w.flawless(t, v)
		}
	}
}

// checkScores: sheets stand by their score, the lowest first, and one tells what it is made of.
func (s *shop) checkScores(t *testing.T, list, one answer) {
	scores := list.Find("#notes-des-fiches tbody tr")
	last := 0.0
	scores.Each(func(i int, row *selection) {
		score := sortValue(t, row.Find("td").Eq(0))
		if score < last || score < 30 || score > 100 {
			t.Errorf("row %d has %v after %v", i, score, last)
		}
		last = score
	})
	if first := plain(squeeze(scores.First().Text())); scores.Length() != 120 || !strings.Contains(first, "mots propres à la fiche (−10)") {
		t.Errorf("%d scores, the first one %s", scores.Length(), first)
	}
	sum := 0.0
	one.Find("#note-de-la-fiche tbody tr").Each(func(_ int, row *selection) { sum += sortValue(t, row.Find("td").Eq(0)) })
	if got := plain(one.text("main")); sum < 30 || !strings.Contains(got, fmt.Sprintf("Note de qualité : %.0f sur 100.", sum)) || !strings.Contains(got, "100 % des mots se retrouvent chez le fournisseur") {
		t.Errorf("parts add up to %v: %s", sum, got)
	}
}
