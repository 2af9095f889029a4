package warehouse_test

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/warehouse"
	"github.com/formaouest/chaland/warehouse/warehousetest"
)

// visitRow is what the tests look at.
type visitRow struct {
	Visitor uint64    `ch:"visitor"`
	Start   time.Time `ch:"start"`
	End     time.Time `ch:"end"`
	Events  uint32    `ch:"events"`
	Pages   uint32    `ch:"pages"`
	Source  string    `ch:"source"`
	Bounce  bool      `ch:"bounce"`
	Orders  uint32    `ch:"orders"`
	Cart    int64     `ch:"cart"`
	Chats   uint32    `ch:"chats"`

	Trail   []string `ch:"trail"`
	Paths   []string `ch:"trail_paths"`
	MS      []uint32 `ch:"trail_ms"`
	Words   []string `ch:"trail_words"`
	Numbers []int32  `ch:"trail_numbers"`
}

// trail tells what was done, in order.
func (v visitRow) trail() string {
	text := ""
	for i, name := range v.Trail {
		text += fmt.Sprintf(" %d:%s%s", v.MS[i], name, v.Paths[i])
		if v.Words[i] != "" || v.Numbers[i] >= 0 {
			text += fmt.Sprintf("(%s %d)", v.Words[i], v.Numbers[i])
		}
	}
	return text
}

func (v visitRow) String() string {
	text := fmt.Sprintf("%d %s..%s e=%d p=%d src=%q bounce=%t o=%d", v.Visitor, v.Start.UTC().Format("02T15:04:05"), v.End.UTC().Format("02T15:04:05"), v.Events, v.Pages, v.Source, v.Bounce, v.Orders)
	if v.Cart != 0 || v.Chats != 0 {
		text += fmt.Sprintf(" cart=%d chats=%d", v.Cart, v.Chats)
	}
	return text
}

func visitsOf(t *testing.T, w *warehouse.Warehouse, site string) []string {
	t.Helper()
	rows := rowsOf(t, w, site)
	out := make([]string, len(rows))
	for i, r := range rows {
		out[i] = r.String()
	}
	return out
}

