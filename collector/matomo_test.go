package collector

import (
	"encoding/base64"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/collector/site"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/warehouse"
)

const gif = "R0lGODlhAQABAIAAAAAAAAAAACH5BAEAAAAALAAAAAABAAEAAAICRAEAOw=="

// matomoShop is a running collector whose shop has number 7 and a secret token.
func matomoShop(t *testing.T) *running {
	t.Helper()
	r := start(t, nil)
	for _, s := range []tracking.Site{
		{ID: "matomo-shop", Domains: []string{"faience.fr"}, MatomoID: 7, SecretHash: site.HashSecret("jeton-secret")},
		{ID: "matomo-accord", Mode: tracking.ModeConsent, MatomoID: 8},
	} {
		if _, err := site.Add(t.Context(), r.w, s, time.Now()); err != nil {
			t.Fatal(err)
		}
	}
	return r
}

func query(pairs ...string) string {
	v := url.Values{"idsite": {"7"}, "rec": {"1"}}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	return v.Encode()
}

// Matomo's answers, byte by byte.
func TestMatomoAnswers(t *testing.T) {
	t.Parallel()
	r := matomoShop(t)
	picture, err := base64.StdEncoding.DecodeString(gif)
	if err != nil {
		t.Fatal(err)
	}
	page := query("url", "https://faience.fr/bols")
	for name, c := range map[string]struct {
		method, path, body string
		headers            []string
		status             int
		reason             string
		picture            bool
	}{
		"a page":                            {"GET", "/matomo.php?" + page, "", nil, 200, "", true},
		"its old name":                      {"GET", "/piwik.php?" + page, "", nil, 200, "", true},
		"in a form":                         {"POST", "/matomo.php", page, []string{"Content-Type", "application/x-www-form-urlencoded; charset=UTF-8", "Origin", "https://faience.fr"}, 200, "", true},
		"by POST, all of it in the address": {"POST", "/matomo.php?" + page, "", []string{"Origin", "https://faience.fr"}, 200, "", true},
		"no picture":                        {"GET", "/matomo.php?" + page + "&send_image=0", "", nil, 204, "", false},
		"not to be recorded":                {"GET", "/matomo.php?" + query("rec", "0", "url", "https://faience.fr/"), "", nil, 200, "", true},
		"a program":                         {"GET", "/matomo.php?" + page, "", []string{"User-Agent", "Googlebot/2.1 (+http://www.google.com/bot.html)"}, 200, "bot_says_so", true},
		"an unknown shop":                   {"GET", "/matomo.php?" + query("idsite", "77", "url", "https://faience.fr/"), "", nil, 400, "unknown_number", true},
		"no shop":                           {"GET", "/matomo.php?rec=1&url=https://faience.fr/", "", nil, 400, "matomo_site", true},
		"shop 0":                            {"GET", "/matomo.php?" + query("idsite", "0"), "", nil, 400, "matomo_site", true},
		"a visitor that is none":            {"GET", "/matomo.php?" + page + "&cid=12", "", nil, 400, "matomo_cid", true},
		"another's address, no token":       {"GET", "/matomo.php?" + page + "&cip=192.0.2.9", "", nil, 400, "no_token", true},
		"another's address, false token":    {"GET", "/matomo.php?" + page + "&cip=192.0.2.9&token_auth=faux", "", nil, 400, "no_token", true},
		"another's address":                 {"GET", "/matomo.php?" + page + "&cip=192.0.2.9&token_auth=jeton-secret", "", nil, 200, "", true},
		"long ago, no token":                {"GET", "/matomo.php?" + page + "&cdt=2024-11-02+10:00:00", "", nil, 400, "clock", true},
		"the address from the Referer":      {"GET", "/matomo.php?" + query(), "", []string{"Referer", "https://faience.fr/assiettes"}, 200, "", true},
		"nothing, by POST":                  {"POST", "/matomo.php", "", nil, 400, "empty", true},
		"an order that cannot be read":      {"GET", "/matomo.php?" + query("idgoal", "0", "ec_id", "1", "ec_items", "bol"), "", nil, 400, "matomo_items", true},
	} {
		status, body, h := r.ask(t, c.method, c.path, c.body, c.headers...)
		if status != c.status || (body == string(picture)) != c.picture || h.Get("X-Chaland-Reason") != c.reason {
			t.Errorf("%s: %d %q %q, want %d %q", name, status, body, h.Get("X-Chaland-Reason"), c.status, c.reason)
		}
		if c.picture && (h.Get("Content-Type") != "image/gif" || h.Get("Cache-Control") != "no-store") {
			t.Errorf("%s: %v", name, h)
		}
		if c.method == "POST" && len(c.headers) > 1 && c.headers[len(c.headers)-2] == "Origin" && (h.Get("Access-Control-Allow-Origin") != "https://faience.fr" || h.Get("Access-Control-Allow-Credentials") != "true") {
			t.Errorf("%s: %v", name, h)
		}
	}
	if status, body, h := r.ask(t, "GET", "/matomo.php", ""); status != 200 || !strings.Contains(h.Get("Content-Type"), "text/html") || !strings.Contains(body, "Matomo") {
		t.Errorf("somebody looks: %d %q", status, body)
	}
	if status, _, h := r.ask(t, "OPTIONS", "/matomo.php", "", "Origin", "https://faience.fr"); status != 204 || h.Get("Access-Control-Allow-Methods") != "GET, POST, OPTIONS" {
		t.Errorf("preflight: %d %v", status, h)
	}
	if status, _, _ := r.ask(t, "GET", "/matomo.php?"+query("url", "https://faience.fr/ancienne", "cdt", "2024-11-02 10:00:00", "token_auth", "jeton-secret"), ""); status != 200 {
		t.Errorf("long ago: %d", status)
	}
	r.flush(t)
	stored, err := warehouse.Select[tracking.Event](t.Context(), r.w, "SELECT * EXCEPT (day, inserted, batch, touch) FROM events WHERE site = 'matomo-shop' ORDER BY ts", nil)
	if err != nil || len(stored) != 8 || stored[0].Path != "/ancienne" || stored[0].Time.Format(time.DateTime) != "2024-11-02 10:00:00" {
		t.Errorf("%v: %d events, the first %+v", err, len(stored), stored[0])
	}
	visitors := map[uint64]int{}
	paths := map[string]int{}
	for _, e := range stored[1:] {
		visitors[e.Visitor]++
		paths[e.Path]++
		if e.Origin != "matomo" || e.Mode != tracking.ModeExempt || e.Name != "page_view" {
			t.Errorf("%+v", e)
		}
	}
	if len(visitors) != 2 || paths["/bols"] != 6 || paths["/assiettes"] != 1 { // this machine, and the reader at the other address
		t.Errorf("visitors %v, paths %v", visitors, paths)
	}
}

