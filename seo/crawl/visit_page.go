package crawl

import (
	"context"
	"fmt"
)

// visit fetches one address and gives it to the Reader. It returns nil when
// the context ended meanwhile: the address then goes back to the frontier.
func (c *Crawl) visit(ctx context.Context, e entry, entering bool) *Response {
	u := MustURL(e.URL) // it was parsed before it was queued
	resp := &Response{URL: u, Depth: e.Depth, Source: e.How, From: e.From, Hops: e.Via, At: c.options.Now()}
	if resp.Problem, resp.Detail = c.hindrance(ctx, e, u); resp.Problem == NoProblem {
		resp.answered(c.client.fetch(ctx, c.pageRequest(u)), c.options.Now())
		resp.refuseGarbage()
	}
	if ctx.Err() != nil {
		c.frontier.giveBack(e)
		return nil
	}
	if entering && !resp.Location.IsZero() && resp.Problem == NoProblem {
		c.adopt(resp.Location)
	}
	c.count(resp)
	c.digest(e, resp)
	return resp
}

// hindrance is why an address is not even asked for. A server that gave no
// answer to robots.txt would give none here.
func (c *Crawl) hindrance(ctx context.Context, e entry, u URL) (Problem, string) {
	if e.Tries > maxTries {
		return Interrupted, ""
	}
	file := c.robots.file(ctx, u)
	if delay := file.Delay(c.options.agent()); delay > 0 {
		c.polite.slowDown(u.Host(), delay)
	}
	switch {
	case file.Allowed(c.options.agent(), u.PathAndQuery()):
		return NoProblem, ""
	case file.Closed() && file.Problem.Silent():
		return file.Problem, file.URL + ": " + file.Detail
	case file.Closed():
		return RobotsDenied, fmt.Sprintf("%s: %d %s", file.URL, file.Status, file.Problem)
	}
	return RobotsDenied, ""
}

func (c *Crawl) pageRequest(u URL) request {
	return request{url: u, want: isHTML, limit: c.options.MaxBody}
}

// digest reads the page, lets its body go and marks the address done.
func (c *Crawl) digest(e entry, resp *Response) {
	var reading Reading
	if c.options.Read != nil {
		reading = c.options.Read(resp)
	}
	resp.Kept, resp.Value = reading.Keep, reading.Value
	resp.forget()
	c.frontier.finish(e, reading.Keep, c.found(e, resp, reading.Links))
}

// found makes entries of what a response leads to.
func (c *Crawl) found(e entry, resp *Response, links []string) []entry {
	var entries []entry
	if resp.Problem == NoProblem && !resp.Location.IsZero() {
		if c.options.Roam {
			c.scope.add(resp.Location)
		}
		next := entry{URL: resp.Location.String(), Depth: e.Depth, From: resp.URL.String(), How: FromRedirect, Via: resp.Hops}
		if c.admit(resp.Location, next.Depth) {
			entries = append(entries, next)
		}
	}
	if c.options.Only {
		links = nil
	}
	for _, link := range links {
		u, err := ParseURL(link)
		if err == nil && c.admit(u, e.Depth+1) {
			entries = append(entries, entry{URL: u.String(), Depth: e.Depth + 1, From: resp.URL.String(), How: FromLink})
		}
	}
	return entries
}

// admit tells whether an address is the site's, new, and no trap. What MaxPages
// will never reach is not even remembered.
func (c *Crawl) admit(u URL, depth int) bool {
	if !c.scope.has(u) {
		return false
	}
	if queued, _, _ := c.frontier.counts(); queued > 4*c.options.MaxPages+1_000 {
		c.mu.Lock()
		c.stats.Dropped++
		c.mu.Unlock()
		return false
	}
	if !c.frontier.offer(u) {
		return false
	}
	_, ok := c.guard.admit(u, depth)
	return ok
}

// seeds are the addresses among Options.Seeds that are some.
func (c *Crawl) seeds() (list []URL) {
	for _, seed := range c.options.Seeds {
		if u, err := ParseURL(seed); err == nil {
			list = append(list, u)
		}
	}
	return list
}

// discover queues what was asked for, reads the site's robots.txt and sitemaps and
// queues what they name.
func (c *Crawl) discover(ctx context.Context) {
	for _, u := range c.seeds() {
		if c.admit(u, 1) {
			c.frontier.add(entry{URL: u.String(), Depth: 1, How: FromList})
		}
	}
	if c.options.Only || c.Robots(ctx).Closed() {
		return
	}
	files := c.fetchSitemaps(ctx)
	var entries []entry
	for _, file := range files {
		for _, listed := range file.Entries {
			u, err := ParseURL(listed.URL)
			if err == nil && c.admit(u, 1) {
				entries = append(entries, entry{URL: u.String(), Depth: 1, From: file.URL, How: FromSitemap})
			}
		}
	}
	c.frontier.add(entries...)
	c.mu.Lock()
	c.sitemaps = files
	c.mu.Unlock()
}
