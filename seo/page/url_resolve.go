package page

import (
	"net/url"
	"strings"
)

// Target is where an href leads, once resolved.
type Target struct {
	Scheme   string // lower case: "http", "https", "mailto", "tel", "javascript"…; "" when it does not parse
	URL      string // absolute and without fragment; "" unless http or https
	Fragment string
}

// resolver turns a page's hrefs into absolute addresses, by its base element.
type resolver struct {
	base   *url.URL
	origin string // scheme and host, for the plain paths that most links are
}

func newResolver(base *url.URL) resolver {
	return resolver{base: base, origin: strings.ToLower(base.Scheme) + "://" + bareHost(base)}
}

// bareHost is the host in lower case, without its scheme's default port.
func bareHost(u *url.URL) string {
	host := strings.ToLower(u.Host)
	switch u.Scheme {
	case "http":
		host = strings.TrimSuffix(host, ":80")
	case "https":
		host = strings.TrimSuffix(host, ":443")
	}
	return host
}

// resolve follows the href as a browser would: white space trimmed, tabs and
// line breaks taken out, backslashes read as slashes.
func (r *resolver) resolve(href string) Target {
	href = cleanHref(href)
	if isPlainPath(href) {
		path, fragment, _ := strings.Cut(href, "#")
		return Target{Scheme: r.base.Scheme, URL: r.origin + path, Fragment: fragment}
	}
	if scheme := schemeOf(href); scheme != "" && scheme != "http" && scheme != "https" {
		return Target{Scheme: scheme}
	}
	u, err := r.base.Parse(href)
	if err != nil || u.Host == "" {
		return Target{}
	}
	return absolute(u)
}

func absolute(u *url.URL) Target {
	fragment := u.Fragment
	u.Fragment, u.RawFragment = "", ""
	u.Host = bareHost(u)
	if u.Path == "" {
		u.Path = "/"
	}
	return Target{Scheme: u.Scheme, URL: u.String(), Fragment: fragment}
}

func cleanHref(href string) string {
	href = strings.TrimSpace(href)
	if strings.ContainsAny(href, "\t\n\r") {
		href = strings.NewReplacer("\t", "", "\n", "", "\r", "").Replace(href)
	}
	if at := strings.IndexByte(href, '\\'); at >= 0 && !strings.ContainsAny(href[:at], "?#") {
		href = strings.ReplaceAll(href, `\`, "/")
	}
	return href
}

// isPlainPath reports whether href is an absolute path that url.Parse would
// leave as it is: the case of most links, worth its own way.
func isPlainPath(href string) bool {
	if len(href) == 0 || href[0] != '/' || strings.Contains(href, "//") || strings.Contains(href, "/.") {
		return false
	}
	for i := range len(href) {
		c := href[i]
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' {
			continue
		}
		if strings.IndexByte("/-_.~?=&#+,;:@", c) < 0 {
			return false
		}
	}
	return true
}

// schemeOf is the scheme an href names, in lower case, "" for a relative one.
func schemeOf(href string) string {
	at := strings.IndexAny(href, ":/?#")
	if at <= 0 || href[at] != ':' {
		return ""
	}
	for i := range at {
		c := href[i] | 0x20
		if !(c >= 'a' && c <= 'z' || i > 0 && (href[i] >= '0' && href[i] <= '9' || strings.IndexByte("+-.", href[i]) >= 0)) {
			return ""
		}
	}
	return strings.ToLower(href[:at])
}

// isAbsolute reports whether the href names its scheme and host.
func isAbsolute(href string) bool {
	href = cleanHref(href)
	scheme := schemeOf(href)
	return (scheme == "http" || scheme == "https") && strings.HasPrefix(href[len(scheme):], "://")
}

// SameSite reports whether two hosts are one site: equal, but for a leading
// « www. ».
func SameSite(a, b string) bool {
	return strings.TrimPrefix(strings.ToLower(a), "www.") == strings.TrimPrefix(strings.ToLower(b), "www.")
}

// Host is the host and port of an absolute address, "" when there is none.
func Host(address string) string {
	_, rest, ok := strings.Cut(address, "://")
	if !ok {
		return ""
	}
	if end := strings.IndexAny(rest, "/?#"); end >= 0 {
		rest = rest[:end]
	}
	return rest[strings.LastIndexByte(rest, '@')+1:]
}
