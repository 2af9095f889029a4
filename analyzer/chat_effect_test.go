package analyzer_test

import (
	"context"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/internal/period"
)

// chatShop answers what a shop would that chats on Tuesdays at 10 and 11 o'clock
// since 9 September 2024.
type chatShop struct{ chats float64 }

func (s chatShop) AnswerAll(_ context.Context, questions ...analyzer.Question) (answers []*analyzer.Answer, err error) {
	for _, q := range questions {
		a := &analyzer.Answer{}
		add := func(key string, v float64) {
			a.Figures = append(a.Figures, analyzer.Figure{Metric: q.Metrics[0], Group: map[string]string{q.By: key}, Value: &v})
		}
		switch q.By {
		case analyzer.ByMonth:
			for i := range q.Period.Buckets(period.Month) {
				add("", map[bool]float64{true: s.chats}[i == 8])
			}
		case analyzer.ByDay:
			for d := range 30 {
				add("", map[bool]float64{true: s.chats}[d == 8])
			}
		case analyzer.ByHour:
			add("10", 60)
			add("11", 60)
			add("12", 2)
		case analyzer.ByWeekday:
			add("2", 120)
			add("6", 2)
		default:
			n, of := s.visits(q)
			a.Figures = append(a.Figures, analyzer.Figure{Metric: q.Metrics[0], Numerator: &n, Denominator: &of})
		}
		answers = append(answers, a)
	}
	return answers, nil
}

// visits are how many order of how many: the hours of the chat gain half a point
// since it opened, and so do the others.
func (s chatShop) visits(q analyzer.Question) (n, of float64) {
	since := q.Period.From.String() == "2024-09-09"
	switch {
	case len(q.Filters) == 1: // those who chat
		return 12, 120
	case len(q.Filters) == 3: // two hours and a day
		return map[bool]float64{true: 250, false: 200}[since], 10_000
	}
	return map[bool]float64{true: 1000, false: 800}[since], 40_000
}

// Those who chat order five times more often, and the hours when they can gain
// nothing over the others.
func TestChatEffectComparesHours(t *testing.T) {
	t.Parallel()
	p, err := period.Parse("2024-01-01", "2025-12-31", time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	c, err := analyzer.ChatEffectOf(t.Context(), chatShop{200}, "x", p)
	if err != nil || c == nil {
		t.Fatalf("%v, %v", c, err)
	}
	if c.Since.String() != "2024-09-09" || !slices.Equal(c.Hours, []string{"10", "11"}) || !slices.Equal(c.Weekdays, []string{"2"}) || c.Before.From.String() != "2023-09-09" {
		t.Errorf("%+v", c)
	}
	if c.Chatting != (analyzer.Share{Hits: 12, Of: 120}) || c.Others != (analyzer.Share{Hits: 988, Of: 39_880}) || c.OtherBefore != (analyzer.Share{Hits: 600, Of: 30_000}) {
		t.Errorf("%+v", c)
	}
	half := 1.959963984540054 * math.Sqrt(.025*.975/10_000+.02*.98/10_000+.025*.975/30_000+.02*.98/30_000)
	if math.Abs(c.Difference) > 1e-12 || math.Abs(c.High-half) > 1e-12 || math.Abs(c.Low+half) > 1e-12 || !c.Holds() || !c.Comparable() {
		t.Errorf("difference %v from %v to %v, half %v", c.Difference, c.Low, c.High, half)
	}
	if few, err := analyzer.ChatEffectOf(t.Context(), chatShop{20}, "x", p); few != nil || err != nil {
		t.Errorf("compared with 20 chats: %+v, %v", few, err)
	}
	if i := analyzer.Change(analyzer.Share{Hits: 20, Of: 1000}, analyzer.Share{Hits: 30, Of: 1000}); i.Low > 0 || math.Abs((i.Low+i.High)/2-.01) > 1e-12 || analyzer.Change(analyzer.Share{}, analyzer.Share{Hits: 1, Of: 2}) != nil {
		t.Errorf("%+v", i)
	}
}
