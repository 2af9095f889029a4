package crawl

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
)

func TestAccessGoesToTheStartsHostAlone(t *testing.T) {
	t.Parallel()
	access := NewAccess(http.Header{"Cookie": {"acces=sesame"}})
	for _, c := range []struct {
		start, to string
		sent      bool
	}{
		{"https://boutique.fr/", "https://boutique.fr/panier", true},
		{"https://boutique.fr/", "https://www.boutique.fr/", true},
		{"https://www.boutique.fr/", "https://boutique.fr/robots.txt", true},
		{"http://boutique.fr/", "https://boutique.fr/", true},
		{"https://boutique.fr/", "http://boutique.fr/", false},
		{"https://boutique.fr/", "https://cdn.boutique.fr/a.css", false},
		{"https://boutique.fr/", "https://boutique.fr:8443/", false},
		{"https://boutique.fr/", "https://boutique.fr.pirate.example/", false},
		{"https://boutique.fr/", "https://autre.example/?u=https://boutique.fr/", false},
	} {
		if got := (gate{access, MustURL(c.start)}).to(MustURL(c.to)) != nil; got != c.sent {
			t.Errorf("from %s to %s: sent %v", c.start, c.to, got)
		}
	}
	for _, text := range []string{fmt.Sprint(access), fmt.Sprintf("%+v %#v %s", access, access, access)} {
		if strings.Contains(text, "sesame") || !strings.Contains(text, "Cookie") {
			t.Errorf("printed as %s", text)
		}
	}
}

// noted is a server that keeps what it receives.
type noted struct {
	mu  sync.Mutex
	all []http.Header
}

func (n *noted) note(r *http.Request) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.all = append(n.all, r.Header.Clone())
}

// A site that asks for a password, a header, a cookie and a name lets the crawl in; the
// site that it redirects and links to is asked like any other.
func TestAccessOpensASiteAndNoOther(t *testing.T) {
	t.Parallel()
	var there noted
	other := newSite(t, map[string]any{"*": func(w http.ResponseWriter, r *http.Request) {
		there.note(r)
		plain("text/html", "<title>Ailleurs</title>")(w, r)
	}})
	var phones noted
	closed := func(page http.HandlerFunc) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			user, password, _ := r.BasicAuth()
			cookie, err := r.Cookie("acces")
			if user != "marie" || password != "sesame" || r.Header.Get("X-Preprod") != "sesame" || err != nil || cookie.Value != "sesame" || !strings.Contains(r.UserAgent(), "Recette/sesame") {
				w.WriteHeader(http.StatusUnauthorized)
				return
			}
			if strings.Contains(r.UserAgent(), "Android") {
				phones.note(r)
			}
			page(w, r)
		}
	}
	s := newSite(t, map[string]any{
		"/":           closed(plain("text/html", links("/fiche", "/dehors", other.URL+"/lien"))),
		"/fiche":      closed(plain("text/html", "<title>Fiche</title>")),
		"/dehors":     closed(redirect(http.StatusFound, other.URL+"/arrivee")),
		"/robots.txt": closed(plain("text/plain", "User-agent: ChalandBot\nDisallow: /ferme\n")),
	})
	o := s.options()
	o.AllowHosts = append(o.AllowHosts, other.host())
	r, err := http.NewRequest(http.MethodGet, s.URL, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.SetBasicAuth("marie", "sesame")
	r.Header.Set("X-Preprod", "sesame")
	r.Header.Set("Cookie", "acces=sesame")
	r.Header.Set("User-Agent", "Recette/sesame")
	o.Access = NewAccess(r.Header)
	all, c := crawlAll(t, o)
	if all["/"].Status != 200 || all["/fiche"] == nil || all["/fiche"].Status != 200 {
		t.Fatalf("read %v", paths(all))
	}
	for check := range c.Check(t.Context(), []string{other.URL + "/lien", s.URL + "/dehors"}) {
		if check.State != LinkOK {
			t.Errorf("%+v", check)
		}
	}
	if resp := c.FetchAsPhone(t.Context(), s.URL+"/fiche"); resp.Status != 200 || len(phones.all) != 1 {
		t.Errorf("as a phone: status %d, %d asked", resp.Status, len(phones.all))
	}
	if c.Allowed(t.Context(), MustURL(s.URL+"/ferme")) {
		t.Error("robots.txt is no longer asked about ChalandBot")
	}
	if len(there.all) < 2 {
		t.Fatalf("the other site was asked %d times", len(there.all))
	}
	for _, h := range there.all {
		if strings.Contains(fmt.Sprint(h), "sesame") || h.Get("Authorization") != "" {
			t.Errorf("the other site received %v", h)
		}
	}
}

// A start page that leads to another host makes that one the site, without the access.
func TestAccessStaysBehindWhenTheSiteMoves(t *testing.T) {
	t.Parallel()
	var there noted
	other := newSite(t, map[string]any{"*": func(w http.ResponseWriter, r *http.Request) {
		there.note(r)
		plain("text/html", links("/fiche"))(w, r)
	}})
	s := newSite(t, map[string]any{"/": redirect(http.StatusMovedPermanently, other.URL+"/")})
	o := s.options()
	o.AllowHosts = append(o.AllowHosts, other.host())
	o.Access = NewAccess(http.Header{"Authorization": {"Basic sesame"}})
	c, err := Open(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	for _, err := range c.Run(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
	}
	if !c.Internal(MustURL(other.URL)) || len(there.all) < 2 {
		t.Fatalf("the crawl did not move: asked %d times", len(there.all))
	}
	for _, h := range there.all {
		if h.Get("Authorization") != "" {
			t.Errorf("the other host received %v", h)
		}
	}
}
