package crawl

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"
)

// transportClient speaks HTTP: one request, no redirect followed, no cookie
// kept, within a time and a size.
type transportClient struct {
	http      *http.Transport
	userAgent string
	gate      gate
	timeout   time.Duration // for the whole answer
	now       func() time.Time
}

func newTransport(o Options) *transportClient {
	const headers = 256 << 10 // an endless header is a way to hang a crawler
	return &transportClient{
		userAgent: o.UserAgent, timeout: o.Timeout, now: o.Now,
		http: &http.Transport{
			DialContext:            newDialer(o).dial,
			TLSClientConfig:        o.TLS,
			ForceAttemptHTTP2:      true,
			MaxIdleConnsPerHost:    o.Concurrency,
			MaxConnsPerHost:        max(o.Concurrency, 2),
			IdleConnTimeout:        30 * time.Second,
			TLSHandshakeTimeout:    10 * time.Second,
			MaxResponseHeaderBytes: headers,
			DisableCompression:     true, // done here, to count the bytes received
		},
	}
}

func (c *transportClient) fetch(ctx context.Context, r request) answer {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	req, err := c.request(ctx, r)
	if err != nil {
		return failed(BadAnswer, err)
	}
	start := c.now()
	resp, err := c.http.RoundTrip(req)
	if err != nil {
		a := failed(classify(err), err)
		a.took = c.now().Sub(start)
		return a
	}
	defer resp.Body.Close()
	a := answer{status: resp.StatusCode, header: resp.Header, proto: resp.Proto, secure: handshake(resp.TLS), ttfb: c.now().Sub(start)}
	a.read(resp, r)
	a.took = c.now().Sub(start)
	return a
}

func (c *transportClient) request(ctx context.Context, r request) (*http.Request, error) {
	method := r.method
	if method == "" {
		method = http.MethodGet
	}
	req, err := http.NewRequestWithContext(ctx, method, r.url.String(), nil)
	if err != nil {
		return nil, err
	}
	req.Header = http.Header{
		"User-Agent":      {cmp.Or(r.agent, c.userAgent)},
		"Accept":          {"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"},
		"Accept-Language": {"fr,en;q=0.5"},
		"Accept-Encoding": {"gzip"},
	}
	c.gate.open(req.Header, r.url, c.userAgent)
	return req, nil
}

func handshake(state *tls.ConnectionState) *TLS {
	if state == nil || len(state.PeerCertificates) == 0 {
		return nil
	}
	leaf := state.PeerCertificates[0]
	return &TLS{Version: tls.VersionName(state.Version), Expires: leaf.NotAfter, Issuer: leaf.Issuer.CommonName}
}

// read takes the body, or leaves it when it is not wanted.
func (a *answer) read(resp *http.Response, r request) {
	if r.method == http.MethodHead || resp.StatusCode == http.StatusNoContent {
		return
	}
	if r.want == nil || !r.want(resp.Header) {
		skim(resp.Body)
		return
	}
	counted := &countingReader{from: resp.Body}
	err := a.decompress(counted, r.limit)
	a.wire = counted.n
	if err != nil {
		a.problem, a.detail = classify(err), err.Error()
		if isGzip(err) {
			a.problem = BadEncoding
		}
	}
	if int64(len(a.body)) > r.limit {
		a.body, a.problem = a.body[:r.limit], TooLarge
	}
}

func (a *answer) decompress(from *countingReader, limit int64) error {
	if !strings.EqualFold(strings.TrimSpace(a.header.Get("Content-Encoding")), "gzip") {
		return a.readUpTo(from, limit+1, a.header.Get("Content-Length"))
	}
	zip, err := unzip(from)
	if err != nil {
		return err
	}
	defer unzippers.Put(zip)
	return a.readUpTo(zip, limit+1, "")
}

var unzippers sync.Pool // of *gzip.Reader

func unzip(from io.Reader) (*gzip.Reader, error) {
	if zip, ok := unzippers.Get().(*gzip.Reader); ok {
		return zip, zip.Reset(from)
	}
	return gzip.NewReader(from)
}

func isGzip(err error) bool {
	return errors.Is(err, gzip.ErrHeader) || errors.Is(err, gzip.ErrChecksum) || strings.Contains(err.Error(), "flate: ")
}

// buffers lend bodies their memory, for the time in which a page is read.
var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// readUpTo reads at most limit bytes. A promised length only spares the buffer
// from growing: a server may lie about it.
func (a *answer) readUpTo(from io.Reader, limit int64, promised string) error {
	a.buffer = buffers.Get().(*bytes.Buffer)
	a.buffer.Reset()
	if n := contentLength(promised); n > 0 && n < limit {
		a.buffer.Grow(int(n) + bytes.MinRead)
	}
	_, err := a.buffer.ReadFrom(io.LimitReader(from, limit))
	a.body = a.buffer.Bytes()
	return err
}

// contentLength is the number in the header, 0 when there is none.
func contentLength(text string) (n int64) {
	if len(text) > 12 || !allDigits(text) {
		return 0
	}
	for i := range len(text) {
		n = n*10 + int64(text[i]-'0')
	}
	return n
}

// skim reads a short unwanted body to its end, which leaves the connection
// usable for the next request; a long one is dropped with its connection.
func skim(body io.Reader) {
	_, _ = io.CopyN(io.Discard, body, 32<<10)
}

type countingReader struct {
	from io.Reader
	n    int64
}

func (c *countingReader) Read(p []byte) (int, error) {
	n, err := c.from.Read(p)
	c.n += int64(n)
	return n, err
}
