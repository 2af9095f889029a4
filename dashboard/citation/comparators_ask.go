package citation

import (
	"context"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/internal/period"
)

func askComparators(ctx context.Context, a *analyzer.Analyzer, r Request, p period.Period) (*cells, error) {
	threshold, err := analyzer.ReadThreshold(r.Reading.Params["threshold"])
	if err != nil {
		return nil, err
	}
	report, err := a.Comparators(ctx, analyzer.ComparatorQuestion{Site: r.Site, Period: p, Threshold: threshold})
	if err != nil {
		return nil, err
	}
	out := &cells{trace: report.Trace, currency: report.Currency}
	for _, l := range report.Bands {
		out.compared(l, "/band/"+l.Group, report.All.Clicks)
	}
	if r.Whole && r.Reading.Cell != "" { // the chart of a reading has the bands alone
		return out, nil
	}
	out.compared(report.All, "/all", report.All.Clicks)
	for _, l := range report.Sides {
		out.compared(l, "/side/"+l.Group, report.All.Clicks)
	}
	for _, l := range report.Products {
		out.compared(l, "/product/"+l.SKU, report.All.Clicks)
	}
	for _, s := range report.Sources {
		of := "/source/" + s.Name
		out.add("spend"+of, analyzer.Cents, &s.Spend, s.Clicks)
		out.add("each"+of, analyzer.Cents, s.Each, s.Clicks)
		out.count("billed"+of, s.Billed)
		out.count("clicks"+of, s.Clicks)
	}
	return out, nil
}

// compared takes a line of the comparators; all are the clicks of all lines.
func (c *cells) compared(l analyzer.ComparatorLine, of string, all float64) {
	c.count("clicks"+of, l.Clicks)
	c.count("ordering"+of, l.Ordering.Hits)
	c.count("orders"+of, l.Orders)
	c.rate("ordering_rate"+of, l.Ordering.Share())
	c.rate("clicks_share"+of, analyzer.Share{Hits: l.Clicks, Of: all})
	for what, value := range map[string]*float64{"cost": l.Cost, "revenue": &l.Revenue, "margin": l.Margin, "per_order": l.PerOrder, "result": l.Result} {
		f := c.add(what+of, analyzer.Cents, value, l.Clicks)
		if value != nil && l.Few && (what == "result" || what == "per_order") {
			f.State = analyzer.Insufficient
		}
	}
}
