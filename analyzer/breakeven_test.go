package analyzer_test

import (
	"math"
	"strings"
	"testing"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/internal/i18n"
)

// By hand: 500 euros at 0.50 a click are 1,000 clicks; 2 % order: 20 orders of 60 euros,
// 1,200 euros; 30 % are margin: 360, and 140 are lost.
var plan = analyzer.CampaignPlan{Budget: 50000, CPC: 50, Conversion: .02, Basket: 6000, Margin: .3}

func TestCampaignPlan(t *testing.T) {
	t.Parallel()
	r, err := plan.Simulate()
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string][2]float64{
		"clicks": {r.Clicks, 1000}, "orders": {r.Orders, 20}, "revenue": {r.Revenue, 120000}, "margin": {r.Margin, 36000}, "result": {r.Result, -14000},
		"ROAS": {r.ROAS, 2.4}, "ROI": {r.ROI, -.28}, "ROAS that pays": {*r.BreakEvenROAS, 1 / .3}, "click that pays": {*r.BreakEvenCPC, 36},
		"rate that pays": {*r.BreakEvenConversion, 50.0 / 1800}, "basket that pays": {*r.BreakEvenBasket, 50 / .006}, "orders that pay": {*r.BreakEvenOrders, 50000.0 / 1800},
		"low": {r.OrdersLow, 20 - 1.959963984540054*math.Sqrt(19.6)}, "result of the low": {r.ResultLow, r.OrdersLow*1800 - 50000},
	} {
		if math.Abs(c[0]-c[1]) > 1e-9*math.Max(1, math.Abs(c[1])) {
			t.Errorf("%s: %v, by hand %v", name, c[0], c[1])
		}
	}
}

// At each threshold, the result is nil.
func TestThresholdsPayTheBudgetBack(t *testing.T) {
	t.Parallel()
	r, err := plan.Simulate()
	if err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*analyzer.CampaignPlan){
		"click": func(p *analyzer.CampaignPlan) { p.CPC = *r.BreakEvenCPC }, "rate": func(p *analyzer.CampaignPlan) { p.Conversion = *r.BreakEvenConversion },
		"basket": func(p *analyzer.CampaignPlan) { p.Basket = *r.BreakEvenBasket },
	} {
		at := plan
		change(&at)
		if s, err := at.Simulate(); err != nil || math.Abs(s.Result) > 1e-6 || math.Abs(s.ROAS-*r.BreakEvenROAS) > 1e-9 {
			t.Errorf("%s: %+v %v", name, s, err)
		}
	}
}

func TestSensitivity(t *testing.T) {
	t.Parallel()
	list, err := plan.Sensitivity()
	if err != nil || len(list) != 4 {
		t.Fatal(list, err)
	}
	for _, s := range list {
		rising := s.Name != "cpc"
		for i := 1; i < len(s.Results); i++ {
			if (s.Results[i] > s.Results[i-1]) != rising {
				t.Errorf("%s: %v", s.Name, s.Results)
			}
		}
		if s.Results[2] != -14000 {
			t.Errorf("%s, unchanged, gives %v", s.Name, s.Results[2])
		}
	}
}

// What an order loses no volume pays back, and values that mean nothing are named.
func TestCampaignPlansThatMeanNothing(t *testing.T) {
	t.Parallel()
	lossy := plan
	lossy.Margin = -.1
	if r, err := lossy.Simulate(); err != nil || r.BreakEvenROAS != nil || r.BreakEvenOrders != nil || r.ResultLow > r.ResultHigh {
		t.Errorf("%+v %v", r, err)
	}
	for want, change := range map[string]func(*analyzer.CampaignPlan){
		"Le budget":                 func(p *analyzer.CampaignPlan) { p.Budget = 0 },
		"Le coût d’un clic":         func(p *analyzer.CampaignPlan) { p.CPC = -1 },
		"Le taux de transformation": func(p *analyzer.CampaignPlan) { p.Conversion = 1.2 },
		"Le panier":                 func(p *analyzer.CampaignPlan) { p.Basket = 0 },
		"La marge":                  func(p *analyzer.CampaignPlan) { p.Margin = 1.5 },
	} {
		wrong := plan
		change(&wrong)
		if _, err := wrong.Simulate(); err == nil || !strings.HasPrefix(plainText(i18n.Error(err)), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
}
