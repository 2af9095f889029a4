package tracking

import (
	"sync"
	"time"
)

// Site is a shop that is measured. It is stored as JSON in the versioned table
// settings (kind "site", key = ID), which every process re-reads.
type Site struct {
	ID       string   `json:"id"`
	Name     string   `json:"name"`
	Timezone string   `json:"timezone"` // IANA name; default Europe/Paris
	Currency string   `json:"currency"` // ISO 4217; default EUR
	Domains  []string `json:"domains"`  // hosts of the shop, lower case, without www.
	Mode     string   `json:"mode"`     // ModeExempt (default) or ModeConsent
	Case     bool     `json:"case"`     // a practical case: no retention limit
	MatomoID int      `json:"matomo_id,omitempty"`
	// MatomoAliases are other numbers that lead to it, written in pages by mistake.
	MatomoAliases []int  `json:"matomo_aliases,omitempty"`
	GA4ID         string `json:"ga4_id,omitempty"`
	Token         string `json:"token,omitempty"` // a name of the site that tells nothing of it; no secret
	// SecretHash is the SHA-256, in hexadecimal, of the token by which a server speaks for
	// the site: of other readers, of earlier days. "" until one is made.
	SecretHash string `json:"secret_hash,omitempty"`
	Retention  int    `json:"retention_months"` // 0 = for ever; 25 for collected sites
	// ConsentOnLoad says, in ModeConsent, that the site loads its scripts after consent only:
	// a request that says nothing of consent then has it.
	ConsentOnLoad bool `json:"consent_on_load,omitempty"`
	// ModeSince is when Mode last changed: nothing of before is tied to what came after.
	ModeSince time.Time `json:"mode_since,omitzero"`
	// GPC and DNT say what the browser's signals (Global Privacy Control, Do Not Track) mean
	// here: a Signal constant. "" is SignalAnonymous for GPC and SignalIgnore for DNT.
	GPC     string    `json:"gpc,omitempty"`
	DNT     string    `json:"dnt,omitempty"`
	Created time.Time `json:"created"`
	// Frozen is when its data were handed in: none is added or erased after.
	Frozen time.Time `json:"frozen,omitzero"`
	// ChannelRules go before the general classification, first match wins.
	ChannelRules []ChannelRule `json:"channel_rules,omitempty"`
	// ApartRules are the site's own about what is no visit; RuleCount numbers them.
	ApartRules []ApartRule `json:"apart_rules,omitempty"`
	RuleCount  int         `json:"rule_count,omitempty"`
	// VATRate is used for lines without one; nil = amounts excluding tax are
	// not known.
	VATRate *float64 `json:"vat_rate,omitempty"`
	// Hints is HintsOn or HintsOff; "" follows the kind of site, see ShowsHints.
	Hints string `json:"hints,omitempty"`
	// Platform is what its pages are made with, or what measures them already; "" until told.
	Platform string `json:"platform,omitempty"`
	// Home is the address of its first page, where the tag is looked for; "" until told.
	Home string `json:"home,omitempty"`
}

// Platforms: what a shop is made with, or the tool that measures it already.
const (
	PlatformWooCommerce = "woocommerce"
	PlatformPrestaShop  = "prestashop"
	PlatformShopify     = "shopify"
	PlatformMatomo      = "matomo"
	PlatformGA4         = "ga4"
	PlatformPlausible   = "plausible"
	PlatformOther       = "other"
)

// Platforms are all of them, in the order in which a person is asked.
var Platforms = []string{
	PlatformWooCommerce, PlatformPrestaShop, PlatformShopify, PlatformGA4, PlatformMatomo, PlatformPlausible, PlatformOther,
}

// What a browser's signal may mean.
const (
	SignalIgnore    = "ignore"
	SignalAnonymous = "exempt" // counted without any identifier
	SignalOppose    = "oppose" // not counted at all
)

// PageKinds are the sorts of pages that the tracking plan knows, in the order in which a
// person chooses: sheet, list, results, cart, checkout, the page that confirms an order, and
// all others.
var PageKinds = []string{"product", "list", "search", "cart", "checkout", "thanks", "other"}

// What a trainer may say of the hints of a site.
const (
	HintsOn  = "on"
	HintsOff = "off"
)

// ShowsHints reports whether curves say around which days they change. A practical case
// does not unless its trainer says so: finding these days is what its candidate is
// judged by.
func (s Site) ShowsHints() bool { return s.Hints == HintsOn || s.Hints == "" && !s.Case }

// Opposes reports whether the signals of a browser are an opposition to being measured here.
func (s Site) Opposes(gpc, dnt bool) bool {
	return gpc && s.GPC == SignalOppose || dnt && s.DNT == SignalOppose
}

// ChannelRule classifies a visit; empty conditions match anything, and values
// compare without case.
type ChannelRule struct {
	Source   string `json:"source,omitempty"`
	Medium   string `json:"medium,omitempty"`
	Campaign string `json:"campaign,omitempty"` // a trailing * matches any ending
	Referrer string `json:"referrer,omitempty"` // host, and its sub-domains
	Channel  string `json:"channel"`
}

// Location is the site's time zone, Europe/Paris when unset or unknown.
func (s Site) Location() *time.Location {
	if loc := zone(s.Timezone); loc != nil {
		return loc
	}
	if loc := zone("Europe/Paris"); loc != nil {
		return loc
	}
	return time.UTC
}

// zones are those that sites are in, by name: reading the file of one takes longer than
// reading a line of an access log.
var zones sync.Map

// zone is nil for a name of none.
func zone(name string) *time.Location {
	if name == "" {
		return nil
	}
	if known, ok := zones.Load(name); ok {
		return known.(*time.Location)
	}
	loc, err := time.LoadLocation(name)
	if err != nil {
		return nil
	}
	zones.Store(name, loc)
	return loc
}
