package imports

import (
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/collector/site"
	"github.com/formaouest/chaland/collector/tracking"
)

// Whatever an export holds, its reading ends, and what it gives has a name for good and is
// said of the site alone.
func FuzzExportsOfEvents(f *testing.F) {
	place := &site.Site{Site: tracking.Site{ID: "s", Currency: "EUR"}, Location: time.UTC}
	f.Add(`{"event_name":"purchase","event_timestamp":"1741943100250000","event_params":[{"key":"value","value":{"double_value":1.5}}],"items":[{"item_id":"A","price":1e99}]}`)
	f.Add(`[{"idVisit":1,"actionDetails":[{"type":"ecommerceOrder","orderId":"1","itemDetails":[{"itemSKU":"A","price":[]}],"timestamp":"-1"}]}]`)
	f.Add("{\n\"event_name\" : [], \"event_timestamp\":null}\n{}\n\"\\ud800\"")
	f.Fuzz(func(t *testing.T, text string) {
		for _, d := range []pastDecoder{newGA4Decoder(place, "t"), newMatomoDecoder(place, "t")} {
			last := 0
			for record, err := range jsonRecords(strings.NewReader(text)) {
				if err != nil {
					break
				}
				if record.line < last {
					t.Fatalf("line %d comes after %d", record.line, last)
				}
				last = record.line
				if record.bad {
					continue
				}
				first, _ := d.decode(record.raw)
				second, _ := d.decode(record.raw)
				for i, h := range first {
					if h.ID == "" || h.ID != second[i].ID || h.Site != "s" {
						t.Fatalf("%s is called %q, then %q", record.raw, h.ID, second[i].ID)
					}
				}
			}
		}
	})
}
