package collector

import (
	"fmt"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/formaouest/chaland/collector/site"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/warehouse"
)

// What names one reader and one order in all the ways that protocols know.
const (
	privAccount = "compte-anne-4711"
	privMail    = "anne.legall@exemple.fr"
	privMatomo  = "feedfacecafe0042"
	privTag     = "fedcba98765432100123456789abcdef"
	privOrder   = "CMD-998877"
	privPhone   = "prenom-nom-secret"
)

// wired is one protocol: what it sends of a page and of an order, for a site, with what
// says that consent was given, or without.
type wired struct {
	send    func(t *testing.T, r *running, s tracking.Site, said bool, at time.Time)
	follows bool // the protocol has identifiers
}

func privPage(by string, s tracking.Site) string {
	return "https://" + s.Domains[0] + "/" + by + "/compte/" + privAccount + "/commande/order-received/" + privOrder + "/?uid=" + privAccount + "&email=" + url.QueryEscape(privMail) + "&utm_source=lettre&utm_term=" + url.QueryEscape(privMail)
}

var privTitle = "Bonjour " + privMail + ", commande n° " + privOrder

var protocols = map[string]wired{
	"collecte": {follows: true, send: func(t *testing.T, r *running, s tracking.Site, said bool, at time.Time) {
		visitor := ""
		if said {
			visitor = `"visitor":"` + privTag + "." + base36(at.Add(-time.Hour).Unix()) + `",`
		}
		common := fmt.Sprintf(`"site":%q,%s"url":%q,"title":%q,"user_id":%q,"props":{"e-mail":%q,"note":%q,"Customer ID":%q}`, s.ID, visitor, privPage("collecte", s), privTitle, privAccount, privMail, "de "+privMail, privPhone)
		r.post(t, "/collecte", `{`+common+`,"name":"page_view"}`)
		r.post(t, "/collecte", `{`+common+`,"name":"purchase","transaction_id":"`+orderOf("collecte", s)+`","value":20,"currency":"EUR"}`)
	}},
	"plausible": {send: func(t *testing.T, r *running, s tracking.Site, _ bool, _ time.Time) {
		for _, name := range []string{"pageview", "Purchase"} {
			r.post(t, "/api/event", fmt.Sprintf(`{"n":%q,"d":%q,"u":%q,"p":{"order_id":%q,"user_id":%q,"email":%q,"avis":%q},"$":{"currency":"EUR","amount":20}}`,
				name, s.Domains[0], privPage("plausible", s), orderOf("plausible", s), privAccount, privMail, "vu par "+privMail))
		}
	}},
	"matomo": {follows: true, send: func(t *testing.T, r *running, s tracking.Site, said bool, _ time.Time) {
		v := url.Values{"idsite": {fmt.Sprint(s.MatomoID)}, "rec": {"1"}, "url": {privPage("matomo", s)}, "action_name": {privTitle}, "uid": {privAccount}, "_id": {privMatomo},
			"dimension1": {privAccount}, "dimension2": {privMail}, "_cvar": {`{"1":["user_id","` + privPhone + `"]}`}, "_rcn": {"campagne-d-il-y-a-5-mois"}}
		if said {
			v.Set("consent", "1")
		}
		r.ask(t, "GET", "/matomo.php?"+v.Encode(), "")
		v.Set("idgoal", "0")
		v.Set("ec_id", orderOf("matomo", s))
		v.Set("revenue", "20")
		r.ask(t, "POST", "/matomo.php", `{"requests":["?`+v.Encode()+`"]}`)
	}},
	"measurement": {follows: true, send: func(t *testing.T, r *running, s tracking.Site, said bool, at time.Time) {
		consent := ""
		if said {
			consent = `"consent":{"ad_user_data":"GRANTED"},`
		}
		page := fmt.Sprintf(`"page_location":%q,"page_title":%q,"user_id":%q,"customer_id":%q,"auteur":%q`, privPage("measurement", s), privTitle, privAccount, privPhone, privMail)
		r.post(t, "/mp/collect?measurement_id="+s.GA4ID, fmt.Sprintf(`{%s"client_id":"4711004711.%d","user_id":%q,"user_properties":{"email":{"value":%q}},"events":[{"name":"page_view","params":{%s}},
			{"name":"purchase","params":{%s,"transaction_id":%q,"value":20,"currency":"EUR","items":[{"item_id":"BOL","price":20}]}}]}`, consent, at.Add(-time.Hour).Unix(), privAccount, privMail, page, page, orderOf("measurement", s)))
	}},
	"gtag": {follows: true, send: func(t *testing.T, r *running, s tracking.Site, said bool, at time.Time) {
		v := url.Values{"v": {"2"}, "tid": {s.GA4ID}, "cid": {fmt.Sprintf("4711004711.%d", at.Add(-time.Hour).Unix())}, "uid": {privAccount}, "dl": {privPage("gtag", s)}, "dt": {privTitle},
			"ep.user_id": {privAccount}, "up.email": {privMail}, "ep.auteur": {privMail}, "ep.client_id": {privPhone}}
		if said {
			v.Set("gcs", "G111")
		}
		v.Set("en", "page_view")
		r.ask(t, "GET", "/g/collect?"+v.Encode(), "")
		v.Set("en", "purchase")
		v.Set("ep.transaction_id", orderOf("gtag", s))
		v.Set("epn.value", "20")
		v.Set("cu", "EUR")
		v.Set("pr1", "idBOL~pr20~qt1")
		r.ask(t, "POST", "/g/collect?"+v.Encode(), "")
	}},
}

