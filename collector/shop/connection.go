package shop

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"time"

	"github.com/formaouest/chaland/collector/tracking"
)

// Kinds of shops.
const (
	WooCommerce = tracking.OriginWooCommerce
	Shopify     = tracking.OriginShopify
	Generic     = tracking.OriginShop
	// PrestaShop sends nothing: its orders are read (collector/prestashop).
	PrestaShop = tracking.OriginPrestaShop
)

// Kinds lists those that send.
var Kinds = []string{WooCommerce, Shopify, Generic}

// Connection is a shop that sends its orders, as those who check it need it. It holds what
// nobody may read: never log it.
type Connection struct {
	ID, Site, Kind string
	// Secrets sign the shop's deliveries: the one in use, and the one before while it may
	// still sign. Empty until the shop's own was given.
	Secrets []string
	// PersonKey hides the customers of the site.
	PersonKey []byte
}

// Connections knows the connected shops.
type Connections interface {
	// Connection finds one; ok is false for an unknown one.
	Connection(ctx context.Context, id string, at time.Time) (c Connection, ok bool, err error)
	// Noted says that a shop has sent something in good form.
	Noted(ctx context.Context, id string, at time.Time) error
}

// Signed tells whether one of the secrets made this signature of a message.
func (c Connection) Signed(signature []byte, decode func(string) string, message ...[]byte) bool {
	signed := false
	for _, secret := range c.Secrets {
		mac := hmac.New(sha256.New, []byte(decode(secret)))
		for _, part := range message {
			mac.Write(part)
		}
		signed = hmac.Equal(mac.Sum(nil), signature) || signed
	}
	return signed
}
