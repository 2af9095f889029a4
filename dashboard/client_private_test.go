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
