package main

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/warehouse"
)

// customerShop has twenty customers of one order in January 2024 and three of them
// again in February.
func customerShop(t *testing.T) string {
	t.Helper()
	dir, w := openFolder(t)
	var orders []tracking.Order
	order := func(customer int, day time.Time) {
		excl, cost := int64(5000+100*customer), int64(2000)
		orders = append(orders, tracking.Order{Site: "velo", ID: fmt.Sprint(len(orders)), Version: 1, Time: day, Status: tracking.OrderValid, Customer: fmt.Sprintf("c%02d", customer), Currency: "EUR", Rate: 1,
			Channel: "email", Region: []string{"Bretagne", "Corse"}[customer%2], TotalIncl: excl * 6 / 5, ProductsIncl: excl * 6 / 5, ProductsExcl: &excl, PurchaseCost: &cost, Items: 1,
			LineKind: []string{tracking.LineSale}, LineSKU: []string{[]string{"CASQUE", "PNEU"}[customer%2]}, LineName: []string{"x"}, LineCategory: []string{[]string{"Casques", "Pneus"}[customer%2]},
			LineQuantity: []int32{1}, LineIncl: []int64{excl * 6 / 5}, LineExcl: []*int64{&excl}, LineCost: []*int64{&cost}})
	}
	for c := range 20 {
		order(c, time.Date(2024, 1, 10, 9, 0, 0, 0, time.UTC))
	}
	for c := range 3 {
		order(c, time.Date(2024, 2, 15, 9, 0, 0, 0, time.UTC))
	}
	order(19, time.Date(2025, 6, 30, 9, 0, 0, 0, time.UTC))
	for _, err := range []error{
		warehouse.PutSetting(t.Context(), w, "site", "velo", tracking.Site{ID: "velo", Timezone: "Europe/Paris", Currency: "EUR"}, time.Unix(1, 0)),
		warehouse.Insert(t.Context(), w, "orders", orders, ""),
		warehouse.Insert(t.Context(), w, "costs", []tracking.Cost{
			{Site: "velo", Day: time.Date(2024, 1, 5, 0, 0, 0, 0, time.UTC), Channel: "email", Kind: tracking.CostMedia, Version: 1, AmountExcl: 30000},
			{Site: "velo", Day: time.Date(2024, 1, 6, 0, 0, 0, 0, time.UTC), Channel: "paid_social", Kind: tracking.CostMedia, Version: 1, AmountExcl: 5000},
		}, ""),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestCustomersAreShown(t *testing.T) {
	t.Parallel()
	ask := []string{"customers", "--data", customerShop(t), "--site", "velo", "--from", "2024-01-01", "--to", "2024-12-31"}
	code, out, talk := chaland(t, append(ask, "--format", "json")...)
	var report analyzer.CustomerReport
	if err := json.Unmarshal([]byte(out), &report); err != nil || code != exitOK {
		t.Fatalf("code %d, %v, %s", code, err, talk)
	}
	customers := 0.0
	for _, s := range report.Segments {
		customers += s.Customers
	}
	if customers != 20 || len(report.Segments) != 11 || !report.Fixed || report.Until != "2025-06-30" {
		t.Errorf("%v customers in %d segments: %+v", customers, len(report.Segments), report)
	}
	if c := report.Cohorts[0]; c.Month != "2024-01" || c.Customers != 20 || len(c.Repeat) != 12 || c.Repeat[0] != 0 || c.Repeat[1] != .15 || c.Again[0] != .15 || c.Again[1] != 0 {
		t.Errorf("the cohort is %+v", c)
	}
	// 20 orders of 5 000 + 100 c and three more, less 2 000 each
	want := float64(20*3000+100*190+3*3000+100*3) / 20
	if v := report.Values[2]; v.By != "" || v.Months != 12 || v.Customers != 20 || v.Value != want {
		t.Errorf("the value at 12 months is %+v, want %v", v, want)
	}
	// 350 € and a year at 10 € a month won 20 customers
	if code, out, talk := chaland(t, append(ask, "--monthly", "10,00", "--format", "json")...); code != exitOK || json.Unmarshal([]byte(out), &report) != nil {
		t.Errorf("code %d, %s", code, talk)
	}
	full := (35000 + 1000*report.Acquisition.Months) / 20
	if l := report.Acquisition.Lines; len(l) != 3 || *l[0].Cost != 1750 || math.Abs(*l[0].FullCost-full) > 1e-6 || *l[0].Return != want/1750 || math.Abs(*l[0].FullReturn-want/full) > 1e-9 || *l[0].Payback != 3 || *l[0].FullPayback != 3 || report.Acquisition.Months < 12 || report.Acquisition.Months > 12.03 {
		t.Errorf("all: %s", out)
	} else if email, lost := l[1], l[2]; email.Channel != "email" || *email.Cost != 1500 || email.FullCost != nil || email.FullReturn != nil || *email.Values[2] != want || *email.Return != want/1500 ||
		lost.Channel != "paid_social" || lost.Spend != 5000 || lost.Cost != nil || lost.Payback != nil {
		t.Errorf("channels: %+v", l[1:])
	}
	for table, text := range map[string]string{"segments": "Champions", "cohorts": "15,00 %", "values": "E-mail", "costs": "17,50 €"} {
		if code, out, talk := chaland(t, append(ask, "--table", table)...); code != exitOK || !strings.Contains(out, text) {
			t.Errorf("%s: code %d, %s%s", table, code, out, talk)
		}
	}
	if _, out, _ := chaland(t, append(ask, "--table", "values", "--format", "csv")...); !strings.Contains(out, fmt.Sprintf(";12;20;%.2f", want/100)[:8]) {
		t.Errorf("CSV: %s", out)
	}
	for option, text := range map[string]string{
		"--table=clients": "Le tableau « clients » n’existe pas.", "--monthly=-3": "Salaires et outils « -3 » par mois", "--monthly=cent": "cent", "--format=xml": "Le format « xml » n’existe pas.", "--site=autre": "Le site « autre » n’existe pas.",
		"--to=2023-01-01": "2023", "--from=": "Il manque --from.",
	} {
		if code, _, talk := chaland(t, append(ask, option)...); code == exitOK || !strings.Contains(talk, text) {
			t.Errorf("%s: code %d, %q", option, code, talk)
		}
	}
	if code, _, talk := chaland(t, "customers", "--data", ask[2], "--site", "velo", "--from", "2023-01-01", "--to", "2023-12-31"); code == exitOK || !strings.Contains(talk, "Aucun client connu n’a commandé du 01/01/2023 au 31/12/2023") {
		t.Errorf("nobody: code %d, %q", code, talk)
	}
}

func TestASegmentIsShownAndListed(t *testing.T) {
	t.Parallel()
	ask := []string{"segment", "--data", customerShop(t), "--site", "velo", "--from", "2024-01-01", "--to", "2024-12-31"}
	code, out, talk := chaland(t, append(ask, "--where", "orders_least=2", "--where", "region=Bretagne")...)
	if code != exitOK || !strings.Contains(out, "Clients qui ont acheté au moins 2 fois et sont de la région « Bretagne ».") || !strings.Contains(out, "2          4    244,80 €") {
		t.Errorf("code %d, %s%s", code, out, talk)
	}
	code, out, _ = chaland(t, append(ask, "--where", "category=Pneus", "--where", "orders_least=2", "--format", "csv")...)
	if code != exitOK || strings.Count(out, "\n") != 2 || !strings.Contains(out, "c01;2;122,40") {
		t.Errorf("code %d, %s", code, out)
	}
	var answer analyzer.SelectionAnswer
	code, out, _ = chaland(t, append(ask, "--where", "revenue_most=64", "--format", "json")...)
	if err := json.Unmarshal([]byte(out), &answer); err != nil || code != exitOK || answer.Worth.Customers != 1 || answer.Worth.Revenue != 6360 {
		t.Errorf("code %d, %v: %s", code, err, out)
	}
	for where, text := range map[string]string{
		"orders_least=9": "Aucun client ne remplit toutes ces conditions", "orders_least=x": "Donnez un nombre entier", "vip=oui": "La condition « vip=oui » n’existe pas.",
	} {
		if code, _, talk := chaland(t, append(ask, "--where", where)...); code == exitOK || !strings.Contains(talk, text) {
			t.Errorf("%s: code %d, %q", where, code, talk)
		}
	}
}

func TestTheProductsOfASiteAreClassed(t *testing.T) {
	t.Parallel()
	ask := []string{"model", "abc", "--data", customerShop(t), "--site", "velo", "--from", "2024-01-01", "--to", "2024-12-31"}
	code, out, talk := chaland(t, ask...)
	if code != exitOK || !strings.Contains(out, "CASQUE      1   692,00") {
		t.Errorf("code %d, %s%s", code, out, talk)
	}
	if _, out, _ := chaland(t, append(ask, "--by", "margin", "--format", "csv")...); !strings.Contains(out, "CASQUE;1;452") {
		t.Errorf("by margin: %s", out)
	}
	for option, text := range map[string]string{"--by=prix": "Un classement par « prix » n’existe pas", "--from=": "Il manque --from", "--to=2020-01-01": "2020"} {
		if code, _, talk := chaland(t, append(ask, option)...); code == exitOK || !strings.Contains(talk, text) {
			t.Errorf("%s: code %d, %q", option, code, talk)
		}
	}
}
