package tracking

import (
	"reflect"
	"time"
)

// A shop's ledgers beside its visits and orders. Each type is a row of the table
// that its doc names: (Site, its identifier) names the row and the highest Version
// wins. Days are local dates at 00:00 UTC, amounts whole cents.

// Payment is an attempt to pay: a row of payments.
type Payment struct {
	Site          string    `ch:"site"`
	ID            string    `ch:"payment_id"`
	Version       uint64    `ch:"version"`
	OrderID       string    `ch:"order_id"` // "" when no order came of it
	Time          time.Time `ch:"ts"`
	Origin        string    `ch:"origin"`
	Method        string    `ch:"method"`
	Device        string    `ch:"device"`
	AmountIncl    int64     `ch:"amount_incl"`
	Authenticated bool      `ch:"authenticated"` // strong authentication was asked for
	Outcome       string    `ch:"outcome"`
}

// Outcomes of a payment.
const (
	PaymentAccepted       = "accepted"
	PaymentRefused        = "refused"
	PaymentUnauthentified = "authentication_failed"
	PaymentAbandoned      = "abandoned"
)

// Shipment is a parcel: a row of shipments.
type Shipment struct {
	Site      string     `ch:"site"`
	ID        string     `ch:"shipment_id"`
	Version   uint64     `ch:"version"`
	OrderID   string     `ch:"order_id"`
	Origin    string     `ch:"origin"`
	Carrier   string     `ch:"carrier"`
	Delivery  string     `ch:"delivery"` // as on the order
	Ordered   time.Time  `ch:"ordered"`
	Shipped   time.Time  `ch:"shipped"`
	Delivered *time.Time `ch:"delivered"` // nil while it is under way
	Promised  time.Time  `ch:"promised"`  // day
	CostExcl  int64      `ch:"cost_excl"`
	State     string     `ch:"state"` // ShipmentDelivered...
}

// States of a shipment.
const (
	ShipmentUnderWay  = "under_way"
	ShipmentDelivered = "delivered"
	ShipmentLost      = "lost"
)

// Mailing is a message sent to one segment on one day: a row of mailings.
type Mailing struct {
	Site         string    `ch:"site"`
	Day          time.Time `ch:"day"`
	Campaign     string    `ch:"campaign"` // utm_campaign of its links
	Segment      string    `ch:"segment"`
	Version      uint64    `ch:"version"`
	Origin       string    `ch:"origin"`
	Kind         string    `ch:"kind"` // MailingNewsletter, MailingAutomatic
	Title        string    `ch:"title"`
	Contacts     uint64    `ch:"contacts"` // active contacts of the segment that day
	Sent         uint64    `ch:"sent"`
	Delivered    uint64    `ch:"delivered"`
	Opens        uint64    `ch:"opens"`  // persons, not times
	Clicks       uint64    `ch:"clicks"` // persons, not times
	Unsubscribed uint64    `ch:"unsubscribed"`
	Complaints   uint64    `ch:"complaints"`
	Orders       uint64    `ch:"orders"` // that its readers made in the visit it brought
	RevenueIncl  int64     `ch:"revenue_incl"`
}

// Kinds of mailing.
const (
	MailingNewsletter = "newsletter"
	MailingAutomatic  = "automatic"
)

// Conversation is a chat, a ticket or a call: a row of conversations.
type Conversation struct {
	Site         string    `ch:"site"`
	ID           string    `ch:"conversation_id"`
	Version      uint64    `ch:"version"`
	Time         time.Time `ch:"ts"`
	Origin       string    `ch:"origin"`
	Kind         string    `ch:"kind"` // ConversationChat...
	Motive       string    `ch:"motive"`
	OrderID      string    `ch:"order_id"` // the order it is about, "" for none
	Visitor      uint64    `ch:"visitor"`  // of a chat, in consent mode; else 0
	Device       string    `ch:"device"`
	Answered     bool      `ch:"answered"`
	WaitS        uint32    `ch:"wait_s"`       // before the first answer
	LengthS      uint32    `ch:"length_s"`     // of the whole
	Satisfaction uint8     `ch:"satisfaction"` // 1 to 5, 0 when not told
	Ordered      bool      `ch:"ordered"`      // an order followed within 24 hours
	Outcome      string    `ch:"outcome"`
	Text         string    `ch:"text"`
}

