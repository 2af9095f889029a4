package seo_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/seo"
	"github.com/formaouest/chaland/seo/netlink"
	"github.com/formaouest/chaland/seo/rule"
	"github.com/formaouest/chaland/warehouse"
	"github.com/formaouest/chaland/warehouse/warehousetest"
)

// linkedShop is the shop that the pages of linkingSites link to.
const linkedShop = "http://velos-erdre.example"

// linkingSites are pages of other sites, by host and path.
var linkingSites = map[string]string{
	"suivi.example/a":             `<p>Allez chez <a href="http://velos-erdre.example/casques">Vélos de l’Erdre</a> et <a href="https://autre.example/">ailleurs</a>.</p>`,
	"nofollow.example/a":          `<footer><a rel="ugc nofollow" href="http://velos-erdre.example/casques">casques</a></footer>`,
	"page.example/a":              `<meta name="robots" content="nofollow"><a href="http://velos-erdre.example/casques">casques</a>`,
	"noindex.example/a":           `<meta name="robots" content="noindex"><a href="http://velos-erdre.example/casques">casques</a>`,
	"canonique.example/a":         `<link rel="canonical" href="http://canonique.example/b"><a href="http://velos-erdre.example/casques">casques</a>`,
	"mention.example/a":           `<p>Merci à VELOS DE L’ERDRE pour son accueil.</p>`,
	"retire.example/a":            `<p>Un article qui ne parle plus de la boutique, et qui a assez de mots pour être une page que son serveur envoie toute faite, sans rien attendre.</p>`,
	"retire.example/":             `<p>Une page d’accueil sans lien, et qui a assez de mots pour être une page que son serveur envoie toute faite, sans rien attendre.</p>`,
	"script.example/a":            `<div id="app"></div><script src="/app.js"></script>`,
	"autre.example/a":             `<a href="http://www.velos-erdre.example/casques?utm_source=blog">photo</a>`,
	"deplace.example/b":           `<a href="http://velos-erdre.example/casques"><img src="/x.png" alt="un casque"></a>`,
	"cache.example/a":             `<a href="http://velos-erdre.example/casques">casques</a>`,
	"velos-erdre.example/casques": `<h1>Casques</h1>`,
}

func serveSites(t *testing.T) (reach map[string]string) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, known := linkingSites[r.Host+r.URL.Path]
		switch {
		case r.Host == "cache.example" && r.URL.Path == "/robots.txt":
			_, _ = w.Write([]byte("User-agent: *\nDisallow: /\n"))
		case r.Host == "refus.example" && r.URL.Path != "/robots.txt":
			w.WriteHeader(http.StatusForbidden)
		case r.Host == "deplace.example" && r.URL.Path == "/a":
			http.Redirect(w, r, "/b", http.StatusMovedPermanently)
		case r.Host == "ailleurs.example" && r.URL.Path == "/a":
			http.Redirect(w, r, "http://suivi.example/a", http.StatusMovedPermanently)
		case r.Host == "velos-erdre.example" && r.URL.Path == "/ancien":
			http.Redirect(w, r, "/casques", http.StatusMovedPermanently)
		case !known:
			w.WriteHeader(http.StatusNotFound)
		default:
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			_, _ = w.Write([]byte("<!doctype html><html lang=fr><title>Page</title>" + body))
		}
	}))
	t.Cleanup(server.Close)
	reach = map[string]string{}
	for _, host := range strings.Fields("suivi nofollow page noindex canonique mention retire script autre deplace cache refus disparu ailleurs velos-erdre") {
		reach[host+".example"] = strings.TrimPrefix(server.URL, "http://")
	}
	reach["muet.example"] = "127.0.0.1:1" // nobody listens there
	return reach
}

