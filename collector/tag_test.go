package collector

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/chromiumtest"
	"github.com/formaouest/chaland/warehouse"
)

// The tag is tried in a real Chromium, against the real collector. A headless
// browser is rightly a bot, so it is given an ordinary user agent.

// shop serves one page under every path; its body is given by the test.
func shopPages(t *testing.T, r *running, attributes, body string) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if req.URL.Path == "/favicon.ico" {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprintf(w, `<!doctype html><html lang="fr"><head><title>Page %s</title>
			<script>window.chaland=window.chaland||function(){(chaland.q=chaland.q||[]).push(arguments)}</script>
			<script defer data-site="boutique" %s src="%s/js/tag.js"></script></head><body>%s</body></html>`, req.URL.Path, attributes, r.url, body)
	}))
	t.Cleanup(s.Close)
	return s
}

func browser(t *testing.T, agent string) context.Context {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		t.Fatal("Chromium is needed to try the tag: apt-get install chromium")
	}
	options := append(chromiumtest.Options(t), chromedp.ExecPath(path), chromedp.UserAgent(agent))
	ctx, stop := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(stop)
	ctx, stopTab := chromedp.NewContext(ctx)
	t.Cleanup(stopTab)
	drive(t, ctx, chromedp.Navigate("about:blank")) // starts the browser
	ctx, stopTime := context.WithTimeout(ctx, 90*time.Second)
	t.Cleanup(stopTime)
	return ctx
}

func drive(t *testing.T, ctx context.Context, actions ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	if err := chromedp.Do(ctx, actions...); err != nil {
		t.Fatal(err)
	}
}

// js runs a statement in the page.
func js(statement string) chromedp.Action[chromedp.Void] {
	return chromedp.Evaluate[chromedp.Void](statement)
}

// ask gives the value of an expression of the page.
func ask[T any](t *testing.T, ctx context.Context, expression string) T {
	t.Helper()
	value, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		t.Fatal(err)
	}
	return value
}

// stored waits until the query answers want: hits arrive a moment later.
func (r *running) stored(t *testing.T, query, want string) {
	t.Helper()
	got := ""
	for deadline := time.Now().Add(15 * time.Second); got != want; time.Sleep(50 * time.Millisecond) {
		var err error
		if got, err = warehouse.Scalar[string](t.Context(), r.w, query, nil); err != nil {
			t.Fatal(err)
		}
		if got != want && time.Now().After(deadline) {
			t.Errorf("%s:\n got %s\nwant %s", query, got, want)
			return
		}
	}
}

const namesInOrder = "SELECT arrayStringConcat(groupArray(name), ' ') FROM (SELECT name FROM events ORDER BY ts, event_id)"

func TestTheTagTellsAVisit(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	s := shopPages(t, r, "", `<div style="height:3000px">Haut</div>
		<a id="dehors" href="http://ailleurs.example/page?secret=1">Dehors</a> <a id="fichier" href="/notice.pdf?x=1">Notice</a>
		<script>chaland('view_item',{items:[{item_id:'BOL',item_name:'Bol',price:19.9,quantity:1}],currency:'EUR',value:19.9});
		document.addEventListener('click',function(e){e.preventDefault()})</script>`)
	ctx := browser(t, chrome)
	drive(t, ctx, chromedp.Navigate(s.URL+"/?utm_source=newsletter&utm_medium=email&utm_campaign=noel"), chromedp.WaitReady("#dehors"))
	r.stored(t, "SELECT arrayStringConcat(arraySort(groupArray(name)), ' ') FROM events", "page_view view_item")
	r.stored(t, "SELECT toString((channel, source, campaign, title, path, mode, value, skus)) FROM events WHERE name = 'page_view' OR name = 'view_item' ORDER BY name LIMIT 1",
		"('email','newsletter','noel','Page /','/','exempt',0,[])")
	r.stored(t, "SELECT toString((value, currency, skus, quantities)) FROM events WHERE name = 'view_item'", "(1990,'EUR',['BOL'],[1])")

	// A single-page application changes page, once each, and not for its query.
	drive(t, ctx, js("history.pushState({},'','/categorie')"), chromedp.Sleep(50*time.Millisecond),
		js("history.replaceState({},'','/categorie?tri=prix')"), chromedp.Sleep(50*time.Millisecond),
		js("history.pushState({},'','/produit/bol')"), chromedp.Sleep(50*time.Millisecond), js("history.back()"), chromedp.Sleep(200*time.Millisecond))
	r.stored(t, "SELECT arrayStringConcat(groupArray(path), ' ') FROM (SELECT path FROM events WHERE name = 'page_view' ORDER BY ts)", "/ /categorie /produit/bol /categorie")
	r.stored(t, "SELECT toString(arraySort(groupUniqArray((path, channel)))) FROM events WHERE name = 'page_view' AND path != '/'", "[('/categorie','direct'),('/produit/bol','direct')]")

	// Links that lead away and files, without what stands behind the question mark.
	drive(t, ctx, js("document.getElementById('dehors').click()"), js("document.getElementById('fichier').click()"))
	r.stored(t, "SELECT toString(arraySort(groupArray((name, splitByChar('/', props['link'])[-1])))) FROM events WHERE name IN ('outbound', 'file_download')",
		"[('file_download','notice.pdf'),('outbound','page')]")

	// Time in sight and depth go out when the page is left.
	drive(t, ctx, js("scrollTo(0, 99999)"), chromedp.Sleep(1200*time.Millisecond), chromedp.Navigate("about:blank"))
	r.stored(t, "SELECT toString((sum(engagement_ms) BETWEEN 1000 AND 60000, max(scroll))) FROM events WHERE name = 'engagement'", "(1,100)")
	r.stored(t, "SELECT toString(uniqExact(visitor)) FROM events", "1")
	r.stored(t, "SELECT toString(count()) FROM set_aside", "0")
}

