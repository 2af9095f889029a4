package endpoint

import (
	"crypto/sha256"
	"encoding/hex"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/formaouest/chaland/collector/channel"
	"github.com/formaouest/chaland/collector/intake"
	"github.com/formaouest/chaland/collector/tracking"
)

// ga4Event is one event in Google's words, whichever wire brought it: the Measurement
// Protocol's JSON or the parameters of gtag.js.
type ga4Event struct {
	name   string
	params map[string]string // simple values, by Google's names
	items  []map[string]string
	user   map[string]string // of the reader, kept where no parameter has that name
}

// ga4Silent are events that say what chaland works out from the instants: a visit begins, a
// reader is new. Google makes them itself and senders that add them mean no event of theirs.
var ga4Silent = map[string]bool{"session_start": true, "first_visit": true, "first_open": true}

// ga4Reserved are names that Google keeps for its own apps and advertisements and leaves
// out where a sender uses them.
// Source: the reserved names of Google's reference.
var ga4Reserved = []string{
	"ad_activeview", "ad_click", "ad_exposure", "ad_impression", "ad_query", "adunit_exposure", "app_clear_data", "app_install",
	"app_remove", "app_update", "in_app_purchase", "notification_dismiss", "notification_foreground", "notification_open",
	"notification_receive", "os_update",
}

// ga4Names are events that Google calls otherwise than the plan.
var ga4Names = map[string]string{
	"user_engagement": tracking.KindEngagement, "view_search_results": tracking.KindSearch, "click": tracking.KindOutbound,
	"video_start": tracking.KindVideoPlay, "video_complete": tracking.KindVideoProgress, "exception": tracking.KindError,
}

// ga4Passive are events outside the plan that show something to the reader, who did nothing.
var ga4Passive = map[string]bool{"view_promotion": true, "campaign_details": true, "screen_view": true}

// ga4Technical are parameters that serve Google's own counting: visits are told here from
// instants, never from a number that the sender gives them.
var ga4Technical = []string{"session_id", "ga_session_id", "session_number", "ga_session_number", "session_engaged", "debug_mode", "ignore_referrer"}

// take removes a parameter and gives its value.
func (e *ga4Event) take(names ...string) string {
	found := ""
	for _, name := range names {
		if found == "" {
			found = e.params[name]
		}
		delete(e.params, name)
	}
	return found
}

// hit says the event in the words of the intake, over what the whole request says. It uses
// the event up: the parameters without a place in the plan become properties.
func (e *ga4Event) hit(h intake.Hit) intake.Hit {
	h.Name = e.name
	if name, ok := ga4Names[e.name]; ok {
		h.Name = name
	}
	if slices.Contains(ga4Reserved, e.name) {
		h.Refusal = refuse("ga4_reserved", e.name)
	}
	if ga4Passive[e.name] {
		no := false
		h.Interactive = &no
	}
	e.page(&h)
	e.campaign(&h)
	h.EngagementMS = clampMS(e.number("engagement_time_msec"))
	h.Scroll = uint8(min(max(e.number("percent_scrolled"), e.number("video_percent"), 0), 100))
	if e.name == "video_complete" {
		h.Scroll = 100
	}
	h.Search = e.take("search_term")
	if n, err := strconv.ParseFloat(e.take("results"), 64); err == nil {
		h.Results = new(int64(min(max(n, 0), 1e9)))
	}
	if refusal := e.commerce(&h); refusal != nil && h.Refusal == nil {
		h.Refusal = refusal
	}
	h.Props = e.rest()
	return h
}

func (e *ga4Event) page(h *intake.Hit) {
	h.URL, h.Title = e.take("page_location"), e.take("page_title")
	if h.Referrer = e.take("page_referrer"); truth(e.params["ignore_referrer"]) {
		h.Referrer = ""
	}
	if h.Name == tracking.KindPageView && h.URL == "" {
		h.Refusal = refuse("ga4_page", "")
	}
}

// campaign reads where the sender says that the reader comes from. Only campaign_details
// says it under names that other events use otherwise (the "source" of a lead).
func (e *ga4Event) campaign(h *intake.Hit) {
	t := channel.Touch{
		Source: e.take("campaign_source"), Medium: e.take("campaign_medium"), Campaign: e.take("campaign_name"),
		Term: e.take("campaign_term"), Content: e.take("campaign_content"),
	}
	if e.name == "campaign_details" {
		t = channel.Touch{
			Source: first(word(t.Source), word(e.take("source"))), Medium: first(word(t.Medium), word(e.take("medium"))),
			Campaign: first(word(t.Campaign), word(e.take("campaign"))), Term: first(word(t.Term), word(e.take("term"))),
			Content: first(word(t.Content), word(e.take("content"))),
		}
	}
	if t != (channel.Touch{}) {
		h.Touch = t
	}
}

