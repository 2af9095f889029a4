package endpoint

import (
	"crypto/sha1" //nolint:gosec // the name of a visitor as Matomo derives it, no secret
	"encoding/hex"
	"math"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/formaouest/chaland/collector/intake"
	"github.com/formaouest/chaland/collector/site"
	"github.com/formaouest/chaland/collector/tracking"
)

// matomo reads one request of Matomo's Tracking API: its parameters, whether they
// came in the address, in a form or in a bulk request.
// Source: Matomo's Tracking API documentation and its open tracker.
type matomo struct {
	url.Values
	token string // of the request, or of the bulk request that it stands in
	now   time.Time
}

// readMatomo gives the hits of a request: one, or two where a page view also looks at
// a product or a list. None without a refusal is a request that Matomo leaves out in
// silence (rec is not 1, a custom action of a premium plugin).
func readMatomo(v url.Values, token string, now time.Time) ([]intake.Hit, *intake.Refusal) {
	m := matomo{v, v.Get("token_auth"), now}
	if m.token == "" {
		m.token = token
	}
	h := intake.Hit{
		Endpoint: intake.EndpointMatomo, Origin: tracking.OriginMatomo, Raw: []byte(m.raw()),
		URL: m.Get("url"), Referrer: m.Get("urlref"), Title: m.Get("action_name"), Token: m.token,
		Agent: m.Get("ua"), Country: strings.ToUpper(m.Get("country")), Bots: m.Get("bots") == "1", Props: m.props(),
	}
	name, ok := m.site()
	if !ok {
		return nil, refuse("matomo_site", m.Get("idsite"))
	}
	h.Site = name
	for _, param := range [...]string{"uid", "cid", "_id"} {
		if v := m.Get(param); v != "" {
			h.Names = append(h.Names, v)
		}
	}
	switch m.Get("consent") { // what matomo.js says after setConsentGiven
	case "1":
		h.Consent = intake.ConsentGiven
	case "0":
		h.Consent = intake.ConsentRefused
	}
	if m.Get("rec") != "1" {
		return nil, nil
	}
	for _, read := range []func(*intake.Hit) *intake.Refusal{m.person, m.instant, m.reader} {
		if refusal := read(&h); refusal != nil {
			return nil, refusal
		}
	}
	return m.happened(h)
}

// site is Matomo's number of a site, or the site's own name here.
func (m matomo) site() (string, bool) {
	id := strings.TrimSpace(m.Get("idsite"))
	n, err := strconv.Atoi(id)
	switch {
	case err != nil:
		return id, id != ""
	case n <= 0:
		return "", false
	}
	return site.MatomoName(n), true
}

// identity is the length of a visitor's identifier, in hexadecimal digits.
const identity = 16

// person names the visitor: what forces its identifier first, then the name of an
// account, then the first-party cookie's.
func (m matomo) person(h *intake.Hit) *intake.Refusal {
	if forced := m.Get("cid"); forced != "" {
		if len(forced) != identity || !isHex(forced) {
			return refuse("matomo_cid", "")
		}
		h.Identifier = forced
		return nil
	}
	if account := m.Get("uid"); account != "" {
		sum := sha1.Sum([]byte(account)) //nolint:gosec // as Matomo does
		h.Identifier = hex.EncodeToString(sum[:])[:identity]
		return nil
	}
	if cookie := m.Get("_id"); len(cookie) >= identity && isHex(cookie[:identity]) {
		h.Identifier = cookie[:identity]
	}
	return nil
}

func isHex(s string) bool {
	return !strings.ContainsFunc(s, func(c rune) bool { return !strings.ContainsRune("0123456789abcdefABCDEF", c) })
}

// matomoYears is how far back an instant may lie before it is not believed.
const matomoYears = 20

// instant reads cdt, seconds or « 2025-03-14 08:30:00 » in UTC, and cdo, seconds taken
// from it or from now. An instant to come, or too old to be true, is not believed.
func (m matomo) instant(h *intake.Hit) *intake.Refusal {
	at := m.now
	if text := m.Get("cdt"); text != "" {
		if seconds, err := strconv.ParseInt(text, 10, 64); err == nil {
			at = time.Unix(seconds, 0)
		} else if at, err = time.ParseInLocation(time.DateTime, text, time.UTC); err != nil {
			return refuse("matomo_cdt", text)
		}
	}
	if offset, err := strconv.Atoi(m.Get("cdo")); err == nil {
		at = at.Add(-time.Duration(min(max(offset, -offset), math.MaxInt32)) * time.Second)
	}
	if at.Equal(m.now) || at.After(m.now) || at.Before(m.now.AddDate(-matomoYears, 0, 0)) {
		return nil
	}
	h.Time = at
	return nil
}

