package endpoint

import (
	"crypto/sha256"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/formaouest/chaland/collector/intake"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/i18n"
)

// webParams are gtag.js's short parameters under the names that events give them. Google
// publishes none: they are those that its tag is seen to send, and that the open senders of
// the same payload write.
var webParams = map[string]string{
	"dl": "page_location", "dr": "page_referrer", "dt": "page_title", "cu": "currency", "_et": "engagement_time_msec",
	"cs": "campaign_source", "cm": "campaign_medium", "cn": "campaign_name", "ck": "campaign_term", "cc": "campaign_content",
	"ci": "campaign_id", "ir": "ignore_referrer", "ul": "language", "sr": "screen_resolution", "tt": "traffic_type",
}

// webItem are the two letters before each field of an item.
var webItem = map[string]string{
	"id": "item_id", "nm": "item_name", "br": "item_brand", "ca": "item_category", "c2": "item_category2", "c3": "item_category3",
	"c4": "item_category4", "c5": "item_category5", "va": "item_variant", "pr": "price", "qt": "quantity", "cp": "coupon",
	"ds": "discount", "af": "affiliation", "ln": "item_list_name", "li": "item_list_id", "lp": "index", "lo": "location_id",
	"pi": "promotion_id", "pn": "promotion_name", "cn": "creative_name", "cs": "creative_slot",
}

// webSecret are the parameters that name a reader or an order, and are not kept with a
// request set aside.
var webSecret = []string{"cid", "uid", "sid", "_fid", "_uip", "em", "ecid", "api_secret",
	"ep.transaction_id", "epn.transaction_id", "ep.user_id", "epn.user_id", "ep.client_id", "ep.customer_id", "ep.email", "ep.phone"}

// maxWebQuery bounds, in bytes, what the events of one request have in common: gtag.js
// sends addresses of some kilobytes.
const maxWebQuery = 16 << 10

// readWeb gives the hits of what gtag.js sends: one in the address, or one a line of the
// body over what they have in common in the address.
func readWeb(query url.Values, body []byte, received time.Time) []intake.Hit {
	if n := len(query.Encode()); n > maxWebQuery { // each line of the body repeats it
		return refusedHit(ga4Unread("", nil), "too_large", size(maxWebQuery))
	}
	var lines []url.Values
	for line := range strings.SplitSeq(string(body), "\n") {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		if len(lines) == maxEvents {
			return refusedHit(ga4Unread(query.Get("tid"), []byte(webRaw(query))), "too_many", i18n.Int(maxEvents))
		}
		own, _ := url.ParseQuery(line) // what cannot be read is left out
		for name, values := range query {
			if !own.Has(name) {
				own[name] = values
			}
		}
		lines = append(lines, own)
	}
	if len(lines) == 0 {
		lines = append(lines, query)
	}
	hits := make([]intake.Hit, 0, len(lines))
	for i, line := range lines {
		if h, ok := readWebHit(line); ok {
			webOnce(&h, line, i, received)
			hits = append(hits, h)
		}
	}
	return hits
}

// webLate is how long ago a page may say that it sent: a reader's clock that is off by less
// shifts its visit by no more.
const webLate = 10 * time.Minute

// webOnce gives an event a name of its own and its instant, so that a request that is sent
// again counts once: gtag.js counts the hits (_s) of a page (_p, the millisecond it was opened
// at) and says how long it was open when it sent (tfd). An instant that cannot be, by a clock
// that is wrong, is left out.
func webOnce(h *intake.Hit, v url.Values, i int, received time.Time) {
	opened, err := strconv.ParseInt(v.Get("_p"), 10, 64)
	if err != nil || v.Get("_s") == "" || v.Get("cid") == "" {
		return
	}
	said := "web\x00" + strconv.Itoa(i) + "\x00" + v.Encode()
	h.ID = uuid.NewHash(sha256.New(), uuid.NameSpaceURL, []byte(said), 8).String()
	open, err := strconv.ParseInt(v.Get("tfd"), 10, 64)
	if at := time.UnixMilli(opened).Add(time.Duration(min(max(open, 0), 1e9)) * time.Millisecond); err == nil && at.Sub(received) <= time.Minute && received.Sub(at) <= webLate {
		h.Time = at
	}
}

