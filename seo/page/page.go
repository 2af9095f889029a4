// Package page reads an HTML page once and keeps everything that the checks
// of package rule, and the storage of package seo, want to know about it.
//
// Parse walks the HTML5 tree a single time and lets it go: a Page holds plain
// values, no node. A page is read in the form a browser gives it before any
// script runs.
package page

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/formaouest/chaland/seo/text"
)

// Input is one answer of a web server.
type Input struct {
	URL     string      // the address that answered, absolute
	Status  int         // HTTP status
	Header  http.Header // response headers; nil is fine
	Body    []byte      // the document, decoded to UTF-8
	Wait    time.Duration
	Elapsed time.Duration
	// Encoding is how the body travelled: "gzip", "br"…, "identity" for a body
	// sent as it is, "" when the crawler does not know.
	Encoding string
}

// Page is what an answer says. Addresses are absolute and without fragment
// unless stated; texts have their white space squeezed.
type Page struct {
	URL      string   // as given
	Self     string   // URL in the form that links and canonicals resolve to
	Address  *url.URL // URL, parsed; never nil
	Status   int
	Header   http.Header
	Wait     time.Duration // time to the first byte; 0 when unknown
	Elapsed  time.Duration // time to the last byte; 0 when unknown
	Encoding string

	HTML       bool // the content type says HTML, or nothing and the body looks like it
	Unreadable bool // HTML too deeply nested to be read
	Size       int  // bytes of the decoded document

	Doctype   Doctype
	Charset   Charset
	Lang      string // html lang, as written
	Base      string // base href, resolved; "" without one
	Viewport  *Element
	HeadFault string   // name of the first element that has no place in head, "" when head is sound
	InBody    []string // metadata elements found in body, such as `meta name="robots"`

	Titles       []Element
	Descriptions []Element
	Keywords     string
	Robots       []Directives
	Canonicals   []Canonical
	Alternates   []Alternate
	Refresh      *Refresh
	Previous     string // rel=prev target
	Next         string // rel=next target
	Icon         bool   // a rel=icon link
	Social       Social

	Headings   []Heading
	Links      []Link
	Images     []Image
	Videos     []Video
	Resources  []Resource
	Fonts      []string // web fonts named in the document that hide the text until they are there
	Forms      []Form
	Fields     []Field
	Buttons    []Button
	Frames     []Frame
	Data       []*Item // structured data, nested items included
	DataFaults []DataFault

	Main       string         // text of the main content, one block a line
	Visible    string         // text of the whole body, menus and footer included
	Prose      string         // Visible without samples of code
	Strong     string         // what of Visible is in bold
	Reviews    string         // what of Visible customers say
	Text       text.Measures  // measures of Main
	Passages   []text.Passage // of Main, in another language and not marked as such; neither code nor what customers say
	Hidden     Hidden
	Prices     []Price
	ContentKey uint64 // hash of the document's bytes
	TextKey    uint64 // hash of Main, case and white space folded; 0 without words

	Nodes        int
	Depth        int
	Children     int // most children of one element
	InlineSVG    int // bytes of the largest inline SVG, roughly
	DuplicateIDs []string
	Anchors      map[string]bool // what a fragment may aim at: true for an id, false for a name
	Trackers     []string        // trackers that load at once, such as « Google Analytics »
	Secrets      []string        // masked keys that should not be public
	Landmarks    Landmarks
	Markers      Markers

	Kind   Kind
	About  Topics // what a legal or service page is about
	Linked Topics // what the page's links lead to

	Rendered *Rendered // nil unless the page was opened in a browser

	folded     string
	foldedMain string // of Main, likewise
	said       struct {
		list *text.Phrases
		bits uint64
	}
}

// Element is a head element that carries a text.
type Element struct {
	Text   string
	InHead bool
}

// Doctype is the document's first line.
type Doctype struct {
	Present bool
	Quirks  bool // an old public identifier that puts browsers in quirks mode
}

// Charset is where the encoding is declared.
type Charset struct {
	Header string
	Meta   string
	Early  bool // a declaration stands in the first 1,024 bytes, or a BOM
}

// Refresh is a client-side redirection or reload.
type Refresh struct {
	Seconds float64
	URL     string // "" for a reload
	Header  bool   // sent as an HTTP header
	Script  bool   // done by a script that is the page's whole content
}

// Alternate is one hreflang entry.
type Alternate struct {
	Lang string // as written
	Href string // as written
	URL  string // resolved, "" when invalid
}

// Heading is one h1 to h6, in document order.
type Heading struct {
	Level   int
	Text    string
	FromAlt bool // the text is an image's alternative only
}

// Frame is one iframe.
type Frame struct {
	URL   string
	Title string // title, aria-label or aria-labelledby
}

// Video is one video element.
type Video struct {
	Poster   bool
	Captions bool
}

// Hidden counts the words hidden by inline style tricks.
type Hidden struct {
	Words  int
	Sample string
}

// Landmarks are the regions of the page.
type Landmarks struct {
	Main, Header, Nav, Footer bool
	SkipLink                  bool
}

// Markers are small facts that several checks share.
type Markers struct {
	AddToCart    int  // buttons and forms that put something in a basket
	CartClosed   bool // a basket button is disabled
	Breadcrumb   bool // a visible breadcrumb
	Reviews      bool // a block of customer reviews
	Payment      bool // a payment choice or a card field
	Banner       bool // a cookie banner
	TabIndex     int  // elements with a positive tabindex
	BareTables   int  // data tables without header cells
	StrayItems   int  // li, dt and dd outside a list, and what has no place directly in one
	BarePictures int  // picture elements without img
	ScriptMoves  bool // an inline script sets location
	LoadMore     bool // a button that shows, and loads more of a list
	RDFa         bool // typeof attributes
}

// Title is the page's title: the first in head, else the first anywhere.
func (p *Page) Title() string { return first(p.Titles) }

// Description is the page's meta description, likewise.
func (p *Page) Description() string { return first(p.Descriptions) }

func first(elements []Element) string {
	for _, e := range elements {
		if e.InHead {
			return e.Text
		}
	}
	if len(elements) > 0 {
		return elements[0].Text
	}
	return ""
}

// H1 is the first h1 that has a text, "" without one.
func (p *Page) H1() string {
	for _, h := range p.Headings {
		if h.Level == 1 && h.Text != "" {
			return h.Text
		}
	}
	return ""
}

// HasAnchor reports whether a fragment finds its place in the page.
func (p *Page) HasAnchor(fragment string) bool {
	_, ok := p.Anchors[fragment]
	return ok || fragment == "" || strings.EqualFold(fragment, "top")
}

// Saying has the bit of each phrase of a list that the folded text holds. It is
// worked out on the first call, and again for another list.
func (p *Page) Saying(list *text.Phrases) uint64 {
	if p.said.list != list {
		p.said.list, p.said.bits = list, list.Set(p.Folded())
	}
	return p.said.bits
}

// Folded is the visible text, samples of code left out, in plain lower-case
// letters without accents. It is computed on first use: a Page is not to be
// shared between goroutines before that.
func (p *Page) Folded() string {
	if p.folded == "" && p.Prose != "" {
		p.folded = text.Fold(p.Prose)
	}
	return p.folded
}

// FoldedMain is the main content likewise.
func (p *Page) FoldedMain() string {
	if p.foldedMain == "" && p.Main != "" {
		p.foldedMain = text.Fold(p.Main)
	}
	return p.foldedMain
}
