package crawl

import (
	"net/url"
	"strings"
)

// hostOf accepts what people type for a host: "127.0.0.1:8080", "[::1]", or a
// whole address copied from the browser.
func hostOf(typed string) string {
	typed = strings.ToLower(strings.TrimSpace(typed))
	if u, err := url.Parse(typed); err == nil && strings.Contains(typed, "://") {
		return u.Host
	}
	host, _, _ := strings.Cut(typed, "/")
	return host
}
