package dashboard

import (
	"context"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/formaouest/chaland/internal/period"
)

// reading answers something about a site over a period, for programs.
type reading func(context.Context, string, period.Period) (any, error)

// readings are those of the analyzer that have an address of the API, by path.
func (d *Dashboard) readings() map[string]reading {
	return map[string]reading{
		"/measure-signs": func(ctx context.Context, site string, p period.Period) (any, error) {
			return d.Analyzer.MeasureSigns(ctx, site, p)
		},
		"/recount": func(ctx context.Context, site string, p period.Period) (any, error) {
			return d.Analyzer.Recount(ctx, site, p)
		},
		"/media": func(ctx context.Context, site string, p period.Period) (any, error) {
			return d.Analyzer.Videos(ctx, site, p)
		},
		"/partners": func(ctx context.Context, site string, p period.Period) (any, error) {
			return d.Analyzer.Partners(ctx, site, p)
		},
		"/reconciliation": func(ctx context.Context, site string, p period.Period) (any, error) {
			return d.Analyzer.Reconcile(ctx, site, p)
		},
	}
}

// answerReading is GET /api/v1/recount and the like: what a command with --format
// json prints of a site over a period.
//
//	site, from, to
func (d *Dashboard) answerReading(read reading) echo.HandlerFunc {
	return func(c echo.Context) error {
		site, err := d.apiSite(c, []string{"site", "from", "to"}, "from", "to")
		if err != nil {
			return err
		}
		p, err := period.Parse(c.QueryParam("from"), c.QueryParam("to"), site.Location())
		if err != nil {
			return err
		}
		answer, err := read(c.Request().Context(), site.ID, p)
		if err != nil {
			return err
		}
		return c.JSON(http.StatusOK, answer)
	}
}
