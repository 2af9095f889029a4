package crawl

import (
	"io"
	"log"
	"net/netip"
	"testing"
)

func quiet() *log.Logger { return log.New(io.Discard, "", 0) }

func TestPrivateAddresses(t *testing.T) {
	t.Parallel()
	for ip, private := range map[string]bool{
		"127.0.0.1": true, "127.255.0.9": true, "10.1.2.3": true, "172.16.0.1": true, "172.31.255.255": true, "192.168.1.1": true,
		"169.254.169.254": true, "0.0.0.0": true, "0.1.2.3": true, "100.64.0.1": true, "100.127.0.1": true, "192.0.0.8": true, "198.18.0.1": true,
		"203.0.113.9": true, "224.0.0.1": true, "255.255.255.255": true, "240.0.0.1": true,
		"::1": true, "::": true, "fe80::1": true, "fe80::1%eth0": true, "fc00::1": true, "fd12::1": true, "ff02::1": true, "fec0::1": true, "2001:db8::1": true,
		"::ffff:127.0.0.1": true, "::ffff:10.0.0.1": true, "64:ff9b::7f00:1": true, "2002:7f00:1::": true,
		"8.8.8.8": false, "172.32.0.1": false, "100.128.0.1": false, "192.0.1.1": false, "2606:4700::1111": false, "::ffff:8.8.8.8": false,
	} {
		if got := isPrivate(netip.MustParseAddr(ip)); got != private {
			t.Errorf("%s: private %v, want %v", ip, got, private)
		}
	}
}

// The public page below leads to a private one in every way a site can.
func TestCrawlRefusesPrivateAddresses(t *testing.T) {
	t.Parallel()
	secret := newSite(t, map[string]any{"*": "secret"})
	for _, c := range []struct{ name, start string }{
		{"number", secret.URL},
		{"name that resolves to it", "http://localhost:" + MustURL(secret.URL).Port()},
		{"number in disguise", "http://0x7f.1:" + MustURL(secret.URL).Port()},
		{"IPv4 inside IPv6", "http://[::ffff:127.0.0.1]:" + MustURL(secret.URL).Port()},
		{"everywhere", "http://0.0.0.0:" + MustURL(secret.URL).Port()},
	} {
		t.Run(c.name, func(t *testing.T) {
			all, _ := crawlAll(t, Options{Start: c.start})
			if got := all["/"].Problem; got != PrivateAddress {
				t.Errorf("problem %q (%s)", got, all["/"].Detail)
			}
		})
	}
	if n := len(secret.hits); n != 0 {
		t.Errorf("the private server was asked: %v", secret.hits)
	}
}

func TestCrawlRefusesARedirectIntoThePrivateNetwork(t *testing.T) {
	t.Parallel()
	secret := newSite(t, map[string]any{"*": "secret"})
	front := newSite(t, map[string]any{"/": redirect(302, secret.URL+"/admin")})
	o := front.options() // allows the host of front only
	c, err := Open(o)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	var last *Response
	for resp := range c.Run(t.Context()) {
		last = resp
	}
	if last.URL.Path() != "/admin" || last.Problem != PrivateAddress || len(secret.hits) != 0 {
		t.Errorf("%s: %q, asked %v", last.URL, last.Problem, secret.hits)
	}
}

func TestAllowList(t *testing.T) {
	t.Parallel()
	list := newAllowList([]string{"Boutique.local", "127.0.0.1:8080", "[::1]:9000", " localhost ", "http://copie.local:8080/page"})
	for _, c := range []struct {
		host, port string
		want       bool
	}{
		{"boutique.local", "80", true}, {"boutique.local", "8443", true}, {"127.0.0.1", "8080", true}, {"127.0.0.1", "8081", false},
		{"::1", "9000", true}, {"::1", "80", false}, {"LOCALHOST", "1", true}, {"autre.local", "80", false}, {"copie.local", "8080", true}, {"copie.local", "80", false},
	} {
		if got := list.has(c.host, c.port); got != c.want {
			t.Errorf("%s port %s: %v", c.host, c.port, got)
		}
	}
}
