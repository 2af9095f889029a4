package intake

import "time"

const (
	// maxAge is how late a hit may come: a salt of its day still exists then.
	maxAge = 24 * time.Hour
	// skew is how far the sender's clock may be off before it is corrected.
	skew = 2 * time.Minute
)

// eventTime fixes the instant of a hit, once.
//
// The sender's own instant is taken as it is when its clock agrees with ours:
// a hit that is sent again then keeps its instant and counts once. A clock that
// is off is corrected when the sender also says what time it believes it is.
// An instant out of the last 24 hours is refused, unless the sender knows the
// site's token: imports have their own way.
func eventTime(h *Hit, received time.Time, vouched bool) (time.Time, *Refusal) {
	at := received
	switch {
	case h.Age != nil:
		at = received.Add(-*h.Age)
	case h.Time.IsZero():
	case h.Sent.IsZero() || received.Sub(h.Sent).Abs() <= skew:
		at = h.Time
	default:
		at = received.Add(-h.Sent.Sub(h.Time))
	}
	if age := received.Sub(at); age > maxAge && !vouched || age < -skew {
		return at, invalid("clock", at.UTC().Format("2006-01-02 15:04:05"))
	}
	return at.UTC().Truncate(time.Millisecond), nil
}
