package citation

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/analyzer/abc"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/period"
)

func askExpectations(ctx context.Context, a *analyzer.Analyzer, r Request, p period.Period) (*cells, error) {
	rule, err := analyzer.ParseExpectations(r.Reading.Params["rule"])
	if err != nil {
		return nil, err
	}
	e, err := a.Expectations(ctx, analyzer.ExpectationQuestion{Site: r.Site, Period: p, Filters: r.Filters, Rule: rule})
	if err != nil {
		return nil, err
	}
	out := &cells{trace: e.Trace, currency: e.Currency}
	for _, f := range e.Families {
		out.count("visits/"+f.Family, f.Visits)
		out.rate("share/"+f.Family, analyzer.Share{Hits: f.Visits, Of: e.All.Visits})
		out.count("orders/"+f.Family, f.Orders.Hits)
		out.rate("rate/"+f.Family, f.Orders.Share())
		out.add("revenue/"+f.Family, analyzer.Cents, &f.Revenue, f.Visits)
		if f.Visits > 0 {
			each := f.Revenue / f.Visits
			out.add("per_visit/"+f.Family, analyzer.Cents, &each, f.Visits)
		}
	}
	return out, nil
}

func askPartners(ctx context.Context, a *analyzer.Analyzer, r Request, p period.Period) (*cells, error) {
	report, err := a.Partners(ctx, analyzer.Question{Site: r.Site, Period: p, Filters: r.Filters})
	if err != nil {
		return nil, err
	}
	out := &cells{trace: report.Trace, currency: report.Currency}
	lines := report.Kinds
	if !r.Whole || r.Reading.Cell == "" { // the chart of a reading has the kinds alone
		lines = slices.Concat(lines, report.Partners)
	}
	for _, l := range lines {
		key := "/" + l.Kind
		if l.Partner != "" {
			key += "/" + l.Partner
		}
		add := func(name string, unit analyzer.Unit, value *float64) {
			if f := out.add(name+key, unit, value, l.Orders); value != nil && l.Few {
				f.State = analyzer.Insufficient
			}
		}
		add("cost", analyzer.Cents, &l.Cost)
		add("revenue", analyzer.Cents, l.Revenue)
		add("margin", analyzer.Cents, l.Margin)
		add("result", analyzer.Cents, l.Result)
		add("roas", analyzer.Count, l.ROAS)
		add("break_even", analyzer.Count, l.BreakEven)
		out.count("visits"+key, l.Visits)
		out.count("orders"+key, l.Orders)
		out.add("new"+key, analyzer.Count, l.New, l.Orders)
	}
	return out, nil
}

func askPareto(ctx context.Context, a *analyzer.Analyzer, r Request, p period.Period) (*cells, error) {
	q := analyzer.ParetoQuestion{Site: r.Site, Period: p, By: r.Reading.Params["by"], At: abc.Usual}
	for name, to := range map[string]*float64{"a": &q.At.A, "b": &q.At.B} {
		if text := r.Reading.Params[name]; text != "" {
			var err error
			if *to, err = strconv.ParseFloat(text, 64); err != nil {
				return nil, fault.New(fault.Invalid, "pareto.bad_threshold", "value", text, "name", name)
			}
		}
	}
	answer, err := a.Pareto(ctx, q)
	if err != nil {
		return nil, err
	}
	out := &cells{trace: &answer.Trace, currency: answer.Currency}
	n := float64(len(answer.Lines))
	out.add("gini", analyzer.Count, &answer.Gini, n)
	for _, s := range answer.Sums {
		items, share := float64(s.Items), s.Share
		out.count("products/"+string(s.Class), items)
		out.add("amount/"+string(s.Class), analyzer.Cents, &s.Amount, items)
		if s.Class != abc.N {
			out.add("share/"+string(s.Class), analyzer.Ratio, &share, items)
		}
	}
	for i, line := range answer.Lines[:len(answer.Lines)-answer.Negative] {
		out.add(fmt.Sprint("cumulated/", i+1), analyzer.Ratio, &line.Cumulated, n)
	}
	for _, line := range answer.Lines {
		out.add("product/"+line.Name, analyzer.Cents, &line.Amount, answer.Units[line.Name])
	}
	return out, nil
}

// CustomerBands are the bands of orders of the customers' report.
var CustomerBands = []int{1, 2, 3, 5}

// The sides of the customers' report: the region with the most customers, and the others.
const (
	AtHome    = "home"
	Elsewhere = "elsewhere"
)

func askCustomers(ctx context.Context, a *analyzer.Analyzer, r Request, p period.Period) (*cells, error) {
	trace, err := a.TraceCustomers(ctx, r.Site, p)
	if err != nil {
		return nil, err
	}
	answer, err := a.Customers(ctx, r.Site, p)
	if err != nil {
		return nil, err
	}
	out := &cells{trace: trace, currency: answer.Currency}
	all, home := answer.Of(nil), answer.Home()
	for _, band := range CustomerBands {
		for _, atHome := range []bool{true, false} {
			w := answer.Of(func(c analyzer.CustomerCell) bool { return c.Band == band && (c.Region == home) == atHome })
			if w.Customers > 0 {
				out.worth(w, all, func(what string) string { return CustomerCell(what, band, atHome) })
			}
		}
	}
	return out, nil
}

// CustomerCell names something of the customers of a band, in the region with most of them
// or not.
func CustomerCell(what string, band int, home bool) string {
	return fmt.Sprint(what, "/", band, "/", map[bool]string{true: AtHome, false: Elsewhere}[home])
}

// worth adds what some customers are worth among all.
func (c *cells) worth(w, all analyzer.Worth, key func(what string) string) {
	c.count(key("customers"), w.Customers)
	c.count(key("orders"), w.Orders)
	c.add(key("revenue"), analyzer.Cents, &w.Revenue, w.Customers)
	c.add(key("margin"), analyzer.Cents, &w.Margin, w.Customers)
	if all.Margin != 0 {
		share := w.Margin / all.Margin
		f := c.add(key("margin_share"), analyzer.Ratio, &share, w.Customers)
		f.Numerator, f.Denominator, f.Amounts, f.Currency = &w.Margin, &all.Margin, true, c.currency
	}
}
