package page

import (
	"net"
	"slices"
	"strings"

	"golang.org/x/net/publicsuffix"
)

// Rendered is a page as a browser showed it, a phone 390 pixels wide, before anybody
// touched anything.
type Rendered struct {
	Measures
	DOM *Page // the document once its scripts have run, read as the one that was sent
}

// Measures are what is kept and shown of a page opened in a browser. Times are seconds
// in the laboratory, on the computer of the audit, without any slowing down.
type Measures struct {
	Final string `json:"url"` // the address that the browser showed
	Title string `json:"title"`

	Canonical string  `json:"canonical"`
	Robots    string  `json:"robots"`  // what the tags say to search engines
	Words     int     `json:"words"`   // of the main content
	Links     int     `json:"links"`   // of the site, distinct
	Seconds   float64 `json:"seconds"` // that the visit took

	LCP        float64  `json:"lcp_s"` // largest contentful paint; 0 when nothing was painted
	LCPElement string   `json:"lcp_element,omitempty"`
	CLS        float64  `json:"cls"` // cumulative layout shift, of the worst window of 5 s
	Moved      []string `json:"moved,omitempty"`
	Blocking   float64  `json:"tbt_s"` // total blocking time
	LongTasks  int      `json:"long_tasks"`

	Bytes    int64             `json:"bytes"` // received, compressed as they travelled
	Requests int               `json:"requests"`
	Kinds    map[string]Weight `json:"kinds"`   // by kind: document, script, stylesheet, image, font, media, data, other
	Outside  []Weighed         `json:"outside"` // hosts that are not the site's, the heaviest first

	Errors  []string `json:"errors,omitempty"`  // of the console
	Failed  []string `json:"failed,omitempty"`  // requests without an answer, or with an error
	Blocked []string `json:"blocked,omitempty"` // requests not made: robots.txt forbids them, or they lead into a private network

	Cookies []Cookie `json:"cookies,omitempty"`

	Violations   []Violation `json:"axe,omitempty"`
	Targets      int         `json:"targets"`         // links, buttons and fields in sight
	Cramped      int         `json:"cramped_targets"` // under 24 pixels a side, and without room around
	SmallTargets []string    `json:"cramped,omitempty"`

	SmallText float64     `json:"small_text"` // share of the visible characters under 12 pixels
	Tiny      string      `json:"tiny,omitempty"`
	Beyond    int         `json:"beyond_px"` // by which the page is wider than the screen
	Wide      []string    `json:"wide,omitempty"`
	Images    []Oversized `json:"images,omitempty"`
	Overlay   *Overlay    `json:"overlay,omitempty"`
}

// Weight is what some requests weigh.
type Weight struct {
	Bytes    int64 `json:"bytes"`
	Requests int   `json:"requests"`
}

// Weighed is a host and what came from there.
type Weighed struct {
	Host string `json:"host"`
	Weight
	Tracker string `json:"tracker,omitempty"` // whose tracker it is, when it is a known one
}

// Cookie is one that was there before any choice of the visitor.
type Cookie struct {
	Name    string `json:"name"`
	Domain  string `json:"domain"`
	Days    int    `json:"days"`              // how long it stays; 0 until the browser closes
	Outside bool   `json:"outside"`           // of another site
	Tracker string `json:"tracker,omitempty"` // whose tracker it is, when it is a known one
}

// Violation is what axe-core says of some elements of the page.
type Violation struct {
	Rule     string   `json:"rule"` // axe's id, such as « color-contrast »
	Help     string   `json:"help"` // in French
	Impact   string   `json:"impact"`
	Count    int      `json:"count"`
	Examples []string `json:"examples"` // a selector and the reason, in French
}

// Oversized is an image with more than twice the pixels that the screens show.
type Oversized struct {
	URL    string `json:"url"`
	Width  int    `json:"width"`  // of the file
	Pixels int    `json:"pixels"` // that the larger of both screens shows
}

// Overlay is a layer over most of the screen.
type Overlay struct {
	Element string  `json:"element"`
	Text    string  `json:"text"`
	Share   float64 `json:"share"`  // of the screen
	Closes  bool    `json:"closes"` // with something to close it in the upper half
	Duty    bool    `json:"duty"`   // asks about cookies or age, which the law may want
}

// Violation is what axe-core says under one of its rules, nil for nothing.
func (m *Measures) Violation(rule string) *Violation {
	for i := range m.Violations {
		if m.Violations[i].Rule == rule {
			return &m.Violations[i]
		}
	}
	return nil
}

// Domain is what the owner of a host registered (« boutique.fr » for
// « www.boutique.fr:8080 »), by the public suffix list; an address stands for itself.
func Domain(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.TrimSuffix(strings.ToLower(strings.Trim(host, ".[]")), ".")
	if domain, err := publicsuffix.EffectiveTLDPlusOne(host); err == nil && net.ParseIP(host) == nil {
		return domain
	}
	return host
}

// TrackerOf names the known tracker that a host serves, "" for none.
func TrackerOf(host string) string {
	for _, t := range trackerHosts {
		if strings.Contains(host, t.text) {
			return t.name
		}
	}
	return ""
}

// trackerCookies are the names that known trackers give their cookies, as their
// documentation tells them; one that ends with * is the beginning of several.
var trackerCookies = []tracker{
	{"_ga", "Google Analytics"}, {"_ga_*", "Google Analytics"}, {"_gid", "Google Analytics"}, {"_gat*", "Google Analytics"}, {"__utm*", "Google Analytics"},
	{"_gcl_*", "Google Ads"}, {"FPAU", "Google Ads"}, {"_fbp", "Meta Pixel"}, {"_fbc", "Meta Pixel"}, {"_uetsid*", "Microsoft Ads"}, {"_uetvid*", "Microsoft Ads"},
	{"_clck", "Microsoft Clarity"}, {"_clsk", "Microsoft Clarity"}, {"_hjSession*", "Hotjar"}, {"_hjid", "Hotjar"}, {"_tt_*", "TikTok Pixel"}, {"_ttp", "TikTok Pixel"},
	{"_pin_unauth", "Pinterest Tag"}, {"_scid*", "Snapchat Pixel"}, {"cto_*", "Criteo"}, {"li_fat_id", "LinkedIn Insight"}, {"hubspotutk", "HubSpot"}, {"__hstc", "HubSpot"},
	{"ajs_*", "Segment"}, {"_ym_*", "Yandex Metrica"},
}

// CookieTracker names the known tracker that gives its cookies such a name, "" for none.
func CookieTracker(name string) string {
	for _, t := range trackerCookies {
		if start, several := strings.CutSuffix(t.text, "*"); name == t.text || several && strings.HasPrefix(name, start) {
			return t.name
		}
	}
	return ""
}

// Directives are what the page tells search engines, each once, in order.
func (p *Page) Directives() []string {
	var list []string
	for i := range p.Robots {
		if p.Robots[i].Applies() {
			list = append(list, p.Robots[i].Tokens...)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// OwnLinks are the addresses of the page's own site that it links to, each once.
func (p *Page) OwnLinks() map[string]bool {
	links := map[string]bool{}
	for i := range p.Links {
		if l := &p.Links[i]; l.Internal && l.URL != "" {
			links[l.URL] = true
		}
	}
	return links
}
