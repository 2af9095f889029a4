package crawl

import (
	"fmt"
	"slices"
	"strings"

	whatwg "github.com/nlnwa/whatwg-url/url"
)

// URL is a web address in its one normal form: parsed as browsers do (WHATWG),
// scheme and host in lower case and punycode, no default port, no user, no
// fragment, dot segments resolved, escapes in capitals and only where needed,
// never an empty path. The order of the query is kept, for it is what gets
// fetched; Key is what two addresses of one page have in common.
type URL struct {
	text              string
	host, path, query int // where these begin in text; query is at its "?" or at the end
}

// ParseURL puts an absolute http or https address in its normal form.
func ParseURL(raw string) (URL, error) { return URL{}.Resolve(raw) }

// MustURL is ParseURL for addresses known to be good.
func MustURL(raw string) URL {
	u, err := ParseURL(raw)
	if err != nil {
		panic(err)
	}
	return u
}

// Resolve reads a reference found on page u: absolute, or relative to u.
func (u URL) Resolve(ref string) (URL, error) {
	if text, ok := u.resolvePlain(ref); ok {
		return split(text), nil
	}
	return u.resolveFully(ref)
}

var browser = whatwg.NewParser(whatwg.WithPercentEncodeSinglePercentSign())

func (u URL) resolveFully(ref string) (URL, error) {
	parsed, err := u.parse(ref)
	if err != nil {
		return URL{}, fmt.Errorf("address %q: %w", cutRunes(ref, 200), err)
	}
	if p := parsed.Protocol(); p != "http:" && p != "https:" {
		return URL{}, fmt.Errorf("address %q: scheme %s is not followed", cutRunes(ref, 200), p)
	}
	parsed.SetUsername("")
	parsed.SetPassword("")
	text := parsed.Href(true)
	if strings.IndexByte(text, '?') == len(text)-1 { // « /a? » is /a, but « /a?? » asks for « ? »
		text = text[:len(text)-1]
	}
	return split(normalizeEscapes(text)), nil
}

func (u URL) parse(ref string) (*whatwg.Url, error) {
	if u.IsZero() {
		return browser.Parse(ref)
	}
	return browser.ParseRef(u.text, ref)
}

// split finds the parts of a text in normal form.
func split(text string) URL {
	u := URL{text: text, host: strings.Index(text, "://") + 3}
	u.path = len(text)
	if i := strings.IndexByte(text[u.host:], '/'); i >= 0 {
		u.path = u.host + i
	}
	u.query = len(text)
	if i := strings.IndexByte(text[u.path:], '?'); i >= 0 {
		u.query = u.path + i
	}
	return u
}

// String is the normal form.
func (u URL) String() string { return u.text }

// IsZero tells whether u is no address at all.
func (u URL) IsZero() bool { return u.text == "" }

// Scheme is "http" or "https".
func (u URL) Scheme() string { return strings.TrimSuffix(u.text[:u.host], "://") }

// Host is the host with its port, if that is not the scheme's own.
func (u URL) Host() string { return u.text[u.host:u.path] }

// Hostname is the host without its port.
func (u URL) Hostname() string {
	name, _ := u.hostPort()
	return name
}

// Port is the port, explicit or the scheme's own.
func (u URL) Port() string {
	if _, port := u.hostPort(); port != "" {
		return port
	}
	if u.Scheme() == "http" {
		return "80"
	}
	return "443"
}

func (u URL) hostPort() (name, port string) {
	host := u.Host()
	if i := strings.LastIndexByte(host, ':'); i >= 0 && !strings.HasSuffix(host, "]") {
		return host[:i], host[i+1:]
	}
	return host, ""
}

// Origin is scheme and host, without a slash behind.
func (u URL) Origin() string { return u.text[:u.path] }

// Path is the escaped path, at least "/".
func (u URL) Path() string { return u.text[u.path:u.query] }

// Query is the escaped query without its question mark.
func (u URL) Query() string { return strings.TrimPrefix(u.text[u.query:], "?") }

// PathAndQuery is what robots.txt patterns are compared with.
func (u URL) PathAndQuery() string { return u.text[u.path:] }

// Key identifies the page: the normal form with its parameters sorted by name
// and without those that only follow a visitor around (campaigns, click
// identifiers, sessions). A slash at the end always counts.
func (u URL) Key() string {
	path := u.Path()
	if i := strings.Index(path, ";jsessionid="); i >= 0 {
		path = path[:i]
	}
	if u.query == len(u.text) {
		return u.Origin() + path
	}
	kept := slices.DeleteFunc(strings.Split(u.Query(), "&"), func(pair string) bool {
		return pair == "" || followsVisitor(parameterName(pair))
	})
	if len(kept) == 0 {
		return u.Origin() + path
	}
	slices.SortStableFunc(kept, func(a, b string) int { return strings.Compare(parameterName(a), parameterName(b)) })
	return u.Origin() + path + "?" + strings.Join(kept, "&")
}

func parameterName(pair string) string {
	name, _, _ := strings.Cut(pair, "=")
	return name
}

// visitorParameters never change what a page shows. Sources: the vendors'
// documentation of their click identifiers, and the session names of PHP,
// Java, ASP, ColdFusion and osCommerce.
var visitorParameters = map[string]bool{
	"gclid": true, "gclsrc": true, "dclid": true, "gbraid": true, "wbraid": true, "fbclid": true, "msclkid": true,
	"srsltid": true, "yclid": true, "ttclid": true, "twclid": true, "li_fat_id": true, "igshid": true, "igsh": true,
	"mc_cid": true, "mc_eid": true, "_ga": true, "_gl": true, "_hsenc": true, "_hsmi": true, "epik": true,
	"phpsessid": true, "jsessionid": true, "sid": true, "sessionid": true, "session_id": true, "oscsid": true,
	"zenid": true, "cfid": true, "cftoken": true,
}

var visitorPrefixes = []string{"utm_", "mtm_", "pk_", "piwik_", "aspsessionid"}

func followsVisitor(name string) bool {
	name = strings.ToLower(name)
	return visitorParameters[name] || slices.ContainsFunc(visitorPrefixes, func(p string) bool { return strings.HasPrefix(name, p) })
}

// normalizeEscapes writes hex digits in capitals and unescapes what needs no
// escape (letters, digits, - . _ ~).
func normalizeEscapes(s string) string {
	if !strings.Contains(s, "%") {
		return s
	}
	var out strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '%' || i+2 >= len(s) || !isHex(s[i+1]) || !isHex(s[i+2]) {
			out.WriteByte(s[i])
			continue
		}
		if c := unhex(s[i+1])<<4 | unhex(s[i+2]); isUnreserved(c) {
			out.WriteByte(c)
		} else {
			out.WriteString("%" + strings.ToUpper(s[i+1:i+3]))
		}
		i += 2
	}
	return out.String()
}

func unhex(c byte) byte {
	switch {
	case c <= '9':
		return c - '0'
	case c <= 'F':
		return c - 'A' + 10
	}
	return c - 'a' + 10
}

func isUnreserved(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '.' || c == '_' || c == '~'
}
