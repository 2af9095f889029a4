package crawl

import (
	"context"
	"errors"
	"iter"
	"sync"
)

var errTime = errors.New("time budget used up")

// Run visits the site and yields each address visited, its body already gone:
// the Reader has seen it. Nothing is lost when the caller stops early or the
// program dies; the next Open of the same crawl goes on. The error ends the
// sequence: the context's, or one of the frontier's file.
func (c *Crawl) Run(ctx context.Context) iter.Seq2[*Response, error] {
	return func(yield func(*Response, error) bool) {
		run, cancel := context.WithTimeoutCause(ctx, c.options.MaxTime, errTime)
		defer cancel()
		defer context.AfterFunc(run, c.frontier.nudge)()
		if !c.enter(run, yield) {
			c.stop(StopAsked)
			return
		}
		c.discover(run)
		if !c.visitAll(run, cancel, yield) {
			c.stop(StopAsked)
			return
		}
		c.conclude(ctx, run, yield)
	}
}

// enter visits the start page alone, with the redirects behind it: they tell
// which host is the site's.
func (c *Crawl) enter(ctx context.Context, yield func(*Response, error) bool) bool {
	if c.resumed {
		return true
	}
	for {
		e, ok := c.frontier.take(ctx)
		if !ok {
			return true
		}
		c.reserve()
		resp := c.visit(ctx, e, true)
		if resp == nil {
			return true
		}
		if !yield(resp, nil) {
			return false
		}
		if !resp.Redirects() || resp.Problem != NoProblem {
			return true
		}
	}
}

// adopt makes the target of the start page's redirect the site's home.
func (c *Crawl) adopt(target URL) {
	c.scope.add(target)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.home = target
	if err := c.frontier.setMeta("home", target.String()); err != nil {
		c.frontier.fail(err)
	}
}

func (c *Crawl) visitAll(ctx context.Context, cancel func(), yield func(*Response, error) bool) bool {
	out := make(chan *Response, c.options.Concurrency)
	var workers sync.WaitGroup
	for range c.options.Concurrency {
		workers.Go(func() { c.work(ctx, out) })
	}
	go func() {
		workers.Wait()
		close(out)
	}()
	goOn := true
	for resp := range out { // read to the end even after a stop, so that no worker hangs
		if goOn && !yield(resp, nil) {
			goOn = false
			cancel()
		}
	}
	return goOn
}

func (c *Crawl) work(ctx context.Context, out chan<- *Response) {
	for c.within(ctx) {
		e, ok := c.frontier.take(ctx)
		if !ok {
			return
		}
		if !c.reserve() {
			c.frontier.giveBack(e)
			return
		}
		if resp := c.visit(ctx, e, false); resp != nil {
			out <- resp
		}
	}
}

// within looks at the budgets and stops the crawl when one is used up.
func (c *Crawl) within(ctx context.Context) bool {
	if ctx.Err() != nil {
		return false
	}
	c.mu.Lock()
	bytes, silent := c.stats.Bytes, c.silent
	c.mu.Unlock()
	switch {
	case c.options.MaxBytes > 0 && bytes >= c.options.MaxBytes:
		c.stop(StopBytes)
	case silent >= downAfter && !c.options.Roam: // one site is down, not all
		c.stop(StopDown)
	default:
		return true
	}
	return false
}

func (c *Crawl) reserve() bool {
	c.mu.Lock()
	full := c.taken >= c.options.MaxPages
	if !full {
		c.taken++
	}
	c.mu.Unlock()
	if full {
		c.stop(StopPages)
	}
	return !full
}

// stop notes the first reason and wakes the workers to see it.
func (c *Crawl) stop(why Stop) {
	c.mu.Lock()
	if c.stats.Stopped == "" {
		c.stats.Stopped = why
	}
	c.mu.Unlock()
	c.frontier.release()
}

func (c *Crawl) conclude(ctx, run context.Context, yield func(*Response, error) bool) {
	switch {
	case c.frontier.failure() != nil:
		yield(nil, c.frontier.failure())
	case ctx.Err() != nil:
		c.stop(StopAsked)
		yield(nil, ctx.Err())
	case run.Err() != nil:
		c.stop(StopTime)
	default:
		c.stop(c.end())
		if err := c.frontier.flush(); err != nil {
			yield(nil, err)
		}
	}
}

// end is how a crawl ends that nothing stopped.
func (c *Crawl) end() Stop {
	if c.options.Only {
		return StopListed
	}
	return StopComplete
}

func (c *Crawl) count(resp *Response) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.stats.Bytes += resp.Wire
	if resp.Problem != NoProblem {
		c.stats.Problems[resp.Problem]++
	}
	switch {
	case resp.Problem == RobotsDenied:
		c.stats.Denied++
		return
	case resp.Problem.Silent():
		c.silent++
	default:
		c.silent = 0
	}
	c.stats.Fetched++
}
