package pseudonym

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// Veil names the customers and the orders of a shop by pseudonyms that nobody turns back
// without the key. The same key and shop give the same ones.
type Veil struct{ key []byte }

// NewVeil makes the veil of a shop under a key that is kept nowhere.
func NewVeil(key []byte, shop string) *Veil {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte("chaland veil\x00" + shop))
	return &Veil{mac.Sum(nil)}
}

// Key is the veil's own secret.
func (v *Veil) Key() []byte { return v.key }

// Customer is the pseudonym of a person known by an e-mail address, "" of none; both
// spellings of an address are one person.
func (v *Veil) Customer(address string) string {
	return v.name("client", strings.ToLower(strings.TrimSpace(address)))
}

// Order is the pseudonym of an order's number.
func (v *Veil) Order(number string) string { return v.name("commande", number) }

// name is 80 bits: two of ten million texts share one with a chance of one in ten billion.
func (v *Veil) name(kind, text string) string {
	if text == "" {
		return ""
	}
	mac := hmac.New(sha256.New, v.key)
	mac.Write([]byte(kind + "\x00" + text))
	return kind + "-" + hex.EncodeToString(mac.Sum(nil)[:10])
}
