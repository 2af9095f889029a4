package crawl

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"syscall"
	"testing"
	"time"
)

// rawServer answers every connection with the given bytes, or with whatever
// the function does.
func rawServer(t *testing.T, talk func(net.Conn)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				talk(conn)
			}()
		}
	}()
	return "http://" + l.Addr().String()
}

// says reads the request, then writes the text.
func says(text string) func(net.Conn) {
	return func(conn net.Conn) {
		_, _ = conn.Read(make([]byte, 4096))
		_, _ = io.WriteString(conn, text)
	}
}

// drip writes the text again and again until the client has had enough.
func drip(head, text string, pause time.Duration) func(net.Conn) {
	return func(conn net.Conn) {
		_, _ = conn.Read(make([]byte, 4096))
		_, err := io.WriteString(conn, head)
		for err == nil {
			_, err = io.WriteString(conn, text)
			time.Sleep(pause)
		}
	}
}

// refusedAddress holds a port where nobody listens, so that no other test gets
// it.
func refusedAddress(t *testing.T) string {
	t.Helper()
	socket, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = syscall.Close(socket) })
	if err := syscall.Bind(socket, &syscall.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}); err != nil {
		t.Fatal(err)
	}
	at, err := syscall.Getsockname(socket)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("http://127.0.0.1:%d", at.(*syscall.SockaddrInet4).Port)
}

func fetchOne(t *testing.T, address string, limits func(*Options)) *Response {
	t.Helper()
	o := Options{Start: address, AllowHosts: []string{"127.0.0.1", "localhost"}, Timeout: 300 * time.Millisecond, MaxBody: 100_000}
	if limits != nil {
		limits(&o)
	}
	o, err := o.filled()
	if err != nil {
		t.Fatal(err)
	}
	c := &Crawl{options: o}
	resp := &Response{URL: MustURL(o.Start)}
	start := time.Now()
	resp.answered(newTransport(o).fetch(t.Context(), c.pageRequest(resp.URL)), time.Now())
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("%s took %v", address, took)
	}
	return resp
}

func TestBadServersGiveTypedProblems(t *testing.T) {
	t.Parallel()
	const ok = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
	selfSigned := httptest.NewTLSServer(http.NotFoundHandler())
	selfSigned.Config.ErrorLog = quiet()
	t.Cleanup(selfSigned.Close)
	speaksHTTP := newSite(t, map[string]any{"/": "x"})
	for _, c := range []struct {
		name, address string
		want          Problem
	}{
		{"nobody listens", refusedAddress(t), Refused},
		{"no such name", "http://nom-qui-n-existe-pas.invalid/", DNSFailure},
		{"never answers", rawServer(t, func(c net.Conn) { _, _ = io.Copy(io.Discard, c) }), Timeout},
		{"answers half a header for ever", rawServer(t, drip("HTTP/1.1 200 OK\r\n", "X-A: b", 10*time.Millisecond)), Timeout},
		{"endless headers", rawServer(t, drip("HTTP/1.1 200 OK\r\n", "X-A: "+strings.Repeat("b", 1000)+"\r\n", 0)), BadAnswer},
		{"garbage", rawServer(t, says("\x00\x01\x02 rien de HTTP \xff\r\n\r\n")), BadAnswer},
		{"garbage status", rawServer(t, says("HTTP/1.1 deux-cents OK\r\n\r\n")), BadAnswer},
		{"garbage header", rawServer(t, says("HTTP/1.1 200 OK\r\nsans deux-points\r\n\r\n")), BadAnswer},
		{"SSH", rawServer(t, says("SSH-2.0-OpenSSH_9.6\r\n")), BadAnswer},
		{"hangs up", rawServer(t, says("")), Cut},
		{"less than promised", rawServer(t, says(ok+"Content-Length: 5000\r\n\r\ncourt")), Cut},
		{"length in letters", rawServer(t, says(ok+"Content-Length: beaucoup\r\n\r\nx")), BadAnswer},
		{"two lengths", rawServer(t, says(ok+"Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd")), BadAnswer},
		{"broken chunks", rawServer(t, says(ok+"Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n")), BadAnswer},
		{"endless body", rawServer(t, drip(ok+"\r\n", strings.Repeat("<p>encore</p>", 1000), 0)), TooLarge},
		{"endless body, drop by drop", rawServer(t, drip(ok+"\r\n", "x", 10*time.Millisecond)), Timeout},
		{"compressed, they say", rawServer(t, says(ok+"Content-Encoding: gzip\r\nContent-Length: 12\r\n\r\npas du gzip.")), BadEncoding},
		{"compression cut", rawServer(t, says(ok+"Content-Encoding: gzip\r\nContent-Length: 20\r\n\r\n"+zipped("bonjour bonjour bonjour")[:20])), Cut},
		{"compression bomb", rawServer(t, says(ok+"Content-Encoding: gzip\r\n\r\n"+zipped(strings.Repeat("a", 5_000_000)))), TooLarge},
		{"self-signed certificate", selfSigned.URL, TLSFailure},
		{"https on a plain port", strings.Replace(speaksHTTP.URL, "http:", "https:", 1), TLSFailure},
		{"certificate of another name", "https://localhost:" + MustURL(selfSigned.URL).Port(), TLSFailure},
		{"redirect to nothing", rawServer(t, says("HTTP/1.1 301 Moved\r\nContent-Length: 0\r\n\r\n")), BadRedirect},
		{"redirect to a mailbox", rawServer(t, says("HTTP/1.1 302 Found\r\nLocation: mailto:a@b.fr\r\nContent-Length: 0\r\n\r\n")), BadRedirect},
		{"a picture", rawServer(t, says("HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: 4\r\n\r\n\x89PNG")), NotHTML},
		{"an undeclared picture", rawServer(t, says("HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n\x89PNG\r\n\x1a\n")), NotHTML},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			resp := fetchOne(t, c.address, nil)
			if resp.Problem != c.want {
				t.Errorf("problem %q (%s), want %q", resp.Problem, resp.Detail, c.want)
			}
			if len(resp.Body) > 100_000 {
				t.Errorf("%d bytes kept", len(resp.Body))
			}
		})
	}
}

