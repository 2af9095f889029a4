package collector

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/formaouest/chaland/collector/shop"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/warehouse"
)

// gtag is the address that gtag.js sends to from a page of the shop.
const gtag = "/g/collect?v=2&tid=G-BOL&gtm=45je4a50v9101&_p=1741967999123&gcs=G111&gcd=13l3l3l3l1l1&npa=0&dma=0&cid=1234567890.1700000000&ul=fr-fr&sr=1366x768&uamb=0&pscdl=noapi&sid=1741967000&sct=1&seg=1"

// gtag.js is answered 204 and nothing else, to the page that sent it, whether the tag asked by
// fetch, a picture or sendBeacon.
func TestGtagAnswers(t *testing.T) {
	t.Parallel()
	r := ga4Shop(t)
	page := "&en=page_view&dl=https%3A%2F%2Ffaience.fr%2F"
	for name, c := range map[string]struct {
		method, path, body, agent, reason string
	}{
		"a page":             {"GET", gtag + page, "", chrome, ""},
		"by POST":            {"POST", gtag + page, "", chrome, ""},
		"a batch":            {"POST", gtag + "&dl=https%3A%2F%2Ffaience.fr%2F", "en=scroll&epn.percent_scrolled=90\r\nen=view_item&pr1=idB-1\r\n", chrome, ""},
		"all in the body":    {"POST", "/g/collect", strings.TrimPrefix(gtag, "/g/collect?") + page, chrome, ""},
		"a visit begins":     {"GET", gtag + "&en=session_start", "", chrome, ""},
		"a program":          {"GET", gtag + page, "", "Googlebot/2.1 (+http://www.google.com/bot.html)", "bot_says_so"},
		"an unknown number":  {"GET", strings.Replace(gtag, "G-BOL", "G-AUTRE", 1) + page, "", chrome, "unknown_site"},
		"Universal":          {"GET", strings.Replace(gtag, "v=2", "v=1", 1) + page, "", chrome, "ga4_version"},
		"a page without one": {"GET", gtag + "&en=page_view", "", chrome, "ga4_page"},
		"an empty order":     {"GET", gtag + "&en=purchase&ep.transaction_id=&epn.value=1", "", chrome, "ga4_transaction"},
		"too large":          {"POST", gtag, strings.Repeat("x", 1<<20+1), chrome, "too_large"},
		"somebody looks":     {"GET", "/g/collect", "", chrome, "empty"},
	} {
		status, body, h := r.ask(t, c.method, c.path, c.body, "User-Agent", c.agent, "Origin", "https://faience.fr", "Content-Type", "text/plain;charset=UTF-8")
		if status != http.StatusNoContent || body != "" || h.Get("X-Chaland-Reason") != c.reason {
			t.Errorf("%s: %d %q %q, want %q", name, status, body, h.Get("X-Chaland-Reason"), c.reason)
		}
		if h.Get("Access-Control-Allow-Origin") != "https://faience.fr" || h.Get("Access-Control-Allow-Credentials") != "true" || h.Get("Vary") != "Origin" || !strings.Contains(h.Get("Cache-Control"), "no-store") {
			t.Errorf("%s: %v", name, h)
		}
	}
	if status, _, h := r.ask(t, "OPTIONS", "/g/collect", "", "Origin", "https://faience.fr"); status != http.StatusNoContent || h.Get("Access-Control-Allow-Methods") != "GET, POST, OPTIONS" {
		t.Errorf("preflight: %d %v", status, h)
	}
	r.flush(t)
	if got := r.events(t); got["page_view"] != 3 || got["scroll"] != 1 || got["view_item"] != 1 || len(got) != 3 {
		t.Errorf("stored %v", got)
	}
	kept, err := warehouse.Scalar[string](t.Context(), r.w, "SELECT toString(groupArray(raw)) FROM set_aside", nil)
	if err != nil || !strings.Contains(kept, "faience.fr") || strings.Contains(kept, "1234567890") || strings.Contains(kept, "1741967000") {
		t.Errorf("%v: what was set aside names a reader: %s", err, kept)
	}
}

