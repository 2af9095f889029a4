package dashboard_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/dashboard"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/warehouse"
)

// outside is what other sites say of the cycle shop.
type outside struct{}

func day(m time.Month, d int) time.Time { return time.Date(2026, m, d, 0, 0, 0, 0, time.UTC) }

func (outside) Backlinks(context.Context, string) ([]tracking.Backlink, error) {
	lost := day(2, 15)
	return []tracking.Backlink{
		{Source: "https://www.presse.example/1", Target: "https://velos.example/", Anchor: "Vélos de la Rade", Kind: "press", FirstSeen: day(1, 10)},
		{Source: "https://presse.example/2", Target: "https://velos.example/disparue", Anchor: "ici", Kind: "press", FirstSeen: day(3, 5)},
		{Source: "https://blog.example/1", Target: "https://velos.example/", Anchor: "ici", Kind: "blog", NoFollow: true, FirstSeen: day(3, 6)},
		{Source: "https://vieux.example/1", Target: "https://velos.example/", Anchor: "vélo", Kind: "forum", FirstSeen: day(1, 2), Lost: &lost},
		{Source: "https://demain.example/1", Target: "https://velos.example/", Anchor: "vélo", Kind: "forum", FirstSeen: day(4, 2)},
	}, nil
}

func (outside) Prices(_ context.Context, _ string, p period.Period) (list []dashboard.PriceNote, _ error) {
	for m := time.January; m <= time.March; m++ {
		if d := period.DateOf(day(m, 1)); d.Before(p.From) || p.To.Before(d) {
			continue
		}
		for sku, prices := range map[string][3]int64{"SONNETTE": {900, 1000, 1100}, "SELLE": {4500, 5000, 4000}} {
			list = append(list, dashboard.PriceNote{CompetitorPrice: tracking.CompetitorPrice{Day: day(m, 1), Competitor: "Le Moyeu", SKU: sku, PriceIncl: prices[0], ShippingIncl: 590, Stock: "en stock"}, Name: "Une " + strings.ToLower(sku), Own: prices[1]},
				dashboard.PriceNote{CompetitorPrice: tracking.CompetitorPrice{Day: day(m, 1), Competitor: "La Jante", SKU: sku, PriceIncl: prices[2], Stock: "rupture"}, Name: "Une " + strings.ToLower(sku), Own: prices[1]})
		}
	}
	return list, nil
}

func (outside) Campaigns(_ context.Context, _, channel string) ([]tracking.Campaign, error) {
	if channel != tracking.ChannelPress {
		return nil, nil
	}
	return []tracking.Campaign{{ID: "P1", Name: "Reportage", Channel: channel, Partner: "Le Journal", Campaign: "reportage", Start: day(2, 20), End: day(2, 20), Coupon: "JOURNAL10"}}, nil
}

func withOutside(_ *shop, o *dashboard.Options) { o.Outside = outside{} }

// The pages of what other sites say count what stands at the end of the period.
func TestOutsidePages(t *testing.T) {
	t.Parallel()
	s := openCycles(t, withArchive, withOutside)
	links := s.get(t, "/liens-entrants?periode=2026-03")
	if text := links.text("main .answer"); !strings.Contains(text, "3 liens mènent à la boutique depuis 2 sites, dont 1 en") || !strings.Contains(text, "2 gagnés, 0 perdu") {
		t.Errorf("the sentence: %s", text)
	}
	for selector, want := range map[string]string{
		"#par-domaine tbody tr:first-child td:nth-child(3)": "2", "#par-cible tbody tr:first-child td:nth-child(2)": "2", "#ancres tbody tr:first-child": "ici",
		"#cibles-a-verifier": "Aucun audit de ce site n’est enregistré", "#par-cible tbody tr:first-child td:nth-child(5)": "non vérifiée",
		"#natures-de-texte": "Formule vague", "#verifications": "Pas encore vérifié4jamais", "#perdus": "Aucun lien perdu", "#risques": "Aucun lien n’a de raison",
	} {
		if got := links.text(selector); !strings.Contains(got, want) {
			t.Errorf("%s: %q, want %q", selector, got, want)
		}
	}
	if n := strings.Count(links.text("main"), "Aucun audit de ce site n’est enregistré"); n != 1 {
		t.Errorf("that no audit is kept is said %d times", n)
	}
	if got := s.get(t, "/liens-entrants?periode=2026-02").text("main .answer"); !strings.Contains(got, "1 lien mène à la boutique depuis 1 site") || !strings.Contains(got, "0 gagné, 1 perdu") {
		t.Errorf("in February: %s", got)
	}
	if got := s.get(t, "/liens-entrants?periode=2026-02").text("#perdus tbody tr"); !strings.Contains(got, "https://vieux.example/1") || !strings.Contains(got, "D’après le fichier importé") {
		t.Errorf("lost in February: %s", got)
	}
	prices := s.get(t, "/concurrents?periode=2026-03")
	for selector, want := range map[string]string{
		"#par-concurrent tbody tr:nth-child(2) td:nth-child(3)": "2", "#par-concurrent tbody tr:nth-child(2) td:nth-child(4)": "10,0", "#par-concurrent tbody tr:first-child td:nth-child(6)": "2",
		"#par-produit tbody tr:first-child td:nth-child(2)": "50,00", "#par-produit tbody tr:first-child td:nth-child(3)": "20,0",
	} {
		if got := prices.text(selector); !strings.Contains(got, want) {
			t.Errorf("%s: %q, want %q\n%s", selector, got, want, prices.text("main"))
		}
	}
	if got := s.get(t, "/concurrents?periode=2025-03").text("main"); !strings.Contains(got, "Aucune observation de prix") {
		t.Errorf("an empty period: %s", got)
	}
}

