package rule

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/seo/page"
)

// What the rules of this file judge is asked of the server beside the crawl, a few requests
// for the whole site. What was not asked, or not answered, is said to be unverified.

// checkPhoneContent compares what a telephone gets with what the crawl read.
func checkPhoneContent(v *View, f *Finder) {
	if len(v.Probes.Phone) == 0 {
		f.Unverified(v.unasked("phone"))
		return
	}
	for _, a := range v.Probes.Phone {
		if a.Less() {
			f.SayOn(a.URL, "", "phone", a.PhoneWords, "words", a.Words, "share", i18n.Percent(float64(a.PhoneWords)/float64(a.Words), 0))
		}
	}
}

// Less reports whether the telephone gets under 80 % of the words.
func (a PhoneAnswer) Less() bool {
	const share = 0.8
	return float64(a.PhoneWords) < share*float64(a.Words)
}

// unasked is why nothing was asked: the audit's budget, or else the reason given.
func (v *View) unasked(reason string) string {
	if v.Probes.Refused != "" {
		return v.Probes.Refused
	}
	return reason
}

// checkBeyondList finds lists that answer for pages far behind their end. A redirect to a
// page that exists, or an answer that no search engine keeps, is no endless list.
func checkBeyondList(v *View, f *Finder) {
	if len(v.Probes.Beyond) == 0 && v.paged() {
		f.Unverified(v.unasked("beyond"))
	}
	for _, a := range v.Probes.Beyond {
		if a.Status == 200 && a.Indexable {
			f.SayOn(a.List, a.URL, "url", a.URL)
		}
	}
}

// paged reports whether the site has a list of several pages.
func (v *View) paged() bool {
	for i := range v.Pages {
		if n, _, ok := pageNumberOf(v.Pages[i].URL); ok && n >= 2 && v.Pages[i].OK() && v.Pages[i].HTML {
			return true
		}
	}
	return false
}

// Series is a list of several pages, as far as a crawl has seen it.
type Series struct {
	First string // the address of the first page behind page 1 that was seen
	first int
	last  int
}

// JoinSeries adds an address to the list that it is a further page of, if it is one.
func JoinSeries(lists map[string]*Series, address string) {
	n, list, ok := pageNumberOf(address)
	if !ok || n < 2 {
		return
	}
	s := lists[list]
	if s == nil {
		s = &Series{address, n, n}
		lists[list] = s
	}
	if n < s.first {
		s.First, s.first = address, n
	}
	s.last = max(s.last, n)
}

// Beyond is the address of the page that many pages behind the last one seen.
func (s *Series) Beyond(by int) string {
	u, err := url.Parse(s.First)
	if err != nil {
		return s.First
	}
	number := fmt.Sprint(s.last + by)
	if m := pagePath.FindStringSubmatchIndex(u.Path); m != nil {
		u.Path, u.RawPath = u.Path[:m[2]]+number+u.Path[m[3]:], ""
		return u.String()
	}
	query := u.Query()
	for _, key := range pageKeys {
		if value := query.Get(key); value != "" && isDigits(value) {
			query.Set(key, number)
			break
		}
	}
	u.RawQuery = query.Encode()
	return u.String()
}

// checkHiddenNoindex finds pages that robots.txt keeps search engines from reading and whose
// noindex they will therefore never read. Carts and accounts, closed twice by many shops, are
// only said.
func checkHiddenNoindex(v *View, f *Finder) {
	say := func(address string) {
		if page.KindOf(address).Private() {
			f.As(Info)
		}
		f.SayOn(address, "")
	}
	read := map[string]bool{}
	for _, a := range v.Probes.Hidden {
		if read[a.URL] = true; a.Noindex {
			say(a.URL)
		}
	}
	unread := 0
	for i := range v.Pages {
		p := &v.Pages[i]
		switch {
		case !p.Blocked || p.External || read[p.URL]:
		case p.OK() && p.HTML && p.Noindex: // the crawl was allowed to read what search engines are not
			say(p.URL)
		case p.Status == 0 && v.Tally(p.URL).Sources() > 0:
			unread++
		}
	}
	if unread > 0 {
		f.Unverified(v.unasked("hidden"), "n", unread)
	}
}

