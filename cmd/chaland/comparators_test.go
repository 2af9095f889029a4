package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/internal/sheet"
)

// A period of nobody, a table that does not exist and an amount that is none are refused with
// what to do.
func TestComparatorsRefuse(t *testing.T) {
	t.Parallel()
	dir := figuresShop(t)
	for words, want := range map[string]string{
		"comparators":                 "Aucune visite, aucune commande et aucune dépense de comparateur du 01/02/2025 au 28/02/2025",
		"comparators --table prix":    "Choisissez products, bands, sides ou sources",
		"comparators --table sides":   "ajoutez --threshold",
		"comparators --threshold dix": "« dix » n’est pas un montant",
	} {
		code, out, talk := chaland(t, append(strings.Fields(words), "--data", dir, "--site", "velo", "--from", "2025-02-01", "--to", "2025-02-28")...)
		if code == exitOK || !strings.Contains(out+talk, want) {
			t.Errorf("%s: code %d, %q %q", words, code, out, talk)
		}
	}
}

// What is not known leaves its cells empty; amounts are in units of the currency.
func TestComparatorsPrintProducts(t *testing.T) {
	t.Parallel()
	cents := func(v float64) *float64 { return &v }
	bell := analyzer.ComparatorLine{SKU: "SONNETTE", Price: cents(1200), Clicks: 12, Cost: cents(600), Result: cents(-600), Margin: cents(0), Signs: []string{analyzer.SignLoss, analyzer.SignUnsold}}
	report := &analyzer.ComparatorReport{Currency: "EUR", Products: []analyzer.ComparatorLine{bell}, Bands: []analyzer.ComparatorLine{{Group: "0-15", Products: 1, Clicks: 12}}, All: analyzer.ComparatorLine{Products: 1, Clicks: 13},
		Sources: []analyzer.ComparatorSource{{Name: "kelkoo", Spend: 600, Clicks: 12, Each: cents(50)}, {Spend: 100}}}
	for want, table := range map[string]sheet.Table{
		"SONNETTE;12,00;;12;0;6,00;0;0,00;0,00;-6,00;;\"résultat négatif sur la période, effectif 12 clics ; aucune commande": productSheet(report),
		"0 à 15 €;1;12;0;;0;0,00;;;": groupSheet(report, "band", report.Bands),
		"kelkoo;6,00;0;12;0,50":      sourceSheet(report),
		"non précisé;1,00;0;0;":      sourceSheet(report),
	} {
		var out bytes.Buffer
		if err := sheet.WriteCSV(&out, table); err != nil {
			t.Fatal(err)
		}
		if text := strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(out.String()); !strings.Contains(text, want) {
			t.Errorf("%q is missing in %q", want, text)
		}
	}
}
