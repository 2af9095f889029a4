package main

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/warehouse"
)

// figuresShop is a data folder with a site and two orders.
func figuresShop(t *testing.T) string {
	t.Helper()
	dir, w := openFolder(t)
	order := func(id, channel string, month time.Month, cents int64) tracking.Order {
		return tracking.Order{Site: "velo", ID: id, Version: 1, Time: time.Date(2025, month, 14, 9, 0, 0, 0, time.UTC), Status: tracking.OrderValid,
			Currency: "EUR", Rate: 1, Channel: channel, TotalIncl: cents, ProductsIncl: cents, Items: 1}
	}
	for _, err := range []error{
		warehouse.PutSetting(t.Context(), w, "site", "velo", tracking.Site{ID: "velo", Timezone: "Europe/Paris", Currency: "EUR"}, time.Unix(1, 0)),
		warehouse.Insert(t.Context(), w, "orders", []tracking.Order{order("1", "email", time.February, 123456), order("2", "bouche-à-oreille", time.March, 5000)}, ""),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// chaland runs a command line and returns what it printed, with ordinary spaces.
func chaland(t *testing.T, args ...string) (code int, out, talk string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	now := func() time.Time { return time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC) }
	code = run(t.Context(), args, streams{strings.NewReader(""), &stdout, &stderr}, now)
	plain := strings.NewReplacer(i18n.NarrowSpace, " ", i18n.NoBreakSpace, " ")
	return code, plain.Replace(stdout.String()), plain.Replace(stderr.String())
}

func TestFiguresPrintsInThreeFormats(t *testing.T) {
	t.Parallel()
	dir := figuresShop(t)
	ask := func(more ...string) []string {
		return append([]string{"figures", "--data", dir, "--site", "velo", "--metrics", "revenue_incl_tax,average_basket",
			"--from", "2025-02-01", "--to", "31/03/2025"}, more...)
	}
	for name, c := range map[string]struct {
		args []string
		want []string
	}{
		"table": {ask("--by", "channel"), []string{
			"velo, du 01/02/2025 au 31/03/2025 (Europe/Paris)",
			"canal             Chiffre d’affaires TTC  Panier moyen",
			"E-mail                        1 234,56 €  1 234,56 € *",
			"bouche-à-oreille                 50,00 €     50,00 € *",
			"* Effectif insuffisant : moins de 30 cas"}},
		"csv": {ask("--by", "month", "--compare", "previous", "--format", "csv"), []string{
			"\ufeffmois;Chiffre d’affaires TTC;Chiffre d’affaires TTC (effectif);Chiffre d’affaires TTC (période comparée);",
			"\n2025-02;1234,56;1;;1234,56;1;;Les données de ce site ne couvrent cette période que du 14/02/2025 au 28/02/2025.", "\n2025-03;50,00;1;;50,00;1;;"}},
		"json": {ask("--format", "json"), []string{`{"question":{"site":"velo","from":"2025-02-01","to":"2025-03-31"`,
			`{"metric":"revenue_incl_tax","group":{},"value":128456,"unit":"cents","currency":"EUR","numerator":128456,"denominator":null,`}},
	} {
		code, out, talk := chaland(t, c.args...)
		if code != exitOK || talk != "" {
			t.Errorf("%s: code %d, %s", name, code, talk)
		}
		for _, want := range c.want {
			if !strings.Contains(out, want) {
				t.Errorf("%s lacks %q:\n%s", name, want, out)
			}
		}
		if name == "json" && !json.Valid([]byte(out)) {
			t.Errorf("not JSON: %s", out)
		}
	}
}

func TestFiguresSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	dir := figuresShop(t)
	for name, c := range map[string]struct {
		args string
		code int
		want string
	}{
		"unknown site":   {"--site vello --metrics orders --from 2025-01-01 --to 2025-01-31", exitFailed, "Le site « vello » n’existe pas. Sites connus : velo."},
		"unknown metric": {"--site velo --metrics order --from 2025-01-01 --to 2025-01-31", exitUsage, "Les plus proches sont : orders"},
		"no metric":      {"--site velo --from 2025-01-01 --to 2025-01-31", exitUsage, "Aucun indicateur n’est demandé."},
		"refused pair":   {"--site velo --metrics spend --by device --from 2025-01-01 --to 2025-01-31", exitUsage, "Découpages possibles : day, week, month, channel, campaign."},
		"bad date":       {"--site velo --metrics orders --from 2025-02-30 --to 2025-03-31", exitUsage, "La date « 2025-02-30 » n’existe pas dans le calendrier."},
		"reversed dates": {"--site velo --metrics orders --from 2025-03-31 --to 2025-03-01", exitUsage, "La période finit"},
		"bad filter":     {"--site velo --metrics orders --filter mobile --from 2025-01-01 --to 2025-01-31", exitUsage, "Le filtre « mobile » n’est pas lisible."},
		"bad format":     {"--site velo --metrics orders --format xml --from 2025-01-01 --to 2025-01-31", exitUsage, "Le format « xml » n’existe pas."},
		"missing date":   {"--site velo --metrics orders --from 2025-01-01", exitUsage, "Il manque --to."},
	} {
		code, out, talk := chaland(t, append([]string{"figures", "--data", dir}, strings.Fields(c.args)...)...)
		if code != c.code || !strings.Contains(talk, c.want) || out != "" {
			t.Errorf("%s: code %d, printed %q, said %q", name, code, out, talk)
		}
	}
}
