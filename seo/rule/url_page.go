package rule

import (
	"net/url"
	"slices"
	"strings"
	"unicode"

	"github.com/formaouest/chaland/seo/page"
	"github.com/formaouest/chaland/seo/text"
)

const googleURL = "Google Search Central, structure des URL"

var urlRules = []Rule{
	{ID: "url-majuscules", Category: URLs, Severity: Low, Reference: googleURL, Page: checkURLCapitals},
	{ID: "url-underscore", Category: URLs, Severity: Low, Reference: googleURL, Page: checkURLUnderscore},
	{ID: "url-espace", Category: URLs, Severity: Medium, Reference: "RFC 3986", Page: checkURLSpace},
	{ID: "url-non-ascii", Category: URLs, Severity: Low, Reference: googleURL, Page: checkURLAccents},
	{ID: "url-double-slash", Category: URLs, Severity: Medium, Reference: "Screaming Frog", Page: checkURLDoubleSlash},
	{ID: "url-repetition", Category: URLs, Severity: Medium, Reference: "Screaming Frog", Page: checkURLRepetition},
	{ID: "url-longue", Category: URLs, Severity: Low, Reference: "Screaming Frog : 115 caractères", Page: checkURLLength},
	{ID: "url-parametres", Category: URLs, Severity: Low, Reference: googleURL, Page: checkURLParameters},
	{ID: "url-tracking", Category: URLs, Severity: Medium, Reference: "Aide de Google Analytics, URL de campagne", Page: checkTrackingLinks},
	{ID: "url-session", Category: URLs, Severity: High, Reference: googleURL, Page: checkSessionLinks},
	{ID: "url-recherche-interne", Category: URLs, Severity: Medium, Reference: "Google Search Central, règles sur le spam", Page: checkSearchIndexable},
	{ID: "url-ancre-cassee", Category: URLs, Severity: Low, Reference: "HTML, fragments", Page: checkBrokenFragments},
	{ID: "url-mots-vides", Category: URLs, Severity: Info, Reference: "squirrelscan", Page: checkURLStopWords},
	{ID: "url-slash-incoherent", Category: URLs, Severity: Low, Reference: googleURL, Site: checkSlashTwins},
	{ID: "url-www-http", Category: URLs, Severity: High, Reference: googleURL, Transport: true, Site: checkSiteVariants},
	{ID: "url-index", Category: URLs, Severity: Low, Reference: googleURL, Site: checkIndexTwins},
}

// maxURLLength is Screaming Frog's threshold, in characters.
const maxURLLength = 115

func checkURLCapitals(p *page.Page, f *Finder) {
	if strings.ContainsFunc(p.Path(), unicode.IsUpper) {
		f.Say(p.Path(), "path", p.Path())
	}
}

// checkURLUnderscore looks at the path only: parameters may be named as they
// like.
func checkURLUnderscore(p *page.Page, f *Finder) {
	if strings.Contains(p.Path(), "_") {
		f.Say(p.Path(), "path", p.Path())
	}
}

func checkURLSpace(p *page.Page, f *Finder) {
	if strings.Contains(p.Path(), " ") {
		f.Say(p.Path(), "path", p.Path())
	}
}

func checkURLAccents(p *page.Page, f *Finder) {
	if strings.ContainsFunc(p.Path(), func(r rune) bool { return r > unicode.MaxASCII }) {
		f.Say(p.Path(), "path", p.Path())
	}
}

func checkURLDoubleSlash(p *page.Page, f *Finder) {
	if strings.Contains(p.Address.EscapedPath(), "//") {
		f.Say(p.Path(), "path", p.Path())
	}
}

// checkURLRepetition looks for a segment that follows itself or comes three
// times; numbers may repeat, as in the date /2024/01/01.
func checkURLRepetition(p *page.Page, f *Finder) {
	seen := map[string]int{}
	previous := ""
	for segment := range strings.SplitSeq(strings.Trim(p.Path(), "/"), "/") {
		if segment == "" || isDigits(segment) {
			previous = ""
			continue
		}
		seen[segment]++
		if segment == previous || seen[segment] == 3 {
			f.Say(p.Path(), "segment", segment)
			return
		}
		previous = segment
	}
}