func rowsOf(t *testing.T, w *warehouse.Warehouse, site string) []visitRow {
	t.Helper()
	rows, err := warehouse.Select[visitRow](t.Context(), w, `SELECT visitor, start, end, events, pages, source, bounce, orders, cart, chats, trail, trail_paths, trail_ms, trail_words, trail_numbers
		FROM visits FINAL WHERE site = {site:String} ORDER BY visitor, start, source, end, events`, warehouse.Params{"site": site})
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// trailsOf are the visits with what was done in them.
func trailsOf(t *testing.T, w *warehouse.Warehouse, site string) []string {
	t.Helper()
	var out []string
	for _, r := range rowsOf(t, w, site) {
		out = append(out, r.String()+r.trail())
	}
	return out
}

func newBuilder(w *warehouse.Warehouse) *warehouse.Builder {
	return warehouse.NewBuilder(w, time.Now, slog.Default())
}

func store(t *testing.T, w *warehouse.Warehouse, events ...tracking.Event) {
	t.Helper()
	if err := warehouse.InsertEvents(t.Context(), w, events, ""); err != nil {
		t.Fatal(err)
	}
}

func runPass(t *testing.T, b *warehouse.Builder) warehouse.PassStats {
	t.Helper()
	stats, err := b.Pass(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return stats
}

// hit is an event of site s at a minute of the first day.
func hit(visitor uint64, minute float64, name, source string) tracking.Event {
	var id uuid.UUID
	binary.BigEndian.PutUint64(id[:], visitor)
	binary.BigEndian.PutUint64(id[8:], uint64(minute*60000))
	return tracking.Event{
		Site: "s", Visitor: visitor, ID: id, Name: name, Source: source, Medium: mediumOf(source), Path: "/", Device: "mobile", Mode: tracking.ModeConsent,
		Time: day0.Add(time.Duration(minute * float64(time.Minute))), Interactive: tracking.IsInteractive(name),
	}
}

// mediumOf makes every source a campaign but "web", a link followed.
func mediumOf(source string) string {
	return map[string]string{"": "", "web": "referral"}[source] + map[bool]string{true: "cpc"}[source != "" && source != "web"]
}

var day0 = time.Date(2025, 3, 10, 0, 0, 0, 0, time.UTC)

func TestVisitRule(t *testing.T) {
	for _, c := range []struct {
		name   string
		events []tracking.Event
		want   []string
	}{
		{"thirty minutes exactly do not cut, one millisecond more does",
			[]tracking.Event{hit(1, 600, "page_view", ""), hit(1, 630, "page_view", ""), hit(1, 660.0005, "page_view", "")},
			[]string{`1 10T10:00:00..10T10:30:00 e=2 p=2 src="" bounce=false o=0`, `1 10T11:00:00..10T11:00:00 e=1 p=1 src="" bounce=true o=0`}},
		{"a new campaign cuts, the same one again and direct do not",
			[]tracking.Event{hit(1, 1, "page_view", "a"), hit(1, 2, "page_view", ""), hit(1, 3, "page_view", "a"), hit(1, 4, "page_view", "b"), hit(1, 5, "add_to_cart", "")},
			[]string{`1 10T00:01:00..10T00:03:00 e=3 p=3 src="a" bounce=false o=0`, `1 10T00:04:00..10T00:05:00 e=2 p=1 src="b" bounce=false o=0`}},
		{"a search or a link followed in mid-visit does not cut",
			[]tracking.Event{hit(1, 1, "page_view", "a"), hit(1, 2, "page_view", "web"), hit(1, 3, "page_view", "a")},
			[]string{`1 10T00:01:00..10T00:03:00 e=3 p=3 src="a" bounce=false o=0`}},
		{"midnight does not cut",
			[]tracking.Event{hit(1, 1430, "page_view", ""), hit(1, 1450, "purchase", "")},
			[]string{`1 10T23:50:00..11T00:10:00 e=2 p=1 src="" bounce=false o=1`}},
		{"passive events neither make a visit nor spoil a bounce",
			[]tracking.Event{hit(1, 10, "page_view", ""), hit(1, 11, "engagement", ""), hit(2, 10, "engagement", "")},
			[]string{`1 10T00:10:00..10T00:11:00 e=2 p=1 src="" bounce=true o=0`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := warehousetest.New(t)
			store(t, w, c.events...)
			runPass(t, newBuilder(w))
			if got := visitsOf(t, w, "s"); !slices.Equal(got, c.want) {
				t.Errorf("got\n%q\nwant\n%q", got, c.want)
			}
		})
	}
}

// The cart is the largest that was seen; a purchase, which holds the carriage,
// tells it only where nothing else does.
func TestAVisitKnowsItsCartAndItsChats(t *testing.T) {
	t.Parallel()
	worth := func(e tracking.Event, cents int64) tracking.Event { e.Value = cents; return e }
	w := warehousetest.New(t)
	store(t, w, hit(1, 1, "page_view", ""), worth(hit(1, 2, "add_to_cart", ""), 9900), worth(hit(1, 3, "view_cart", ""), 5000), hit(1, 4, "chat_open", ""),
		worth(hit(1, 5, "begin_checkout", ""), 4000), worth(hit(1, 6, "purchase", ""), 5490), hit(1, 7, "chat_open", ""),
		worth(hit(2, 1, "purchase", ""), 3490), worth(hit(3, 1, "view_item", ""), 700))
	b := newBuilder(w)
	runPass(t, b)
	want := []string{
		`1 10T00:01:00..10T00:07:00 e=7 p=1 src="" bounce=false o=1 cart=5000 chats=2`,
		`2 10T00:01:00..10T00:01:00 e=1 p=0 src="" bounce=false o=1 cart=3490 chats=0`,
		`3 10T00:01:00..10T00:01:00 e=1 p=0 src="" bounce=false o=0`,
	}
	if got := visitsOf(t, w, "s"); !slices.Equal(got, want) {
		t.Errorf("got\n%q\nwant\n%q", got, want)
	}
}

// What was done in a visit stands in its order, a page before what it tells at the
// same instant; what is passive is left out.
func TestAVisitKeepsItsTrail(t *testing.T) {
	t.Parallel()
	on := func(path string, e tracking.Event) tracking.Event { e.Path = path; return e }
	seek := func(word string, results *int64, e tracking.Event) tracking.Event {
		e.Search, e.Results = word, results
		return e
	}
	seen := func(part uint8, e tracking.Event) tracking.Event { e.Scroll = part; return e }
	view := on("/bol", hit(1, 2, "page_view", ""))
	view.ID[15]++ // behind the event of the same instant, were it not for its kind
	w := warehousetest.New(t)
	store(t, w, on("/chercher", seek("bol", new(int64(3)), hit(1, 1, "search", ""))), on("/bol", hit(1, 2, "view_item", "")), view,
		seen(90, hit(1, 3, "scroll", "")), on("/bol", seen(25, hit(1, 4, "video_play", ""))), seek("bolée", nil, hit(1, 5, "search", "")), on("/bol", hit(1, 6, "taille_choisie", "")))
	runPass(t, newBuilder(w))
	want := []string{`1 10T00:01:00..10T00:06:00 e=7 p=1 src="" bounce=false o=0 0:search/chercher(bol 3) 60000:page_view/bol 60000:view_item/bol 180000:video_play/bol( 25) 240000:search/(bolée -1) 300000:taille_choisie/bol`}
	if got := trailsOf(t, w, "s"); !slices.Equal(got, want) {
		t.Errorf("got\n%q\nwant\n%q", got, want)
	}
}

// Visits of an earlier version, which knew no carts, are told again once.
func TestVisitsOfAnEarlierRuleAreToldAgain(t *testing.T) {
	t.Parallel()
	w := warehousetest.New(t)
	cart := hit(1, 1, "view_cart", "")
	cart.Value = 4200
	store(t, w, cart)
	b := newBuilder(w)
	runPass(t, b)
	said := new(bytes.Buffer)
	again := func() int {
		t.Helper()
		said.Reset()
		if err := warehouse.NewBuilder(w, time.Now, slog.New(slog.NewTextHandler(said, nil))).RecountOutdated(t.Context()); err != nil {
			t.Fatal(err)
		}
		return strings.Count(said.String(), "\n")
	}
	if err := w.Exec(t.Context(), "ALTER TABLE visits UPDATE cart = 0, row_hash = 1 WHERE true SETTINGS mutations_sync = 2", nil); err != nil {
		t.Fatal(err)
	}
	if n := again(); n != 1 {
		t.Errorf("%d recounts of visits told by another rule: %s", n, said)
	}
	if got := visitsOf(t, w, "s"); len(got) != 1 || !strings.Contains(got[0], "cart=4200") {
		t.Errorf("got %q", got)
	}
	if n := again(); n != 0 {
		t.Errorf("recounted once more: %s", said)
	}
}

func TestAVisitGoesOnOverThePseudonymsMidnight(t *testing.T) {
	t.Parallel()
	after := exempt(2, 1, 1450, "page_view", "")
	later, next := hit(2, 1465, "page_view", ""), hit(2, 1600, "page_view", "")
	alone := exempt(3, 99, 1445, "page_view", "")
	want := []string{
		`1 10T23:50:00..11T00:25:00 e=3 p=3 src="" bounce=false o=0`,
		`2 11T02:40:00..11T02:40:00 e=1 p=1 src="" bounce=true o=0`,
		`3 11T00:05:00..11T00:05:00 e=1 p=1 src="" bounce=true o=0`,
	}
	for _, order := range [][]tracking.Event{
		{hit(1, 1430, "page_view", ""), after, later, next, alone},
		{next, later, alone, after, hit(1, 1430, "page_view", "")},
	} {
		w := warehousetest.New(t)
		b := newBuilder(w)
		for _, e := range order {
			store(t, w, e)
			runPass(t, b)
		}
		if got := visitsOf(t, w, "s"); !slices.Equal(got, want) {
			t.Errorf("got\n%q\nwant\n%q", got, want)
		}
		if n, err := b.Recount(t.Context(), "s"); err != nil || n != 0 {
			t.Errorf("a recount changed %d rows, %v", n, err)
		}
	}
}

// Somebody who reads over two midnights has three names; one more event under
// the last one does not disturb the visit told under the first two.
func TestThreePseudonymsOverTwoMidnights(t *testing.T) {
	t.Parallel()
	const day = 24 * 60
	w := warehousetest.New(t)
	b := newBuilder(w)
	second, third := exempt(2, 1, day+10, "page_view", ""), exempt(3, 2, 2*day+5, "page_view", "")
	for _, e := range []tracking.Event{hit(1, day-10, "page_view", ""), second, hit(2, 2*day-5, "page_view", ""), third, hit(3, 2*day+20, "page_view", "")} {
		store(t, w, e)
		runPass(t, b)
	}
	want := []string{
		`1 10T23:50:00..11T00:10:00 e=2 p=2 src="" bounce=false o=0`,
		`2 11T23:55:00..12T00:20:00 e=3 p=3 src="" bounce=false o=0`,
	}
	if got := visitsOf(t, w, "s"); !slices.Equal(got, want) {
		t.Errorf("got\n%q\nwant\n%q", got, want)
	}
	if n, err := b.Recount(t.Context(), "s"); err != nil || n != 0 {
		t.Errorf("a recount changed %d rows, %v", n, err)
	}
}

// A visitor told again from its whole history keeps the visit in whose middle
// it consented, which began under a pseudonym.
func TestAVisitorToldFromItsWholeHistoryKeepsItsPair(t *testing.T) {
	t.Parallel()
	w := warehousetest.New(t)
	b := newBuilder(w)
	store(t, w, exempt(1, 0, 600, "page_view", ""), consented(5, 1, 610, "page_view", ""))
	runPass(t, b)
	const day = 24 * 60
	var long []tracking.Event // no silence from day 5 to day 9
	for minute := 5.0*day + 1320; minute < 9*day; minute += 25 {
		long = append(long, hit(5, minute, "page_view", ""))
	}
	store(t, w, long...)
	runPass(t, b)
	store(t, w, hit(5, 7*day+721, "page_view", ""))
	if stats := runPass(t, b); stats.Unsure == 0 {
		t.Fatal("the long visit was told from three days only")
	}
	if got := visitsOf(t, w, "s"); len(got) != 2 || got[0] != `5 10T10:00:00..10T10:10:00 e=2 p=2 src="" bounce=false o=0` {
		t.Errorf("got %q", got)
	}
	if n, err := b.Recount(t.Context(), "s"); err != nil || n != 0 {
		t.Errorf("a recount changed %d rows, %v", n, err)
	}
}

// naiveVisits is the rule told the slow way, in Go.
func naiveVisits(events []tracking.Event) []string {
	byVisitor := map[uint64][]tracking.Event{}
	seen := map[uuid.UUID]bool{}
	for _, e := range events {
		if !seen[e.ID] {
			seen[e.ID] = true
			byVisitor[e.Visitor] = append(byVisitor[e.Visitor], e)
		}
	}
	var out []visitRow
	paid := map[int]int64{}
	for visitor, list := range byVisitor {
		slices.SortFunc(list, func(a, b tracking.Event) int {
			return cmp.Or(a.Time.Compare(b.Time), cmp.Compare(aside(a), aside(b)), slices.Compare(a.ID[:], b.ID[:]))
		})
		current, open := "", -1
		for i, e := range list {
			gap := i == 0 || e.Time.Sub(list[i-1].Time) > 30*time.Minute
			if gap {
				current = ""
			}
			if gap || (e.Source != "" && e.Source != current) {
				out = append(out, visitRow{Visitor: visitor, Start: e.Time, Source: e.Source, Bounce: true})
				open = len(out) - 1
			}
			if e.Source != "" {
				current = e.Source
			}
			v := &out[open]
			v.End = e.Time
			v.Events++
			v.Trail, v.Paths, v.MS = append(v.Trail, e.Name), append(v.Paths, e.Path), append(v.MS, uint32(e.Time.Sub(v.Start)/time.Millisecond))
			v.Words, v.Numbers = append(v.Words, ""), append(v.Numbers, -1)
			if e.Name == "page_view" {
				v.Pages++
			} else {
				v.Bounce = false
			}
			v.Bounce = v.Bounce && v.Pages == 1
			switch e.Name {
			case "purchase":
				v.Orders++
				paid[open] = max(paid[open], e.Value)
			case "view_cart", "begin_checkout", "add_contact_info", "add_shipping_info", "add_payment_info":
				v.Cart = max(v.Cart, e.Value)
			case "chat_open":
				v.Chats++
			}
		}
	}
	for i := range out {
		if out[i].Cart == 0 {
			out[i].Cart = paid[i]
		}
	}
	slices.SortFunc(out, func(a, b visitRow) int {
		return cmp.Or(cmp.Compare(a.Visitor, b.Visitor), a.Start.Compare(b.Start), cmp.Compare(a.Source, b.Source), a.End.Compare(b.End), cmp.Compare(a.Events, b.Events))
	})
	text := make([]string, len(out))
	for i, v := range out {
		text[i] = v.String() + v.trail()
	}
	return text
}

// aside is 0 for a page, which stands before what it tells at the same instant.
func aside(e tracking.Event) int {
	if e.Name == tracking.KindPageView {
		return 0
	}
	return 1
}

// Events in any order, late, repeated, in small batches with passes between:
// the visits equal the naive telling and a full recount finds nothing to do.
func TestPassesInAnyOrderEndInTheSameVisits(t *testing.T) {
	t.Parallel()
	for seed := range uint64(4) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			w := warehousetest.New(t)
			rng := rand.New(rand.NewPCG(seed, 1))
			events := randomEvents(rng, 400)
			want := naiveVisits(events)
			rng.Shuffle(len(events), func(i, j int) { events[i], events[j] = events[j], events[i] })
			b := newBuilder(w)
			for len(events) > 0 {
				n := min(1+rng.IntN(120), len(events))
				store(t, w, events[:n]...)
				if rng.IntN(3) > 0 {
					runPass(t, b)
				}
				if rng.IntN(4) == 0 {
					store(t, w, events[:n]...) // a replay in other blocks
				}
				events = events[n:]
			}
			runPass(t, b)
			if got := trailsOf(t, w, "s"); !slices.Equal(got, want) {
				t.Errorf("%d visits, want %d; first difference:\n%s", len(got), len(want), firstDifference(got, want))
			}
			if n, err := b.Recount(t.Context(), "s"); err != nil || n != 0 {
				t.Errorf("a recount changed %d rows, %v", n, err)
			}
		})
	}
}

