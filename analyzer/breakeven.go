package analyzer

import (
	"context"
	"math"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/period"
)

// CampaignPlan is what a campaign is planned on: amounts are cents, rates 0..1.
type CampaignPlan struct {
	Budget     float64 `json:"budget"`     // excluding tax
	CPC        float64 `json:"cpc"`        // a click, excluding tax
	Conversion float64 `json:"conversion"` // orders per click
	Basket     float64 `json:"basket"`     // an order, tax and shipping included
	Margin     float64 `json:"margin"`     // contribution margin before advertising, per unit of Basket
}

// PlanValues are the names of the values of a plan.
func PlanValues() []string { return []string{"budget", "cpc", "rate", "basket", "margin"} }

// Value is where a plan keeps a value, nil for a name that is not one of PlanValues.
func (c *CampaignPlan) Value(name string) *float64 {
	return map[string]*float64{"budget": &c.Budget, "cpc": &c.CPC, "rate": &c.Conversion, "basket": &c.Basket, "margin": &c.Margin}[name]
}

// CampaignResult is what follows from a plan.
type CampaignResult struct {
	Clicks  float64 `json:"clicks"`
	Orders  float64 `json:"orders"`
	Revenue float64 `json:"revenue"` // cents, tax included
	Margin  float64 `json:"margin"`  // cents, before advertising
	Result  float64 `json:"result"`  // Margin - Budget
	ROAS    float64 `json:"roas"`    // Revenue / Budget
	ROI     float64 `json:"roi"`     // Result / Budget
	// OrdersLow and OrdersHigh are what chance alone makes of Orders 19 times in 20
	// (binomial law of Clicks, near normal); ResultLow and ResultHigh what they leave.
	OrdersLow  float64 `json:"orders_low"`
	OrdersHigh float64 `json:"orders_high"`
	ResultLow  float64 `json:"result_low"`
	ResultHigh float64 `json:"result_high"`
	// Where the result is nil, all else equal; nil where nothing makes it so.
	BreakEvenROAS       *float64 `json:"break_even_roas"`
	BreakEvenCPC        *float64 `json:"break_even_cpc"`
	BreakEvenConversion *float64 `json:"break_even_conversion"`
	BreakEvenBasket     *float64 `json:"break_even_basket"`
	// BreakEvenOrders is how many orders pay the budget back.
	BreakEvenOrders *float64 `json:"break_even_orders"`
}

// A plan beyond these is a slip of the keyboard: a thousand million euros, clicks at
// less than a hundredth of a cent.
const (
	largestPlan = 1e9
	leastCPC    = 0.01 // cents
)

// Simulate computes what a plan gives.
func (c CampaignPlan) Simulate() (r CampaignResult, err error) {
	for _, x := range []struct {
		name  string
		value float64
		ok    bool
	}{
		{"budget", c.Budget / 100, c.Budget > 0}, {"cpc", c.CPC / 100, c.CPC >= leastCPC}, {"rate", 100 * c.Conversion, c.Conversion > 0 && c.Conversion <= 1},
		{"basket", c.Basket / 100, c.Basket > 0}, {"margin", 100 * c.Margin, c.Margin > -1 && c.Margin < 1},
	} {
		if x.value > largestPlan {
			return r, fault.New(fault.Invalid, "breakeven.too_large")
		}
		if !x.ok {
			return r, fault.New(fault.Invalid, "breakeven.bad."+x.name, "value", i18n.Number(x.value, 2))
		}
	}
	r.Clicks = c.Budget / c.CPC
	r.Orders = r.Clicks * c.Conversion
	r.Revenue = r.Orders * c.Basket
	r.Margin = r.Revenue * c.Margin
	r.Result = r.Margin - c.Budget
	r.ROAS, r.ROI = r.Revenue/c.Budget, r.Result/c.Budget
	spread := z95 * math.Sqrt(r.Orders*(1-c.Conversion))
	r.OrdersLow, r.OrdersHigh = max(0, r.Orders-spread), r.Orders+spread
	each := c.Basket * c.Margin
	r.ResultLow, r.ResultHigh = r.OrdersLow*each-c.Budget, r.OrdersHigh*each-c.Budget
	if r.ResultLow > r.ResultHigh {
		r.ResultLow, r.ResultHigh = r.ResultHigh, r.ResultLow
	}
	if c.Margin > 0 { // an order that loses pays nothing back
		r.BreakEvenROAS, r.BreakEvenCPC, r.BreakEvenOrders = number(1/c.Margin), number(c.Conversion*each), number(c.Budget/each)
		r.BreakEvenBasket = number(c.CPC / (c.Conversion * c.Margin))
		if need := c.CPC / each; need <= 1 {
			r.BreakEvenConversion = number(need)
		}
	}
	return r, nil
}

