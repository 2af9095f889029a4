package warehouse_test

import (
	"testing"
	"time"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/warehouse"
	"github.com/formaouest/chaland/warehouse/warehousetest"
)

func TestSettingsKeepTheNewestVersion(t *testing.T) {
	w, ctx := warehousetest.New(t), t.Context()
	now := time.Unix(1000, 0)
	for i, name := range []string{"ancien", "nouveau"} {
		err := warehouse.PutSetting(ctx, w, "site", "s", tracking.Site{ID: "s", Name: name}, now.Add(time.Duration(i)*time.Second))
		if err != nil {
			t.Fatal(err)
		}
	}
	site, ok, err := warehouse.GetSetting[tracking.Site](ctx, w, "site", "s")
	if err != nil || !ok || site.Name != "nouveau" {
		t.Errorf("got %+v %v %v", site, ok, err)
	}
	if err := warehouse.DeleteSetting(ctx, w, "site", "s", now.Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	if _, ok, _ := warehouse.GetSetting[tracking.Site](ctx, w, "site", "s"); ok {
		t.Error("a deleted setting must be gone")
	}
}
