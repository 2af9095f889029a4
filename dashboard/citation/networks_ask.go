package citation

import (
	"context"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/internal/period"
)

func askNetworks(ctx context.Context, a *analyzer.Analyzer, r Request, p period.Period) (*cells, error) {
	report, err := a.Networks(ctx, analyzer.Question{Site: r.Site, Period: p, Filters: r.Filters})
	if err != nil {
		return nil, err
	}
	out := &cells{trace: report.Trace, currency: report.Currency}
	for _, l := range report.Networks {
		out.network(l, "/network/"+l.Network)
	}
	if r.Whole && r.Reading.Cell != "" { // the chart of a reading has the networks alone
		return out, nil
	}
	out.network(report.All, "/all")
	for _, l := range report.Channels {
		out.network(l, "/channel/"+l.Network+"/"+l.Channel)
	}
	return out, nil
}

// network takes a line of the networks.
func (c *cells) network(l analyzer.NetworkLine, of string) {
	c.count("visits"+of, l.Visits)
	c.rate("ordering"+of, l.Ordering.Share())
	c.count("orders"+of, l.Orders)
	for what, value := range map[string]*float64{"revenue": &l.Revenue, "margin": l.Margin, "cost": l.Cost, "result": l.Result} {
		if f := c.add(what+of, analyzer.Cents, value, l.Orders); value != nil && l.Few && what == "result" {
			f.State = analyzer.Insufficient
		}
	}
	if n := l.Posts; n != nil {
		for what, value := range map[string]float64{"posts": n.Posts, "reach": n.Reach, "interactions": n.Interactions, "post_clicks": n.Clicks, "followers": n.Followers} {
			c.add(what+of, analyzer.Count, &value, n.Posts)
		}
	}
}
