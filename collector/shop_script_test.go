package collector

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/formaouest/chaland/collector/guide"
	"github.com/formaouest/chaland/collector/site"
	"github.com/formaouest/chaland/collector/tracking"
)

// themes are pages as the usual themes of three shops write them, and what the script
// must tell of each after what somebody does there.
var themes = []struct {
	path, page, act, want string
}{
	{"/woo/bol", `<body class="single-product woocommerce"><script type="application/ld+json">{"@context":"https://schema.org/","@graph":[{"@type":"BreadcrumbList"},{"@type":"Product","name":"Bol","sku":"B-1","category":"Vaisselle","offers":[{"@type":"Offer","priceSpecification":[{"price":"19.90","priceCurrency":"EUR"}]}]}]}</script>
		<form class="cart"><input name="quantity" value="3"><button type="submit">Ajouter</button></form></body>`, `document.querySelector('form.cart button').click()`,
		"add_to_cart B-1×3 5970 | page_view  0 | view_item B-1×1 1990"},
	{"/woo/liste", `<body class="archive"><a class="ajax_add_to_cart" data-product_sku="A-9" data-product_id="12" data-quantity="2" href="#x">Ajouter</a></body>`, `document.querySelector('a').click()`,
		"add_to_cart A-9×2 0 | page_view  0"},
	{"/woo/panier", `<body class="woocommerce-cart"></body>`, ``, "page_view  0 | view_cart  0"},
	{"/woo/commande", `<body class="woocommerce-checkout"></body>`, ``, "begin_checkout  0 | page_view  0"},
	{"/woo/merci", `<body class="woocommerce-checkout woocommerce-order-received"><ul><li class="woocommerce-order-overview__order order">Commande : <strong>1042</strong></li>
		<li class="woocommerce-order-overview__total total">Total : <strong><span class="amount">1 045,70 €</span></strong></li></ul></body>`, ``, "page_view  0 | purchase  104570"},
	{"/presta/pull", `<body id="product"><script type="application/ld+json">{"@type":"Product","name":"Pull","sku":"P-2","category":"Vestiaire","offers":{"price":"79.9"}}</script>
		<form id="add-to-cart-or-refresh"><input id="quantity_wanted" name="qty" value="1"><button data-button-action="add-to-cart" type="submit">Ajouter</button></form></body>`, `document.querySelector('button').click()`,
		"add_to_cart P-2×1 7990 | page_view  0 | view_item P-2×1 7990"},
	{"/presta/merci", `<body id="order-confirmation"><ul><li id="order-reference-value">Référence de la commande : XKBKNABJK</li></ul><table class="order-confirmation-table"><tr class="total-value"><td>Total TTC</td><td>39,80&nbsp;€</td></tr></table></body>`, ``,
		"page_view  0 | purchase  3980"},
	{"/shopify/robe", `<body><script type="application/ld+json">{"@type":"ProductGroup","name":"Robe","productGroupID":"77","hasVariant":[{"@type":"Product","sku":"R-S","offers":{"price":"45.00"}}]}</script>
		<form action="/fr/cart/add" onsubmit="return false"><input name="quantity" value="1"><button>Ajouter</button></form></body>`, `document.querySelector('button').click()`,
		"add_to_cart R-S×1 4500 | page_view  0 | view_item R-S×1 4500"},
	{"/presta/dollars", `<body id="product"><script>window.prestashop={currency:{iso_code:'USD'}}</script><script type="application/ld+json">{"@type":"Product","name":"Pull","sku":"P-2","offers":{"price":"79.9"}}</script></body>`, ``,
		"page_view  0 | view_item P-2×1 7990 USD"},
	{"/shopify/livres", `<body><script type="application/ld+json">{"@type":"Product","name":"Robe","sku":"R-S","offers":{"price":"45.00","priceCurrency":"GBP"}}</script></body>`, ``,
		"page_view  0 | view_item R-S×1 4500 GBP"},
	{"/woo/numerotee", `<body class="woocommerce-order-received"><ul><li class="woocommerce-order-overview__order">Commande : <strong>W-1042</strong></li>
		<li class="woocommerce-order-overview__total">Total : <strong><span class="amount">10,00 €</span></strong></li></ul></body>`, ``, "page_view  0 | purchase  1000"},
	{"/presta/confirmation?id_cart=3&id_order=12", `<body id="order-confirmation"><ul><li id="order-reference-value">Référence de la commande : QWERTYUIO</li></ul><table class="order-confirmation-table"><tr class="total-value"><td>Total</td><td>12,00&nbsp;€</td></tr></table></body>`, ``,
		"page_view  0 | purchase  1200"},
	{"/search?q=bol+bleu", `<body></body>`, ``, "page_view  0 | search bol bleu 0"},
	{"/ga4", `<body><script>dataLayer=[{event:'view_item',ecommerce:{items:[{item_id:'G-1',price:5}]}}]</script><script type="application/ld+json">{"@type":"Product","name":"Bol","sku":"B-1","offers":{"price":"5"}}</script></body>`, ``,
		"page_view  0 | view_item G-1×1 500"},
	{"/article", `<body><script type="application/ld+json">{"@type":"Article","name":"Lire"}</script><script type="application/ld+json">{torn</script></body>`, ``, "page_view  0"},
}

