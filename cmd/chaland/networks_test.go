package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/internal/sheet"
)

// A period of nobody and a filter that networks do not have are refused with what to do.
func TestNetworksRefuse(t *testing.T) {
	t.Parallel()
	dir := figuresShop(t)
	for words, want := range map[string]string{
		"networks":                         "aucune publication de réseau social du 01/01/2019 au 28/02/2019",
		"networks --filter network=tiktok": "Choisissez une autre période ou un autre filtre",
		"networks --filter landing=/":      "Filtres possibles : network, channel, campaign, device, country",
	} {
		code, out, talk := chaland(t, append(strings.Fields(words), "--data", dir, "--site", "velo", "--from", "2019-01-01", "--to", "2019-02-28")...)
		if text := strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(out + talk); code == exitOK || !strings.Contains(text, want) {
			t.Errorf("%s: code %d, %q", words, code, text)
		}
	}
}

// What a network does not tell, and what is not booked, leaves its cells empty.
func TestNetworksPrint(t *testing.T) {
	t.Parallel()
	margin := 3000.0
	var out bytes.Buffer
	if err := sheet.WriteCSV(&out, networkSheet(&analyzer.NetworkReport{Currency: "EUR",
		Networks: []analyzer.NetworkLine{{Network: "instagram", Posts: &analyzer.NetworkPosts{Posts: 2, Reach: 900, Clicks: 12}, Visits: 40, Orders: 1, Revenue: 6000, Margin: &margin}, {Visits: 3}},
		Channels: []analyzer.NetworkLine{{Network: "instagram", Channel: "paid_social", Visits: 40, Cost: &margin}}})); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Instagram;;2;900;0;12;0;40;;1;60,00;30,00;;", "réseau non reconnu;;;;;;;3;;0;0,00;;;", "Instagram;Réseaux sociaux payants;;;;;;40;;0;0,00;;30,00;"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is missing in %q", want, out.String())
		}
	}
}
