package crawl

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"maps"
	"sync"
	"time"

	"github.com/formaouest/chaland/internal/fault"
)

// Stop is why a crawl ended.
type Stop string

// The ends of a crawl.
const (
	StopComplete Stop = "complete" // nothing was left to visit
	StopPages    Stop = "max_pages"
	StopTime     Stop = "max_time"
	StopBytes    Stop = "max_bytes"
	StopDown     Stop = "site_down" // one address after the other gave no answer
	StopListed   Stop = "listed"    // all that was asked for is visited, which is not the whole site
	StopAsked    Stop = "stopped"   // the caller's context ended: the crawl can be resumed
)

// downAfter is how many addresses in a row must stay without any answer for
// the site to be called down.
const downAfter = 25

// Stats says how far a crawl is.
type Stats struct {
	Queued   int // known, not visited yet
	Done     int // visited, by earlier runs of this crawl too
	Fetched  int // asked of the server in this run
	Denied   int // forbidden by robots.txt
	Dropped  int // not even queued: beyond what MaxPages will ever reach
	Bytes    int64
	Problems map[Problem]int
	Trapped  map[Trap]int
	Stopped  Stop // empty while it runs
}

// Crawl is one crawl of one site.
type Crawl struct {
	options  Options
	frontier *frontier
	resumed  bool
	scope    *scope
	guard    *guard
	robots   *robotsCache
	tape     *Tape  // where answers are kept; nil keeps none
	client   client // to the site
	checker  client // to other sites
	polite   *politeClient
	dead     deadHosts
	idle     []interface{ CloseIdleConnections() }

	mu       sync.Mutex
	home     URL
	sitemaps []SitemapFile
	taken    int
	silent   int // addresses without an answer, in a row
	stats    Stats
}

// Open prepares a crawl, or takes up the one that was interrupted in
// Options.Dir if it was the same. Close or Finish must follow.
func Open(o Options) (c *Crawl, err error) {
	o, err = o.filled()
	if err != nil {
		return nil, err
	}
	f, err := openFrontier(o.Dir)
	if err != nil {
		return nil, err
	}
	c = &Crawl{options: o, frontier: f, scope: &scope{}, guard: newGuard(o.MaxDepth), dead: deadHosts{hosts: map[string]Check{}}}
	c.stats.Problems = map[Problem]int{}
	if err := c.takeUp(); err != nil {
		f.close()
		return nil, err
	}
	if err := c.openTape(); err != nil {
		c.frontier.close()
		return nil, err
	}
	c.connect()
	return c, nil
}

// connect stacks the clients.
func (c *Crawl) connect() {
	o := c.options
	site := newTransport(o)
	site.gate = c.gate()
	c.polite = newPolite(site, o.Concurrency, o.Delay, o.Now)
	c.client = c.onTape(&retryClient{c.polite, o.Now})
	c.robots = newRobotsCache(c.client, o.Now)
	o.Timeout, o.Concurrency = min(o.Timeout, checkTimeout), checkConnections
	others := newTransport(o)
	c.checker = c.onTape(&retryClient{newPolite(others, checkConnections, checkDelay, o.Now), o.Now})
	c.idle = append(c.idle, site.http, others.http)
}

// identity is what must be equal for a crawl to be resumed.
func (c *Crawl) identity() string {
	o := c.options
	text, err := json.Marshal([]any{o.Start, o.agent(), o.MaxDepth, o.Config})
	if err != nil {
		panic(err) // plain strings and numbers
	}
	return string(text)
}

