package rule

import (
	"net/http"
	"regexp"
	"strconv"
	"strings"
)

const mozilla = "Mozilla Observatory"

// Headers are the server's business and the same on every page: they are read
// on the start page once, never page by page.
var securitySiteRules = []Rule{
	{ID: "sec-redirection-https", Category: Security, Severity: High, Reference: "Google Search Central, HTTPS", Code: "J22", Transport: true, Site: checkHTTPSRedirect},
	{ID: "sec-certificat", Category: Security, Severity: Critical, Reference: "CA/Browser Forum", Code: "J22", Transport: true, Site: checkCertificate},
	{ID: "sec-tls", Category: Security, Severity: High, Reference: "RFC 8996", Transport: true, Site: checkTLSVersion},
	{ID: "sec-hsts", Category: Security, Severity: Low, Reference: "RFC 6797", Code: "J41", Transport: true, Site: checkHSTS},
	{ID: "sec-csp", Category: Security, Severity: Low, Reference: mozilla, Code: "J41", Site: checkCSP},
	{ID: "sec-nosniff", Category: Security, Severity: Low, Reference: mozilla, Code: "J41", Site: checkNosniff},
	{ID: "sec-frame", Category: Security, Severity: Low, Reference: mozilla, Code: "J41", Site: checkFraming},
	{ID: "sec-referrer", Category: Security, Severity: Info, Reference: mozilla, Code: "J41", Site: checkReferrerPolicy},
	{ID: "sec-cookies", Category: Security, Severity: Medium, Reference: mozilla, Code: "J41", Site: checkCookieFlags},
	{ID: "sec-version", Category: Security, Severity: Info, Reference: "OWASP, WSTG-INFO-02", Code: "J41", Site: checkServerVersion},
}

func checkHTTPSRedirect(v *View, f *Finder) {
	for _, variant := range v.Probes.Variants {
		if !strings.HasPrefix(variant.URL, "http://") || variant.Status == 0 {
			continue
		}
		permanent := variant.Status == 301 || variant.Status == 308
		if !permanent || !strings.HasPrefix(variant.Location, "https://") {
			f.Say(variant.URL+" → "+variant.Location, "url", variant.URL, "status", variant.Status)
			return
		}
	}
}

// renewalDays is how long before the end a certificate should be renewed.
const renewalDays = 30

func checkCertificate(v *View, f *Finder) {
	t := v.Probes.TLS
	switch {
	case t == nil:
	case t.Fault != "":
		f.Say(t.Fault, "fault", t.Fault)
	case t.NotAfter.Before(f.Now):
		f.Case("expired").Say("", "date", frenchDate(t.NotAfter))
	case t.NotAfter.Before(f.Now.AddDate(0, 0, renewalDays)):
		f.As(Medium).Case("soon").Say("", "date", frenchDate(t.NotAfter))
	}
}

func checkTLSVersion(v *View, f *Finder) {
	if v.Probes.TLS != nil && v.Probes.TLS.OldVersion {
		f.Say("")
	}
}

// header is the start page's headers; ok is false when they are not known.
func (v *View) header() (h http.Header, ok bool) { return v.Probes.Header, v.Probes.Header != nil }

// oneYear is the least HSTS duration that browsers' lists accept, in seconds.
const oneYear = 31_536_000

var maxAge = regexp.MustCompile(`(?i)max-age\s*=\s*"?(\d+)`)

func checkHSTS(v *View, f *Finder) {
	h, ok := v.header()
	if !ok || !strings.HasPrefix(v.Start, "https://") {
		return
	}
	value := h.Get("Strict-Transport-Security")
	m := maxAge.FindStringSubmatch(value)
	if m == nil {
		f.Say(value)
		return
	}
	if age, _ := strconv.Atoi(m[1]); age < oneYear {
		f.Case("short").Say(value, "days", age/86400)
	}
}

func checkCSP(v *View, f *Finder) {
	if h, ok := v.header(); ok && h.Get("Content-Security-Policy") == "" {
		f.Say("")
	}
}

func checkNosniff(v *View, f *Finder) {
	if h, ok := v.header(); ok && !strings.EqualFold(strings.TrimSpace(h.Get("X-Content-Type-Options")), "nosniff") {
		f.Say(h.Get("X-Content-Type-Options"))
	}
}

func checkFraming(v *View, f *Finder) {
	h, ok := v.header()
	if ok && h.Get("X-Frame-Options") == "" && !strings.Contains(h.Get("Content-Security-Policy"), "frame-ancestors") {
		f.Say("")
	}
}

func checkReferrerPolicy(v *View, f *Finder) {
	h, ok := v.header()
	if !ok {
		return
	}
	if value := strings.ToLower(h.Get("Referrer-Policy")); value == "" || strings.Contains(value, "unsafe-url") {
		f.Say(value)
	}
}

// checkCookieFlags reads the cookies that the start page sets. Secure is asked
// of https pages only; a cookie that scripts read on purpose may lack HttpOnly,
// hence only session names are asked for it.
func checkCookieFlags(v *View, f *Finder) {
	h, ok := v.header()
	if !ok {
		return
	}
	response := http.Response{Header: h}
	for _, c := range response.Cookies() {
		absent := missing([]part{
			{"Secure", c.Secure || !strings.HasPrefix(v.Start, "https://")},
			{"HttpOnly", c.HttpOnly || !isSessionName(c.Name)},
			{"SameSite", c.SameSite != 0},
		})
		if len(absent) > 0 {
			f.Item(c.Name + " : " + strings.Join(absent, ", "))
		}
	}
}

func isSessionName(name string) bool {
	return containsAny(strings.ToLower(name), "sess", "sid", "auth", "token", "login")
}

// version matches a number of version after a name: nginx/1.18.0, PHP/8.1.
var version = regexp.MustCompile(`[A-Za-z][\w-]*/\d+(?:\.\d+)+|\d+\.\d+\.\d+`)

func checkServerVersion(v *View, f *Finder) {
	h, ok := v.header()
	if !ok {
		return
	}
	for _, name := range []string{"Server", "X-Powered-By", "X-Generator", "X-AspNet-Version"} {
		if value := h.Get(name); version.MatchString(value) {
			f.Item(name + ": " + value)
		}
	}
}
