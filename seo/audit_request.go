package seo

import (
	"cmp"
	"context"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/cespare/xxhash/v2"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/seo/crawl"
	"github.com/formaouest/chaland/seo/netlink"
	"github.com/formaouest/chaland/seo/rule"
	"github.com/formaouest/chaland/warehouse"
)

// The limits of an audit that states none.
const (
	DefaultMaxExternal = 1_000
	DefaultMaxFiles    = 2_000
)

// AuditRequest says which site to audit, and how gently. With Listed, Only, AsOf or
// Replay it is a look at some addresses, some rules, another day's law or the pages of
// another day: what it says is no measure of the site of today.
type AuditRequest struct {
	Site string // the id of a site of chaland; "" takes the host's name
	URL  string // the page to start from

	Concurrency int // connections to the site at once; 0 for the crawler's default
	Delay       time.Duration
	MaxPages    int
	MaxDepth    int
	patience    time.Duration // for one answer; 0 for that of the crawl
	MaxTime     time.Duration
	MaxExternal int          // links to other sites that are checked; negative for none
	MaxFiles    int          // images, scripts and style sheets of the site that are checked; negative for none
	AllowHosts  []string     // private hosts that may be visited; transport rules have no object there
	Access      crawl.Access // to a site that is not open to all
	TLS         *tls.Config

	Seeds  []string          // addresses to visit besides
	Listed bool              // URL, Seeds and where they redirect are all that is visited
	Reach  map[string]string // "host:port" that stands in for a host name

	Browse        *Browsing         // opens pages in a browser; nil for none
	Keywords      map[string]string // the keyword that each page is after, by its address; nil for those that the site keeps
	Profile       rule.Profile      // of the shop; the zero value for the one that the site keeps
	ReadForbidden bool              // some pages that robots.txt forbids are read too, to look for a noindex: the owner's wish

	Only []string  // the ids of the rules that run; none for all of them
	AsOf time.Time // the day whose law is applied; zero for today's

	RivalOf   string                                        // the site whose competitor's this is; "" for none
	Seen      func(context.Context) ([]netlink.Seen, error) // the pages that the collector saw visits come from; nil for nobody
	Traffic   func(context.Context) (*Traffic, error)       // what pages brought; nil for nobody who counts
	Accepted  []Acceptance                                  // by people, of any site; those of this one that hold count
	KeepPages int                                           // audits of this site whose raw pages stay in Dir; 0 for DefaultTapes, negative for none
	Replay    *crawl.Tape                                   // raw pages that are read in the place of the site's, see Reanalysis
	played    tapeNote                                      // of Replay

	Dir       string               // where a killed audit is resumed from; "" keeps nothing
	Warehouse *warehouse.Warehouse // where the audit is stored; nil stores nothing
	Now       func() time.Time
	Progress  func(Progress) // called now and then; nil for nobody
}

// Progress says how far an audit is.
type Progress struct {
	Phase Phase
	Done  int // pages visited, or links checked
	Total int // of what is known so far
	URL   string
}

// Phase is a part of an audit.
type Phase string

// The phases, in order.
const (
	PhaseWait   Phase = "wait" // for other audits to end
	PhaseCrawl  Phase = "crawl"
	PhaseLinks  Phase = "links"
	PhaseRender Phase = "render"
	PhaseChecks Phase = "checks"
	PhaseStore  Phase = "store"
)

// Aside reports whether the audit looks at less than the site of today, and has no place
// in its history.
func (r AuditRequest) Aside() bool {
	return r.Listed || len(r.Only) > 0 || !r.AsOf.IsZero() || r.Replay != nil
}

func (r AuditRequest) filled() (AuditRequest, error) {
	if !strings.Contains(r.URL, "://") && r.URL != "" {
		r.URL = "https://" + r.URL
	}
	start, err := crawl.ParseURL(r.URL)
	if err != nil {
		return r, fault.New(fault.Invalid, "crawl.bad_start", "url", r.URL).Because(err)
	}
	r.URL = start.String()
	r.Site = cmp.Or(r.Site, strings.TrimPrefix(start.Host(), "www."))
	r.MaxExternal = cmp.Or(r.MaxExternal, DefaultMaxExternal)
	r.MaxFiles = cmp.Or(r.MaxFiles, DefaultMaxFiles)
	r.KeepPages = cmp.Or(r.KeepPages, DefaultTapes)
	if r.Browse != nil {
		r.Browse = &Browsing{Pages: cmp.Or(max(r.Browse.Pages, 0), DefaultRenderPages), Chromium: r.Browse.Chromium}
	}
	r.AllowHosts = slices.Sorted(slices.Values(r.AllowHosts))
	if r.Now == nil {
		r.Now = time.Now
	}
	if r.Aside() {
		r.Warehouse, r.Dir = nil, ""
	}
	return r, nil
}

// config is what two audits must have in common to be comparable.
type config struct {
	URL        string   `json:"url"`
	MaxPages   int      `json:"max_pages,omitempty"`
	MaxDepth   int      `json:"max_depth,omitempty"`
	AllowHosts []string `json:"allow_hosts,omitempty"`
	Rules      string   `json:"rules"` // hash of the rules' ids
	Only       []string `json:"only,omitempty"`
	AsOf       string   `json:"as_of,omitempty"`
	Browsed    int      `json:"browser_pages,omitempty"`
	Forbidden  bool     `json:"read_forbidden,omitempty"`
	Keywords   string   `json:"keywords,omitempty"` // hash
	Access     []string `json:"header,omitempty"`   // the names of the headers
	RivalOf    string   `json:"competitor_of,omitempty"`
}

func (r AuditRequest) config() string {
	var ids []string
	for _, rule := range rule.All() {
		ids = append(ids, rule.ID)
	}
	slices.Sort(ids)
	c := config{URL: r.URL, MaxPages: r.MaxPages, MaxDepth: r.MaxDepth, AllowHosts: r.AllowHosts, Rules: hashed(strings.Join(ids, " ")), Only: r.Only, Forbidden: r.ReadForbidden, Access: r.Access.Names(), RivalOf: r.RivalOf}
	if len(r.Keywords) > 0 {
		var words []string
		for _, address := range slices.Sorted(maps.Keys(r.Keywords)) {
			words = append(words, address, r.Keywords[address])
		}
		c.Keywords = hashed(strings.Join(words, "\n"))
	}
	if !r.AsOf.IsZero() {
		c.AsOf = r.AsOf.Format(time.DateOnly)
	}
	if r.Browse != nil {
		c.Browsed = r.Browse.Pages
	}
	text, err := json.Marshal(c)
	if err != nil {
		panic(err) // plain strings and numbers
	}
	return string(text)
}

func (r AuditRequest) crawlOptions(read crawl.Reader) crawl.Options {
	o := crawl.Options{
		Start: r.URL, Read: read, Timeout: r.patience, Concurrency: r.Concurrency, Delay: r.Delay, MaxPages: r.MaxPages, MaxDepth: r.MaxDepth, MaxTime: r.MaxTime,
		AllowHosts: r.AllowHosts, TLS: r.TLS, Access: r.Access, Seeds: r.Seeds, Only: r.Listed, Reach: r.Reach, Config: r.config(), Now: r.Now,
		Record: r.records(), Replay: r.Replay,
	}
	if r.Dir != "" {
		o.Dir = workDir(r.Dir, r.Site, r.URL)
	}
	return o
}

func hashed(text string) string { return fmt.Sprintf("%016x", xxhash.Sum64String(text)) }
