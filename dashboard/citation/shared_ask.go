package citation

import (
	"context"
	"strings"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/analyzer/attribution"
	"github.com/formaouest/chaland/internal/period"
)

// MetricAttribution stands for a metric in cited credits of attribution models.
const MetricAttribution = "attribution"

// What a cited comparison of models shares.
const (
	SharedOrders  = "orders"
	SharedRevenue = "revenue" // tax included
	// of one model and the channels that cost something
	SharedResult = "result"
	SharedROAS   = "roas"
)

// Shared is what a comparison of models adds to a request.
type Shared struct {
	Measure  string `json:"measure"`
	By       string `json:"by"`
	LookBack int    `json:"look_back"` // days
	Order    int    `json:"order"`     // of the Markov chain
	// Model is the one of SharedResult and SharedROAS, "" for all models.
	Model attribution.Model `json:"model,omitempty"`
}

// askShared turns what each model gives to each touch into a figure.
func askShared(ctx context.Context, a *analyzer.Analyzer, r Request) (Result, error) {
	p, err := r.period()
	if err != nil {
		return Result{}, err
	}
	if r.Shared.Model != "" {
		return askYields(ctx, a, r, p)
	}
	answer, err := a.Paths(ctx, analyzer.PathQuestion{Site: r.Site, Period: p, LookBack: r.Shared.LookBack, By: r.Shared.By})
	if err != nil {
		return Result{}, err
	}
	out := Result{Trace: answer.Trace}
	if answer.Lacks() != nil {
		return out, nil
	}
	whole := attribution.Total(answer.Paths).Conversions
	for _, m := range attribution.Models {
		credits, err := attribution.Attribute(answer.Paths, m, attribution.Options{Order: r.Shared.Order})
		if err != nil {
			return Result{}, err
		}
		for _, c := range credits {
			f := analyzer.Figure{Metric: MetricAttribution, Group: map[string]string{"credit": string(m) + "/" + c.Channel}, Value: &c.Conversions, Unit: analyzer.Count, Sample: whole, State: analyzer.OK}
			if r.Shared.Measure == SharedRevenue {
				f.Value, f.Unit, f.Currency = &c.Value, analyzer.Cents, answer.Currency
			}
			out.Figures = append(out.Figures, f)
		}
	}
	return out, nil
}

// askYields turns what each paid channel brought back into a figure, under its name
// behind the model's.
func askYields(ctx context.Context, a *analyzer.Analyzer, r Request, p period.Period) (Result, error) {
	answer, err := a.Yields(ctx, analyzer.YieldQuestion{Site: r.Site, Period: p, Model: r.Shared.Model, LookBack: r.Shared.LookBack, Order: r.Shared.Order, Filters: r.Filters})
	if err != nil {
		return Result{}, err
	}
	out := Result{Trace: answer.Trace}
	for _, y := range answer.Channels {
		f := analyzer.Figure{Metric: MetricAttribution, Group: map[string]string{"credit": string(r.Shared.Model) + "/" + y.Key}, Value: y.Result(), Unit: analyzer.Cents, Currency: answer.Currency, Sample: y.Orders, State: analyzer.OK}
		if r.Shared.Measure == SharedROAS {
			f.Value, f.Unit, f.Numerator, f.Denominator, f.Amounts = y.ROAS(), analyzer.Count, &y.Revenue, &y.Spend, true
		}
		if y.Spend > 0 && !y.Unpaid && f.Value != nil {
			out.Figures = append(out.Figures, f)
		}
	}
	return out, nil
}

// SharedKey takes apart the key of a figure of askShared: a model has no slash in its
// name, a touch may.
func SharedKey(f analyzer.Figure) (model, touch string) {
	model, touch, _ = strings.Cut(f.Key(), "/")
	return model, touch
}