func firstDifference(got, want []string) string {
	for i := range min(len(got), len(want)) {
		if got[i] != want[i] {
			return got[i] + "\n" + want[i]
		}
	}
	return "one list is longer"
}

// randomEvents makes few visitors with ties, gaps of exactly 30 minutes, hits
// around midnight and chains of several days.
func randomEvents(rng *rand.Rand, n int) []tracking.Event {
	names := []string{"page_view", "page_view", "page_view", "add_to_cart", "purchase", "view_cart", "begin_checkout", "chat_open"}
	sources := []string{"", "", "", "", "a", "b"}
	events := make([]tracking.Event, 0, n)
	clock := map[uint64]float64{}
	for range n {
		v := 1 + rng.Uint64N(12)
		switch rng.IntN(8) {
		case 0:
			clock[v] += 30
		case 1:
			clock[v] += 30.001
		case 2:
			clock[v] += float64(rng.IntN(3000))
		case 3: // a tie
		default:
			clock[v] += float64(rng.IntN(29)) + rng.Float64()
		}
		e := hit(v, clock[v], names[rng.IntN(len(names))], sources[rng.IntN(len(sources))])
		binary.BigEndian.PutUint64(e.ID[8:], rng.Uint64())
		e.Time = e.Time.Truncate(time.Millisecond)
		if e.Name != "page_view" {
			e.Value = rng.Int64N(20000)
		}
		events = append(events, e)
	}
	return events
}

