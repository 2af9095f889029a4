package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"
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
	at, _ := startCommand(t, "serve", "--data", data, "--addr", "127.0.0.1:0")
	base := at["collector"]
	var page atomic.Value
	page.Store("<title>Boutique</title>")
	shop := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprint(w, page.Load())
	}))
	t.Cleanup(shop.Close)
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
	for line, says := range map[string]string{"connect check": "--site", "connect check --site boutique --format xml": "text ou json", "connect check --site ailleurs": "« ailleurs »"} {
		if code, _, talk := typed(t, append(strings.Fields(line), "--data", data)...); code == exitOK || !strings.Contains(talk, says) {
			t.Errorf("%s: code %d %s", line, code, talk)
		}
	}
}

// waitFor asks until something is so.
func waitFor(t *testing.T, so func() bool) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); !so(); time.Sleep(200 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("it never came")
		}
	}
}