// vendors are pages measured by another tool, as the lines to paste change it. The tools'
// own scripts are not ours to hand on: a line of the page stands for each, and sends what the
// script sends (recorded in the tests of the endpoints) to where the pasted lines say.
var vendors = []struct{ path, platform, key, before, after, want string }{
	{"/ga4/tag", tracking.PlatformGA4, "tag", `<script>window.dataLayer=[];function gtag(){dataLayer.push(arguments)}</script>`,
		`<script>gtag('event','purchase',{transaction_id:'G-7',value:10,currency:'EUR',items:[{item_id:'G-1',price:10,quantity:1}]})</script>`, "tag:page_view  0 | tag:purchase G-1×1 1000"},
	{"/ga4/switch", tracking.PlatformGA4, "switch", `<script>function gtag(what,id,options){fetch(options.server_container_url+'/g/collect?v=2&cid=1.2&en=page_view&tid='+id+'&dl='+encodeURIComponent(location.href),{mode:'no-cors'})}`, `</script>`, "ga4:page_view  0"},
	{"/matomo/both", tracking.PlatformMatomo, "both", matomoReader, `</script>`, "matomo:page_view  0"},
	{"/matomo/switch", tracking.PlatformMatomo, "switch", matomoReader, `</script>`, "matomo:page_view  0"},
	{"/plausible/switch", tracking.PlatformPlausible, "switch", ``,
		`<script>const s=document.querySelector('[data-domain]');fetch(s.dataset.api,{method:'POST',body:JSON.stringify({n:'pageview',u:location.href,d:s.dataset.domain})})</script>`, "plausible:page_view  0"},
	{"/plausible/tag", tracking.PlatformPlausible, "tag", ``, ``, "tag:page_view  0"},
	{"/other/merci", tracking.PlatformOther, "purchase", `<script defer data-site="boutique" src="BASE/js/tag.js"></script>`, ``, "tag:page_view  0 | tag:purchase BOL-001×2 4570"},
	{"/shopify/paiement", tracking.PlatformShopify, "pixel", `<script>const heard={};const analytics={subscribe:(name,f)=>{heard[name]=f}};`, shopifyCheckout,
		"tag:add_payment_info R-S×2 10480 | tag:begin_checkout R-S×2 10480 | tag:purchase R-S×2 10480"},
}

// matomoReader runs Matomo's commands as they are pushed.
const matomoReader = `<script>let u='',n='';const see=()=>{if(u&&n){fetch(u+'?rec=1&idsite='+n+'&url='+encodeURIComponent(location.href),{mode:'no-cors'});u=n=''}};
	const _paq={push:([name,a,b])=>{if(name=='setTrackerUrl')u=a;if(name=='setSiteId')n=a;if(name=='addTracker'){u=a;n=b}see()}};` + "\n"

// shopifyCheckout publishes what Shopify's checkout publishes.
const shopifyCheckout = `
	const checkout={token:'abc',currencyCode:'EUR',order:{id:'gid://shopify/OrderIdentity/98765'},totalPrice:{amount:104.8,currencyCode:'EUR'},totalTax:{amount:17.47},
		shippingLine:{price:{amount:4.8}},lineItems:[{title:'Robe',quantity:2,variant:{id:'1',sku:'R-S',price:{amount:50}}}]};
	for(const name of ['checkout_started','payment_info_submitted','checkout_completed'])
		heard[name]({id:'e',data:{checkout},context:{document:{location:{href:location.href}}}});
	</script>`

