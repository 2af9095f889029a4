package dashboard_test

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/dashboard"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/seo"
	"github.com/formaouest/chaland/seo/rule"
	"github.com/formaouest/chaland/warehouse"
)

// sellingShop serves a shop whose pages disagree with its catalogue, hide what sells best
// and leave out what people see.
func sellingShop(t *testing.T) (address string) {
	t.Helper()
	pages := map[string]string{"/etape-2": `<h1>Paiement</h1><a href="/">Accueil</a>`}
	menu := `<a href="/">Accueil</a>`
	for i := range 24 {
		menu += fmt.Sprintf(` <a href="/conseil-%d">Conseil %d</a>`, i, i)
	}
	for i := range 24 {
		pages[fmt.Sprintf("/conseil-%d", i)] = menu
	}
	pages["/"] = menu
	sheet := func(path, sku, price, availability string) {
		pages["/conseil-7"] += fmt.Sprintf(` <a href="%s">%s</a>`, path, sku)
		pages[path] = fmt.Sprintf(`<script type="application/ld+json">{"@context":"https://schema.org","@type":"Product","name":"Vélo","sku":"%s","offers":{"@type":"Offer","price":"%s","priceCurrency":"EUR","availability":"https://schema.org/%s"}}</script><h1>%s</h1>`, sku, price, availability, sku) + menu
	}
	sheet("/antivol.html", "ANT-U", "44.90", "InStock")
	sheet("/eclairage.html", "ECL-AV", "29.90", "OutOfStock")
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, known := pages[r.URL.Path]
		if !known {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = fmt.Fprintf(w, `<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>Vélos %s</title></head><body>%s</body></html>`, r.URL.Path, body)
	}))
	t.Cleanup(server.Close)
	return server.URL + "/"
}

// auditSelling audits that shop as the program does, with the visits, the sales and the
// catalogue of its site.
func (s *shop) auditSelling(t *testing.T, address string, at time.Time) {
	t.Helper()
	_, err := seo.Run(t.Context(), seo.AuditRequest{Site: "velo", URL: address, AllowHosts: []string{"127.0.0.1"}, Warehouse: s.warehouse, MaxExternal: -1,
		Now: func() time.Time { return at },
		Traffic: func(ctx context.Context) (*seo.Traffic, error) {
			p, err := period.Parse("2026-01-05", "2026-03-15", time.UTC)
			if err != nil {
				return nil, err
			}
			traffic, _, err := dashboard.TrafficOf(ctx, s.analyzer, "velo", p)
			return traffic, err
		}})
	if err != nil {
		t.Fatal(err)
	}
}

// A rule that speaks of sales, visits, prices or stock tells a client which pages to look at,
// and none of these figures: neither on the page nor in a file.
func TestAClientReadsNoFigureOfTheShop(t *testing.T) {
	t.Parallel()
	s := openCycles(t, withArchive)
	stock, turnover := int32(3731), int64(1_234_567)
	since := noon.AddDate(0, -2, 0)
	if err := warehouse.Insert(t.Context(), s.warehouse, "products", []tracking.Product{
		{Site: "velo", SKU: "ANT-U", ValidFrom: since, Version: 1, PriceIncl: 4217},
		{Site: "velo", SKU: "ECL-AV", ValidFrom: since, Version: 1, PriceIncl: 2990, Stock: &stock},
	}, ""); err != nil {
		t.Fatal(err)
	}
	if err := seo.KeepProfile(t.Context(), s.warehouse, "velo", rule.Profile{Turnover: &turnover}, noon); err != nil {
		t.Fatal(err)
	}
	address := sellingShop(t)
	s.auditSelling(t, address, noon.Add(-48*time.Hour))
	s.auditSelling(t, address, noon.Add(-24*time.Hour))
	secrets := s.secrets(t)
	link := strings.TrimPrefix(s.share(t, "velo", nil, map[string]string{"jours": "30"}).text("#lien-client"), s.url)
	for name, text := range map[string]string{
		"page": plain(s.get(t, link).text("body")), "csv": plain(s.get(t, link+"/fichier?format=csv").body),
		"xlsx": plain(workbookText(t, s.get(t, link+"/fichier?format=xlsx").body)), "pdf": plain(printedText(t, s.get(t, link+"/fichier?format=pdf").body)),
	} {
		for _, secret := range append(secrets, "1 234 567", "Visites entrées", "CA TTC", "MCV", "Enjeu", "Comparer deux audits", "visites", "meilleures ventes,") {
			if strings.Contains(text, secret) {
				t.Errorf("the %s tells %q", name, secret)
			}
		}
		if !strings.Contains(text, "/antivol.html") || !strings.Contains(text, "chiffres de la boutique") || len(text) < 1000 {
			t.Errorf("the %s does not tell which pages to look at: %d characters", name, len(text))
		}
	}
}

