package endpoint

import (
	"fmt"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/formaouest/chaland/collector/channel"
	"github.com/formaouest/chaland/collector/intake"
	"github.com/formaouest/chaland/collector/tracking"
)

var measurementQuery = url.Values{"measurement_id": {"G-BOL"}, "api_secret": {"secret-1"}}

func measuredOf(body string) []intake.Hit {
	return readMeasurement(measurementQuery, []byte(body), tea, true)
}

// ofEvent is a body of one event.
func ofEvent(event string) string {
	return `{"client_id":"1234567890.1700000000","events":[` + event + `]}`
}

// What each event of the Measurement Protocol becomes in the plan.
func TestMeasuredEventsInThePlan(t *testing.T) {
	t.Parallel()
	no, twelve := false, int64(12)
	bowl := intake.Item{SKU: "B-1", Name: "Bol", Category: "Vaisselle", Price: euros(1990), Quantity: 2}
	for event, want := range map[string]*intake.Hit{
		`{"name":"page_view","params":{"page_location":"https://boutique.fr/","page_referrer":"https://ailleurs.fr/","page_title":"Accueil","engagement_time_msec":"1200","session_id":"1700000000","debug_mode":true}}`: {Name: "page_view", URL: "https://boutique.fr/", Referrer: "https://ailleurs.fr/", Title: "Accueil", EngagementMS: 1200},
		`{"name":"view_item","params":{"currency":"EUR","value":39.8,"items":[{"item_id":"B-1","item_name":"Bol","item_category":"Vaisselle","price":19.9,"quantity":2,"index":0}]}}`:                                    {Name: "view_item", Value: euros(3980), Currency: "EUR", Items: []intake.Item{bowl}},
		`{"name":"purchase","params":{"transaction_id":"T-1","currency":"EUR","value":"39.80","tax":7.62,"shipping":5.9,"coupon":"ETE","payment_type":"CB","affiliation":"Site","items":[
			{"item_id":"B-1","item_name":"Bol","item_category":"Vaisselle","item_category2":"Bols","price":"19.90","quantity":"2","discount":2,"item_brand":"Armor","couleur":"bleu"},{"item_name":"Assiette","discount":2,"item_brand":"Henriot"}]}}`: {
			Name: "purchase", OrderID: "T-1", Value: euros(3980), Tax: euros(762), Shipping: euros(590), Currency: "EUR", Coupon: "ETE", Payment: "CB",
			Items: []intake.Item{bowl, {Name: "Assiette", Quantity: 1}},
			Props: map[string]string{"affiliation": "Site", "item_category2": "Bols", "item_discount": "2", "item_brand": "Armor, Henriot", "item_couleur": "bleu"}},
		`{"name":"purchase","params":{"value":10}}`:                                   {Name: "purchase", Value: euros(1000)},
		`{"name":"add_shipping_info","params":{"shipping_tier":"Relais","items":[]}}`: {Name: "add_shipping_info", Delivery: "Relais"},
		`{"name":"refund","params":{"transaction_id":12,"value":3}}`:                  {Name: "refund", OrderID: "12", Value: euros(300)},
		`{"name":"view_search_results","params":{"search_term":"bol","results":12}}`:  {Name: "search", Search: "bol", Results: &twelve},
		`{"name":"search","params":{"search_term":"bol"}}`:                            {Name: "search", Search: "bol"},
		`{"name":"sign_up","params":{"method":"mail"}}`:                               {Name: "sign_up", Props: map[string]string{"method": "mail"}},
		`{"name":"login"}`: {Name: "login"},
		`{"name":"generate_lead","params":{"value":5,"currency":"EUR","source":"formulaire"}}`: {Name: "generate_lead", Value: euros(500), Currency: "EUR", Props: map[string]string{"source": "formulaire"}},
		`{"name":"view_item_list","params":{"item_list_name":"Été","item_list_id":"ete"}}`:     {Name: "view_item_list", Category: "Été", Props: map[string]string{"item_list_id": "ete"}},
		`{"name":"user_engagement","params":{"engagement_time_msec":3000}}`:                    {Name: "engagement", EngagementMS: 3000},
		`{"name":"scroll","params":{"percent_scrolled":90}}`:                                   {Name: "scroll", Scroll: 90},
		`{"name":"click","params":{"link_url":"https://ailleurs.fr/","outbound":true}}`:        {Name: "outbound", Props: map[string]string{"link_url": "https://ailleurs.fr/", "outbound": "true"}},
		`{"name":"file_download"}`:                                                          {Name: "file_download"},
		`{"name":"video_start"}`:                                                            {Name: "video_play"},
		`{"name":"video_progress","params":{"video_percent":25}}`:                           {Name: "video_progress", Scroll: 25},
		`{"name":"video_complete"}`:                                                         {Name: "video_progress", Scroll: 100},
		`{"name":"exception","params":{"description":"TypeError"}}`:                         {Name: "error", Props: map[string]string{"description": "TypeError"}},
		`{"name":"view_promotion","params":{"promotion_id":"ETE"}}`:                         {Name: "view_promotion", Interactive: &no, Props: map[string]string{"promotion_id": "ETE"}},
		`{"name":"avis_laisse","params":{"note":5,"divers":{"a":1},"vide":"","rien":null}}`: {Name: "avis_laisse", Props: map[string]string{"note": "5"}, Warnings: []intake.Warning{{Reason: "unknown_field_dropped", Detail: "divers"}}},
		`{"name":"campaign_details","params":{"campaign_id":"7","campaign":"ete","source":"brevo","medium":"email","term":"bol","content":"haut"}}`: {
			Name: "campaign_details", Interactive: &no, Touch: channel.Touch{Source: "brevo", Medium: "email", Campaign: "ete", Term: "bol", Content: "haut"}, Props: map[string]string{"campaign_id": "7"}},
		`{"name":"session_start"}`: nil, `{"name":"first_visit"}`: nil, `{"name":"first_open"}`: nil,
	} {
		hits := measuredOf(ofEvent(event))
		if want == nil {
			if len(hits) != 0 {
				t.Errorf("%s: %+v", event, hits)
			}
			continue
		}
		if len(hits) != 1 {
			t.Errorf("%s: %d hits", event, len(hits))
			continue
		}
		h := hits[0]
		if h.Endpoint != "ga4" || h.Origin != tracking.OriginGA4 || h.Site != "G-BOL" || h.Token != "secret-1" || !h.Server || h.Reader == "" || h.Identifier == "" || string(h.Raw) != event {
			t.Errorf("%s: %+v", event, h)
		}
		h.Endpoint, h.Origin, h.Site, h.Token, h.Server, h.Reader, h.Identifier, h.Raw, h.Names = "", "", "", "", false, "", "", nil, nil
		if diff := cmp.Diff(*want, h, cmpopts.EquateEmpty(), cmpopts.EquateComparable(netip.Addr{})); diff != "" {
			t.Errorf("%s: %s", event, diff)
		}
	}
}

