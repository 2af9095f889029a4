package dashboard

import (
	"math"
	"time"

	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/store"
	"github.com/formaouest/chaland/seo"
)

// Limits of an exercise, in minutes.
const (
	leastMinutes = 2
	mostMinutes  = 480
	usualMinutes = 20
)

// flashEnd is when a candidate may answer no more: who has more time for their dossier has more
// time here too.
func flashEnd(f store.Flash, extra int) time.Time {
	end := f.Opened.Add(time.Duration(f.Minutes) * time.Minute * time.Duration(100+extra) / 100)
	if !f.Closed.IsZero() && f.Closed.Before(end) {
		return f.Closed
	}
	return end
}

// lastEnd is when the last of some candidates may answer no more.
func lastEnd(f store.Flash, seats []store.Seat) time.Time {
	extra := 0
	for _, s := range seats {
		extra = max(extra, s.Extra)
	}
	return flashEnd(f, extra)
}

// minutesLeft are those until an end, rounded up.
func minutesLeft(now, end time.Time) int { return int(math.Ceil(end.Sub(now).Minutes())) }

// clock writes until when something lasts: an hour of the centre, with its day when that is
// another than now's.
func clock(t, now time.Time) string {
	t, now = t.In(seo.Paris()), now.In(seo.Paris())
	if t.Format(time.DateOnly) != now.Format(time.DateOnly) {
		return i18n.T("flash.until_day", "at", i18n.DateTime(t))
	}
	return i18n.T("flash.until_hour", "hour", t.Format("15:04"))
}