// Kinds of conversation.
const (
	ConversationChat   = "chat"
	ConversationTicket = "ticket"
	ConversationCall   = "call"
)

// PartnerClick is a click that a partner sent, and the order it claims: a row of
// partner_clicks.
type PartnerClick struct {
	Site        string    `ch:"site"`
	ID          string    `ch:"click_id"`
	Version     uint64    `ch:"version"`
	Time        time.Time `ch:"ts"`
	Origin      string    `ch:"origin"`
	Partner     string    `ch:"partner"`
	Kind        string    `ch:"kind"` // of partner: affiliate, reseller, blog, press, comparator, local
	Visitor     uint64    `ch:"visitor"`
	CartBefore  bool      `ch:"cart_before"` // the cart was filled when the click came
	OrderID     string    `ch:"order_id"`    // "" when none is claimed
	DelayS      uint32    `ch:"delay_s"`     // from the click to the order
	NewCustomer bool      `ch:"new_customer"`
	OrderExcl   int64     `ch:"order_excl"` // what the commission is counted on
	Commission  int64     `ch:"commission"`
	Discount    int64     `ch:"discount"`
	Cancelled   bool      `ch:"cancelled"`
}

// Referral is a customer whom another one brought: a row of referrals.
type Referral struct {
	Site        string    `ch:"site"`
	ID          string    `ch:"referral_id"`
	Version     uint64    `ch:"version"`
	Time        time.Time `ch:"ts"`
	Origin      string    `ch:"origin"`
	Sponsor     string    `ch:"sponsor"`
	Customer    string    `ch:"customer"`
	OrderID     string    `ch:"order_id"`
	OrderIncl   int64     `ch:"order_incl"`
	Reward      int64     `ch:"reward"`   // to the sponsor
	Discount    int64     `ch:"discount"` // to the customer
	SameAddress bool      `ch:"same_address"`
	SamePayment bool      `ch:"same_payment"`
}

// Voucher is a credit that a customer was given: a row of vouchers.
type Voucher struct {
	Site       string     `ch:"site"`
	ID         string     `ch:"voucher_id"`
	Version    uint64     `ch:"version"`
	Issued     time.Time  `ch:"issued"`
	Origin     string     `ch:"origin"`
	Kind       string     `ch:"kind"` // loyalty, referral, gift_card
	Customer   string     `ch:"customer"`
	AmountIncl int64      `ch:"amount_incl"`
	Used       *time.Time `ch:"used"`
	OrderID    string     `ch:"order_id"` // on which it was used
}

// Review is what a customer said of a product or of the shop: a row of reviews.
type Review struct {
	Site     string     `ch:"site"`
	ID       string     `ch:"review_id"`
	Version  uint64     `ch:"version"`
	Time     time.Time  `ch:"ts"`
	Origin   string     `ch:"origin"`
	Subject  string     `ch:"subject"` // ReviewProduct, ReviewShop
	OrderID  string     `ch:"order_id"`
	SKU      string     `ch:"sku"`    // of a product's
	Rating   uint8      `ch:"rating"` // 1 to 5
	Text     string     `ch:"text"`
	Answered *time.Time `ch:"answered"`
}

// Subjects of a review.
const (
	ReviewProduct = "product"
	ReviewShop    = "shop"
)

// Post is a publication on a social network: a row of posts.
type Post struct {
	Site         string    `ch:"site"`
	ID           string    `ch:"post_id"`
	Version      uint64    `ch:"version"`
	Day          time.Time `ch:"day"`
	Origin       string    `ch:"origin"`
	Network      string    `ch:"network"`
	Format       string    `ch:"format"`
	Title        string    `ch:"title"`
	Reach        uint64    `ch:"reach"`
	Interactions uint64    `ch:"interactions"`
	Clicks       uint64    `ch:"clicks"`
	Followers    int64     `ch:"followers"` // won, less those lost
}

