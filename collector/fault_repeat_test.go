package collector

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/warehouse"
)

// A client that hears no answer sends the same batch again, here three times in all, at
// either of two collectors on one ClickHouse.
func TestABatchSentThreeTimesToTwoCollectorsCountsOnce(t *testing.T) {
	t.Parallel()
	w := marketWarehouse(t)
	stalls := []*stall{openStall(t, w, t.TempDir(), nil), openStall(t, w, t.TempDir(), nil)}
	load, client := faultLoad{}, &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 8}}
	defer client.CloseIdleConnections()
	rounds := 10
	if soaking() {
		rounds = 200
	}
	for range rounds {
		var sending sync.WaitGroup
		for range 2 * len(parcelMakers) {
			p := load.take()
			sending.Go(func() {
				load.send(client, stalls[0].url, p)
				load.send(client, stalls[1].url, p)
			})
			sending.Go(func() { load.send(client, stalls[0].url, p) }) // at the same time
		}
		sending.Wait()
	}
	for _, s := range stalls {
		s.stored(t)
	}
	load.everyOneOnce(t, w)
}

// wooStory is the life of an order: what it says at its end is known beforehand.
type wooStory struct {
	states  []string
	status  string
	refunds map[string]int64
}

// wooStoryOf makes an order that is paid, given back in part, given back otherwise, and
// perhaps cancelled.
func wooStoryOf(n int, random *rand.Rand) wooStory {
	id := wooNumber + n
	s := wooStory{status: tracking.OrderValid, refunds: map[string]int64{}}
	state := func(status string, minute int, refunds ...int) {
		var listed []string
		for _, r := range refunds {
			listed = append(listed, fmt.Sprintf(`{"id":%d,"total":"-%d.00"}`, 10*id+r, r))
		}
		s.states = append(s.states, fmt.Sprintf(`{"id":%d,"status":"%s","currency":"EUR","date_created_gmt":"2026-03-14T16:00:00","date_modified_gmt":"2026-03-14T16:%02d:00","total":"50.00","total_tax":"0.00",
			"line_items":[{"name":"Bol","quantity":1,"total":"50.00","total_tax":"0.00","sku":"BOL"}],"refunds":[%s]}`, id, status, minute, strings.Join(listed, ",")))
	}
	state("pending", 0)
	state("processing", 1)
	state("completed", 2, 1, 2)
	state("completed", 3, 2, 3)
	if random.IntN(2) == 0 {
		state("cancelled", 4)
		s.status = tracking.OrderCancelled
	} else {
		s.refunds[fmt.Sprint(10*id+2)], s.refunds[fmt.Sprint(10*id+3)] = 200, 300
	}
	return s
}

// What two collectors hear of one order, in any order and at the same time, makes what one
// would make of it.
func TestTwoCollectorsMakeOneOrderOfWhatBothHear(t *testing.T) {
	t.Parallel()
	w := marketWarehouse(t)
	stalls := []*stall{openStall(t, w, t.TempDir(), nil), openStall(t, w, t.TempDir(), nil)}
	random := rand.New(rand.NewPCG(4, 8))
	load, client := faultLoad{}, &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 8}}
	defer client.CloseIdleConnections()
	stories, count := map[string]wooStory{}, 100
	if soaking() {
		count = 2000
	}
	var told []*parcel
	for n := range count {
		story := wooStoryOf(n, random)
		stories[fmt.Sprint(wooNumber+n)] = story
		for _, body := range append(slices.Clone(story.states), story.states[random.IntN(len(story.states))]) {
			p := wooParcel(n, time.Now())
			p.body, p.headers = body, wooHeaders(n, body)
			told = append(told, p)
		}
	}
	// neighbours in time, so that both hear of the same orders at once
	for i := range told {
		j := min(len(told)-1, i+random.IntN(12))
		told[i], told[j] = told[j], told[i]
	}
	for batch := range slices.Chunk(told, 8) {
		var sending sync.WaitGroup
		for _, p := range batch {
			at := stalls[random.IntN(2)].url
			sending.Go(func() { load.send(client, at, p) })
		}
		sending.Wait()
	}
	for _, s := range stalls {
		s.stored(t)
	}
	there := look(t, w)
	status := statuses(t, w)
	wrong := 0
	for id, story := range stories {
		refunds := map[string]int64{}
		for k, v := range there.refunds {
			if strings.HasPrefix(k, id) {
				refunds[k] = v
			}
		}
		if there.orders[id] != 5000 || status[id] != story.status || fmt.Sprint(refunds) != fmt.Sprint(story.refunds) {
			if wrong++; wrong <= 5 {
				t.Errorf("order %s: %d %s %v, want 5000 %s %v", id, there.orders[id], status[id], refunds, story.status, story.refunds)
			}
		}
	}
	t.Logf("%d orders, %d deliveries, %d acknowledged; %d orders stored, %d refunds stored, %d wrong", count, len(told), len(told)-load.busy-load.broken, len(there.orders), len(there.refunds), wrong)
	if load.busy+load.broken+len(load.odd) > 0 {
		t.Errorf("busy %d, unanswered %d, %v", load.busy, load.broken, load.odd)
	}
}

func statuses(t *testing.T, w *warehouse.Warehouse) map[string]string {
	t.Helper()
	rows, err := warehouse.Select[tracking.Order](t.Context(), w, "SELECT * EXCEPT inserted FROM orders FINAL", nil)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, o := range rows {
		out[o.ID] = o.Status
	}
	return out
}
