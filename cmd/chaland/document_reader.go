package main

import (
	"context"
	_ "embed"
	"strconv"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/warehouse"
)

var (
	//go:embed sql/campaigns.sql
	campaignsSQL string
	//go:embed sql/investments.sql
	investmentsSQL string
	//go:embed sql/quotes.sql
	quotesSQL string
	//go:embed sql/competitor_prices.sql
	competitorPricesSQL string
	//go:embed sql/conversations.sql
	conversationsSQL string
)

// documentReader gives the dashboard what is handed over with the letter of a case.
type documentReader struct{ w *warehouse.Warehouse }

// Campaigns are the operations of the marketing plan.
func (r documentReader) Campaigns(ctx context.Context, site string) ([]tracking.Campaign, error) {
	return rowsOf[tracking.Campaign](ctx, r.w, campaignsSQL, site)
}

// Investments are what was paid to sell better for long.
func (r documentReader) Investments(ctx context.Context, site string) ([]tracking.Investment, error) {
	return rowsOf[tracking.Investment](ctx, r.w, investmentsSQL, site)
}

// Quotes are what suppliers offer to do.
func (r documentReader) Quotes(ctx context.Context, site string) ([]tracking.Quote, error) {
	return rowsOf[tracking.Quote](ctx, r.w, quotesSQL, site)
}

// CompetitorPrices are those noted at other shops.
func (r documentReader) CompetitorPrices(ctx context.Context, site string) ([]tracking.CompetitorPrice, error) {
	return rowsOf[tracking.CompetitorPrice](ctx, r.w, competitorPricesSQL, site)
}

// Conversations draws some of a kind from a period of a shop.
func (r documentReader) Conversations(ctx context.Context, site tracking.Site, p period.Period, kind string, limit int) ([]tracking.Conversation, error) {
	return warehouse.Select[tracking.Conversation](ctx, r.w, conversationsSQL, warehouse.Params{"site": site.ID, "tz": site.Location().String(), "kind": kind,
		"from_day": p.From.String(), "to_day": p.To.String(), "limit": strconv.Itoa(limit)})
}

func rowsOf[T any](ctx context.Context, w *warehouse.Warehouse, sql, site string) ([]T, error) {
	return warehouse.Select[T](ctx, w, sql, warehouse.Params{"site": site})
}
