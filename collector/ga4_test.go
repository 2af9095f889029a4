package collector

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/collector/site"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/warehouse"
)

const (
	measure  = "/mp/collect?measurement_id=G-BOL&api_secret=jeton-secret"
	stranger = "/mp/collect?measurement_id=G-BOL&api_secret=celui-de-google"
	library  = "GuzzleHttp/7"
)

// ga4Shop is a running collector whose shops have a GA4 number, the first a secret token too.
func ga4Shop(t *testing.T) *running {
	t.Helper()
	r := start(t, nil)
	for _, s := range []tracking.Site{
		{ID: "ga4-shop", Domains: []string{"faience.fr"}, GA4ID: "G-BOL", SecretHash: site.HashSecret("jeton-secret")},
		{ID: "ga4-accord", Mode: tracking.ModeConsent, GA4ID: "G-ACCORD"},
	} {
		if _, err := site.Add(t.Context(), r.w, s, time.Now()); err != nil {
			t.Fatal(err)
		}
	}
	return r
}

func ofReader(client, events string) string {
	return `{"client_id":"` + client + `","events":[` + events + `]}`
}

// granted is ofReader where consent is said.
func granted(client, events string) string {
	return `{"consent":{"ad_user_data":"GRANTED"},` + ofReader(client, events)[1:]
}

func micros(t time.Time) string { return fmt.Sprint(t.UnixMicro()) }

func pendingOrders(t *testing.T, r *running) map[string]tracking.PendingOrder {
	t.Helper()
	rows, err := warehouse.Select[tracking.PendingOrder](t.Context(), r.w, "SELECT * EXCEPT (inserted) FROM pending_orders FINAL", nil)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]tracking.PendingOrder{}
	for _, o := range rows {
		out[o.ID] = o
	}
	return out
}

// Google answers 204 whatever it is sent; why an event does not count stands beside.
func TestMeasurementAnswers(t *testing.T) {
	t.Parallel()
	r := ga4Shop(t)
	login := `{"name":"login"}`
	for name, c := range map[string]struct{ path, body, agent, reason string }{
		"an event":                              {measure, ofReader("1.2", login), library, ""},
		"from a library, without the token":     {stranger, ofReader("1.2", login), library, "server_unknown"},
		"from a library that names the browser": {stranger, `{"client_id":"1.2","user_agent":"` + chrome + `","events":[` + login + `]}`, library, ""},
		"for a robot":                           {measure, `{"client_id":"1.2","user_agent":"Googlebot/2.1 (+http://www.google.com/bot.html)","events":[` + login + `]}`, library, "bot_says_so"},
		"an unknown number":                     {"/mp/collect?measurement_id=G-AUTRE&api_secret=x", ofReader("1.2", login), chrome, "unknown_site"},
		"no number":                             {"/mp/collect?api_secret=x", ofReader("1.2", login), chrome, "ga4_measurement"},
		"nobody":                                {measure, `{"events":[` + login + `]}`, chrome, "ga4_client"},
		"torn":                                  {measure, `{"client_id":"1.2","events":[`, chrome, "bad_json"},
		"nothing":                               {measure, "", chrome, "empty"},
		"too large":                             {measure, ofReader("1.2", `{"name":"avis","params":{"a":"`+strings.Repeat("x", 130<<10)+`"}}`), chrome, "too_large"},
		"a visit begins":                        {measure, ofReader("1.2", `{"name":"session_start"},{"name":"first_visit"}`), library, ""},
		"yesterday but one, by a stranger":      {stranger, ofReader("1.2", `{"name":"login","timestamp_micros":`+micros(time.Now().Add(-50*time.Hour))+`}`), chrome, "clock_secret"},
		"yesterday but one":                     {measure, ofReader("1.2", `{"name":"tutorial","timestamp_micros":`+micros(time.Now().Add(-50*time.Hour))+`}`), library, ""},
		"four days ago":                         {measure, ofReader("1.2", `{"name":"login","timestamp_micros":`+micros(time.Now().Add(-96*time.Hour))+`}`), library, "ga4_late"},
		"tomorrow":                              {measure, ofReader("1.2", `{"name":"login","timestamp_micros":`+micros(time.Now().Add(24*time.Hour))+`}`), library, "clock"},
		"an order without its number":           {measure, ofReader("1.2", `{"name":"purchase","params":{"transaction_id":"","value":1}}`), library, "ga4_transaction"},
	} {
		status, body, h := r.ask(t, "POST", c.path, c.body, "User-Agent", c.agent, "Content-Type", "application/json")
		if status != http.StatusNoContent || body != "" || h.Get("X-Chaland-Reason") != c.reason {
			t.Errorf("%s: %d %q %q, want %q", name, status, body, h.Get("X-Chaland-Reason"), c.reason)
		}
	}
	if status, _, h := r.ask(t, "GET", measure, ""); status != http.StatusMethodNotAllowed || h.Get("Allow") != "POST, OPTIONS" {
		t.Errorf("GET: %d %v", status, h)
	}
	status, _, h := r.ask(t, "OPTIONS", measure, "", "Origin", "https://faience.fr")
	if status != http.StatusNoContent || h.Get("Access-Control-Allow-Headers") != "Content-Type" || h.Get("Access-Control-Allow-Methods") != "POST, OPTIONS" {
		t.Errorf("preflight: %d %v", status, h)
	}
	_, _, h = r.ask(t, "POST", measure, ofReader("3.4", `{"name":"sign_up"}`), "Origin", "https://faience.fr", "Content-Type", "text/plain")
	if h.Get("Access-Control-Allow-Origin") != "https://faience.fr" || h.Get("Access-Control-Allow-Credentials") != "true" || h.Get("X-Chaland-Reason") != "" {
		t.Errorf("from a page: %v", h)
	}
	r.flush(t)
	if got := r.events(t); got["login"] != 2 || got["tutorial"] != 1 || got["sign_up"] != 1 || len(got) != 3 {
		t.Errorf("stored %v", got)
	}
	if got := countBy(t, r.w, "set_aside", "reason"); len(got) != 12 || got["ga4_late"] != 1 || got["too_large"] != 1 {
		t.Errorf("set aside %v", got)
	}
	kept, err := warehouse.Scalar[string](t.Context(), r.w, "SELECT concat(toString(groupArray(raw)), toString(groupArray(detail))) FROM set_aside", nil)
	if err != nil || strings.Contains(kept, "jeton-secret") || strings.Contains(kept, "1.2") {
		t.Errorf("%v: what was set aside names a person or a secret: %s", err, kept)
	}
}

