package endpoint

import (
	"bytes"
	"encoding/base64"
	"errors"
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"github.com/formaouest/chaland/collector/intake"
	"github.com/formaouest/chaland/internal/i18n"
)

// matomoPaths are where Matomo's trackers send, today and before its name changed.
var matomoPaths = [...]string{"/matomo.php", "/piwik.php"}

// pixel is the picture that Matomo answers with.
var pixel = must(base64.StdEncoding.DecodeString("R0lGODlhAQABAIAAAAAAAAAAACH5BAEAAAAALAAAAAABAAEAAAICRAEAOw=="))

func must(b []byte, err error) []byte {
	if err != nil {
		panic(err) // a constant
	}
	return b
}

func (s *server) mountMatomo(r Router) {
	for _, path := range matomoPaths {
		for _, method := range [...]string{http.MethodGet, http.MethodHead, http.MethodPost} {
			r.Add(method, path, s.matomo)
		}
		r.Add(http.MethodOptions, path, preflight("GET, POST, OPTIONS", matomoOpenly))
	}
}

// matomo is Matomo's Tracking API: one request in the address or a form, or many in
// JSON. Its answers are Matomo's own, byte by byte; why a request is not counted
// stands in X-Chaland-Reason.
func (s *server) matomo(c echo.Context) error {
	r := c.Request()
	matomoOpenly(c)
	buf, err := s.body(r)
	defer giveBack(buf)
	body := buf.Bytes()
	client := s.client(c)
	if errors.Is(err, errTooLarge) {
		return s.matomoRefused(c, client, *refuse("too_large", size(s.MaxBody)), body)
	}
	if err != nil {
		return s.matomoRefused(c, client, *refuse("bad_json", i18n.T("aside.place_end")), body)
	}
	if r.Method == http.MethodPost && isBulk(body) {
		return s.matomoBulk(c, client, body)
	}
	params := r.URL.Query()
	if r.Method == http.MethodPost {
		// the address wins over the form, as in PHP's $_GET + $_POST; what cannot be read is left out
		form, _ := url.ParseQuery(string(bytes.TrimSpace(body)))
		for name, values := range form {
			if !params.Has(name) {
				params[name] = values
			}
		}
	}
	if len(params) == 0 {
		return matomoIdle(c)
	}
	if !params.Has("url") && !params.Has("urlref") && r.Referer() != "" {
		params.Set("url", r.Referer())
	}
	hits, refusal := readMatomo(params, "", client.Received)
	if refusal != nil {
		return s.matomoRefused(c, client, *refusal, []byte(matomo{Values: params}.raw()))
	}
	s.once(hits, params, client, 0)
	outcomes, err := s.Intake.Accept(r.Context(), client, hits)
	if err != nil {
		return matomoAway(c, err)
	}
	return matomoAnswer(c, params.Get("send_image") == "0", outcomes)
}

// matomoOpenly answers a POST, and the question before it, to the page that sent it, cookies
// or not.
func matomoOpenly(c echo.Context) {
	if method := c.Request().Method; method != http.MethodPost && method != http.MethodOptions {
		allowAll(c)
		return
	}
	allowCookies(c)
	c.Response().Header().Set(echo.HeaderAccessControlAllowCredentials, "true")
}

// matomoIdle answers a request that says nothing: a person who looks at the address.
func matomoIdle(c echo.Context) error {
	if c.Request().Method == http.MethodPost {
		c.Response().Header().Set(ReasonHeader, "empty")
		return matomoPixel(c, http.StatusBadRequest)
	}
	return c.HTML(http.StatusOK, "<!doctype html><html lang=\"fr\"><title>chaland</title><p>"+i18n.T("collector.matomo_idle")+"</p></html>")
}

func matomoPixel(c echo.Context, status int) error {
	c.Response().Header().Set(echo.HeaderCacheControl, "no-store")
	return c.Blob(status, "image/gif", pixel)
}

// matomoAnswer is 400 for what Matomo calls invalid, else its picture: programs and
// spam are set apart in silence.
func matomoAnswer(c echo.Context, quiet bool, outcomes []intake.Outcome) error {
	status := http.StatusOK
	for _, o := range outcomes {
		if o.Refusal == nil {
			continue
		}
		c.Response().Header().Set(ReasonHeader, o.Refusal.Reason)
		if invalidHit(o) {
			status = http.StatusBadRequest
		}
	}
	if quiet && status == http.StatusOK {
		return c.NoContent(http.StatusNoContent)
	}
	return matomoPixel(c, status)
}

func (s *server) matomoRefused(c echo.Context, client intake.Client, r intake.Refusal, raw []byte) error {
	if err := s.Intake.Refuse(client, intake.EndpointMatomo, r, raw); err != nil {
		return matomoAway(c, err)
	}
	c.Response().Header().Set(ReasonHeader, r.Reason)
	return matomoPixel(c, http.StatusBadRequest)
}

// matomoAway answers that nothing was kept: trackers that queue come back.
func matomoAway(c echo.Context, err error) error {
	awaits(c, err)
	return matomoPixel(c, http.StatusServiceUnavailable)
}

// isBulk tells many requests from one as Matomo does, whatever the content type.
func isBulk(body []byte) bool {
	return bytes.Index(body, []byte(`"requests"`)) > 0 || bytes.Index(body, []byte(`'requests'`)) > 0
}
