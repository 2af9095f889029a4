package endpoint

import (
	"net/url"
	"time"

	"github.com/formaouest/chaland/collector/intake"
)

// What an export of another tool says of the past is told as its tracker would have told
// it at the time: the same reading serves both.

// GA4Event is an event of an export, in Google's words. Reading uses its maps up.
type GA4Event struct {
	Name   string
	Params map[string]string   // simple values by Google's names
	Items  []map[string]string // products
	User   map[string]string   // of the reader
}

// GA4Hit says an event over what is known of it already; none where it only says what
// chaland works out itself (a session starts).
func GA4Hit(e GA4Event, h intake.Hit) (intake.Hit, bool) {
	if ga4Silent[e.Name] {
		return h, false
	}
	one := ga4Event{name: e.Name, params: e.Params, items: e.Items, user: e.User}
	return one.hit(h), true
}

// GA4Person is the first-party identifier that GA4's names of a reader become; "" where
// nothing names it.
func GA4Person(client, user string) string { return ga4Person(client, user) }

// MatomoHits are the hits that a request of Matomo's tracker with those parameters makes.
func MatomoHits(v url.Values, now time.Time) ([]intake.Hit, *intake.Refusal) {
	return readMatomo(v, "", now)
}
