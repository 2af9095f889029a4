package dashboard

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/internal/fault"
)

// answerTrails is GET /api/v1/trails: what visits do before and after a page or an event,
// the same answer as « chaland trails --format json ».
//
//	site, from, to, around=/panier|add_to_cart|page:cart|entree|sortie, depth=1..4,
//	by=type|address, gestures=yes, steps=1..40, filter=device=mobile (any number)
func (d *Dashboard) answerTrails(c echo.Context) error {
	base, err := d.asked(c, []string{"site", "from", "to", "around", "depth", "by", "gestures", "steps", "filter"}, "from", "to")
	if err != nil {
		return err
	}
	q := analyzer.TrailQuestion{Site: base.Site, Period: base.Period, Filters: base.Filters, Around: c.QueryParam("around"), By: c.QueryParam("by"), Gestures: c.QueryParam("gestures") != ""}
	for name, into := range map[string]*int{"depth": &q.Depth, "steps": &q.Steps} {
		if text := c.QueryParam(name); text != "" {
			if *into, err = strconv.Atoi(text); err != nil {
				return fault.New(fault.Invalid, "api.bad_number", "name", name, "value", text)
			}
		}
	}
	answer, err := d.Analyzer.Trails(c.Request().Context(), q)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, answer)
}
