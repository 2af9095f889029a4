package main

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/collector/prestashop/prestashoptest"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/store"
	"github.com/formaouest/chaland/warehouse"
)

// A shop of PrestaShop is connected once its key opens what is needed, and read: by the
// command alone, or by the service while it runs.
func TestAPrestaShopIsConnectedAndRead(t *testing.T) {
	data, w := openFolder(t)
	ps := prestashoptest.New(t)
	at := func(ago time.Duration) string { return time.Now().Add(-ago).Format(time.DateTime) }
	for n := range 3 {
		ps.Sell(n+1, "2", at(time.Hour), 5.90, 19.90)
	}
	ps.Slip(1, 2, at(time.Minute), 19.90, 0)
	ps.Put("products", 10, prestashoptest.Row{"reference": "BOL-001", "name": "Bol", "wholesale_price": "4.980000", "id_category_default": "0", "date_upd": at(time.Hour)})
	all := ""
	say := func(input string, args ...string) (int, string) {
		t.Helper()
		var out, talk bytes.Buffer
		code := run(t.Context(), append(args, "--data", data), streams{strings.NewReader(input), &out, &talk}, time.Now)
		said := strings.NewReplacer(i18n.NarrowSpace, " ", i18n.NoBreakSpace, " ").Replace(out.String() + talk.String())
		all += said
		return code, said
	}
	add := []string{"connect", "add", "--site", "boutique", "--kind", "prestashop"}
	if code, said := say("", "site", "add", "--id", "boutique"); code != exitOK {
		t.Fatal(said)
	}
	t.Setenv("CLE_D_ESSAI", prestashoptest.Key)
	ps.Deny("order_slip", "categories")
	for want, c := range map[string]struct {
		code  int
		input string
		args  []string
	}{
		"avec --url":                {exitUsage, "", nil},
		"Il manque la clé":          {exitUsage, "", []string{"--url", ps.URL}},
		"ne connaît pas cette clé":  {exitFailed, strings.Repeat("x", 32) + "\n", []string{"--url", ps.URL}},
		"la ligne order_slip : les": {exitFailed, "", []string{"--url", ps.URL, "--secret-env", "CLE_D_ESSAI"}},
		"n’est pas un jour":         {exitUsage, "", []string{"--url", ps.URL, "--since", "hier"}},
	} {
		if code, said := say(c.input, append(add, c.args...)...); code != c.code || !strings.Contains(said, want) {
			t.Errorf("%v: code %d, %q is missing in %s", c.args, code, want, said)
		}
	}
	ps.Allow("order_slip")
	code, said := say(prestashoptest.Key+"\n", append(add, "--url", ps.URL+"/api/")...)
	if code != exitOK || !strings.Contains(said, "La boutique « Bols & bretons » répond.") || !strings.Contains(said, "Utile, « Afficher (GET) » sur la ligne categories") {
		t.Fatalf("code %d %s", code, said)
	}
	id := regexp.MustCompile(`Boutique ([a-z2-7]{16}) branchée`).FindStringSubmatch(said)[1]
	if _, said := say("", "connect", "list"); !strings.Contains(said, ps.URL) || !strings.Contains(said, id+" : pas encore lue") {
		t.Errorf("%s", said)
	}
	code, said = say("", "connect", "pull", "--site", "boutique")
	if code != exitOK || !strings.Contains(said, "3 commandes nouvelles ou changées, 1 remboursement, 1 produit.") || !strings.Contains(said, "Tout est lu jusqu’au ") {
		t.Errorf("code %d %s", code, said)
	}
	orders := func() (n, total uint64) {
		t.Helper()
		type sums struct {
			N     uint64 `ch:"n"`
			Total int64  `ch:"total"`
		}
		got, err := warehouse.Select[sums](t.Context(), w, "SELECT count() AS n, sum(total_incl) AS total FROM orders FINAL WHERE origin = 'prestashop' AND status = 'valid'", nil)
		if err != nil || len(got) != 1 {
			t.Fatal(err, got)
		}
		return got[0].N, uint64(got[0].Total) //nolint:gosec // sales
	}
	if n, total := orders(); n != 3 || total != 3*2580 {
		t.Errorf("%d orders of %d", n, total)
	}
	product, err := warehouse.Select[tracking.Product](t.Context(), w, "SELECT * FROM products FINAL", nil)
	if err != nil || len(product) != 1 || product[0].SKU != "BOL-001" || product[0].Name != "Bol" || *product[0].PurchaseCost != 498 {
		t.Errorf("%+v, %v", product, err)
	}
	t.Setenv("AUTRE_CLE", strings.Repeat("y", 32))
	if code, said := say("", "connect", "rotate", id, "--secret-env", "AUTRE_CLE"); code != exitFailed || !strings.Contains(said, "ne connaît pas cette clé") {
		t.Errorf("code %d %s", code, said)
	}
	if code, said := say("", "connect", "rotate", id, "--secret-env", "CLE_D_ESSAI"); code != exitOK {
		t.Errorf("code %d %s", code, said)
	}

	_, stop := startCommand(t, "serve", "--data", data, "--addr", "127.0.0.1:0")
	ps.Sell(4, "2", at(0), 0, 10)
	code, said = say("", "connect", "pull", "--site", "boutique", "--since", "2020-01-01")
	if code != exitOK || !strings.Contains(said, "4 commandes nouvelles ou changées") {
		t.Errorf("by the service: code %d %s", code, said)
	}
	stop() // what waited in its spool is stored
	if n, total := orders(); n != 4 || total != 3*2580+1000 {
		t.Errorf("%d orders of %d", n, total)
	}
	ps.Before = func(rw http.ResponseWriter, _ *http.Request) bool { rw.WriteHeader(http.StatusForbidden); return true }
	code, said = say("", "connect", "pull", "--site", "boutique")
	if code != exitFailed || !strings.Contains(said, "Un pare-feu ou un module de sécurité") {
		t.Errorf("code %d %s", code, said)
	}
	if _, said := say("", "connect", "list", "boutique"); !strings.Contains(said, "Dernière lecture interrompue") || !strings.Contains(said, "Prochain essai le") {
		t.Errorf("%s", said)
	}
	if strings.Contains(all, prestashoptest.Key) {
		t.Error("the key is said")
	}
	if code, _ := say("", "connect", "remove", id); code != exitOK {
		t.Error("not removed")
	}
	if code, said := say("", "connect", "pull", "--site", "boutique"); code != exitUsage || !strings.Contains(said, "Aucune boutique PrestaShop") {
		t.Errorf("code %d %s", code, said)
	}
}

