package endpoint

import (
	"bytes"
	"errors"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/formaouest/chaland/collector/intake"
	"github.com/formaouest/chaland/collector/tracking"
)

// plausibleEvent has Plausible's short names, and beside each the long one.
// Source: Plausible's Events API documentation and its open request parser.
type plausibleEvent struct {
	N           string         `json:"n"`
	Name        string         `json:"name"`
	U           string         `json:"u"`
	URL         string         `json:"url"`
	D           *string        `json:"d"`
	Domain      *string        `json:"domain"`
	R           *string        `json:"r"`
	Referrer    *string        `json:"referrer"`
	P           jsontext.Value `json:"p"`
	Props       jsontext.Value `json:"props"`
	M           jsontext.Value `json:"m"`
	Meta        jsontext.Value `json:"meta"`
	Dollar      jsontext.Value `json:"$"`
	Revenue     jsontext.Value `json:"revenue"`
	I           jsontext.Value `json:"i"`
	Interactive jsontext.Value `json:"interactive"`
	H           jsontext.Value `json:"h"`
	HashMode    jsontext.Value `json:"hashMode"`
	E           float64        `json:"e"`  // engagement: milliseconds
	SD          float64        `json:"sd"` // engagement: scroll depth, 255 when not known
}

// readPlausible reads one event, for one site or several. field names what is
// wrong in Plausible's words.
func readPlausible(body []byte) (hits []intake.Hit, field string, refusal *intake.Refusal) {
	var p plausibleEvent
	raw := jsontext.Value(bytes.TrimSpace(body))
	if len(raw) == 0 {
		return nil, "request", refuse("empty", "")
	}
	if err := json.Unmarshal(raw, &p, lax); err != nil {
		if semantic, ok := errors.AsType[*json.SemanticError](err); ok && raw.Kind() == '{' {
			return nil, pointer(semantic), refuse("bad_field", pointer(semantic))
		}
		return nil, "request", refuse("bad_json", place(body, err))
	}
	h := p.hit()
	h.Raw = raw
	switch {
	case h.Name == "":
		return nil, "name", refuse("missing_name", "")
	case h.URL == "":
		return nil, "url", refuse("missing_url", "")
	}
	sites, ok := p.domains()
	if !ok {
		return nil, "domain", refuse("missing_domain", "")
	}
	for _, site := range sites {
		one := h
		one.Site = site
		hits = append(hits, one)
	}
	return hits, "", nil
}

// domains lists the sites of an event: a list with commas, or the page's host
// when the field is absent. An empty field is an error, as it is there.
func (p *plausibleEvent) domains() ([]string, bool) {
	given := p.D
	if given == nil {
		given = p.Domain
	}
	if given == nil {
		return []string{""}, true
	}
	var out []string
	for d := range strings.SplitSeq(*given, ",") {
		if d = strings.TrimSpace(d); d != "" {
			out = append(out, d)
		}
	}
	return out, len(out) > 0
}

func (p *plausibleEvent) hit() intake.Hit {
	name := strings.TrimSpace(either(p.N, p.Name))
	h := intake.Hit{
		Endpoint: intake.EndpointPlausible, Origin: tracking.OriginPlausible, Name: planName(name),
		URL: either(p.U, p.URL), BareSource: true, HashPath: truthy(p.H) || truthy(p.HashMode),
		Props: p.props(),
	}
	for _, r := range []*string{p.R, p.Referrer} {
		if r != nil && h.Referrer == "" {
			h.Referrer = *r
		}
	}
	if falsy(p.I) || falsy(p.Interactive) {
		no := false
		h.Interactive = &no
	}
	if name == "engagement" {
		h.EngagementMS = clampMS(p.E)
		if p.SD >= 0 && p.SD <= 100 {
			h.Scroll = uint8(p.SD)
		}
	}
	p.money(&h)
	return h
}

// money reads the revenue; one that cannot be read costs the event nothing else.
func (p *plausibleEvent) money(h *intake.Hit) {
	raw := p.Dollar
	if len(raw) == 0 {
		raw = p.Revenue
	}
	if h.Name == tracking.KindPurchase {
		h.OrderID = orderNumber(h.Props)
	}
	if len(raw) == 0 || raw.Kind() == 'n' {
		return
	}
	raw, ok := unquote(raw)
	var revenue struct {
		Currency string `json:"currency"`
		Amount   amount `json:"amount"`
	}
	if !ok || json.Unmarshal(raw, &revenue, lax) != nil || !revenue.Amount.Known || len(revenue.Currency) != 3 {
		h.Warnings = append(h.Warnings, intake.Warning{Reason: "bad_revenue"})
		return
	}
	h.Value, h.Currency = revenue.Amount.Amount, revenue.Currency
}

// orderNumber takes the order's number out of a purchase's properties, under
// the names that shops give it.
func orderNumber(props map[string]string) string {
	for _, name := range []string{"order_id", "transaction_id", "commande", "numero_commande"} {
		if id := props[name]; id != "" {
			delete(props, name)
			return id
		}
	}
	return ""
}

// props reads an object, or one written as a text.
func (p *plausibleEvent) props() map[string]string {
	out := map[string]string{}
	for _, raw := range []jsontext.Value{p.P, p.Props, p.M, p.Meta} {
		raw, ok := unquote(raw)
		values := map[string]jsontext.Value{}
		if !ok || json.Unmarshal(raw, &values, lax) != nil {
			continue
		}
		for key, value := range values {
			if text, ok := plain(value); ok && text != "" {
				out[key] = text
			}
		}
		break
	}
	return out
}

// unquote is the JSON inside a JSON text, or the value itself.
func unquote(raw jsontext.Value) (jsontext.Value, bool) {
	if len(raw) == 0 {
		return nil, false
	}
	if raw.Kind() != '"' {
		return raw, true
	}
	var inside string
	if json.Unmarshal(raw, &inside, lax) != nil {
		return nil, false
	}
	return jsontext.Value(inside), true
}

// planNames are Plausible's own events in the plan's words.
var planNames = map[string]string{
	"pageview":             tracking.KindPageView,
	"Outbound Link: Click": tracking.KindOutbound,
	"Cloaked Link: Click":  tracking.KindOutbound,
	"File Download":        tracking.KindFileDownload,
	"404":                  tracking.KindNotFound,
	"WP Search Queries":    tracking.KindSearch,
}

// planName also knows the plan's kinds however they are written: "Add to
// cart". Other names stay as they are.
func planName(name string) string {
	if kind, ok := planNames[name]; ok {
		return kind
	}
	if kind := strings.ReplaceAll(strings.ToLower(name), " ", "_"); tracking.Known(kind) {
		return kind
	}
	return name
}

func either(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

func truthy(v jsontext.Value) bool {
	s := string(v)
	return s == "true" || s == "1" || s == `"true"` || s == `"1"`
}

func falsy(v jsontext.Value) bool {
	s := string(v)
	return s == "false" || s == "0" || s == `"false"`
}
