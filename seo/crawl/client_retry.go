package crawl

import (
	"context"
	"time"
)

// retryClient asks again when the failure may pass: once after a failure of
// the network or of the server, twice more when the server is busy.
type retryClient struct {
	next client
	now  func() time.Time
}

const (
	triesOnFailure = 2
	triesWhenBusy  = 3
)

func (c *retryClient) fetch(ctx context.Context, r request) answer {
	for attempt := 1; ; attempt++ {
		a := c.next.fetch(ctx, r)
		a.attempts = attempt
		if attempt >= c.tries(a) || ctx.Err() != nil {
			return a
		}
	}
}

func (c *retryClient) tries(a answer) int {
	switch {
	case a.busy():
		if retryAfter(a.header, c.now()) > maxRetryAfter {
			return 1
		}
		return triesWhenBusy
	case a.status >= 500 || a.problem.Silent() && a.problem != TLSFailure:
		return triesOnFailure
	}
	return 1
}
