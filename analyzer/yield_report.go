package analyzer

import (
	"context"

	"github.com/formaouest/chaland/analyzer/attribution"
	"github.com/formaouest/chaland/internal/fault"
)

// YieldReport is a YieldAnswer as programs read it: amounts are cents, ratios 0..1.
type YieldReport struct {
	Site      string            `json:"site"`
	From      string            `json:"from"`
	To        string            `json:"to"`
	Currency  string            `json:"currency"`
	Model     attribution.Model `json:"model"`
	LookBack  int               `json:"look_back"` // days
	Paid      YieldLine         `json:"paid"`      // all that costs something
	Channels  []YieldLine       `json:"channels"`
	Campaigns []YieldLine       `json:"campaigns"`
	Partners  []YieldLine       `json:"partners"`
	Trace     Trace             `json:"trace"`
}

// YieldLine is a Yield and what follows from it; null where it has none.
type YieldLine struct {
	Key          string   `json:"key"`
	Unpaid       bool     `json:"without_spend"` // campaigns of a paid channel that cost nothing
	Spend        float64  `json:"spend"`
	Orders       float64  `json:"orders"`
	Revenue      float64  `json:"revenue_incl_tax"`
	Margin       *float64 `json:"contribution_margin"`
	Result       *float64 `json:"result"`
	ROAS         *float64 `json:"roas"`
	BreakEven    *float64 `json:"break_even_roas"`
	ROI          *float64 `json:"roi"`
	NewCustomers float64  `json:"new_customers"`
}

func lineOfYield(y Yield) YieldLine {
	l := YieldLine{Key: y.Key, Unpaid: y.Unpaid, Spend: y.Spend, Orders: y.Orders, Revenue: y.Revenue, Result: y.Result(), ROAS: y.ROAS(), BreakEven: y.BreakEven(), ROI: y.ROI(), NewCustomers: y.NewCustomers}
	if y.HasMargin() {
		l.Margin = &y.Margin
	}
	return l
}

// YieldReport asks for the yields and writes them down.
func (a *Analyzer) YieldReport(ctx context.Context, q YieldQuestion) (*YieldReport, error) {
	y, err := a.Yields(ctx, q)
	if err != nil {
		return nil, err
	}
	if len(y.Channels)+len(y.Campaigns)+len(y.Partners) == 0 {
		return nil, fault.New(fault.NotFound, "analyzer.yields.nothing", "from", q.Period.From.French(), "to", q.Period.To.French())
	}
	lines := func(list []Yield) []YieldLine {
		out := make([]YieldLine, len(list))
		for i, l := range list {
			out[i] = lineOfYield(l)
		}
		return out
	}
	p := y.Question.Period
	return &YieldReport{Site: q.Site, From: p.From.String(), To: p.To.String(), Currency: y.Currency, Model: q.Model, LookBack: q.LookBack,
		Paid: lineOfYield(y.Paid), Channels: lines(y.Channels), Campaigns: lines(y.Campaigns), Partners: lines(y.Partners), Trace: y.Trace}, nil
}
