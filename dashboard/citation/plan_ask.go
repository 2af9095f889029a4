package citation

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/period"
)

func askBreakeven(ctx context.Context, a *analyzer.Analyzer, r Request, p period.Period) (*cells, error) {
	facts, err := a.CampaignFacts(ctx, r.Site, p)
	if err != nil {
		return nil, err
	}
	plan := facts.Plan
	for name, text := range r.Reading.Params {
		x, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return nil, fault.New(fault.Invalid, "breakeven.bad_number", "name", i18n.T("breakeven.short."+name), "value", text)
		}
		*plan.Value(name) = x
	}
	result, err := plan.Simulate()
	if err != nil {
		return nil, err
	}
	list, err := plan.Sensitivity()
	if err != nil {
		return nil, err
	}
	out := &cells{trace: facts.Trace, currency: facts.Currency}
	out.campaign(plan, result)
	for _, s := range list {
		for i, factor := range analyzer.SensitivityFactors {
			out.add(fmt.Sprint("sensitivity/", s.Name, "/", factor), analyzer.Cents, &s.Results[i], result.Orders)
		}
	}
	return out, nil
}

// campaign adds what a plan gives, and the values at which it pays for itself.
func (c *cells) campaign(plan analyzer.CampaignPlan, r analyzer.CampaignResult) {
	add := func(key string, unit analyzer.Unit, value *float64) *analyzer.Figure {
		return c.add(key, unit, value, r.Orders)
	}
	add("clicks", analyzer.Count, &r.Clicks)
	add("orders", analyzer.Count, &r.Orders).Interval = &analyzer.Interval{Low: r.OrdersLow, High: r.OrdersHigh}
	add("revenue", analyzer.Cents, &r.Revenue)
	add("margin_total", analyzer.Cents, &r.Margin)
	add("result", analyzer.Cents, &r.Result).Interval = &analyzer.Interval{Low: r.ResultLow, High: r.ResultHigh}
	if r.Orders > 0 {
		each := plan.Budget / r.Orders
		add("cost_per_order", analyzer.Cents, &each)
	}
	add("roas", analyzer.Count, &r.ROAS)
	add("roi", analyzer.Ratio, &r.ROI)
	add("threshold/cpc", analyzer.Cents, r.BreakEvenCPC)
	add("threshold/rate", analyzer.Ratio, r.BreakEvenConversion)
	add("threshold/basket", analyzer.Cents, r.BreakEvenBasket)
	add("threshold/roas", analyzer.Count, r.BreakEvenROAS)
	add("threshold/orders", analyzer.Count, r.BreakEvenOrders)
}

func askOutlook(ctx context.Context, a *analyzer.Analyzer, r Request, p period.Period) (*cells, error) {
	o, err := a.OutlookUntil(ctx, r.Site, r.Reading.Params["metric"], r.Reading.Params["step"], p.To)
	if err != nil {
		return nil, err
	}
	out := &cells{trace: o.Trace, currency: o.Currency}
	n := float64(len(o.Known))
	for _, point := range o.Known {
		out.add("measured/"+point.Key, o.Unit, &point.Value, n)
	}
	for _, point := range o.Ahead {
		out.add("foretold/"+point.Key, o.Unit, &point.Value, n).Interval = &analyzer.Interval{Low: *point.Low, High: *point.High}
	}
	if o.Check != nil {
		points := float64(o.Check.Points)
		out.add("error", o.Unit, &o.Check.Error, points)
		out.add("naive", o.Unit, &o.Check.Naive, points)
		out.add("share", analyzer.Ratio, o.Check.Share, points)
		out.add("within", analyzer.Ratio, &o.Check.Within, points)
	}
	return out, nil
}

// Simulated reports whether a request is about a computation upon hypotheses, or a
// forecast, and not about what was measured.
func (r Request) Simulated() bool {
	return r.Reading != nil && (r.Reading.Name == ReadingBreakeven || r.Reading.Name == ReadingOutlook)
}

// Hypotheses says that a figure is computed and not measured, and on what: which values
// somebody chose, and that the others are the shop's. "" for what is measured.
func (r Request) Hypotheses(currency string) string {
	switch {
	case !r.Simulated():
		return ""
	case r.Reading.Name == ReadingOutlook:
		return i18n.T("reading.forecast")
	}
	var chosen []string
	for _, name := range analyzer.PlanValues() {
		if x, err := strconv.ParseFloat(r.Reading.Params[name], 64); err == nil {
			chosen = append(chosen, i18n.T("reading.hypothesis", "name", i18n.T("breakeven.short."+name), "value", planText(name, x, currency)))
		}
	}
	if len(chosen) == 0 {
		return i18n.T("reading.no_hypothesis")
	}
	key := "reading.hypotheses"
	if len(chosen) == len(analyzer.PlanValues()) {
		key = "reading.only_hypotheses"
	}
	return i18n.T(key, "chosen", strings.Join(chosen, ", "))
}

// planText writes a value of a plan.
func planText(name string, x float64, currency string) string {
	if name == "rate" || name == "margin" {
		return i18n.Percent(x, 2)
	}
	return i18n.Money(x, currency)
}
