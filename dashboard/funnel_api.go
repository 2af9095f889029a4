package dashboard

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/internal/period"
)

// answerFunnel is GET /api/v1/funnel: who goes through ordered steps, the same answer as
// « chaland funnel --format json ».
//
//	site, from, to, steps=view_item,/panier,purchase, strict=yes, times=yes,
//	unit=visit|visitor, by=device|channel, split=2025-03-18, compare=previous|year,
//	filter=device=mobile (any number)
func (d *Dashboard) answerFunnel(c echo.Context) error {
	base, err := d.asked(c, []string{"site", "from", "to", "steps", "strict", "times", "unit", "by", "split", "compare", "filter"}, "from", "to")
	if err != nil {
		return err
	}
	q := analyzer.FunnelQuestion{Site: base.Site, Period: base.Period, Filters: base.Filters, Unit: c.QueryParam("unit"), By: c.QueryParam("by"),
		Compare: c.QueryParam("compare"), Strict: c.QueryParam("strict") != "", Times: c.QueryParam("times") != ""}
	if steps := c.QueryParam("steps"); steps != "" {
		q.Steps = strings.Split(steps, ",")
	}
	if split := c.QueryParam("split"); split != "" {
		day, err := period.ParseDate(split)
		if err != nil {
			return err
		}
		q.Split = &day
	}
	answer, err := d.Analyzer.Funnel(c.Request().Context(), q)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, answer)
}
