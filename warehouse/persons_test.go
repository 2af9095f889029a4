package warehouse_test

import (
	"slices"
	"testing"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/warehouse"
	"github.com/formaouest/chaland/warehouse/warehousetest"
)

// exempt is an event under a pseudonym of its day; previous is that of the day
// before on hits of a day's first half hour.
func exempt(visitor, previous uint64, minute float64, name, source string) tracking.Event {
	e := hit(visitor, minute, name, source)
	e.Mode, e.Previous = tracking.ModeExempt, previous
	return e
}

// consented is an event under a first-party identifier; previous is the
// pseudonym that the same visit had before consent was given.
func consented(visitor, previous uint64, minute float64, name, source string) tracking.Event {
	e := hit(visitor, minute, name, source)
	e.Previous = previous
	return e
}

// Pseudonyms: 1 is of the evening, 2 of the same browser after midnight; 5, 6
// and 7 are identifiers.
func TestPersonsBehindSeveralNames(t *testing.T) {
	t.Parallel()
	const midnight = 24 * 60
	for _, c := range []struct {
		name   string
		events []tracking.Event
		want   []string
	}{
		{
			"a visit with consent given in its middle is told under the identifier",
			[]tracking.Event{
				exempt(1, 0, 600, "page_view", "a"), consented(5, 1, 602, "page_view", ""), consented(5, 0, 620, "page_view", ""),
			},
			[]string{`5 10T10:00:00..10T10:20:00 e=3 p=3 src="a" bounce=false o=0`},
		},
		{
			"two people behind one pseudonym, one after the other",
			[]tracking.Event{
				exempt(1, 0, 600, "page_view", "a"), consented(5, 1, 601, "page_view", ""), consented(5, 1, 608, "page_view", ""),
				exempt(1, 0, 610, "page_view", ""), consented(6, 1, 611, "page_view", ""), consented(6, 1, 615, "purchase", ""),
			},
			[]string{
				`5 10T10:00:00..10T10:08:00 e=3 p=3 src="a" bounce=false o=0`,
				`6 10T10:10:00..10T10:15:00 e=3 p=2 src="" bounce=false o=1`,
			},
		},
		{
			"and a third who consents to nothing",
			[]tracking.Event{
				exempt(1, 0, 600, "page_view", ""), consented(5, 1, 601, "page_view", ""),
				exempt(1, 0, 602, "page_view", ""), consented(5, 1, 603, "page_view", ""),
			},
			[]string{
				`1 10T10:02:00..10T10:02:00 e=1 p=1 src="" bounce=true o=0`,
				`5 10T10:00:00..10T10:03:00 e=3 p=3 src="" bounce=false o=0`,
			},
		},
		{
			"a visit of the morning is not the buyer's of the afternoon",
			[]tracking.Event{
				exempt(1, 0, 480, "page_view", ""), exempt(1, 0, 900, "page_view", ""), consented(5, 1, 901, "page_view", ""),
			},
			[]string{
				`1 10T08:00:00..10T08:00:00 e=1 p=1 src="" bounce=true o=0`,
				`5 10T15:00:00..10T15:01:00 e=2 p=2 src="" bounce=false o=0`,
			},
		},
		{
			"over midnight, then consent in the first half hour",
			[]tracking.Event{
				exempt(1, 0, midnight-5, "page_view", "a"), exempt(2, 1, midnight+5, "page_view", ""),
				consented(5, 1, midnight+6, "page_view", ""), consented(5, 1, midnight+9, "purchase", ""),
			},
			[]string{`5 10T23:55:00..11T00:09:00 e=4 p=3 src="a" bounce=false o=1`},
		},
		{
			"over midnight, then consent after the first half hour",
			[]tracking.Event{
				exempt(1, 0, midnight-5, "page_view", "a"), exempt(2, 1, midnight+20, "page_view", ""),
				exempt(2, 0, midnight+31, "page_view", ""), consented(5, 2, midnight+40, "purchase", ""),
			},
			[]string{`5 10T23:55:00..11T00:40:00 e=4 p=3 src="a" bounce=false o=1`},
		},
		{
			"consent given first thing after midnight, no hit before it",
			[]tracking.Event{exempt(1, 0, midnight-5, "page_view", "a"), consented(5, 1, midnight+5, "purchase", "")},
			[]string{`5 10T23:55:00..11T00:05:00 e=2 p=1 src="a" bounce=false o=1`},
		},
		{
			"two people over midnight",
			[]tracking.Event{
				exempt(1, 0, midnight-5, "page_view", "a"), consented(5, 1, midnight+2, "page_view", ""),
				exempt(2, 1, midnight+3, "page_view", ""), consented(6, 1, midnight+4, "page_view", ""), exempt(2, 1, midnight+25, "page_view", ""),
			},
			[]string{
				`2 11T00:25:00..11T00:25:00 e=1 p=1 src="" bounce=true o=0`,
				`5 10T23:55:00..11T00:02:00 e=2 p=2 src="a" bounce=false o=0`,
				`6 11T00:03:00..11T00:04:00 e=2 p=2 src="" bounce=false o=0`,
			},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			reversed := slices.Clone(c.events)
			slices.Reverse(reversed)
			for _, order := range [][]tracking.Event{c.events, reversed} {
				w := warehousetest.New(t)
				b := newBuilder(w)
				for _, e := range order {
					store(t, w, e)
					runPass(t, b)
				}
				if got := visitsOf(t, w, "s"); !slices.Equal(got, c.want) {
					t.Errorf("got\n%q\nwant\n%q", got, c.want)
				}
				if n, err := b.Recount(t.Context(), "s"); err != nil || n != 0 {
					t.Errorf("a recount changed %d rows, %v", n, err)
				}
			}
		})
	}
}