// Where one event of a request says where the reader comes from, all do.
func TestCampaignDetailsAreOfTheWholeRequest(t *testing.T) {
	t.Parallel()
	hits := measuredOf(ofEvent(`{"name":"purchase","params":{"transaction_id":"1"}},{"name":"campaign_details","params":{"source":"brevo","medium":"email"}},{"name":"login"}`))
	if len(hits) != 3 || hits[0].Touch.Source != "brevo" || hits[2].Touch.Medium != "email" {
		t.Errorf("%+v", hits)
	}
}

// What is said of the reader: Google's identifiers in a form of ours, and nothing where
// consent is refused.
func TestMeasuredReaders(t *testing.T) {
	t.Parallel()
	of := func(fields string) intake.Hit {
		return measuredOf(`{` + fields + `,"events":[{"name":"login"}]}`)[0]
	}
	const made = ".s44we8" // 1 700 000 000 in base 36
	for fields, want := range map[string]string{
		`"client_id":"1234567890.1700000000"`:                       ga4Hash("client", "1234567890.1700000000") + made,
		`"client_id":"1234567890.1700000000","user_id":"anne"`:      ga4Hash("client", "1234567890.1700000000") + made,
		`"client_id":1234.5`:                                        ga4Hash("client", "1234.5"),
		`"app_instance_id":"0123456789abcdef0123456789abcdef"`:      ga4Hash("client", "0123456789abcdef0123456789abcdef"),
		`"client_id":"a","non_personalized_ads":true`:               "",
		`"client_id":"a","consent":{"ad_user_data":"DENIED"}`:       "",
		`"client_id":"a","consent":{"ad_personalization":"DENIED"}`: "",
		`"client_id":"a","consent":{"ad_user_data":"GRANTED"}`:      ga4Hash("client", "a"),
	} {
		h := of(fields)
		if h.Refusal != nil || h.Identifier != want || h.Reader == "" || strings.Contains(h.Identifier+h.Reader, "1234567890") {
			t.Errorf("%s: %q %v, want %q", fields, h.Identifier, h.Refusal, want)
		}
	}
	if got := ga4Person("", "anne"); got != ga4Hash("user", "anne") || ga4Person("", "") != "" {
		t.Error(got)
	}
	h := of(`"client_id":"a","user_agent":"Mozilla/5.0","ip_override":"192.0.2.7","user_location":{"country_id":"fr"},"device":{"category":"mobile","language":"fr"},"user_properties":{"fidelite":{"value":"or"},"name":{"value":3}}`)
	if h.Agent != "Mozilla/5.0" || h.Address.String() != "192.0.2.7" || h.Country != "FR" || h.Device != "mobile" || h.Props["fidelite"] != "or" || h.Props["language"] != "fr" || h.Props["name"] != "3" {
		t.Errorf("%+v", h)
	}
}

