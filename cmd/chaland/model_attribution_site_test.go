package main

import (
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/warehouse"
)

// pathsShop is a data folder with a site whose visits led to two of its three orders.
func pathsShop(t *testing.T) string {
	t.Helper()
	dir, w := openFolder(t)
	at := func(day, hour int) time.Time { return time.Date(2025, 3, day, hour, 0, 0, 0, time.UTC) }
	order := func(id, channel, campaign string, visitor uint64, day int, cents int64) tracking.Order {
		return tracking.Order{Site: "velo", ID: id, Version: 1, Time: at(day, 9), Status: tracking.OrderValid, Currency: "EUR", Rate: 1, Visitor: visitor, Channel: channel, Campaign: campaign,
			TotalIncl: cents, ProductsIncl: cents, Items: 1}
	}
	events := []tracking.Event{}
	see := func(visitor uint64, day, hour int, channel, campaign string) {
		e := tracking.Event{Site: "velo", Visitor: visitor, Time: at(day, hour), Received: at(day, hour), Mode: tracking.ModeConsent, Origin: tracking.OriginTag, Name: tracking.KindPageView, Path: "/",
			Channel: channel, Campaign: campaign, Device: tracking.DeviceDesktop, Country: "FR", Props: map[string]string{}}
		e.ID[0] = byte(len(events) + 1)
		events = append(events, e)
	}
	see(1, 3, 8, "paid_social", "ete")
	see(1, 10, 9, "email", "lettre")
	see(2, 12, 9, "paid_social", "ete")
	see(3, 12, 9, "paid_social", "ete")
	for _, err := range []error{
		warehouse.PutSetting(t.Context(), w, "site", "velo", tracking.Site{ID: "velo", Timezone: "Europe/Paris", Currency: "EUR", Mode: tracking.ModeConsent}, time.Unix(1, 0)),
		warehouse.Insert(t.Context(), w, "orders", []tracking.Order{order("1", "email", "lettre", 1, 10, 12000), order("2", "paid_social", "ete", 2, 12, 5000), order("3", "bouche-à-oreille", "", 0, 12, 3000)}, ""),
		warehouse.InsertEvents(t.Context(), w, events, ""),
		pass(t, w),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// pass makes visits of events.
func pass(t *testing.T, w *warehouse.Warehouse) error {
	t.Helper()
	_, err := warehouse.NewBuilder(w, time.Now, slog.New(slog.DiscardHandler)).Pass(t.Context())
	return err
}

func TestModelAttributionOfASite(t *testing.T) {
	t.Parallel()
	dir := pathsShop(t)
	site := func(more ...string) []string {
		return append([]string{"--data", dir, "--site", "velo", "--from", "2025-03-01", "--to", "2025-03-31"}, more...)
	}
	answer, talk := attributionAnswer(t, site("--model", "linear")...)
	credits := map[string]float64{}
	for _, c := range answer.Channels {
		credits[c.Channel] = c.Conversions*1000 + *c.Value
	}
	if len(credits) != 3 || credits["email"] != 560 || credits["paid_social"] != 1610 || credits["bouche-à-oreille"] != 1030 {
		t.Errorf("linear: %+v", answer)
	}
	if !strings.Contains(talk, "1 commande sur 3 (33,3 %) n’a pas de visiteur connu") {
		t.Errorf("said %q", talk)
	}
	_, out, _ := chaland(t, append([]string{"model", "attribution"}, site("--by", "campaign", "--lookback", "3", "--show", "paths")...)...)
	for _, want := range []string{
		"E-mail (lettre)                           1,00                1,00             1,00", "Parcours                       Conversions  Sans conversion  Valeur\n",
		"Réseaux sociaux payants (ete)         1,00             2,00   50,00\n", "E-mail (lettre)                       1,00             0,00  120,00\n",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("lacks %q:\n%s", want, out)
		}
	}
	for name, c := range map[string]struct {
		args []string
		want string
	}{
		"look-back 0":      {site("--lookback", "0"), "La fenêtre avant la commande va de 1 à 90 jours, pas 0. La valeur usuelle est 30."},
		"look-back 400":    {site("--lookback", "400"), "La fenêtre avant la commande va de 1 à 90 jours, pas 400."},
		"a device":         {site("--by", "device"), "Les contacts se distinguent par canal (channel) ou par campagne (campaign), pas par « device »."},
		"no dates":         {[]string{"--data", dir, "--site", "velo"}, "--from"},
		"before the data":  {[]string{"--data", dir, "--site", "velo", "--from", "2024-03-01", "--to", "2024-03-31"}, "Aucune commande valide du 01/03/2024 au 31/03/2024 : il n’y a rien à répartir. Les données de ce site vont du 03/03/2025 au 12/03/2025"},
		"a model unknown":  {site("--model", "u_shaped"), "Le modèle « u_shaped » n’existe pas."},
		"a file as well":   {site("--input", "x.csv"), "Indiquez un fichier (--input) ou un site (--site), pas les deux."},
		"an absurd format": {site("--format", "xml"), "Le format « xml » n’existe pas."},
	} {
		if code, out, talk := chaland(t, append([]string{"model", "attribution"}, c.args...)...); code != exitUsage || out != "" || !strings.Contains(talk, c.want) {
			t.Errorf("%s: code %d, printed %q, said %q; want %q", name, code, out, talk, c.want)
		}
	}
}