// A bulk request as trackers and importers send it: each of its requests is judged by itself.
func TestMatomoBulk(t *testing.T) {
	t.Parallel()
	r := matomoShop(t)
	status, body, h := r.ask(t, "POST", "/matomo.php", `{"requests":["?idsite=7&rec=1&url=https://faience.fr/a","?idsite=77&rec=1&url=https://faience.fr/b","https://faience.fr/sans-question",
		{"idsite":7,"rec":1,"url":"https://faience.fr/c","cip":"192.0.2.9","idgoal":0,"ec_id":"C-1","revenue":45.7,"ec_sh":5.9,"ec_items":[["B-1","Bol",["Vaisselle"],19.9,2]]},
		"?idsite=7&rec=0&url=https://faience.fr/d","?idsite=7&rec=1&cid=1"],"token_auth":"jeton-secret"}`, "Content-Type", "application/x-www-form-urlencoded; charset=UTF-8")
	if status != 200 || strings.TrimSpace(body) != `{"status":"success","tracked":3,"invalid":2}` || !strings.HasPrefix(h.Get("Content-Type"), "application/json") {
		t.Errorf("%d %s %v", status, body, h)
	}
	if status, body, _ = r.ask(t, "POST", "/matomo.php", `{"requests":["?idsite=7&rec=1&url=https://faience.fr/e"],"send_image":0}`); status != 204 || body != "" {
		t.Errorf("without an answer: %d %q", status, body)
	}
	if status, body, _ = r.ask(t, "POST", "/matomo.php", `{"requests":["?idsite=7&rec=1`); status != 400 || strings.TrimSpace(body) != `{"status":"error","tracked":0,"invalid":0}` {
		t.Errorf("torn: %d %q", status, body)
	}
	r.flush(t)
	if got := countBy(t, r.w, "events", "name"); got["page_view"] != 2 || got["purchase"] != 1 {
		t.Errorf("stored %v", got)
	}
	orders, err := warehouse.Select[tracking.PendingOrder](t.Context(), r.w, "SELECT * EXCEPT (inserted) FROM pending_orders", nil)
	if err != nil || len(orders) != 1 {
		t.Fatal(err, len(orders))
	}
	if o := orders[0]; o.ID != "C-1" || o.TotalIncl != 4570 || o.ShippingIncl != 590 || o.Items != 2 || o.LineSKU[0] != "B-1" || o.LineCategory[0] != "Vaisselle" || o.Origin != "matomo" {
		t.Errorf("%+v", o)
	}
	if got := countBy(t, r.w, "set_aside", "reason"); got["unknown_number"] != 1 || got["matomo_cid"] != 1 || got["bad_json"] != 1 || len(got) != 3 {
		t.Errorf("set aside %v", got)
	}
}

// With consent, one identifier is one visitor whatever the browser; without it the site's
// readers are those of a day.
func TestMatomoVisitorsFollowTheModeOfTheSite(t *testing.T) {
	t.Parallel()
	r := matomoShop(t)
	for _, agent := range []string{chrome, strings.ReplaceAll(chrome, "Windows NT 10.0; Win64; x64", "Macintosh; Intel Mac OS X 10_15_7")} {
		for _, id := range []string{"7", "8"} {
			if status, _, _ := r.ask(t, "GET", "/matomo.php?"+query("idsite", id, "url", "https://faience.fr/", "_id", "0123456789abcdef", "consent", "1"), "", "User-Agent", agent); status != 200 {
				t.Fatal(status)
			}
		}
	}
	if status, _, _ := r.ask(t, "GET", "/matomo.php?"+query("idsite", "8", "url", "https://faience.fr/", "_id", "0123456789abcdef", "consent", "1"), "", "Sec-Gpc", "1"); status != 200 {
		t.Fatal(status)
	}
	r.flush(t)
	got, err := warehouse.Select[struct {
		Key string `ch:"key"`
		N   uint64 `ch:"n"`
	}](t.Context(), r.w, "SELECT concat(site, ' ', mode) AS key, uniqExact(visitor) AS n FROM events GROUP BY key ORDER BY key", nil)
	if err != nil || len(got) != 3 || got[0].Key != "matomo-accord consent" || got[0].N != 1 || got[1].Key != "matomo-accord exempt" || got[1].N != 1 || got[2].Key != "matomo-shop exempt" || got[2].N != 2 {
		t.Errorf("%v %+v", err, got)
	}
}