// Whatever name a purchase came under, it has the channel of the visit that
// holds it.
func TestAPurchaseFindsItsVisitUnderAnotherName(t *testing.T) {
	t.Parallel()
	const midnight = 24 * 60
	for _, c := range []struct {
		name   string
		events []tracking.Event // the last one but for those after it is the purchase
		buyer  uint64
	}{
		{"consent before the purchase", []tracking.Event{exempt(1, 0, 600, "page_view", "a"), consented(5, 1, 602, "purchase", "")}, 5},
		{"consent after the purchase", []tracking.Event{exempt(1, 0, 600, "page_view", "a"), exempt(1, 0, 601, "purchase", ""), consented(5, 1, 602, "page_view", "")}, 0},
		{"over midnight, consent before", []tracking.Event{exempt(1, 0, midnight-5, "page_view", "a"), exempt(2, 1, midnight+5, "page_view", ""), consented(5, 1, midnight+6, "purchase", "")}, 5},
		{"over midnight, consent after", []tracking.Event{exempt(1, 0, midnight-5, "page_view", "a"), exempt(2, 1, midnight+5, "purchase", ""), consented(5, 1, midnight+6, "page_view", "")}, 0},
		{"over midnight, much later", []tracking.Event{exempt(1, 0, midnight-5, "page_view", "a"), exempt(2, 1, midnight+20, "page_view", ""), exempt(2, 0, midnight+35, "purchase", ""), consented(5, 2, midnight+36, "page_view", "")}, 0},
		{"somebody else on the machine", []tracking.Event{
			exempt(1, 0, 600, "page_view", "b"), consented(5, 1, 602, "page_view", ""), consented(5, 1, 612, "page_view", ""),
			exempt(1, 0, 605, "page_view", "a"), exempt(1, 0, 606, "purchase", ""), consented(6, 1, 607, "page_view", ""),
		}, 0},
		{"somebody else on the machine, who consented before and comes again by an advertisement", []tracking.Event{
			exempt(1, 0, 600, "page_view", ""), consented(5, 1, 602, "page_view", ""),
			exempt(1, 0, 605, "page_view", "a"), consented(5, 1, 606, "page_view", "b"), exempt(1, 0, 607, "purchase", ""), consented(5, 1, 612, "page_view", ""),
		}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := warehousetest.New(t)
			for i := range c.events {
				c.events[i].Channel = map[string]string{"a": "email", "b": "paid_search"}[c.events[i].Source]
			}
			store(t, w, c.events...)
			buy := c.events[slices.IndexFunc(c.events, func(e tracking.Event) bool { return e.Name == "purchase" })]
			putPending(t, w, pendingOrder("ONE", buy.Mode, buy))
			runPass(t, newBuilder(w))
			got := currentOrder(t, w, "ONE")
			if got.Channel != "email" || got.Visitor != c.buyer {
				t.Errorf("channel %q, buyer %d; want email, %d", got.Channel, got.Visitor, c.buyer)
			}
			if n, err := warehouse.Scalar[uint64](t.Context(), w, "SELECT count() FROM pending_orders FINAL", nil); err != nil || n != 0 {
				t.Errorf("%d purchases wait still, %v", n, err)
			}
		})
	}
}
