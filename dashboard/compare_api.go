package dashboard

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/internal/period"
)

// answerCompare is GET /api/v1/compare, the same as « chaland compare --format json »:
//
//	site, metric, from, to, filter=device=desktop, first_from, first_to (the same
//	period without them), first_filter=device=mobile
func (d *Dashboard) answerCompare(c echo.Context) error {
	second, err := d.asked(c, []string{"site", "metric", "from", "to", "filter", "first_from", "first_to", "first_filter"}, "metric", "from", "to")
	if err != nil {
		return err
	}
	q := analyzer.CompareQuestion{Site: second.Site, Metric: c.QueryParam("metric"), Second: analyzer.Side{Period: second.Period, Filters: second.Filters}}
	if q.First.Filters, err = filtersAsked(c, "first_filter"); err != nil {
		return err
	}
	if q.First.Period = q.Second.Period; c.QueryParam("first_from")+c.QueryParam("first_to") != "" {
		if q.First.Period, err = period.Parse(c.QueryParam("first_from"), c.QueryParam("first_to"), q.Second.Period.Loc); err != nil {
			return err
		}
	}
	answer, err := d.Analyzer.CompareSides(c.Request().Context(), q)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, answer)
}
