package crawl

import (
	"maps"
	"net/http"
	"slices"
	"strings"
)

// Access is what lets a crawl into a site that is not open to all: headers that the host
// of the start page gets, with and without www, and nobody else. It holds secrets, so that
// nothing that writes it out can say more than the names of the headers.
type Access struct{ header http.Header }

// NewAccess makes an access of headers; a User-Agent stands in for the crawl's own.
func NewAccess(header http.Header) Access { return Access{header.Clone()} }

// Names are the names of the headers, in order.
func (a Access) Names() []string { return slices.Sorted(maps.Keys(a.header)) }

// String keeps the secrets out of what prints an access.
func (a Access) String() string { return strings.Join(a.Names(), ", ") }

// GoString keeps the secrets out of what prints an access for programmers.
func (a Access) GoString() string { return "crawl.Access(" + a.String() + ")" }

// gate tells who gets an access.
type gate struct {
	access Access
	start  URL
}

// to are the headers for an address, nil for one that gets none: another host, even one
// that the site redirects to, and the open side of a site that begins encrypted.
func (g gate) to(u URL) http.Header {
	if len(g.access.header) == 0 || family(u) != family(g.start) || g.start.Scheme() == "https" && u.Scheme() != "https" {
		return nil
	}
	return g.access.header
}

// open puts the access, if the address gets it, into the headers of a request. own is the
// crawl's user agent: a request that says more than that keeps what it says.
func (g gate) open(h http.Header, u URL, own string) {
	for name, values := range g.to(u) {
		if name == "User-Agent" && own != "" {
			values = []string{strings.Replace(h.Get(name), own, values[0], 1)}
		}
		h[name] = values
	}
}

// AccessTo are the headers that let a browser into an address of the site, nil for
// one that gets none.
func (c *Crawl) AccessTo(u URL) http.Header { return c.gate().to(u) }

func (c *Crawl) gate() gate { return gate{c.options.Access, MustURL(c.options.Start)} }
