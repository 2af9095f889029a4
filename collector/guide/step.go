package guide

import (
	"net"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/formaouest/chaland/collector/shop"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/i18n"
)

// State is how a step stands.
type State string

// The states of a step.
const (
	Done     State = "done"
	Todo     State = "todo"     // the next thing to do
	Wrong    State = "wrong"    // something came, or stands there, and it is not right
	Later    State = "later"    // another step comes before
	Optional State = "optional" // may be left out
)

// Step is one thing that must be so before a shop is connected.
type Step struct {
	Key   string `json:"key"`
	Title string `json:"title"`
	State State  `json:"state"`
	Said  string `json:"said"`         // what was found
	Do    string `json:"do,omitempty"` // what to do now
}

// Progress is how far a shop is.
type Progress struct {
	Steps []Step `json:"steps"`
	Done  int    `json:"done"`
	Of    int    `json:"of"` // without those that may be left out
	// Measured is set once a visit was received, Ordered once an order was.
	Measured bool `json:"measured"`
	Ordered  bool `json:"ordered"`
}

// Complete reports whether nothing is left that must be done.
func (p Progress) Complete() bool { return p.Of > 0 && p.Done == p.Of }

// judge says how one step stands.
type judge func(*Facts) Step

// path is the steps, in order.
var path = []judge{
	(*Facts).page, (*Facts).tag, (*Facts).view, (*Facts).product, (*Facts).cart, (*Facts).purchase,
	(*Facts).hook, (*Facts).order, (*Facts).joined,
}

// Judge says how far the facts are.
func Judge(f Facts) Progress {
	var p Progress
	waiting := false
	for _, judge := range path {
		s := judge(&f)
		s.Title = i18n.T("guide.step." + s.Key)
		if s.State == Todo && f.optional(s.Key) {
			s.State = Optional
		}
		if s.State == Todo && waiting {
			s.State, s.Do = Later, ""
		}
		waiting = waiting || s.State == Todo || s.State == Wrong
		if s.State != Optional {
			p.Of++
		}
		if s.State == Done {
			p.Done++
		}
		p.Steps = append(p.Steps, s)
	}
	_, p.Measured = f.Events[tracking.KindPageView]
	p.Ordered = f.Orders.Count > 0 || f.has(tracking.KindPurchase)
	return p
}

// optional tells the steps that a shop of no known platform, or measured by another tool,
// may leave out: its tag tells orders too.
func (f *Facts) optional(step string) bool {
	hooked := []string{"hook", "order", "joined"}
	switch f.Site.Platform {
	case tracking.PlatformWooCommerce, tracking.PlatformPrestaShop, tracking.PlatformShopify:
		return false
	}
	return slices.Contains(hooked, step)
}

func (f *Facts) has(kind string) bool { _, ok := f.Events[kind]; return ok }

// said makes a step of an outcome: what the catalogue says under it, and what it says to do.
func said(key string, state State, outcome string, args ...any) Step {
	s := Step{Key: key, State: state, Said: i18n.T("guide.said."+key+"."+outcome, args...)}
	if do := "guide.do." + key + "." + outcome; state != Done && i18n.Has(do) {
		s.Do = i18n.T(do, args...)
	}
	return s
}

// Ago says how long ago something was.
func Ago(now, t time.Time, loc *time.Location) string {
	switch d := now.Sub(t); {
	case d < time.Minute:
		return i18n.T("guide.ago.seconds", "n", max(0, int(d.Seconds())))
	case d < time.Hour:
		return i18n.T("guide.ago.minutes", "n", int(d.Minutes()))
	default:
		return i18n.T("guide.ago.on", "at", i18n.DateTime(t.In(loc)))
	}
}

func (f *Facts) ago(t time.Time) string { return Ago(f.Now, t, f.Site.Location()) }

// fresh tells whether pages of the shop were measured today, whatever its page looks like.
func (f *Facts) fresh() bool {
	e, ok := f.Events[tracking.KindPageView]
	return ok && f.Now.Sub(e.Last) < 24*time.Hour
}