func (c *Crawl) takeUp() (err error) {
	defer fault.Wrap(&err, "take up the crawl of %s", c.options.Start)
	if before := c.frontier.meta("identity"); before != "" && (before != c.identity() || c.isStale()) {
		if err := c.startOver(); err != nil {
			return err
		}
	}
	start := MustURL(c.options.Start)
	c.home = start
	c.scope.add(start)
	for _, seed := range c.seeds() {
		c.scope.add(seed)
	}
	if home, err := ParseURL(c.frontier.meta("home")); err == nil {
		c.home = home
		c.scope.add(home)
	}
	_, _, done := c.frontier.counts()
	c.resumed, c.taken = done > 0, done
	if c.frontier.offer(start) {
		c.frontier.add(entry{URL: start.String(), How: FromStart})
	}
	if c.frontier.meta("begun") == "" {
		if err := c.frontier.setMeta("begun", c.options.Now().Format(time.RFC3339)); err != nil {
			return err
		}
	}
	return c.frontier.setMeta("identity", c.identity())
}

func (c *Crawl) isStale() bool {
	begun, err := time.Parse(time.RFC3339, c.frontier.meta("begun"))
	return err != nil || c.options.Now().Sub(begun) > resumeWithin
}

func (c *Crawl) startOver() error {
	if err := c.frontier.remove(); err != nil {
		return err
	}
	f, err := openFrontier(c.options.Dir)
	c.frontier = f
	return err
}

// Resumed tells whether pages of an earlier run are there: Kept yields them.
func (c *Crawl) Resumed() bool { return c.resumed }

// Kept yields what the Reader kept of the addresses visited by earlier runs.
func (c *Crawl) Kept() iter.Seq[[]byte] { return c.frontier.kept() }

// Note reads a note that was stored beside the frontier.
func (c *Crawl) Note(name string) string { return c.frontier.meta("note-" + name) }

// SetNote stores a note beside the frontier, at once.
func (c *Crawl) SetNote(name, value string) error { return c.frontier.setMeta("note-"+name, value) }

// Home is the site's first page: the start, or where it redirects to.
func (c *Crawl) Home() URL {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.home
}

// Internal tells whether an address belongs to the site.
func (c *Crawl) Internal(u URL) bool { return c.scope.has(u) }

// Allowed asks the robots.txt of the address.
func (c *Crawl) Allowed(ctx context.Context, u URL) bool {
	return c.robots.file(ctx, u).Allowed(c.options.agent(), u.PathAndQuery())
}

// AllowedTo is Allowed for another robot, such as "googlebot".
func (c *Crawl) AllowedTo(ctx context.Context, agent string, u URL) bool {
	return c.robots.file(ctx, u).Allowed(agent, u.PathAndQuery())
}

// Robots is the site's robots.txt.
func (c *Crawl) Robots(ctx context.Context) *RobotsFile { return c.robots.file(ctx, c.Home()) }

// Sitemaps lists the sitemaps found, once Run has begun to visit pages.
func (c *Crawl) Sitemaps() []SitemapFile {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.sitemaps
}

// Stats says how far the crawl is.
func (c *Crawl) Stats() Stats {
	c.mu.Lock()
	defer c.mu.Unlock()
	s := c.stats
	s.Problems = maps.Clone(s.Problems)
	s.Queued, _, s.Done = c.frontier.counts()
	c.guard.mu.Lock()
	defer c.guard.mu.Unlock()
	s.Trapped = maps.Clone(c.guard.Trapped)
	return s
}

// Fetch asks for one address outside the crawl, redirects included: a probe of
// how the server behaves. robots.txt is obeyed.
func (c *Crawl) Fetch(ctx context.Context, address string) *Response {
	return c.fetchWith(ctx, address, nil)
}

// Close keeps the frontier, so that the crawl can be resumed.
func (c *Crawl) Close() error {
	c.disconnect()
	return errors.Join(c.closeTape(), c.frontier.close())
}

// Finish deletes the frontier, and the tape that nobody kept: what was found is stored
// elsewhere.
func (c *Crawl) Finish() error {
	c.disconnect()
	return errors.Join(c.dropTape(), c.frontier.remove())
}

func (c *Crawl) disconnect() {
	for _, t := range c.idle {
		t.CloseIdleConnections()
	}
}
