package endpoint

import (
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/formaouest/chaland/collector/intake"
	"github.com/formaouest/chaland/internal/i18n"
)

// plausible is Plausible's POST /api/event: 202 "ok" whatever becomes of the
// event, with x-plausible-dropped when it is not counted; 400 when it cannot
// be read.
func (s *server) plausible(c echo.Context) error {
	allowAll(c)
	client := s.client(c)
	if c.Request().Header.Get("X-Debug-Request") == "true" {
		return c.String(http.StatusOK, client.Address.String())
	}
	buf, err := s.body(c.Request())
	defer giveBack(buf)
	body := buf.Bytes()
	if errors.Is(err, errTooLarge) {
		return s.plausibleError(c, http.StatusRequestEntityTooLarge, client, "request", *refuse("too_large", size(s.MaxBody)), body)
	}
	if err != nil {
		return s.plausibleError(c, http.StatusBadRequest, client, "request", *refuse("bad_json", i18n.T("aside.place_end")), body)
	}
	hits, field, refusal := readPlausible(body)
	if refusal != nil {
		return s.plausibleError(c, http.StatusBadRequest, client, field, *refusal, body)
	}
	outcomes, err := s.Intake.Accept(c.Request().Context(), client, hits)
	if err != nil {
		return unavailable(c, err)
	}
	return plausibleAnswer(c, outcomes)
}

func plausibleAnswer(c echo.Context, outcomes []intake.Outcome) error {
	for _, o := range outcomes {
		if o.Refusal != nil {
			c.Response().Header().Set("X-Plausible-Dropped", "1")
			c.Response().Header().Set(ReasonHeader, o.Refusal.Reason)
		}
	}
	return c.String(http.StatusAccepted, "ok")
}

func (s *server) plausibleError(c echo.Context, status int, client intake.Client, field string, r intake.Refusal, body []byte) error {
	if err := s.Intake.Refuse(client, intake.EndpointPlausible, r, body); err != nil {
		return unavailable(c, err)
	}
	c.Response().Header().Set(ReasonHeader, r.Reason)
	return c.JSON(status, map[string]map[string][]string{"errors": {field: {r.Text()}}})
}
