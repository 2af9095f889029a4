package dashboard

import (
	"context"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/period"
)

// Outside reads what is known of a shop from other sites: who links to it, what
// others sell its products for, what its operations are.
type Outside interface {
	// Backlinks are the links of other sites, known at any time.
	Backlinks(ctx context.Context, site string) ([]tracking.Backlink, error)
	// Prices are those noted in a period, the latest of each month, product and
	// competitor, beside the shop's own at that day.
	Prices(ctx context.Context, site string, p period.Period) ([]PriceNote, error)
	// Totals are what other tools say that they counted on the days of a period, by tool.
	Totals(ctx context.Context, site string, p period.Period) ([]tracking.OutsideTotal, error)
	// Campaigns are the shop's operations on a channel, the first ones first.
	Campaigns(ctx context.Context, site, channel string) ([]tracking.Campaign, error)
}

// PriceNote is a competitor's price with the shop's own, tax included, in cents.
type PriceNote struct {
	tracking.CompetitorPrice
	Name string `ch:"name"` // of the product
	Own  int64  `ch:"own"`
}
