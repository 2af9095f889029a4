package intake

import (
	"testing"

	"github.com/formaouest/chaland/collector/tracking"
)

// Pages of one order lose its number, steps of a checkout and catalogues keep theirs.
func TestPagesOfAnOrderLoseItsNumber(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{
		"/commande/order-received/1042/":                   "/commande/order-received/[commande]/",
		"/checkout/order-received/7":                       "/checkout/order-received/[commande]",
		"/mon-compte/view-order/1042":                      "/mon-compte/view-order/[commande]",
		"/1234/orders/0a1b2c3d4e5f60718293a4b5c6d7e8f9":    "/1234/orders/[commande]",
		"/checkouts/cn/Z2NwLWV1cm9wZS13ZXN0MTow/thank-you": "/checkouts/cn/[commande]/thank-you",
		"/fr/commandes/XKBKNABJK-10":                       "/fr/commandes/XKBKNABJK-10",
		"/commandes/CH-10425":                              "/commandes/CH-[commande]",
		"/commande/etape-2":                                "/commande/etape-2",
		"/checkout/step2":                                  "/checkout/step2",
		"/merci":                                           "/merci",
		"/produit/bol-1042":                                "/produit/bol-1042",
		"/collections/2025":                                "/collections/2025",
	} {
		if got := hideOrder(path); got != want {
			t.Errorf("%s: %s, want %s", path, got, want)
		}
	}
}

// Addresses of networks and of mail go, versions and hours stay.
func TestAddressesAreMasked(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"Bonjour anne.le-gall@exemple.co.fr !": "Bonjour [e-mail] !",
		"/compte/anne%40exemple.fr/":           "/compte/[e-mail]/",
		"/compte/anne%2540exemple.fr":          "/compte/[e-mail]",
		"vu de 203.0.113.99, hier":             "vu de [ip], hier",
		"2001:db8:85a3::8a2e:370:7334":         "[ip]",
		"[2001:DB8::1]:443":                    "[[ip]]:443",
		"2001%3Adb8%3A%3A7":                    "[ip]",
		"::ffff:203.0.113.99":                  "[ip]",
		"version 1.2.3.4.5":                    "version 1.2.3.4.5",
		"version 999.1.2.3":                    "version 999.1.2.3",
		"12:30:05":                             "12:30:05",
		"2025-03-14T12:30:05":                  "2025-03-14T12:30:05",
		"std::vector":                          "std::vector",
		"a:b:c":                                "a:b:c",
	} {
		if got := mask(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestVersionsOfBrowsersAreNoAddresses(t *testing.T) {
	t.Parallel()
	if got, want := maskAgent("curl/8 (203.0.113.9; http://203.0.113.9/) Chrome/141.0.0.0 Safari/537.36"), "curl/8 ([ip]; http://[ip]/) Chrome/141.0.0.0 Safari/537.36"; got != want {
		t.Error(got)
	}
}

// What the request itself calls the reader and the order is in no text of an exempt event.
func TestTextsDoNotNameTheReader(t *testing.T) {
	t.Parallel()
	h := view("exempt")
	h.URL, h.Title, h.Referrer = "https://boutique.fr/compte/anne-le-gall/7?uid=anne-le-gall", "Commande n° 1042 d'anne-le-gall", "https://boutique.fr/commande/order-received/1042/"
	h.Names, h.OrderID = []string{"anne-le-gall", "7"}, "1042"
	h.Props = map[string]string{"dimension1": "anne-le-gall", "User-ID": "x", "taille": "7", "lot": "17", "link": "https://ailleurs.fr/a?k=anne", "numéro de commande": "1042", "_rcn": "noel"}
	e := one(t, reader(noon), h)
	if e.Path != "/compte/[id]/[id]" || e.Title != "Commande n° [commande] d'[id]" || e.Referrer != "boutique.fr/commande/order-received/[commande]/" {
		t.Errorf("%q %q %q", e.Path, e.Title, e.Referrer)
	}
	if p := e.Props; p["dimension1"] != "[id]" || p["taille"] != "[id]" || p["lot"] != "17" || p["link"] != "https://ailleurs.fr/a" || p["numéro de commande"] != "[id]" || len(p) != 5 {
		t.Errorf("%v", p)
	}
	h.Site, h.Identifier, h.Consent = "consent", "0123456789abcdef0123456789abcdef", ConsentGiven
	if e := one(t, reader(noon), h); e.Mode != tracking.ModeConsent || e.Path != "/compte/anne-le-gall/7" || e.Props["_rcn"] != "noel" {
		t.Errorf("%+v", e)
	}
}
