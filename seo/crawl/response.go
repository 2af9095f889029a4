package crawl

import (
	"bytes"
	"net/http"
	"time"
)

// Source is how an address came to be known.
type Source string

// The ways to an address.
const (
	FromStart    Source = "start"
	FromLink     Source = "link"
	FromRedirect Source = "redirect"
	FromSitemap  Source = "sitemap"
	FromList     Source = "list" // Options.Seeds
)

// Hop is one answer of a chain of redirects.
type Hop struct {
	URL      string        `json:"url"`
	Status   int           `json:"status"`
	Location string        `json:"location,omitempty"` // absolute; empty at the end of the chain
	Took     time.Duration `json:"took"`
}

// Response is one address and what came of it. A redirect is a response like
// any other: its target is fetched as an address of its own.
type Response struct {
	URL    URL
	Depth  int    // clicks from the start, as first found; 1 for addresses of a sitemap
	Source Source // how it was found
	From   string // the page or sitemap that names it

	Hops     []Hop // the redirects that led here, and this answer at the end
	Status   int   // 0 without an answer
	Header   http.Header
	Proto    string
	Secure   *TLS
	Location URL // where a redirect points; zero when it does not

	Body    []byte // UTF-8; a Reader sees it while it runs, and must keep no part of it
	Charset string // the encoding it was read from
	Size    int    // bytes of the page, decompressed
	Wire    int64  // bytes received

	TTFB     time.Duration
	Took     time.Duration
	At       time.Time
	Attempts int

	Problem Problem
	Detail  string // the technical cause, for the log

	Kept  []byte // what the Reader kept
	Value any    // what the Reader made beside, not stored

	buffer *bytes.Buffer // what Body lies in
}

// forget gives the body's memory to the next page.
func (r *Response) forget() {
	const ordinary = 1 << 20 // larger ones are left to the garbage collector
	if r.Body = nil; r.buffer != nil && r.buffer.Cap() <= ordinary {
		buffers.Put(r.buffer)
	}
	r.buffer = nil
}

// OK tells whether there is a whole HTML page to read.
func (r *Response) OK() bool { return r.Problem == NoProblem && r.Status >= 200 && r.Status < 300 }

// Redirects tells whether the answer points elsewhere.
func (r *Response) Redirects() bool { return isRedirect(r.Status) }

func isRedirect(status int) bool {
	switch status {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return true
	}
	return false
}

// Reading is what a Reader makes of a response.
type Reading struct {
	Links []string // absolute addresses to visit next; those of other sites are left aside
	Keep  []byte   // stored with the address and handed back after an interruption
	Value any      // handed on with the response, not stored
}

// A Reader looks at a response while its body is there. It runs in the
// fetching goroutines, several at once; its result is stored in the same
// transaction that marks the address done.
type Reader func(*Response) Reading

// answered fills the response from a client's answer.
func (r *Response) answered(a answer, now time.Time) {
	r.Status, r.Header, r.Proto, r.Secure = a.status, a.header, a.proto, a.secure
	r.Wire, r.TTFB, r.Took, r.At, r.Attempts = a.wire, a.ttfb, a.took, now, a.attempts
	r.Problem, r.Detail, r.Size = a.problem, a.detail, len(a.body)
	r.buffer = a.buffer
	if r.Problem == NoProblem && isRedirect(r.Status) {
		r.redirected()
	}
	r.read(a.body)
	r.Hops = append(r.Hops, Hop{URL: r.URL.String(), Status: r.Status, Location: r.Location.String(), Took: r.Took})
}

func (r *Response) redirected() {
	target, err := r.URL.Resolve(r.Header.Get("Location"))
	if err != nil || r.Header.Get("Location") == "" {
		r.Problem, r.Detail = BadRedirect, "Location: "+cutRunes(r.Header.Get("Location"), 200)
		return
	}
	r.Location = target
	switch {
	case r.passes(target):
		r.Problem = RedirectLoop
	case len(r.Hops) >= MaxHops:
		r.Problem = TooManyRedirects
	}
}

// passes tells whether the chain has been at the address already.
func (r *Response) passes(target URL) bool {
	if target == r.URL {
		return true
	}
	for _, hop := range r.Hops {
		if hop.URL == target.String() {
			return true
		}
	}
	return false
}

func (r *Response) read(body []byte) {
	if r.Problem != NoProblem && r.Problem != TooLarge || r.Status == 0 || isRedirect(r.Status) {
		return
	}
	if !isHTML(r.Header) || r.Header.Get("Content-Type") == "" && len(body) > 0 && !sniffsHTML(body) {
		if r.Problem == NoProblem && r.Status < 300 {
			r.Problem = NotHTML
		}
		return
	}
	r.Body, r.Charset = decode(body, r.Header.Get("Content-Type"))
}

// refuseGarbage takes from the reader what is no page although it is called
// one: nothing at all, or bytes that are no text. Checks would blame a title that
// nobody could have written.
func (r *Response) refuseGarbage() {
	if r.Problem != NoProblem || r.Status < 200 || r.Status >= 300 {
		return
	}
	switch {
	case len(bytes.TrimSpace(r.Body)) == 0:
		r.Problem = Blank
	case isBinary(r.Body):
		r.Problem = Unreadable
	default:
		return
	}
	r.Body = nil
}

// isBinary reports whether the beginning of a decoded body is not text: one byte
// in fifty is a control character that no page needs.
func isBinary(text []byte) bool {
	const enough, one = 4096, 50
	text = text[:min(len(text), enough)]
	controls := 0
	for _, c := range text {
		if c < ' ' && c != '\t' && c != '\n' && c != '\r' && c != '\f' {
			controls++
		}
	}
	return controls*one > len(text)
}
