package main

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/warehouse"
)

// The whole life of a citation: cited, shown, verified, then denied by a
// changed order.
func TestCiteAddShowVerify(t *testing.T) {
	t.Parallel()
	dir := figuresShop(t)
	cite := func(args ...string) (int, string, string) {
		return chaland(t, append([]string{"cite", "--data", dir}, args...)...)
	}
	code, out, talk := cite("add", "--site", "velo", "--metric", "revenue_incl_tax", "--from", "2025-02-01", "--to", "31/03/2025", "--public-url", "https://centre.example/")
	if code != exitOK {
		t.Fatalf("exit %d: %s", code, talk)
	}
	short := regexp.MustCompile(`CH-[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{2}`).FindString(out)
	want := "Chiffre d’affaires TTC : 1 284,56 €, du 01/02/2025 au 31/03/2025. Source : velo, mesuré par chaland, cité le 01/01/2026. Vérifier : code " + short + ", https://centre.example/v/" + short
	if short == "" || !strings.Contains(out, want) {
		t.Errorf("add printed %q", out)
	}
	if !strings.Contains(talk, "ne couvrent cette période que du") {
		t.Errorf("add said nothing of the days without data: %q", talk)
	}
	if code, out, talk := cite("verify", short, "--value", "dix"); code != exitFailed || !strings.HasPrefix(out, "Valeur illisible\n") || !strings.Contains(talk, "n’est pas un nombre") {
		t.Errorf("verify of a word: exit %d, %q %q", code, out, talk)
	}
	if _, out, _ := cite("show", short); !strings.Contains(out, "heure de Paris") {
		t.Errorf("the instant is not in the site's time: %q", out)
	}
	if code, out, _ := cite("show", strings.ToLower(short)); code != exitOK || !strings.Contains(out, "Valeur citée : 1 284,56 €") {
		t.Errorf("show: exit %d, %q", code, out)
	}
	if code, out, _ := cite("verify", short); code != exitOK || !strings.HasPrefix(out, "Conforme\n") {
		t.Errorf("verify: exit %d, %q", code, out)
	}
	if code, out, _ := cite("verify", short, "--value", "1 285 €"); code != exitOK || !strings.HasPrefix(out, "Conforme\n") || !strings.Contains(out, "arrondi : la valeur citée est 1 284,56 €") {
		t.Errorf("verify of the rounded value: exit %d, %q", code, out)
	}
	if code, out, talk := cite("verify", short, "--value", "1 290 €"); code != exitFailed || !strings.HasPrefix(out, "Écart\n") || !strings.Contains(talk, "saisie") {
		t.Errorf("verify of another value: exit %d, %q %q", code, out, talk)
	}
	if code, _, talk := cite("add", "--site", "velo", "--metric", "revenue_incl_tax", "--from", "2025-02-01", "--to", "31/03/2025", "--public-url", "javascript:x"); code != exitUsage || !strings.Contains(talk, "« javascript:x »") {
		t.Errorf("an address that no browser opens: exit %d, %q", code, talk)
	}
	addOrder(t, dir)
	if code, out, _ := cite("verify", short); code != exitFailed || !strings.HasPrefix(out, "Donnée modifiée depuis\n") || !strings.Contains(out, "Valeur recalculée : 1 294,56 €") {
		t.Errorf("verify after a change: exit %d, %q", code, out)
	}
	_, out, _ = cite("verify", short, "--format", "json")
	var report struct {
		Verdict string
		Now     []struct{ Value float64 }
	}
	if err := json.Unmarshal([]byte(out), &report); err != nil || report.Verdict != "changed" || len(report.Now) != 1 || report.Now[0].Value != 129456 {
		t.Errorf("json: %+v %v %q", report, err, out)
	}
}

