package citation

import (
	"context"
	"slices"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/internal/period"
)

func askRecount(ctx context.Context, a *analyzer.Analyzer, r Request, p period.Period) (*cells, error) {
	counts, err := a.Recount(ctx, r.Site, p)
	if err != nil {
		return nil, err
	}
	out := &cells{trace: counts.Trace}
	for _, c := range counts.Counts {
		out.count("visits/"+c.Tool, c.Visits)
		out.count("visitors/"+c.Tool, c.Visitors)
		out.count("page_views/"+c.Tool, c.PageViews)
		out.add("pages_per_visit/"+c.Tool, analyzer.Count, c.PagesPerVisit, c.Visits)
		out.rate("bounce/"+c.Tool, analyzer.Share{Hits: c.Bounces, Of: c.Visits})
		out.add("duration/"+c.Tool, analyzer.Seconds, c.MeanDuration, c.Visits)
		out.add("engagement/"+c.Tool, analyzer.Seconds, c.MeanEngagement, c.Visits)
	}
	return out, nil
}

func askReconcile(ctx context.Context, a *analyzer.Analyzer, r Request, p period.Period) (*cells, error) {
	answer, err := a.Reconcile(ctx, r.Site, p)
	if err != nil {
		return nil, err
	}
	out := &cells{trace: answer.Trace, currency: answer.Currency}
	for _, class := range slices.Concat(analyzer.OrderClasses, analyzer.PurchaseClasses) {
		n := answer.Orders[class]
		out.count("orders/"+class, n)
		out.rate("share/"+class, analyzer.Share{Hits: n, Of: answer.All()})
		shop, tag := answer.Shop[class], answer.Tag[class]
		out.add("shop/"+class, analyzer.Cents, &shop, n)
		out.add("tag/"+class, analyzer.Cents, &tag, n)
	}
	out.rate("found_rate", answer.Found())
	out.rate("exact_rate", answer.Exact())
	for _, by := range []string{analyzer.ByDevice, analyzer.ByBrowser, analyzer.ByPayment, analyzer.ByDay} {
		for _, g := range answer.By[by] {
			out.count("orders_by/"+by+"/"+g.Key, g.All())
			out.rate("found_by/"+by+"/"+g.Key, g.Found())
		}
	}
	return out, nil
}
