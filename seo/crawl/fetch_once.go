package crawl

import (
	"context"
	"slices"
)

// Once asks for one address whose owner asks for it, redirects included: with the name, the
// limits and the refusals of a crawl under the same options, but robots.txt, which speaks to
// those whom nobody asked, is not read. The body is what was received, of any type.
func Once(ctx context.Context, o Options, address string) (*Response, []byte, error) {
	o.Start = address
	o, err := o.filled()
	if err != nil {
		return nil, nil, err
	}
	transport := newTransport(o)
	defer transport.http.CloseIdleConnections()
	var body []byte
	resp := chase(ctx, keepBody{&retryClient{transport, o.Now}, &body}, request{url: MustURL(o.Start), want: wantAll, limit: o.MaxBody}, MaxHops, o.Now)
	body = slices.Clone(body)
	resp.forget()
	return resp, body, ctx.Err()
}
