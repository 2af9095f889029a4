package dashboard

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/formaouest/chaland/internal/period"
)

// answerRecount is GET /api/v1/recount: a period counted as several tools do, the
// same as « chaland recount --format json ».
//
//	site, from, to
func (d *Dashboard) answerRecount(c echo.Context) error {
	site, err := d.apiSite(c, []string{"site", "from", "to"}, "from", "to")
	if err != nil {
		return err
	}
	p, err := period.Parse(c.QueryParam("from"), c.QueryParam("to"), site.Location())
	if err != nil {
		return err
	}
	counts, err := d.Analyzer.Recount(c.Request().Context(), site.ID, p)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, counts)
}
