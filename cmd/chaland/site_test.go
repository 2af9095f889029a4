package main

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"

	"github.com/formaouest/chaland/collector"
	"github.com/formaouest/chaland/warehouse"
)

func TestSiteAddAndList(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	for _, c := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"site", "list"}, exitOK, "Aucun site"},
		{[]string{"site", "add", "--id", "retail", "--name", "Online Retail", "--timezone", "Europe/London", "--currency", "GBP", "--domain", "www.retail.example"}, exitOK, "créé"},
		{[]string{"site", "add", "--id", "retail", "--name", "Online Retail", "--timezone", "Europe/London", "--currency", "GBP", "--domain", "retail.example"}, exitOK, "sans changement"},
		{[]string{"site", "add", "--id", "retail", "--currency", "EUR"}, exitFailed, "existe déjà"},
		{[]string{"site", "add", "--id", "autre", "--domain", "retail.example"}, exitFailed, "désigne déjà"},
		{[]string{"site", "add", "--id", "autre", "--timezone", "Mars/Olympus"}, exitUsage, "fuseau"},
		{[]string{"site", "add", "--id", "autre", "--currency", "euro"}, exitUsage, "devise"},
		{[]string{"site", "add", "--id", "autre", "--mode", "secret"}, exitUsage, "mode"},
		{[]string{"site", "add", "--id", "autre", "--domain", "https://x.fr/"}, exitUsage, "domaine"},
		{[]string{"site", "add", "--id", "Pas valable"}, exitUsage, "identifiant"},
		{[]string{"site", "add"}, exitUsage, "--id"},
		{[]string{"site", "list"}, exitOK, "retail.example"},
	} {
		code, out, talk := typed(t, append(c.args, "--data", data)...)
		if code != c.code || !strings.Contains(out+talk, c.says) {
			t.Errorf("%v: exit %d, %q %q; want %d and %q", c.args, code, out, talk, c.code, c.says)
		}
	}
}

// collecting runs a collector on the data folder, as serve does.
func collecting(t *testing.T, data string) (url string) {
	t.Helper()
	w, err := warehouse.Open(t.Context(), warehouse.Options{DataDir: data})
	if err != nil {
		t.Fatal(err)
	}
	c, err := collector.New(collector.Options{Warehouse: w, Dir: filepath.Join(data, "collecte")})
	if err != nil {
		t.Fatal(err)
	}
	e := echo.New()
	c.Routes(e)
	server := httptest.NewServer(e)
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() { defer close(ended); c.Run(ctx) }()
	t.Cleanup(func() {
		server.Close()
		stop()
		<-ended
		_ = c.Close()
		_ = w.Close()
	})
	return server.URL
}

func TestReplayKeepsItsContract(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	to := collecting(t, data)
	const agent = `"headers":{"user-agent":"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36"}`
	good := `{"method":"POST","url":"/api/event",` + agent + `,"body":"{\"n\":\"pageview\",\"u\":\"http://127.0.0.1:PORT/\",\"d\":\"etranger.fr\"}"}` + "\n"
	file := filepath.Join(data, "requetes.ndjson")
	for _, c := range []struct {
		content string
		args    []string
		code    int
		says    string
	}{
		{good, []string{"--to", to}, exitOK, "1 requête envoyée, 1 acceptée, 0 refusée"},
		{good + good, []string{"--to", to}, exitOK, "2 requêtes envoyées, 2 acceptées, 0 refusée"},
		{good + "illisible\n", []string{"--to", to}, exitFailed, "Ligne 2"},
		{good + strings.Replace(good, "http://127.0.0.1:PORT/", "data:x", 1), []string{"--to", to}, exitFailed, "1 refusée"},
		{"", []string{"--to", to}, exitFailed, "aucune requête"},
		{good, []string{"--to", "http://127.0.0.1:1"}, exitFailed, "Aucune collecte ne répond"},
		{good, []string{"--to", "ici"}, exitUsage, "--to"},
		{good, nil, exitUsage, "--to"},
	} {
		if err := os.WriteFile(file, []byte(c.content), 0o600); err != nil {
			t.Fatal(err)
		}
		code, out, talk := typed(t, append([]string{"replay", file, "--data", data}, c.args...)...)
		if code != c.code || !strings.Contains(out+talk, c.says) {
			t.Errorf("%v: exit %d, %q %q; want %d and %q", c.args, code, out, talk, c.code, c.says)
		}
	}
	if code, out, _ := typed(t, "site", "list", "--data", data); code != exitOK || !strings.Contains(out, "replay") || !strings.Contains(out, "etranger.fr") {
		t.Errorf("the recording's site is not tied: %s", out)
	}
	if code, _, talk := typed(t, "replay", "absent.ndjson", "--to", to, "--data", data); code != exitFailed || !strings.Contains(talk, "absent.ndjson") {
		t.Errorf("a missing file: exit %d, %s", code, talk)
	}
}