// Instants: the event's own before the request's, in microseconds, 72 hours back at most;
// the same event of a known instant has the same name.
func TestMeasuredInstants(t *testing.T) {
	t.Parallel()
	micro := func(back time.Duration) string { return fmt.Sprint(tea.Add(-back).UnixMicro()) }
	of := func(request, event string) intake.Hit {
		return measuredOf(`{"client_id":"a","timestamp_micros":` + request + `,"events":[{"name":"login","timestamp_micros":` + event + `}]}`)[0]
	}
	for _, c := range []struct {
		request, event string
		want           time.Duration // before tea; < 0: now
		reason         string
	}{
		{"null", "null", -1, ""}, {micro(time.Hour), "null", time.Hour, ""}, {micro(time.Hour), micro(time.Minute), time.Minute, ""},
		{`"` + micro(time.Hour) + `"`, "null", time.Hour, ""}, {"null", micro(72 * time.Hour), 72 * time.Hour, ""},
		{"null", micro(72*time.Hour + time.Second), 72*time.Hour + time.Second, "ga4_late"},
		{"null", fmt.Sprint(tea.UnixMilli()), tea.Sub(time.UnixMicro(tea.UnixMilli())), "ga4_late"}, // milliseconds
	} {
		h := of(c.request, c.event)
		reason := ""
		if h.Refusal != nil {
			reason = h.Refusal.Reason
		}
		if c.want < 0 && (!h.Time.IsZero() || h.ID != "") || c.want >= 0 && (tea.Sub(h.Time) != c.want || h.ID == "") || reason != c.reason {
			t.Errorf("%s %s: %v %q %s", c.request, c.event, h.Time, h.ID, reason)
		}
	}
	if a, b, other := of("null", micro(time.Hour)), of("null", micro(time.Hour)), of("null", micro(time.Minute)); a.ID != b.ID || a.ID == other.ID {
		t.Error(a.ID, b.ID, other.ID)
	}
	twice := measuredOf(`{"client_id":"a","timestamp_micros":` + micro(time.Hour) + `,"events":[{"name":"login"},{"name":"login"}]}`)
	if twice[0].ID == twice[1].ID {
		t.Error("two events of one request have one name")
	}
}

