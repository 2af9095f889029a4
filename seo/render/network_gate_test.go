package render

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// Through the gate, encrypted pages and plain ones arrive as they are, from hosts that a
// page asked for; what is refused is remembered by host and port.
func TestGateCarriesHTTPAndHTTPS(t *testing.T) {
	t.Parallel()
	answer := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.Header.Get("Via")+r.Header.Get("X-Forwarded-For"), "127.0.0.1") {
			t.Error("the gate tells the server of itself")
		}
		_, _ = io.WriteString(w, r.Host+" "+strings.Repeat("octet ", 50_000))
	})
	plain, secure := httptest.NewServer(answer), httptest.NewTLSServer(answer)
	defer plain.Close()
	defer secure.Close()
	refusal := errors.New("private")
	g, err := openGate(func(ctx context.Context, network, address string) (net.Conn, error) {
		var d net.Dialer
		switch address {
		case "velo.example:80":
			return d.DialContext(ctx, network, plain.Listener.Addr().String())
		case "velo.example:443":
			return d.DialContext(ctx, network, secure.Listener.Addr().String())
		}
		return nil, refusal
	}, func(err error) bool { return errors.Is(err, refusal) })
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = g.close() }()
	g.expect("velo.example")
	g.expect("interne.example")
	browser := &http.Client{Transport: &http.Transport{Proxy: http.ProxyURL(&url.URL{Scheme: "http", Host: g.address}),
		TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}} //nolint:gosec // the server of this test
	for _, address := range []string{"http://velo.example/", "https://velo.example/"} {
		resp, err := browser.Get(address)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(resp.Body)
		if err != nil || len(body) != len("velo.example ")+300_000 || !strings.HasPrefix(string(body), "velo.example ") {
			t.Errorf("%s: %d bytes, %v", address, len(body), err)
		}
		resp.Body.Close()
	}
	for _, address := range []string{"http://interne.example/", "https://interne.example/", "https://mises-a-jour.example/"} {
		if resp, err := browser.Get(address); err == nil {
			resp.Body.Close()
			t.Errorf("%s was let through", address)
		}
	}
	if !g.refused("http://interne.example/a") || !g.refused("https://interne.example/a") || g.refused("http://interne.example:81/") || g.refused("https://mises-a-jour.example/") || g.refused("http://velo.example/") {
		t.Errorf("what was refused: %v", g.shut)
	}
}
