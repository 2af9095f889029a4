package crawl

import (
	"context"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// How long a server may make the crawler wait.
const (
	MaxCrawlDelay = 5 * time.Second  // a longer Crawl-delay of robots.txt is cut to this
	maxRetryAfter = 30 * time.Second // a longer Retry-After is not waited for
	slowServer    = time.Second      // a server slower than this gets a rest between requests
)

// politeClient keeps to a number of connections per host and a delay between
// the starts of two requests, and slows down when a server is busy or slow.
type politeClient struct {
	next        client
	connections int
	delay       time.Duration
	now         func() time.Time

	mu    sync.Mutex
	hosts map[string]*pace
}

// pace is how fast one host may be asked.
type pace struct {
	slots chan struct{} // one token for each connection in use

	mu      sync.Mutex
	delay   time.Duration
	free    time.Time     // no request starts before
	backOff time.Duration // doubles with each busy answer
}

func newPolite(next client, connections int, delay time.Duration, now func() time.Time) *politeClient {
	return &politeClient{next: next, connections: connections, delay: delay, now: now, hosts: map[string]*pace{}}
}

func (c *politeClient) fetch(ctx context.Context, r request) answer {
	p := c.pace(r.url.Host())
	select {
	case p.slots <- struct{}{}:
		defer func() { <-p.slots }()
	case <-ctx.Done():
		return failed(Timeout, ctx.Err())
	}
	if err := p.wait(ctx, c.now); err != nil {
		return failed(Timeout, err)
	}
	a := c.next.fetch(ctx, r)
	p.learn(a, c.now())
	return a
}

func (c *politeClient) pace(host string) *pace {
	c.mu.Lock()
	defer c.mu.Unlock()
	p, ok := c.hosts[host]
	if !ok {
		p = &pace{slots: make(chan struct{}, c.connections), delay: c.delay}
		c.hosts[host] = p
	}
	return p
}

// slowDown makes the delay of a host at least d (its robots.txt asks for it).
func (c *politeClient) slowDown(host string, d time.Duration) {
	p := c.pace(host)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.delay = max(p.delay, min(d, MaxCrawlDelay))
}

// wait books the next start and sleeps until then; it looks again afterwards,
// for the host may have asked for more time in between.
func (p *pace) wait(ctx context.Context, now func() time.Time) error {
	for slept := (time.Time{}); ; {
		pause, until := p.book(now(), slept)
		if pause <= 0 {
			return ctx.Err()
		}
		if err := sleep(ctx, pause); err != nil {
			return err
		}
		slept = until
	}
}

// book takes the next start if it has come, or says how long to sleep and
// until when. Whoever has slept until then does not ask the clock again.
func (p *pace) book(at, slept time.Time) (pause time.Duration, until time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.free.After(at) && !p.free.Equal(slept) {
		return p.free.Sub(at), p.free
	}
	if p.free.After(at) {
		at = p.free
	}
	p.free = at.Add(p.delay)
	return 0, time.Time{}
}

func (p *pace) learn(a answer, now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	var pause time.Duration
	switch {
	case a.busy():
		p.backOff = min(max(2*p.backOff, time.Second), maxRetryAfter)
		pause = min(max(p.backOff, retryAfter(a.header, now)), maxRetryAfter)
	case a.ttfb > slowServer:
		pause = min(a.ttfb, MaxCrawlDelay)
	default:
		p.backOff /= 2
	}
	if until := now.Add(pause); pause > 0 && until.After(p.free) {
		p.free = until
	}
}

// retryAfter reads the header in its two forms, seconds and date.
func retryAfter(header http.Header, now time.Time) time.Duration {
	text := header.Get("Retry-After")
	if seconds, err := strconv.Atoi(text); err == nil {
		return time.Duration(min(max(seconds, 0), 86_400)) * time.Second
	}
	if at, err := http.ParseTime(text); err == nil {
		return max(at.Sub(now), 0)
	}
	return 0
}