// A visit as gtag.js tells it is one visit, whose purchase is one order; the Measurement
// Protocol makes the same order of the same purchase.
func TestOnePurchaseTwoProtocols(t *testing.T) {
	t.Parallel()
	r := ga4Shop(t)
	product := "&pr1=idB-1~nmBol~caVaisselle~pr19.9~qt2"
	purchase := "&en=purchase&cu=EUR&epn.value=39.8&epn.tax=7.62&epn.shipping=5.9&ep.coupon=ETE&_c=1" + product
	at := "&dl=https%3A%2F%2Ffaience.fr%2Fmerci"
	r.ask(t, "GET", gtag+"&_s=1&_ss=1&_fv=1&_nsi=1&en=page_view&dt=Accueil&dr=https%3A%2F%2Fwww.google.fr%2F&dl=https%3A%2F%2Ffaience.fr%2F", "")
	r.ask(t, "POST", gtag+"&_s=2&dl=https%3A%2F%2Ffaience.fr%2Fbols", "en=view_item&cu=EUR&epn.value=19.9"+product+"\r\nen=add_to_cart&_et=2000&cu=EUR&epn.value=39.8"+product)
	r.ask(t, "POST", gtag+"&_s=3&dl=https%3A%2F%2Ffaience.fr%2Fcommande", "en=begin_checkout"+product+"\r\nen=add_shipping_info&ep.shipping_tier=Relais"+product+"\r\nen=add_payment_info&ep.payment_type=CB"+product)
	r.ask(t, "GET", gtag+at+purchase+"&ep.transaction_id=WEB", "")
	r.ask(t, "GET", gtag+at+purchase+"&ep.transaction_id=WEB", "") // the page of thanks, read again
	r.ask(t, "POST", gtag+at+"&en=user_engagement&_et=3000", "", "Content-Type", "text/plain")
	r.ask(t, "POST", measure, ofReader("1234567890.1700000000", `{"name":"purchase","params":{"transaction_id":"MP","currency":"EUR","value":39.8,"tax":7.62,"shipping":5.9,"coupon":"ETE",`+bowls+`}}`))
	r.flush(t)
	orders := pendingOrders(t, r)
	if len(orders) != 2 || orders["WEB"].TotalIncl != 4570 || orders["WEB"].ShippingIncl != 590 || orders["WEB"].Items != 2 {
		t.Errorf("%+v", orders)
	}
	apart := cmpopts.IgnoreFields(tracking.Order{}, "ID", "Version", "Visitor") // one reader is named by its browser, the other by its server
	if diff := cmp.Diff(orders["WEB"], orders["MP"], apart, cmpopts.IgnoreFields(tracking.PendingOrder{}, "Seen", "EventID")); diff != "" {
		t.Error(diff)
	}
	if _, err := warehouse.NewBuilder(r.w, time.Now, quiet).Pass(t.Context()); err != nil {
		t.Fatal(err)
	}
	type visit struct {
		Channel string `ch:"channel"`
		Views   uint64 `ch:"views"`
		Bought  uint64 `ch:"bought"`
	}
	visits, err := warehouse.Select[visit](t.Context(), r.w, `SELECT v.channel AS channel,
		(SELECT countIf(name = 'page_view') FROM events WHERE site = 'ga4-shop' AND path IN ('/', '/bols')) AS views,
		(SELECT count() FROM orders FINAL WHERE site = 'ga4-shop' AND order_id = 'WEB' AND channel = 'organic_search') AS bought
		FROM visits AS v FINAL WHERE v.site = 'ga4-shop' AND v.channel = 'organic_search'`, nil)
	if err != nil || len(visits) != 1 || visits[0].Views != 1 || visits[0].Bought != 1 {
		t.Errorf("%v: %+v", err, visits)
	}
}

// With consent a reader is one whatever the browser; gcs and _npa are heard.
func TestGtagConsent(t *testing.T) {
	t.Parallel()
	r := ga4Shop(t)
	client := "cid=77." + fmt.Sprint(time.Now().AddDate(0, -1, 0).Unix())
	address := strings.NewReplacer("G-BOL", "G-ACCORD", "cid=1234567890.1700000000", client).Replace(gtag) + "&dl=https%3A%2F%2Faccord.fr%2F"
	mac := strings.ReplaceAll(chrome, "Windows NT 10.0; Win64; x64", "Macintosh; Intel Mac OS X 10_15_7")
	for _, agent := range []string{chrome, mac} {
		r.ask(t, "GET", address+"&en=page_view", "", "User-Agent", agent)
	}
	r.ask(t, "GET", strings.Replace(address, "gcs=G111", "gcs=G100", 1)+"&en=sign_up", "")
	r.ask(t, "GET", strings.Replace(address, "gcs=G111", "_npa=1", 1)+"&en=login", "")
	r.ask(t, "GET", address+"&en=share", "", "Sec-Gpc", "1")
	r.flush(t)
	got, err := warehouse.Select[struct {
		Name string `ch:"name"`
		Mode string `ch:"mode"`
		N    uint64 `ch:"n"`
	}](t.Context(), r.w, "SELECT name, any(mode) AS mode, uniqExact(visitor) AS n FROM events GROUP BY name", nil)
	if err != nil || len(got) != 4 {
		t.Fatal(err, got)
	}
	for _, row := range got {
		if want := map[bool]string{true: tracking.ModeConsent, false: tracking.ModeExempt}[row.Name == "page_view"]; row.Mode != want || row.N != 1 {
			t.Errorf("%+v, want %s", row, want)
		}
	}
}