func isDigits(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r < '0' || r > '9' })
}

func checkURLLength(p *page.Page, f *Finder) {
	if n := text.Length(p.URL); n > maxURLLength {
		f.Say("", "n", n)
	}
}

func checkURLParameters(p *page.Page, f *Finder) {
	n := len(p.Address.Query())
	if n == 0 || !p.Indexable() {
		return
	}
	if n <= 3 {
		f.As(Info)
	}
	f.Say(p.Address.RawQuery, "n", n)
}

var trackingKeys = []string{"gclid", "fbclid", "msclkid", "srsltid", "dclid", "gbraid", "wbraid"}

func checkTrackingLinks(p *page.Page, f *Finder) {
	for _, l := range p.Links {
		if l.Internal && slices.ContainsFunc(queryKeys(l.URL), isTrackingKey) {
			f.Item(l.URL)
		}
	}
}

func isTrackingKey(key string) bool {
	return strings.HasPrefix(key, "utm_") || slices.Contains(trackingKeys, key)
}

// queryKeys are the names of an address's parameters, in lower case.
func queryKeys(address string) []string {
	_, query, ok := strings.Cut(address, "?")
	if !ok {
		return nil
	}
	var keys []string
	for pair := range strings.SplitSeq(query, "&") {
		key, _, _ := strings.Cut(pair, "=")
		keys = append(keys, strings.ToLower(key))
	}
	return keys
}

var sessionKeys = []string{"sid", "phpsessid", "jsessionid", "sessionid", "session_id", "aspsessionid"}

func checkSessionLinks(p *page.Page, f *Finder) {
	for _, l := range p.Links {
		if l.Internal && carriesSession(l.URL) {
			f.Item(l.URL)
		}
	}
}

// carriesSession looks for the usual session names and for a token: 32 or more
// hexadecimal digits as a parameter's value.
func carriesSession(address string) bool {
	if strings.Contains(strings.ToLower(address), ";jsessionid=") {
		return true
	}
	_, query, ok := strings.Cut(address, "?")
	if !ok {
		return false
	}
	values, err := url.ParseQuery(query)
	if err != nil {
		return false
	}
	for key, list := range values {
		if slices.Contains(sessionKeys, strings.ToLower(key)) || slices.ContainsFunc(list, isToken) {
			return true
		}
	}
	return false
}

func isToken(s string) bool {
	return len(s) >= 32 && isHex(s)
}

func isHex(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return !unicode.Is(unicode.ASCII_Hex_Digit, r) })
}

func checkSearchIndexable(p *page.Page, f *Finder) {
	if p.Kind == page.Search && p.Indexable() {
		f.Say(p.URL)
	}
}

// checkBrokenFragments checks the links that stay on the page; routes of
// single-page applications (#/, #!) and text fragments are no anchors.
func checkBrokenFragments(p *page.Page, f *Finder) {
	for _, l := range p.Links {
		if l.Fragment == "" || l.URL != p.Self || strings.ContainsAny(l.Fragment[:1], "/!:") || l.Click {
			continue
		}
		if !p.HasAnchor(l.Fragment) {
			f.Item("#" + l.Fragment)
		}
	}
}

func checkURLStopWords(p *page.Page, f *Finder) {
	path := strings.Trim(p.Path(), "/")
	slug := path[strings.LastIndexByte(path, '/')+1:]
	var empty []string
	for word := range strings.SplitSeq(slug, "-") {
		if text.IsStopWord(word) {
			empty = append(empty, word)
		}
	}
	if len(empty) >= 3 {
		f.Say(slug, "n", len(empty), "words", strings.Join(empty, ", "))
	}
}