// Google's validation server: an event that its documentation shows, word for word, and a sound one.
func TestMeasurementsAreTriedWithoutBeingKept(t *testing.T) {
	t.Parallel()
	r := ga4Shop(t)
	for body, want := range map[string]string{
		ofReader("CLIENT_ID", `{"name":"_badEventName","params":{}}`): `{"validationMessages":[{"fieldPath":"events","description":"Event at index: [0] has invalid name [_badEventName]. Names must start with an alphabetic character.","validationCode":"NAME_INVALID"}]}`,
		ofReader("CLIENT_ID", `{"name":"login","params":{}}`):         `{"validationMessages":[]}`,
		strings.Repeat("x", 140<<10):                                  `{"validationMessages":[{"fieldPath":"","description":"The request body must be smaller than 130kB.","validationCode":"VALUE_OUT_OF_BOUNDS"}]}`,
	} {
		status, answer, h := r.ask(t, "POST", "/debug"+measure, body)
		if status != http.StatusOK || strings.TrimSpace(answer) != want || !strings.HasPrefix(h.Get("Content-Type"), "application/json") {
			t.Errorf("%.80s: %d %s", body, status, answer)
		}
	}
	r.flush(t)
	if len(r.events(t)) != 0 || len(countBy(t, r.w, "set_aside", "reason")) != 0 {
		t.Error("something was kept")
	}
}

const bowls = `"items":[{"item_id":"B-1","item_name":"Bol","item_category":"Vaisselle","price":19.9,"quantity":2}]`

// A purchase in Google's way: the value is that of the products, shipping and tax stand beside.
// Sent again, later or at the same instant, it changes nothing.
func TestAMeasuredPurchaseIsOneOrder(t *testing.T) {
	t.Parallel()
	r := ga4Shop(t)
	at := time.Now().Add(-time.Hour)
	purchase := `{"name":"purchase","params":{"transaction_id":"C-1","currency":"EUR","value":39.8,"tax":7.62,"shipping":5.9,"coupon":"ETE",` + bowls + `}`
	for range 3 { // a client that tries again
		r.ask(t, "POST", measure, `{"client_id":"1.2","timestamp_micros":`+micros(at)+`,"events":[`+purchase+`}]}`, "User-Agent", library)
	}
	r.flush(t)
	if n, err := warehouse.Scalar[uint64](t.Context(), r.w, "SELECT count() FROM events FINAL", nil); err != nil || n != 1 {
		t.Errorf("%v: %d events", err, n)
	}
	before := pendingOrders(t, r)
	if o := before["C-1"]; len(before) != 1 || o.TotalIncl != 4570 || o.ShippingIncl != 590 || o.ProductsIncl != 3980 || *o.ProductsExcl != 3316 || o.Items != 2 || o.LineSKU[0] != "B-1" || o.LineCategory[0] != "Vaisselle" || o.Coupon != "ETE" || o.Origin != "ga4" || o.Mode != tracking.ModeExempt {
		t.Errorf("%+v", before)
	}
	if _, err := warehouse.NewBuilder(r.w, time.Now, quiet).Pass(t.Context()); err != nil {
		t.Fatal(err)
	}
	r.ask(t, "POST", measure, ofReader("1.2", purchase+`}`), "User-Agent", library) // the page of thanks, read again
	r.flush(t)
	if _, err := warehouse.NewBuilder(r.w, time.Now, quiet).Pass(t.Context()); err != nil {
		t.Fatal(err)
	}
	orders, err := warehouse.Select[tracking.Order](t.Context(), r.w, "SELECT * EXCEPT (inserted) FROM orders FINAL", nil)
	if err != nil || len(orders) != 1 || orders[0].TotalIncl != 4570 || orders[0].Visitor != 0 {
		t.Errorf("%v: %+v", err, orders)
	}
}