func verifying(t *testing.T, w *warehouse.Warehouse, links []netlink.Link) []netlink.Link {
	t.Helper()
	links, err := seo.Verify(t.Context(), seo.VerifyRequest{
		Site: "velos", Hosts: []string{"velos-erdre.example"}, Names: []string{"Vélos de l’Erdre"}, Links: links, Reach: serveSites(t), Warehouse: w, Now: time.Now,
		Lookup: func(_ context.Context, host string) []netip.Addr {
			if host == "suivi.example" {
				return []netip.Addr{netip.MustParseAddr("192.0.2.17")}
			}
			return nil
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return links
}

// Each page is told by what stands in it, and stored so.
func TestLinksAreVerifiedOnTheirPages(t *testing.T) {
	t.Parallel()
	w := warehousetest.New(t)
	want := map[string]netlink.State{
		"suivi": netlink.Live, "nofollow": netlink.LiveNoFollow, "page": netlink.LiveNoFollow, "noindex": netlink.NotIndexable, "canonique": netlink.NotIndexable,
		"mention": netlink.Mention, "retire": netlink.Gone, "script": netlink.Unverifiable, "autre": netlink.Live, "deplace": netlink.Live, "cache": netlink.NotIndexable,
		"refus": netlink.Unverifiable, "disparu": netlink.PageGone,
	}
	var links []netlink.Link
	var rows []tracking.Backlink
	for name := range want {
		source := "http://" + name + ".example/a"
		links = append(links, netlink.Link{Source: source, Target: linkedShop + "/casques", FirstSeen: time.Now().AddDate(0, -1, 0)})
		rows = append(rows, tracking.Backlink{Site: "velos", Source: source, Target: linkedShop + "/casques", Version: 1, FirstSeen: time.Now().AddDate(0, -1, 0)})
	}
	if err := warehouse.Insert(t.Context(), w, "backlinks", rows, ""); err != nil {
		t.Fatal(err)
	}
	told := verifying(t, w, links)
	stored, err := seo.Inbound(t.Context(), w, "velos", nil)
	if err != nil || len(stored) != len(want) {
		t.Fatal(len(stored), err)
	}
	for _, list := range [][]netlink.Link{told, stored} {
		for _, l := range list {
			name := strings.TrimSuffix(netlink.Host(l.Source), ".example")
			if len(l.Checks) != 1 || l.Checks[0].State != want[name] || l.Checks[0].TargetStatus != 200 {
				t.Errorf("%s: %+v, want %s", name, l.Checks, want[name])
			}
		}
	}
	for _, l := range stored {
		c := l.Checks[0]
		switch netlink.Host(l.Source) {
		case "suivi.example":
			if c.Anchor != "Vélos de l’Erdre" || c.Outgoing != 2 || c.Language != "fr" || c.Network != "192.0.2.0/24" {
				t.Errorf("%+v", c)
			}
		case "deplace.example":
			if c.Anchor != "un casque" || c.Status != 200 {
				t.Errorf("%+v", c)
			}
		case "autre.example":
			if !strings.HasPrefix(c.TargetFinal, "http://www.velos-erdre.example/casques") {
				t.Errorf("%+v", c)
			}
		}
	}
}

func TestTargetsOfLinksAreAskedToo(t *testing.T) {
	t.Parallel()
	w := warehousetest.New(t)
	told := verifying(t, w, []netlink.Link{
		{Source: "http://suivi.example/a", Target: linkedShop + "/ancien"}, {Source: "http://nofollow.example/a", Target: linkedShop + "/nulle-part"}, {Source: "http://page.example/a"},
	})
	for i, want := range []netlink.Check{{TargetStatus: 301, TargetFinal: linkedShop + "/casques"}, {TargetStatus: 404, TargetFinal: linkedShop + "/casques"}, {TargetFinal: linkedShop + "/casques"}} {
		if c := told[i].Checks[0]; c.TargetStatus != want.TargetStatus || c.TargetFinal != want.TargetFinal {
			t.Errorf("%s: %d %s, want %d %s", told[i].Source, c.TargetStatus, c.TargetFinal, want.TargetStatus, want.TargetFinal)
		}
	}
	// of two links of a page, the one that is gone is not taken for the other
	told = verifying(t, w, []netlink.Link{{Source: "http://suivi.example/a", Target: linkedShop + "/casques"}, {Source: "http://suivi.example/a", Target: linkedShop + "/sonnettes"}})
	if a, b := told[0].Checks[0], told[1].Checks[0]; a.State != netlink.Live || b.State != netlink.Mention {
		t.Errorf("%s, %s", a.State, b.State)
	}
	// a site that is down keeps nobody from looking at the others
	var many []netlink.Link
	for i := range 30 {
		many = append(many, netlink.Link{Source: fmt.Sprintf("http://muet.example/%d", i), Target: linkedShop + "/casques"})
	}
	told = verifying(t, w, append(many, netlink.Link{Source: "http://suivi.example/a", Target: linkedShop + "/casques"}, netlink.Link{Source: "http://ailleurs.example/a", Target: linkedShop + "/casques"}))
	if len(told) != 32 || told[0].Checks[0].State != netlink.Unverifiable || told[30].Checks[0].State != netlink.Live || told[31].Checks[0].State != netlink.Live {
		t.Errorf("%d: %+v", len(told), told[len(told)-2:])
	}
	if _, err := seo.Verify(t.Context(), seo.VerifyRequest{Site: "vide", Warehouse: w, Now: time.Now}); fault.KindOf(err) != fault.NotFound {
		t.Error(err)
	}
}

// The links that were imported are judged by an audit of the shop, and by nothing else.
func TestAnAuditJudgesTheLinksOfOtherSites(t *testing.T) {
	t.Parallel()
	w := warehousetest.New(t)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/" {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write([]byte(`<!doctype html><title>Accueil</title><a href="/casques">casques</a>`))
	}))
	defer server.Close()
	lost := time.Now().AddDate(0, 0, -3)
	rows := []tracking.Backlink{
		{Site: "velos", Source: "https://blog.example/a", Target: "https://velos-erdre.example/casques", Version: 1, FirstSeen: time.Now().AddDate(0, -5, 0)},
		{Site: "velos", Source: "https://blog.example/b", Target: "https://velos-erdre.example/", Version: 1, FirstSeen: time.Now().AddDate(0, -5, 0), Lost: &lost},
	}
	if err := warehouse.Insert(t.Context(), w, "backlinks", rows, ""); err != nil {
		t.Fatal(err)
	}
	audit, err := seo.Run(t.Context(), seo.AuditRequest{Site: "velos", URL: server.URL, AllowHosts: []string{"127.0.0.1"}, Warehouse: w})
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	for _, f := range audit.Findings {
		if rule.Get(f.Rule).Category == rule.Netlinking {
			found[f.Rule] = f.URL + " " + f.Evidence
		}
	}
	want := map[string]string{"net-cible-404": server.URL + "/casques https://blog.example/a", "net-perdu": server.URL + "/ https://blog.example/b"}
	for id := range want {
		if found[id] != want[id] {
			t.Errorf("%s: %q, want %q", id, found[id], want[id])
		}
	}
	if len(found) != len(want) {
		t.Errorf("%v", found)
	}
	other, err := seo.Run(t.Context(), seo.AuditRequest{Site: "velos", URL: server.URL, AllowHosts: []string{"127.0.0.1"}})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range other.Findings {
		if rule.Get(f.Rule).Category == rule.Netlinking {
			t.Errorf("without a warehouse: %+v", f)
		}
	}
}

