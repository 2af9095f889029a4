package endpoint

import (
	"math"
	"slices"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/formaouest/chaland/collector/intake"
	"github.com/formaouest/chaland/collector/tracking"
)

// hit says the event in the words of the intake.
func (w *wireEvent) hit() intake.Hit {
	h := intake.Hit{
		Endpoint: intake.EndpointCollect, Origin: tracking.OriginTag,
		Site: string(w.Site), Name: planned(w.Name), ID: w.ID, Time: w.Time.Time, Sent: w.Sent.Time,
		URL: w.URL, Referrer: w.Referrer, Title: w.Title, Identifier: w.Visitor, Device: w.Device,
		OrderID: first(w.Order, w.OrderID), Value: w.Value.Amount, Tax: w.Tax.Amount, Shipping: w.Shipping.Amount,
		Currency: w.Currency, Coupon: string(w.Coupon), Payment: string(w.Payment), Delivery: string(w.Delivery),
		Category: first(w.Category, w.List), Search: first(w.Search, w.Term),
		EngagementMS: clampMS(max(w.Engaged, w.EngagedG)), Scroll: uint8(min(max(w.Scroll, w.Watched, 0), 100)),
		Interactive: w.Active,
	}
	if w.Visitor != "" { // made by the tag when the page says that consent was given
		h.Consent, h.Names = intake.ConsentGiven, []string{w.Visitor}
	}
	if w.Name == "video_complete" {
		h.Scroll = 100
	}
	if w.Results != nil {
		h.Results = new(int64(min(max(float64(*w.Results), 0), 1e9)))
	}
	if w.Age != nil {
		age := time.Duration(*w.Age * float64(time.Millisecond))
		h.Age = &age
	}
	if len(w.Items) > 0 {
		h.Items = make([]intake.Item, len(w.Items))
	}
	for i := range w.Items {
		h.Items[i] = w.Items[i].item()
	}
	if n := len(w.Props) + len(w.Extra); n > 0 {
		h.Props = make(map[string]string, n)
		w.keep(&h, w.Props, "")
		w.keep(&h, w.Extra, "unknown_field")
	}
	return h
}

// planned is the plan's name of an event that GA4 calls otherwise.
func planned(name string) string {
	switch name {
	case "view_search_results":
		return tracking.KindSearch
	case "video_start":
		return tracking.KindVideoPlay
	case "video_complete":
		return tracking.KindVideoProgress
	}
	return name
}

// keep puts simple values among the properties; warning is said of each.
func (w *wireEvent) keep(h *intake.Hit, values map[string]jsontext.Value, warning string) {
	for _, key := range sorted(values) {
		text, ok := plain(values[key])
		switch {
		case !ok:
			h.Warnings = append(h.Warnings, intake.Warning{Reason: "unknown_field_dropped", Detail: key})
		case warning != "":
			h.Warnings = append(h.Warnings, intake.Warning{Reason: warning, Detail: key})
			fallthrough
		default:
			h.Props[key] = text
		}
	}
}

func sorted[V any](values map[string]V) []string {
	keys := make([]string, 0, len(values))
	for k := range values {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// plain is the text of a simple value.
func plain(v jsontext.Value) (string, bool) {
	switch v.Kind() {
	case '"':
		var s string
		return s, json.Unmarshal(v, &s, lax) == nil
	case '0', 't', 'f':
		return string(v), true
	case 'n':
		return "", true
	}
	return "", false
}

func (it *wireItem) item() intake.Item {
	return intake.Item{
		SKU: first(it.ID, it.SKU, it.ShortID), Name: first(it.Name, it.ShortName), Category: first(it.Category, it.ShortCat),
		Price: it.Price.Amount, Quantity: int32(min(max(math.Round(float64(it.Quantity)), 0), 1e6)),
	}
}

func first(words ...word) string {
	for _, w := range words {
		if w != "" {
			return string(w)
		}
	}
	return ""
}

// clampMS bounds a duration to a day.
func clampMS(ms float64) uint32 { return uint32(min(max(ms, 0), 86_400_000)) }