func TestMeasurementsRefused(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		"": "empty", `{"client_id":"a"}`: "empty", `{"client_id":"a","events":[]}`: "empty", `{"events":[{"name":"login"}]}`: "ga4_client",
		`[]`: "ga4_body", `12`: "ga4_body", `{"client_id":"a","events":{}}`: "bad_field events", `{"client_id":"a","events":[`: "bad_json",
		`{"client_id":"a","timestamp_micros":"hier","events":[{"name":"login"}]}`: "bad_field timestamp_micros",
		ofEvent(strings.Repeat(`{"name":"login"},`, 25) + `{"name":"login"}`):     "too_many 25",
		ofEvent(`"login"`):              "bad_field events.0",
		ofEvent(`{"name":"page_view"}`): "ga4_page",
		ofEvent(`{"name":"ad_click"}`):  "ga4_reserved ad_click",
		ofEvent(`{"name":"purchase","params":{"transaction_id":"","value":1}}`):                          "ga4_transaction",
		ofEvent(`{"name":"purchase","params":{"transaction_id":" ","value":1}}`):                         "ga4_transaction",
		ofEvent(`{"name":"view_item","params":{"value":"cher"}}`):                                        "bad_field value",
		ofEvent(`{"name":"view_item","params":{"items":{"item_id":"a"}}}`):                               "bad_field items",
		ofEvent(`{"name":"view_item","params":{"items":[{"price":"cher"}]}}`):                            "bad_field items.0.price",
		ofEvent(`{"name":"view_item","params":{"items":[{},{"quantity":"deux"}]}}`):                      "bad_field items.1.quantity",
		`{"client_id":"a","validation_behavior":"ENFORCE_RECOMMENDATIONS","events":[{"name":"search"}]}`: "ga4_strict",
		`{"client_id":"a","validationBehavior":"ENFORCE_RECOMMENDATIONS","events":[{"name":"search"}]}`:  "ga4_strict",
		`{"client_id":"a","validation_behavior":"RELAXED","events":[{"name":"search"}]}`:                 "",
	} {
		hits := measuredOf(body)
		got := ""
		if r := hits[0].Refusal; r != nil {
			if got = r.Reason; strings.Contains(want, " ") {
				got += " " + r.Detail
			}
			if text := r.Text(); strings.Contains(text, "aside.") || !strings.HasSuffix(text, ".") {
				t.Errorf("%s: said as %q", body, text)
			}
		}
		if got != want || hits[0].Site != "G-BOL" {
			t.Errorf("%s: %q, want %q", body, got, want)
		}
	}
	if h := readMeasurement(url.Values{}, []byte(ofEvent(`{"name":"login"}`)), tea, true)[0]; h.Refusal == nil || h.Refusal.Reason != "ga4_measurement" {
		t.Errorf("%+v", h)
	}
	if h := readMeasurement(url.Values{"firebase_app_id": {"1:2:web:3"}}, []byte(ofEvent(`{"name":"login"}`)), tea, true)[0]; h.Refusal != nil || h.Site != "1:2:web:3" {
		t.Errorf("%+v", h)
	}
}

