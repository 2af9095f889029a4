package imports

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/cespare/xxhash/v2"
	"github.com/google/uuid"

	"github.com/formaouest/chaland/collector/agent"
	"github.com/formaouest/chaland/collector/channel"
	"github.com/formaouest/chaland/collector/intake"
	"github.com/formaouest/chaland/collector/pseudonym"
	"github.com/formaouest/chaland/collector/tracking"
)

// logNamer names the visitors and the hits of a site's logs under its import
// key. The same line always gets the same names, so that importing a log again
// finds its events in place; without the key nobody can tell them from an
// address.
type logNamer struct {
	site  tracking.Site
	loc   *time.Location
	key   []byte
	salts map[string][]byte    // by local day
	seen  [2]map[uint64]uint32 // lines of this span of time and of the one before
	span  int64
}

// spanSeconds is how far apart equal lines may be written: they say the same
// second, and servers write nearly in order.
const spanSeconds = 300

func newLogNamer(site tracking.Site, key []byte) *logNamer {
	return &logNamer{site: site, loc: site.Location(), key: key, salts: map[string][]byte{}, seen: [2]map[uint64]uint32{{}, {}}}
}

// salt is the salt of one day: a visitor is one of a day, as in exempt mode.
func (n *logNamer) salt(at time.Time) []byte {
	return n.saltOf(pseudonym.DayOf(at, n.loc))
}

func (n *logNamer) saltOf(day string) []byte {
	salt, ok := n.salts[day]
	if !ok {
		salt = n.sum("day\x00" + day)
		n.salts[day] = salt
	}
	return salt
}

func (n *logNamer) sum(text string) []byte {
	mac := hmac.New(sha256.New, n.key)
	mac.Write([]byte(n.site.ID + "\x00" + text))
	return mac.Sum(nil)
}

// visitor also gives the pseudonym of the day before in the first half hour of
// a day, by which a visit goes over midnight.
func (n *logNamer) visitor(h *logHit) (visitor, previous uint64) {
	ip := n.addressOf(h.address)
	visitor = pseudonym.Visitor(n.salt(h.time), n.site.ID, ip, h.agent)
	if local := h.time.In(n.loc); local.Hour() == 0 && local.Minute() < 30 {
		previous = pseudonym.Visitor(n.salt(h.time.AddDate(0, 0, -1)), n.site.ID, ip, h.agent)
	}
	return visitor, previous
}

// addressOf also makes an address of a name, which servers write when they
// look names up.
func (n *logNamer) addressOf(text string) netip.Addr {
	if ip, err := netip.ParseAddr(text); err == nil {
		return ip
	}
	return netip.AddrFrom16([16]byte(n.sum("host\x00" + text)))
}

// id names a hit by its line. Equal lines are told apart by their number among
// the equal ones.
func (n *logNamer) id(line string, at time.Time) uuid.UUID {
	if span := at.Unix() / spanSeconds; span > n.span {
		n.seen[0], n.seen[1], n.span = map[uint64]uint32{}, n.seen[0], span
	}
	hash := xxhash.Sum64String(line)
	times := n.seen[0][hash] + n.seen[1][hash] + 1
	n.seen[0][hash]++
	var id uuid.UUID
	mac := hmac.New(sha256.New, n.key)
	mac.Write([]byte(line))
	mac.Write(binary.BigEndian.AppendUint32(nil, times))
	copy(id[:], mac.Sum(nil))
	id[6], id[8] = id[6]&0x0f|0x80, id[8]&0x3f|0x80 // version 8, of one's own making (RFC 9562)
	return id
}

// clean cuts a text that ends in a table, and hides what names people and orders in it.
func clean(s string, most int) string {
	s = intake.Unnamed(strings.ToValidUTF8(s, "\ufffd"))
	if runes := []rune(s); len(s) > most && len(runes) > most {
		return string(runes[:most])
	}
	return s
}

const maxPath = 2000

// event makes a page view of a hit on a page.
func (n *logNamer) event(h *logHit, u *url.URL, who agent.Agent, line string) (e tracking.Event, spam bool) {
	e = tracking.Event{
		Site: n.site.ID, Time: h.time.UTC(), Received: h.time.UTC(), Mode: tracking.ModeExempt, Origin: tracking.OriginLog,
		Name: tracking.KindPageView, Path: clean(tracking.PagePath(u), maxPath), Host: h.host,
		Device: who.Device, Browser: who.Browser, OS: who.OS,
	}
	if e.Host == "" && len(n.site.Domains) > 0 {
		e.Host = n.site.Domains[0]
	}
	var from *url.URL
	if r, err := url.Parse(h.referrer); err == nil && r.Host != "" {
		from = r
		e.Referrer = strings.ToLower(r.Hostname()) + clean(r.Path, maxPath)
	}
	page := *u
	page.Host = e.Host
	touch := channel.Read(channel.Page{URL: &page, Query: u.Query(), Referrer: from, Site: n.site})
	if from != nil && agent.IsSpam(from.Hostname()) || agent.IsSpam(touch.Source) {
		return e, true
	}
	e.Channel, e.Source, e.Medium, e.Campaign = touch.Channel, clean(touch.Source, 200), clean(touch.Medium, 200), clean(touch.Campaign, 200)
	e.Term, e.Content, e.ClickID = clean(touch.Term, 200), clean(touch.Content, 200), touch.ClickID
	e.Visitor, e.Previous = n.visitor(h)
	e.ID = n.id(line, h.time)
	return e, false
}