// Search is what a search engine showed of a page for a query on a day: a row of
// searches.
type Search struct {
	Site        string    `ch:"site"`
	Day         time.Time `ch:"day"`
	Query       string    `ch:"query"`
	Page        string    `ch:"page"` // its path
	Version     uint64    `ch:"version"`
	Origin      string    `ch:"origin"`
	Brand       bool      `ch:"brand"` // the query names the shop
	Impressions uint64    `ch:"impressions"`
	Clicks      uint64    `ch:"clicks"`
	PositionSum float64   `ch:"position_sum"` // of the positions of all impressions
}

// SearchTotal is what a search engine showed over a period by one thing alone: a row of
// search_totals. One without impressions stands for a row that a later report left out.
type SearchTotal struct {
	Site        string    `ch:"site"`
	Kind        string    `ch:"kind"` // SearchQueries and the like
	First       time.Time `ch:"first_day"`
	Last        time.Time `ch:"last_day"`
	Key         string    `ch:"key"` // the query, the path of the page, the country...; "" of SearchDays
	Version     uint64    `ch:"version"`
	Origin      string    `ch:"origin"`
	Brand       bool      `ch:"brand"` // a query that names the shop
	Impressions uint64    `ch:"impressions"`
	Clicks      uint64    `ch:"clicks"`
	PositionSum float64   `ch:"position_sum"` // of the positions of all impressions
}

// Kinds of SearchTotal.
const (
	SearchQueries     = "query"
	SearchPages       = "page"
	SearchCountries   = "country"
	SearchDevices     = "device"
	SearchAppearances = "appearance"
	SearchDays        = "day"
)

// Backlink is a link from another site: a row of backlinks. What the file that it comes
// from does not say is empty, false or nil.
type Backlink struct {
	Site       string     `ch:"site"`
	Source     string     `ch:"source_url"`
	Target     string     `ch:"target_url"` // "" when the file does not say where it leads
	Version    uint64     `ch:"version"`
	Origin     string     `ch:"origin"`
	Anchor     string     `ch:"anchor"`
	Image      bool       `ch:"image"` // its text is that of a picture
	NoFollow   bool       `ch:"nofollow"`
	UGC        bool       `ch:"ugc"`
	Sponsored  bool       `ch:"sponsored"`
	Kind       string     `ch:"kind"` // press, blog, directory, partner, forum...
	FirstSeen  time.Time  `ch:"first_seen"`
	Undated    bool       `ch:"undated"` // FirstSeen is the day of an import that tells none
	LastSeen   *time.Time `ch:"last_seen"`
	Lost       *time.Time `ch:"lost"`
	Outgoing   uint32     `ch:"outgoing"` // links of its page to other sites
	Language   string     `ch:"language"`
	Rating     *float64   `ch:"rating"` // a vendor's, on that vendor's scale
	RatingName string     `ch:"rating_name"`
}

// Followed reports whether the link passes popularity on.
func (l *Backlink) Followed() bool { return !l.NoFollow && !l.UGC && !l.Sponsored }

// Investment is what was spent to sell better for long: a row of investments.
type Investment struct {
	Site        string    `ch:"site"`
	ID          string    `ch:"investment_id"`
	Version     uint64    `ch:"version"`
	Day         time.Time `ch:"day"` // since when it works
	Origin      string    `ch:"origin"`
	Name        string    `ch:"name"`
	Supplier    string    `ch:"supplier"`
	Perimeter   string    `ch:"perimeter"`
	AmountExcl  int64     `ch:"amount_excl"`
	MonthlyExcl int64     `ch:"monthly_excl"`
	StaffShare  float64   `ch:"staff_share"` // full-time posts it takes
}

