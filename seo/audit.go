package seo

import (
	"encoding/json"
	"iter"
	"time"

	"github.com/formaouest/chaland/seo/crawl"
	"github.com/formaouest/chaland/seo/page"
	"github.com/formaouest/chaland/seo/rule"
)

// Audit is one finished audit, as it is written and stored.
type Audit struct {
	ID         string
	Site       string
	URL        string
	Started    time.Time
	Finished   time.Time
	State      State
	Config     string // JSON
	Home       string // where the start page leads
	Exempt     bool   // transport rules had no object
	Reanalysed bool   // made again from its raw pages, by the rules of another day
	Part       bool   // rules or addresses were left out: there is no score

	Profile  rule.Profile // of the shop, as far as somebody said
	Summary  Summary
	Pages    []Page
	Findings []Finding
	Changes  *Changes // since the audit before; nil for a first one
	Traffic  *Traffic // what pages bring, see Weigh; nil when nobody told
	// Unvisited says why nothing is at stake in figures; "" when nobody asked.
	Unvisited string
	Brand     Brand // who hands the report over

	client  bool // nothing of the shop's own figures is written, see ForClient
	links   *linkTable
	options rule.Options // which rules ran
}

// State is how an audit ended, or that it has not.
type State string

// The states: those of the crawl, and two for audits without a result. A
// failed audit read no page: it has no findings, no score, and no part in what
// changed from one audit to the next.
const (
	Running State = "running"
	Failed  State = "failed"
)

// Complete tells whether the whole site was visited.
func (s State) Complete() bool { return s == State(crawl.StopComplete) }

// Summary sums an audit up.
type Summary struct {
	Pages     int     `json:"pages"` // addresses visited
	HTML      int     `json:"html"`
	Indexable int     `json:"indexable"`
	Orphans   int     `json:"orphans"`
	Denied    int     `json:"denied"` // forbidden by robots.txt
	Left      int     `json:"left"`   // known, but not visited
	Links     int     `json:"links"`
	Broken    int     `json:"broken_links"`
	Unsure    int     `json:"inconclusive_links"`
	Sitemaps  int     `json:"sitemaps"`
	Listed    int     `json:"sitemap_urls"`
	MaxDepth  int     `json:"max_depth"`
	Seconds   float64 `json:"seconds"`

	Accepted int `json:"accepted,omitempty"` // findings accepted when the audit ran

	ServerErrors int    `json:"server_errors,omitempty"` // addresses that answered 5xx
	Robots       string `json:"robots_hash,omitempty"`   // of robots.txt, its status and its text; "" for audits of the first versions

	Resumed    bool           `json:"resumed,omitempty"`
	Severities map[string]int `json:"severities"`
	Categories map[string]int `json:"categories"`
	Rules      map[string]int `json:"rules"`
	Traps      map[string]int `json:"traps,omitempty"`
	Unread     *Unread        `json:"unread,omitempty"`  // of a failed audit: why no page was read
	Browsed    *Browsed       `json:"browser,omitempty"` // nil when no page was opened in a browser

	Unverified []rule.Unverified `json:"unverified,omitempty"` // rules that could not be judged
}

// Page is one address visited.
type Page struct {
	URL         string  `json:"url"`
	Status      int     `json:"status"`
	Depth       int     `json:"depth"` // clicks from the home page; -1 when no path leads here
	PageRank    float64 `json:"pagerank"`
	Score       float64 `json:"score"` // 0 to 10
	Title       string  `json:"title"`
	Description string  `json:"description"`
	H1          string  `json:"h1"`
	Canonical   string  `json:"canonical"`
	Kind        string  `json:"kind"`
	Type        string  `json:"content_type"`
	Words       int     `json:"words"`
	Bytes       int     `json:"bytes"`
	WaitMillis  int     `json:"ttfb_ms"`
	Inlinks     int     `json:"inlinks"`  // pages that link here
	Outlinks    int     `json:"outlinks"` // pages of the site linked from here
	Indexable   bool    `json:"indexable"`
	InSitemap   bool    `json:"in_sitemap"`
	Orphan      bool    `json:"orphan"`
	RedirectTo  string  `json:"redirect_to,omitempty"`
	Hops        int     `json:"hops,omitempty"`
	Problem     string  `json:"problem,omitempty"`

	Measures *page.Measures `json:"browser,omitempty"` // nil unless it was opened in a browser
	Stock    string         `json:"stock,omitempty"`   // of a product sheet: "in" or "out"

	Stake *Stake `json:"stake,omitempty"` // nil when nobody can tell

	Copy string `json:"-"` // of a product sheet: what it says of its product

	Main      string           `json:"-"` // text of one of the first pages
	Subtitles string           `json:"-"` // of the same, one a line
	Sheet     *rule.SheetFacts `json:"-"` // of a product sheet

	contentKey, textKey uint64
}

// Link is one link of a page.
type Link struct {
	From     string          `json:"from"`
	To       string          `json:"to"`
	State    crawl.LinkState `json:"state"`
	Status   int             `json:"status"` // what the target itself answered; 0 when nothing is known
	Internal bool            `json:"internal"`
	Followed bool            `json:"followed"`
	Text     string          `json:"text,omitempty"`
	Region   page.Region     `json:"-"`
}

// Finding is one fault of one page, or of the site.
type Finding struct {
	Rule        string        `json:"rule"`
	Severity    rule.Severity `json:"-"`
	URL         string        `json:"url"`
	Detail      string        `json:"detail"`
	Evidence    string        `json:"evidence,omitempty"`
	Fingerprint uint64        `json:"-"`                  // the same fault in the next audit has the same one
	Fresh       bool          `json:"-"`                  // not there in the audit before
	Accepted    bool          `json:"accepted,omitempty"` // left as it is, on purpose
	Stake       *Stake        `json:"stake,omitempty"`    // of its page; nil when nobody can tell
	LoadedBy    []string      `json:"-"`                  // where URL is a style sheet: the pages that load it
}

// MarshalJSON adds what the rule says.
func (f Finding) MarshalJSON() ([]byte, error) {
	type plain Finding
	title, category := f.Rule, ""
	if r := rule.Get(f.Rule); r != nil {
		title, category = r.Title(), string(r.Category)
	}
	return json.Marshal(struct {
		plain
		Severity string `json:"severity"`
		Category string `json:"category"`
		Title    string `json:"title"`
	}{plain(f), f.Severity.String(), category, title})
}

// Links yields every link, page after page.
func (a *Audit) Links() iter.Seq[Link] { return a.links.all }

// Gravest is the worst severity found, but for what is accepted; false without any finding.
func (a *Audit) Gravest() (worst rule.Severity, found bool) {
	return gravest(a.Findings, func(f Finding) bool { return !f.Accepted })
}

// GravestNew is the gravest severity of what is new since the audit before; found is
// false without any, and for a first audit, which has nothing to be worse than.
func (a *Audit) GravestNew() (worst rule.Severity, found bool) {
	return gravest(a.Findings, func(f Finding) bool { return a.Changes != nil && f.Fresh && !f.Accepted })
}

func gravest(list []Finding, counts func(Finding) bool) (worst rule.Severity, found bool) {
	worst = rule.Info
	for _, f := range list {
		if counts(f) {
			worst, found = min(worst, f.Severity), true
		}
	}
	return worst, found
}
