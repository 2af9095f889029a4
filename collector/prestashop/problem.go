package prestashop

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strconv"
	"strings"
	"unicode"

	"github.com/formaouest/chaland/internal/fault"
)

// unreached says why no answer came.
func (c *Client) unreached(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	host := c.base.Host
	cause := withoutAddress(err)
	var elsewhere errElsewhere
	var dns *net.DNSError
	switch {
	case errors.As(err, &elsewhere):
		return fault.New(fault.Invalid, "presta.elsewhere", "host", host, "to", elsewhere.to).Because(cause)
	case c.o.Refused(err):
		return fault.New(fault.Forbidden, "presta.private", "host", host).Because(cause)
	case errors.As(err, &dns) && dns.IsNotFound:
		return fault.New(fault.Invalid, "presta.unknown_host", "host", host).Because(cause)
	}
	unreachable := fault.New(fault.Unavailable, "presta.unreachable", "host", host)
	var slow net.Error
	if errors.As(err, &slow) && slow.Timeout() {
		return unreachable.Because(errors.Join(errTooHeavy, cause))
	}
	return unreachable.Because(cause)
}

// withoutAddress takes the address out of an error of net/http.
func withoutAddress(err error) error {
	if inner := errors.Unwrap(err); inner != nil {
		return inner
	}
	return err
}

// judge says what is wrong with an answer, nil when nothing is.
func (c *Client) judge(ctx context.Context, res *http.Response, a *answer, cut, err error) error {
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(cut, errTooLarge):
		return fault.New(fault.TooLarge, "presta.too_large", "host", c.base.Host).Because(errTooLarge)
	case cut != nil:
		return fault.New(fault.Unavailable, "presta.cut", "host", c.base.Host).Because(errors.Join(errTooHeavy, withoutAddress(cut)))
	}
	if a != nil && len(a.Errors) > 0 {
		return c.told(res.StatusCode, a.Errors[0])
	}
	if problem := c.status(res.StatusCode); problem != nil {
		return problem
	}
	switch {
	case errors.Is(err, errNotPrestaShop):
		return fault.New(fault.Unavailable, "presta.page", "host", c.base.Host).Because(err)
	case err != nil:
		return fault.New(fault.Unavailable, "presta.cut", "host", c.base.Host).Because(errors.Join(errTooHeavy, err))
	}
	return nil
}

// status judges an answer without a word of PrestaShop in it.
func (c *Client) status(code int) error {
	host := c.base.Host
	switch {
	case code == http.StatusUnauthorized:
		return fault.New(fault.Forbidden, "presta.closed", "host", host)
	case code == http.StatusForbidden:
		return fault.New(fault.Forbidden, "presta.walled", "host", host)
	case code == http.StatusNotFound:
		return fault.New(fault.NotFound, "presta.not_here", "host", host)
	case code == http.StatusTooManyRequests:
		return fault.New(fault.TooMany, "presta.too_many", "host", host)
	case code == http.StatusServiceUnavailable:
		return fault.New(fault.Unavailable, "presta.maintenance", "host", host)
	case code < 200 || code > 299:
		return fault.New(fault.Unavailable, "presta.status", "host", host, "status", strconv.Itoa(code)).Because(errTooHeavy)
	}
	return nil
}

// told turns an error of PrestaShop into one for people. The codes are those of
// WebserviceRequest.php, the same since PrestaShop 1.5.
func (c *Client) told(status int, e wireError) error {
	host := c.base.Host
	switch e.Code {
	case "16", "17":
		return fault.New(fault.Forbidden, "presta.key_lost", "host", host)
	case "18", "20":
		return fault.New(fault.Forbidden, "presta.key_unknown", "host", host)
	case "21":
		return fault.New(fault.Forbidden, "presta.key_empty", "host", host)
	case "22":
		return fault.New(fault.Forbidden, "presta.disabled", "host", host)
	case "25", "26":
		return fault.New(fault.Forbidden, "presta.not_allowed", "host", host)
	case "132", "999":
		return fault.New(fault.Invalid, "presta.no_shop", "host", host, "shop", strconv.Itoa(c.shop))
	}
	kind := fault.Unavailable
	if status >= 400 && status < 500 {
		kind = fault.Invalid
	}
	return fault.New(kind, "presta.told", "host", host, "code", c.clean(e.Code), "message", c.clean(e.Message))
}

// clean shortens what a shop says of its troubles, and takes the key out of it.
func (c *Client) clean(s string) string {
	s = strings.ReplaceAll(s, c.key, "…")
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, s)
	if runes := []rune(s); len(runes) > 200 {
		s = string(runes[:200]) + "…"
	}
	return s
}
