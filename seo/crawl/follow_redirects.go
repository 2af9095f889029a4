package crawl

import (
	"context"
	"net/http"
	"time"
)

// chase fetches an address and the redirects behind it, one request a hop, and
// returns the last answer with the hops that led to it.
func chase(ctx context.Context, c client, r request, most int, now func() time.Time) *Response {
	resp := &Response{URL: r.url}
	for {
		resp.answered(c.fetch(ctx, r), now())
		if !resp.Redirects() || resp.Problem != NoProblem {
			return resp
		}
		if len(resp.Hops) > most {
			resp.Problem = TooManyRedirects
			return resp
		}
		r.url = resp.Location
		resp = &Response{URL: resp.Location, Hops: resp.Hops}
	}
}

// Follow puts together the chain of redirects that begins at an address, from
// what at knows of each one; it ends where at knows nothing. The problem is
// the chain's own: a loop, or too many hops.
func Follow(start string, at func(url string) (Hop, bool)) (hops []Hop, problem Problem) {
	passed := map[string]bool{}
	for next := start; ; {
		hop, known := at(next)
		if !known {
			return hops, NoProblem
		}
		passed[next] = true
		hops = append(hops, hop)
		next = hop.Location
		switch {
		case !isRedirect(hop.Status) || next == "":
			return hops, NoProblem
		case passed[next]:
			return hops, RedirectLoop
		case len(hops) > MaxHops:
			return hops, TooManyRedirects
		}
	}
}

func wantAll(http.Header) bool { return true }
