package main

import (
	"encoding/csv"
	"encoding/json"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/warehouse"
)

// funnelShop is a data folder with a site and three visits: one goes by a product to the
// cart in 90 seconds, one to the cart by the home page, one nowhere.
func funnelShop(t *testing.T) string {
	t.Helper()
	dir, w := openFolder(t)
	var events []tracking.Event
	add := func(visitor uint64, seconds int, name, path, device string) {
		at := time.Date(2025, 3, 14, 9, 0, seconds, 0, time.UTC)
		events = append(events, tracking.Event{Site: "velo", Visitor: visitor, ID: uuid.NewSHA1(uuid.Nil, []byte{byte(len(events))}), Time: at, Received: at, Mode: tracking.ModeConsent, Name: name, Path: path, Device: device})
	}
	add(1, 0, tracking.KindPageView, "/velo-rouge", "mobile")
	add(1, 0, tracking.KindViewItem, "/velo-rouge", "mobile")
	add(1, 90, tracking.KindPageView, "/panier", "mobile")
	add(2, 0, tracking.KindPageView, "/velo-rouge", "desktop")
	add(2, 0, tracking.KindViewItem, "/velo-rouge", "desktop")
	add(2, 10, tracking.KindPageView, "/", "desktop")
	add(2, 40, tracking.KindPageView, "/panier", "desktop")
	add(3, 0, tracking.KindPageView, "/", "desktop")
	for _, err := range []error{
		warehouse.PutSetting(t.Context(), w, "site", "velo", tracking.Site{ID: "velo", Timezone: "Europe/Paris", Currency: "EUR"}, time.Unix(1, 0)),
		warehouse.InsertEvents(t.Context(), w, events, ""),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if _, err := warehouse.NewBuilder(w, time.Now, slog.New(slog.DiscardHandler)).Pass(t.Context()); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestFunnelOfASiteInThreeFormats(t *testing.T) {
	t.Parallel()
	dir := funnelShop(t)
	ask := func(more ...string) []string {
		return append([]string{"funnel", "--data", dir, "--site", "velo", "--from", "2025-03-01", "--to", "2025-03-31", "--steps", "view_item,/panier"}, more...)
	}
	code, out, talk := chaland(t, ask("--times")...)
	for _, part := range []string{"Fiche produit vue", "/panier", "66,67 %", "1 min 05 s"} {
		if code != exitOK || !strings.Contains(plainSpaces(out), part) {
			t.Errorf("code %d, %q is missing in %q %q", code, part, out, talk)
		}
	}
	for name, c := range map[string]struct {
		more []string
		rows [][2]string // segment and how many reach each step
	}{
		"whole":  {nil, [][2]string{{"01/03/2025 – 31/03/2025", "2"}, {"01/03/2025 – 31/03/2025", "2"}}},
		"strict": {[]string{"--strict"}, [][2]string{{"01/03/2025 – 31/03/2025", "2"}, {"01/03/2025 – 31/03/2025", "1"}}},
		"device": {[]string{"--by", "device"}, [][2]string{{"01/03/2025 – 31/03/2025", "2"}, {"01/03/2025 – 31/03/2025", "2"}, {"Ordinateur", "1"}, {"Ordinateur", "1"}, {"Mobile", "1"}, {"Mobile", "1"}}},
		"filter": {[]string{"--filter", "device=mobile"}, [][2]string{{"01/03/2025 – 31/03/2025", "1"}, {"01/03/2025 – 31/03/2025", "1"}}},
	} {
		code, out, talk := chaland(t, ask(append(c.more, "--format", "csv")...)...)
		read := csv.NewReader(strings.NewReader(strings.TrimPrefix(out, "\ufeff")))
		read.Comma = ';'
		rows, err := read.ReadAll()
		if code != exitOK || err != nil || len(rows) != 1+len(c.rows) {
			t.Errorf("%s: code %d, %v, %q %q", name, code, err, out, talk)
			continue
		}
		for i, want := range c.rows {
			if got := rows[1+i]; got[0] != want[0] || got[2] != want[1] {
				t.Errorf("%s, row %d: %q, want %q", name, i, got, want)
			}
		}
	}
	var answer struct {
		Question struct {
			Steps  []string
			Strict bool
		}
		Funnels []struct {
			Population float64
			Steps      []struct {
				Name   string
				Count  float64
				Median *float64 `json:"median_seconds"`
			}
		}
	}
	if code, out, _ = chaland(t, ask("--times", "--strict", "--format", "json")...); code != exitOK || json.Unmarshal([]byte(out), &answer) != nil {
		t.Fatalf("code %d, %s", code, out)
	}
	f := answer.Funnels[0]
	if !answer.Question.Strict || f.Population != 3 || len(f.Steps) != 2 || f.Steps[1].Name != "/panier" || f.Steps[1].Count != 1 || f.Steps[1].Median == nil || *f.Steps[1].Median != 90 {
		t.Errorf("%s", out)
	}
}

func TestFunnelSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	dir := funnelShop(t)
	for want, more := range map[string][]string{
		"de 2 à 10 étapes ; 1 est demandée":           {"--steps", "purchase"},
		"L’étape « purchase » est demandée deux fois": {"--steps", "purchase,purchase"},
		"L’étape 2 est vide":                          {"--steps", "view_item,,purchase"},
		"« /panier » est une page : par visiteur":     {"--steps", "view_item,/panier", "--unit", "visitor"},
		"ne se comptent que par visite":               {"--strict", "--unit", "visitor"},
		"L’unité d’entonnoir « foyer »":               {"--unit", "foyer"},
		"ne se découpe pas par « month »":             {"--by", "month"},
		"ne se filtre pas par « region »":             {"--filter", "region=Bretagne"},
		"« xml »":                                     {"--format", "xml"},
		"« autre »":                                   {"--site", "autre"},
	} {
		args := append([]string{"funnel", "--data", dir, "--site", "velo", "--from", "2025-03-01", "--to", "2025-03-31"}, more...)
		if code, out, talk := chaland(t, args...); code == exitOK || out != "" || !strings.Contains(plainSpaces(talk), want) {
			t.Errorf("%v: code %d, printed %q, said %q", more, code, out, talk)
		}
	}
	if code, out, talk := chaland(t, "funnel", "--data", dir, "--site", "velo", "--to", "2025-03-31"); code != exitUsage || out != "" || !strings.Contains(talk, "--from") {
		t.Errorf("no first day: code %d, %q %q", code, out, talk)
	}
}
