package rule

import (
	"iter"
	"net/http"
	"time"

	"github.com/formaouest/chaland/seo/netlink"
	"github.com/formaouest/chaland/seo/page"
	"github.com/formaouest/chaland/seo/text"
)

// Site is what is known of a site once it is crawled. Package seo fills it; no
// check changes it. Every address is in one normal form, the crawler's.
type Site struct {
	Start   string // the address the audit began with
	Options        // clock and exemption
	Pages   []PageSummary
	Links   iter.Seq[Link]    // every link, grouped by From; nil when not kept
	Files   iter.Seq[File]    // images, scripts, style sheets, fonts and media, grouped by From; nil when not fetched
	Allowed func(string) bool // robots.txt's answer for a search engine; nil when unknown
	Robots  *RobotsFile       // nil when not asked for
	Maps    []Sitemap         // sitemaps read, declared or tried
	Refused int               // addresses that the crawler took for a trap and did not visit
	Probes  Probes
	Memory
	Inbound *netlink.Book // the links of other sites; nil when none were imported
	Visited *Visited      // the pages that people saw; nil when nobody counts visits
}

// PageSummary is what site checks need of one address, small enough for
// 100,000 of them. Redirects and errors are addresses like the others: each
// hop of a redirection has its own summary.
type PageSummary struct {
	URL        string
	Location   string // where a redirect leads, "" otherwise
	Failure    string // why nothing answered (dns, tls, timeout, refused…), "" otherwise
	Damage     string // why the body of an answer could not be read (timeout, cut, bad_encoding, unreadable, blank), "" otherwise
	Title      string
	Canonical  string // valid canonical, "" without one
	Next       string // rel=next
	Lang       string
	SKU        string   // sku or gtin of the page's one product
	Fonts      []string // web fonts that hide the text until they are there
	Alternates []page.Alternate
	Trackers   []string // trackers that load before any consent

	TitleKey, DescriptionKey, H1Key uint64 // hashes of the folded texts, 0 when absent
	TextKey                         uint64 // hash of the main text's words, 0 when empty
	Signature                       text.Signature
	Subject                         *Subject   // of title and main heading; nil when not read
	Offer                           *Offer     // of a product sheet; nil on other pages
	Placed                          *Placement // where it has its target keyword; nil without one

	PageRank float32 // 0..1, 0 when not computed
	Words    int32
	Status   int16 // 0 when nothing answered or nothing was asked
	Depth    int16 // clicks from the start, -1 when no path leads here
	Kind     page.Kind
	About    page.Topics
	Linked   page.Topics
	Facts    Facts

	HTML      bool
	Noindex   bool
	Blocked   bool // robots.txt keeps search engines out
	Retry     bool // the error came with Retry-After
	Stock     Stock
	InSitemap bool
	External  bool // on another site: only the target of a redirect or canonical
}

// Offer is what a product sheet says of its product.
type Offer struct {
	Reference string  // the shop's own reference
	Prices    []int64 // in cents, tax included or not, those that its data and its content name
}

// Link is one link of a page with the state of its target.
type Link struct {
	From, To string
	Text     string
	Status   int // of an external target; 0 when unknown
	State    State
	Region   page.Region
	Internal bool
	Followed bool // neither nofollow, ugc nor sponsored
}

// File is a resource with the state it was found in.
type File struct {
	From, URL   string // From is a page, or the style sheet that names it
	OfSheet     bool   // From is a style sheet
	Kind        page.ResourceKind
	Status      int
	State       State
	Bytes       int64
	ContentType string
	Caching     Caching
}

// Caching is how long a file may be kept by a browser, as its headers say.
type Caching struct {
	Known   bool  // the file was asked for
	NoStore bool  // it may not be kept at all
	Seconds int64 // of max-age or Expires; -1 when neither is said
	Tagged  bool  // an ETag or a date lets a browser ask whether it changed
}

// State is what asking for a target said.
type State uint8

// The states. Inconclusive is a refusal or a limit (403, 405, 429, 430, 503
// with Retry-After, 999): it never counts as broken.
const (
	Unchecked State = iota
	OK
	Broken
	Inconclusive
	Redirected
)

// StateOf classes an HTTP status.
func StateOf(status int, retryAfter bool) State {
	switch {
	case status == 0:
		return Unchecked
	case status == 401, status == 403, status == 405, status == 407, status == 429, status == 430, status == 999, status == 503 && retryAfter:
		return Inconclusive
	case status >= 400:
		return Broken
	case status >= 300:
		return Redirected
	}
	return OK
}

// RobotsFile is robots.txt as it was answered.
type RobotsFile struct {
	URL         string
	Status      int // 0 when nothing answered
	ContentType string
	Body        string // at most the first 500 KiB
	Size        int64
}

// Sitemap is one sitemap file.
type Sitemap struct {
	URL      string
	Status   int
	Declared bool   // named in robots.txt
	Fault    string // why it cannot be read as XML, "" when it can
	Index    bool
	Count    int             // addresses listed
	Bytes    int64           // uncompressed
	Entries  iter.Seq[Entry] // nil when not kept
}

// Entry is one address of a sitemap.
type Entry struct {
	URL     string // as written
	Lastmod string // as written
}

// Probes are the few requests made beside the crawl; nil fields were not made.
type Probes struct {
	NotFound *NotFound
	Variants []Variant   // the four forms http/https, with or without www
	Header   http.Header // of the start page's final answer
	Proto    string      // "HTTP/1.1", "HTTP/2.0"
	TLS      *TLS
	Favicon  int // status of /favicon.ico, 0 when unknown

	Phone   []PhoneAnswer  // pages asked for again as a telephone would
	Beyond  []BeyondAnswer // pages far behind the end of a list
	Hidden  []HiddenAnswer // pages that robots.txt forbids, read because the owner asked
	Sources []Source       // style sheets and scripts, the most used
	Refused string         // why no page was probed: "budget" when the crawl had used its own up, "" otherwise
}

// PhoneAnswer sets a page as a telephone gets it against what the crawl read.
type PhoneAnswer struct {
	URL        string
	Words      int // of the main text, for a computer
	PhoneWords int // for a telephone
}

// BeyondAnswer is what a list answered for a page a thousand pages behind its last.
type BeyondAnswer struct {
	List      string // a page of the list
	URL       string // what was asked
	Status    int    // of the first answer, before any redirect
	Indexable bool   // a search engine would keep the answer
}

// HiddenAnswer is a page that robots.txt forbids to search engines.
type HiddenAnswer struct {
	URL     string
	Noindex bool
}

// Source is the text of a style sheet or script of the site.
type Source struct {
	URL    string
	Script bool
	Pages  int // that load it
	Text   string
}

// NotFound is the answer to an address that cannot exist.
type NotFound struct {
	URL      string
	Status   int
	Location string
	Page     *page.Page // nil for an answer that is not HTML
}

// Variant is the answer of one form of the site's address.
type Variant struct {
	URL      string
	Status   int
	Location string
}

// TLS is the state of the site's certificate.
type TLS struct {
	NotAfter   time.Time
	Fault      string // why the certificate was refused, "" when it was accepted
	OldVersion bool   // TLS 1.0 or 1.1 is accepted
}