// Sensitivities are the results of a plan when one of its values is so much times what
// it is.
type Sensitivities struct {
	Name    string    `json:"name"` // cpc, rate, basket or margin
	Results []float64 `json:"results"`
}

// SensitivityFactors are how much a value is changed by.
var SensitivityFactors = []float64{.8, .9, 1, 1.1, 1.2}

// Sensitivity changes the values of a plan one at a time. A rate that a factor takes
// over 1 stays at 1.
func (c CampaignPlan) Sensitivity() ([]Sensitivities, error) {
	var list []Sensitivities
	for _, vary := range []struct {
		name   string
		change func(*CampaignPlan, float64)
	}{
		{"cpc", func(c *CampaignPlan, x float64) { c.CPC *= x }}, {"rate", func(c *CampaignPlan, x float64) { c.Conversion = min(1, c.Conversion*x) }},
		{"basket", func(c *CampaignPlan, x float64) { c.Basket *= x }}, {"margin", func(c *CampaignPlan, x float64) { c.Margin = min(.999, c.Margin*x) }},
	} {
		s := Sensitivities{Name: vary.name}
		for _, x := range SensitivityFactors {
			plan := c
			vary.change(&plan, x)
			r, err := plan.Simulate()
			if err != nil {
				return nil, err
			}
			s.Results = append(s.Results, r.Result)
		}
		list = append(list, s)
	}
	return list, nil
}

// CampaignFacts are the values of a shop over a period that a plan may start from; one
// that is not known is 0. The figures tell their effectif and their method.
type CampaignFacts struct {
	Plan    CampaignPlan
	Figures map[string]Figure // by metric
	Answer  *Answer
	Trace   *Trace // of all the figures
	// Currency is the site's.
	Currency string
}

// campaignMetrics are what a plan starts from.
var campaignMetrics = []string{"spend", "cpc", "cost_per_order", "conversion_rate", "average_basket", "contribution_margin", "revenue_incl_tax"}

// CampaignFacts reads them. An order per click is what a click costs over what an order
// of the paid campaigns costs; the rate of all visits where no order was paid for.
func (a *Analyzer) CampaignFacts(ctx context.Context, siteID string, p period.Period) (_ *CampaignFacts, err error) {
	defer fault.Wrap(&err, "what a campaign of site %q starts from", siteID)
	site, err := a.site(ctx, siteID)
	if err != nil {
		return nil, err
	}
	q := Question{Site: siteID, Period: p, Metrics: campaignMetrics}
	trace, err := a.TraceAll(ctx, q) // first: facts that change in between are then told as changed
	if err != nil {
		return nil, err
	}
	answer, err := a.Answer(ctx, q)
	if err != nil {
		return nil, err
	}
	f := &CampaignFacts{Figures: map[string]Figure{}, Answer: answer, Trace: trace, Currency: site.Currency}
	value := func(metric string) float64 { return valueOr0(f.Figures[metric].Value) }
	for _, figure := range answer.Figures {
		f.Figures[figure.Metric] = figure
	}
	f.Plan = CampaignPlan{Budget: value("spend"), CPC: value("cpc"), Conversion: value("conversion_rate"), Basket: value("average_basket")}
	if each := value("cost_per_order"); each > 0 && value("cpc") > 0 {
		f.Plan.Conversion = min(1, value("cpc")/each)
	}
	if revenue := value("revenue_incl_tax"); revenue > 0 {
		f.Plan.Margin = value("contribution_margin") / revenue
	}
	return f, nil
}
