package imports

import (
	"strings"
	"testing"
)

func TestPseudonymsNeedTheKey(t *testing.T) {
	t.Parallel()
	veil, again := NewVeil([]byte("la clé du centre d’essai"), "REEL-1"), NewVeil([]byte("la clé du centre d’essai"), "REEL-1")
	name := veil.customer("Marie.Dupont@example.org")
	if !strings.HasPrefix(name, "client-") || len(name) != len("client-")+20 || strings.Contains(name, "marie") {
		t.Errorf("a customer is called %q", name)
	}
	if again.customer(" marie.dupont@EXAMPLE.org") != name {
		t.Error("the same person under the same key has two names")
	}
	for other, v := range map[string]*Veil{"another key": NewVeil([]byte("la clé d’un autre centre"), "REEL-1"), "another shop": NewVeil([]byte("la clé du centre d’essai"), "REEL-2")} {
		if v.customer("marie.dupont@example.org") == name {
			t.Errorf("%s gives the same name", other)
		}
	}
	if veil.customer("") != "" || veil.order("12") == veil.customer("12") {
		t.Error("nobody has a name, or an order has a customer's")
	}
}

func TestWhatReachesAPersonIsKnown(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"marie@example.org": true, "écrire à marie@example.org": true, "06 12 34 56 78": true, "tél. 02.61.91.00.56": true, "+33 6 12 34 56 78": true, "0612345678": true,
		"3017620422003": false, "85123A": false, "NOEL2025": false, "Bol 06 breton": false, "12,50 €": false, "2025-03-14 10:00": false, "prix @ l’unité": false,
	} {
		if got := isPersonal(text); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}

func TestTheAddressesOfACustomerAreCut(t *testing.T) {
	t.Parallel()
	v := NewVeil([]byte("clé"), "X")
	for path, want := range map[string]string{
		"/produit/bol-12345": "/produit/bol-12345", "/mon-compte/marie-dupont/adresses": "/mon-compte/", "/checkout/order-received/5521/": "/checkout/order-received/",
		"/Commande/536365": "/Commande/", "/commande": "/commande", "/merci/0612345678": "/", "/": "/", "": "",
	} {
		if got := v.path(path); got != want {
			t.Errorf("%q becomes %q, not %q", path, got, want)
		}
	}
}
