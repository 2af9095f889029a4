package main

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/warehouse"
	"github.com/formaouest/chaland/warehouse/warehousetest"
)

func TestRetentionIsEachSitesOwn(t *testing.T) {
	t.Parallel()
	w, now := warehousetest.New(t), time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	var events []tracking.Event
	for _, s := range []tracking.Site{{ID: "short", Retention: 25}, {ID: "kept"}, {ID: "case", Retention: 25, Case: true}} {
		if err := warehouse.PutSetting(t.Context(), w, "site", s.ID, s, now); err != nil {
			t.Fatal(err)
		}
		for _, months := range []int{-24, -26} {
			events = append(events, tracking.Event{Site: s.ID, Visitor: 1, ID: uuid.New(), Time: now.AddDate(0, months, 0), Name: "page_view", Origin: tracking.OriginTag})
		}
	}
	if err := warehouse.InsertEvents(t.Context(), w, events, ""); err != nil {
		t.Fatal(err)
	}
	if err := expireSites(t.Context(), w, func() time.Time { return now }, func(tracking.Site, time.Time, warehouse.Expired) {}); err != nil {
		t.Fatal(err)
	}
	for site, want := range map[string]uint64{"short": 1, "kept": 2, "case": 2} {
		n, err := warehouse.Scalar[uint64](t.Context(), w, "SELECT count() FROM events WHERE site = {s:String}", warehouse.Params{"s": site})
		if err != nil || n != want {
			t.Errorf("%s keeps %d events, %v; want %d", site, n, err, want)
		}
	}
}
