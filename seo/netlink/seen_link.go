package netlink

import (
	"cmp"
	"net/url"
	"slices"
	"strings"
	"time"
)

// Seen is what the collector saw of a page that led visits to an address of the shop.
// Amounts are cents.
type Seen struct {
	Page    string // host and path, as browsers tell it: often the host alone
	Target  string // host and path
	First   time.Time
	Last    time.Time
	Visits  float64
	Orders  float64
	Revenue float64
	Margin  *float64 // nil when it is not known
}

// Vague reports whether the browser told the host alone: the link stands on some page of
// it, nobody knows which.
func (s *Seen) Vague() bool {
	_, path, _ := strings.Cut(s.Page, "/")
	return path == ""
}

// Read reports whether the text of the link and how it is marked are known: a tool tells
// them, or a visit of its page.
func (l *Link) Read() bool {
	_, visited := l.Last()
	return !l.Alone || visited
}

// Origin is who tells of the link: "tool", "collector" or "both".
func (l *Link) Origin() string {
	switch {
	case l.Alone:
		return "collector"
	case l.Seen != nil:
		return "both"
	}
	return "tool"
}

// Merge gives the links that tools tell of what the collector saw of them, and adds those
// that only the collector saw, which are Alone. A page that a tool tells of under the same
// address is the same link; of a host that browsers tell alone, the link that leads to the
// same address is meant if there is just one, and no link is added while a tool knows some
// of that host.
func Merge(links []Link, seen []Seen) []Link {
	links = slices.Clone(links)
	byPage, byHost := map[string][]int{}, map[string][]int{}
	for i := range links {
		page := PageKey(links[i].Source)
		host, _, _ := strings.Cut(page, "/")
		byPage[page], byHost[host] = append(byPage[page], i), append(byHost[host], i)
	}
	told := len(links)
	for _, s := range seen {
		page := PageKey("https://" + s.Page)
		among := byPage[page]
		if s.Vague() {
			among = byHost[page]
		}
		at := match(links, among, PageKey("https://"+s.Target), s.Vague())
		switch {
		case at >= 0:
			links[at].see(s)
		case s.Vague() && slices.ContainsFunc(among, func(i int) bool { return i < told }):
		default:
			links = append(links, Link{Source: address(s.Page), Target: address(s.Target), FirstSeen: dayOf(s.First), Alone: true, Seen: &s})
			byPage[page], byHost[page] = append(byPage[page], len(links)-1), append(byHost[page], len(links)-1)
		}
	}
	return links
}

// match is the one of some links that leads to a target, else one of which nobody knows
// where it leads; -1 for none, and for several where the page is not told.
func match(links []Link, among []int, target string, vague bool) int {
	same, open := []int{}, -1
	for _, i := range among {
		switch {
		case links[i].Target == "":
			open = i
		case pathOf(PageKey(links[i].Target)) == pathOf(target):
			same = append(same, i)
		}
	}
	switch {
	case len(same) == 1 || len(same) > 1 && !vague:
		return same[0]
	case len(same) == 0 && !vague:
		return open
	}
	return -1
}

// see adds what the collector saw to a link.
func (l *Link) see(s Seen) {
	if l.Seen == nil {
		l.Seen = &s
		return
	}
	sum := *l.Seen
	if s.First.Before(sum.First) {
		sum.First = s.First
	}
	if s.Last.After(sum.Last) {
		sum.Last = s.Last
	}
	sum.Visits, sum.Orders, sum.Revenue = sum.Visits+s.Visits, sum.Orders+s.Orders, sum.Revenue+s.Revenue
	if sum.Margin != nil && s.Margin != nil {
		margin := *sum.Margin + *s.Margin
		sum.Margin = &margin
	} else {
		sum.Margin = nil
	}
	l.Seen = &sum
}

// PageKey is the host, without www., and the decoded path of an address, by which a page
// is known whoever writes it; a slash at the end does not count.
func PageKey(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	return strings.TrimSuffix(Host(address)+u.Path, "/")
}

func pathOf(key string) string {
	_, path, _ := strings.Cut(key, "/")
	return path
}

// address writes a host and a decoded path as an address.
func address(page string) string {
	host, path, _ := strings.Cut(page, "/")
	return (&url.URL{Scheme: "https", Host: host, Path: "/" + path}).String()
}

func dayOf(t time.Time) time.Time {
	t = t.UTC()
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
}

// Domains adds up what was seen by domain, the most visits first.
func Domains(seen []Seen) []Seen {
	at := map[string]*Link{}
	for _, s := range seen {
		domain := Domain("https://" + s.Page)
		if at[domain] == nil {
			at[domain] = &Link{}
		}
		s.Page, s.Target = domain, ""
		at[domain].see(s)
	}
	list := make([]Seen, 0, len(at))
	for _, l := range at {
		list = append(list, *l.Seen)
	}
	slices.SortFunc(list, func(x, y Seen) int { return cmp.Or(cmp.Compare(y.Visits, x.Visits), cmp.Compare(x.Page, y.Page)) })
	return list
}
