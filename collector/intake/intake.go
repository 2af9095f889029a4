// Package intake turns hits, whatever protocol brought them, into rows of the
// tracking plan: it finds the site, sets programs and spam apart, fixes the
// instant, replaces the person by a pseudonym according to the consent mode,
// and classifies the channel. What it refuses is kept too, with its reason.
//
// It keeps no state of visits: those are derived in the warehouse.
package intake

import (
	"context"
	"maps"
	"net/netip"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/formaouest/chaland/collector/agent"
	"github.com/formaouest/chaland/collector/memo"
	"github.com/formaouest/chaland/collector/pseudonym"
	"github.com/formaouest/chaland/collector/site"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
)

// Client is what a request tells beside its body.
type Client struct {
	Address netip.Addr
	Agent   string
	GPC     bool // Global Privacy Control: the reader refuses
	DNT     bool // Do Not Track, which sites heed or not
	// Opposed are the sites that the reader does not want to be measured by, OpposedAll for
	// all of them.
	Opposed  []string
	Country  string // two letters, when a proxy we trust says it
	Host     string // of the Origin or Referer header: the site when a hit names none
	Received time.Time
}

// Batch is rows to keep, all or none.
type Batch struct {
	Events []tracking.Event
	Orders []tracking.PendingOrder
	Asides []tracking.SetAside
	Shop   []tracking.ShopRecord
}

// Keeper keeps a batch and returns once it is on disk.
type Keeper interface {
	Keep(Batch) error
}

// Sites finds a site by any of its names. Until it is Ready no name is known,
// and none can be called unknown.
type Sites interface {
	Find(ctx context.Context, name string, asked time.Time) (*site.Site, bool)
	Ready() bool
}

// ErrNotReady is the answer until the sites have been read once.
var ErrNotReady = fault.New(fault.Unavailable, "collector.not_ready")

// Salts names visitors under the salts of the days: any day, or one that has a
// salt already.
type Salts interface {
	Visitor(ctx context.Context, day pseudonym.Key, ip netip.Addr, agent string) uint64
	VisitorKnown(day pseudonym.Key, ip netip.Addr, agent string) (uint64, bool)
}

// Intake takes hits in. It is safe for concurrent use.
type Intake struct {
	sites  Sites
	salts  Salts
	keeper Keeper
	agents *agent.Cache

	origins *memo.Cache[address, *origin]
	tally   tally
	heard   Hearer
}

// Hearer is told what became of a hit: its site, "" where none is found, and the event that
// it would be, nil where it is refused.
type Hearer func(hit *Hit, site string, event *tracking.Event, o Outcome)

// Tell has somebody told of each hit, as it was read: for those who look at what is sent
// rather than count it. It is called before the first hit.
func (in *Intake) Tell(h Hearer) { in.heard = h }

// Tally is what became of the hits since the start.
type Tally struct {
	Accepted int64            // counted, and on disk
	Refused  map[string]int64 // set aside with their reason, or turned away
}

type tally struct {
	mu sync.Mutex
	Tally
}

func (t *tally) add(outcomes ...Outcome) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, o := range outcomes {
		if o.Refusal == nil {
			t.Accepted++
			continue
		}
		if t.Refused == nil {
			t.Refused = map[string]int64{}
		}
		t.Refused[o.Refusal.Reason]++
	}
}

// TurnAway counts what was answered that it has to come again, and is kept nowhere.
func (in *Intake) TurnAway(reason string) { in.tally.add(Outcome{Refusal: &Refusal{Reason: reason}}) }

// Tally tells what became of the hits since the start.
func (in *Intake) Tally() Tally {
	in.tally.mu.Lock()
	defer in.tally.mu.Unlock()
	return Tally{in.tally.Accepted, maps.Clone(in.tally.Refused)}
}

// New is an intake over its parts.
func New(sites Sites, salts Salts, keeper Keeper) *Intake {
	return &Intake{
		sites: sites, salts: salts, keeper: keeper,
		agents: agent.NewCache(20_000), origins: memo.New[address, *origin](origins),
	}
}

// Refusal says why a hit is not counted.
type Refusal struct {
	Class  string // a tracking.Aside class
	Reason string // a key of the catalogue behind "aside."
	Detail string // the field or value at fault
}

// Text is the refusal in French.
func (r Refusal) Text() string { return i18n.T("aside."+r.Reason, "detail", r.Detail) }

func invalid(reason, detail string) *Refusal {
	return &Refusal{Class: tracking.AsideInvalid, Reason: reason, Detail: clip(detail, 300)}
}

// Warning says what was changed or ignored in a hit that is counted.
type Warning struct {
	Reason string // a key of the catalogue behind "warning."
	Detail string
	Near   string // what was perhaps meant
}

