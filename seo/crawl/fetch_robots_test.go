package crawl

import (
	"io"
	"net"
	"testing"
	"time"
)

// Half a robots.txt may lack the line that forbids a page: it forbids all, as
// one that never came.
func TestARobotsFileThatNeverEndsForbids(t *testing.T) {
	t.Parallel()
	site := rawServer(t, func(c net.Conn) {
		says("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 1000\r\n\r\nUser-agent: *\nDisallow: /prive\n")(c)
		_, _ = io.Copy(io.Discard, c)
	})
	o, err := Options{Start: site, AllowHosts: []string{"127.0.0.1"}, Timeout: 300 * time.Millisecond}.filled()
	if err != nil {
		t.Fatal(err)
	}
	f := newRobotsCache(newTransport(o), time.Now).file(t.Context(), MustURL(site+"/"))
	if !f.Closed() || f.Allowed("chaland", "/bols") || f.Problem != Timeout {
		t.Errorf("closed %v, problem %q, allows %v", f.Closed(), f.Problem, f.Allowed("chaland", "/bols"))
	}
}