// Searches by query stand against what their position usually brings.
func TestSearchPage(t *testing.T) {
	t.Parallel()
	s := openCycles(t)
	rows := []tracking.Search{
		{Site: "velo", Day: day(3, 2), Query: "sonnette de vélo", Page: "/sonnettes", Version: 1, Impressions: 2000, Clicks: 30, PositionSum: 6000},
		{Site: "velo", Day: day(3, 2), Query: "selle", Page: "/selles", Version: 1, Impressions: 400, Clicks: 60, PositionSum: 800},
		{Site: "velo", Day: day(3, 3), Query: "vélos de la rade", Page: "/", Version: 1, Brand: true, Impressions: 100, Clicks: 50, PositionSum: 100},
	}
	if err := warehouse.Insert(t.Context(), s.warehouse, "searches", rows, ""); err != nil {
		t.Fatal(err)
	}
	page := s.get(t, "/mots-cles?periode=2026-03")
	for selector, want := range map[string]string{
		"#clics-manquants tbody tr:first-child": "sonnette de vélo", "#clics-manquants tbody tr:first-child td:nth-child(2)": "183",
		"#clics-manquants tbody tr:first-child td:nth-child(4)": "3", "#clics-manquants tbody tr:first-child td:nth-child(5)": "1,5",
		"#clics-manquants tbody tr:first-child td:nth-child(6)": "10,7", "#par-requete tbody tr:first-child": "selle",
		"#par-marque": "hors marque", "#courbe-des-clics tbody tr:nth-child(4)": "8,8",
	} {
		if got := page.text(selector); !strings.Contains(got, want) {
			t.Errorf("%s: %q, want %q", selector, got, want)
		}
	}
}

// The page of the press counts each operation against its usual level, in any period.
func TestPressPage(t *testing.T) {
	t.Parallel()
	s := openCycles(t, withOutside)
	page := s.get(t, "/presse?periode=2026-02")
	for selector, want := range map[string]string{
		"#operations tbody tr:first-child": "Reportage", "#operations tbody tr:first-child td:nth-child(2)": "20/02/2026", "#operations tbody tr:first-child td:nth-child(11)": "2",
		"main": "Accès directs",
	} {
		if got := page.text(selector); !strings.Contains(got, want) {
			t.Errorf("%s: %q, want %q", selector, got, want)
		}
	}
	if got := page.text("#operations tbody tr:first-child td:nth-child(7)"); got == "" || got == "–" {
		t.Errorf("no level: %q", page.text("#operations"))
	}
	for _, path := range []string{"/presse?periode=2026-01", "/presse?du=2024-01-01&au=2025-12-31", "/presse?du=2024-01-01&au=2026-03-20"} {
		if a := s.get(t, path); a.StatusCode != 200 || strings.Contains(path, "-01") && !strings.Contains(a.text("main"), "opération de presse") && !strings.Contains(a.text("main"), "Reportage") {
			t.Errorf("%s: %d %s", path, a.StatusCode, a.text("main"))
		}
	}
}

// Pages that visits land on stand by themselves, articles apart.
func TestContentPage(t *testing.T) {
	t.Parallel()
	s := openCycles(t)
	page := s.get(t, "/contenus?periode=2026-02")
	if rows := page.Find("#par-page tbody tr").Length(); rows == 0 || page.text("#articles") == "" {
		t.Errorf("%d rows: %s", rows, page.text("main"))
	}
}

// Totals are none.
func (outside) Totals(context.Context, string, period.Period) ([]tracking.OutsideTotal, error) {
	return nil, nil
}
