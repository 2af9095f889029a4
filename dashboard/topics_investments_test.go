package dashboard_test

import (
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/warehouse"
)

// Every investment stands with its cost and says what it brought, or that nothing
// can be concluded.
func TestInvestmentsPage(t *testing.T) {
	t.Parallel()
	s := openCycles(t)
	day := func(month time.Month, d int) time.Time { return time.Date(2026, month, d, 0, 0, 0, 0, time.UTC) }
	rows := []tracking.Investment{
		{Site: "velo", ID: "1", Version: 1, Day: day(2, 2), Name: "Borne de réglage", Supplier: "Atelier du Cadre", AmountExcl: 120_000, MonthlyExcl: 3_000, StaffShare: .1},
		{Site: "velo", ID: "2", Version: 1, Day: day(3, 1), Name: "Paiement en 4 fois", Perimeter: "panier>=100", AmountExcl: 60_000},
	}
	if err := warehouse.Insert(t.Context(), s.warehouse, "investments", rows, ""); err != nil {
		t.Fatal(err)
	}
	page := s.get(t, "/roi-structurel?periode=2026-03")
	for selector, want := range map[string]string{
		"#couts tbody tr:first-child": "Borne de réglage", "#couts tbody tr:first-child td:nth-child(5)": "1 200,00", "#couts tbody tr:first-child td:nth-child(8)": "280,00",
		"#couts tbody tr:nth-child(2) td:nth-child(4)": "paniers de 100 € et plus", "#couts tbody tr:first-child td:nth-child(4)": "tout le site", "#effets tbody tr:first-child": "rien à comparer",
		"#effets tbody tr:first-child td:nth-child(2)": "non concluant", "#couts .table-head + .help": "Montants hors taxes", "#rentabilite tbody tr:first-child": "non concluant",
	} {
		if got := plain(page.text(selector)); !strings.Contains(got, want) {
			t.Errorf("%s: %q, want %q", selector, got, want)
		}
	}
	seen := map[string]bool{}
	page.Find("main > h2, .table h2").Each(func(_ int, h *goquery.Selection) {
		if title := h.Text(); seen[title] {
			t.Errorf("the heading %q stands twice", title)
		} else {
			seen[title] = true
		}
	})
	if empty := openCycles(t).get(t, "/roi-structurel?periode=2026-03"); !strings.Contains(empty.text("main"), "Aucun investissement") {
		t.Errorf("without investments: %s", empty.text("main"))
	}
}
