package crawl

import (
	"crypto/tls"
	"net/http/httptest"
	"testing"
)

func TestAcceptsOldTLS(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		max  uint16
		want bool
	}{{"TLS 1.1 at most", tls.VersionTLS11, true}, {"TLS 1.2 at least", 0, false}} {
		t.Run(c.name, func(t *testing.T) {
			s := httptest.NewUnstartedServer(handler("x"))
			s.Config.ErrorLog = quiet()
			s.TLS = &tls.Config{MinVersion: tls.VersionTLS12, MaxVersion: c.max}
			if c.want {
				s.TLS.MinVersion = tls.VersionTLS10
			}
			s.StartTLS()
			t.Cleanup(s.Close)
			crawl, err := Open(Options{Start: s.URL, AllowHosts: []string{"127.0.0.1"}})
			if err != nil {
				t.Fatal(err)
			}
			defer crawl.Close()
			if got := crawl.AcceptsOldTLS(t.Context()); got != c.want {
				t.Errorf("accepts %v, want %v", got, c.want)
			}
		})
	}
	plain := newSite(t, map[string]any{"/": "x"})
	crawl, err := Open(plain.options())
	if err != nil {
		t.Fatal(err)
	}
	defer crawl.Close()
	if crawl.AcceptsOldTLS(t.Context()) {
		t.Error("a plain http site has no TLS")
	}
}
