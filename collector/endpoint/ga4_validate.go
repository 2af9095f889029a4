package endpoint

import (
	"bytes"
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// validation is what Google's validation server answers. Messages are in English, as
// Google's: tools read them.
type validation struct {
	Messages []validationMessage `json:"validationMessages"`
}

type validationMessage struct {
	FieldPath   string `json:"fieldPath"`
	Description string `json:"description"`
	Code        string `json:"validationCode"`
}

// Google's codes, of its page "Validate events".
const (
	valueInvalid     = "VALUE_INVALID"
	valueRequired    = "VALUE_REQUIRED"
	nameInvalid      = "NAME_INVALID"
	nameReserved     = "NAME_RESERVED"
	valueOutOfBounds = "VALUE_OUT_OF_BOUNDS"
	tooManyEntities  = "EXCEEDED_MAX_ENTITIES"
	nameDuplicated   = "NAME_DUPLICATED"
)

var unparsed = validationMessage{"", "Unable to parse the Measurement Protocol JSON payload.", valueInvalid}

// Bounds of a request, of Google's page "Send events", section "Limitations".
const (
	maxParams       = 25
	maxParamName    = 40
	maxParamValue   = 100
	maxProperties   = 25
	maxPropertyName = 24
	maxPropertyText = 36
	maxItemCustom   = 10
	maxGA4Items     = 200
)

// longParams are the parameters that may be longer than the others.
var longParams = map[string]int{"page_title": 300, "page_referrer": 420, "page_location": 1000}

// required are the parameters that an event cannot do without.
// Source: the definitions of Google's own event builder.
var required = map[string][]string{
	"add_payment_info": {"items", "value"}, "add_shipping_info": {"items", "value"}, "add_to_cart": {"items", "value"},
	"add_to_wishlist": {"items", "value"}, "begin_checkout": {"items", "value"}, "generate_lead": {"value"},
	"post_score": {"score"}, "purchase": {"transaction_id", "items", "value"}, "refund": {"transaction_id", "value"},
	"remove_from_cart": {"items", "value"}, "search": {"search_term"}, "select_item": {"items"},
	"spend_virtual_currency": {"value", "virtual_currency_name"}, "unlock_achievement": {"achievement_id"},
	"view_cart": {"items", "value"}, "view_item": {"items", "value"}, "view_item_list": {"items"}, "view_promotion": {"items"},
}

// itemFields are what Google knows of an item; others are the shop's own.
var itemFields = []string{
	"item_id", "item_name", "affiliation", "coupon", "currency", "discount", "index", "item_brand", "item_category", "item_category2",
	"item_category3", "item_category4", "item_category5", "item_list_id", "item_list_name", "item_variant", "location_id", "price",
	"quantity", "creative_name", "creative_slot", "promotion_id", "promotion_name",
}

var (
	topFields = []string{
		"client_id", "app_instance_id", "user_id", "timestamp_micros", "user_properties", "non_personalized_ads", "consent", "events",
		"user_location", "ip_override", "device", "user_agent", "validation_behavior", "validationBehavior",
	}
	namePrefixes       = []string{"firebase_", "ga_", "google_", "gtag."}
	reservedProperties = []string{"first_open_time", "first_visit_time", "last_deep_link_referrer", "user_id", "first_open_after_install"}
	reservedNames      = slices.Concat(ga4Reserved, []string{"error", "first_open", "first_visit", "screen_view", "session_start", "user_engagement"})
	currencyForm       = regexp.MustCompile(`^[A-Z]{3}$`)
	instanceForm       = regexp.MustCompile(`^[0-9A-Fa-f]{32}$`)
)

// check gathers what is wrong with a request.
type check struct {
	wrong []validationMessage
	now   time.Time
}

func (k *check) say(path, code, format string, args ...any) {
	k.wrong = append(k.wrong, validationMessage{path, fmt.Sprintf(format, args...), code})
}

type fields = map[string]jsontext.Value

// validateMeasurement says what Google would find wrong with a body. Its address is not
// looked at, as Google does not.
func validateMeasurement(query url.Values, body []byte, now time.Time) []validationMessage {
	k := &check{now: now}
	top := fields{}
	err := json.Unmarshal(bytes.TrimSpace(body), &top, jsontext.AllowInvalidUTF8(true), jsontext.AllowDuplicateNames(true))
	if err != nil {
		return []validationMessage{unparsed}
	}
	k.duplicates(body)
	for _, name := range sorted(top) {
		if !slices.Contains(topFields, name) {
			k.say(name, valueInvalid, "Unknown field [%s] in the request.", name)
		}
	}
	k.reader(top, query.Get("firebase_app_id") != "")
	k.instant("timestamp_micros", top["timestamp_micros"])
	k.properties(top["user_properties"])
	k.events(top["events"])
	return k.wrong
}

// duplicates finds a name written twice in one object.
func (k *check) duplicates(body []byte) {
	_, err := jsontext.AppendFormat(nil, bytes.TrimSpace(body), jsontext.AllowInvalidUTF8(true), jsontext.AllowDuplicateNames(false))
	syntax, ok := errors.AsType[*jsontext.SyntacticError](err)
	if !ok || !errors.Is(err, jsontext.ErrDuplicateName) {
		return
	}
	path := dotted(string(syntax.JSONPointer))
	k.say(path, nameDuplicated, "Field [%s] is given more than once.", path)
}

func (k *check) reader(top fields, app bool) {
	id := "client_id"
	if app {
		id = "app_instance_id"
	}
	switch text, ok := plain(top[id]); {
	case !ok || text == "":
		k.say(id, valueRequired, "Measurement requires [%s].", id)
	case app && !instanceForm.MatchString(text):
		k.say(id, valueInvalid, "Measurement app_instance_id is expected to be a 32 digit hexadecimal number.")
	}
	if v, ok := top["non_personalized_ads"]; ok && v.Kind() != 't' && v.Kind() != 'f' {
		k.say("non_personalized_ads", valueInvalid, "Field [non_personalized_ads] must be true or false.")
	}
	if v, ok := top["ip_override"]; ok {
		text, _ := plain(v)
		if _, err := netip.ParseAddr(text); err != nil {
			k.say("ip_override", valueInvalid, "Field [ip_override] must be an IPv4 or IPv6 address.")
		}
	}
	given, ok := object(top["consent"])
	if !ok {
		k.say("consent", valueInvalid, "Field [consent] must be an object.")
	}
	for _, name := range sorted(given) {
		if text, _ := plain(given[name]); text != "GRANTED" && text != "DENIED" {
			k.say("consent."+name, valueInvalid, "Field [consent.%s] must be GRANTED or DENIED.", name)
		}
	}
}

func (k *check) instant(path string, v jsontext.Value) {
	if len(v) == 0 {
		return
	}
	var at micros
	if json.Unmarshal(v, &at) != nil {
		k.say(path, valueInvalid, "Field [%s] must be a number of microseconds.", path)
		return
	}
	if age := k.now.Sub(at.Time); !at.IsZero() && (age > ga4Late || age < -time.Minute) {
		k.say(path, valueOutOfBounds, "Field [%s] must be at most 72 hours ago, in microseconds, and not in the future.", path)
	}
}

func (k *check) properties(v jsontext.Value) {
	all, ok := object(v)
	if !ok {
		k.say("user_properties", valueInvalid, "Field [user_properties] must be an object.")
	}
	if len(all) > maxProperties {
		k.say("user_properties", tooManyEntities, "There are [%d] user properties, which exceeds the maximum of [%d].", len(all), maxProperties)
	}
	for _, name := range sorted(all) {
		path := "user_properties." + name
		if why := badName(name, maxPropertyName); why != "" {
			k.say(path, nameInvalid, "User property has invalid name [%s]. %s", name, why)
		} else if slices.Contains(reservedProperties, name) || reservedPrefix(name) {
			k.say(path, nameReserved, "User property has the reserved name [%s].", name)
		}
		inside, ok := object(all[name])
		if text, simple := plain(inside["value"]); !ok || len(inside["value"]) == 0 || !simple {
			k.say(path, valueInvalid, "User property [%s] must be an object with a [value].", name)
		} else if utf8.RuneCountInString(text) > maxPropertyText {
			k.say(path, valueOutOfBounds, "User property [%s] has a value longer than [%d] characters.", name, maxPropertyText)
		}
	}
}

func (k *check) events(v jsontext.Value) {
	var list []jsontext.Value
	if len(v) > 0 && json.Unmarshal(v, &list, lax) != nil {
		k.say("events", valueInvalid, "Field [events] must be an array.")
		return
	}
	if len(list) == 0 {
		k.say("events", valueRequired, "Measurement requires at least one event.")
	}
	if len(list) > maxMeasured {
		k.say("events", tooManyEntities, "There are [%d] events, which exceeds the maximum of [%d].", len(list), maxMeasured)
	}
	for i, raw := range list[:min(len(list), maxMeasured)] {
		k.event(i, raw)
	}
}

func (k *check) event(i int, raw jsontext.Value) {
	event, ok := object(raw)
	path := "events[" + strconv.Itoa(i) + "]"
	if !ok || len(raw) == 0 || raw.Kind() != '{' {
		k.say(path, valueInvalid, "Event at index: [%d] must be an object.", i)
		return
	}
	for _, field := range sorted(event) {
		if field != "name" && field != "params" && field != "timestamp_micros" {
			k.say(path+"."+field, valueInvalid, "Event at index: [%d] has an unknown field [%s].", i, field)
		}
	}
	name, _ := plain(event["name"])
	switch why := badName(name, maxParamName); {
	case name == "":
		k.say("events", valueRequired, "Event at index: [%d] requires a name.", i)
	case why != "": // word for word as Google publishes it
		k.say("events", nameInvalid, "Event at index: [%d] has invalid name [%s]. %s", i, name, why)
	case slices.Contains(reservedNames, name) || reservedPrefix(name):
		k.say("events", nameReserved, "Event at index: [%d] has name [%s] which is reserved.", i, name)
	}
	k.instant(path+".timestamp_micros", event["timestamp_micros"])
	params, ok := object(event["params"])
	if !ok {
		k.say(path+".params", valueInvalid, "Event at index: [%d] has params that are no object.", i)
		return
	}
	k.params(path+".params", params)
	k.sums(path+".params", name, params)
	k.items(path+".params.items", params["items"])
}

// object reads an object; one that is missing is empty.
func object(v jsontext.Value) (fields, bool) {
	out := fields{}
	if len(v) == 0 || v.Kind() == 'n' {
		return out, true
	}
	return out, v.Kind() == '{' && json.Unmarshal(v, &out, lax) == nil
}

// dotted writes /events/0/params as events[0].params.
func dotted(pointer string) string {
	var out strings.Builder
	for part := range strings.SplitSeq(strings.TrimPrefix(pointer, "/"), "/") {
		if _, err := strconv.Atoi(part); err == nil {
			out.WriteString("[" + part + "]")
			continue
		}
		if out.Len() > 0 {
			out.WriteByte('.')
		}
		out.WriteString(part)
	}
	return out.String()
}