// A page of another origin may send in each of the ways of Google's tag, cookies or not, and
// reads the answer; the Measurement Protocol's JSON asks first.
func TestPagesOfTheShopMaySendToGA4(t *testing.T) {
	t.Parallel()
	r := ga4Shop(t)
	s := shopPages(t, r, `data-collect="/nowhere"`, `<p id="page">Bol</p>`)
	ctx := browser(t, chrome)
	drive(t, ctx, chromedp.Navigate(s.URL+"/"), chromedp.WaitReady("#page"))
	to := r.url + gtag + "&dl=https%3A%2F%2Ffaience.fr%2F&en="
	drive(t, ctx, js(`window.told=[];const say=a=>told.push(a.status);
		fetch('`+to+`by_fetch',{method:'POST',credentials:'include',keepalive:true}).then(say,e=>told.push(String(e)));
		fetch('`+r.url+measure+`',{method:'POST',headers:{'Content-Type':'application/json'},body:'`+ofReader("1.2", `{"name":"by_json"}`)+`'}).then(say,e=>told.push(String(e)));
		navigator.sendBeacon('`+r.url+gtag+`&dl=https%3A%2F%2Ffaience.fr%2F','en=by_beacon\nen=by_beacon');
		new Image().src='`+to+`by_picture'`))
	r.stored(t, "SELECT arrayStringConcat(arraySort(groupArray(name)), ' ') FROM events WHERE site = 'ga4-shop'", "by_beacon by_beacon by_fetch by_json by_picture")
	if got := ask[string](t, ctx, "told.join(' ')"); got != "204 204" {
		t.Errorf("the page read %q", got)
	}
}

// A request of gtag.js that is sent again counts once, where the page says when it was opened.
// A refund that a server tells takes off the sales of an order, once, in exempt mode too; the
// shop's own word on it goes before, and strangers take nothing off.
func TestGA4SentAgainAndGA4Refunds(t *testing.T) {
	t.Parallel()
	r := ga4Shop(t)
	opened := fmt.Sprint(time.Now().Add(-5 * time.Second).UnixMilli())
	hit := "/g/collect?v=2&tid=G-BOL&cid=1.2&sid=7&_s=3&tfd=1500&_p=" + opened + "&dl=https%3A%2F%2Ffaience.fr%2F"
	for range 2 {
		r.ask(t, "POST", hit+"&en=login", "", "User-Agent", chrome)
		r.ask(t, "POST", hit, "en=share\nen=share\n", "User-Agent", chrome)
	}
	refund := func(path, order, value, stamp string) {
		t.Helper()
		r.ask(t, "POST", path, `{"client_id":"1.2",`+stamp+`"events":[{"name":"refund","params":{"transaction_id":"`+order+`","currency":"EUR","value":`+value+`}}]}`, "User-Agent", chrome)
	}
	at := `"timestamp_micros":` + micros(time.Now().Add(-time.Hour)) + `,`
	for range 2 {
		refund(measure, "R-1", "10", at)
		refund(measure, "R-1", "4.50", "")
		refund(measure, "R-2", "4.50", "")
		refund(stranger, "R-3", "99", "")
		refund(measure, "R-4", "0", "")
	}
	r.flush(t)
	if got := r.events(t); got["login"] != 2 && got["share"] != 2 {
		t.Errorf("events %v", got)
	}
	n, err := warehouse.Scalar[string](t.Context(), r.w, "SELECT concat(toString(countIf(name = 'login')), ' ', toString(countIf(name = 'share'))) FROM events FINAL", nil)
	if err != nil || n != "1 2" {
		t.Errorf("sent again: %s %v", n, err)
	}
	told := func() string {
		var out []string
		for _, f := range r.refunds(t) {
			out = append(out, fmt.Sprint(f.OrderID, " ", f.AmountIncl, " ", f.Origin))
		}
		slices.Sort(out)
		return strings.Join(out, ", ")
	}
	if got := told(); got != "R-1 1000 ga4, R-1 450 ga4, R-2 450 ga4" {
		t.Errorf("refunds: %s", got)
	}
	// The shop tells R-2 itself, then GA4 again.
	own := shop.Sale{ID: "R-2", Origin: tracking.OriginShopify, Status: tracking.OrderValid, Created: time.Now(), Updated: time.Now(), Currency: "EUR", Total: 900,
		Lines: []shop.Line{{Kind: tracking.LineSale, SKU: "a", Quantity: 1, Incl: 900}}, Refunds: []tracking.Refund{{ID: "901", Time: time.Now(), AmountIncl: 460}}}
	if err := shop.Store(t.Context(), r.w, []tracking.ShopRecord{own.Record(shop.Place{Site: "ga4-shop", Currency: "EUR", Location: time.UTC})}, "own", time.Now()); err != nil {
		t.Fatal(err)
	}
	refund(measure, "R-2", "4.50", at)
	r.flush(t)
	if got := told(); got != "R-1 1000 ga4, R-1 450 ga4, R-2 460 shopify" {
		t.Errorf("after the shop's own: %s", got)
	}
}