func TestTwoBuildersTakeTurns(t *testing.T) {
	t.Parallel()
	w := warehousetest.New(t)
	rng := rand.New(rand.NewPCG(7, 7))
	events := randomEvents(rng, 300)
	done := make(chan error, 2)
	for i := range 2 {
		go func() {
			b := newBuilder(w)
			for part := range slices.Chunk(events[i*150:(i+1)*150], 30) {
				if err := warehouse.InsertEvents(t.Context(), w, part, ""); err != nil {
					done <- err
					return
				}
				if _, err := b.Pass(t.Context()); err != nil {
					done <- err
					return
				}
			}
			done <- nil
		}()
	}
	for range 2 {
		if err := <-done; err != nil {
			t.Fatal(err)
		}
	}
	runPass(t, newBuilder(w))
	if got, want := trailsOf(t, w, "s"), naiveVisits(events); !slices.Equal(got, want) {
		t.Errorf("%s", firstDifference(got, want))
	}
	left, err := warehouse.Scalar[uint64](t.Context(), w, "SELECT count() FROM system.tables WHERE database = currentDatabase() AND name LIKE 'pass\\_%'", nil)
	if err != nil || left != 0 {
		t.Errorf("%d scratch tables left, %v", left, err)
	}
}

// A machine that slept, or a recount that took long, hides no event: the next
// pass looks back as long as nobody looked.
func TestAPassLooksBackToTheLastLook(t *testing.T) {
	t.Parallel()
	w := warehousetest.New(t)
	clock := time.Now()
	b := warehouse.NewBuilder(w, func() time.Time { return clock }, slog.New(slog.DiscardHandler))
	runPass(t, b)
	for i, ago := range []time.Duration{25 * time.Minute, 10 * time.Second} {
		if err := w.Exec(t.Context(), `INSERT INTO events (site, visitor, ts, event_id, name, path, inserted, batch)
			SELECT 's', {visitor:UInt64}, now64(3), generateUUIDv4(), 'page_view', '/', now64(3) - {ago:UInt32}, {visitor:UInt64}`,
			warehouse.Params{"visitor": uint64(i + 1), "ago": uint32(ago.Seconds())}); err != nil {
			t.Fatal(err)
		}
	}
	clock = clock.Add(30 * time.Minute)
	if stats := runPass(t, b); stats.Touched != 2 {
		t.Errorf("%d visitor-days were seen, want 2", stats.Touched)
	}
}
