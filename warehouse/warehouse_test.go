package warehouse_test

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/warehouse"
	"github.com/formaouest/chaland/warehouse/warehousetest"
)

func TestInsertAndSelectKeepEveryColumn(t *testing.T) {
	w := warehousetest.New(t)
	excl := int64(1000)
	in := tracking.Order{
		Site: "s", ID: "1", Version: 3, Time: time.Date(2025, 3, 14, 9, 5, 0, 0, time.UTC), Status: tracking.OrderValid,
		TotalIncl: 1690, ProductsIncl: 1200, ProductsExcl: &excl, LineKind: []string{"sale"}, LineSKU: []string{"A"},
		LineName: []string{"Bol"}, LineCategory: []string{"x"}, LineQuantity: []int32{2}, LineIncl: []int64{1200},
		LineExcl: []*int64{&excl}, LineCost: []*int64{nil},
	}
	if err := warehouse.Insert(t.Context(), w, "orders", []tracking.Order{in}, "t1"); err != nil {
		t.Fatal(err)
	}
	out, err := warehouse.Select[tracking.Order](t.Context(), w, "SELECT * EXCEPT inserted FROM orders FINAL WHERE site = {site:String} AND ts >= {from:DateTime64(3)}",
		warehouse.Params{"site": "s", "from": in.Time})
	if err != nil {
		t.Fatal(err)
	}
	if len(out) != 1 || out[0].TotalIncl != 1690 || *out[0].ProductsExcl != 1000 || out[0].LineCost[0] != nil || !out[0].Time.Equal(in.Time) {
		t.Errorf("read back %+v", out)
	}
}

func TestARetriedBlockIsStoredOnce(t *testing.T) {
	w := warehousetest.New(t)
	events := []tracking.Event{{Site: "s", Visitor: 1, ID: uuid.New(), Time: time.Now(), Name: "page_view"}}
	for range 3 {
		if err := warehouse.Insert(t.Context(), w, "events", events, "same"); err != nil {
			t.Fatal(err)
		}
	}
	n, err := warehouse.Scalar[uint64](t.Context(), w, "SELECT count() FROM events", nil)
	if err != nil || n != 1 {
		t.Errorf("stored %d rows, %v; want 1 even without FINAL", n, err)
	}
}
