package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/formaouest/chaland/collector/hearing"
)

// A page of the shop is opened in a browser and heard: what it sends is read by the
// collector's code and never arrives, neither here nor at Google.
func TestAPageIsHeardAndNotCounted(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	if code, _, talk := typed(t, "site", "add", "--id", "boutique", "--data", data); code != exitOK {
		t.Fatal(talk)
	}
	at, _ := startCommand(t, "serve", "--data", data, "--addr", "127.0.0.1:0")
	var arrived atomic.Int64 // what another tool would have received
	google := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/g/collect") {
			arrived.Add(1)
		}
	}))
	t.Cleanup(google.Close)
	shop := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		price := `"offers":{"price":"19.90"}`
		if r.URL.Path == "/produit/sans-prix" {
			price = `"category":"Vaisselle"`
		}
		fmt.Fprintf(w, `<!doctype html><html lang="fr"><head><title>Bol</title><script defer data-site="boutique" src="%[1]s/js/tag.js"></script><script defer src="%[1]s/js/boutique.js"></script></head>
			<body><h1>Bol</h1><script type="application/ld+json">{"@type":"Product","name":"Bol","sku":"B-1",%[2]s}</script>
			<script>navigator.sendBeacon('%[3]s/g/collect?v=2&tid=G-9&en=page_view&cid=1.2'); fetch('%[1]s/api/v1/intake')</script></body></html>`, at["collector"], price, google.URL)
	}))
	t.Cleanup(shop.Close)
	hosts := strings.TrimPrefix(shop.URL, "http://") + "," + strings.TrimPrefix(google.URL, "http://")
	check := func(path string, more ...string) checkedPage {
		t.Helper()
		code, out, talk := typed(t, append([]string{"connect", "check-page", shop.URL + path, "--site", "boutique", "--data", data, "--public-url", at["collector"], "--allow-host", hosts, "--format", "json"}, more...)...)
		var got checkedPage
		if err := json.Unmarshal([]byte(out), &got); err != nil || code != exitOK {
			t.Fatalf("code %d %v %s%s", code, err, out, talk)
		}
		return got
	}
	states := func(p checkedPage) string {
		var list []string
		for _, l := range p.Lines {
			list = append(list, l.Name+" "+string(l.State))
		}
		return strings.Join(list, ", ")
	}
	whole := check("/produit/bol")
	if !whole.Browser || whole.Kind != hearing.Product || states(whole) != "page_view right, view_item right, add_to_cart unseen" || len(whole.Received) != 0 || len(whole.Elsewhere) != 1 {
		t.Errorf("%+v", whole)
	}
	if priceless := check("/produit/sans-prix"); states(priceless) != "page_view right, view_item wrong, add_to_cart unseen" || !strings.Contains(fmt.Sprint(priceless.Lines), "« price »") {
		t.Errorf("%+v", priceless)
	}
	if read := check("/produit/bol", "--no-browser", "--kind", "product"); read.Browser || states(read) != "page_view unseen, view_item unseen, add_to_cart unseen" || !strings.Contains(read.Tag, "bon site") {
		t.Errorf("%+v", read)
	}
	raw, _ := fetched(t, at["dashboard"]+"/api/v1/intake")
	if arrived.Load() != 0 || !strings.Contains(raw, `"accepted":0`) || !strings.Contains(raw, `"refused":[]`) {
		t.Errorf("what was heard arrived: %d at the other tool, here %s", arrived.Load(), raw)
	}
	send(t, at["collector"], map[string]any{"site": "boutique", "name": "page_view", "url": shop.URL + "/produit/bol"})
	waitFor(t, func() bool {
		got := check("/produit/bol", "--no-browser")
		return len(got.Received) == 1 && got.Received[0].Hits == 1
	})
	code, out, _ := typed(t, "connect", "check-page", shop.URL+"/produit/bol", "--site", "boutique", "--data", data, "--public-url", at["collector"], "--allow-host", hosts, "--no-browser", "--kind", "product")
	if code != exitOK || !strings.Contains(out, "(fiche produit)") || !strings.Contains(out, "page_view : 1 fois") {
		t.Errorf("code %d\n%s", code, out)
	}
	for says, args := range map[string][]string{
		"n’y va pas sans permission": {shop.URL + "/produit/bol"},
		"n’existe pas. Choisissez":   {shop.URL, "--kind", "fiche"},
		"avec --site":                {shop.URL, "--site", ""},
	} {
		if code, _, talk := typed(t, append([]string{"connect", "check-page", "--site", "boutique", "--data", data}, args...)...); code == exitOK || !strings.Contains(talk, says) {
			t.Errorf("%v: code %d %s", args, code, talk)
		}
	}
}
