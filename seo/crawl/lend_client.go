package crawl

import (
	"context"
	"errors"
	"net"
)

// What lets a browser visit the site as the crawler does.

// Dial opens a connection under the rules of the crawl: a private address is refused when
// it connects, unless it is allowed.
func (c *Crawl) Dial(ctx context.Context, network, address string) (net.Conn, error) {
	return newDialer(c.options).dial(ctx, network, address)
}

// GuardedDial opens connections as a crawl does: into a private network only to the hosts
// that are allowed, "host" or "host:port".
func GuardedDial(allowHosts []string) func(ctx context.Context, network, address string) (net.Conn, error) {
	return newDialer(Options{AllowHosts: allowHosts}).dial
}

// IsPrivate tells whether an error of Dial is the refusal of a private address.
func IsPrivate(err error) bool { return errors.Is(err, errPrivate) }

// UserAgent is how the crawl says who asks.
func (c *Crawl) UserAgent() string { return c.options.UserAgent }

// Wait keeps to the pace of the host: its next start is booked, and waited for.
func (c *Crawl) Wait(ctx context.Context, u URL) error {
	return c.polite.pace(u.Host()).wait(ctx, c.options.Now)
}
