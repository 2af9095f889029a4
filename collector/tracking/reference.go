package tracking

import "time"

// Product is what a product was from ValidFrom on: a row of table products.
type Product struct {
	Site         string    `ch:"site"`
	SKU          string    `ch:"sku"`
	ValidFrom    time.Time `ch:"valid_from"`
	Version      uint64    `ch:"version"`
	Name         string    `ch:"name"`
	Category     string    `ch:"category"`
	PriceIncl    int64     `ch:"price_incl"`
	ListIncl     *int64    `ch:"list_incl"`     // crossed out beside PriceIncl; nil for none
	VATRate      *float64  `ch:"vat_rate"`      // 0.2 for 20 %
	PurchaseCost *int64    `ch:"purchase_cost"` // of one unit, excluding tax
	WeightGrams  int32     `ch:"weight_grams"`
	Stock        *int32    `ch:"stock"`
	URL          string    `ch:"url"`
}

// Cost is what a campaign cost on one day: a row of table costs. The key is
// everything up to Kind: a later Version replaces it.
type Cost struct {
	Site        string    `ch:"site"`
	Day         time.Time `ch:"day"` // local date, at 00:00 UTC
	Channel     string    `ch:"channel"`
	Source      string    `ch:"source"`
	Medium      string    `ch:"medium"`
	Campaign    string    `ch:"campaign"`
	Partner     string    `ch:"partner"`
	Kind        string    `ch:"kind"` // CostMedia, CostCommission, CostFee
	Version     uint64    `ch:"version"`
	Origin      string    `ch:"origin"`
	AmountExcl  int64     `ch:"amount_excl"` // excluding tax
	Clicks      uint64    `ch:"clicks"`
	Impressions uint64    `ch:"impressions"`
}

// Kinds of cost.
const (
	CostMedia      = "media"
	CostCommission = "commission"
	CostFee        = "fee"
)

// Campaign describes an operation of the marketing plan: a row of campaigns.
type Campaign struct {
	Site      string    `ch:"site"`
	ID        string    `ch:"campaign_id"`
	Version   uint64    `ch:"version"`
	Name      string    `ch:"name"`
	Channel   string    `ch:"channel"`
	Partner   string    `ch:"partner"`
	Source    string    `ch:"source"`
	Medium    string    `ch:"medium"`
	Campaign  string    `ch:"campaign"` // utm_campaign
	Start     time.Time `ch:"start_day"`
	End       time.Time `ch:"end_day"`
	Objective string    `ch:"objective"`
	Target    string    `ch:"target"`
	Discount  string    `ch:"discount"`
	Coupon    string    `ch:"coupon"`
}

// JournalEntry is a dated change of the shop, drawn on every time chart: a row
// of table journal.
type JournalEntry struct {
	Site    string    `ch:"site"`
	Day     time.Time `ch:"day"`
	ID      string    `ch:"entry_id"`
	Version uint64    `ch:"version"`
	Title   string    `ch:"title"`
	Detail  string    `ch:"detail"`
}

// SetAside is a hit that was not counted, and why: a row of table set_aside
// (the quarantine). It keeps no IP address and no identifier.
type SetAside struct {
	Site     string    `ch:"site"` // "" when the site could not be told
	Received time.Time `ch:"received"`
	ID       string    `ch:"id"`
	Endpoint string    `ch:"endpoint"`
	Class    string    `ch:"class"`  // AsideInvalid, AsideBot, AsideSpam, AsideDuplicate, AsideClock
	Reason   string    `ch:"reason"` // machine-readable code, also a catalogue key "aside.<reason>"
	Detail   string    `ch:"detail"` // the field or value at fault
	Agent    string    `ch:"agent"`  // user agent of a bot; "" otherwise
	Raw      string    `ch:"raw"`    // the hit, cut to 4 kB, personal data removed
	Path     string    `ch:"path"`   // host and path of the page, "" when it is not told
	Hits     uint32    `ch:"hits"`   // how many hits the row stands for
	// Held is what the hit is told again from once its cause is mended (intake.Retell): ""
	// when it cannot be, when it was, and after HeldFor.
	Held     string    `ch:"held"`
	Outcome  string    `ch:"outcome"`  // an Outcome constant
	Became   string    `ch:"became"`   // the site where it counts now
	Replayed time.Time `ch:"replayed"` // when it was counted or dropped
}

// HeldFor is how long a hit set aside can be told again.
const HeldFor = 30 * 24 * time.Hour

// What became of a hit set aside.
const (
	OutcomeWaits   = ""
	OutcomeClaimed = "claimed" // being counted, at Became and nowhere else
	OutcomeCounted = "counted"
	OutcomeDropped = "dropped"
)

// Classes of hits set aside.
const (
	AsideInvalid = "invalid"
	AsideBot     = "bot"
	AsideSpam    = "spam"
	AsideOptOut  = "opt_out"
	// AsideInternal is the shop's own traffic, by a rule of the site.
	AsideInternal = "internal"
)