// Text is the warning in French.
func (w Warning) Text() string {
	return i18n.T("warning."+w.Reason, "detail", w.Detail, "near", w.Near)
}

// Outcome is what became of one hit: counted, or refused.
type Outcome struct {
	Refusal  *Refusal
	Warnings []Warning
}

// Accept takes a request's hits in and returns once those counted and those
// refused are on disk. Its error means that nothing was kept: try again later.
func (in *Intake) Accept(ctx context.Context, c Client, hits []Hit) ([]Outcome, error) {
	var b Batch
	out := make([]Outcome, len(hits))
	c.Received = c.Received.UTC().Truncate(time.Millisecond)
	if !in.sites.Ready() {
		return nil, ErrNotReady
	}
	if len(hits) > 1 { // rows are large: growing would copy a batch of them several times
		b.Events = make([]tracking.Event, 0, len(hits))
	}
	for i := range hits {
		t := taking{in: in, ctx: ctx, client: c, hit: &hits[i]}
		if refusal := t.take(&b); refusal != nil {
			out[i].Refusal = refusal
			b.Asides = append(b.Asides, t.aside(refusal))
		}
		out[i].Warnings = t.warnings
		if in.heard != nil {
			in.tell(&t, &b, out[i])
		}
	}
	if err := in.keeper.Keep(b); err != nil {
		return out, err
	}
	in.tally.add(out...)
	return out, nil
}

func (in *Intake) tell(t *taking, b *Batch, o Outcome) {
	id := ""
	if t.site != nil {
		id = t.site.ID
	}
	if o.Refusal != nil {
		in.heard(t.hit, id, nil, o)
		return
	}
	in.heard(t.hit, id, &b.Events[len(b.Events)-1], o)
}

// Refuse keeps what could not be read as hits at all.
func (in *Intake) Refuse(c Client, endpoint string, r Refusal, raw []byte) error {
	return in.RefuseFor(c, endpoint, "", r, raw)
}

// RefuseFor is Refuse where the site is known.
func (in *Intake) RefuseFor(c Client, endpoint, site string, r Refusal, raw []byte) error {
	if in.heard != nil {
		in.heard(&Hit{Endpoint: endpoint, Raw: raw}, site, nil, Outcome{Refusal: &r})
	}
	s := asideOf(c, endpoint, site, r, raw)
	if s.Class != tracking.AsideOptOut {
		s.Held = in.holdRaw(context.Background(), c, endpoint, &r, raw)
	}
	if err := in.keeper.Keep(Batch{Asides: []tracking.SetAside{s}}); err != nil {
		return err
	}
	in.tally.add(Outcome{Refusal: &r})
	return nil
}

// Place is the site whose shop says something of its orders, if it may.
func (in *Intake) Place(ctx context.Context, id string, asked time.Time) (*site.Site, *Refusal, error) {
	if !in.sites.Ready() {
		return nil, nil, ErrNotReady
	}
	found, refusal := in.open(ctx, id, asked)
	if refusal != nil {
		return nil, refusal, nil
	}
	return found, nil, nil
}

// open finds the site of a name, and refuses one that takes nothing in any more.
func (in *Intake) open(ctx context.Context, name string, asked time.Time) (*site.Site, *Refusal) {
	found, ok := in.sites.Find(ctx, name, asked)
	if number, numbered := strings.CutPrefix(name, site.MatomoPrefix); !ok && numbered {
		return nil, invalid("unknown_number", number)
	}
	switch {
	case !ok:
		return nil, invalid("unknown_site", name)
	case !found.Frozen.IsZero():
		return found, invalid("frozen_site", found.ID)
	}
	return found, nil
}

// Measured is the site of that name, frozen or not.
func (in *Intake) Measured(ctx context.Context, name string, asked time.Time) (*site.Site, *Refusal, error) {
	if !in.sites.Ready() {
		return nil, nil, ErrNotReady
	}
	if name == "" {
		return nil, invalid("missing_site", ""), nil
	}
	if found, ok := in.sites.Find(ctx, name, asked); ok {
		return found, nil, nil
	}
	return nil, invalid("unknown_site", name), nil
}

// TakeOrders returns once what a shop says of its orders is on disk.
func (in *Intake) TakeOrders(records []tracking.ShopRecord) error {
	if err := in.keeper.Keep(Batch{Shop: records}); err != nil {
		return err
	}
	for range records {
		in.tally.add(Outcome{})
	}
	return nil
}

