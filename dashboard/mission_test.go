package dashboard_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/dashboard"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/internal/store"
)

// handouts are the documents of the cycle shop.
type handouts struct{}

func (handouts) Campaigns(context.Context, string) ([]tracking.Campaign, error) {
	day := time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC)
	return []tracking.Campaign{{Site: "velo", Name: "Roues d’hiver", Channel: tracking.ChannelPaidSearch, Start: day, End: day.AddDate(0, 1, -1), Campaign: "roues-hiver", Coupon: "ROUE10"}}, nil
}

func (handouts) Investments(context.Context, string) ([]tracking.Investment, error) {
	return []tracking.Investment{{Site: "velo", Day: time.Date(2026, 2, 10, 0, 0, 0, 0, time.UTC), Name: "Page de paiement", Supplier: "Atelier Moyeu", AmountExcl: 190_000, MonthlyExcl: 2_900, StaffShare: .15}}, nil
}

func (handouts) Quotes(context.Context, string) ([]tracking.Quote, error) { return nil, nil }

func (handouts) CompetitorPrices(context.Context, string) ([]tracking.CompetitorPrice, error) {
	return []tracking.CompetitorPrice{{Site: "velo", Day: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC), Competitor: "Le Grand Plateau", SKU: "CAS-M", PriceIncl: 5490, ShippingIncl: 490, Stock: "en stock"}}, nil
}

func (handouts) Conversations(_ context.Context, site tracking.Site, _ period.Period, kind string, _ int) ([]tracking.Conversation, error) {
	return []tracking.Conversation{{Site: site.ID, ID: "C-12", Kind: kind, Time: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC), Text: "Ma roue voilée est-elle reprise ?"}}, nil
}

func withHandouts(_ *shop, o *dashboard.Options) { o.Documents = handouts{} }

// asCase makes the cycle shop a case.
func (s *shop) asCase(t *testing.T) {
	t.Helper()
	s.declare(t, tracking.Site{ID: "velo", Name: "Vélos de la Rade", Timezone: "Europe/Paris", Currency: "EUR", Mode: tracking.ModeConsent, Domains: []string{"velos.example"}, Case: true})
}

func TestACaseBeginsWithItsLetter(t *testing.T) {
	t.Parallel()
	s := openCycles(t, withHandouts)
	if a := s.get(t, "/mission"); a.StatusCode != http.StatusNotFound || s.get(t, "/").Find(`nav a:contains("Lettre de mission")`).Length() != 0 {
		t.Errorf("a shop that is no case has a letter: %d", a.StatusCode)
	}
	s.asCase(t)
	if first := squeeze(s.get(t, "/ventes").Find("nav.side li a").First().Text()); first != "Lettre de mission" {
		t.Errorf("the navigation begins with %q", first)
	}
	a := s.get(t, "/mission")
	letter := plain(a.text(".letter"))
	for _, want := range []string{"Mon budget marketing (du 01/01/2026 au 31/03/2026) est de", "J’y ajoute 1 900 € HT d’investissements, dont 1 900 € pour « Page de paiement ».", "Vélos de la Rade"} {
		if !strings.Contains(letter, want) {
			t.Errorf("%q is not in the letter %q", want, letter)
		}
	}
	if missing := missingText.FindString(a.body); missing != "" {
		t.Errorf("a text is missing: %s", missing)
	}
	if href, _ := a.Find("#chiffres tbody a").First().Attr("href"); s.get(t, href).StatusCode != http.StatusOK {
		t.Errorf("the first figure opens %q", href)
	}
	if got := plain(squeeze(a.Find(".documents").Text())); !strings.HasPrefix(got, "Journal des mises en production (2 lignes)") || strings.Contains(got, "Devis") || !strings.Contains(got, "concurrents (1 ligne)") {
		t.Errorf("documents: %q", got)
	}
	for format, starts := range map[string]string{"txt": "Lettre de mission\n", "pdf": "%PDF-", "docx": "PK"} {
		file := s.get(t, "/mission?format="+format)
		if !strings.HasPrefix(file.body, starts) || file.Header.Get("Content-Disposition") != `attachment; filename="velo-lettre-de-mission.`+format+`"` {
			t.Errorf("%s begins with %.20q as %s", format, file.body, file.Header.Get("Content-Disposition"))
		}
	}
	if a := s.get(t, "/mission?format=exe"); a.StatusCode != http.StatusBadRequest {
		t.Errorf("format exe: %d", a.StatusCode)
	}
}

func TestTheDocumentsOfACaseAreTables(t *testing.T) {
	t.Parallel()
	s := openCycles(t, withHandouts)
	s.asCase(t)
	for id, cells := range map[string]string{
		"journal":         "10/02/2026 Nouvelle page de paiement",
		"campagnes":       "01/02/2026 28/02/2026 Référencement payant (SEA) Roues d’hiver ROUE10 roues-hiver",
		"investissements": "10/02/2026 Page de paiement Atelier Moyeu tout le site 1 900,00 € 29,00 € 0,15",
		"concurrents":     "01/03/2026 Le Grand Plateau CAS-M 54,90 € 4,90 € en stock",
	} {
		a := s.get(t, "/mission/"+id)
		if got := strings.Join(strings.Fields(plain(a.Find("tbody tr").First().Text())), " "); got == "" || !strings.Contains(strings.ReplaceAll(got, " ", ""), strings.ReplaceAll(cells, " ", "")) {
			t.Errorf("%s: %q, want %q", id, got, cells)
		}
		if csv := s.get(t, "/mission/"+id+"?tableau="+id+"&format=csv"); csv.StatusCode != http.StatusOK || strings.Count(csv.body, "\r\n") < 2 {
			t.Errorf("%s as CSV: %d %.200q", id, csv.StatusCode, csv.body)
		}
	}
	// what is exported is what is shown
	for id, amounts := range map[string]string{"investissements": ";1900,00;29,00;0,15", "concurrents": ";54,90;4,90;"} {
		if csv := s.get(t, "/mission/"+id+"?tableau="+id+"&format=csv"); !strings.Contains(csv.body, amounts) {
			t.Errorf("%s as CSV lacks %q: %q", id, amounts, csv.body)
		}
	}
	if a := s.get(t, "/mission/devis"); !strings.Contains(a.text("main"), "Ce document est vide.") {
		t.Errorf("no quotes: %q", a.text("main"))
	}
	if a := s.get(t, "/mission/notes"); a.StatusCode != http.StatusNotFound {
		t.Errorf("a document that there is not: %d", a.StatusCode)
	}
}

