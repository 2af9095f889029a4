package imports

import (
	"cmp"
	"context"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"github.com/formaouest/chaland/collector/channel"
	"github.com/formaouest/chaland/collector/endpoint"
	"github.com/formaouest/chaland/collector/intake"
	"github.com/formaouest/chaland/collector/site"
	"github.com/formaouest/chaland/collector/tracking"
)

// GA4Events imports GA4's export to BigQuery, as JSON lines or one list: its events become
// those that the collector would have stored, on their own days, with the orders that they
// tell of. An event that is there already is left alone.
func (s *Service) GA4Events(ctx context.Context, site string, src Source, o Options) (*Report, error) {
	return s.history(ctx, site, "ga4-events", tracking.OriginGA4Export, src, o, newGA4Decoder)
}

// loose is a value that exports write as a number or as a text: BigQuery writes whole
// numbers of 64 bits between quotes. A list, an object or null is "".
type loose string

// UnmarshalJSONFrom reads any value.
func (l *loose) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	raw, err := d.ReadValue()
	if err != nil {
		return err
	}
	switch raw.Kind() {
	case '"':
		text, err := jsontext.AppendUnquote(nil, raw)
		*l = loose(strings.TrimSpace(string(text)))
		return err
	case '0', 't', 'f':
		*l = loose(raw)
	default:
		*l = ""
	}
	return nil
}

// said is the text, "" for Google's ways to say nothing.
func (l loose) said() string {
	switch l {
	case "(not set)", "(none)", "(direct)", "(data not available)", "<Other>":
		return ""
	}
	return string(l)
}

// ga4Row is a row of a table events_AAAAMMJJ.
// Source: Google's schema of the export to BigQuery.
type ga4Row struct {
	Timestamp loose      `json:"event_timestamp"` // microseconds
	Name      loose      `json:"event_name"`
	Params    []ga4Param `json:"event_params"`
	Bundle    loose      `json:"event_bundle_sequence_id"`
	Page      loose      `json:"batch_page_id"`
	Ordering  loose      `json:"batch_ordering_id"`
	Index     loose      `json:"batch_event_index"`
	User      loose      `json:"user_id"`
	Client    loose      `json:"user_pseudo_id"`
	Users     []ga4Param `json:"user_properties"`
	Privacy   struct {
		Storage loose `json:"analytics_storage"`
	} `json:"privacy_info"`
	Device struct {
		Category loose `json:"category"`
		OS       loose `json:"operating_system"`
		Browser  loose `json:"browser"`
		Language loose `json:"language"`
		Web      struct {
			Browser  loose `json:"browser"`
			Hostname loose `json:"hostname"`
		} `json:"web_info"`
	} `json:"device"`
	Geo struct {
		Country loose `json:"country"`
	} `json:"geo"`
	Source struct {
		Name    loose `json:"manual_campaign_name"`
		Source  loose `json:"manual_source"`
		Medium  loose `json:"manual_medium"`
		Term    loose `json:"manual_term"`
		Content loose `json:"manual_content"`
		Click   loose `json:"gclid"`
	} `json:"collected_traffic_source"`
	Platform  loose `json:"platform"`
	Ecommerce struct {
		Revenue  loose `json:"purchase_revenue"`
		Refund   loose `json:"refund_value"`
		Shipping loose `json:"shipping_value"`
		Tax      loose `json:"tax_value"`
		Order    loose `json:"transaction_id"`
	} `json:"ecommerce"`
	Items []map[string]jsontext.Value `json:"items"`
}

// ga4Param is a parameter, of which one of four values is set.
type ga4Param struct {
	Key   loose `json:"key"`
	Value struct {
		Text   loose `json:"string_value"`
		Int    loose `json:"int_value"`
		Float  loose `json:"float_value"`
		Double loose `json:"double_value"`
	} `json:"value"`
}

func paramsOf(list []ga4Param) map[string]string {
	out := make(map[string]string, len(list))
	for _, p := range list {
		for _, v := range []loose{p.Value.Text, p.Value.Int, p.Value.Double, p.Value.Float} {
			if v.said() != "" && p.Key != "" {
				out[string(p.Key)] = v.said()
				break
			}
		}
	}
	return out
}

type ga4Decoder struct {
	place *site.Site
	token string
}

func newGA4Decoder(place *site.Site, token string) pastDecoder { return &ga4Decoder{place, token} }

// decode reads one event.
func (d *ga4Decoder) decode(raw []byte) ([]pastHit, string) {
	var row ga4Row
	if err := json.Unmarshal(raw, &row, laxJSON); err != nil || row.Name == "" || row.Timestamp == "" {
		return nil, "imports.not_ga4"
	}
	micros, err := strconv.ParseInt(string(row.Timestamp), 10, 64)
	if err != nil {
		return nil, "imports.not_ga4"
	}
	e := endpoint.GA4Event{Name: string(row.Name), Params: paramsOf(row.Params), Items: row.items(), User: paramsOf(row.Users)}
	if lang := row.Device.Language.said(); lang != "" {
		e.User["language"] = lang
	}
	h := intake.Hit{
		Endpoint: intake.EndpointGA4, Origin: tracking.OriginGA4Export, Site: d.place.ID, Token: d.token, Server: true, Time: time.UnixMicro(micros),
		Reader: hashOf("ga4", string(row.Client)+string(row.User), string(row.reader())), Country: countryCode(row.Geo.Country.said()), Device: deviceKey(string(row.Device.Category)),
		ID: row.id(e.Params, e.Items),
	}
	if storage := string(row.Privacy.Storage); !strings.EqualFold(storage, "no") {
		h.Identifier = endpoint.GA4Person(string(row.Client), string(row.User))
		if strings.EqualFold(storage, "yes") { // else nothing is said of it
			h.Consent = intake.ConsentGiven
		}
	}
	row.sums(e.Params)
	h, told := endpoint.GA4Hit(e, h)
	if !told {
		return nil, ""
	}
	row.touch(&h)
	past := pastHit{Hit: h, os: systemName(row.Device.OS.said())}
	past.browser = browserName(loose(cmp.Or(row.Device.Web.Browser.said(), row.Device.Browser.said())))
	return []pastHit{past}, ""
}