// reader reads for whom the sender speaks.
func (m matomo) reader(h *intake.Hit) *intake.Refusal {
	if len(h.Country) != 2 {
		h.Country = ""
	}
	text := m.Get("cip")
	if text == "" {
		return nil
	}
	address, err := netip.ParseAddr(text)
	if err != nil {
		return refuse("matomo_cip", "")
	}
	h.Address = address.Unmap()
	return nil
}

// happened says what the request tells, in the order in which Matomo's own
// processors claim it.
func (m matomo) happened(h intake.Hit) ([]intake.Hit, *intake.Refusal) {
	switch {
	case m.Get("ping") == "1":
		return one(h, tracking.KindEngagement)
	case m.Has("idgoal") && m.Get("idgoal") == "0":
		return m.commerce(h)
	case m.positive("idgoal"):
		h.Value, _ = intake.ParseAmount(m.Get("revenue"))
		return one(h, "goal_"+m.Get("idgoal"))
	case m.Get("ca") == "1":
		if m.Get("cra") == "" {
			return nil, nil
		}
		return one(h, tracking.KindError)
	case m.Get("search") != "":
		h.Search, h.Category = m.Get("search"), m.Get("search_cat")
		if n, err := strconv.ParseInt(m.Get("search_count"), 10, 64); err == nil && n >= 0 {
			h.Results = &n
		}
		return one(h, tracking.KindSearch)
	case m.Get("link") != "":
		return one(h, tracking.KindOutbound)
	case m.Get("download") != "":
		return one(h, tracking.KindFileDownload)
	case strings.TrimSpace(m.Get("e_c")) != "" && strings.TrimSpace(m.Get("e_a")) != "":
		return one(h, m.eventName())
	case m.Get("c_n") != "":
		return m.content(h)
	}
	return m.pageView(h)
}

func one(h intake.Hit, name string) ([]intake.Hit, *intake.Refusal) {
	h.Name = name
	return []intake.Hit{h}, nil
}

func (m matomo) positive(name string) bool {
	n, err := strconv.Atoi(m.Get(name))
	return err == nil && n > 0
}

// eventName is a kind of the plan where the action is called so, else category and
// action as the shop writes them.
func (m matomo) eventName() string {
	category, action := strings.TrimSpace(m.Get("e_c")), strings.TrimSpace(m.Get("e_a"))
	if name := planName(action); tracking.Known(name) {
		return name
	}
	name := []rune(category + " / " + action)
	return string(name[:min(len(name), 120)])
}

// content is a block of a page that was seen or used.
func (m matomo) content(h intake.Hit) ([]intake.Hit, *intake.Refusal) {
	seen := m.Get("c_i") == ""
	used := !seen
	h.Interactive = &used
	return one(h, map[bool]string{true: "content_impression", false: "content_interaction"}[seen])
}

// pageView is a page, and what it shows of the catalogue.
func (m matomo) pageView(h intake.Hit) ([]intake.Hit, *intake.Refusal) {
	h.Name = tracking.KindPageView
	shown := h
	older := m.variables("cvar") // where older trackers say what a page shows
	product := intake.Item{SKU: m.shown("_pks", older), Name: m.shown("_pkn", older), Category: firstOf(m.shown("_pkc", older)), Quantity: 1}
	product.Price, _ = intake.ParseAmount(m.shown("_pkp", older))
	switch {
	case product.SKU != "" || product.Name != "":
		shown.Name, shown.Category, shown.Items = tracking.KindViewItem, product.Category, []intake.Item{product}
	case product.Category != "":
		shown.Name, shown.Category = tracking.KindViewItemList, product.Category
	default:
		return []intake.Hit{h}, nil
	}
	return []intake.Hit{h, shown}, nil
}

// shown reads what a page shows: a parameter of its own, or a custom variable of that name.
func (m matomo) shown(name string, variables [][2]string) string {
	if v := m.Get(name); v != "" {
		return v
	}
	for _, pair := range variables {
		if pair[0] == name {
			return pair[1]
		}
	}
	return ""
}

