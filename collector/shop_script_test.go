package collector

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
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
	{"/search?q=bol+bleu", `<body></body>`, ``, "page_view  0 | search bol bleu 0"},
	{"/ga4", `<body><script>dataLayer=[{event:'view_item',ecommerce:{items:[{item_id:'G-1',price:5}]}}]</script><script type="application/ld+json">{"@type":"Product","name":"Bol","sku":"B-1","offers":{"price":"5"}}</script></body>`, ``,
		"page_view  0 | view_item G-1×1 500"},
	{"/article", `<body><script type="application/ld+json">{"@type":"Article","name":"Lire"}</script><script type="application/ld+json">{torn</script></body>`, ``, "page_view  0"},
}

// The script of shops, in a real Chromium against the real collector.
func TestTheScriptOfShopsTellsSheetsCartsAndOrders(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	pages := map[string]string{}
	for _, theme := range themes {
		pages[theme.path] = theme.page
	}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		page, ok := pages[req.URL.RequestURI()]
		if !ok {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprintf(w, `<!doctype html><html lang="fr"><head><title>x</title><script defer data-site="boutique" src="%s/js/tag.js"></script><script defer src="%s/js/boutique.js"></script></head>%s</html>`, r.url, r.url, page)
	}))
	t.Cleanup(s.Close)
	ctx := browser(t, chrome)
	for _, theme := range themes {
		drive(t, ctx, chromedp.Navigate(s.URL+theme.path))
		if theme.act != "" {
			drive(t, ctx, js(theme.act))
		}
		path, _, _ := strings.Cut(theme.path, "?")
		r.stored(t, fmt.Sprintf(`SELECT arrayStringConcat(arraySort(groupArray(concat(name, ' ', if(search != '', search, arrayStringConcat(arrayMap((s, q) -> concat(s, '×', toString(q)), skus, quantities), ',')), ' ', toString(value)))), ' | ')
			FROM events WHERE path = '%s' AND name NOT IN ('engagement', 'outbound')`, path), theme.want)
	}
	drive(t, ctx, chromedp.Navigate(s.URL+"/woo/merci")) // shown again
	r.stored(t, "SELECT toString(countIf(name = 'purchase')) || '/' || toString(countIf(name = 'page_view')) FROM events WHERE path = '/woo/merci'", "1/2")
}
