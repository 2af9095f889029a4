package tracking

import (
	"time"

	"github.com/google/uuid"
)

// Event is one thing a visitor did: a row of table events.
//
// ID and Time are fixed where the event happens and travel with it: a retry
// carries the same ones, so that the same event stored twice counts once.
type Event struct {
	Site     string    `ch:"site"`
	Visitor  uint64    `ch:"visitor"`  // pseudonym; of one day in exempt mode
	Previous uint64    `ch:"previous"` // the pseudonym the same visit may have begun under (the day before's in a day's first half hour, the one from before consent); else 0
	Time     time.Time `ch:"ts"`
	ID       uuid.UUID `ch:"event_id"`
	Received time.Time `ch:"received"`
	Mode     string    `ch:"mode"`   // ModeExempt or ModeConsent
	Origin   string    `ch:"origin"` // OriginTag, OriginPlausible, OriginLog, OriginCase...

	Name     string `ch:"name"` // one of the Kind constants, or a custom name
	Path     string `ch:"path"` // path of the page, without query or fragment
	Host     string `ch:"host"`
	Title    string `ch:"title"`
	Referrer string `ch:"referrer"` // host and path of the referring page, no query

	Channel  string `ch:"channel"` // a Channel key
	Source   string `ch:"source"`
	Medium   string `ch:"medium"`
	Campaign string `ch:"campaign"`
	Term     string `ch:"term"`
	Content  string `ch:"content"`
	ClickID  string `ch:"click_id"` // "gclid", "msclkid"...: the kind of paid click, never the identifier itself

	Device  string `ch:"device"` // DeviceDesktop, DeviceMobile, DeviceTablet
	Browser string `ch:"browser"`
	OS      string `ch:"os"`
	Country string `ch:"country"`

	OrderID    string   `ch:"order_id"` // consent mode only
	Value      int64    `ch:"value"`    // cents: order total on purchase, else value of the items
	Currency   string   `ch:"currency"` // of Value as sent
	SKUs       []string `ch:"skus"`
	Quantities []uint32 `ch:"quantities"` // as long as SKUs
	Category   string   `ch:"category"`   // category of the page's product or list
	Search     string   `ch:"search"`
	Results    *int64   `ch:"results"` // of the search; nil when the shop does not tell

	EngagementMS uint32            `ch:"engagement_ms"` // visible time since the last hit of the page
	Scroll       uint8             `ch:"scroll"`        // per cent of the page seen
	Interactive  bool              `ch:"interactive"`   // counts against a bounce
	Props        map[string]string `ch:"props"`
}

// Where an event comes from.
const (
	OriginTag       = "tag"
	OriginPlausible = "plausible"
	OriginMatomo    = "matomo"
	OriginGA4       = "ga4"
	OriginAPI       = "api"
	OriginLog       = "log"
	OriginCase      = "case"
	OriginImport    = "import" // a file
	// Exports of other tools' events.
	OriginGA4Export    = "ga4-export"
	OriginMatomoExport = "matomo-export"
)

// Consent modes. In ModeExempt a visitor lives one day and no event is tied to
// an order; in ModeConsent a first-party identifier lasts up to 13 months.
const (
	ModeExempt  = "exempt"
	ModeConsent = "consent"
)

// Devices.
const (
	DeviceDesktop = "desktop"
	DeviceMobile  = "mobile"
	DeviceTablet  = "tablet"
)