// taking is one hit on its way.
type taking struct {
	in       *Intake
	ctx      context.Context //nolint:containedctx // lives as long as one call
	client   Client
	hit      *Hit
	site     *site.Site
	warnings []Warning
	vouched  bool     // the sender knows the site's token
	named    []string // what names the reader or the order in the hit's properties
	held     *held    // what a hit told again was kept with; nil for one that arrives
	exchange Exchange
	trial    []string // rules on trial that the hit answers to
}

func (t *taking) warn(reason, detail string) {
	t.warnings = append(t.warnings, Warning{Reason: reason, Detail: clip(detail, 300)})
}

// take adds the hit's rows to b, or says why not.
func (t *taking) take(b *Batch) *Refusal {
	t.warnings = t.hit.Warnings
	if t.hit.Refusal != nil {
		t.findSite() // to set it aside under its site
		return t.hit.Refusal
	}
	if refusal := t.findSite(); refusal != nil {
		return refusal
	}
	if t.opposed() {
		return opposition
	}
	if refusal := t.vouch(); refusal != nil {
		return refusal
	}
	keep, refusal := t.judgeReader()
	if refusal != nil {
		return refusal
	}
	reader := t.in.agents.Read(t.client.Agent)
	if keep && reader.Bot != "" {
		reader = agent.Describe(t.client.Agent)
	}
	if reader.Bot != "" && !t.hit.Bots && !t.speaks() {
		if t.unnamed() {
			return invalid("server_unknown", t.client.Agent)
		}
		return &Refusal{Class: tracking.AsideBot, Reason: "bot_" + reader.Bot, Detail: clip(t.client.Agent, 300)}
	}
	e, refusal := t.event(reader)
	if refusal != nil {
		return refusal
	}
	t.warnOfName(e.Name)
	b.Events = append(b.Events, *e)
	switch e.Name {
	case tracking.KindPurchase:
		t.placeOrder(b, e)
	case tracking.KindRefund:
		t.bookRefund(b, e)
	}
	return nil
}

// vouch takes what the sender says of the reader for its own: its user agent from
// anybody, where it is only from who knows the site's token.
func (t *taking) vouch() *Refusal {
	h := t.hit
	t.vouched = t.site.Opens(h.Token) || t.held != nil && t.held.Vouched
	if h.Agent != "" {
		t.client.Agent = h.Agent
	}
	if h.Server {
		t.client.Country = ""
	}
	switch {
	case !h.Address.IsValid():
	case t.vouched:
		t.client.Address, t.client.Country = h.Address, ""
	case h.Server: // what it says of anybody else is counted all the same
		h.Address = netip.Addr{}
		t.warn("no_address", "")
	default:
		return invalid("no_token", "cip")
	}
	if h.Country != "" && t.vouched {
		t.client.Country = h.Country
	}
	return nil
}

// unnamed tells a server that does not say with what the reader reads; it speaks for
// the site if it knows its token.
func (t *taking) unnamed() bool { return t.hit.Server && t.hit.Agent == "" }
func (t *taking) speaks() bool  { return t.unnamed() && t.vouched }

func (t *taking) findSite() *Refusal {
	name := t.hit.Site
	if name == "" {
		name = hostOf(t.hit.URL)
	}
	if name == "" {
		name = t.client.Host
	}
	if name == "" {
		return invalid("missing_site", "")
	}
	found, refusal := t.in.open(t.ctx, name, t.client.Received)
	if found != nil { // frozen too: what is refused is kept under it
		t.site = found
	}
	return refusal
}

func (t *taking) aside(r *Refusal) tracking.SetAside {
	id := ""
	if t.site != nil {
		id = t.site.ID
	}
	if r.Class == tracking.AsideOptOut || t.opposed() {
		return asideOpposed(t.client, t.hit.Endpoint, id)
	}
	s := asideOf(t.client, t.hit.Endpoint, id, *r, t.hit.Raw)
	if s.Class != tracking.AsideOptOut { // nothing is kept of whoever refuses
		s.Path, s.Held = pageOf(t.hit.URL), t.hold(r)
	}
	return s
}

func asideOf(c Client, endpoint, siteID string, r Refusal, raw []byte) tracking.SetAside {
	if len(c.Opposed) > 0 && siteID == "" { // whoever refuses one of the sites is not kept where the site is not known
		return asideOpposed(c, endpoint, siteID)
	}
	s := tracking.SetAside{
		Site: siteID, Received: c.Received.UTC().Truncate(time.Millisecond), ID: uuid.NewString(), Endpoint: endpoint,
		Class: r.Class, Reason: r.Reason, Detail: mask(r.Detail), Raw: maskRaw(raw), Hits: 1,
	}
	if r.Class == tracking.AsideBot {
		s.Agent, s.Detail = maskAgent(clip(c.Agent, 500)), maskAgent(r.Detail) // of a program, never of a reader
	}
	return s
}
