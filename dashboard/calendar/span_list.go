package calendar

import (
	"strconv"
	"time"

	"github.com/formaouest/chaland/internal/period"
)

// Group is a heading of the picker with its periods.
type Group struct {
	Key   string // text "calendar.group.<key>"
	Spans []Span
}

// List are the periods a picker offers: those that move with the clock, then,
// from the newest to the oldest, the years, quarters, months and commercial
// events that touch first..last.
func List(now time.Time, first, last period.Date) []Group {
	groups := []Group{{Key: "moving"}, {Key: "years"}, {Key: "quarters"}, {Key: "months"}, {Key: "events"}}
	for _, token := range Moving {
		groups[0].add(token, now)
	}
	for year := last.Year; year >= first.Year; year-- {
		y := strconv.Itoa(year)
		groups[1].addTouching(y, now, first, last)
		for q := 4; q >= 1; q-- {
			groups[2].addTouching(y+"-T"+strconv.Itoa(q), now, first, last)
		}
		for m := time.December; m >= time.January; m-- {
			groups[3].addTouching(period.Month.Key(period.Date{Year: year, Month: m, Day: 1}), now, first, last)
		}
		for _, event := range []string{"black-friday-", "soldes-ete-", "soldes-hiver-"} {
			groups[4].addTouching(event+y, now, first, last)
		}
	}
	return groups
}

func (g *Group) add(token string, now time.Time) {
	if s, err := Parse(token, now); err == nil {
		g.Spans = append(g.Spans, s)
	}
}

func (g *Group) addTouching(token string, now time.Time, first, last period.Date) {
	s, err := Parse(token, now)
	if err == nil && !s.Period.To.Before(first) && !last.Before(s.Period.From) {
		g.Spans = append(g.Spans, s)
	}
}

// Before is the span's neighbour in the past: of the same kind when it is a
// month, a quarter or a year, else of the same length.
func Before(s Span) Span { return Of(s.Period.Previous()) }

// After is its neighbour in the future; see Before.
func After(s Span) Span {
	p, from := s.Period, s.Period.To.AddDays(1)
	to := from.AddDays(p.Days() - 1)
	if p.From.Day == 1 && from.Day == 1 { // whole months
		months := (from.Year-p.From.Year)*12 + int(from.Month-p.From.Month)
		to = from.AddMonths(months).AddDays(-1)
	}
	return Of(period.Period{From: from, To: to, Loc: p.Loc})
}
