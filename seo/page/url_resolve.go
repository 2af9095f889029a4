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
	folder string // origin and path up to the last slash, for plain names
}

func newResolver(base *url.URL) resolver {
	origin := strings.ToLower(base.Scheme) + "://" + bareHost(base)
	path := base.EscapedPath()
	return resolver{base: base, origin: origin, folder: origin + "/" + strings.TrimPrefix(path[:strings.LastIndexByte(path, '/')+1], "/")}
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
	if r.base.Host != "" && isPlain(href) {
		start := r.folder
		if href[0] == '/' {
			start = r.origin
		}
		path, fragment, _ := strings.Cut(href, "#")
		return Target{Scheme: r.base.Scheme, URL: start + path, Fragment: fragment}
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

// isPlain reports whether href is a path, from the root or from the page's
// folder, that url.Parse would leave as it is: the case of most links, worth
// its own way.
func isPlain(href string) bool {
	if len(href) == 0 || !plainBytes[href[0]] && href[0] != '/' {
		return false
	}
	for i := range len(href) {
		c := href[i]
		if plainBytes[c] || c == '/' && (i+1 == len(href) || href[i+1] != '/' && href[i+1] != '.') {
			continue
		}
		if i == 0 || strings.IndexByte(".?=&#+,;", c) < 0 {
			return false
		}
	}
	return true
}

// plainBytes are the letters, digits and signs that stand for themselves
// anywhere in an address. A colon is not one: it may end a scheme.
var plainBytes = func() (set [256]bool) {
	for _, c := range []byte("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_~") {
		set[c] = true
	}
	return set
}()

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