// commerce is an order where it has a number, else the cart as it now is.
func (m matomo) commerce(h intake.Hit) ([]intake.Hit, *intake.Refusal) {
	items, ok := m.items()
	if !ok {
		return nil, refuse("matomo_items", "")
	}
	h.Items = items
	h.Value, _ = intake.ParseAmount(m.Get("revenue"))
	if !m.Has("ec_id") || m.Get("ec_id") == "" {
		if len(items) == 0 {
			return one(h, tracking.KindRemoveFromCart)
		}
		return one(h, tracking.KindAddToCart)
	}
	h.OrderID = m.Get("ec_id")
	h.Tax, _ = intake.ParseAmount(m.Get("ec_tx"))
	h.Shipping, _ = intake.ParseAmount(m.Get("ec_sh"))
	return one(h, tracking.KindPurchase)
}

// items reads ec_items: [[sku, name, category or categories, price, quantity], …]. A line
// without sku is left out; what is no list at all costs the whole conversion.
func (m matomo) items() (items []intake.Item, ok bool) {
	text := m.Get("ec_items")
	if text == "" {
		return nil, true
	}
	var lines [][]jsontext.Value
	if json.Unmarshal([]byte(text), &lines, lax) != nil {
		return nil, false
	}
	for _, line := range lines {
		cell := func(i int) string {
			if i >= len(line) {
				return ""
			}
			if text, ok := plain(line[i]); ok {
				return text
			}
			return firstOf(string(line[i]))
		}
		it := intake.Item{SKU: strings.TrimSpace(cell(0)), Name: cell(1), Category: cell(2), Quantity: 1}
		if it.SKU == "" {
			continue
		}
		if it.Price, _ = intake.ParseAmount(cell(3)); !it.Price.Known {
			it.Price.Known = true // as Matomo reads it: nothing
		}
		if n, err := strconv.ParseFloat(cell(4), 64); err == nil {
			it.Quantity = int32(min(max(math.Trunc(n), 0), 1e6))
		}
		items = append(items, it)
	}
	return items, true
}

// firstOf is the first of a JSON list of texts, or the text itself.
func firstOf(text string) string {
	var list []jsontext.Value
	if !strings.HasPrefix(text, "[") || json.Unmarshal([]byte(text), &list, lax) != nil {
		return text
	}
	for _, v := range list {
		if s, ok := plain(v); ok && s != "" {
			return s
		}
	}
	return ""
}

// variables are custom variables, {"1":["name","value"]}, by number.
func (m matomo) variables(name string) (pairs [][2]string) {
	slots := map[string][]jsontext.Value{}
	if text := m.Get(name); text == "" || json.Unmarshal([]byte(text), &slots, lax) != nil {
		return nil
	}
	for _, k := range sorted(slots) {
		if len(slots[k]) != 2 {
			continue
		}
		key, ok1 := plain(slots[k][0])
		value, ok2 := plain(slots[k][1])
		if ok1 && ok2 && key != "" {
			pairs = append(pairs, [2]string{key, value})
		}
	}
	return pairs
}

// matomoProps are the parameters without a place in the plan that a reader of the
// figures may still ask for.
var matomoProps = []string{"link", "download", "e_c", "e_a", "e_n", "e_v", "c_n", "c_p", "c_t", "c_i", "pv_id", "new_visit", "ec_st", "ec_dt", "_rcn", "_rck",
	"pf_net", "pf_srv", "pf_tfr", "pf_dm1", "pf_dm2", "pf_onl", "cra", "cra_tp", "cra_ct", "res"}

// props keeps what has no place in the plan: dimensions, custom variables, and the
// parameters above.
func (m matomo) props() map[string]string {
	out := map[string]string{}
	for _, name := range matomoProps {
		if v := m.Get(name); v != "" {
			out[name] = v
		}
	}
	for name := range m.Values {
		if n, found := strings.CutPrefix(name, "dimension"); found {
			if number, err := strconv.Atoi(n); err == nil && number >= 1 && number <= 999 {
				out[name] = m.Get(name)
			}
		}
	}
	for _, scope := range [...]string{"_cvar", "cvar", "e_cvar"} {
		for _, pair := range m.variables(scope) {
			if !strings.HasPrefix(pair[0], "_pk") {
				out[pair[0]] = pair[1]
			}
		}
	}
	return out
}

// unsaid are the parameters that are not kept with a request set aside.
var unsaid = []string{"token_auth", "cip", "uid", "_id", "cid"}

// raw is the request as it is kept when it is set aside.
func (m matomo) raw() string {
	kept := make(url.Values, len(m.Values))
	for name, values := range m.Values {
		if !slices.Contains(unsaid, name) {
			kept[name] = values
		}
	}
	return kept.Encode()
}