func TestOddServersAreUnderstood(t *testing.T) {
	t.Parallel()
	page := "<html><title>été</title>"
	for _, c := range []struct {
		name, answer, charset string
	}{
		{"more than promised", "Content-Type: text/html; charset=utf-8\r\nContent-Length: " + fmt.Sprint(len(page)) + "\r\n\r\n" + page + "<p>de trop", "utf-8"},
		{"no length, no type", "\r\n" + page, "utf-8"},
		{"compressed", "Content-Type: text/html\r\nContent-Encoding: GZIP\r\n\r\n" + zipped(page), "utf-8"},
		{"Latin-1 in the header", "Content-Type: text/html; charset=iso-8859-1\r\n\r\n<html><title>\xe9t\xe9</title>", "windows-1252"},
		{"Latin-1 in the page", "Content-Type: text/html\r\n\r\n<html><meta charset=latin1><title>\xe9t\xe9</title>", "windows-1252"},
		{"Latin-1 undeclared", "Content-Type: text/html\r\n\r\n<html><title>\xe9t\xe9</title>", "windows-1252"},
		{"UTF-8 undeclared and late", "Content-Type: text/html\r\n\r\n<html>" + strings.Repeat(" ", 2000) + "<title>été</title>", "utf-8"},
		{"UTF-16", "Content-Type: text/html\r\n\r\n\xff\xfe<\x00t\x00i\x00t\x00l\x00e\x00>\x00\xe9\x00t\x00\xe9\x00", "utf-16le"},
		{"byte order mark", "Content-Type: text/html; charset=iso-8859-1\r\n\r\n\xef\xbb\xbf" + page, "utf-8"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			resp := fetchOne(t, rawServer(t, says("HTTP/1.1 200 OK\r\n"+c.answer)), nil)
			if resp.Problem != NoProblem || resp.Charset != c.charset || !bytes.Contains(resp.Body, []byte("été")) {
				t.Errorf("problem %q (%s), charset %s, body %q", resp.Problem, resp.Detail, resp.Charset, resp.Body)
			}
		})
	}
}

func TestTransportCountsWhatItReceives(t *testing.T) {
	t.Parallel()
	page := strings.Repeat("<p>bonjour</p>", 1000)
	resp := fetchOne(t, rawServer(t, says("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\n\r\n"+zipped(page))), nil)
	if resp.Size != len(page) || resp.Wire != int64(len(zipped(page))) {
		t.Errorf("size %d, received %d; want %d, %d", resp.Size, resp.Wire, len(page), len(zipped(page)))
	}
	if resp.Header.Get("Content-Encoding") != "gzip" || resp.Proto != "HTTP/1.1" {
		t.Errorf("header %v, %s", resp.Header, resp.Proto)
	}
}

func TestTransportTellsTheCertificate(t *testing.T) {
	t.Parallel()
	s := httptest.NewTLSServer(handler("x"))
	t.Cleanup(s.Close)
	resp := fetchOne(t, s.URL, func(o *Options) { o.TLS = s.Client().Transport.(*http.Transport).TLSClientConfig.Clone() })
	if resp.Problem != NoProblem || resp.Secure == nil || resp.Secure.Version != "TLS 1.3" || resp.Secure.Expires.Before(time.Now()) {
		t.Errorf("%q (%s): %+v", resp.Problem, resp.Detail, resp.Secure)
	}
}

func TestEveryProblemIsToldInFrench(t *testing.T) {
	t.Parallel()
	for _, p := range Problems {
		if text := p.Text(); strings.HasPrefix(text, "[") || !strings.HasSuffix(text, ".") {
			t.Errorf("%s: %q", p, text)
		}
	}
	if NoProblem.Text() != "" {
		t.Error("no problem has a text")
	}
}

func zipped(text string) string {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	_, _ = io.WriteString(w, text)
	_ = w.Close()
	return out.String()
}
