package main

import (
	"testing"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/fixtures"
	"github.com/formaouest/chaland/fixtures/casetest"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/warehouse/warehousetest"
)

// What is known from other sites is read as it was stored; each price stands beside
// the one that the shop had on that day.
func TestReadWhatOtherSitesSay(t *testing.T) {
	t.Parallel()
	c, err := fixtures.Generate(fixtures.Options{Seed: 4, Activity: .01, Clean: true})
	if err != nil {
		t.Fatal(err)
	}
	w := warehousetest.New(t)
	casetest.Store(t, w, c)
	r := outsideReader{w}
	links, err := r.Backlinks(t.Context(), c.Site.ID)
	if err != nil || len(links) != len(c.Ledgers.Backlinks) {
		t.Errorf("%d links of %d, %v", len(links), len(c.Ledgers.Backlinks), err)
	}
	month := period.Period{From: period.Date{Year: 2025, Month: 1, Day: 1}, To: period.Date{Year: 2025, Month: 2, Day: 28}, Loc: c.Site.Location()}
	notes, err := r.Prices(t.Context(), c.Site.ID, month)
	if err != nil || len(notes) != 2*25*3 {
		t.Fatalf("%d prices, %v", len(notes), err)
	}
	own := map[string]map[int]int64{}
	for _, n := range notes {
		if n.Name == "" || n.Own <= 0 || n.PriceIncl <= 0 || n.Competitor == "" {
			t.Fatalf("%+v", n)
		}
		if own[n.SKU] == nil {
			own[n.SKU] = map[int]int64{}
		}
		own[n.SKU][int(n.Day.Month())] = n.Own
	}
	if bowl := own["MB-VAI-01"]; bowl[1] >= bowl[2] {
		t.Errorf("the bowl cost %d in January and %d in February, after the rise", bowl[1], bowl[2])
	}
	campaigns, err := r.Campaigns(t.Context(), c.Site.ID, tracking.ChannelPress)
	if err != nil || len(campaigns) != 5 || campaigns[0].Start.After(campaigns[4].Start) {
		t.Errorf("%+v, %v", campaigns, err)
	}
}
