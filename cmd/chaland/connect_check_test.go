package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/formaouest/chaland/collector/tracking"
)

// states asks how far the shop is, and gives the state of each step.
func states(t *testing.T, args ...string) (map[string]string, checkedSite) {
	t.Helper()
	code, out, talk := typed(t, append([]string{"connect", "check", "--site", "boutique", "--format", "json"}, args...)...)
	var got checkedSite
	if err := json.Unmarshal([]byte(out), &got); err != nil || code != exitOK {
		t.Fatalf("code %d %v: %s%s", code, err, out, talk)
	}
	list := map[string]string{}
	for _, s := range got.Steps {
		list[s.Key] = string(s.State)
	}
	return list, got
}

// A WooCommerce shop goes from nothing to its first figures, and each step is seen by itself.
func TestAShopIsConnectedStepByStep(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	if code, _, talk := typed(t, "site", "add", "--id", "boutique", "--platform", "woocommerce", "--data", data); code != exitOK {
		t.Fatal(talk)
	}
	var page atomic.Value
	page.Store("<title>Boutique</title>")
	shop := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprint(w, page.Load())
	}))
	t.Cleanup(shop.Close)
	at, _ := startCommand(t, "serve", "--data", data, "--addr", "127.0.0.1:0", "--allow-host", strings.TrimPrefix(shop.URL, "http://"))
	base := at["collector"]
	args := []string{"--data", data, "--url", shop.URL + "/", "--public-url", base}
	want := func(step, state string, more ...string) checkedSite {
		t.Helper()
		list, got := states(t, append(args, more...)...)
		if list[step] != state {
			t.Errorf("%s is %s, want %s: %+v", step, list[step], state, got.Steps)
		}
		return got
	}
	if got := want("page", "wrong"); !strings.Contains(fmt.Sprint(got.Steps), "--allow-host "+strings.TrimPrefix(shop.URL, "http://")) {
		t.Errorf("a private address is not refused as such: %+v", got.Steps)
	}
	args = append(args, "--allow-host", strings.TrimPrefix(shop.URL, "http://"))
	want("tag", "todo")
	page.Store(`<script defer data-site="boutique" src="` + base + `/tag/js/tag.js"></script>`)
	want("tag", "wrong")
	page.Store(`<script defer data-site="boutique" src="` + shop.URL + `/js/tag.js"></script>`) // which gives this very page
	if got := want("tag", "wrong"); !strings.Contains(fmt.Sprint(got.Steps), "n’est pas la balise") {
		t.Errorf("%+v", got.Steps)
	}
	page.Store(`<script defer data-site="boutique" src="` + base + `/js/tag.js"></script><script defer src="` + base + `/js/boutique.js"></script>`)
	want("tag", "done")
	for name, fields := range map[string]map[string]any{
		"page_view": {}, "view_item": {"items": []map[string]any{{"item_id": "BOL", "price": 19.9}}}, "add_to_cart": {"items": []map[string]any{{"item_id": "BOL", "price": 19.9}}},
		"purchase": {"transaction_id": "727", "value": 50},
	} {
		fields["site"], fields["name"], fields["url"] = "boutique", name, shop.URL+"/bol"
		send(t, base, fields)
	}
	waitFor(t, func() bool { list, _ := states(t, args...); return list["purchase"] == "done" })
	want("hook", "todo")
	_, made, _ := typed(t, "connect", "add", "--site", "boutique", "--kind", "woocommerce", "--data", data, "--public-url", base)
	m := regexp.MustCompile(`Adresse : (\S+)\nSecret  : (\S+)`).FindStringSubmatch(made)
	deliver := func(secret string) int {
		now := time.Now().UTC().Format("2006-01-02T15:04:05")
		body := `{"id":727,"status":"processing","currency":"EUR","date_created_gmt":"` + now + `","date_modified_gmt":"` + now + `","total":"50.00","total_tax":"0.00","line_items":[{"name":"Bol","quantity":1,"total":"50.00","total_tax":"0.00","sku":"BOL"}],"refunds":[]}`
		mac := hmac.New(sha256.New, []byte(secret))
		mac.Write([]byte(body))
		request, _ := http.NewRequestWithContext(t.Context(), http.MethodPost, m[1], strings.NewReader(body))
		for name, value := range map[string]string{"Content-Type": "application/json", "X-WC-Webhook-Topic": "order.updated", "X-WC-Webhook-Delivery-ID": "1", "X-WC-Webhook-Signature": base64.StdEncoding.EncodeToString(mac.Sum(nil))} {
			request.Header.Set(name, value)
		}
		answer, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		return answer.StatusCode
	}
	want("hook", "todo")
	if deliver("autre") != http.StatusUnauthorized {
		t.Fatal("a wrong signature is accepted")
	}
	waitFor(t, func() bool { list, _ := states(t, args...); return list["hook"] == "wrong" })
	if deliver(m[2]) != http.StatusOK {
		t.Fatal("a right signature is refused")
	}
	waitFor(t, func() bool { list, _ := states(t, args...); return list["joined"] == "done" })
	got := want("order", "done")
	if !got.Complete() || got.Of != 9 || !got.Ordered || got.Platform != "woocommerce" {
		t.Errorf("%+v", got)
	}
	code, out, _ := typed(t, append([]string{"connect", "check", "--site", "boutique"}, args...)...)
	if code != exitOK || strings.Count(out, "✔") != 9 || !strings.Contains(out, "Commande 727 reçue") || !strings.Contains(out, "9 étapes faites sur 9.") {
		t.Errorf("code %d\n%s", code, out)
	}
	connectedFromThePage(t, at["dashboard"], shop.URL, &page)
	for line, says := range map[string]string{"connect check": "--site", "connect check --site boutique --format xml": "text ou json", "connect check --site ailleurs": "« ailleurs »"} {
		if code, _, talk := typed(t, append(strings.Fields(line), "--data", data)...); code == exitOK || !strings.Contains(talk, says) {
			t.Errorf("%s: code %d %s", line, code, talk)
		}
	}
}

