package dashboard_test

import (
	mathrand "math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"testing"
	"time"
)

// signedIn is an address under which a browser is somebody.
func (p people) signedIn(t *testing.T, s *shop, who string) string {
	t.Helper()
	to, err := url.Parse(s.url)
	if err != nil {
		t.Fatal(err)
	}
	cookie := p.cookie(t, s, who)
	front := httptest.NewServer(&httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(to)
		r.Out.Header.Set("Cookie", cookie)
	}})
	t.Cleanup(front.Close)
	return front.URL
}

// The pages that help candidates fit a laptop and a phone and are accessible.
func TestTheHelpInABrowser(t *testing.T) {
	t.Parallel()
	s, p := openCentre(t, withCases(t), withHandouts)
	s.asCase(t)
	h := history{random: mathrand.New(mathrand.NewPCG(7, 7))}
	h.day(noon.AddDate(0, 0, -10))
	s.insert(t, h.events, h.orders, h.refunds, h.costs)
	class := s.classOf(t, p, "candidate")
	p.form(t, s, "trainer", class, url.Values{"action": {"indices"}, "indices": {"2"}})
	for _, level := range []string{"1", "2"} {
		p.form(t, s, "candidate", "/indices?site=velo", url.Values{"sujet": {"commande"}, "niveau": {level}})
	}
	exercise := p.form(t, s, "trainer", class+"/eclair", url.Values{"sujet": {"P01"}, "minutes": {"20"}}).Header.Get("Location")
	p.form(t, s, "candidate", "/mission?site=velo", url.Values{"phrase": {"Le paiement ne passe plus sur mobile depuis le 10 février."}, "article": {"Étape du paiement"}, "debut": {"2026-02-10"}})
	for range 100 {
		if strings.Contains(p.as(t, s, "trainer", http.MethodGet, exercise).text(".flash-person"), "Diagnostic") {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	b := openBrowser(t)
	candidate, trainer := p.signedIn(t, s, "candidate"), p.signedIn(t, s, "trainer")
	for i, address := range []string{candidate + "/indices?site=velo", candidate + "/mission?site=velo", trainer + class, trainer + class + "/eclair", trainer + exercise} {
		for j, v := range []view{laptop, {width: 390, script: true, dark: true}} {
			if (i+j)%2 == 1 && !testing.Verbose() { // each page one way; both when somebody looks
				continue
			}
			w := b.open(t, address, v)
			w.flawless(t, v)
			w.keep(t, fileName("aide "+strings.TrimPrefix(strings.TrimPrefix(address, candidate), trainer)+" "+map[int]string{0: "large", 1: "etroit"}[j]))
		}
	}
}
