package endpoint

import (
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/formaouest/chaland/collector/intake"
	"github.com/formaouest/chaland/internal/i18n"
)

// maxMeasurement is what Google takes in one request, in bytes: 130 kB.
const maxMeasurement = 130 << 10

// Where the Measurement Protocol is spoken, where it is tried, and where gtag.js sends.
const (
	measurementPath = "/mp/collect"
	validationPath  = "/debug/mp/collect"
	webPath         = "/g/collect"
)

func (s *server) mountGA4(r Router) {
	for path, handler := range map[string]echo.HandlerFunc{measurementPath: s.measure, validationPath: s.validate} {
		r.Add(http.MethodPost, path, handler)
		r.Add(http.MethodOptions, path, preflight("POST, OPTIONS", ga4Openly))
		for _, method := range notPost {
			r.Add(method, path, wrongMethod)
		}
	}
	r.Add(http.MethodGet, webPath, s.web)
	r.Add(http.MethodPost, webPath, s.web)
	r.Add(http.MethodOptions, webPath, preflight("GET, POST, OPTIONS", ga4Openly))
}

// measure is GA4's Measurement Protocol: 204 whatever becomes of the events, as Google
// answers; why one is not counted stands in X-Chaland-Reason. Only where nothing could be
// kept does it say so, with 503, lest it be lost.
func (s *server) measure(c echo.Context) error {
	ga4Openly(c)
	r := c.Request()
	client := s.client(c)
	buf, err := readBody(r, min(s.MaxBody, maxMeasurement))
	defer giveBack(buf)
	var hits []intake.Hit
	switch {
	case errors.Is(err, errTooLarge):
		hits = refusedHit(ga4Unread(ga4Stream(r.URL.Query()), buf.Bytes()), "too_large", size(min(s.MaxBody, maxMeasurement)))
	case err != nil:
		hits = refusedHit(ga4Unread(ga4Stream(r.URL.Query()), buf.Bytes()), "bad_json", i18n.T("aside.place_end"))
	default:
		hits = readMeasurement(r.URL.Query(), buf.Bytes(), client.Received, client.Host == "")
	}
	return s.ga4Take(c, client, hits)
}

// web is what gtag.js sends to: 204 whatever becomes of the events.
func (s *server) web(c echo.Context) error {
	ga4Openly(c)
	r := c.Request()
	query, client := r.URL.Query(), s.client(c)
	buf, err := s.body(r)
	defer giveBack(buf)
	switch {
	case errors.Is(err, errTooLarge):
		return s.ga4Take(c, client, refusedHit(ga4Unread(query.Get("tid"), []byte(webRaw(query))), "too_large", size(s.MaxBody)))
	case err != nil:
		return s.ga4Take(c, client, refusedHit(ga4Unread(query.Get("tid"), []byte(webRaw(query))), "ga4_torn", ""))
	case len(query) == 0 && buf.Len() == 0: // somebody looks at the address
		c.Response().Header().Set(ReasonHeader, "empty")
		return c.NoContent(http.StatusNoContent)
	}
	return s.ga4Take(c, client, readWeb(query, buf.Bytes(), client.Received))
}

func (s *server) ga4Take(c echo.Context, client intake.Client, hits []intake.Hit) error {
	outcomes, err := s.Intake.Accept(c.Request().Context(), client, hits)
	if err != nil {
		return unavailable(c, err)
	}
	for _, o := range outcomes {
		if o.Refusal != nil {
			c.Response().Header().Set(ReasonHeader, o.Refusal.Reason)
		}
	}
	return c.NoContent(http.StatusNoContent)
}

// ga4Openly answers the page that sent it, cookies or not: navigator.sendBeacon takes
// them along.
func ga4Openly(c echo.Context) {
	allowCookies(c)
	c.Response().Header().Set(echo.HeaderCacheControl, "no-cache, no-store, must-revalidate")
}

// validate is Google's validation server: what is wrong with a request, of which nothing
// is kept.
func (s *server) validate(c echo.Context) error {
	ga4Openly(c)
	r := c.Request()
	buf, err := readBody(r, min(s.MaxBody, maxMeasurement))
	defer giveBack(buf)
	told := validation{Messages: []validationMessage{}}
	switch {
	case errors.Is(err, errTooLarge):
		told.Messages = append(told.Messages, validationMessage{"", "The request body must be smaller than 130kB.", valueOutOfBounds})
	case err != nil:
		told.Messages = append(told.Messages, unparsed)
	default:
		told.Messages = append(told.Messages, validateMeasurement(r.URL.Query(), buf.Bytes(), s.Now())...)
	}
	return c.JSON(http.StatusOK, told)
}