func TestTheTagSetsNoCookieUnlessConsentIsGiven(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	s := shopPages(t, r, `data-site="avec-accord"`, "Bonjour")
	s.Config.Handler = rewrite(s.Config.Handler, `data-site="boutique" `, "")
	ctx := browser(t, chrome)
	cookie := func() string { return ask[string](t, ctx, "document.cookie") }
	drive(t, ctx, chromedp.Navigate(s.URL+"/?utm_source=newsletter&utm_medium=email"))
	if kept := ask[int](t, ctx, "localStorage.length"); cookie() != "" || kept != 0 {
		t.Fatalf("before consent: cookie %q, %d kept", cookie(), kept)
	}
	drive(t, ctx, chromedp.Sleep(300*time.Millisecond), js("chaland('consent','granted')"), js("chaland('add_to_cart',{items:[{sku:'BOL'}]})"))
	given := cookie()
	if !strings.HasPrefix(given, "chaland_id=") || !strings.HasSuffix(given, ".x") {
		t.Fatalf("after consent in the middle of a page: cookie %q", given)
	}
	drive(t, ctx, chromedp.Navigate(s.URL+"/panier"), js("chaland('consent','granted')"), js("chaland('purchase',{transaction_id:'C-12',value:19.9,items:[{sku:'BOL'}]})"))
	if later := cookie(); later != given {
		t.Errorf("the identifier is made anew or prolonged: %q, then %q", given, later)
	}
	r.stored(t, "SELECT arrayStringConcat(groupArray(concat(name, ':', mode)), ' ') FROM (SELECT name, mode FROM events WHERE name != 'engagement' ORDER BY ts)",
		"page_view:exempt add_to_cart:consent page_view:consent purchase:consent")
	drive(t, ctx, js("chaland('consent','denied')"), js("chaland('search',{search_term:'bol'})"))
	if after := cookie(); after != "" {
		t.Errorf("after a refusal: %q", after)
	}
	r.stored(t, "SELECT any(mode) FROM events WHERE name = 'search'", "exempt")

	// Consent given in the middle of a visit does not cut it in two; what comes
	// after it is withdrawn is tied to nobody.
	r.flush(t)
	b := warehouse.NewBuilder(r.w, time.Now, quiet)
	if _, err := b.Pass(t.Context()); err != nil {
		t.Fatal(err)
	}
	r.stored(t, "SELECT arrayStringConcat(groupArray(toString((mode, pages, channel))), ' ') FROM (SELECT * FROM visits FINAL ORDER BY start)",
		"('exempt',2,'email') ('exempt',0,'direct')")
	r.stored(t, "SELECT toString((any(order_id), any(channel), any(visitor != 0), any(total_incl))) FROM orders FINAL", "('C-12','email',1,1990)")
}