// Every rule that Google publishes, with where and what.
func TestMeasurementsValidated(t *testing.T) {
	t.Parallel()
	param := func(p string) string { return ofEvent(`{"name":"avis","params":{` + p + `}}`) }
	several := func(n int, format string) string {
		var parts []string
		for i := range n {
			parts = append(parts, strings.ReplaceAll(format, "#", fmt.Sprint(i)))
		}
		return strings.Join(parts, ",")
	}
	items := func(list string) string { return ofEvent(`{"name":"select_item","params":{"items":` + list + `}}`) }
	person := func(p string) string {
		return `{"client_id":"a","user_properties":{` + p + `},"events":[{"name":"avis"}]}`
	}
	old := fmt.Sprint(tea.Add(-73 * time.Hour).UnixMicro())
	for body, want := range map[string]string{
		ofEvent(`{"name":"_badEventName","params":{}}`):                                 "events NAME_INVALID",
		ofEvent(`{"name":"bad-name"}`):                                                  "events NAME_INVALID",
		ofEvent(`{"name":"été"}`):                                                       "events NAME_INVALID",
		ofEvent(`{"name":"` + strings.Repeat("a", 41) + `"}`):                           "events NAME_INVALID",
		ofEvent(`{"params":{}}`):                                                        "events VALUE_REQUIRED",
		ofEvent(`{"name":"session_start"}`):                                             "events NAME_RESERVED",
		ofEvent(`{"name":"ga_avis"}`):                                                   "events NAME_RESERVED",
		ofEvent(`{"name":"gtag.avis"}`):                                                 "events NAME_RESERVED",
		ofEvent(`{"name":"avis","couleur":1}`):                                          "events[0].couleur VALUE_INVALID",
		ofEvent(`12`):                                                                   "events[0] VALUE_INVALID",
		ofEvent(`{"name":"avis","params":[]}`):                                          "events[0].params VALUE_INVALID",
		ofEvent(`{"name":"avis","timestamp_micros":` + old + `}`):                       "events[0].timestamp_micros VALUE_OUT_OF_BOUNDS",
		ofEvent(several(26, `{"name":"avis"}`)):                                         "events EXCEEDED_MAX_ENTITIES",
		`{"client_id":"a"}`:                                                             "events VALUE_REQUIRED",
		`{"client_id":"a","events":{}}`:                                                 "events VALUE_INVALID",
		`{"events":[{"name":"avis"}]}`:                                                  "client_id VALUE_REQUIRED",
		`{"client_id":"a","couleur":1,"events":[{"name":"avis"}]}`:                      "couleur VALUE_INVALID",
		`{"client_id":"a","client_id":"b","events":[{"name":"avis"}]}`:                  "client_id NAME_DUPLICATED",
		ofEvent(`{"name":"avis","params":{"a":1,"a":2}}`):                               "events[0].params.a NAME_DUPLICATED",
		`{"client_id":"a","timestamp_micros":"hier","events":[{"name":"avis"}]}`:        "timestamp_micros VALUE_INVALID",
		`{"client_id":"a","non_personalized_ads":"oui","events":[{"name":"avis"}]}`:     "non_personalized_ads VALUE_INVALID",
		`{"client_id":"a","ip_override":"maison","events":[{"name":"avis"}]}`:           "ip_override VALUE_INVALID",
		`{"client_id":"a","consent":{"ad_user_data":"oui"},"events":[{"name":"avis"}]}`: "consent.ad_user_data VALUE_INVALID",
		`{"client_id":"a","consent":[],"events":[{"name":"avis"}]}`:                     "consent VALUE_INVALID",
		`{"client_id":"a",`:                                                             " VALUE_INVALID",
		`[]`:                                                                            " VALUE_INVALID",
		param(several(26, `"p#":1`)):                                                    "events[0].params EXCEEDED_MAX_ENTITIES",
		param(`"1a":1`):                                                                 "events[0].params.1a NAME_INVALID",
		param(`"google_a":1`):                                                           "events[0].params.google_a NAME_RESERVED",
		param(`"firebase_conversion":1`):                                                "events[0].params.firebase_conversion NAME_RESERVED",
		param(`"a":{}`):                                                                 "events[0].params.a VALUE_INVALID",
		param(`"` + strings.Repeat("a", 41) + `":1`):                                    "events[0].params." + strings.Repeat("a", 41) + " NAME_INVALID",
		param(`"a":"` + strings.Repeat("é", 101) + `"`):                                 "events[0].params.a VALUE_OUT_OF_BOUNDS",
		param(`"a":"` + strings.Repeat("é", 100) + `","page_location":"https://boutique.fr/` + strings.Repeat("x", 900) + `"`): "",
		param(`"value":1`):                        "events[0].params.currency VALUE_REQUIRED",
		param(`"currency":"EUR"`):                 "events[0].params.value VALUE_REQUIRED",
		param(`"value":1,"currency":"eur"`):       "events[0].params.currency VALUE_INVALID",
		param(`"value":"x","currency":"EUR"`):     "events[0].params.value VALUE_INVALID",
		items(`[]`):                               "events[0].params.items VALUE_REQUIRED",
		items(`{}`):                               "events[0].params.items VALUE_INVALID",
		items(`[1]`):                              "events[0].params.items[0] VALUE_INVALID",
		items(`[{"item_id":"a"},{"price":1}]`):    "events[0].params.items[1] VALUE_REQUIRED",
		items(`[{"item_id":"a","price":"cher"}]`): "events[0].params.items[0].price VALUE_INVALID",
		items(`[{"item_id":"a",` + several(11, `"p#":1`) + `}]`):  "events[0].params.items[0] EXCEEDED_MAX_ENTITIES",
		items(`[{"item_id":"a",` + several(10, `"p#":1`) + `}]`):  "",
		items(`[` + several(201, `{"item_id":"#"}`) + `]`):        "events[0].params.items EXCEEDED_MAX_ENTITIES",
		person(several(26, `"p#":{"value":1}`)):                   "user_properties EXCEEDED_MAX_ENTITIES",
		person(`"` + strings.Repeat("a", 25) + `":{"value":1}`):   "user_properties." + strings.Repeat("a", 25) + " NAME_INVALID",
		person(`"user_id":{"value":1}`):                           "user_properties.user_id NAME_RESERVED",
		person(`"a":{"value":"` + strings.Repeat("x", 37) + `"}`): "user_properties.a VALUE_OUT_OF_BOUNDS",
		person(`"a":1`): "user_properties.a VALUE_INVALID",
		person(`"a":{"value":"` + strings.Repeat("x", 36) + `","timestamp_micros":1}`): "",
	} {
		var got []string
		for _, m := range validateMeasurement(measurementQuery, []byte(body), tea) {
			got = append(got, m.FieldPath+" "+m.Code)
			if !strings.HasSuffix(m.Description, ".") {
				t.Errorf("%s: %q", body, m.Description)
			}
		}
		if strings.Join(got, "; ") != want {
			t.Errorf("%.200s: %v, want %q", body, got, want)
		}
	}
	for event, names := range required {
		value := `"value":1,"currency":"EUR","items":[{"item_id":"a"}],"transaction_id":"1","search_term":"a","score":1,"virtual_currency_name":"a","achievement_id":"a"`
		if wrong := validateMeasurement(measurementQuery, []byte(ofEvent(`{"name":"`+event+`","params":{`+value+`}}`)), tea); len(wrong) > 0 {
			t.Errorf("%s: %v", event, wrong)
		}
		missing := map[string]bool{}
		for _, m := range validateMeasurement(measurementQuery, []byte(ofEvent(`{"name":"`+event+`"}`)), tea) {
			missing[strings.TrimPrefix(m.FieldPath, "events[0].params.")] = m.Code == valueRequired
		}
		for _, name := range names {
			if !missing[name] || len(missing) != len(names) {
				t.Errorf("%s: missing %v, want %v", event, missing, names)
			}
		}
	}
	app := url.Values{"firebase_app_id": {"1:2:web:3"}}
	for id, want := range map[string]string{`"app_instance_id":"0123456789abcdef0123456789ABCDEF"`: "", `"app_instance_id":"012"`: "VALUE_INVALID", `"client_id":"a"`: "VALUE_REQUIRED"} {
		wrong := validateMeasurement(app, []byte(`{`+id+`,"events":[{"name":"avis"}]}`), tea)
		if want == "" && len(wrong) > 0 || want != "" && (len(wrong) != 1 || wrong[0].Code != want || wrong[0].FieldPath != "app_instance_id") {
			t.Errorf("%s: %v", id, wrong)
		}
	}
}

