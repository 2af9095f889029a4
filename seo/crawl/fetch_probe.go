package crawl

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// phoneAgent is what a telephone's browser says, and still who asks.
const phoneAgent = "Mozilla/5.0 (Linux; Android 14; Mobile) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Mobile Safari/537.36 "

// FetchAsPhone is Fetch as a telephone would ask. robots.txt is obeyed under the crawler's
// own name.
func (c *Crawl) FetchAsPhone(ctx context.Context, address string) *Response {
	return c.fetchWith(ctx, address, func(r *request) { r.agent = phoneAgent + "(" + c.options.UserAgent + ")" })
}

// FetchForbidden is Fetch of a page that robots.txt forbids, for an owner who asks for it:
// the page's own redirects and pace are those of the crawl.
func (c *Crawl) FetchForbidden(ctx context.Context, address string) *Response {
	u, err := ParseURL(address)
	if err != nil || !c.Internal(u) {
		return &Response{Problem: BadAnswer, Detail: address}
	}
	return chase(ctx, c.client, c.pageRequest(u), MaxHops, c.options.Now)
}

func (c *Crawl) fetchWith(ctx context.Context, address string, alter func(*request)) *Response {
	u, err := ParseURL(address)
	if err != nil {
		return &Response{Problem: BadAnswer, Detail: err.Error()}
	}
	if !c.Allowed(ctx, u) {
		return &Response{URL: u, Problem: RobotsDenied}
	}
	r := c.pageRequest(u)
	if alter != nil {
		alter(&r)
	}
	return chase(ctx, c.client, r, MaxHops, c.options.Now)
}

// FetchText is the text of a style sheet or script of the site, at most limit bytes of it, with
// the address where its redirects end; ok is false for one that is forbidden, leaves the site,
// does not answer 200 or is longer.
func (c *Crawl) FetchText(ctx context.Context, address string, limit int64) (text, final string, ok bool) {
	u, err := ParseURL(address)
	if err != nil || !c.Internal(u) || !c.Allowed(ctx, u) {
		return "", "", false
	}
	var body []byte
	resp := chase(ctx, keepBody{c.client, &body}, request{url: u, want: wantAll, limit: limit}, MaxHops, c.options.Now)
	whole := resp.Status == http.StatusOK && (resp.Problem == NoProblem || resp.Problem == NotHTML)
	return string(body), resp.URL.String(), whole && c.Internal(resp.URL)
}

// Caching is how long an answer may be kept, as its headers say.
type Caching struct {
	Known   bool  `json:"known"`    // there was an answer
	NoStore bool  `json:"no_store"` // it may not be kept at all
	Seconds int64 `json:"seconds"`  // of max-age or Expires; -1 when neither is said
	Tagged  bool  `json:"tagged"`   // an ETag or a date lets a browser ask whether it changed
}

func readCaching(h http.Header, now time.Time) Caching {
	c := Caching{Known: true, Seconds: -1, Tagged: h.Get("ETag") != "" || h.Get("Last-Modified") != ""}
	if until, err := http.ParseTime(h.Get("Expires")); err == nil {
		if sent, err := http.ParseTime(h.Get("Date")); err == nil {
			now = sent
		}
		c.Seconds = max(int64(until.Sub(now).Seconds()), 0)
	}
	for directive := range strings.SplitSeq(strings.ToLower(strings.Join(h.Values("Cache-Control"), ",")), ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(directive), "=")
		switch name {
		case "no-store":
			c.NoStore = true
		case "max-age":
			if seconds, err := strconv.ParseInt(strings.Trim(value, `" `), 10, 64); err == nil {
				c.Seconds = seconds
			}
		}
	}
	return c
}
