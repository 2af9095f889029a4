package prestashop

import (
	"net/netip"
	"net/url"
	"strings"

	"github.com/formaouest/chaland/internal/fault"
)

// Access is how the web service of a shop is reached. It holds the key: never log it.
type Access struct {
	// URL is the shop's address, https://boutique.fr or https://boutique.fr/magasin.
	URL string
	// Key is the web service's key, which travels in a header and nowhere else.
	Key string
	// Shop is the number of one shop of several in one back office; 0 for the address's own.
	Shop int
}

// ParseAddress reads the address of a shop as people write it: with or without https://, with
// what the web service or a page adds to it.
func ParseAddress(text string) (*url.URL, error) {
	bad := func(cause error) (*url.URL, error) {
		return nil, fault.New(fault.Invalid, "presta.bad_address", "value", shown(text)).Because(cause)
	}
	text = strings.TrimSpace(text)
	if !strings.Contains(text, "://") {
		text = "https://" + text
	}
	u, err := url.Parse(text)
	if err != nil {
		return bad(nil) // its text repeats the address, which may hold a key
	}
	if u.User != nil || u.Query().Has("ws_key") {
		return nil, fault.New(fault.Invalid, "presta.key_in_address")
	}
	if u.Scheme != "https" && u.Scheme != "http" || u.Hostname() == "" || strings.ContainsAny(u.Host, " \t") {
		return bad(nil)
	}
	path := strings.TrimRight(u.Path, "/")
	for _, end := range []string{"/index.php", "/api"} {
		path = strings.TrimRight(strings.TrimSuffix(path, end), "/")
	}
	return &url.URL{Scheme: u.Scheme, Host: strings.ToLower(u.Host), Path: path}, nil
}

// shown is an address without what it may hide.
func shown(text string) string {
	if i := strings.LastIndexByte(text, '@'); i >= 0 {
		text = text[i+1:]
	}
	if i := strings.IndexAny(text, "?#"); i >= 0 {
		text = text[:i]
	}
	return strings.ToValidUTF8(text[:min(len(text), 200)], "")
}

// Written tells whether an address names a machine of a private network by itself: localhost
// or a number. Only such a shop may be there; a public name that leads into one is refused.
func Written(u *url.URL) bool {
	_, err := netip.ParseAddr(u.Hostname())
	return err == nil || u.Hostname() == "localhost" || strings.HasSuffix(u.Hostname(), ".localhost")
}