// A book is told with its risks, and a list to disavow holds the risky ones alone.
func TestTheBookOfLinks(t *testing.T) {
	t.Parallel()
	w := warehousetest.New(t)
	archive := seo.NewArchive(w)
	question := seo.BookQuestion{Site: "velos", Names: []string{"Vélos de l’Erdre"}, Day: time.Now()}
	if _, err := archive.Book(t.Context(), question); fault.KindOf(err) != fault.NotFound {
		t.Error(err)
	}
	rows := []tracking.Backlink{
		{Site: "velos", Source: "https://blog.example/a", Target: "https://velos-erdre.example/casques", Anchor: "casques", Version: 1, FirstSeen: time.Now().AddDate(0, -5, 0)},
		{Site: "velos", Source: "https://top-casino.xyz/b", Target: "https://velos-erdre.example/", Anchor: "Vélos de l’Erdre", Language: "en", Version: 1, FirstSeen: time.Now().AddDate(0, -5, 0)},
		{Site: "autre", Source: "https://ailleurs.example/b", Target: "https://autre.example/", Version: 1, FirstSeen: time.Now()},
	}
	if err := warehouse.Insert(t.Context(), w, "backlinks", rows, ""); err != nil {
		t.Fatal(err)
	}
	book, err := archive.Book(t.Context(), question)
	if err != nil {
		t.Fatal(err)
	}
	told := seo.LinkRows(book)
	if len(told) != 2 || told[0].Domain != "top-casino.xyz" || told[0].Risk != 70 || told[0].Class != "brand" || told[1].Risk != 0 || told[1].Class != "exact" {
		t.Errorf("%+v", told)
	}
	if list := seo.Disavow(book); strings.Count(list, "\ndomain:") != 1 || !strings.Contains(list, "\ndomain:top-casino.xyz\n") || !strings.HasPrefix(list, "# ") {
		t.Error(list)
	}
}

// A link that only the collector saw is verified like the others; where the browser told
// the host alone, a page without the link says nothing.
func TestSeenLinksAreVerified(t *testing.T) {
	t.Parallel()
	w := warehousetest.New(t)
	at := time.Date(2025, 3, 1, 9, 0, 0, 0, time.UTC)
	book, err := seo.NewArchive(w).Book(t.Context(), seo.BookQuestion{Site: "velos", Names: []string{"Vélos de l’Erdre"}, Day: time.Now(), Seen: []netlink.Seen{
		{Page: "suivi.example/a", Target: "velos-erdre.example/casques", First: at, Last: at, Visits: 3, Orders: 1, Revenue: 5000}, {Page: "retire.example/", Target: "velos-erdre.example/", First: at, Last: at, Visits: 1},
		{Page: "retire.example/a", Target: "velos-erdre.example/selles", First: at, Last: at, Visits: 1},
	}})
	if err != nil || len(book.Links) != 3 {
		t.Fatalf("%v: %+v", err, book)
	}
	for i := range book.Links { // browsers do not tell the scheme; the test's sites have no certificate
		book.Links[i].Source = strings.Replace(book.Links[i].Source, "https:", "http:", 1)
		book.Links[i].Target = strings.Replace(book.Links[i].Target, "https:", "http:", 1)
	}

	want := map[string]netlink.State{"http://suivi.example/a": netlink.Live, "http://retire.example/": netlink.Unverifiable, "http://retire.example/a": netlink.Gone}
	for _, l := range verifying(t, w, book.Links) {
		if c := l.Checks[len(l.Checks)-1]; c.State != want[l.Source] {
			t.Errorf("%s is %s, want %s", l.Source, c.State, want[l.Source])
		}
	}
	for _, row := range seo.LinkRows(book) {
		if row.Source == "http://suivi.example/a" && (row.Origin != "collector" || row.Visits != 3 || row.Orders != 1 || row.Revenue != 5000 || row.LastVisit != "2025-03-01") {
			t.Errorf("%+v", row)
		}
	}
}
