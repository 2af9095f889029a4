package analyzer

import (
	"context"
	"math"
	"slices"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/period"
)

// Asker answers questions; the analyzer does.
type Asker interface {
	AnswerAll(ctx context.Context, questions ...Question) ([]*Answer, error)
}

// Share is how many of how many, with its interval.
type Share struct{ Hits, Of float64 }

// Value is the share, 0 of nothing.
func (s Share) Value() float64 {
	if s.Of == 0 {
		return 0
	}
	return s.Hits / s.Of
}

// Interval is the 95 % interval of the share, nil without a base.
func (s Share) Interval() *Interval { return Wilson(s.Hits, s.Of) }

// Few reports whether the share rests on too few cases.
func (s Share) Few() bool { return !enoughProportion(s.Hits, s.Of) }

func (s Share) minus(o Share) Share { return Share{s.Hits - o.Hits, s.Of - o.Of} }

// ChatEffect sets the visits that order among those that open the chat against the
// others, and those in hours when somebody answers against those of other hours,
// before and since the chat opened. The first comparison tells who chats, the second
// what the chat changes.
type ChatEffect struct {
	Since         period.Date   // the first chat
	Before, After period.Period // what is compared
	// Weekdays (1 for Monday) and Hours are those in which people chat.
	Weekdays, Hours []string

	Chatting, Others        Share
	OpenBefore, OpenAfter   Share
	OtherBefore, OtherAfter Share
	Difference              float64 // (open after − before) − (other after − before)
	Low, High               float64 // its 95 % interval
}

// Holds reports whether the interval of the difference holds no difference.
func (c ChatEffect) Holds() bool { return c.Low <= 0 && c.High >= 0 }

// Of the hours that hold a chat, those count in which people chat regularly: a
// tenth as often as in the busiest one.
const regularly = .1

// chatLeast is how many chats a comparison needs.
const chatLeast = 100

// ChatEffectOf compares over the days up to the end of a period, the year before
// the first chat included; nil without enough chats, or without visits before. The
// first chat is looked for in the period.
func ChatEffectOf(ctx context.Context, source Asker, site string, p period.Period) (_ *ChatEffect, err error) {
	defer fault.Wrap(&err, "effect of the chat on site %q up to %s", site, p.To)
	chats := Filter{ByKind, tracking.ConversationChat}
	ask := func(at period.Period, by, metric string, filters ...Filter) Question {
		return Question{Site: site, Period: at, Metrics: []string{metric}, By: by, Filters: filters}
	}
	found, err := source.AnswerAll(ctx, ask(p, ByMonth, "conversations", chats), ask(p, ByHour, "conversations", chats), ask(p, ByWeekday, "conversations", chats))
	if err != nil {
		return nil, err
	}
	month, total := firstWith(found[0])
	if total < chatLeast {
		return nil, nil
	}
	buckets := p.Buckets(period.Month)
	first := period.Period{From: buckets[month].From, To: buckets[month].To, Loc: p.Loc}
	days, err := source.AnswerAll(ctx, ask(first, ByDay, "conversations", chats))
	if err != nil {
		return nil, err
	}
	day, _ := firstWith(days[0])
	c := &ChatEffect{Since: first.From.AddDays(day), Hours: regular(found[1]), Weekdays: regular(found[2])}
	c.After = period.Period{From: c.Since, To: p.To, Loc: p.Loc}
	c.Before = period.Period{From: c.Since.AddMonths(-12), To: c.Since.AddDays(-1), Loc: p.Loc}
	return c, c.measure(ctx, source, ask)
}

func (c *ChatEffect) measure(ctx context.Context, source Asker, ask func(period.Period, string, string, ...Filter) Question) error {
	var open []Filter
	for _, h := range c.Hours {
		open = append(open, Filter{ByHour, h})
	}
	for _, d := range c.Weekdays {
		open = append(open, Filter{ByWeekday, d})
	}
	const metric = "ordering_visit_rate"
	found, err := source.AnswerAll(ctx, ask(c.After, "", metric, Filter{ByChat, "yes"}), ask(c.After, "", metric),
		ask(c.After, "", metric, open...), ask(c.Before, "", metric), ask(c.Before, "", metric, open...))
	if err != nil {
		return err
	}
	c.Chatting, c.OpenAfter, c.OpenBefore = shareOf(found[0]), shareOf(found[2]), shareOf(found[4])
	c.Others, c.OtherAfter, c.OtherBefore = shareOf(found[1]).minus(c.Chatting), shareOf(found[1]).minus(c.OpenAfter), shareOf(found[3]).minus(c.OpenBefore)
	c.Difference = c.OpenAfter.Value() - c.OpenBefore.Value() - (c.OtherAfter.Value() - c.OtherBefore.Value())
	half := z95 * math.Sqrt(c.OpenAfter.variance()+c.OpenBefore.variance()+c.OtherAfter.variance()+c.OtherBefore.variance())
	c.Low, c.High = c.Difference-half, c.Difference+half
	return nil
}

// Change is the 95 % interval of the difference of two shares (Wald's, of large
// samples), nil without two bases.
func Change(before, since Share) *Interval {
	if before.Of == 0 || since.Of == 0 {
		return nil
	}
	difference, half := since.Value()-before.Value(), z95*math.Sqrt(before.variance()+since.variance())
	return &Interval{Low: difference - half, High: difference + half}
}

// variance is that of the share.
func (s Share) variance() float64 {
	if s.Of == 0 {
		return 0
	}
	return s.Value() * (1 - s.Value()) / s.Of
}

// Comparable reports whether each of the four sides has enough visits.
func (c ChatEffect) Comparable() bool {
	return !slices.ContainsFunc([]Share{c.OpenAfter, c.OpenBefore, c.OtherAfter, c.OtherBefore}, Share.Few)
}

// firstWith is the first group with a value above zero, and the sum of all.
func firstWith(a *Answer) (first int, total float64) {
	first = -1
	for i, f := range a.Figures {
		if f.Value == nil || *f.Value == 0 {
			continue
		}
		if first < 0 {
			first = i
		}
		total += *f.Value
	}
	return max(first, 0), total
}

// regular are the keys that come up often enough, in order.
func regular(a *Answer) (keys []string) {
	most := 0.0
	for _, f := range a.Figures {
		if f.Value != nil {
			most = max(most, *f.Value)
		}
	}
	for _, f := range a.Figures {
		if f.Value != nil && *f.Value >= regularly*most {
			keys = append(keys, f.Key())
		}
	}
	slices.Sort(keys)
	return keys
}

// shareOf reads the first figure of an answer.
func shareOf(a *Answer) Share {
	if len(a.Figures) == 0 || a.Figures[0].Numerator == nil || a.Figures[0].Denominator == nil {
		return Share{}
	}
	return Share{*a.Figures[0].Numerator, *a.Figures[0].Denominator}
}
