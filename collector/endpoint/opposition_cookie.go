package endpoint

import (
	"net/http"
	"strings"
	"time"

	"github.com/formaouest/chaland/collector/intake"
)

// oppositionCookie begins the name of the cookie by which a browser tells that its reader
// opposes the measure of a site, whose id follows. Its value says nothing else.
const oppositionCookie = "chaland_opposition_"

// matomoIgnores are the cookies by which Matomo's own opt-out page, once at the same address,
// had a browser refuse.
var matomoIgnores = [...]string{"matomo_ignore", "piwik_ignore"}

// oppositionLife is how long a refusal is remembered: 13 months, as long as anything else here.
const oppositionLife = 395 * 24 * time.Hour

// opposedSites are the sites that the browser says its reader opposes.
func opposedSites(r *http.Request) (sites []string) {
	for _, line := range r.Header["Cookie"] {
		if !strings.Contains(line, "_ignore") && !strings.Contains(line, oppositionCookie) {
			continue
		}
		for part := range strings.SplitSeq(line, ";") {
			name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
			if site, ours := strings.CutPrefix(name, oppositionCookie); ours && value == "1" {
				sites = append(sites, site)
			}
			if name == matomoIgnores[0] || name == matomoIgnores[1] {
				sites = append(sites, intake.OpposedAll)
			}
		}
	}
	return sites
}

// setOpposition writes or clears the cookie. Over HTTPS it also works in a frame of the shop's
// pages: partitioned, it is sent with what these pages send here, and to no other site's.
func (s *server) setOpposition(w http.ResponseWriter, r *http.Request, site string, opposed bool) {
	c := &http.Cookie{Name: oppositionCookie + site, Value: "1", Path: "/", MaxAge: int(oppositionLife.Seconds()), HttpOnly: true, SameSite: http.SameSiteLaxMode}
	if !opposed {
		c.Value, c.MaxAge = "", -1
	}
	if !s.secure(r) {
		http.SetCookie(w, c)
		return
	}
	c.Secure, c.SameSite = true, http.SameSiteNoneMode
	http.SetCookie(w, c)
	if r.Header.Get("Sec-Fetch-Dest") == "iframe" || r.Header.Get("Sec-Fetch-Site") == "cross-site" {
		c.Partitioned = true
		http.SetCookie(w, c)
	}
}

// secure tells whether the browser speaks HTTPS, to us or to a proxy that is believed.
func (s *server) secure(r *http.Request) bool {
	_, trusted := s.address(r)
	return r.TLS != nil || trusted && strings.EqualFold(r.Header.Get("X-Forwarded-Proto"), "https")
}
