package imports

import (
	"testing"
	"time"
)

func TestLogLines(t *testing.T) {
	t.Parallel()
	at := time.Date(2025, 3, 14, 8, 5, 7, 0, time.UTC)
	for _, c := range []struct {
		name, line string
		want       logHit
	}{
		{"combined", `192.0.2.7 - - [14/Mar/2025:09:05:07 +0100] "GET /panier?x=1 HTTP/1.1" 200 512 "https://www.google.fr/" "Mozilla/5.0 (X11)"`,
			logHit{address: "192.0.2.7", method: "GET", target: "/panier?x=1", status: 200, referrer: "https://www.google.fr/", agent: "Mozilla/5.0 (X11)", combined: true}},
		{"common", `192.0.2.7 - - [14/Mar/2025:09:05:07 +0100] "GET / HTTP/1.0" 304 -`,
			logHit{address: "192.0.2.7", method: "GET", target: "/", status: 304}},
		{"virtual host, IPv6, user", `Www.Shop.fr:443 2001:db8::1 - jeanne [14/Mar/2025:09:05:07 +0100] "HEAD / HTTP/2.0" 200 0 "-" "-"`,
			logHit{host: "shop.fr", address: "2001:db8::1", method: "HEAD", target: "/", status: 200, combined: true}},
		{"quotes and more fields", `192.0.2.7 - - [14/Mar/2025:09:05:07 +0100] "GET /a\"b HTTP/1.1" 404 12 "-" "x \"y\"" 0.003 "gzip"`,
			logHit{address: "192.0.2.7", method: "GET", target: `/a"b`, status: 404, agent: `x "y"`, combined: true}},
		{"a scan of the port", `192.0.2.7 - - [14/Mar/2025:09:05:07 +0100] "\x16\x03\x01" 400 226 "-" "-"`,
			logHit{address: "192.0.2.7", status: 400, combined: true}},
		{"spaces in the address asked for", `192.0.2.7 - - [14/Mar/2025:09:05:07 +0100] "GET /a b HTTP/1.1" 400 226`,
			logHit{address: "192.0.2.7", method: "GET", target: "/a b", status: 400}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			h, key := parseHit(c.line)
			if key != "" || !h.time.Equal(at) {
				t.Fatalf("got %+v %q", h, key)
			}
			h.time = time.Time{}
			if h != c.want {
				t.Errorf("got  %+v\nwant %+v", h, c.want)
			}
		})
	}
	for line, want := range map[string]string{
		"bonjour":            "imports.not_a_log_line",
		`{"ip":"192.0.2.7"}`: "imports.not_a_log_line",
		`192.0.2.7 - - [14/Mar/25] "GET / HTTP/1.1" 200 5`:                          "imports.not_a_log_date",
		`192.0.2.7 - - [14/Mar/2025:09:05:07 +0100] "GET / HTTP/1.1" deux 5`:        "imports.not_a_log_line",
		`192.0.2.7 - - [14/Mar/2025:09:05:07 +0100] "GET / HTTP/1.1`:                "imports.not_a_log_line",
		`192.0.2.7 - - [14/Mar/2025:09:05:07 +0100] "GET / HTTP/1.1" 200 5 "-" "Mo`: "imports.not_a_log_line",
	} {
		if _, key := parseHit(line); key != want {
			t.Errorf("%q gives %q, want %q", line, key, want)
		}
	}
}

func TestPagesAreToldFromFiles(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]bool{
		"/": true, "/vestiaire/": true, "/vestiaire/mariniere": true, "/index.PHP": true, "/a/b.html": true, "/veste-2.0": true,
		"/style.css": false, "/photo.JPG": false, "/guide.pdf": false, "/robots.txt": false, "/favicon.ico": false, "/feed": false,
		"/blog/feed/": false, "/wp-json/wp/v2/posts": false, "/xmlrpc.php": false, "/.well-known/security": false, "/.env": false, "/app.js": false,
	} {
		if got := isPage(address); got != want {
			t.Errorf("%s is a page: %v", address, got)
		}
	}
}

func FuzzParseHit(f *testing.F) {
	f.Add(`192.0.2.7 - - [14/Mar/2025:09:05:07 +0100] "GET /a\"b HTTP/1.1" 404 12 "-" "x"`)
	f.Add(`a b c [`)
	f.Fuzz(func(_ *testing.T, line string) { _, _ = parseHit(line) })
}
