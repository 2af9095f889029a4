package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/internal/store"
)

// A shop is connected once, with a secret that is shown once: what is listed later tells
// nothing of it.
func TestConnectAShop(t *testing.T) {
	data := t.TempDir()
	say := func(args ...string) (int, string, string) { return typed(t, append(args, "--data", data)...) }
	if code, _, talk := say("site", "add", "--id", "boutique"); code != exitOK {
		t.Fatal(talk)
	}
	t.Setenv("SECRET_D_ESSAI", " shpss_123 ")
	for want, c := range map[string]struct {
		code int
		args []string
	}{
		"avec --site":                   {exitUsage, []string{"connect", "add", "--kind", "generic"}},
		"« magento » n’existe pas":      {exitUsage, []string{"connect", "add", "--site", "boutique", "--kind", "magento"}},
		"« ailleurs » n’existe pas":     {exitFailed, []string{"connect", "add", "--site", "ailleurs", "--kind", "generic"}},
		"VARIABLE_VIDE est vide":        {exitUsage, []string{"connect", "add", "--site", "boutique", "--kind", "generic", "--secret-env", "VARIABLE_VIDE"}},
		"« mesure.example »":            {exitUsage, []string{"connect", "add", "--site", "boutique", "--kind", "generic", "--public-url", "mesure.example"}},
		"Aucune boutique branchée":      {exitOK, []string{"connect", "list"}},
		"« rien » n’existe pas ou plus": {exitFailed, []string{"connect", "remove", "rien"}},
	} {
		if code, out, talk := say(c.args...); code != c.code || !strings.Contains(out+talk, want) {
			t.Errorf("%v: code %d, %q is missing in %s%s", c.args, code, want, out, talk)
		}
	}
	// Customers that were imported before take the names that the shop's own orders will give them.
	file := filepath.Join(t.TempDir(), "commandes.csv")
	if err := os.WriteFile(file, []byte("order,sku,quantity,date,unit_price,email\n1,A,1,2025-03-14,10,jeanne@exemple.fr\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, _, talk := say("import", "orders", "--site", "boutique", file); code != exitOK {
		t.Fatal(talk)
	}
	defer func() {
		if _, out, _ := say("import", "orders", "--site", "boutique", file); !strings.Contains(out, "1 inchangé") || !strings.Contains(out, "sous le pseudonyme") {
			t.Errorf("imported again: %s", out)
		}
	}()
	code, out, talk := say("connect", "add", "--site", "boutique", "--kind", "woocommerce", "--public-url", "https://mesure.example/")
	made := regexp.MustCompile(`https://mesure\.example/webhooks/woocommerce/([a-z2-7]{16})\nSecret  : ([0-9a-f]{64})\n`).FindStringSubmatch(out)
	if code != exitOK || made == nil || !strings.Contains(out, "WooCommerce > Réglages > Avancé > Webhooks") || !strings.Contains(talk, "ne sera plus montré") {
		t.Fatalf("code %d %s%s", code, out, talk)
	}
	if _, _, talk := say("connect", "add", "--site", "boutique", "--kind", "generic", "--beside"); !strings.Contains(talk, "seul cet ordinateur peut joindre") {
		t.Errorf("an address that no shop reaches: %s", talk)
	}
	if _, list, _ := say("connect", "list"); !strings.Contains(list, made[1]) || strings.Contains(list, made[2]) || !strings.Contains(list, "aucun") {
		t.Errorf("listed: %s", list)
	}
	code, rotated, _ := say("connect", "rotate", made[1])
	if code != exitOK || strings.Contains(rotated, made[2]) || !strings.HasPrefix(rotated, "Secret  : ") {
		t.Errorf("code %d %s", code, rotated)
	}
	if code, _, talk := say("connect", "add", "--site", "boutique", "--kind", "shopify"); code != exitFailed || !strings.Contains(talk, "--beside") {
		t.Errorf("a second shop of the same numbers: %d %s", code, talk)
	}
	code, out, _ = say("connect", "add", "--site", "boutique", "--kind", "shopify", "--beside")
	if code != exitOK || strings.Contains(out, "Secret  : ") || !strings.Contains(out, "connect rotate") {
		t.Errorf("code %d %s", code, out)
	}
	shopify := regexp.MustCompile(`/webhooks/shopify/([a-z2-7]{16})`).FindStringSubmatch(out)[1]
	if code, _, talk := say("connect", "rotate", shopify); code != exitUsage || !strings.Contains(talk, "--secret-env") {
		t.Errorf("code %d %s", code, talk)
	}
	if code, out, talk := say("connect", "rotate", shopify, "--secret-env", "SECRET_D_ESSAI"); code != exitOK || strings.Contains(out+talk, "shpss") {
		t.Errorf("code %d %s%s", code, out, talk)
	}
	path := filepath.Join(data, "chaland.db")
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	s, err := store.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	soon, later := time.Now().Add(time.Hour), time.Now().Add(25*time.Hour)
	for id, want := range map[string][2]int{made[1]: {2, 1}, shopify: {1, 1}} {
		at, ok, err := connections{s}.Connection(t.Context(), id, soon)
		after, _, errLater := connections{s}.Connection(t.Context(), id, later)
		if err != nil || errLater != nil || !ok || len(at.Secrets) != want[0] || len(after.Secrets) != want[1] || len(at.PersonKey) != 32 {
			t.Errorf("%s: %d secrets, then %d, %v %v", id, len(at.Secrets), len(after.Secrets), err, errLater)
		}
	}
	if code, _, talk := say("connect", "remove", made[1]); code != exitOK || !strings.Contains(talk, "débranchée") {
		t.Errorf("code %d %s", code, talk)
	}
}
