package main

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/warehouse"
	"github.com/formaouest/chaland/warehouse/warehousetest"
)

func TestProductsAreNamedByTheCatalogueElseByOrders(t *testing.T) {
	t.Parallel()
	w, day := warehousetest.New(t), time.Date(2026, 3, 14, 10, 0, 0, 0, time.UTC)
	product := func(sku, name string, days int) tracking.Product {
		return tracking.Product{Site: "velo", SKU: sku, Name: name, ValidFrom: day.AddDate(0, 0, days), Version: 1}
	}
	order := func(id, sku, name string, days int) tracking.Order {
		return tracking.Order{Site: "velo", ID: id, Version: 1, Time: day.AddDate(0, 0, days), Status: tracking.OrderValid,
			LineKind: []string{tracking.LineSale}, LineSKU: []string{sku}, LineName: []string{name}, LineCategory: []string{""},
			LineQuantity: []int32{1}, LineIncl: []int64{100}, LineExcl: []*int64{nil}, LineCost: []*int64{nil}}
	}
	if err := warehouse.Insert(t.Context(), w, "products", []tracking.Product{product("CAS", "Casque", 0), product("CAS", "Casque urbain", 2)}, ""); err != nil {
		t.Fatal(err)
	}
	if err := warehouse.Insert(t.Context(), w, "orders", []tracking.Order{order("1", "CAS", "casque!", 5), order("2", "ANT", "Antivol", 0), order("3", "ANT", "Antivol en U", 1), order("4", "ANT", "", 2)}, ""); err != nil {
		t.Fatal(err)
	}
	got, err := productReader{w}.ProductNames(t.Context(), "velo", []string{"CAS", "ANT", "RIEN"})
	if diff := cmp.Diff(map[string]string{"CAS": "Casque urbain", "ANT": "Antivol en U"}, got); diff != "" || err != nil {
		t.Errorf("%v %s", err, diff)
	}
	if other, err := (productReader{w}).ProductNames(t.Context(), "pain", []string{"CAS"}); err != nil || len(other) != 0 {
		t.Errorf("another site's names: %v %v", other, err)
	}
}
