package seo

import (
	"cmp"
	"encoding/json"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/klauspost/compress/s2"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/seo/crawl"
	"github.com/formaouest/chaland/seo/page"
	"github.com/formaouest/chaland/seo/rule"
)

// record is all that is kept of one address once its body is gone. It lies
// beside the frontier until the audit is stored, so that an interrupted audit
// loses nothing.
type record struct {
	Summary  rule.PageSummary
	Facts    pageFacts
	Links    []recordLink   `json:",omitempty"`
	Files    []recordFile   `json:",omitempty"`
	Findings []rule.Finding `json:",omitempty"`
	Carried  *carried       `json:",omitempty"` // of the home page only
}

// pageFacts are what is stored and shown of an address, beyond what the rules
// want to know.
type pageFacts struct {
	Problem     crawl.Problem `json:",omitempty"`
	Source      crawl.Source
	From        string `json:",omitempty"`
	Description string `json:",omitempty"`
	H1          string `json:",omitempty"`
	Type        string `json:",omitempty"` // media type
	ContentKey  uint64 `json:",omitempty"`
	Bytes       int    `json:",omitempty"`
	WaitMillis  int64  `json:",omitempty"` // time to the first byte
	Hops        int    `json:",omitempty"` // redirects in front of it, as it was found
	Copy        string `json:",omitempty"` // of a product sheet: what it says of its product
	Main        string `json:",omitempty"` // main text of one of the first pages
	Subtitles   string `json:",omitempty"` // of the same, one a line

	Sheet *rule.SheetFacts `json:",omitempty"` // of a product sheet

	Measures *page.Measures `json:"-"` // of a page opened in a browser, once the crawl is over
}

// carried is how the home page was transported.
type carried struct {
	Header http.Header
	Proto  string
	Secure *crawl.TLS
	Detail string // why the connection failed, "" when it did not
}

type recordLink struct {
	To       string
	Text     string `json:",omitempty"`
	Region   page.Region
	Internal bool `json:",omitempty"`
	Followed bool `json:",omitempty"`
}

type recordFile struct {
	URL  string
	Kind page.ResourceKind
}

// pageReader turns answers into records; it runs in several goroutines.
type pageReader struct {
	options rule.Options
	check   func(*page.Page, rule.Options) []rule.Finding // rule.CheckPage
	home    func() crawl.URL
	keep    bool          // records are stored beside the frontier
	heavy   *sync.Mutex   // held while a heavy page is read
	texts   *atomic.Int32 // pages whose text was kept
}

// heavyPage is the size, in bytes, from which pages are read one at a time: the
// tree of a page may take twenty times its size.
const heavyPage = 2 << 20

func (r pageReader) read(resp *crawl.Response) crawl.Reading {
	rec := &record{Facts: factsOf(resp)}
	reading := crawl.Reading{Value: rec}
	rec.Summary = rule.PageSummary{URL: resp.URL.Key(), Status: int16(resp.Status), Depth: -1}
	if resp.Body != nil {
		r.parseSafely(resp, rec, &reading)
	}
	rec.complete(resp)
	if resp.URL == r.home() {
		rec.Carried = &carried{resp.Header, resp.Proto, resp.Secure, resp.Detail}
	}
	if r.keep {
		reading.Keep = rec.encode()
	}
	return reading
}

func factsOf(resp *crawl.Response) pageFacts {
	f := pageFacts{
		Problem: resp.Problem, Source: resp.Source, From: normal(resp.From), Bytes: resp.Size,
		WaitMillis: resp.TTFB.Milliseconds(), Hops: max(len(resp.Hops)-1, 0),
	}
	f.Type, _, _ = strings.Cut(strings.ToLower(resp.Header.Get("Content-Type")), ";")
	if declared, err := strconv.Atoi(resp.Header.Get("Content-Length")); err == nil && f.Bytes == 0 {
		f.Bytes = max(declared, 0) // a file whose body was not read
	}
	return f
}

// complete adds what only the crawl knows.
func (rec *record) complete(resp *crawl.Response) {
	s := &rec.Summary
	if !resp.Location.IsZero() {
		s.Location = resp.Location.Key()
	}
	if resp.Problem.Silent() {
		s.Failure = string(resp.Problem)
	}
	if rec.Facts.Problem.Damages() && s.Status >= 200 && s.Status < 300 && s.Status != 204 {
		s.Damage = string(rec.Facts.Problem)
	}
	s.Retry = resp.Header.Get("Retry-After") != ""
}

// parseSafely lets no page bring down the program that audits it.
func (r pageReader) parseSafely(resp *crawl.Response, rec *record, reading *crawl.Reading) {
	defer func() {
		if panicked := recover(); panicked != nil {
			slog.Error("a page defeats its reader", "url", resp.URL.String(), "panic", panicked, "stack", string(debug.Stack()))
			rec.Facts.Problem, rec.Links, rec.Files, rec.Findings, reading.Links = crawl.Unreadable, nil, nil, nil, nil
		}
	}()
	r.parse(resp, rec, reading)
}

