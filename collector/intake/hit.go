package intake

import (
	"math"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"github.com/formaouest/chaland/collector/channel"
	"github.com/formaouest/chaland/internal/money"
)

// Endpoints, as the quarantine names them.
const (
	EndpointCollect   = "collecte"
	EndpointPlausible = "plausible"
	EndpointMatomo    = "matomo"
	EndpointGA4       = "ga4"
)

// Hit is one event as a tracker sent it, in the words of the tracking plan.
// Its decoder may already have found it unreadable (Refusal).
type Hit struct {
	Endpoint string
	Origin   string // a tracking.Origin constant
	Raw      []byte // as received, for the quarantine
	Refusal  *Refusal
	Warnings []Warning

	Site string // id, token, GA4 id or domain
	Name string // a kind of the plan, or a custom name
	ID   string // the sender's own, a UUID: the same event sent twice counts once

	// When it happened: by the sender's clock, which Sent allows to check, or
	// as an age; neither means now.
	Time, Sent time.Time
	Age        *time.Duration

	URL, Referrer, Title string
	BareSource           bool          // "source" and "ref" also name the source (Plausible)
	HashPath             bool          // the fragment is part of the path
	Touch                channel.Touch // where the sender says the reader comes from, before what the address tells
	Identifier           string
	Consent              Consent  // what the request says of the reader's consent
	Names                []string // how the request names the reader or the order: no text keeps them in exempt mode
	Device               string   // the sender knows better than its user agent
	Agent                string   // of the reader, where the sender is not the reader's browser
	Bots                 bool     // programs count too
	// Server is set where a shop's server speaks: neither the address nor the user agent
	// of the request is a reader's. Reader then names the reader for a day.
	Server bool
	Reader string

	// What a sender may say of others, or of more than a day ago, who knows the
	// site's token.
	Token   string
	Address netip.Addr
	Country string // two letters

	OrderID           string
	Value             Amount // of a purchase: paid in all; else of its items
	Tax, Shipping     Amount
	Currency, Coupon  string
	Payment, Delivery string
	Items             []Item
	Category, Search  string
	Results           *int64 // of the search; nil when not told
	EngagementMS      uint32
	Scroll            uint8
	Interactive       *bool
	Props             map[string]string
}

// Consent is what a request says of its reader's consent to be followed.
type Consent uint8

// A request that says nothing follows nobody, unless its site's scripts are loaded after
// consent only (tracking.Site.ConsentOnLoad).
const (
	ConsentUnsaid Consent = iota
	ConsentGiven
	ConsentRefused
)

// Item is a product of a hit.
type Item struct {
	SKU, Name, Category string
	Price               Amount // of one, after discount
	Quantity            int32  // 0 counts as 1
}

// Amount is a sum of money in cents, or not known.
type Amount struct {
	Cents int64
	Known bool
}

// ParseAmount reads a number as JSON or a person writes it: 45.7, "45,70".
func ParseAmount(s string) (Amount, error) {
	if strings.TrimSpace(s) == "" {
		return Amount{}, nil
	}
	if v, err := strconv.ParseFloat(s, 64); err == nil && math.Abs(v) < 1e13 { // as programs write it
		return Amount{Cents: money.Round(v * 100), Known: true}, nil
	}
	cents, err := money.Parse(s)
	return Amount{Cents: cents, Known: err == nil}, err
}

func (it Item) quantity() int64 { return int64(max(it.Quantity, 1)) }

// itemsValue is the sum of price times quantity; not known without any price.
func (h *Hit) itemsValue() Amount {
	var sum Amount
	for _, it := range h.Items {
		if it.Price.Known {
			sum.Known = true
			sum.Cents += it.Price.Cents * it.quantity()
		}
	}
	return sum
}
