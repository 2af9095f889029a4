package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/internal/sheet"
)

func TestPartnersSayWhenThereIsNone(t *testing.T) {
	t.Parallel()
	dir := figuresShop(t)
	code, out, talk := chaland(t, "partners", "--data", dir, "--site", "velo", "--from", "2025-02-01", "--to", "2025-02-28")
	if code == exitOK || !strings.Contains(out+talk, "Aucun clic, aucune commande et aucun coût de partenaire du 01/02/2025 au 28/02/2025") {
		t.Errorf("code %d, %q %q", code, out, talk)
	}
}

// Filters are those of partners; others are refused.
func TestPartnersAndMediaHaveFilters(t *testing.T) {
	t.Parallel()
	dir := figuresShop(t)
	for words, want := range map[string]string{
		"partners --filter device=mobile": "ne se filtre pas par device",
		"partners --filter kind=blog":     "ces partenaires",
		"partners --filter blog":          "device=mobile",
		"media --filter video=yes":        "ne se filtre pas par video",
		"media --filter device=mobile":    "Aucune vidéo",
	} {
		code, out, talk := chaland(t, append(strings.Fields(words), "--data", dir, "--site", "velo", "--from", "2025-02-01", "--to", "2025-02-28")...)
		if code == exitOK || !strings.Contains(out+talk, want) {
			t.Errorf("%s: code %d, %q %q", words, code, out, talk)
		}
	}
}

// A margin that is not known leaves its cells empty and says so.
func TestPartnersPrintKindsThenPartners(t *testing.T) {
	t.Parallel()
	margin, result := 6000.0, 1000.0
	var out bytes.Buffer
	if err := sheet.WriteCSV(&out, partnerSheet(&analyzer.PartnerReport{Kinds: []analyzer.PartnerLine{{Kind: "affiliate", Cost: 5000, Orders: 2, New: new(0.0), Revenue: new(0.0), Margin: &margin, Result: &result, Side: analyzer.PartnerAbove}},
		Partners: []analyzer.PartnerLine{{Kind: "reseller", Partner: "Au Bon Sel", Orders: 3, Side: analyzer.PartnerUnknown}}})); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Affilié;;50;0;2;0;0;60;10;;;au-dessus", "Revendeur;Au Bon Sel;0;0;3;;;;;;;marge non connue"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is missing in %q", want, out.String())
		}
	}
}