// reader tells readers without a name apart by their machine: the export has no address.
func (row *ga4Row) reader() loose {
	if row.Client != "" || row.User != "" {
		return ""
	}
	return row.Device.OS + "\x00" + row.Device.Web.Browser + "\x00" + row.Device.Language + "\x00" + row.Geo.Country
}

// id is what names the event for good, whichever way the row was written.
func (row *ga4Row) id(params map[string]string, items []map[string]string) string {
	parts := []string{string(row.Timestamp), string(row.Name), string(row.Client), string(row.User), string(row.Bundle), string(row.Page), string(row.Ordering), string(row.Index)}
	for _, key := range slices.Sorted(maps.Keys(params)) {
		parts = append(parts, key, params[key])
	}
	for _, item := range items {
		for _, key := range slices.Sorted(maps.Keys(item)) {
			parts = append(parts, key, item[key])
		}
	}
	return hashOf(parts...)
}

// items are the products by Google's names of the wire. What the export works out beside
// (sums in dollars, an item's revenue) would be properties that nobody sent.
func (row *ga4Row) items() []map[string]string {
	out := make([]map[string]string, 0, len(row.Items))
	for _, fields := range row.Items {
		item := map[string]string{}
		for name, raw := range fields {
			var value loose
			if strings.HasSuffix(name, "_in_usd") || name == "item_revenue" || name == "item_refund" || json.Unmarshal(raw, &value, laxJSON) != nil {
				continue
			}
			if text := value.said(); text != "" {
				item[name] = text
			}
		}
		if len(item) > 0 {
			out = append(out, item)
		}
	}
	return out
}

// sums fills in what the column « ecommerce » says and the parameters do not.
func (row *ga4Row) sums(params map[string]string) {
	e := row.Ecommerce
	for name, value := range map[string]loose{
		"value": loose(cmp.Or(e.Revenue.said(), e.Refund.said())), "shipping": e.Shipping, "tax": e.Tax, "transaction_id": e.Order,
	} {
		if params[name] == "" && value.said() != "" {
			params[name] = value.said()
		}
	}
	if params["currency"] == "" {
		delete(params, "currency")
	}
}

// touch takes the campaign that Google kept beside the address. Since 2023 the click of an
// advertisement may be there alone.
func (row *ga4Row) touch(h *intake.Hit) {
	s := row.Source
	t := channel.Touch{Source: s.Source.said(), Medium: s.Medium.said(), Campaign: s.Name.said(), Term: s.Term.said(), Content: s.Content.said()}
	if strings.HasPrefix(t.Campaign, "(") {
		t.Campaign = ""
	}
	if s.Click.said() != "" && h.URL != "" && !strings.Contains(h.URL, "gclid=") {
		if u, err := url.Parse(h.URL); err == nil {
			query := u.Query()
			query.Set("gclid", s.Click.said())
			u.RawQuery = query.Encode()
			h.URL = u.String()
		}
	}
	if t.Source != "" && !h.Touch.Named() && (t.Medium != "organic" && t.Medium != "referral") {
		h.Touch = t
	}
}

// countryCodes are the codes of countries by their English names, folded.
var countryCodes = sync.OnceValue(func() map[string]string {
	out := map[string]string{"turkey": "TR", "czechrepublic": "CZ", "hongkong": "HK", "macao": "MO", "myanmarburma": "MM"}
	names := display.English.Regions()
	for a := 'A'; a <= 'Z'; a++ {
		for b := 'A'; b <= 'Z'; b++ {
			region, err := language.ParseRegion(string([]rune{a, b}))
			if name := fold(names.Name(region)); err == nil && region.IsCountry() && out[name] == "" { // FR before FX
				out[name] = region.String()
			}
		}
	}
	return out
})

// countryCode is the code of a country that an export names in English, or by its code.
func countryCode(name string) string {
	if len(name) == 2 {
		return strings.ToUpper(name)
	}
	return countryCodes()[fold(name)]
}

// browserName and systemName bring the names of exports to those of user agents here.
func browserName(name loose) string {
	switch folded := fold(name.said()); {
	case folded == "":
		return ""
	case strings.Contains(folded, "firefox"):
		return "Firefox"
	case strings.Contains(folded, "edge"):
		return "Edge"
	case strings.Contains(folded, "opera"):
		return "Opera"
	case strings.Contains(folded, "samsung"):
		return "Samsung Browser"
	case strings.Contains(folded, "safari"):
		return "Safari"
	case strings.Contains(folded, "chrome"):
		return "Chrome"
	case strings.Contains(folded, "explorer"):
		return "Internet Explorer"
	}
	return "Autre"
}

func systemName(name string) string {
	switch folded := fold(name); {
	case folded == "":
		return ""
	case strings.Contains(folded, "windows"):
		return "Windows"
	case strings.HasPrefix(folded, "mac"), folded == "osx":
		return "macOS"
	case strings.Contains(folded, "ios"), strings.Contains(folded, "ipad"):
		return "iOS"
	case strings.Contains(folded, "android"):
		return "Android"
	case strings.Contains(folded, "chromeos"):
		return "ChromeOS"
	case strings.Contains(folded, "linux"), strings.Contains(folded, "ubuntu"):
		return "Linux"
	}
	return "Autre"
}