// CompetitorPrice is a price noted on another shop's site: a row of
// competitor_prices.
type CompetitorPrice struct {
	Site         string    `ch:"site"`
	Day          time.Time `ch:"day"`
	Competitor   string    `ch:"competitor"`
	SKU          string    `ch:"sku"` // ours, that it compares with
	Version      uint64    `ch:"version"`
	Origin       string    `ch:"origin"`
	PriceIncl    int64     `ch:"price_incl"`
	ShippingIncl int64     `ch:"shipping_incl"`
	Stock        string    `ch:"stock"`
	URL          string    `ch:"url"`
}

// Quote is what a supplier offers to do: a row of quotes.
type Quote struct {
	Site       string    `ch:"site"`
	ID         string    `ch:"quote_id"`
	Version    uint64    `ch:"version"`
	Day        time.Time `ch:"day"`
	Origin     string    `ch:"origin"`
	Supplier   string    `ch:"supplier"`
	Object     string    `ch:"object"`
	AmountExcl int64     `ch:"amount_excl"`
	Weeks      uint32    `ch:"weeks"`
	Detail     string    `ch:"detail"`
}

// Stock is what was left of a product at the end of a day: a row of stocks.
type Stock struct {
	Site    string    `ch:"site"`
	SKU     string    `ch:"sku"`
	Day     time.Time `ch:"day"`
	Version uint64    `ch:"version"`
	Origin  string    `ch:"origin"`
	Units   int32     `ch:"units"`
}

// Ledgers are rows of all the tables of this file.
type Ledgers struct {
	Payments      []Payment         `table:"payments"`
	Shipments     []Shipment        `table:"shipments"`
	Mailings      []Mailing         `table:"mailings"`
	Conversations []Conversation    `table:"conversations"`
	PartnerClicks []PartnerClick    `table:"partner_clicks"`
	Referrals     []Referral        `table:"referrals"`
	Vouchers      []Voucher         `table:"vouchers"`
	Reviews       []Review          `table:"reviews"`
	Posts         []Post            `table:"posts"`
	Searches      []Search          `table:"searches"`
	Backlinks     []Backlink        `table:"backlinks"`
	Investments   []Investment      `table:"investments"`
	Prices        []CompetitorPrice `table:"competitor_prices"`
	Quotes        []Quote           `table:"quotes"`
	Stocks        []Stock           `table:"stocks"`
	SheetTexts    []SheetText       `table:"sheet_texts"`
}

// Add puts the rows of other ledgers behind these.
func (l *Ledgers) Add(more Ledgers) {
	to, from := reflect.ValueOf(l).Elem(), reflect.ValueOf(more)
	for i := range to.NumField() {
		to.Field(i).Set(reflect.AppendSlice(to.Field(i), from.Field(i)))
	}
}

// Tables are the tables of the ledgers.
func (l Ledgers) Tables() (names []string) {
	for field := range reflect.TypeOf(l).Fields() {
		if name := field.Tag.Get("table"); name != "" {
			names = append(names, name)
		}
	}
	return names
}

// OutsideTotal is what another tool says that it counted of a day, a channel, a page... over
// some days: a row of outside_totals. What its report does not say is nil.
type OutsideTotal struct {
	Site        string    `ch:"site"`
	Tool        string    `ch:"tool"` // ga4, matomo, plausible
	Kind        string    `ch:"kind"` // OutsideDays...
	First       time.Time `ch:"first_day"`
	Last        time.Time `ch:"last_day"`
	Key         string    `ch:"key"` // the channel, the page...; "" of OutsideDays
	Version     uint64    `ch:"version"`
	Origin      string    `ch:"origin"`
	Visitors    *int64    `ch:"visitors"`
	Visits      *int64    `ch:"visits"`
	PageViews   *int64    `ch:"page_views"`
	Orders      *int64    `ch:"orders"`
	RevenueIncl *int64    `ch:"revenue_incl"` // cents
}

// Kinds of OutsideTotal.
const (
	OutsideDays      = "day"
	OutsideChannels  = "channel"
	OutsideSources   = "source"
	OutsideCampaigns = "campaign"
	OutsidePages     = "page"
	OutsideCountries = "country"
	OutsideDevices   = "device"
)