// On « Brancher ma boutique », a key that is given is tried, said wrong or kept, and the shop is
// read from then on.
func TestAPrestaShopIsConnectedByThePage(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	ps := prestashoptest.New(t)
	host := strings.TrimPrefix(ps.URL, "http://")
	ps.Sell(1, "2", time.Now().Add(-time.Hour).Format(time.DateTime), 5.90, 19.90)
	ps.Put("products", 10, prestashoptest.Row{"reference": "BOL-001", "name": "Bol", "wholesale_price": "4.980000", "id_category_default": "0", "date_upd": "2026-01-01 00:00:00"})
	if code, _, talk := typed(t, "site", "add", "--id", "boutique", "--platform", "prestashop", "--home", ps.URL+"/", "--data", data); code != exitOK {
		t.Fatal(talk)
	}
	at, _ := startCommand(t, "serve", "--data", data, "--addr", "127.0.0.1:0", "--allow-host", host)
	give := func(key string) string {
		t.Helper()
		resp, err := http.PostForm(at["collector"]+"/brancher/commandes?site=boutique", url.Values{"secret": {key}})
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		body, _ := io.ReadAll(resp.Body)
		if strings.Contains(string(body), prestashoptest.Key) {
			t.Error("the key is shown")
		}
		return string(body)
	}
	step := func() string {
		list, _ := states(t, "--data", data, "--public-url", at["collector"], "--url", ps.URL+"/", "--allow-host", host)
		return list["hook"]
	}
	if was := step(); was != "later" {
		t.Errorf("before any key: %s", was)
	}
	if page, _ := fetched(t, at["collector"]+"/brancher?site=boutique"); !strings.Contains(page, "Clé du service web de PrestaShop") || strings.Contains(page, "Shopify :") {
		t.Errorf("it asks for %s", page)
	}
	if said := give(strings.Repeat("x", 32)); !strings.Contains(said, "ne connaît pas cette clé") {
		t.Errorf("a wrong key: %s", said)
	}
	if said := give(prestashoptest.Key); strings.Contains(said, "La clé ne convient pas") {
		t.Errorf("a right key: %s", said)
	}
	waitFor(t, func() bool { return step() == "done" })
}

// One process at a time reads a shop; one that dies leaves it to the next.
func TestAReadingHasOneHolder(t *testing.T) {
	t.Parallel()
	s, err := store.Open(t.Context(), t.TempDir()+"/chaland.db")
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	now := time.Date(2026, 3, 14, 12, 0, 0, 0, time.UTC)
	c := store.Connection{ID: "a", Site: "boutique", Kind: "prestashop", Created: now, PersonKey: []byte("k"), Pull: &store.Pull{Connection: "a", URL: "https://x.fr", Progress: "{}", Due: now}}
	if err := s.AddConnection(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	claim := func(holder string, at time.Time) bool {
		t.Helper()
		_, ok, err := s.ClaimPull(t.Context(), "a", holder, at, at.Add(holdFor))
		if err != nil {
			t.Fatal(err)
		}
		return ok
	}
	if !claim("one", now) || claim("two", now.Add(time.Second)) {
		t.Error("two have it")
	}
	if list, err := s.Pulls(t.Context(), now.Add(time.Second)); err != nil || len(list) != 0 {
		t.Errorf("what is being read is due: %+v, %v", list, err)
	}
	later := now.Add(holdFor + time.Second)
	if !claim("two", later) {
		t.Error("what a dead process left is never read again")
	}
	if err := s.SavePull(t.Context(), "a", "one", `{"orders":{}}`, "{}"); err == nil {
		t.Error("who lost the reading writes in it")
	}
	if err := s.AskPull(t.Context(), "a", `{"x":1}`, later); err != nil { // while it is read
		t.Fatal(err)
	}
	if err := s.EndPull(t.Context(), "a", "two", "", later, later.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	p, ok, err := s.ClaimPull(t.Context(), "a", "three", later.Add(time.Minute), later.Add(2*time.Minute))
	if err != nil || !ok || p.Progress != `{"x":1}` || !p.Due.Equal(later) {
		t.Errorf("what was asked for meanwhile is not read: %+v, %v", p, err)
	}
}