// number is 0 where the parameter is missing or no number.
func (e *ga4Event) number(name string) float64 {
	n, err := strconv.ParseFloat(e.take(name), 64)
	if err != nil || math.IsNaN(n) {
		return 0
	}
	return n
}

// commerce reads sums and items. Google's value is that of the products, without shipping
// and tax; the intake tells it from the items.
func (e *ga4Event) commerce(h *intake.Hit) *intake.Refusal {
	if order, said := e.params["transaction_id"]; said {
		if h.OrderID = strings.TrimSpace(order); h.OrderID == "" && (e.name == tracking.KindPurchase || e.name == tracking.KindRefund) {
			return refuse("ga4_transaction", "")
		}
	}
	e.take("transaction_id")
	h.Currency, h.Coupon = e.take("currency"), e.take("coupon")
	h.Payment, h.Delivery = e.take("payment_type"), e.take("shipping_tier")
	h.Category = e.take("item_list_name")
	for _, sum := range []struct {
		name string
		of   *intake.Amount
	}{{"value", &h.Value}, {"tax", &h.Tax}, {"shipping", &h.Shipping}} {
		amount, err := intake.ParseAmount(e.take(sum.name))
		if err != nil {
			return refuse("bad_field", sum.name)
		}
		*sum.of = amount
	}
	for i, fields := range e.items {
		it, refusal := ga4Item(fields, i)
		if refusal != nil {
			return refusal
		}
		h.Items = append(h.Items, it)
	}
	return nil
}

// ga4Item reads one product; its fields without a place stay in the map. Google's price is
// that of one, with the discount already off it.
func ga4Item(fields map[string]string, i int) (intake.Item, *intake.Refusal) {
	take := (&ga4Event{params: fields}).take
	it := intake.Item{SKU: take("item_id", "id"), Name: take("item_name", "name"), Category: take("item_category", "category"), Quantity: 1}
	var err error
	if it.Price, err = intake.ParseAmount(take("price")); err != nil {
		return it, refuse("bad_field", "items."+strconv.Itoa(i)+".price")
	}
	if text := take("quantity"); text != "" {
		n, err := strconv.ParseFloat(text, 64)
		if err != nil || math.IsNaN(n) {
			return it, refuse("bad_field", "items."+strconv.Itoa(i)+".quantity")
		}
		it.Quantity = int32(min(max(math.Round(n), 0), 1e6))
	}
	delete(fields, "index")
	return it, nil
}

// rest is what has no place in the plan: the parameters, then what the items say beside
// (brand, variant, discount...), each value once, then what is known of the reader.
func (e *ga4Event) rest() map[string]string {
	out := map[string]string{}
	for name, value := range e.params {
		if value != "" && !slices.Contains(ga4Technical, name) {
			out[name] = value
		}
	}
	for _, fields := range e.items {
		for name, value := range fields {
			if !strings.HasPrefix(name, "item_") {
				name = "item_" + name
			}
			if have := out[name]; have == "" {
				out[name] = value
			} else if !slices.Contains(strings.Split(have, ", "), value) && value != "" && len(have) < 500 {
				out[name] = have + ", " + value
			}
		}
	}
	for name, value := range e.user {
		if _, taken := out[name]; !taken && value != "" {
			out[name] = value
		}
	}
	return out
}

// ga4Person is a reader's name in the form of a first-party identifier: Google's
// "1234567890.1700000000" is a random number and the second it was made, which tells
// when its 13 months are over. An account's name serves where the browser has none, so
// that who signs in stays the reader of the same visit.
func ga4Person(client, user string) string {
	if client == "" {
		if user == "" {
			return ""
		}
		return ga4Hash("user", user)
	}
	id := ga4Hash("client", client)
	at := strings.LastIndexByte(client, '.')
	if seconds, err := strconv.ParseInt(client[at+1:], 10, 64); at >= 0 && err == nil && len(client)-at-1 == len("1700000000") && seconds > 0 {
		id += "." + strconv.FormatInt(seconds, 36)
	}
	return id
}

func ga4Hash(kind, name string) string {
	sum := sha256.Sum256([]byte("ga4 " + kind + "\x00" + name))
	return hex.EncodeToString(sum[:16])
}

func truth(text string) bool { return text == "1" || text == "true" }

// ga4Late is how far back Google takes events.
const ga4Late = 72 * time.Hour
