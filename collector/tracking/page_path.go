package tracking

import (
	"net/url"
	"strings"
)

// PagePath is the path of an address as events keep it: decoded, "/" when it is empty,
// without host, query or fragment. Whoever looks for what an address brought compares
// paths in this form.
func PagePath(u *url.URL) string {
	if u.Path == "" {
		return "/"
	}
	return strings.ToValidUTF8(u.Path, "\uFFFD")
}