const aDay = 24 * 60 * 60 // seconds

// staticFile is an address of a file that does not change while it is read.
var staticFile = regexp.MustCompile(`(?i)\.(?:css|m?js|png|jpe?g|gif|webp|avif|svg|ico|woff2?)(?:\?|$)`)

// checkCaching finds files that browsers may not keep for a day.
func checkCaching(v *View, f *Finder) {
	asked, known := false, false
	for file := range v.distinctFiles {
		if !staticFile.MatchString(file.URL) {
			continue
		}
		if asked = true; !file.Caching.Known {
			continue
		}
		known = true
		switch c := file.Caching; {
		case c.NoStore:
			f.Item(file.URL + " (no-store)")
		case c.Seconds >= 0 && c.Seconds < aDay:
			f.Item(fmt.Sprintf("%s (max-age=%d)", file.URL, c.Seconds))
		case c.Seconds < 0 && !c.Tagged:
			f.Item(file.URL)
		}
	}
	if asked && !known {
		f.Unverified(v.unasked("files"))
		return
	}
	v.tellUnread(f, func(kind page.ResourceKind) bool { return kind != page.Media })
}

// loads reports whether some page loads a file of one of the kinds.
func (v *View) loads(kinds ...page.ResourceKind) bool {
	if v.Files == nil {
		return false
	}
	for file := range v.Files {
		if slices.Contains(kinds, file.Kind) {
			return true
		}
	}
	return false
}

// A file is worth minifying when that takes away a fifth of it and four kilobytes.
const (
	minifyShare = 0.2
	minifyBytes = 4 << 10
)

func checkMinified(v *View, f *Finder) {
	if len(v.Probes.Sources) == 0 && v.loads(page.Script, page.Stylesheet) {
		f.Unverified(v.unasked("files"))
	}
	for i := range v.Probes.Sources {
		s := &v.Probes.Sources[i]
		if spare := spareBytes(s.Text, s.Script); spare >= minifyBytes && float64(spare) >= minifyShare*float64(len(s.Text)) {
			f.Item(fmt.Sprintf("%s (%s, −%s)", s.URL, size(int64(len(s.Text))), i18n.Percent(float64(spare)/float64(len(s.Text)), 0)))
		}
	}
}

// spareBytes counts what any minifier takes away without understanding the code: indents,
// line ends and comments that have lines of their own. A comment that a licence asks for
// (« /*! », @license) stays.
func spareBytes(source string, script bool) int {
	spare, comment, kept := 0, false, false
	for line := range strings.Lines(source) {
		trimmed := strings.TrimSpace(line)
		opens := !comment && strings.HasPrefix(trimmed, "/*")
		if opens {
			comment, kept = true, strings.HasPrefix(trimmed, "/*!") || strings.Contains(trimmed, "@license") || strings.Contains(trimmed, "@preserve")
		}
		if end := strings.Index(trimmed, "*/"); comment && end >= 0 { // code may follow on the line
			if !kept {
				spare += end + len("*/")
			}
			spare += len(line) - len(trimmed)
			comment = false
			continue
		}
		switch {
		case comment && !kept, script && strings.HasPrefix(trimmed, "//") && !strings.HasPrefix(trimmed, "//#"):
			spare += len(line)
		default:
			spare += len(line) - len(trimmed)
		}
	}
	return spare
}

// checkFonts finds web fonts that hide the text until they are there, in the pages and in
// the style sheets that were read; each once.
func checkFonts(v *View, f *Finder) {
	seen := map[string]bool{}
	note := func(family, where string) {
		if !seen[family] {
			seen[family] = true
			f.Item(family + " (" + where + ")")
		}
	}
	for i := range v.Pages {
		for _, family := range v.Pages[i].Fonts {
			note(family, v.Pages[i].URL)
		}
	}
	styles := 0
	for i := range v.Probes.Sources {
		if s := &v.Probes.Sources[i]; !s.Script {
			styles++
			for _, family := range page.BlockingFonts(s.Text) {
				note(family, s.URL)
			}
		}
	}
	if styles == 0 && f.count == 0 && v.loads(page.Stylesheet) {
		f.Unverified(v.unasked("files"))
	}
}
