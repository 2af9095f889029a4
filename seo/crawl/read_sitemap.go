package crawl

import (
	"bufio"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"golang.org/x/net/html/charset"
)

// The limits of the sitemap protocol (sitemaps.org).
const (
	MaxSitemapURLs  = 50_000
	MaxSitemapBytes = 50 << 20
)

// SitemapFlaw is a kind of mistake in a sitemap.
type SitemapFlaw string

// The mistakes of sitemaps.
const (
	SitemapBroken    SitemapFlaw = "broken"    // not well-formed XML
	SitemapForeign   SitemapFlaw = "foreign"   // XML, but neither urlset nor sitemapindex
	SitemapNamespace SitemapFlaw = "namespace" // not the protocol's
	SitemapTooMany   SitemapFlaw = "too_many"  // more than 50,000 addresses
	SitemapTooBig    SitemapFlaw = "too_big"   // more than 50 MB
	SitemapBadURL    SitemapFlaw = "bad_url"   // an address that is empty, relative or unreadable
	SitemapNested    SitemapFlaw = "nested"    // an index that lists an index
	SitemapBadDate   SitemapFlaw = "bad_date"
)

// SitemapEntry is one address of a sitemap.
type SitemapEntry struct {
	URL     string // as written
	LastMod string // as written, "" without
	Date    time.Time
}

// SitemapFault is one mistake, with its place.
type SitemapFault struct {
	Flaw SitemapFlaw
	Text string // the value at fault, or the parser's words
}

// Sitemap is what a sitemap file says.
type Sitemap struct {
	Index   bool           // it lists sitemaps, not pages
	Listed  int            // addresses, of pages or of sitemaps
	Size    int64          // bytes, uncompressed
	Entries []SitemapEntry // of an index none are kept once it is fetched
	Faults  []SitemapFault
}

const sitemapNamespace = "http://www.sitemaps.org/schemas/sitemap/0.9"

// ReadSitemap reads a sitemap, an index of sitemaps, or a plain list of
// addresses. What can be read before a mistake is kept. Images, videos and
// translations inside an entry are passed over.
func ReadSitemap(from io.Reader) *Sitemap {
	s := &Sitemap{}
	limited := &io.LimitedReader{R: from, N: MaxSitemapBytes + 1}
	buffered := bufio.NewReader(limited)
	if head, _ := buffered.Peek(512); !looksLikeXML(head) && len(head) > 0 {
		s.readList(buffered)
	} else {
		s.readXML(buffered)
	}
	s.Listed, s.Size = len(s.Entries), MaxSitemapBytes+1-limited.N
	if limited.N <= 0 {
		s.fault(SitemapTooBig, "")
	}
	return s
}

func looksLikeXML(head []byte) bool {
	return bytes.HasPrefix(bytes.TrimSpace(bytes.TrimPrefix(head, []byte("\uFEFF"))), []byte("<"))
}

func (s *Sitemap) fault(flaw SitemapFlaw, text string) {
	const most = 100
	if len(s.Faults) < most {
		s.Faults = append(s.Faults, SitemapFault{flaw, cutRunes(text, 200)})
	}
}

func (s *Sitemap) readList(from io.Reader) {
	lines := bufio.NewScanner(from)
	for lines.Scan() {
		text := strings.TrimSpace(strings.TrimPrefix(lines.Text(), "\uFEFF"))
		if text == "" {
			continue
		}
		if _, err := ParseURL(text); err != nil {
			s.fault(SitemapBroken, text)
			return
		}
		if !s.add(SitemapEntry{URL: text}) {
			return
		}
	}
	if err := lines.Err(); err != nil { // a line that is no address, by its length
		s.fault(SitemapBroken, err.Error())
	}
}

func (s *Sitemap) readXML(from io.Reader) {
	decoder := xml.NewDecoder(from)
	decoder.CharsetReader = charset.NewReaderLabel
	root, err := firstElement(decoder)
	if err != nil {
		s.fault(SitemapBroken, err.Error())
		return
	}
	switch root.Name.Local {
	case "urlset":
	case "sitemapindex":
		s.Index = true
	default:
		s.fault(SitemapForeign, root.Name.Local)
		return
	}
	if root.Name.Space != sitemapNamespace {
		s.fault(SitemapNamespace, root.Name.Space)
	}
	if err := s.readEntries(decoder); err != nil {
		s.fault(SitemapBroken, err.Error())
	}
}

func firstElement(decoder *xml.Decoder) (xml.StartElement, error) {
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return xml.StartElement{}, errors.New("empty document")
		}
		if err != nil {
			return xml.StartElement{}, err
		}
		if start, ok := token.(xml.StartElement); ok {
			return start, nil
		}
	}
}

func (s *Sitemap) readEntries(decoder *xml.Decoder) error {
	for {
		token, err := decoder.Token()
		if err != nil {
			return err // even io.EOF: the root element was not closed
		}
		switch t := token.(type) {
		case xml.EndElement:
			return nil
		case xml.StartElement:
			var e struct {
				Loc     string `xml:"loc"`
				LastMod string `xml:"lastmod"`
			}
			if err := decoder.DecodeElement(&e, &t); err != nil {
				return err
			}
			if t.Name.Local == "url" || t.Name.Local == "sitemap" {
				if !s.add(SitemapEntry{URL: strings.TrimSpace(e.Loc), LastMod: strings.TrimSpace(e.LastMod)}) {
					return nil
				}
			}
		}
	}
}

// add reports whether there may be more: the protocol has an end.
func (s *Sitemap) add(e SitemapEntry) bool {
	if _, err := ParseURL(e.URL); err != nil {
		s.fault(SitemapBadURL, e.URL)
		return true
	}
	if len(s.Entries) >= MaxSitemapURLs {
		s.fault(SitemapTooMany, fmt.Sprint(MaxSitemapURLs))
		return false
	}
	if e.LastMod != "" {
		date, ok := parseW3CDate(e.LastMod)
		if !ok {
			s.fault(SitemapBadDate, e.LastMod)
		}
		e.Date = date
	}
	s.Entries = append(s.Entries, e)
	return true
}

// parseW3CDate reads the six forms of the W3C's note on dates.
func parseW3CDate(text string) (time.Time, bool) {
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02", "2006-01-02T15:04Z07:00", "2006-01", "2006"} {
		if t, err := time.Parse(layout, text); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}
