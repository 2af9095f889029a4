package crawl

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/textproto"
	"os"
	"slices"
	"strings"
	"syscall"

	"github.com/formaouest/chaland/internal/i18n"
)

// Problem is why an address gave no usable page. The empty Problem is none; a
// status of 404 or 500 is an answer, not a problem.
type Problem string

// What can go wrong, in the order of a request.
const (
	NoProblem        Problem = ""
	RobotsDenied     Problem = "robots"             // robots.txt forbids it: not fetched
	Interrupted      Problem = "interrupted"        // the program died on it again and again: not fetched
	PrivateAddress   Problem = "private"            // leads into a private network that was not allowed
	DNSFailure       Problem = "dns"                // the name has no address
	Refused          Problem = "refused"            // nobody listens there
	TLSFailure       Problem = "tls"                // certificate or handshake
	Timeout          Problem = "timeout"            // no whole answer in time
	Cut              Problem = "cut"                // the connection ended before the answer
	BadAnswer        Problem = "bad_answer"         // this is not HTTP
	BadEncoding      Problem = "bad_encoding"       // compressed, and broken
	TooLarge         Problem = "too_large"          // the body passes the limit; its beginning is kept
	Unreachable      Problem = "network"            // any other failure of the network
	Unreadable       Problem = "unreadable"         // no text under the name of a page, or a page that defeats its reader
	Blank            Problem = "blank"              // a page of nothing
	NotHTML          Problem = "not_html"           // another kind of file; its body is not read
	BadRedirect      Problem = "bad_redirect"       // a redirect without a usable Location
	RedirectLoop     Problem = "redirect_loop"      // comes back to an address it has passed
	NotTaped         Problem = "not_taped"          // a crawl made again from its tape, which does not have this
	TooManyRedirects Problem = "too_many_redirects" // more than MaxHops in a row
)

// Problems lists every problem, for the completeness tests and legends.
var Problems = []Problem{
	RobotsDenied, Interrupted, PrivateAddress, DNSFailure, Refused, TLSFailure, Timeout, Cut, BadAnswer, BadEncoding,
	TooLarge, Unreachable, Unreadable, Blank, NotHTML, BadRedirect, RedirectLoop, TooManyRedirects,
}

// Text says the problem in French, in a sentence; empty when there is none.
func (p Problem) Text() string {
	if p == NoProblem {
		return ""
	}
	return i18n.T("crawl.problem." + string(p))
}

// Silent tells whether the server gave no answer at all.
func (p Problem) Silent() bool {
	return slices.Contains([]Problem{DNSFailure, Refused, TLSFailure, Timeout, Cut, BadAnswer, Unreachable}, p)
}

// Damages tells whether a page was announced and nothing of it could be read to its end.
func (p Problem) Damages() bool {
	return slices.Contains([]Problem{Timeout, Cut, BadAnswer, BadEncoding, Unreadable, Blank}, p)
}

var errPrivate = errors.New("private address")

// classify finds the problem behind an error of the transport.
func classify(err error) Problem {
	switch {
	case err == nil:
		return NoProblem
	case errors.Is(err, errPrivate):
		return PrivateAddress
	case isTLS(err):
		return TLSFailure
	case isDNS(err):
		return DNSFailure
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded), isTimeout(err):
		return Timeout
	case errors.Is(err, syscall.ECONNREFUSED):
		return Refused
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF), errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return Cut
	case isGarbage(err):
		return BadAnswer
	}
	return Unreachable
}

func isTimeout(err error) bool {
	e, ok := errors.AsType[net.Error](err)
	return ok && e.Timeout()
}

func isDNS(err error) bool {
	_, ok := errors.AsType[*net.DNSError](err)
	return ok
}

func isTLS(err error) bool {
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return true
	}
	if _, ok := errors.AsType[tls.RecordHeaderError](err); ok {
		return true
	}
	if _, ok := errors.AsType[tls.AlertError](err); ok {
		return true
	}
	if _, ok := errors.AsType[x509.HostnameError](err); ok {
		return true
	}
	return strings.Contains(err.Error(), "tls: ") || strings.Contains(err.Error(), "server gave HTTP response to HTTPS client")
}

// net/http keeps the types of its parsing errors to itself, hence the words.
func isGarbage(err error) bool {
	if _, ok := errors.AsType[textproto.ProtocolError](err); ok {
		return true
	}
	text := err.Error()
	for _, words := range []string{"malformed", "Content-Length", "invalid header", "response headers exceeded", "unsupported transfer encoding", "invalid byte in chunk length", "chunk", "too many 1xx", "http2:", "PROTOCOL_ERROR"} {
		if strings.Contains(text, words) {
			return true
		}
	}
	return false
}
