package notify

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/seo/crawl"
)

// Webhook posts JSON to an address. Private networks are refused when it connects, but for
// the hosts allowed; redirections are not followed.
type Webhook struct {
	URL        string
	Secret     string // "" signs nothing
	AllowHosts []string
}

// The headers of a call: what signs it, and what names it, so that a program that gets one
// twice knows.
const (
	SignatureHeader = "X-Chaland-Signature"
	DeliveryHeader  = "X-Chaland-Delivery"
)

// CheckURL refuses what cannot be posted to.
func CheckURL(address string) error {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return fault.New(fault.Invalid, "notify.bad_url", "url", Shown(address)).Because(withoutAddress(err))
	}
	return nil
}

// Send posts a document. Any answer from 200 to 299 is a receipt.
func (w Webhook) Send(ctx context.Context, id string, document any, at time.Time) error {
	if err := CheckURL(w.URL); err != nil {
		return err
	}
	body, err := json.Marshal(document)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, sendFor)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, w.URL, bytes.NewReader(body))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set(DeliveryHeader, id)
	if w.Secret != "" {
		request.Header.Set(SignatureHeader, Sign(w.Secret, at, body))
	}
	transport := &http.Transport{DialContext: crawl.GuardedDial(w.AllowHosts), DisableKeepAlives: true}
	client := http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := client.Do(request)
	switch {
	case crawl.IsPrivate(err):
		return fault.New(fault.Forbidden, "notify.private", "url", Shown(w.URL)).Because(withoutAddress(err))
	case err != nil:
		return fault.New(fault.Unavailable, "notify.hook_unreachable", "url", Shown(w.URL)).Because(withoutAddress(err))
	}
	defer answer.Body.Close()
	if answer.StatusCode < 200 || answer.StatusCode > 299 {
		return fault.New(fault.Unavailable, "notify.hook_refused", "url", Shown(w.URL), "status", strconv.Itoa(answer.StatusCode))
	}
	return nil
}

// Sign is the signature of a body sent at an instant: "t=1700000000,v1=" and the HMAC-SHA256,
// in hexadecimal, of the seconds, a dot and the body.
func Sign(secret string, at time.Time, body []byte) string {
	seconds := strconv.FormatInt(at.Unix(), 10)
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(seconds + "."))
	mac.Write(body)
	return "t=" + seconds + ",v1=" + hex.EncodeToString(mac.Sum(nil))
}

// withoutAddress is the cause of an error that would name the whole address.
func withoutAddress(err error) error {
	if e, ok := errors.AsType[*url.Error](err); ok {
		return e.Err
	}
	return err
}

// Shown is an address as people may read it: of a webhook the host alone, since its path
// is often its secret, however badly it is written.
func Shown(address string) string {
	scheme, rest, found := strings.Cut(address, "://")
	if !found {
		scheme, rest = "", address
	} else {
		scheme += "://"
	}
	end := strings.IndexAny(rest, `/?#\`)
	if !found && end < 0 && !strings.Contains(rest, ":") {
		return address // of a mailbox
	}
	if end >= 0 {
		rest = rest[:end]
	}
	return scheme + rest[strings.LastIndexByte(rest, '@')+1:] + "/…"
}

// ShownIn is a text as people may read it, in which an address may stand as it was written.
func ShownIn(text, address string) string {
	if address == "" {
		return text
	}
	return strings.ReplaceAll(text, address, Shown(address))
}
