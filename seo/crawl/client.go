package crawl

import (
	"bytes"
	"context"
	"net/http"
	"time"
)

// A client sends one request and reads its answer whole. Clients are stacked,
// each with one job: retry, politeness, transport. A client reports failures
// in the answer's problem, so that what was learnt on the way is not lost.
type client interface {
	fetch(ctx context.Context, r request) answer
}

// request is one thing to ask of a server.
type request struct {
	url    URL
	method string                 // http.MethodGet when empty
	want   func(http.Header) bool // whether the body is worth reading; nil reads none
	limit  int64                  // bytes of decoded body to read at most
	agent  string                 // who asks; the crawler's own name when empty
	mark   string                 // tells it apart, on a tape, from the same request made another way
}

// answer is what a server said.
type answer struct {
	status   int
	header   http.Header
	body     []byte        // decompressed, not yet decoded to UTF-8
	buffer   *bytes.Buffer // what body lies in; nil without a body
	wire     int64         // bytes of body received
	proto    string        // "HTTP/1.1", "HTTP/2.0"
	secure   *TLS
	ttfb     time.Duration // until the headers were there
	took     time.Duration // until the body was there
	attempts int
	problem  Problem
	detail   string // the error behind problem, for the log
}

// TLS is what the handshake told.
type TLS struct {
	Version string // "TLS 1.3"
	Expires time.Time
	Issuer  string
}

func failed(p Problem, err error) answer { return answer{problem: p, detail: err.Error()} }

// busy tells whether the server asks to be left alone for a while.
func (a answer) busy() bool {
	return a.status == http.StatusTooManyRequests || a.status == http.StatusServiceUnavailable
}

// sleep waits for d or until the context ends.
func sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