func TestSiteSetCorrectsAndRemoveForgets(t *testing.T) {
	t.Setenv("CHALAND_CURRENCY", "CHF") // for new sites: it corrects none
	t.Setenv("CHALAND_YES", "true")     // nothing goes unless one types so
	data := figuresShop(t)
	if code, _, talk := typed(t, "schedule", "add", "https://velo.example/", "--site", "velo", "--data", data); code != exitOK {
		t.Fatal(talk)
	}
	shop := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write([]byte("<!doctype html><title>Vélo</title><p>Vélos et accessoires"))
	}))
	t.Cleanup(shop.Close)
	if code, _, talk := typed(t, "audit", shop.URL, "--site", "velo", "--allow-host", strings.TrimPrefix(shop.URL, "http://"), "--delay", "0", "--data", data); code != exitOK {
		t.Fatal(talk)
	}
	pages := func() int {
		files, err := filepath.Glob(filepath.Join(data, "audits", "pages", "*"))
		if err != nil {
			t.Fatal(err)
		}
		return len(files)
	}
	if pages() != 1 {
		t.Errorf("%d files of raw pages", pages())
	}
	for _, c := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"set", "--id", "velo"}, exitUsage, "Aucun réglage"},
		{[]string{"set", "--name", "X"}, exitUsage, "--id"},
		{[]string{"set", "--id", "moto", "--name", "X"}, exitFailed, "Sites connus : velo."},
		{[]string{"set", "--id", "velo", "--timezone", "Mars"}, exitUsage, "fuseau"},
		{[]string{"set", "--id", "velo", "--currency", "GBP"}, exitFailed, "a déjà des montants"},
		{[]string{"set", "--id", "velo", "--name", "Le vélo", "--domain", "velo.fr", "--domain", "www.velo.example"}, exitOK, "est corrigé"},
		{[]string{"set", "--id", "velo", "--name", "Le vélo"}, exitOK, "rien ne change"},
		{[]string{"list"}, exitOK, "Le vélo  exempté  Europe/Paris  EUR     velo.example, velo.fr"},
		{[]string{"remove", "--id", "moto", "--yes"}, exitFailed, "Sites connus : velo."},
		{[]string{"remove"}, exitUsage, "--id"},
		{[]string{"remove", "--id", "velo"}, exitUsage, "2 commandes"},
		{[]string{"list"}, exitOK, "Le vélo"},
		{[]string{"remove", "--id", "velo", "--yes"}, exitOK, "sont supprimés"},
		{[]string{"list"}, exitOK, "Aucun site"},
		{[]string{"add", "--id", "velo"}, exitOK, "créé"},
		{[]string{"list"}, exitOK, "CHF"},
		{[]string{"remove", "--id", "velo"}, exitUsage, "0 commande,"},
	} {
		code, out, talk := typed(t, append(append([]string{"site"}, c.args...), "--data", data)...)
		if code != c.code || !strings.Contains(out+talk, c.says) {
			t.Errorf("%v: exit %d, %q %q; want %d and %q", c.args, code, out, talk, c.code, c.says)
		}
	}
	if _, out, talk := typed(t, "schedule", "list", "--data", data); strings.Contains(out, "velo") {
		t.Errorf("an audit is still to come: %q %q", out, talk)
	}
	if pages() != 0 {
		t.Errorf("%d files of raw pages of a site that is erased", pages())
	}
}
