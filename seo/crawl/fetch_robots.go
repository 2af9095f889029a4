package crawl

import (
	"context"
	"sync"
	"time"
)

// robotsRedirects is how many redirects are followed to a robots.txt (RFC
// 9309, 2.3.1.2).
const robotsRedirects = 5

// RobotsFile is the robots.txt of one host as it was fetched.
type RobotsFile struct {
	*Robots
	URL     string
	Body    []byte // as received, at most 500 KiB and a byte
	Hops    []Hop
	Status  int    // of the last hop; 0 without an answer
	Type    string // media type
	Size    int    // bytes, as far as read
	Problem Problem
	Detail  string

	closed bool // the server failed: everything is forbidden until it answers
}

// Allowed applies the file, or what RFC 9309 says of its absence: a 4xx allows
// everything, a 5xx or no answer forbids everything.
func (f *RobotsFile) Allowed(agent, pathAndQuery string) bool {
	return pathAndQuery == "/robots.txt" || !f.closed && f.Robots.Allowed(agent, pathAndQuery)
}

// Closed tells whether the file could not be had, so that nothing may be
// visited.
func (f *RobotsFile) Closed() bool { return f.closed }

// robotsCache asks each scheme, host and port for its robots.txt once. A crawl
// is shorter than the day for which the answer holds.
type robotsCache struct {
	client client
	now    func() time.Time

	mu    sync.Mutex
	files map[string]*robotsOnce
}

type robotsOnce struct {
	once sync.Once
	file *RobotsFile
}

func newRobotsCache(c client, now func() time.Time) *robotsCache {
	return &robotsCache{client: c, now: now, files: map[string]*robotsOnce{}}
}

func (c *robotsCache) file(ctx context.Context, u URL) *RobotsFile {
	c.mu.Lock()
	slot, ok := c.files[u.Origin()]
	if !ok {
		slot = &robotsOnce{}
		c.files[u.Origin()] = slot
	}
	c.mu.Unlock()
	slot.once.Do(func() { slot.file = c.load(ctx, u.Origin()+"/robots.txt") })
	return slot.file
}

func (c *robotsCache) load(ctx context.Context, address string) *RobotsFile {
	u := MustURL(address) // an origin that was parsed before
	var body []byte
	keeping := keepBody{c.client, &body}
	resp := chase(ctx, keeping, request{url: u, want: wantAll, limit: MaxRobots + 1}, robotsRedirects, c.now)
	f := &RobotsFile{Robots: &Robots{}, URL: address, Hops: resp.Hops, Status: resp.Status, Problem: resp.Problem, Detail: resp.Detail}
	if resp.Header != nil {
		f.Type = mediaType(resp.Header)
	}
	switch {
	case resp.Status >= 200 && resp.Status < 300 && resp.Problem != BadEncoding && !resp.Problem.Silent():
		f.Robots, f.Body, f.Size, f.Problem = ParseRobots(body), body, len(body), NoProblem
	case resp.Status >= 500 || resp.Problem.Silent() || resp.Problem == BadEncoding:
		f.closed = true
	}
	return f
}

// keepBody lends the raw body of the last answer, whatever its type.
type keepBody struct {
	next client
	body *[]byte
}

func (k keepBody) fetch(ctx context.Context, r request) answer {
	a := k.next.fetch(ctx, r)
	*k.body = a.body
	return a
}