func orderOf(protocol string, s tracking.Site) string { return privOrder + "-" + protocol + "-" + s.ID }

func base36(n int64) string {
	out := ""
	for ; n > 0; n /= 36 {
		out = string("0123456789abcdefghijklmnopqrstuvwxyz"[n%36]) + out
	}
	return out
}

// Every protocol in every mode, on two days and two sites: without consent nothing ties the
// days, the sites, the person or the order; with consent the visitor is one, on its site.
func TestModesAreStrictlyApart(t *testing.T) {
	t.Parallel()
	began := time.Now().UTC().Truncate(24 * time.Hour).Add(-36 * time.Hour) // noon, and noon a day later
	var clock atomic.Pointer[time.Time]
	clock.Store(&began)
	r := start(t, func(o *Options) { o.Now = func() time.Time { return *clock.Load() } })
	modes := map[string]struct {
		mode   string
		said   bool
		follow bool
	}{
		"exempt": {tracking.ModeExempt, true, false}, "exempt-b": {tracking.ModeExempt, true, false},
		"tu": {tracking.ModeConsent, false, false}, "oui": {tracking.ModeConsent, true, true},
	}
	sites := map[string]tracking.Site{}
	for name, m := range modes {
		s := tracking.Site{ID: name, Mode: m.mode, Domains: []string{name + ".fr"}, MatomoID: 41 + len(sites), GA4ID: "G-" + strings.ToUpper(name)}
		if _, err := site.Add(t.Context(), r.w, s, began); err != nil {
			t.Fatal(err)
		}
		sites[name] = s
	}
	if err := r.sites.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	for day := range 2 {
		at := began.AddDate(0, 0, day)
		clock.Store(&at)
		for _, p := range protocols {
			for name, s := range sites {
				p.send(t, r, s, modes[name].said, began)
			}
		}
	}
	r.flush(t)
	type row struct {
		Site    string `ch:"site"`
		Day     string `ch:"d"`
		Visitor uint64 `ch:"visitor"`
		Mode    string `ch:"mode"`
		Order   string `ch:"order_id"`
		Name    string `ch:"name"`
		By      string `ch:"by"` // the protocol, as the path begins
	}
	rows, err := warehouse.Select[row](t.Context(), r.w, "SELECT site, toString(day) AS d, visitor, mode, order_id, name, splitByChar('/', path)[2] AS by FROM events ORDER BY site, d, name", nil)
	if err != nil {
		t.Fatal(err)
	}
	if want := len(protocols) * len(modes) * 2 * 2; len(rows) != want {
		t.Errorf("%d events, want %d: %v", len(rows), want, countBy(t, r.w, "set_aside", "concat(site, ' ', reason, ' ', detail)"))
	}
	seen := map[uint64]map[string]bool{} // the sites and days of each visitor
	for _, e := range rows {
		followed := modes[e.Site].follow && protocols[e.By].follows
		if want := map[bool]string{true: tracking.ModeConsent, false: tracking.ModeExempt}[followed]; e.Mode != want || (e.Order != "") != (followed && e.Name == "purchase") {
			t.Errorf("%+v, want mode %s", e, want)
		}
		if seen[e.Visitor] == nil {
			seen[e.Visitor] = map[string]bool{}
		}
		seen[e.Visitor][e.Site+" "+e.Day] = true
	}
	for _, e := range rows {
		want := 1
		if modes[e.Site].follow && protocols[e.By].follows {
			want = 2 // days of the one site
		}
		if len(seen[e.Visitor]) != want {
			t.Errorf("a visitor of %s is seen in %v", e.Site, seen[e.Visitor])
		}
	}
	if _, err := warehouse.NewBuilder(r.w, time.Now, quiet).Pass(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, table := range []string{"events", "visits"} {
		for _, needle := range []string{privAccount, privMail, "anne.legall", privMatomo, "4711004711", privTag, privOrder, privPhone, "campagne-d-il-y-a"} {
			found, err := warehouse.Select[struct {
				Site string `ch:"site"`
				Row  string `ch:"r"`
			}](t.Context(), r.w, "SELECT site, toString(tuple(*)) AS r FROM "+table+" WHERE mode = 'exempt' AND position(toString(tuple(*)), {n:String}) > 0 LIMIT 1 BY site", warehouse.Params{"n": needle})
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range found {
				t.Errorf("%s keeps %q in %s: %s", f.Site, needle, table, f.Row)
			}
		}
	}
	// Orders without consent have no visitor and no instant, with it both.
	orders, err := warehouse.Select[struct {
		ID      string    `ch:"order_id"`
		Site    string    `ch:"site"`
		Visitor uint64    `ch:"visitor"`
		At      time.Time `ch:"ts"`
		In      time.Time `ch:"inserted"`
		Version uint64    `ch:"version"`
	}](t.Context(), r.w, "SELECT order_id, site, visitor, ts, inserted, version FROM orders FINAL", nil)
	if err != nil || len(orders) != len(protocols)*len(modes) {
		t.Errorf("%d orders, %v", len(orders), err)
	}
	paris := sites["exempt"].Location()
	for _, o := range orders {
		followed := modes[o.Site].follow && protocols[strings.Split(o.ID, "-")[2]].follows
		y, m, d := o.At.In(paris).Date()
		day := time.Date(y, m, d, 0, 0, 0, 0, paris)
		dayOnly := o.At.Equal(day) && o.In.Equal(day) && o.Version == tracking.OrderVersion(true, day)
		if (o.Visitor != 0) != followed || dayOnly == followed {
			t.Errorf("%+v", o)
		}
	}
}

// A site that changes mode: nothing of before is tied to what comes after, in either direction.
func TestAChangeOfModeTiesNothingOfBefore(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	send := func(path string) {
		t.Helper()
		made := base36(time.Now().Add(-5 * time.Second).Unix())
		r.post(t, "/collecte", `{"site":"boutique","name":"page_view","url":"https://boutique.fr`+path+`","visitor":"`+privTag+"."+made+`.x"}`)
	}
	turn := func(mode string) {
		t.Helper()
		if _, err := site.Change(t.Context(), r.w, "boutique", func(s *tracking.Site) { s.Mode = mode }, time.Now()); err != nil {
			t.Fatal(err)
		}
		if err := r.sites.Refresh(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	send("/avant")
	turn(tracking.ModeConsent)
	send("/avec")
	turn(tracking.ModeExempt)
	send("/apres")
	r.flush(t)
	got, err := warehouse.Select[struct {
		Path     string `ch:"path"`
		Mode     string `ch:"mode"`
		Visitor  uint64 `ch:"visitor"`
		Previous uint64 `ch:"previous"`
	}](t.Context(), r.w, "SELECT path, mode, visitor, previous FROM events ORDER BY received", nil)
	if err != nil || len(got) != 3 {
		t.Fatal(err, got)
	}
	if got[0].Mode != "exempt" || got[1].Mode != "consent" || got[2].Mode != "exempt" || got[1].Previous == got[0].Visitor || got[1].Visitor == got[0].Visitor || got[2].Visitor == got[1].Visitor {
		t.Errorf("%+v", got)
	}
}
