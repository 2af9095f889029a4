package crawl

import (
	"context"
	"crypto/tls"
	"net/http"
)

// AcceptsOldTLS tells whether the site's server still agrees to TLS 1.0 or
// 1.1, which RFC 8996 has retired. The certificate is not judged here.
func (c *Crawl) AcceptsOldTLS(ctx context.Context) bool {
	home := c.Home()
	if home.Scheme() != "https" {
		return false
	}
	o := c.options
	o.Concurrency = 1
	o.TLS = &tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11, InsecureSkipVerify: true} //nolint:gosec // the point is to see whether it is accepted
	old := newTransport(o)
	defer old.http.CloseIdleConnections()
	return c.onTape(old).fetch(ctx, request{url: home, method: http.MethodHead, mark: "old TLS"}).status > 0
}
