package endpoint

import (
	"bytes"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/labstack/echo/v4"

	"github.com/formaouest/chaland/collector/intake"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/i18n"
)

// matomoRequests is the body of a bulk request.
type matomoRequests struct {
	Requests  jsontext.Value `json:"requests"`
	Token     word           `json:"token_auth"`
	SendImage jsontext.Value `json:"send_image"`

	list []url.Values
}

// readBulk reads a bulk request's body.
func readBulk(body []byte) (b matomoRequests, refusal *intake.Refusal) {
	if err := json.Unmarshal(bytes.TrimSpace(body), &b, lax); err != nil {
		return b, refuse("bad_json", place(body, err))
	}
	list, ok := b.params()
	switch {
	case !ok:
		return b, refuse("matomo_requests", "")
	case len(list) > maxEvents:
		return b, refuse("too_many", i18n.Int(maxEvents))
	}
	b.list = list
	return b, nil
}

// hits are those of all requests, each beside the place of its request.
func (b *matomoRequests) hits(now time.Time) (hits []intake.Hit, owners []int) {
	for i, params := range b.list {
		read, refusal := readMatomo(params, string(b.Token), now)
		if refusal != nil {
			read = []intake.Hit{{Endpoint: intake.EndpointMatomo, Origin: tracking.OriginMatomo, Refusal: refusal, Raw: []byte(matomo{Values: params}.raw())}}
		}
		for range read {
			owners = append(owners, i)
		}
		hits = append(hits, read...)
	}
	return hits, owners
}

// matomoTold is what a bulk request is answered.
type matomoTold struct {
	Status  string `json:"status"`
	Tracked int    `json:"tracked"`
	Invalid int    `json:"invalid"`
}

// matomoBulk takes many requests in, all or none of them: those that Matomo calls invalid are
// counted beside the others, and each is kept with its reason.
func (s *server) matomoBulk(c echo.Context, client intake.Client, body []byte) error {
	b, refusal := readBulk(body)
	if refusal != nil {
		return s.bulkUnread(c, client, *refusal, body)
	}
	hits, owners := b.hits(client.Received)
	for from, to := 0, 0; from < len(hits); from = to {
		for to = from; to < len(hits) && owners[to] == owners[from]; to++ {
		}
		s.once(hits[from:to], b.list[owners[from]], client, owners[from])
	}
	outcomes, err := s.Intake.Accept(c.Request().Context(), client, hits)
	if err != nil {
		awaits(c, err)
		return c.JSON(http.StatusServiceUnavailable, matomoTold{Status: "error"})
	}
	invalid := map[int]bool{}
	for i, o := range outcomes {
		if o.Refusal != nil {
			c.Response().Header().Set(ReasonHeader, o.Refusal.Reason)
		}
		if invalidHit(o) {
			invalid[owners[i]] = true
		}
	}
	if falsy(b.SendImage) || string(b.SendImage) == `""` {
		return c.NoContent(http.StatusNoContent)
	}
	return c.JSON(http.StatusOK, matomoTold{Status: "success", Tracked: len(b.list) - len(invalid), Invalid: len(invalid)})
}

func invalidHit(o intake.Outcome) bool {
	return o.Refusal != nil && o.Refusal.Class == tracking.AsideInvalid
}

// bulkUnread answers a body in which no request can be read.
func (s *server) bulkUnread(c echo.Context, client intake.Client, r intake.Refusal, body []byte) error {
	if err := s.Intake.Refuse(client, intake.EndpointMatomo, r, body); err != nil {
		awaits(c, err)
		return c.JSON(http.StatusServiceUnavailable, matomoTold{Status: "error"})
	}
	c.Response().Header().Set(ReasonHeader, r.Reason)
	return c.JSON(http.StatusBadRequest, matomoTold{Status: "error"})
}

// params are the requests: texts like an address, of which those without a query do
// not count, or objects.
func (b *matomoRequests) params() ([]url.Values, bool) {
	var list []jsontext.Value
	if b.Requests.Kind() == '{' { // PHP writes a list with a gap as an object
		byKey := map[string]jsontext.Value{}
		if json.Unmarshal(b.Requests, &byKey, lax) != nil {
			return nil, false
		}
		for _, key := range sorted(byKey) {
			list = append(list, byKey[key])
		}
	} else if json.Unmarshal(b.Requests, &list, lax) != nil {
		return nil, false
	}
	var out []url.Values
	for _, raw := range list {
		if params, ok := paramsOf(raw); ok {
			out = append(out, params)
		}
	}
	return out, true
}

func paramsOf(raw jsontext.Value) (url.Values, bool) {
	if text, ok := plain(raw); ok && raw.Kind() == '"' {
		_, query, found := strings.Cut(text, "?")
		query, _, _ = strings.Cut(query, "#")
		params, _ := url.ParseQuery(query) // what cannot be read is left out
		return params, found && query != ""
	}
	fields := map[string]jsontext.Value{}
	if raw.Kind() != '{' || json.Unmarshal(raw, &fields, lax) != nil {
		return url.Values{}, true // counted, as no site's
	}
	params := make(url.Values, len(fields))
	for name, value := range fields {
		text, ok := plain(value)
		switch {
		case !ok:
			text = string(value) // a list given as such: ec_items, _cvar
		case value.Kind() == 't' || value.Kind() == 'f':
			text = map[bool]string{true: "1", false: "0"}[value.Kind() == 't']
		}
		params.Set(name, whole(text))
	}
	return params, true
}

// whole writes 1.0 and 1e3 as the integers that a form would hold.
func whole(text string) string {
	if n, err := strconv.ParseFloat(text, 64); err == nil && n == float64(int64(n)) && strings.ContainsAny(text, ".eE") {
		return strconv.FormatInt(int64(n), 10)
	}
	return text
}
