package tracking

import "time"

// SheetText is what somebody else publishes of an article of the shop: a row of
// sheet_texts.
type SheetText struct {
	Site    string    `ch:"site"`
	SKU     string    `ch:"sku"`
	Source  string    `ch:"source"` // who publishes it
	Version uint64    `ch:"version"`
	Origin  string    `ch:"origin"`
	Kind    string    `ch:"kind"` // SheetSupplier, SheetReseller
	URL     string    `ch:"url"`
	Day     time.Time `ch:"day"` // when it was noted
	Text    string    `ch:"text"`
}

// Kinds of publishers.
const (
	SheetSupplier = "supplier"
	SheetReseller = "reseller"
)