func TestTheLetterInABrowser(t *testing.T) {
	t.Parallel()
	s, b := openCycles(t, withHandouts), openBrowser(t)
	s.asCase(t)
	for _, path := range []string{"/mission", "/mission/campagnes"} {
		for _, v := range views() {
			w := b.open(t, s.url+path, v)
			w.keep(t, fileName(path))
			w.flawless(t, v)
		}
	}
}

// A case says where to begin until something of it is cited and written.
func TestACaseSaysWhereToBegin(t *testing.T) {
	t.Parallel()
	s := openCycles(t, withHandouts)
	if a := s.get(t, "/?site=velo"); a.Find(".first-line").Length() > 0 {
		t.Error("a shop of one's own is taken for an exercise")
	}
	s.asCase(t)
	if href := s.get(t, "/?site=velo").Find(".first-line a").AttrOr("href", ""); !strings.HasPrefix(href, "/mission?") || !strings.HasSuffix(href, "#commencer") {
		t.Errorf("the overview leads to %q", href)
	}
	steps := s.get(t, "/mission?site=velo").Find("#commencer li")
	if steps.Length() != 5 || steps.Filter(".done").Length() != 0 {
		t.Errorf("%d steps, %d of them done", steps.Length(), steps.Filter(".done").Length())
	}
	steps.Find("a").Each(func(_ int, link *goquery.Selection) {
		if a := s.get(t, link.AttrOr("href", "")); a.StatusCode != http.StatusOK {
			t.Errorf("%s: %d", link.Text(), a.StatusCode)
		}
	})
	s.cite(t, s.get(t, "/acquisition?periode=2026-02").citeForm(t, "#graphique-visites-par-canal"))
	if n := s.get(t, "/mission?site=velo").Find("#commencer li.done").Length(); n != 4 || s.get(t, "/?site=velo").Find(".first-line").Length() > 0 {
		t.Errorf("once something is cited: %d steps done", n)
	}
	if _, err := s.store.AddDocument(t.Context(), store.Document{Kind: store.Pieces, Site: "velo", Body: []byte(`{}`), At: noon}); err != nil {
		t.Fatal(err)
	}
	if s.get(t, "/mission?site=velo").Find("#commencer").Length() > 0 {
		t.Error("who has begun to write is still told where to begin")
	}
}

// Who has nothing but a case lands on its letter, until they cite a figure of it.
func TestACandidateBeginsWithTheirLetter(t *testing.T) {
	t.Parallel()
	s, p := openCentre(t, withHandouts)
	s.declare(t, tracking.Site{ID: "roues", Name: "Roues de l’Ouest", Timezone: "Europe/Paris", Currency: "EUR", Case: true})
	slip := p.as(t, s, "admin", http.MethodGet, p.form(t, s, "admin", "/centre/comptes", url.Values{"nom": {"Nour Belkacem"}, "role": {"candidate"}}).Header.Get("Location"))
	code, first := slip.text(".slips dd:nth-of-type(2)"), slip.text(".slips dd:nth-of-type(3)")
	a, ok, err := s.store.AccountOf(t.Context(), strings.ReplaceAll(code, "-", ""))
	if err != nil || !ok {
		t.Fatal(code, ok, err)
	}
	class, err := s.store.AddClass(t.Context(), store.Class{Name: "Automne", Created: noon}, p.ids["trainer"])
	if err != nil {
		t.Fatal(err)
	}
	if err := s.store.PutSeat(t.Context(), store.Seat{Account: a.ID, Class: class, Site: "roues"}); err != nil {
		t.Fatal(err)
	}
	signIn := func(password string) answer {
		return s.post(t, "/connexion", url.Values{"code": {code}, "mot-de-passe": {password}}.Encode())
	}
	cookie, _, _ := strings.Cut(signIn(first).Header.Get("Set-Cookie"), ";")
	chosen := s.post(t, "/mon-compte", url.Values{"actuel": {first}, "nouveau": {"cinq roues bleues"}, "encore": {"cinq roues bleues"}}.Encode(), "Cookie", cookie)
	for when, a := range map[string]answer{"the first time": chosen, "the next": signIn("cinq roues bleues")} {
		if got := a.Header.Get("Location"); got != "/mission?site=roues" {
			t.Errorf("%s: %d, leads to %q", when, a.StatusCode, got)
		}
	}
}

// What a candidate would be refused is not offered to them.
func TestCandidatesAreNotOfferedToShareAudits(t *testing.T) {
	t.Parallel()
	s, p := openCentre(t, withArchive)
	for who, want := range map[string]int{"trainer": 2, "candidate": 0} {
		a := p.as(t, s, who, http.MethodGet, "/audits?site=velo")
		if n := a.Find(`#partager form, form[action^="/audits/programmes"]`).Length(); a.StatusCode != http.StatusOK || n != want {
			t.Errorf("%s: %d, %d forms", who, a.StatusCode, n)
		}
	}
}