// rewrite replaces a text of every page.
func rewrite(h http.Handler, old, with string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		rec := httptest.NewRecorder()
		h.ServeHTTP(rec, r)
		w.Header().Set("Content-Type", rec.Header().Get("Content-Type"))
		w.WriteHeader(rec.Code)
		_, _ = w.Write([]byte(strings.Replace(rec.Body.String(), old, with, 1)))
	})
}

func TestTheTagHearsTheDataLayer(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	s := shopPages(t, r, "", `<script>
		window.dataLayer=window.dataLayer||[]; function gtag(){dataLayer.push(arguments)}
		gtag('js', new Date()); gtag('config','G-X');
		dataLayer.push({event:'view_item_list', ecommerce:{item_list_name:'Vaisselle', items:[{item_id:'A'},{item_id:'B'}]}});
		addEventListener('load', function(){ setTimeout(function(){
			dataLayer.push({ecommerce:null});
			dataLayer.push({event:'add_to_cart', ecommerce:{currency:'EUR', value:39.8, items:[{item_id:'BOL-001', item_name:'Bol', price:19.9, quantity:2}]}});
			dataLayer.push({event:'gtm.click'});
			gtag('event','purchase',{transaction_id:'C-9', currency:'EUR', value:45.7, tax:7.62, shipping:5.9, items:[{item_id:'BOL-001', price:19.9, quantity:2}]});
		}, 50)})</script>`)
	drive(t, browser(t, chrome), chromedp.Navigate(s.URL+"/"))
	r.stored(t, "SELECT arrayStringConcat(arraySort(groupArray(name)), ' ') FROM events", "add_to_cart page_view purchase view_item_list")
	r.stored(t, "SELECT toString((skus, quantities, value)) FROM events WHERE name = 'add_to_cart'", "(['BOL-001'],[2],3980)")
	r.stored(t, "SELECT toString((skus, category)) FROM events WHERE name = 'view_item_list'", "(['A','B'],'Vaisselle')")
	r.stored(t, "SELECT toString((order_id, total_incl, shipping_incl, products_incl, items)) FROM pending_orders", "('C-9',4570,590,3980,2)")
}

func TestTheTagGoesSilentAndRetries(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	s := shopPages(t, r, "", "Bonjour")
	ctx := browser(t, chrome)
	drive(t, ctx, chromedp.Navigate(s.URL+"/"))
	r.stored(t, "SELECT toString(count()) FROM events", "1")
	// A collector that is away for a moment: the hit is sent again, once.
	drive(t, ctx, js(`window.honest=fetch; window.fetch=function(){return Promise.resolve({status:503})}`), js("chaland('login',{})"),
		chromedp.Sleep(400*time.Millisecond), js("window.fetch=honest"))
	r.stored(t, namesInOrder, "page_view login")
	drive(t, ctx, js("chaland('optout')"), js("chaland('sign_up',{})"), chromedp.Navigate(s.URL+"/autre"), chromedp.Sleep(500*time.Millisecond))
	r.flush(t)
	r.stored(t, namesInOrder, "page_view login")
}

func TestAHeadlessBrowserIsABot(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	s := shopPages(t, r, "", "Bonjour")
	drive(t, browser(t, strings.Replace(chrome, "Chrome/", "HeadlessChrome/", 1)), chromedp.Navigate(s.URL+"/"))
	r.stored(t, "SELECT any(class) FROM set_aside", tracking.AsideBot)
	r.stored(t, "SELECT toString(count()) FROM events", "0")
}

func TestGlobalPrivacyControlEndsTheIdentifier(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	// The page sets the browser's signal once "?gpc" asks for it, before the tag runs.
	s := shopPages(t, r, `data-site="avec-accord"`, `<script>if(location.search=='?gpc')Object.defineProperty(navigator,'globalPrivacyControl',{value:true})</script>`)
	s.Config.Handler = rewrite(s.Config.Handler, `data-site="boutique" `, "")
	ctx := browser(t, chrome)
	drive(t, ctx, chromedp.Navigate(s.URL+"/a"), js("chaland('consent','granted')"))
	if ask[string](t, ctx, "document.cookie") == "" {
		t.Fatal("no identifier to end")
	}
	drive(t, ctx, chromedp.Navigate(s.URL+"/b?gpc"), js("chaland('consent','granted')"))
	if after := ask[string](t, ctx, "document.cookie"); after != "" {
		t.Errorf("the identifier outlives the signal: %q", after)
	}
	r.stored(t, "SELECT any(mode) FROM events WHERE name = 'page_view' AND path = '/b'", "exempt")
}