// readWebHit is one event; none where it says what chaland works out itself.
func readWebHit(v url.Values) (intake.Hit, bool) {
	h := ga4Unread(v.Get("tid"), []byte(webRaw(v)))
	switch {
	case h.Site == "":
		h.Refusal = refuse("ga4_measurement", "tid")
		return h, true
	case v.Get("v") != "2":
		h.Refusal = refuse("ga4_version", v.Get("v"))
		return h, true
	case ga4Silent[v.Get("en")]:
		return h, false
	}
	if v.Get("uamb") == "1" {
		h.Device = tracking.DeviceMobile
	}
	if h.Consent = webConsent(v); h.Consent != intake.ConsentRefused {
		h.Identifier = ga4Person(v.Get("cid"), v.Get("uid"))
	}
	h.Names = named(v.Get("cid"), v.Get("uid"), v.Get("sid"))
	return webEvent(v).hit(h), true
}

// webConsent is what the request says of consent to measurement. gcs is G1, then consent to
// advertising and to measurement, 1 or 0; without it, _npa=1 (no personal advertising) is
// taken for a refusal of both.
func webConsent(v url.Values) intake.Consent {
	state := v.Get("gcs")
	switch {
	case len(state) >= 4 && state[3] == '1':
		return intake.ConsentGiven
	case len(state) >= 4 && state[3] == '0' || v.Get("_npa") == "1":
		return intake.ConsentRefused
	}
	return intake.ConsentUnsaid
}

func webEvent(v url.Values) *ga4Event {
	e := &ga4Event{name: v.Get("en"), params: map[string]string{}, user: map[string]string{}}
	for key, values := range v {
		prefix, name, _ := strings.Cut(key, ".")
		switch {
		case prefix == "ep" || prefix == "epn":
			if name != "" {
				e.params[name] = values[0]
			}
		case prefix == "up" || prefix == "upn":
			e.user[name] = values[0]
		case webParams[key] != "" && values[0] != "":
			e.params[webParams[key]] = values[0]
		}
	}
	if e.params["page_location"] == "" && v.Get("dh") != "" {
		e.params["page_location"] = "https://" + v.Get("dh") + v.Get("dp")
	}
	e.items = webItems(v)
	return e
}

// webItems are pr1, pr2..., in the order of their numbers.
func webItems(v url.Values) (items []map[string]string) {
	var numbers []int
	for key := range v {
		if text, found := strings.CutPrefix(key, "pr"); found {
			if n, err := strconv.Atoi(text); err == nil && n > 0 && strconv.Itoa(n) == text {
				numbers = append(numbers, n)
			}
		}
	}
	slices.Sort(numbers)
	for _, n := range numbers {
		items = append(items, webFields(v.Get("pr"+strconv.Itoa(n))))
	}
	return items
}

// webFields reads one item: fields between "~", each two letters and its value, where "~~"
// is the character itself; k0, k1... kA are names of the shop's own, v0, v1... vA their values.
// Source for "~~": Google's own open parser of these requests.
func webFields(text string) map[string]string {
	const tilde = "\x00"
	out, names, values := map[string]string{}, map[byte]string{}, map[byte]string{}
	text = strings.ReplaceAll(strings.ReplaceAll(text, tilde, ""), "~~", tilde)
	for part := range strings.SplitSeq(text, "~") {
		if len(part) < 2 {
			continue
		}
		code, value := part[:2], strings.ReplaceAll(part[2:], tilde, "~")
		switch own := code[1] >= '0' && code[1] <= '9' || code[1] >= 'A' && code[1] <= 'Z'; {
		case webItem[code] != "":
			out[webItem[code]] = value
		case own && code[0] == 'k':
			names[code[1]] = value
		case own && code[0] == 'v':
			values[code[1]] = value
		}
	}
	for i, name := range names {
		if _, known := out[name]; !known && name != "" && values[i] != "" {
			out[name] = values[i]
		}
	}
	return out
}

// webRaw is the request as it is kept when it is set aside.
func webRaw(v url.Values) string {
	kept := make(url.Values, len(v))
	for name, values := range v {
		if !slices.Contains(webSecret, name) && !strings.HasPrefix(name, "up") {
			kept[name] = values
		}
	}
	return kept.Encode()
}
