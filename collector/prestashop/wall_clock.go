package prestashop

import (
	"time"

	"github.com/formaouest/chaland/collector/shop"
)

// wallLayout is how PrestaShop writes an instant: by the clock of the shop, without a zone.
const wallLayout = time.DateTime

// isWall tells whether a text is an instant of a shop's clock, and one that was.
func isWall(s string) bool {
	t, err := time.Parse(wallLayout, s)
	return err == nil && shop.Dated(t)
}

// back is an earlier time of the same clock.
func back(s string, d time.Duration) string {
	t, err := time.Parse(wallLayout, s)
	if err != nil {
		return s
	}
	return t.Add(-d).Format(wallLayout)
}

// instant is a time of the shop's clock as it was told now. One that came twice, in the night
// when summer time ends, is the second as soon as that is past: what is read later is then
// never the earlier of two states.
func instant(s string, at *time.Location, now time.Time) (time.Time, bool) {
	t, err := time.ParseInLocation(wallLayout, s, at)
	if err != nil || !shop.Dated(t) {
		return time.Time{}, false
	}
	for _, other := range []time.Duration{-time.Hour, time.Hour} {
		if u := t.Add(other); u.Format(wallLayout) == s {
			first, second := t, u
			if other < 0 {
				first, second = u, t
			}
			if second.After(now) {
				return first, true
			}
			return second, true
		}
	}
	return t, true
}
