package crawl

import (
	"cmp"
	"crypto/tls"
	"regexp"
	"time"

	"github.com/formaouest/chaland/internal/fault"
)

// The limits of a crawl that states none.
const (
	DefaultUserAgent   = "ChalandBot/1.0 (+https://github.com/formaouest/chaland; audit SEO)"
	DefaultConcurrency = 4
	DefaultMaxPages    = 10_000
	DefaultMaxDepth    = 50
	DefaultMaxBody     = 4 << 20
	DefaultTimeout     = 15 * time.Second
	DefaultMaxTime     = 6 * time.Hour
	resumeWithin       = 24 * time.Hour // an older interrupted crawl would mix two states of the site
	MaxHops            = 10             // redirects in a row, as browsers and Google allow
)

// Options says what to crawl, how fast and how far.
type Options struct {
	Start string // the site's first page
	Read  Reader // turns each page into what is kept of it

	Seeds []string          // addresses to visit besides, as if a sitemap named them
	Only  bool              // nothing is visited but Start, Seeds and where they redirect; no sitemap is read
	Roam  bool              // with Only: pages of any number of sites, and redirects between them, are followed
	Reach map[string]string // "host:port" that stands in for a host name, which is asked of no directory

	UserAgent   string // must say who asks; its first word is the name robots.txt is asked about
	Concurrency int    // connections to the site at once
	Delay       time.Duration
	Timeout     time.Duration // for one answer, from the connection to the last byte
	AllowHosts  []string      // "host" or "host:port" that may be reached although private
	Access      Access        // to a site that is not open to all
	TLS         *tls.Config   // nil for the system's certificate authorities

	MaxPages int           // addresses fetched
	MaxDepth int           // clicks from the start page
	MaxTime  time.Duration // of this run
	MaxBytes int64         // bodies received in this run; 0 for no limit
	MaxBody  int64         // bytes of one body; the rest is not read

	Dir    string // where the frontier is kept; "" keeps it in memory, and a killed crawl is lost
	Config string // what else makes two crawls the same: a frontier of another Config is not resumed

	Record bool  // answers are kept on a tape in Dir, see KeepTape
	Replay *Tape // answers in the place of the servers, and nobody is asked; the caller closes it

	Now func() time.Time
}

// bareName is an address without a scheme, perhaps with a port.
var bareName = regexp.MustCompile(`^[^/:?#@\s]+(:\d+)?([/?].*)?$`)

func (o Options) filled() (Options, error) {
	if bareName.MatchString(o.Start) {
		o.Start = "https://" + o.Start
	}
	start, err := ParseURL(o.Start)
	if err != nil {
		return o, fault.New(fault.Invalid, "crawl.bad_start", "url", o.Start).Because(err)
	}
	o.Start = start.String()
	o.UserAgent = cmp.Or(o.UserAgent, DefaultUserAgent)
	o.Concurrency = min(cmp.Or(max(o.Concurrency, 0), DefaultConcurrency), 64)
	o.Timeout = cmp.Or(o.Timeout, DefaultTimeout)
	o.MaxPages = cmp.Or(max(o.MaxPages, 0), DefaultMaxPages)
	o.MaxDepth = cmp.Or(max(o.MaxDepth, 0), DefaultMaxDepth)
	o.MaxTime = cmp.Or(o.MaxTime, DefaultMaxTime)
	o.MaxBody = cmp.Or(o.MaxBody, DefaultMaxBody)
	if o.Now == nil {
		o.Now = time.Now
	}
	return o, nil
}

// agent is the product token of the user agent, which robots.txt knows it by.
func (o Options) agent() string { return agentToken(o.UserAgent) }