func (f *Facts) page() Step {
	const key = "page"
	p := f.Page
	switch {
	case f.Looking:
		return said(key, Later, "looking", "url", f.Site.Home)
	case p == nil:
		return said(key, Todo, "unknown")
	case f.fresh() && (p.Problem != "" || p.Status >= 400):
		return said(key, Done, "unseen", "url", f.Site.Home)
	case p.Private:
		return said(key, Wrong, "private", "url", f.Site.Home, "host", hostPort(f.Site.Home))
	case p.Problem != "":
		return said(key, Wrong, "silent", "url", f.Site.Home, "problem", p.Problem)
	case p.Status == 401 || p.Status == 403:
		return said(key, Wrong, "closed", "url", p.URL, "status", p.Status)
	case p.Status >= 400:
		return said(key, Wrong, "failed", "url", p.URL, "status", p.Status)
	}
	return said(key, Done, "there", "url", p.URL)
}

// tag looks for our own tag, or for the tool that is told to send here.
func (f *Facts) tag() Step {
	const key = "tag"
	p := f.Page
	switch {
	case f.Looking:
		return said(key, Later, "looking")
	case p == nil || p.Problem != "" || p.Status >= 400:
		if f.fresh() {
			return said(key, Done, "unseen")
		}
		return said(key, Todo, "unread")
	case len(p.Tags) > 0:
		return f.ours(p)
	case p.Sends:
		return said(key, Done, "tool")
	case f.fresh():
		return said(key, Done, "unseen")
	case len(p.Tools) > 0:
		return said(key, Todo, "others", "tools", strings.Join(p.Tools, ", "))
	}
	return said(key, Todo, "absent")
}

// ours judges our own tag.
func (f *Facts) ours(p *Page) Step {
	const key = "tag"
	t := p.Tags[0]
	switch {
	case len(p.Tags) > 1:
		return said(key, Wrong, "twice", "n", len(p.Tags))
	case !f.names(t.Site, p.URL):
		return said(key, Wrong, "other_site", "found", orElse(t.Site, hostOf(p.URL)), "site", f.Site.ID)
	case strings.HasPrefix(p.URL, "https:") && strings.HasPrefix(t.Src, "http:") && !IsLocal(t.Src):
		return said(key, Wrong, "mixed", "src", t.Src)
	case t.Broken != "":
		return said(key, Wrong, "broken", "src", t.Src, "problem", t.Broken, "base", f.Base)
	case p.Shop == "" && f.themed():
		return said(key, Todo, "half")
	case t.Deferred:
		return said(key, Done, "deferred")
	}
	return said(key, Done, "there")
}

// themed tells the platforms whose pages boutique.js reads.
func (f *Facts) themed() bool {
	return slices.Contains([]string{tracking.PlatformWooCommerce, tracking.PlatformPrestaShop, tracking.PlatformShopify}, f.Site.Platform)
}

// names tells whether a tag's data-site leads to this site.
func (f *Facts) names(name, page string) bool {
	if name == "" {
		name = hostOf(page)
	}
	name = strings.TrimPrefix(strings.ToLower(name), "www.")
	return slices.Contains(append([]string{f.Site.ID, strings.ToLower(f.Site.Token), strings.ToLower(f.Site.GA4ID)}, f.Site.Domains...), name)
}

func (f *Facts) view() Step {
	const key = "view"
	if e, ok := f.Events[tracking.KindPageView]; ok {
		return said(key, Done, "there", "path", e.Path, "ago", f.ago(e.Last))
	}
	for _, a := range f.Asides {
		switch {
		case a.Reason == "unknown_site" && strings.Contains(a.Raw, hostOf(f.Site.Home)) && f.Site.Home != "":
			return said(key, Wrong, "stranger", "name", a.Detail, "site", f.Site.ID)
		case !a.Known || strings.HasPrefix(a.Reason, "webhook"):
		case strings.HasPrefix(a.Reason, "bot"):
			return said(key, Todo, "robot", "agent", a.Detail, "ago", f.ago(a.Last))
		default:
			return said(key, Wrong, "refused", "reason", i18n.T("aside."+a.Reason, "detail", a.Detail), "ago", f.ago(a.Last))
		}
	}
	if IsLocal(f.Base) && !IsLocal(f.Site.Home) {
		return said(key, Todo, "local", "base", f.Base, "url", f.Site.Home)
	}
	return said(key, Todo, "none", "url", f.Site.Home)
}

func (f *Facts) product() Step {
	const key = "product"
	e, ok := f.Events[tracking.KindViewItem]
	switch {
	case !ok:
		return said(key, Todo, "none")
	case e.SKU == "":
		return said(key, Wrong, "nameless", "path", e.Path)
	}
	return said(key, Done, "there", "sku", e.SKU, "path", e.Path, "ago", f.ago(e.Last))
}