// secrets are what the latest audit says of the shop's figures: each rule that does so said
// something.
func (s *shop) secrets(t *testing.T) (list []string) {
	t.Helper()
	findings, err := seo.NewArchive(s.warehouse).FindingsOf(t.Context(), s.latestAudit(t), "", "", 1000, 0)
	if err != nil {
		t.Fatal(err)
	}
	spoke := map[string]bool{}
	for _, f := range findings {
		if r := rule.Get(f.Rule); r.Private {
			spoke[f.Rule] = true
			list = append(list, plain(f.Detail))
			if _, amount, told := strings.Cut(f.Evidence, " : "); told {
				list = append(list, plain(amount))
			}
		}
	}
	for _, r := range rule.All() {
		if r.Private && !spoke[r.ID] {
			t.Errorf("%s found nothing: the shop of this test does not try it", r.ID)
		}
	}
	for _, want := range []string{"42,17", "3 731", "a été vue"} {
		if !slices.ContainsFunc(list, func(secret string) bool { return strings.Contains(secret, want) }) {
			t.Errorf("%q is in none of %q", want, list)
		}
		list = append(list, want)
	}
	return list
}

// workbookText are the cells of all sheets, a row a line.
func workbookText(t *testing.T, raw string) string {
	t.Helper()
	book, err := excelize.OpenReader(bytes.NewReader([]byte(raw)))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	var out strings.Builder
	for _, name := range book.GetSheetList() {
		rows, err := book.GetRows(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows {
			out.WriteString(strings.Join(row, "\t") + "\n")
		}
	}
	return out.String()
}

// printedText reads a PDF with poppler, without the ends of its lines.
func printedText(t *testing.T, raw string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "rapport.pdf")
	if err := os.WriteFile(file, []byte(raw), 0o600); err != nil {
		t.Fatal(err)
	}
	text, err := exec.CommandContext(t.Context(), "pdftotext", file, "-").Output()
	if err != nil {
		t.Fatalf("pdftotext (tools/install-office): %v", err)
	}
	return strings.Join(strings.Fields(strings.ReplaceAll(string(text), "\u202f", " ")), " ")
}

// Two audits with other settings are not held against each other: the page says so, and tells
// no change of the score. One that was cut short is none to the client.
func TestAClientReadsNoChangeBetweenAuditsThatDoNotCompare(t *testing.T) {
	t.Parallel()
	s := openShop(t, withArchive)
	s.declare(t, tracking.Site{ID: "velo", Name: "Vélos de la Rade"})
	address, repair := brokenShop(t)
	s.audit(t, address, noon.Add(-72*time.Hour))
	repair()
	auditWith := func(at time.Time, pages, depth int) {
		if _, err := seo.Run(t.Context(), seo.AuditRequest{Site: "velo", URL: address, AllowHosts: []string{"127.0.0.1"}, Warehouse: s.warehouse, MaxExternal: -1,
			MaxPages: pages, MaxDepth: depth, Now: func() time.Time { return at }}); err != nil {
			t.Fatal(err)
		}
	}
	auditWith(noon.Add(-48*time.Hour), 0, 40)
	auditWith(noon.Add(-24*time.Hour), 1, 0)
	link := strings.TrimPrefix(s.share(t, "velo", nil, map[string]string{"jours": "30"}).text("#lien-client"), s.url)
	page := s.get(t, link)
	if text := plain(page.text("main")); !strings.Contains(text, "Audit du 18/03/2026") || !strings.Contains(page.text(".notice"), "profondeur") || strings.Contains(page.text(".answer"), "(") {
		t.Errorf("answer %q, notice %q, in %s", page.text(".answer"), page.text(".notice"), text)
	}
	auditWith(noon.Add(-time.Hour), 0, 40)
	auditWith(noon.Add(-time.Minute), 0, 40)
	if page := s.get(t, link); page.Find(".notice").Length() > 0 || !strings.Contains(page.text(".answer"), "(") {
		t.Errorf("of the same settings: answer %q, notice %q", page.text(".answer"), page.text(".notice"))
	}
}

// A logo is said in words without a name too, and can be taken away; a link is read with a
// slash behind it; a form that is refused changes nothing.
func TestTheLogoOfAClientCanBeTakenAway(t *testing.T) {
	t.Parallel()
	s := openShop(t, withArchive)
	s.declare(t, tracking.Site{ID: "velo", Name: "Vélos de la Rade"})
	link := strings.TrimPrefix(s.share(t, "velo", redLogo(t), map[string]string{"jours": "30"}).text("#lien-client"), s.url)
	for _, at := range []string{link, link + "/"} {
		page := s.get(t, at)
		if alt, _ := page.Find("header img.logo").Attr("alt"); page.StatusCode != http.StatusOK || alt != "Logo" || page.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %d, the logo is said %q", at, page.StatusCode, alt)
		}
	}
	if refused := s.share(t, "velo", nil, map[string]string{"jours": "999", "nom": "Oops", "sans-logo": "1"}); refused.StatusCode != http.StatusBadRequest || refused.Find("input[name=sans-logo]").Length() != 1 {
		t.Errorf("refused: %d %s", refused.StatusCode, refused.text("#partager"))
	}
	if head := s.get(t, link); head.Find("header img.logo").Length() != 1 || strings.Contains(head.text("header"), "Oops") {
		t.Errorf("a refused form changed the head: %q", head.text("header"))
	}
	made := s.share(t, "velo", nil, map[string]string{"jours": "30", "nom": "Agence", "sans-logo": "1"})
	if head := s.get(t, link); made.StatusCode != http.StatusOK || head.Find("header img.logo").Length() > 0 || !strings.Contains(head.text("header"), "Agence") || made.Find("input[name=sans-logo]").Length() > 0 {
		t.Errorf("%d, the logo is still there: %s", made.StatusCode, head.text("header"))
	}
}
