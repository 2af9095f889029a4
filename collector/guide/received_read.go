package guide

import (
	"context"
	_ "embed"
	"net/url"
	"time"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/warehouse"
)

//go:embed sql/guide_received.sql
var receivedSQL string

// Received is what one page sent of one kind of event.
type Received struct {
	Name     string    `ch:"name" json:"name"`
	Hits     uint64    `ch:"hits" json:"hits"`
	Itemized uint64    `ch:"itemized" json:"itemized"` // those that name a product
	Last     time.Time `ch:"last" json:"last"`
}

// ReceivedFrom reads what came of the page of an address since an instant.
func ReceivedFrom(ctx context.Context, w *warehouse.Warehouse, site, address string, since time.Time) (_ []Received, err error) {
	defer fault.Wrap(&err, "read what %s sent", address)
	u, err := url.Parse(address)
	if err != nil {
		return nil, err
	}
	return warehouse.Select[Received](ctx, w, receivedSQL, warehouse.Params{"site": site, "path": tracking.PagePath(u), "since": since})
}
