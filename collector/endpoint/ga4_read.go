package endpoint

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"errors"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/uuid"

	"github.com/formaouest/chaland/collector/intake"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/i18n"
)

// measurement is a body of GA4's Measurement Protocol.
// Source: Google's protocol reference, "Payload post body".
type measurement struct {
	ClientID    word   `json:"client_id"`
	AppInstance word   `json:"app_instance_id"`
	UserID      word   `json:"user_id"`
	Micros      micros `json:"timestamp_micros"`
	NoAds       bool   `json:"non_personalized_ads"`
	Consent     struct {
		AdUserData        word `json:"ad_user_data"`
		AdPersonalization word `json:"ad_personalization"`
	} `json:"consent"`
	UserProperties map[string]struct {
		Value jsontext.Value `json:"value"`
	} `json:"user_properties"`
	Location struct {
		Country word `json:"country_id"`
	} `json:"user_location"`
	Address string `json:"ip_override"`
	Device  struct {
		Category word `json:"category"`
		Language word `json:"language"`
	} `json:"device"`
	Agent   string            `json:"user_agent"`
	Events  *[]jsontext.Value `json:"events"`
	Strict  string            `json:"validation_behavior"`
	StrictC string            `json:"validationBehavior"` // as Google's own event builder writes it
}

// measured is one event of a body.
type measured struct {
	Name   word                      `json:"name"`
	Params map[string]jsontext.Value `json:"params"`
	Micros micros                    `json:"timestamp_micros"`
}

// micros is an instant in microseconds since 1970, a number or a text.
type micros struct{ time.Time }

// UnmarshalJSONFrom reads 1741943100250000, "1741943100250000" or null.
func (m *micros) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	text, err := scalar(d)
	if err != nil || text == "" {
		return err
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		var f float64
		if f, err = strconv.ParseFloat(text, 64); err != nil || f < 0 || f > 1e18 {
			return errNotScalar
		}
		n = int64(f)
	}
	m.Time = time.UnixMicro(n)
	return nil
}

// maxMeasured is how many events Google takes at a time.
const maxMeasured = 25

// readMeasurement reads a body into hits. server says that no browser sent it. What cannot
// be read at all is one refused hit, so that it is kept under its site.
func readMeasurement(query url.Values, body []byte, now time.Time, server bool) []intake.Hit {
	h := ga4Unread(ga4Stream(query), body)
	h.Server, h.Token = server, query.Get("api_secret")
	if h.Site == "" {
		return refusedHit(h, "ga4_measurement", "measurement_id")
	}
	raw := jsontext.Value(bytes.TrimSpace(body))
	if len(raw) == 0 {
		return refusedHit(h, "empty", "")
	}
	var m measurement
	if err := json.Unmarshal(raw, &m, lax); err != nil {
		if _, ok := errors.AsType[*json.SemanticError](err); !ok {
			return refusedHit(h, "bad_json", place(body, err))
		} else if raw.Kind() == '{' {
			return refusedHit(h, "bad_field", detail(err))
		}
		return refusedHit(h, "ga4_body", "")
	}
	switch {
	case m.client() == "":
		return refusedHit(h, "ga4_client", "")
	case m.Events == nil || len(*m.Events) == 0:
		return refusedHit(h, "empty", "")
	case len(*m.Events) > maxMeasured:
		return refusedHit(h, "too_many", i18n.Int(maxMeasured))
	}
	if strictly := "ENFORCE_RECOMMENDATIONS"; m.Strict == strictly || m.StrictC == strictly {
		if wrong := validateMeasurement(query, body, now); len(wrong) > 0 {
			return refusedHit(h, "ga4_strict", wrong[0].Description)
		}
	}
	return m.hits(h, now)
}

// ga4Stream names the stream that a request is for: of a web site or of an app.
func ga4Stream(query url.Values) string {
	return cmp.Or(query.Get("measurement_id"), query.Get("firebase_app_id"))
}

// ga4Unread is the hit that a request is kept as which cannot be read.
func ga4Unread(name string, raw []byte) intake.Hit {
	return intake.Hit{Endpoint: intake.EndpointGA4, Origin: tracking.OriginGA4, Site: strings.TrimSpace(name), Raw: raw}
}

func refusedHit(h intake.Hit, reason, detail string) []intake.Hit {
	h.Refusal = refuse(reason, detail)
	return []intake.Hit{h}
}

func (m *measurement) client() string { return first(m.ClientID, m.AppInstance) }

