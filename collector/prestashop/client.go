// Package prestashop reads the orders of a PrestaShop shop by its web service, which the shop
// does not send by itself: incrementally, and so that a reading cut short anywhere goes on
// where it was.
package prestashop

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/formaouest/chaland/internal/fault"
)

// Options of a Client.
type Options struct {
	// Dial opens connections; it refuses those that must not be made. Nil lets all.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
	// Refused tells an error of Dial that is such a refusal.
	Refused func(error) bool
	Now     func() time.Time
	// Sleep waits before another attempt; it returns early with the context's error.
	Sleep func(ctx context.Context, d time.Duration) error
	// Timeout bounds one request, whole; default a minute.
	Timeout time.Duration
	// MaxBytes bounds one answer, decompressed; default 32 MB.
	MaxBytes int64
}

func (o Options) filled() Options {
	if o.Refused == nil {
		o.Refused = func(error) bool { return false }
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Sleep == nil {
		o.Sleep = sleep
	}
	if o.Timeout == 0 {
		o.Timeout = time.Minute
	}
	if o.MaxBytes == 0 {
		o.MaxBytes = 32 << 20
	}
	return o
}

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

// Client asks the web service of one shop.
type Client struct {
	o      Options
	base   *url.URL
	key    string
	shop   int
	http   *http.Client
	direct bool          // by the program itself: the shop's server does not rewrite addresses
	once   bool          // one attempt is enough: somebody is waiting
	ahead  time.Duration // the shop's clock less ours, from its last answer
}

// New is a client of a shop. It asks nothing yet.
func New(a Access, o Options) (*Client, error) {
	base, err := ParseAddress(a.URL)
	if err != nil {
		return nil, err
	}
	if strings.TrimSpace(a.Key) == "" {
		return nil, fault.New(fault.Invalid, "presta.no_key")
	}
	c := &Client{o: o.filled(), base: base, key: strings.TrimSpace(a.Key), shop: a.Shop}
	c.http = &http.Client{
		Timeout: c.o.Timeout, CheckRedirect: c.redirect,
		Transport: &http.Transport{DialContext: c.o.Dial, MaxIdleConns: 2, IdleConnTimeout: 30 * time.Second, MaxResponseHeaderBytes: 64 << 10, TLSHandshakeTimeout: 15 * time.Second},
	}
	return c, nil
}

// Close lets the connections go.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// errElsewhere is a redirect that is not followed; the key stays here.
type errElsewhere struct{ to string }

func (e errElsewhere) Error() string { return "redirected elsewhere: " + e.to }

// redirect follows within the shop's own machine alone, and never out of https.
func (c *Client) redirect(r *http.Request, via []*http.Request) error {
	from := via[len(via)-1].URL
	same := r.URL.Host == from.Host || r.URL.Hostname() == from.Hostname() && from.Scheme == "http" && r.URL.Scheme == "https" && r.URL.Port() == ""
	if !same || from.Scheme == "https" && r.URL.Scheme != "https" {
		return errElsewhere{r.URL.Scheme + "://" + r.URL.Host}
	}
	if len(via) > 3 {
		return errElsewhere{r.URL.Scheme + "://" + r.URL.Host}
	}
	return nil
}

// shopNow is the time by the shop's clock.
func (c *Client) shopNow() time.Time { return c.o.Now().Add(c.ahead) }

// pauses are the waits before each further attempt.
var pauses = []time.Duration{2 * time.Second, 10 * time.Second, 30 * time.Second}

// maxPause bounds the wait that a shop asks for; beyond it the reading ends, to go on later.
const maxPause = time.Minute

// list reads rows of a resource. What passes by itself is tried again.
func (c *Client) list(ctx context.Context, resource string, q url.Values) ([]Row, error) {
	a, err := c.patiently(ctx, resource, q)
	if err != nil {
		return nil, err
	}
	return a.Rows, nil
}

func (c *Client) patiently(ctx context.Context, resource string, q url.Values) (*answer, error) {
	for attempt := 0; ; attempt++ {
		a, wait, err := c.ask(ctx, resource, q)
		passes := !c.once && (fault.KindOf(err) == fault.Unavailable || fault.KindOf(err) == fault.TooMany)
		most := len(pauses)
		if errors.Is(err, errTooHeavy) { // less is asked for, rather than the same again and again
			most = 1
		}
		if err == nil || !passes || attempt >= most || wait > maxPause || ctx.Err() != nil {
			return a, err
		}
		if errSleep := c.o.Sleep(ctx, max(wait, pauses[attempt])); errSleep != nil {
			return nil, errSleep
		}
	}
}

// ask asks once; wait is how long the shop asks to be left alone.
func (c *Client) ask(ctx context.Context, resource string, q url.Values) (a *answer, wait time.Duration, err error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, c.address(resource, q), nil)
	if err != nil {
		return nil, 0, fault.New(fault.Invalid, "presta.bad_address", "value", c.base.Host)
	}
	r.SetBasicAuth(c.key, "")
	r.Header.Set("User-Agent", "chaland")
	r.Header.Set("Accept", "text/xml, application/xml")
	began := c.o.Now()
	res, err := c.http.Do(r)
	if err != nil {
		return nil, 0, c.unreached(ctx, err)
	}
	defer res.Body.Close()
	if at, err := http.ParseTime(res.Header.Get("Date")); err == nil {
		c.ahead = at.Sub(began).Truncate(time.Second)
	}
	body := &bounded{r: res.Body, left: c.o.MaxBytes}
	a, err = readAnswer(body)
	return a, retryAfter(res, c.o.Now()), c.judge(ctx, res, a, body.failed, err)
}

// address is where a resource is asked for. XML is asked for by name: a shop may have
// another format by default.
func (c *Client) address(resource string, q url.Values) string {
	u, query := *c.base, url.Values{}
	for k, v := range q {
		query[k] = v
	}
	query.Set("output_format", "XML")
	if c.shop > 0 {
		query.Set("id_shop", strconv.Itoa(c.shop))
	}
	u.Path += "/api/" + resource
	if c.direct {
		u.Path = c.base.Path + "/webservice/dispatcher.php"
		query.Set("url", resource)
	}
	u.RawQuery = query.Encode()
	return u.String()
}

// bounded reads so many bytes and no more, and remembers why it failed.
type bounded struct {
	r      io.Reader
	left   int64
	failed error
}

func (b *bounded) Read(p []byte) (int, error) {
	if b.left <= 0 {
		b.failed = errTooLarge
		return 0, errTooLarge
	}
	n, err := b.r.Read(p[:min(int64(len(p)), b.left)])
	b.left -= int64(n)
	if err != nil && !errors.Is(err, io.EOF) {
		b.failed = err
	}
	return n, err
}

// retryAfter is what the header of that name asks for.
func retryAfter(res *http.Response, now time.Time) time.Duration {
	text := res.Header.Get("Retry-After")
	if seconds, err := strconv.ParseUint(text, 10, 31); err == nil {
		return time.Duration(seconds) * time.Second
	}
	if at, err := http.ParseTime(text); err == nil {
		return max(at.Sub(now), 0)
	}
	return 0
}