// A value of a report is cited and verified like a figure.
func TestCiteAReport(t *testing.T) {
	t.Parallel()
	dir := figuresShop(t)
	cite := func(args ...string) (int, string, string) {
		return chaland(t, append([]string{"cite", "--data", dir}, args...)...)
	}
	add := func(more ...string) (int, string, string) {
		return cite(append([]string{"add", "--site", "velo", "--from", "2025-02-01", "--to", "2025-03-31"}, more...)...)
	}
	code, out, talk := add("--report", "breakeven", "--cell", "clicks", "--param", "budget=50000", "--param", "cpc=40", "--param", "rate=0.02", "--param", "basket=6000", "--param", "margin=0.3")
	short := regexp.MustCompile(`CH-[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{2}`).FindString(out)
	if code != exitOK || !strings.Contains(out, "Clics : 1 250, du 01/02/2025 au 31/03/2025. Simulation, non mesurée. Toutes les valeurs sont des hypothèses choisies : Budget 500,00 €") {
		t.Fatalf("exit %d, %q %q", code, out, talk)
	}
	if code, out, talk := cite("verify", short, "--value", "1250"); code != exitOK || !strings.HasPrefix(out, "Conforme\n") || !strings.Contains(out, "hypothèses choisies") {
		t.Errorf("verify: exit %d, %q %q", code, out, talk)
	}
	for want, more := range map[string][]string{
		"--cell": {"--report", "recount"}, "« magie » ne se cite pas": {"--report", "magie", "--cell", "a"}, "n’a pas de chiffre « magie »": {"--report", "reconcile", "--cell", "magie"},
		"--param « metric » n’a pas de signe égal": {"--report", "recount", "--cell", "bounce/ga4", "--param", "metric"},
		"ne connaît pas « x »":                     {"--report", "recount", "--cell", "bounce/ga4", "--param", "x=1"},
	} {
		if code, out, talk := add(more...); code == exitOK || out != "" || !strings.Contains(plainSpaces(talk), want) {
			t.Errorf("%v: exit %d, %q %q", more, code, out, talk)
		}
	}
}

func addOrder(t *testing.T, dir string) {
	t.Helper()
	w, err := warehouse.Open(t.Context(), warehouse.Options{DataDir: dir})
	if err != nil {
		t.Fatal(err)
	}
	late := tracking.Order{Site: "velo", ID: "3", Version: 1, Time: time.Date(2025, 3, 20, 9, 0, 0, 0, time.UTC), Status: tracking.OrderValid, Currency: "EUR", Rate: 1, TotalIncl: 1000, ProductsIncl: 1000, Items: 1}
	if err := warehouse.Insert(t.Context(), w, "orders", []tracking.Order{late}, ""); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestCiteRefusesWhatCannotBeCited(t *testing.T) {
	t.Parallel()
	dir := figuresShop(t)
	add := []string{"cite", "add", "--data", dir, "--site", "velo", "--from", "2025-02-01", "--to", "2025-03-31"}
	for name, c := range map[string]struct {
		args []string
		code int
		says string
	}{
		"no metric":        {add, exitUsage, "--metric"},
		"unknown metric":   {append(add, "--metric", "orderz"), exitUsage, "orderz"},
		"no data":          {append(add, "--metric", "roas"), exitUsage, "pas de données"},
		"group without by": {append(add, "--metric", "orders", "--group", "email"), exitUsage, "--by"},
		"unknown group":    {append(add, "--metric", "orders", "--by", "channel", "--group", "fax"), exitFailed, "fax"},
		"bad filter":       {append(add, "--metric", "orders", "--filter", "mobile"), exitUsage, "mobile"},
		"unknown code":     {[]string{"cite", "verify", "--data", dir, "222222"}, exitFailed, "Aucun chiffre"},
		"mistyped code":    {[]string{"cite", "show", "--data", dir, "CH-2222-23"}, exitFailed, "Faute de frappe"},
		"no code":          {[]string{"cite", "show", "--data", dir}, exitUsage, "code"},
		"bad format":       {[]string{"cite", "show", "--data", dir, "222222", "--format", "pdf"}, exitFailed, "Aucun chiffre"},
	} {
		t.Run(name, func(t *testing.T) {
			code, out, talk := chaland(t, c.args...)
			if code != c.code || !strings.Contains(talk, c.says) || out != "" {
				t.Errorf("exit %d, %q %q; want %d and %q", code, out, talk, c.code, c.says)
			}
		})
	}
}

func TestCiteOneGroupAndAWholeChart(t *testing.T) {
	t.Parallel()
	dir := figuresShop(t)
	add := []string{"cite", "add", "--data", dir, "--site", "velo", "--metric", "orders", "--from", "2025-02-01", "--to", "2025-03-31", "--by", "channel"}
	if code, out, talk := chaland(t, append(add, "--group", "email")...); code != exitOK || !strings.Contains(out, "Commandes : 1, du 01/02/2025 au 31/03/2025, canal : E-mail.") {
		t.Errorf("one group: exit %d, %q %q", code, out, talk)
	}
	code, out, talk := chaland(t, add...)
	if code != exitOK {
		t.Fatalf("a chart: exit %d %q", code, talk)
	}
	code, out, _ = chaland(t, "cite", "verify", "--data", dir, strings.Fields(out)[0])
	if code != exitOK || !strings.Contains(out, "Valeur citée : graphique de 2 chiffres") {
		t.Errorf("verify a chart: exit %d, %q", code, out)
	}
}
