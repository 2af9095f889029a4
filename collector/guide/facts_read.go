package guide

import (
	"context"
	_ "embed"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/formaouest/chaland/collector/shop"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/warehouse"
)

var (
	//go:embed sql/guide_events.sql
	eventsSQL string
	//go:embed sql/guide_orders.sql
	ordersSQL string
	//go:embed sql/guide_aside.sql
	asideSQL string
)

// How far back facts are looked for: what works was seen in a month, what was refused
// longer ago than an hour is another try's.
const (
	worksFor   = 30 * 24 * time.Hour
	refusedFor = time.Hour
)

// Facts are what is known of a shop that is being connected.
type Facts struct {
	Now     time.Time
	Base    string // where this program is reached
	Site    tracking.Site
	Page    *Page // of the shop's address; nil when that is not known
	Looking bool  // the page is being read
	Hook    *Hook // by which the shop sends its orders; nil without one
	Events  map[string]Event
	Orders  Orders
	Asides  []Aside
}

// Hook is the connection of a shop, without its secret.
type Hook struct {
	ID, Kind  string
	HasSecret bool
	Problem   string // of a shop that is read: why the last reading failed, in French
	Created   time.Time
	Seen      time.Time // zero: nothing came yet
}

// Event is the latest of a kind.
type Event struct {
	Name  string    `ch:"name"`
	Last  time.Time `ch:"last"`
	Path  string    `ch:"path"`
	SKU   string    `ch:"sku"`
	Value int64     `ch:"value"`
}

// Orders are those that the shop sent itself.
type Orders struct {
	Count   uint64    `ch:"orders"`
	Joined  uint64    `ch:"joined"` // whose visit is known
	Last    time.Time `ch:"last"`
	Latest  string    `ch:"latest"` // its number
	Total   int64     `ch:"total"`
	Channel string    `ch:"channel"` // of a joined one
}

// Aside is what was refused for one reason.
type Aside struct {
	Known    bool      `ch:"known"` // of this site; else of no known one
	Endpoint string    `ch:"endpoint"`
	Reason   string    `ch:"reason"`
	Last     time.Time `ch:"last"`
	Detail   string    `ch:"detail"`
	Raw      string    `ch:"raw"`
}

// stepKinds are the events that steps wait for.
var stepKinds = []string{tracking.KindPageView, tracking.KindViewItem, tracking.KindAddToCart, tracking.KindPurchase}

// Read completes the facts with what was received; page, hook, site, instant and base are
// given.
func Read(ctx context.Context, w *warehouse.Warehouse, f Facts) (_ Facts, err error) {
	defer fault.Wrap(&err, "read how far site %s is connected", f.Site.ID)
	work, ctx := errgroup.WithContext(ctx)
	f.Events = map[string]Event{}
	work.Go(func() error {
		list, err := warehouse.Select[Event](ctx, w, eventsSQL, warehouse.Params{"site": f.Site.ID, "since": f.Now.Add(-worksFor), "names": stepKinds})
		for _, e := range list {
			f.Events[e.Name] = e
		}
		return err
	})
	work.Go(func() error {
		list, err := warehouse.Select[Orders](ctx, w, ordersSQL, warehouse.Params{"site": f.Site.ID, "since": f.Now.Add(-worksFor), "origin": f.hookKind()})
		if len(list) > 0 {
			f.Orders = list[0]
		}
		return err
	})
	work.Go(func() (err error) {
		f.Asides, err = warehouse.Select[Aside](ctx, w, asideSQL, warehouse.Params{"site": f.Site.ID, "since": f.Now.Add(-refusedFor)})
		return err
	})
	return f, work.Wait()
}

func (f *Facts) hookKind() string {
	if f.Hook != nil {
		return f.Hook.Kind
	}
	return HookKind(f.Site.Platform)
}

// HookKind is the kind of connection by which the shops of a platform send their orders.
func HookKind(platform string) string {
	switch platform {
	case tracking.PlatformWooCommerce:
		return shop.WooCommerce
	case tracking.PlatformShopify:
		return shop.Shopify
	case tracking.PlatformPrestaShop:
		return shop.PrestaShop
	}
	return shop.Generic
}

// HookOf chooses among the connections of a site the one of its platform, the latest.
func HookOf(platform string, hooks []Hook) *Hook {
	var found *Hook
	for i := range hooks {
		if hooks[i].Kind == HookKind(platform) && (found == nil || hooks[i].Seen.After(found.Seen) || found.Seen.IsZero()) {
			found = &hooks[i]
		}
	}
	return found
}