func (f *Facts) cart() Step {
	const key = "cart"
	if e, ok := f.Events[tracking.KindAddToCart]; ok {
		return said(key, Done, "there", "sku", e.SKU, "ago", f.ago(e.Last))
	}
	return said(key, Todo, "none")
}

func (f *Facts) purchase() Step {
	const key = "purchase"
	e, ok := f.Events[tracking.KindPurchase]
	switch {
	case !ok && f.Site.Platform == tracking.PlatformShopify:
		return said(key, Todo, "pixel")
	case !ok:
		return said(key, Todo, "none")
	case e.Value == 0:
		return said(key, Wrong, "worthless", "path", e.Path)
	}
	return said(key, Done, "there", "total", i18n.Money(float64(e.Value), orElse(f.Site.Currency, "EUR")), "ago", f.ago(e.Last))
}

func (f *Facts) hook() Step {
	const key = "hook"
	h := f.Hook
	if f.hookKind() == shop.PrestaShop {
		return f.read(h)
	}
	if h == nil {
		return said(key, Todo, "none")
	}
	var forged time.Time
	for _, a := range f.Asides {
		if a.Known && (a.Reason == "webhook_signature" || a.Reason == "webhook_stale") && a.Last.After(forged) {
			forged = a.Last
		}
	}
	switch {
	case !h.HasSecret:
		return said(key, Todo, "secretless")
	case forged.After(h.Seen):
		return said(key, Wrong, "forged", "ago", f.ago(forged))
	case h.Seen.IsZero():
		return said(key, Todo, "unheard")
	}
	return said(key, Done, "there", "ago", f.ago(h.Seen))
}

// read tells of a shop that sends nothing: its orders are read.
func (f *Facts) read(h *Hook) Step {
	const key = "hook"
	switch {
	case h == nil:
		return said(key, Todo, "keyless")
	case h.Problem != "":
		return said(key, Wrong, "unreadable", "problem", h.Problem)
	case h.Seen.IsZero():
		return said(key, Todo, "unread")
	}
	return said(key, Done, "read", "ago", f.ago(h.Seen))
}

func (f *Facts) order() Step {
	const key = "order"
	for _, a := range f.Asides {
		if f.Orders.Count == 0 && a.Known && (a.Reason == "rate_missing" || a.Reason == "webhook_field" || a.Reason == "webhook_json") {
			return said(key, Wrong, "refused", "reason", i18n.T("aside."+a.Reason, "detail", a.Detail), "ago", f.ago(a.Last))
		}
	}
	if f.Orders.Count == 0 {
		return said(key, Todo, "none")
	}
	return said(key, Done, "there", "number", f.Orders.Latest, "total", i18n.Money(float64(f.Orders.Total), orElse(f.Site.Currency, "EUR")), "ago", f.ago(f.Orders.Last))
}

func (f *Facts) joined() Step {
	const key = "joined"
	switch {
	case f.Orders.Joined > 0:
		return said(key, Done, "there", "channel", orElse(channelName(f.Orders.Channel), "–"))
	case f.Orders.Count > 0 && f.has(tracking.KindPurchase):
		return said(key, Todo, "apart")
	}
	return said(key, Todo, "none")
}

func channelName(key string) string {
	if i18n.Has("channel." + key) {
		return i18n.T("channel." + key)
	}
	return key
}

func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Hostname()
}

// hostPort is the host of an address, with its port if it names one.
func hostPort(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Host
}

// IsLocal tells the addresses that only this machine reaches.
func IsLocal(address string) bool {
	host := hostOf(address)
	if ip, err := netip.ParseAddr(host); err == nil {
		return ip.IsLoopback()
	}
	return host == "localhost" || strings.HasSuffix(host, ".localhost")
}

// SameOrigin tells whether two addresses are of one server; the names of this machine are
// one.
func SameOrigin(a, b string) bool {
	x, errX := url.Parse(a)
	y, errY := url.Parse(b)
	if errX != nil || errY != nil {
		return false
	}
	if IsLocal(a) && IsLocal(b) {
		return portOf(x) == portOf(y)
	}
	return strings.EqualFold(net.JoinHostPort(x.Hostname(), portOf(x)), net.JoinHostPort(y.Hostname(), portOf(y)))
}

func portOf(u *url.URL) string {
	if p := u.Port(); p != "" {
		return p
	}
	return map[string]string{"https": "443"}[u.Scheme] + map[string]string{"http": "80"}[u.Scheme]
}