// Readers whom a server speaks for: one by client_id in either mode, by a name of the day
// without consent; the same one as in the browser where the server tells address and agent.
func TestMeasuredReadersAreToldApart(t *testing.T) {
	t.Parallel()
	r := ga4Shop(t)
	visitors := func(where string) (n uint64) {
		t.Helper()
		n, err := warehouse.Scalar[uint64](t.Context(), r.w, "SELECT uniqExact(visitor) FROM events WHERE "+where, nil)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	accord := strings.Replace(measure, "G-BOL", "G-ACCORD", 1)
	made := fmt.Sprint(time.Now().AddDate(0, -2, 0).Unix())
	for _, client := range []string{"11." + made, "22." + made, "11." + made} {
		r.ask(t, "POST", stranger, ofReader(client, `{"name":"login"}`))
		r.ask(t, "POST", accord, granted(client, `{"name":"login"}`))
		r.ask(t, "POST", accord, `{"client_id":"`+client+`","non_personalized_ads":true,"events":[{"name":"sign_up"}]}`)
	}
	r.ask(t, "POST", accord, granted("44."+fmt.Sprint(time.Now().AddDate(0, -14, 0).Unix()), `{"name":"login"}`)) // a cookie of 14 months
	r.ask(t, "POST", "/collecte", `{"site":"ga4-shop","name":"page_view","url":"https://faience.fr/"}`, "X-Forwarded-For", "203.0.113.9")
	server := `{"client_id":"33.` + made + `","ip_override":"203.0.113.9","user_agent":"` + chrome + `","events":[{"name":"share"}]}`
	r.ask(t, "POST", measure, server, "User-Agent", library)
	r.ask(t, "POST", stranger, strings.Replace(server, "share", "vote", 1), "User-Agent", library) // its address is not believed
	r.flush(t)
	if n := visitors("site = 'ga4-shop' AND name = 'login' AND mode = 'exempt'"); n != 2 {
		t.Errorf("exempt: %d readers", n)
	}
	if n := visitors("site = 'ga4-accord' AND name = 'login' AND mode = 'consent'"); n != 2 {
		t.Errorf("consent: %d readers", n)
	}
	if n := visitors("site = 'ga4-accord' AND name = 'login' AND mode = 'exempt'"); n != 1 {
		t.Errorf("past 13 months: %d readers", n)
	}
	if n := visitors("site = 'ga4-accord' AND name = 'sign_up' AND mode = 'exempt'"); n != 2 {
		t.Errorf("consent refused: %d readers", n)
	}
	if n := visitors("name IN ('page_view', 'share')"); n != 1 {
		t.Errorf("the browser and the server tell of %d readers", n)
	}
	if n := visitors("name IN ('page_view', 'vote')"); n != 2 {
		t.Error("a stranger speaks for another reader")
	}
	kept, err := warehouse.Scalar[string](t.Context(), r.w, "SELECT toString(groupArray(tuple(*))) FROM events", nil)
	if err != nil || strings.Contains(kept, made) || strings.Contains(kept, "203.0.113") {
		t.Errorf("%v: an identifier is kept: %s", err, kept)
	}
}

// The channel is the campaign's that the sender names.
func TestMeasuredCampaigns(t *testing.T) {
	t.Parallel()
	r := ga4Shop(t)
	r.ask(t, "POST", measure, ofReader("1.2", `{"name":"campaign_details","params":{"source":"brevo","medium":"email","campaign":"ete"}},{"name":"page_view","params":{"page_location":"https://faience.fr/?utm_source=google&utm_medium=cpc"}},{"name":"login"}`))
	r.flush(t)
	got, err := warehouse.Select[tracking.Event](t.Context(), r.w, "SELECT * EXCEPT (day, inserted, batch, touch) FROM events ORDER BY name", nil)
	if err != nil || len(got) != 3 {
		t.Fatal(err, got)
	}
	for _, e := range got {
		if e.Channel != tracking.ChannelEmail || e.Source != "brevo" || e.Medium != "email" || e.Campaign != "ete" {
			t.Errorf("%+v", e)
		}
	}
}
