package main

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/warehouse"
)

// storeVisits adds visits of a channel to a data folder, on the 14th of a month. Those of
// no channel come with an order: they make the data cover the months in between.
func storeVisits(t *testing.T, dir string, month time.Month, channel string, n int) {
	t.Helper()
	w, err := warehouse.Open(t.Context(), warehouse.Options{DataDir: dir})
	if err != nil {
		t.Fatal(err)
	}
	events := make([]tracking.Event, n)
	for i := range events {
		id := [16]byte{byte(month), byte(i), byte(len(channel))}
		events[i] = tracking.Event{ID: id, Site: "velo", Visitor: uint64(month)*1000 + uint64(i) + uint64(len(channel))*100_000, Time: time.Date(2025, month, 14, 8, 0, i, 0, time.UTC),
			Name: tracking.KindPageView, Path: "/", Channel: channel, Device: tracking.DeviceMobile, Mode: "consent"}
	}
	if channel == "" {
		o := tracking.Order{Site: "velo", ID: month.String(), Version: 1, Time: events[0].Time, Status: tracking.OrderValid, Currency: "EUR", Rate: 1, TotalIncl: 100, ProductsIncl: 100, Items: 1}
		if err := warehouse.Insert(t.Context(), w, "orders", []tracking.Order{o}, ""); err != nil {
			t.Fatal(err)
		}
	}
	if err := warehouse.InsertEvents(t.Context(), w, events, ""); err != nil {
		t.Fatal(err)
	}
	if _, err := warehouse.NewBuilder(w, time.Now, nil).Recount(t.Context(), "velo"); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}

// February has an order of 1,234.56 euros by e-mail, March one of 50 euros by a channel
// of which no visit is known.
func TestExplainPrintsInThreeFormats(t *testing.T) {
	t.Parallel()
	dir := figuresShop(t)
	storeVisits(t, dir, time.January, "", 1)
	storeVisits(t, dir, time.April, "", 1)
	storeVisits(t, dir, time.February, "email", 40)
	storeVisits(t, dir, time.March, "email", 20)
	ask := func(more ...string) []string {
		return append([]string{"explain", "--data", dir, "--site", "velo", "--from", "2025-03-01", "--to", "2025-03-31"}, more...)
	}
	code, out, talk := chaland(t, ask()...)
	for _, want := range []string{"Chiffre d’affaires TTC : 1 234,56 € → 50,00 € (−1 184,56 €)", "E-mail", "bouche-à-oreille", "50,00 €", "Composition", "Ensemble"} {
		if !strings.Contains(out, want) {
			t.Errorf("the table lacks %q: %s%s", want, out, talk)
		}
	}
	if code != exitOK {
		t.Errorf("code %d", code)
	}
	_, out, _ = chaland(t, ask("--format", "json")...)
	var e struct {
		Whole struct {
			Parts map[string]float64 `json:"parts"`
		} `json:"whole"`
		Groups []struct {
			Key   string             `json:"key"`
			Parts map[string]float64 `json:"parts"`
		} `json:"groups"`
	}
	if err := json.Unmarshal([]byte(out), &e); err != nil {
		t.Fatal(err, out)
	}
	if p := e.Whole.Parts; p["visits"]+p["conversion"]+p["basket"] != -118456 || len(e.Groups) != 2 || e.Groups[1].Parts["untraced"] != 5000 {
		t.Errorf("json: %+v", e)
	}
	if _, out, _ := chaland(t, ask("--format", "csv")...); !bytes.Contains([]byte(out), []byte("bouche-à-oreille")) {
		t.Errorf("csv: %s", out)
	}
	for _, c := range []struct {
		args []string
		code int
		says string
	}{
		{ask("--metric", "panier"), exitUsage, "revenue_incl_tax, contribution_margin, orders"},
		{ask("--by", "lune"), exitUsage, "ne découpe pas"},
		{ask("--compare", "jamais"), exitUsage, "previous"},
		{ask("--compare", "year"), exitFailed, "pas de données"},
		{ask("--format", "xml"), exitUsage, "table, csv ou json"},
		{[]string{"explain", "--data", dir, "--site", "velo"}, exitUsage, "--from"},
	} {
		if code, _, talk := chaland(t, c.args...); code != c.code || !strings.Contains(talk, c.says) {
			t.Errorf("%v: %d %s", c.args, code, talk)
		}
	}
}
