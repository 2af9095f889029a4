package dashboard

import (
	"context"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/internal/period"
)

// reading answers something about a site over a period, and of what its filters leave if
// it has any, for programs.
type reading struct {
	filtered bool
	read     func(context.Context, analyzer.Question) (any, error)
}

// readings are those of the analyzer that have an address of the API, by path.
func (d *Dashboard) readings() map[string]reading {
	return map[string]reading{
		"/measure-signs": {false, func(ctx context.Context, q analyzer.Question) (any, error) {
			return d.Analyzer.MeasureSigns(ctx, q.Site, q.Period)
		}},
		"/recount": {false, func(ctx context.Context, q analyzer.Question) (any, error) {
			return d.Analyzer.Recount(ctx, q.Site, q.Period)
		}},
		"/reconciliation": {false, func(ctx context.Context, q analyzer.Question) (any, error) {
			return d.Analyzer.Reconcile(ctx, q.Site, q.Period)
		}},
		"/searches": {false, func(ctx context.Context, q analyzer.Question) (any, error) {
			return d.Analyzer.Searches(ctx, q.Site, q.Period)
		}},
		"/media":    {true, func(ctx context.Context, q analyzer.Question) (any, error) { return d.Analyzer.Videos(ctx, q) }},
		"/networks": {true, func(ctx context.Context, q analyzer.Question) (any, error) { return d.Analyzer.Networks(ctx, q) }},
		"/partners": {true, func(ctx context.Context, q analyzer.Question) (any, error) { return d.Analyzer.Partners(ctx, q) }},
	}
}

// answerReading is GET /api/v1/recount and the like: what a command with --format
// json prints of a site over a period.
//
//	site, from, to, filter=device=mobile (any number, of those that have filters)
func (d *Dashboard) answerReading(r reading) echo.HandlerFunc {
	may := []string{"site", "from", "to"}
	if r.filtered {
		may = append(may, "filter")
	}
	return func(c echo.Context) error {
		site, err := d.apiSite(c, may, "from", "to")
		if err != nil {
			return err
		}
		q := analyzer.Question{Site: site.ID}
		if q.Period, err = period.Parse(c.QueryParam("from"), c.QueryParam("to"), site.Location()); err != nil {
			return err
		}
		if q.Filters, err = filtersAsked(c, "filter"); err != nil {
			return err
		}
		answer, err := r.read(c.Request().Context(), q)
		if err != nil {
			return err
		}
		return c.JSON(http.StatusOK, answer)
	}
}