// consent is what the request says of it. The protocol knows of consent to advertising only:
// who refuses that is not followed here either, who gives it is.
func (m *measurement) consent() intake.Consent {
	data, personal := string(m.Consent.AdUserData), string(m.Consent.AdPersonalization)
	switch {
	case m.NoAds || strings.EqualFold(data, "DENIED") || strings.EqualFold(personal, "DENIED"):
		return intake.ConsentRefused
	case strings.EqualFold(data, "GRANTED"):
		return intake.ConsentGiven
	}
	return intake.ConsentUnsaid
}

// named are those of some names that there are.
func named(names ...string) (out []string) {
	for _, name := range names {
		if name != "" {
			out = append(out, name)
		}
	}
	return out
}

// hits are the events; where one says where the reader comes from, all do.
func (m *measurement) hits(h intake.Hit, now time.Time) (hits []intake.Hit) {
	h.Agent, h.Country, h.Device = m.Agent, strings.ToUpper(string(m.Location.Country)), strings.ToLower(string(m.Device.Category))
	if len(h.Country) != 2 {
		h.Country = ""
	}
	if address, err := netip.ParseAddr(strings.TrimSpace(m.Address)); err == nil {
		h.Address, h.Server = address.Unmap(), true
	}
	h.Reader = ga4Hash("client", m.client())
	if h.Consent = m.consent(); h.Consent != intake.ConsentRefused {
		h.Identifier = ga4Person(m.client(), string(m.UserID))
	}
	h.Names = named(m.client(), string(m.UserID))
	user := m.user()
	for i, raw := range *m.Events {
		if one, ok := m.hit(h, raw, user, i, now); ok {
			hits = append(hits, one)
		}
	}
	if told := slices.IndexFunc(hits, func(h intake.Hit) bool { return h.Touch.Named() }); told >= 0 {
		for i := range hits {
			if !hits[i].Touch.Named() {
				hits[i].Touch = hits[told].Touch
			}
		}
	}
	return hits
}

// hit is one event; none where it says what chaland works out itself.
func (m *measurement) hit(h intake.Hit, raw jsontext.Value, user map[string]string, i int, now time.Time) (intake.Hit, bool) {
	h.Raw = raw
	var one measured
	if err := json.Unmarshal(raw, &one, lax); err != nil {
		h.Refusal = refuse("bad_field", strings.TrimSuffix("events."+strconv.Itoa(i)+"."+detail(err), "."))
		return h, true
	}
	if ga4Silent[string(one.Name)] {
		return h, false
	}
	e := ga4Event{name: string(one.Name), params: map[string]string{}, user: user}
	for _, name := range sorted(one.Params) {
		value := one.Params[name]
		text, ok := plain(value)
		switch {
		case name == "items":
			if e.items, ok = ga4Items(value); !ok {
				h.Refusal = refuse("bad_field", "items")
			}
		case !ok:
			h.Warnings = append(h.Warnings, intake.Warning{Reason: "unknown_field_dropped", Detail: name})
		case text != "" || value.Kind() == '"':
			e.params[name] = text
		}
	}
	unread := h.Refusal
	h = e.hit(h)
	if unread != nil {
		h.Refusal = unread
	}
	m.instant(&h, one.Micros, i, now)
	return h, true
}

// instant is the event's own or the request's. An event of a known instant also has a name of
// its own, made of what it says: the same request sent again counts once.
func (m *measurement) instant(h *intake.Hit, own micros, i int, now time.Time) {
	at := own.Time
	if at.IsZero() {
		at = m.Micros.Time
	}
	if at.IsZero() {
		return
	}
	h.Time = at
	if now.Sub(at) > ga4Late && h.Refusal == nil {
		h.Refusal = refuse("ga4_late", at.UTC().Format(time.DateTime))
	}
	said := h.Site + "\x00" + strconv.FormatInt(at.UnixMicro(), 10) + "\x00" + strconv.Itoa(i) + "\x00" + string(h.Raw)
	h.ID = uuid.NewHash(sha256.New(), uuid.NameSpaceURL, []byte(said), 8).String()
}

// user are the simple values that are said of the reader.
func (m *measurement) user() map[string]string {
	out := map[string]string{}
	if m.Device.Language != "" {
		out["language"] = string(m.Device.Language)
	}
	for name, property := range m.UserProperties {
		if text, ok := plain(property.Value); ok {
			out[name] = text
		}
	}
	return out
}

// ga4Items are a list of objects, of which simple values are read.
func ga4Items(raw jsontext.Value) ([]map[string]string, bool) {
	if raw.Kind() == 'n' {
		return nil, true
	}
	var list []map[string]jsontext.Value
	if json.Unmarshal(raw, &list, lax) != nil {
		return nil, false
	}
	items := make([]map[string]string, len(list))
	for i, fields := range list {
		items[i] = make(map[string]string, len(fields))
		for name, value := range fields {
			if text, ok := plain(value); ok && text != "" {
				items[i][name] = text
			}
		}
	}
	return items, true
}
