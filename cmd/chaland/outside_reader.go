package main

import (
	"context"
	_ "embed"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/dashboard"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/warehouse"
)

var (
	//go:embed sql/backlinks.sql
	backlinksSQL string
	//go:embed sql/price_notes.sql
	priceNotesSQL string
	//go:embed sql/outside_days.sql
	outsideDaysSQL string
	//go:embed sql/channel_campaigns.sql
	channelCampaignsSQL string
)

// outsideReader tells the dashboard what is known of a shop from other sites.
type outsideReader struct{ w *warehouse.Warehouse }

// Backlinks are the links of other sites, the oldest first.
func (r outsideReader) Backlinks(ctx context.Context, site string) ([]tracking.Backlink, error) {
	return warehouse.Select[tracking.Backlink](ctx, r.w, backlinksSQL, warehouse.Params{"site": site})
}

// Prices are those noted in a period, with the shop's own on that day.
func (r outsideReader) Prices(ctx context.Context, site string, p period.Period) ([]dashboard.PriceNote, error) {
	return warehouse.Select[dashboard.PriceNote](ctx, r.w, priceNotesSQL, warehouse.Params{"site": site, "from": p.From.String(), "to": p.To.String(), "timezone": p.Loc.String()})
}

// Campaigns are the shop's operations on a channel, the first ones first.
func (r outsideReader) Campaigns(ctx context.Context, site, channel string) ([]tracking.Campaign, error) {
	return warehouse.Select[tracking.Campaign](ctx, r.w, channelCampaignsSQL, warehouse.Params{"site": site, "channel": channel})
}

// Totals are what other tools say that they counted on the days of a period, by tool.
func (r outsideReader) Totals(ctx context.Context, site string, p period.Period) ([]tracking.OutsideTotal, error) {
	return warehouse.Select[tracking.OutsideTotal](ctx, r.w, outsideDaysSQL, warehouse.Params{"site": site, "from": p.From.String(), "to": p.To.String()})
}