// Whatever is sent is read or refused, and never panics; what is read is of the site asked for.
func FuzzReadMeasurement(f *testing.F) {
	for _, s := range []string{
		ofEvent(`{"name":"purchase","params":{"transaction_id":"","value":"1e400","items":[{"item_id":1,"quantity":-1e300,"price":"NaN"}]}}`),
		`{"client_id":{},"events":[null,1,{"name":[]}]}`, `{"client_id":"a","timestamp_micros":1e300,"events":[{"name":"x","timestamp_micros":-9223372036854775808}]}`,
		`{"client_id":"a.9999999999","user_properties":{"a":{"value":[]},"b":null},"device":null,"consent":null,"events":[{"params":{"items":[null]}}]}`, "\xff{", `{"events":1,"events":2}`,
		`{"client_id":"a","validation_behavior":"ENFORCE_RECOMMENDATIONS","events":[{"name":"x","params":{"engagement_time_msec":"NaN","percent_scrolled":1e99}}]}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		for _, h := range readMeasurement(measurementQuery, body, tea, true) {
			if h.Site != "G-BOL" || h.Scroll > 100 || h.EngagementMS > 86_400_000 {
				t.Errorf("%+v", h)
			}
		}
		for _, m := range validateMeasurement(measurementQuery, body, tea) {
			if m.Description == "" || m.Code == "" {
				t.Errorf("%+v", m)
			}
		}
	})
}
