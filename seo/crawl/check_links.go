package crawl

import (
	"context"
	"encoding/json"
	"iter"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"time"

	bolt "go.etcd.io/bbolt"
)

// LinkState is what a link is worth.
type LinkState string

// The states of a link. Inconclusive is for servers that turn robots away or
// were busy: such a link is never called broken.
const (
	LinkOK           LinkState = "ok"
	LinkBroken       LinkState = "broken"
	LinkInconclusive LinkState = "inconclusive"
)

// StateOf judges the answer at the end of a link.
func StateOf(status int, problem Problem) LinkState {
	switch problem {
	case NoProblem, NotHTML, TooLarge:
	case DNSFailure, Refused, TLSFailure, BadAnswer, BadRedirect, RedirectLoop, TooManyRedirects:
		return LinkBroken
	default: // a timeout, a cut, a private address, robots.txt: says nothing of the page
		return LinkInconclusive
	}
	switch status {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusMethodNotAllowed, http.StatusNotAcceptable, http.StatusProxyAuthRequired,
		http.StatusRequestTimeout, http.StatusTooEarly, http.StatusTooManyRequests, 430, http.StatusUnavailableForLegalReasons,
		http.StatusServiceUnavailable, 999, 0:
		return LinkInconclusive
	}
	if status >= 400 {
		return LinkBroken
	}
	return LinkOK
}

// Check is the verdict on one address that is linked, but not crawled.
type Check struct {
	URL     string    `json:"url"`
	State   LinkState `json:"state"`
	Status  int       `json:"status"`
	Final   string    `json:"final,omitempty"` // where the redirects end
	Hops    []Hop     `json:"hops,omitempty"`
	Type    string    `json:"type,omitempty"` // media type
	Size    int64     `json:"size,omitempty"` // bytes, as declared
	Caching Caching   `json:"caching,omitzero"`
	Problem Problem   `json:"problem,omitempty"`
	Detail  string    `json:"detail,omitempty"`
}

// How external sites are asked.
const (
	checkConnections = 1 // per host
	checkDelay       = 250 * time.Millisecond
	checkTimeout     = 10 * time.Second
)

// Check asks for each address, by HEAD and, where HEAD does not settle it, by
// GET without reading the body. Hosts are asked one request at a time and in
// parallel with each other. Verdicts of an interrupted crawl are not asked
// again.
//
// A name that cannot be resolved counts as broken only if some other name
// could be: without a network, nothing is known of anybody's links.
func (c *Crawl) Check(ctx context.Context, addresses []string) iter.Seq[Check] {
	return func(yield func(Check) bool) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		unresolved, network := []Check(nil), false
		for check := range c.checkAll(ctx, addresses) {
			if check.Problem == DNSFailure {
				unresolved = append(unresolved, check)
				continue
			}
			network = network || resolved(check)
			if !yield(check) {
				return
			}
		}
		for _, check := range unresolved {
			if !network {
				check.State = LinkInconclusive
			}
			if !yield(check) {
				return
			}
		}
	}
}

// resolved tells whether a verdict proves that names can be resolved here.
func resolved(check Check) bool {
	u, err := ParseURL(check.URL)
	if err != nil || check.Problem == RobotsDenied || !strings.Contains(u.Hostname(), ".") {
		return false
	}
	_, err = netip.ParseAddr(u.Hostname())
	return err != nil
}

func (c *Crawl) checkAll(ctx context.Context, addresses []string) iter.Seq[Check] {
	work, results := make(chan string), make(chan Check)
	var workers sync.WaitGroup
	for range max(c.options.Concurrency, 8) {
		workers.Go(func() {
			for address := range work {
				result := c.checkOnce(ctx, address)
				select {
				case results <- result:
				case <-ctx.Done():
				}
			}
		})
	}
	go func() {
		defer close(results)
		defer workers.Wait()
		defer close(work)
		for _, address := range addresses {
			select {
			case work <- address:
			case <-ctx.Done():
				return
			}
		}
	}()
	return func(yield func(Check) bool) {
		for check := range results {
			if ctx.Err() != nil || !yield(check) {
				return
			}
		}
	}
}

func (c *Crawl) checkOnce(ctx context.Context, address string) Check {
	if check, ok := c.frontier.checked(address); ok {
		return check
	}
	check := c.check(ctx, address)
	if ctx.Err() == nil {
		c.frontier.keepCheck(check)
	}
	return check
}

func (c *Crawl) check(ctx context.Context, address string) Check {
	u, err := ParseURL(address)
	if err != nil {
		return Check{URL: address, State: LinkBroken, Problem: BadAnswer, Detail: err.Error()}
	}
	if check, hopeless := c.dead.verdict(u); hopeless {
		check.URL = address
		return check
	}
	through := c.checker
	if c.Internal(u) {
		if !c.Allowed(ctx, u) {
			return Check{URL: address, State: LinkInconclusive, Problem: RobotsDenied}
		}
		through = c.client
	}
	resp := chase(ctx, through, request{url: u, method: http.MethodHead}, MaxHops, c.options.Now)
	if StateOf(resp.Status, resp.Problem) != LinkOK && !hopeless(resp.Problem) {
		resp = chase(ctx, through, request{url: u}, MaxHops, c.options.Now)
	}
	check := verdict(address, resp)
	if len(resp.Hops) == 1 {
		c.dead.note(u, check)
	}
	return check
}

// deadHosts remembers the hosts that cannot be reached at all: to ask them for
// each of their pages would only take time.
type deadHosts struct {
	mu    sync.Mutex
	hosts map[string]Check
}

func (d *deadHosts) note(u URL, check Check) {
	if hopeless(check.Problem) {
		d.mu.Lock()
		defer d.mu.Unlock()
		d.hosts[u.Host()] = check
	}
}

func (d *deadHosts) verdict(u URL) (Check, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	check, dead := d.hosts[u.Host()]
	return check, dead
}

// hopeless tells whether asking in another way cannot change the answer.
func hopeless(p Problem) bool {
	return p == DNSFailure || p == Refused || p == TLSFailure || p == PrivateAddress
}

func verdict(address string, resp *Response) Check {
	check := Check{URL: address, State: StateOf(resp.Status, resp.Problem), Status: resp.Status, Problem: resp.Problem, Detail: resp.Detail}
	if check.Problem == NotHTML {
		check.Problem = NoProblem
	}
	if resp.Header != nil {
		check.Type = mediaType(resp.Header)
		check.Size = contentLength(resp.Header.Get("Content-Length"))
		check.Caching = readCaching(resp.Header, resp.At)
	}
	if len(resp.Hops) > 1 {
		check.Final, check.Hops = resp.URL.String(), resp.Hops
	}
	return check
}

func (f *frontier) checked(address string) (check Check, ok bool) {
	if f.db == nil {
		return Check{}, false
	}
	_ = f.db.View(func(tx *bolt.Tx) error {
		value := tx.Bucket(bucketCheck).Get([]byte(address))
		ok = value != nil && json.Unmarshal(value, &check) == nil
		return nil
	})
	return check, ok
}

func (f *frontier) keepCheck(check Check) {
	value, err := json.Marshal(check)
	if err != nil {
		panic(err) // plain strings and numbers
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.write(bucketCheck, []byte(check.URL), value)
}