func (r pageReader) parse(resp *crawl.Response, rec *record, reading *crawl.Reading) {
	if len(resp.Body) > heavyPage {
		r.heavy.Lock()
		defer r.heavy.Unlock()
	}
	p := page.Parse(page.Input{
		URL: resp.URL.String(), Status: resp.Status, Header: resp.Header, Body: resp.Body, Wait: resp.TTFB, Elapsed: resp.Took,
		Encoding: travelled(resp.Header),
	})
	rec.Summary = rule.Summarize(p, normal)
	rec.Summary.URL = resp.URL.Key()
	rec.Facts.Description, rec.Facts.H1, rec.Facts.ContentKey = strings.Clone(clip(p.Description(), 500)), strings.Clone(clip(p.H1(), 300)), p.ContentKey
	rec.Facts.Copy, rec.Facts.Sheet = strings.Clone(copyOf(p)), rule.SheetOf(p)
	if rec.Summary.OK() && p.Indexable() && r.texts.Add(1) <= keptTexts {
		rec.Facts.Main, rec.Facts.Subtitles = strings.Clone(clip(p.Main, longestCopy)), strings.Join(subtitles(p), "\n")
	}
	if p.Unreadable {
		rec.Facts.Problem = crawl.Unreadable
	}
	rec.Findings = r.check(p, r.options)
	if keyword := r.options.Keywords[rec.Summary.URL]; keyword != "" && rec.Summary.OK() {
		rec.Summary.Placed = rule.Place(p, keyword)
	}
	for i := range rec.Findings {
		f := &rec.Findings[i]
		f.URL, f.Evidence = rec.Summary.URL, strings.Clone(f.Evidence) // a word must not keep the page it was cut from
	}
	if !rec.Summary.OK() {
		return // the menu of an error page says nothing about the site's links
	}
	rec.readLinks(p, reading)
	rec.readFiles(p)
}

// A product's own description is worth more than its page, where menus, delivery
// and neighbours stand too, if it is long enough to compare. Longer copies are cut.
const (
	leastDescription = 30   // words
	longestCopy      = 6000 // characters
)

// keptTexts is how many pages of an audit keep their text: it lies in memory until the audit
// is stored.
const keptTexts = 5000

// subtitles are the headings of the second level.
func subtitles(p *page.Page) (list []string) {
	for _, h := range p.Headings {
		if h.Level == 2 && len(list) < 20 {
			list = append(list, strings.Join(strings.Fields(clip(h.Text, 200)), " "))
		}
	}
	return list
}

// copyOf is what a product sheet says of its product: its marked description, or
// else the page's main content. "" on other pages.
func copyOf(p *page.Page) string {
	if p.Kind != page.Product || !p.HTML {
		return ""
	}
	if products := p.Products(); len(products) == 1 {
		if marked := products[0].Text("description"); countWords(marked) >= leastDescription {
			return clip(marked, longestCopy)
		}
	}
	return clip(p.Main, longestCopy)
}

// travelled is how a body came over the network: compressed, or as it is. The
// crawler offers gzip with every request.
func travelled(h http.Header) string {
	return cmp.Or(strings.ToLower(strings.TrimSpace(h.Get("Content-Encoding"))), "identity")
}

// readLinks keeps every link and asks the crawler to visit those of the site,
// with the other addresses that the page names in its head.
func (rec *record) readLinks(p *page.Page, reading *crawl.Reading) {
	for i := range p.Links {
		l := &p.Links[i]
		if l.URL == "" {
			continue
		}
		u, err := crawl.ParseURL(l.URL)
		if err != nil {
			continue
		}
		rec.Links = append(rec.Links, recordLink{To: u.Key(), Text: clip(l.Text, 200), Region: l.Region, Internal: l.Internal, Followed: l.Followed()})
		if l.Internal {
			reading.Links = append(reading.Links, u.String())
		}
	}
	reading.Links = append(reading.Links, rec.Summary.Canonical, rec.Summary.Next, p.Previous)
	for _, a := range rec.Summary.Alternates {
		reading.Links = append(reading.Links, a.URL)
	}
}

// readFiles keeps each file once.
func (rec *record) readFiles(p *page.Page) {
	seen := map[string]bool{}
	for _, res := range p.Resources {
		if !res.Internal || res.URL == "" || seen[res.URL] || res.Kind == page.FrameResource {
			continue
		}
		seen[res.URL] = true
		rec.Files = append(rec.Files, recordFile{URL: res.URL, Kind: res.Kind})
	}
}

// encode packs the record: links and texts of one site repeat themselves.
func (rec *record) encode() []byte {
	text, err := json.Marshal(rec)
	if err != nil {
		panic(err) // plain strings, numbers and maps of them
	}
	return s2.Encode(nil, text)
}

func decodeRecord(packed []byte) (rec *record, err error) {
	defer fault.Wrap(&err, "what an earlier run kept")
	text, err := s2.Decode(nil, packed)
	if err != nil {
		return nil, err
	}
	rec = &record{}
	return rec, json.Unmarshal(text, rec)
}

// normal is the form in which addresses are compared and shown: the crawler's
// key. What is no address stays as it is.
func normal(raw string) string {
	u, err := crawl.ParseURL(raw)
	if err != nil {
		return raw
	}
	return u.Key()
}

func clip(s string, runes int) string {
	n := 0
	for i := range s {
		if n == runes {
			return s[:i] + "…"
		}
		n++
	}
	return s
}
