package analyzer

import (
	"context"

	"github.com/formaouest/chaland/analyzer/segment"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/period"
)

// CustomerReport is what is known of the customers of a period, as programs read it:
// amounts are whole cents (means may be fractional), shares 0..1.
type CustomerReport struct {
	Site     string          `json:"site"`
	From     string          `json:"from"`
	To       string          `json:"to"`
	Currency string          `json:"currency"`
	Until    string          `json:"data_until"`
	Fixed    bool            `json:"fixed_thresholds"` // too few customers for fifths
	Segments []SegmentWorth  `json:"segments"`         // the eleven of them, the best first
	Grid     []ScoreWorth    `json:"grid"`             // the cells that hold customers
	Cohorts  []CohortShares  `json:"cohorts"`
	Values   []LifetimeValue `json:"values"`
	// Acquisition holds what new customers cost against what they bring.
	Acquisition *AcquisitionAnswer `json:"acquisition"`
}

// GroupWorth is the worth of a group of customers.
type GroupWorth struct {
	Customers float64 `json:"customers"`
	Orders    float64 `json:"orders"`
	Revenue   float64 `json:"revenue_incl_tax"`
	Net       float64 `json:"revenue_net_excl_tax"`
	Margin    float64 `json:"contribution_margin"`
}

// SegmentWorth is that of a segment.
type SegmentWorth struct {
	Segment string `json:"segment"`
	Name    string `json:"name"`
	GroupWorth
}

// ScoreWorth is that of a cell of the grid.
type ScoreWorth struct {
	Recency   int    `json:"recency"`
	Frequency int    `json:"frequency"`
	Segment   string `json:"segment"`
	GroupWorth
}

// CohortShares are the shares of a month's new customers who came back.
type CohortShares struct {
	Month     string    `json:"month"`
	Customers float64   `json:"customers"`
	Repeat    []float64 `json:"repurchased_by_month"` // from month 0, cumulated
	Again     []float64 `json:"ordered_in_month"`     // from month 1
}

// LifetimeValue is the mean margin that customers brought by an age.
type LifetimeValue struct {
	By        string  `json:"by"` // "month", "channel" or "" for all
	Key       string  `json:"key"`
	Months    int     `json:"months"`
	Customers float64 `json:"customers"` // of complete cohorts
	Value     float64 `json:"value"`
}

func worthOf(w Worth) GroupWorth {
	return GroupWorth{Customers: w.Customers, Orders: w.Orders, Revenue: w.Revenue, Net: w.Net, Margin: w.Margin}
}

// CustomerReport puts together what Customers, Cohorts and Acquisition find; monthly is
// that of Acquisition.
func (a *Analyzer) CustomerReport(ctx context.Context, siteID string, p period.Period, monthly float64) (*CustomerReport, error) {
	customers, err := a.Customers(ctx, siteID, p)
	if err != nil {
		return nil, err
	}
	cohorts, err := a.Cohorts(ctx, siteID, p)
	if err != nil {
		return nil, err
	}
	if customers.Of(nil).Customers == 0 {
		return nil, fault.New(fault.NotFound, "analyzer.no_customers", "from", p.From.French(), "to", p.To.French(), "until", cohorts.Until.French())
	}
	out := &CustomerReport{Site: siteID, From: p.From.String(), To: p.To.String(), Currency: customers.Currency, Until: cohorts.Until.String(), Fixed: customers.Fixed}
	for _, name := range segment.Names {
		w := customers.Of(func(c CustomerCell) bool { return c.Segment() == name })
		out.Segments = append(out.Segments, SegmentWorth{name, i18n.T("analyzer.segment." + name), worthOf(w)})
	}
	for r := 5; r >= 1; r-- {
		for f := 1; f <= 5; f++ {
			if w := customers.Of(func(c CustomerCell) bool { return c.Recency == r && c.Frequency == f }); w.Customers > 0 {
				out.Grid = append(out.Grid, ScoreWorth{r, f, segment.Of(r, f), worthOf(w)})
			}
		}
	}
	for _, c := range cohorts.Cohorts {
		out.Cohorts = append(out.Cohorts, c.shares())
	}
	out.Values = cohorts.values()
	out.Acquisition, err = a.Acquisition(ctx, siteID, p, monthly, cohorts)
	return out, err
}

func (c Cohort) shares() CohortShares {
	out := CohortShares{Month: c.Month, Customers: c.Customers, Repeat: []float64{}, Again: []float64{}}
	for k := range c.Repeat {
		if share, ok := c.RepeatAt(k); ok {
			out.Repeat = append(out.Repeat, share)
		}
	}
	for k := range c.Again {
		if share, ok := c.AgainAt(k + 1); ok {
			out.Again = append(out.Again, share)
		}
	}
	return out
}

// values are the means of all, of each month and of each first channel.
func (a *CohortAnswer) values() (list []LifetimeValue) {
	add := func(by, key string, keep func(Lifetime) bool) {
		for age, months := range LifetimeMonths {
			if mean, customers := a.Value(age, keep); customers > 0 {
				list = append(list, LifetimeValue{by, key, months, customers, mean})
			}
		}
	}
	add("", "", nil)
	for _, c := range a.Cohorts {
		add(ByMonth, c.Month, func(l Lifetime) bool { return l.Month == c.Month })
	}
	for _, channel := range a.Channels() {
		add(ByChannel, channel, func(l Lifetime) bool { return l.Channel == channel })
	}
	return list
}
