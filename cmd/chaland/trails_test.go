package main

import (
	"encoding/json"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/warehouse"
)

// trailsShop is a data folder with a site and a visit of three pages.
func trailsShop(t *testing.T) string {
	t.Helper()
	dir, w := openFolder(t)
	var events []tracking.Event
	for i, path := range []string{"/", "/velos", "/panier"} {
		at := time.Date(2025, 3, 14, 9, i, 0, 0, time.UTC)
		events = append(events, tracking.Event{Site: "velo", Visitor: 1, ID: uuid.NewSHA1(uuid.Nil, []byte(path)), Time: at, Received: at, Mode: tracking.ModeConsent, Name: tracking.KindPageView, Path: path, Device: "mobile"})
	}
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

func TestTrailsTellWhatComesBeforeAndAfter(t *testing.T) {
	t.Parallel()
	dir := trailsShop(t)
	ask := func(more ...string) []string {
		return append([]string{"trails", "--data", dir, "--site", "velo", "--from", "2025-03-01", "--to", "2025-03-31"}, more...)
	}
	code, out, talk := chaland(t, ask("--around", "/velos", "--depth", "1", "--by", "address")...)
	for _, part := range []string{"Ce qui entre et ce qui sort à chaque étape", "1 étape avant", "/panier"} {
		if code != exitOK || !strings.Contains(out, part) {
			t.Errorf("code %d, %q is missing in %q %q", code, part, out, talk)
		}
	}
	code, out, _ = chaland(t, ask("--around", "/velos", "--depth", "1", "--by", "address", "--format", "csv")...)
	if code != exitOK || !strings.HasSuffix(strings.TrimSpace(out), "1 étape avant;/;/velos;1\r\nPoint choisi;/velos;/panier;1") {
		t.Errorf("code %d, %q", code, out)
	}
	var answer struct {
		Visits, Population float64
		Links              []struct{ From, To string }
	}
	if code, out, _ = chaland(t, ask("--format", "json")...); code != exitOK || json.Unmarshal([]byte(out), &answer) != nil || answer.Visits != 1 || len(answer.Links) != 2 {
		t.Errorf("code %d, %s", code, out)
	}
	for want, args := range map[string][]string{"de 1 à 4": ask("--depth", "7"), "« xml »": ask("--format", "xml"), "« parfum »": ask("--by", "parfum"), "--from": {"trails", "--site", "velo", "--to", "2025-03-31"}} {
		if code, out, talk := chaland(t, args...); code != exitUsage || out != "" || !strings.Contains(talk, want) {
			t.Errorf("%v: code %d, %q %q", args, code, out, talk)
		}
	}
}
