package analyzer_test

import (
	"errors"
	"math"
	"testing"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/analyzer/attribution"
	"github.com/formaouest/chaland/internal/fault"
)

func yields(t *testing.T, a *analyzer.Analyzer, q analyzer.YieldQuestion) *analyzer.YieldAnswer {
	t.Helper()
	answer, err := a.Yields(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	return answer
}

// By the registry's model, channels and campaigns have the registry's figures, whatever
// filters keep.
func TestYieldsAreTheRegistrys(t *testing.T) {
	t.Parallel()
	a, p := randomShop("loi", 5).play(t), lawPeriod(t)
	for _, filters := range [][]analyzer.Filter{nil, {{Dimension: analyzer.ByChannel, Value: "paid_search"}}, {{Dimension: analyzer.ByCampaign, Value: "blog"}, {Dimension: analyzer.ByCampaign, Value: "hiver"}}} {
		answer := yields(t, a, analyzer.YieldQuestion{Site: "loi", Period: p, Model: analyzer.DefaultModel, LookBack: analyzer.DefaultLookBack, Filters: filters})
		seen := 0
		for by, lines := range map[string][]analyzer.Yield{analyzer.ByChannel: answer.Channels, analyzer.ByCampaign: answer.Campaigns, "": {answer.Paid}} {
			registry := ask(t, a, analyzer.Question{Site: "loi", Period: p, By: by, Metrics: []string{"spend", "roas", "roi", "cost_per_order"}, Filters: filters})
			for _, y := range lines {
				if y.Spend == 0 {
					continue
				}
				seen++
				spend, roas, roi, each := figureFor(t, registry, "spend", y.Key), figureFor(t, registry, "roas", y.Key), figureFor(t, registry, "roi", y.Key), figureFor(t, registry, "cost_per_order", y.Key)
				if y.Spend != *spend.Value || y.Revenue != *roas.Numerator || *y.ROAS() != *roas.Value || *y.Result() != *roi.Numerator || *y.ROI() != *roi.Value || *y.PerOrder() != *each.Value || y.Orders != roas.Sample {
					t.Errorf("%v by %q: %+v, the registry %s, %s, %s and %s", filters, by, y, tell(spend), tell(roas), tell(roi), tell(each))
				}
			}
		}
		if want := map[int]int{0: 5, 1: 3, 2: 5}[len(filters)]; seen != want {
			t.Errorf("%v: %d lines cost something, want %d", filters, seen, want)
		}
	}
}

// Whatever the model, the channels together have all orders and all their revenue; the
// paid campaign of a channel is told from those that cost nothing.
func TestYieldsShareAllOrders(t *testing.T) {
	t.Parallel()
	a, p := randomShop("loi", 6).play(t), lawPeriod(t)
	whole := ask(t, a, analyzer.Question{Site: "loi", Period: p, Metrics: []string{"orders", "revenue_incl_tax", "contribution_margin", "spend", "new_customers"}})
	changed := 0
	base := yields(t, a, analyzer.YieldQuestion{Site: "loi", Period: p, Model: analyzer.DefaultModel, LookBack: 30})
	for _, model := range attribution.Models {
		answer := yields(t, a, analyzer.YieldQuestion{Site: "loi", Period: p, Model: model, LookBack: 30})
		for i, got := range []float64{answer.All.Orders, answer.All.Revenue, answer.All.Margin, answer.All.Spend, answer.All.NewCustomers} {
			if want := *whole.Figures[i].Value; math.Abs(got-want) > 1e-6*want || want == 0 {
				t.Errorf("%s: %v of %v %s", model, got, want, whole.Figures[i].Metric)
			}
		}
		unpaid, last := 0, math.Inf(1)
		for _, y := range answer.Channels {
			if y.Unpaid {
				unpaid++
			}
			if *y.Result() > last {
				t.Errorf("%s: %s has a better result than the line above", model, y.Key)
			}
			last = *y.Result()
		}
		if unpaid != 1 { // paid_search: printemps costs nothing
			t.Errorf("%s: %d channels have campaigns without spend: %+v", model, unpaid, answer.Channels)
		}
		if math.Abs(answer.Paid.Orders-base.Paid.Orders) > .01 {
			changed++
		}
	}
	if changed < 5 {
		t.Errorf("only %d models change what advertising brings", changed)
	}
}

// A campaign of several partners is shared as they were paid for it, at any date.
func TestPartnersShareACampaignAsTheyWerePaid(t *testing.T) {
	t.Parallel()
	shop, p := randomShop("loi", 5), lawPeriod(t)
	paid := map[string]float64{}
	for i := range shop.costs {
		c := &shop.costs[i]
		if c.Campaign == "hiver" {
			c.Partner = []string{"Une régie", "Une régie", "Une agence"}[i/2%3]
			paid[c.Partner] += float64(c.AmountExcl)
		}
	}
	answer := yields(t, shop.play(t), analyzer.YieldQuestion{Site: "loi", Period: p, Model: analyzer.DefaultModel, LookBack: 30})
	var campaign analyzer.Yield
	for _, y := range answer.Campaigns {
		if y.Key == "hiver" {
			campaign = y
		}
	}
	sum := 0.0
	for _, y := range answer.Partners {
		share := paid[y.Key] / (paid["Une régie"] + paid["Une agence"])
		if math.Abs(y.Orders-campaign.Orders*share) > 1e-9 || math.Abs(y.Margin-campaign.Margin*share) > 1e-6 || share < .25 {
			t.Errorf("%+v is not %v of %+v", y, share, campaign)
		}
		sum += y.Spend
	}
	if len(answer.Partners) != 2 || sum != campaign.Spend || campaign.Orders == 0 {
		t.Errorf("%+v of %+v", answer.Partners, campaign)
	}
}

func TestYieldsRefuseWhatCannotBeAsked(t *testing.T) {
	t.Parallel()
	a, p := randomShop("loi", 7).play(t), lawPeriod(t)
	for key, q := range map[string]analyzer.YieldQuestion{
		"model.attribution.bad_model": {Site: "loi", Period: p, Model: "u_shaped", LookBack: 30},
		"analyzer.paths.look_back":    {Site: "loi", Period: p, Model: attribution.Linear, LookBack: 91},
		"attribution.bad_order":       {Site: "loi", Period: p, Model: attribution.Markov, LookBack: 30, Order: 11},
	} {
		if _, err := a.Yields(t.Context(), q); !errors.Is(err, fault.New(fault.Invalid, key)) {
			t.Errorf("%s: got %v", key, err)
		}
	}
	p.From, p.To = p.From.AddMonths(-24), p.To.AddMonths(-24)
	if answer := yields(t, a, analyzer.YieldQuestion{Site: "loi", Period: p, Model: attribution.Markov, LookBack: 30}); len(answer.Channels) != 0 || answer.All != (analyzer.Yield{}) {
		t.Errorf("before the data: %+v", answer)
	}
	if _, err := a.YieldReport(t.Context(), analyzer.YieldQuestion{Site: "loi", Period: p, Model: attribution.Linear, LookBack: 30}); !errors.Is(err, fault.New(fault.NotFound, "analyzer.yields.nothing")) {
		t.Errorf("a report of nothing: %v", err)
	}
}
