// Package netlink judges the links of other sites: what kind of text they bear, from how
// many sites they come, how risky they look and why. It asks nobody: what tools said and
// what a visit of the linking page found are given to it.
package netlink

import (
	"net/url"
	"strings"
	"time"

	"golang.org/x/net/publicsuffix"
)

// Link is a link of another site.
type Link struct {
	Source, Target string // addresses; Target is "" when no file says where it leads
	Anchor         string
	Image          bool // its text is that of a picture
	NoFollow       bool // or ugc, or sponsored
	FirstSeen      time.Time
	Undated        bool      // FirstSeen is when a file that tells no day was imported
	Lost           time.Time // zero while it stands
	Outgoing       int       // links of its page to other sites; 0 when not known
	Language       string    // of its page, "" when not known
	Checks         []Check   // what visits of its page found, the oldest first
	Seen           *Seen     // what the collector saw of it; nil for nothing
	Alone          bool      // only the collector saw it: no tool tells of it
}

// Check is what a visit of the linking page found.
type Check struct {
	At           time.Time
	State        State
	Status       int // of the linking page
	Anchor       string
	Outgoing     int
	Words        int
	Language     string
	Network      string // the /24 or /48 that its server stands in, "" when not known
	TargetStatus int    // 0 when not known
	TargetFinal  string // where redirects of the target end
}

// State is what became of a link.
type State string

// The states of a link that was looked at.
const (
	Live         State = "live"
	LiveNoFollow State = "live_nofollow"  // rel nofollow, ugc or sponsored, or a page that says nofollow
	NotIndexable State = "not_indexable"  // a page that search engines do not show: noindex, canonical elsewhere, robots.txt
	Mention      State = "mention"        // the shop is named, without a link
	Gone         State = "lost"           // the page stands without the link
	PageGone     State = "page_gone"      // 404 or 410
	Unverifiable State = "not_verifiable" // a refusal, an error of the server, no answer
)

// States lists them in the order of screens.
func States() []State {
	return []State{Live, LiveNoFollow, NotIndexable, Mention, Gone, PageGone, Unverifiable}
}

// Last is the latest visit that could tell something; ok is false without one.
func (l *Link) Last() (c Check, ok bool) {
	for i := len(l.Checks) - 1; i >= 0; i-- {
		if l.Checks[i].State != Unverifiable {
			return l.Checks[i], true
		}
	}
	return c, false
}

// lives reports whether the link was seen. A page that robots.txt forbids was not opened.
func (c *Check) lives() bool {
	return c.State == Live || c.State == LiveNoFollow || c.State == NotIndexable && c.Status >= 200 && c.Status < 300
}

// Text is what the link says: by the latest visit that saw it, else by the file.
func (l *Link) Text() string {
	if c, ok := l.Last(); ok && c.lives() {
		return c.Anchor
	}
	return l.Anchor
}

// GoneSince is when the link was lost: when a file says so, or else when a visit no longer
// found what one before had found. Zero for a link that stands.
func (l *Link) GoneSince() time.Time {
	c, seen := l.Last()
	switch {
	case seen && c.lives() && !c.At.Before(l.Lost):
		return time.Time{}
	case seen && !c.At.Before(l.Lost) && (c.State == Gone || c.State == PageGone || c.State == Mention):
		return l.firstMissing()
	}
	return l.Lost
}

// firstMissing is the first of the last visits in a row that did not find the link.
func (l *Link) firstMissing() (at time.Time) {
	for i := len(l.Checks) - 1; i >= 0; i-- {
		switch c := &l.Checks[i]; {
		case c.lives():
			return at
		case c.State != Unverifiable:
			at = c.At
		}
	}
	return at
}

// Stands reports whether the link is there on a day.
func (l *Link) Stands(day time.Time) bool {
	gone := l.GoneSince()
	return !l.FirstSeen.After(day) && (gone.IsZero() || gone.After(day))
}

// Followed reports whether the link passes popularity on, by the latest visit if there is one.
func (l *Link) Followed() bool {
	if c, ok := l.Last(); ok {
		return c.State == Live
	}
	return !l.NoFollow
}

// BecameNoFollow reports whether a visit found a followed link and a later one the same
// link without.
func (l *Link) BecameNoFollow() bool {
	c, ok := l.Last()
	if !ok || c.State != LiveNoFollow {
		return false
	}
	for _, before := range l.Checks {
		if before.State == Live {
			return true
		}
	}
	return false
}

// Host is the host of an address, without www.
func Host(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.")
}

// Domain is the registrable domain of an address (« blog.exemple.fr » is « exemple.fr »,
// « moi.blogspot.com » is itself), by the public suffix list.
func Domain(address string) string {
	host := Host(address)
	if domain, err := publicsuffix.EffectiveTLDPlusOne(host); err == nil {
		return domain
	}
	return host
}