// snippet is what a platform pastes under a key.
func snippet(t *testing.T, base, platform, key string) string {
	t.Helper()
	s := tracking.Site{ID: "boutique", Domains: []string{"boutique.fr"}, MatomoID: 1, GA4ID: "G-TEST1"}
	for _, one := range guide.Snippets(platform, base, s) {
		if one.Key == key {
			return one.Code
		}
	}
	t.Fatalf("%s has no snippet %s", platform, key)
	return ""
}

// theme is the head of a page by the platform that its path begins with.
func themeHead(t *testing.T, base, path string) string {
	t.Helper()
	platform := tracking.PlatformOther
	for prefix, p := range map[string]string{"/woo/": tracking.PlatformWooCommerce, "/presta/": tracking.PlatformPrestaShop, "/shopify/": tracking.PlatformShopify} {
		if strings.HasPrefix(path, prefix) {
			platform = p
		}
	}
	return snippet(t, base, platform, "tag")
}

// What « Brancher ma boutique » gives to paste, in a real Chromium against the real collector:
// the script of shops tells sheets, carts and orders, and other tools send here.
func TestWhatIsPastedTellsSheetsCartsAndOrders(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	if _, err := site.Change(t.Context(), r.w, "boutique", func(s *tracking.Site) { s.GA4ID = "G-TEST1" }, time.Now()); err != nil {
		t.Fatal(err)
	}
	pages := map[string]string{}
	for _, theme := range themes {
		pages[theme.path] = themeHead(t, r.url, theme.path) + "</head>" + theme.page
	}
	for _, v := range vendors {
		pages[v.path] = strings.ReplaceAll(v.before, "BASE", r.url) + snippet(t, r.url, v.platform, v.key) + v.after + "</head><body></body>"
	}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		page, ok := pages[req.URL.RequestURI()]
		if !ok {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprintf(w, `<!doctype html><html lang="fr"><head><title>x</title>%s</html>`, page)
	}))
	t.Cleanup(s.Close)
	ctx := browser(t, chrome)
	for _, theme := range themes {
		drive(t, ctx, chromedp.Navigate(s.URL+theme.path))
		if theme.act != "" {
			drive(t, ctx, js(theme.act))
		}
		path, _, _ := strings.Cut(theme.path, "?")
		r.stored(t, fmt.Sprintf(`SELECT arrayStringConcat(arraySort(groupArray(concat(name, ' ', if(search != '', search, arrayStringConcat(arrayMap((s, q) -> concat(s, '×', toString(q)), skus, quantities), ',')), ' ', toString(value), if(currency IN ('', 'EUR'), '', ' ' || currency)))), ' | ')
			FROM events WHERE path = '%s' AND name NOT IN ('engagement', 'outbound')`, path), theme.want)
	}
	for _, v := range vendors {
		drive(t, ctx, chromedp.Navigate(s.URL+v.path))
		r.stored(t, fmt.Sprintf(`SELECT arrayStringConcat(arraySort(groupArray(concat(origin, ':', name, ' ', arrayStringConcat(arrayMap((s, q) -> concat(s, '×', toString(q)), skus, quantities), ','), ' ', toString(value)))), ' | ')
			FROM events WHERE path = '%s' AND name NOT IN ('engagement', 'outbound')`, v.path), v.want)
	}
	r.stored(t, "SELECT toString((order_id, total_incl, shipping_incl, currency)) FROM pending_orders WHERE order_id NOT IN ('1042', 'G-7', 'XKBKNABJK', 'W-1042', '12')", "('98765',10480,480,'EUR')")
	r.stored(t, "SELECT arrayStringConcat(arraySort(groupArray(order_id)), ' ') FROM pending_orders WHERE total_incl IN (1000, 1200) AND origin = 'tag' AND order_id != 'G-7'", "12 W-1042") // the numbers that the shops' own orders come under
	drive(t, ctx, chromedp.Navigate(s.URL+"/woo/merci"))                                                                                                                                     // shown again
	r.stored(t, "SELECT toString(countIf(name = 'purchase')) || '/' || toString(countIf(name = 'page_view')) FROM events WHERE path = '/woo/merci'", "1/2")
}
