package citation

import (
	"context"
	"strings"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/analyzer/attribution"
)

// MetricAttribution stands for a metric in cited credits of attribution models.
const MetricAttribution = "attribution"

// What a cited comparison of models shares.
const (
	SharedOrders  = "orders"
	SharedRevenue = "revenue" // tax included
)

// Shared is what a comparison of models adds to a request.
type Shared struct {
	Measure  string `json:"measure"`
	By       string `json:"by"`
	LookBack int    `json:"look_back"` // days
	Order    int    `json:"order"`     // of the Markov chain
}

// askShared turns what each model gives to each touch into a figure.
func askShared(ctx context.Context, a *analyzer.Analyzer, r Request) (Result, error) {
	p, err := r.period()
	if err != nil {
		return Result{}, err
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

// SharedKey takes apart the key of a figure of askShared: a model has no slash in its
// name, a touch may.
func SharedKey(f analyzer.Figure) (model, touch string) {
	model, touch, _ = strings.Cut(f.Key(), "/")
	return model, touch
}
