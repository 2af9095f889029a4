// Package intake turns hits, whatever protocol brought them, into rows of the
// tracking plan: it finds the site, sets programs and spam apart, fixes the
// instant, replaces the person by a pseudonym according to the consent mode,
// and classifies the channel. What it refuses is kept too, with its reason.
//
// It keeps no state of visits: those are derived in the warehouse.
package intake

import (
	"context"
	"net/netip"
	"strings"
	"time"

	"github.com/formaouest/chaland/collector/agent"
	"github.com/formaouest/chaland/collector/memo"
	"github.com/formaouest/chaland/collector/pseudonym"
	"github.com/formaouest/chaland/collector/site"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/fault"
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

// New is an intake over its parts.
func New(sites Sites, salts Salts, keeper Keeper) *Intake {
	return &Intake{
		sites: sites, salts: salts, keeper: keeper,
		agents: agent.NewCache(20_000), origins: memo.New[address, *origin](origins),
	}
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