// connectedFromThePage declares a second shop on the page, whose platform is recognised, and
// has its webhook made there.
func connectedFromThePage(t *testing.T, dashboard, shop string, page *atomic.Value) {
	t.Helper()
	page.Store(`<link href="/wp-content/plugins/woocommerce/a.css"><script src="https://cdn.example/matomo.js"></script>`)
	submit := func(path, form string) (string, string) {
		answer, err := http.Post(dashboard+path, "application/x-www-form-urlencoded", strings.NewReader(form))
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		raw, err := io.ReadAll(answer.Body)
		if err != nil {
			t.Fatal(err)
		}
		return string(raw), answer.Request.URL.RequestURI()
	}
	body, at := submit("/brancher", "nom=%C3%89t%C3%A9+%26+Co&adresse="+shop+"/")
	if at != "/brancher?site=ete-co" || !strings.Contains(body, "WPCode") || !strings.Contains(body, "data-site=&#34;ete-co&#34;") {
		t.Fatalf("%s %.3000s", at, body)
	}
	waitFor(t, func() bool {
		body, _ := fetched(t, dashboard+at)
		return strings.Contains(body, "La page contient") && strings.Contains(body, "Matomo")
	})
	body, _ = submit("/brancher/commandes?site=ete-co", "")
	secret := regexp.MustCompile(`id="code-secret">([0-9a-f]{64})<`).FindStringSubmatch(body)
	if secret == nil || !strings.Contains(body, dashboard+"/webhooks/woocommerce/") {
		t.Fatalf("no secret: %.3000s", body)
	}
	again, _ := submit("/brancher/commandes?site=ete-co", "")
	if !strings.Contains(again, `id="code-secret"`) || strings.Contains(again, secret[1]) || strings.Count(again, "/webhooks/woocommerce/") != 1 {
		t.Error("another secret makes another connection, or shows the one before")
	}
	if refused, _ := submit("/brancher", "nom=Autre&adresse="+shop+"/"); !strings.Contains(refused, "désigne déjà le site « ete-co »") && !strings.Contains(refused, "ete-co") {
		t.Errorf("one address leads to two sites: %.2000s", refused)
	}
}

func TestIdentifiersAreMadeOfNames(t *testing.T) {
	t.Parallel()
	all := []tracking.Site{{ID: "boutique"}, {ID: "boutique-2"}}
	for name, want := range map[string]string{"Été & Co": "ete-co", "  L’Œuf  ": "l-oeuf", "日本": "boutique-3", "Boutique": "boutique-3", strings.Repeat("a", 90): strings.Repeat("a", 50), "---": "boutique-3"} {
		if got := freeID(name, all); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}

// waitFor asks until something is so. The builder of visits looks at purchases that wait once a
// minute while no event comes: an order that came in the middle of a pass joins its visit then.
func waitFor(t *testing.T, so func() bool) {
	t.Helper()
	for deadline := time.Now().Add(90 * time.Second); !so(); time.Sleep(200 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("it never came")
		}
	}
}
