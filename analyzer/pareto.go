package analyzer

import (
	"context"
	"errors"

	"github.com/formaouest/chaland/analyzer/abc"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/warehouse"
)

// What products may be classed by.
const (
	ParetoRevenue = "revenue" // amount excluding tax, refunds taken off
	ParetoMargin  = "margin"  // gross margin of what was sold
)

// ParetoQuestion asks for the classes of a shop's products.
type ParetoQuestion struct {
	Site   string
	Period period.Period
	By     string // ParetoRevenue or ParetoMargin; "" for the first
	At     abc.Thresholds
}

// ParetoAnswer is the products in classes; amounts are cents.
type ParetoAnswer struct {
	*abc.Answer
	By, Currency string
	Units        map[string]float64 // sold, by product
	Unknown      float64            // lines that lack the amount or the cost
	Trace        Trace
}

// paretoVersion is that of the definition.
const paretoVersion = 1

// Pareto classes the products of a period by what they make of the total, whatever
// filters.
func (a *Analyzer) Pareto(ctx context.Context, q ParetoQuestion) (_ *ParetoAnswer, err error) {
	defer fault.Wrap(&err, "class the products of site %q over %s", q.Site, q.Period)
	site, err := a.site(ctx, q.Site)
	if err != nil {
		return nil, err
	}
	if q.By == "" {
		q.By = ParetoRevenue
	}
	measure, known := map[string]int{ParetoRevenue: 1, ParetoMargin: 2}[q.By]
	if !known {
		return nil, fault.New(fault.Invalid, "pareto.bad_by", "value", q.By)
	}
	q.Period.Loc = site.Location()
	ctx = a.remembering(ctx)
	s := bind("pareto_products", warehouse.Params{"site": site.ID, "from": q.Period.Start(), "to": q.Period.End()})
	found, err := a.run(ctx, s)
	if err != nil {
		return nil, err
	}
	out := &ParetoAnswer{By: q.By, Currency: site.Currency, Units: map[string]float64{}, Trace: Trace{Version: paretoVersion}}
	var items []abc.Item
	for _, r := range found.rows {
		out.Units[r.keys[0]] = r.values[0]
		out.Unknown += r.values[2+measure]
		items = append(items, abc.Item{Name: r.keys[0], Amount: r.values[measure]})
	}
	out.Answer, err = abc.Sort(items, q.At)
	switch nothing := fault.New(fault.Invalid, "abc.no_sale"); {
	case errors.Is(err, nothing): // a file has columns to check, a shop has days
		return nil, fault.New(fault.Invalid, "pareto.no_sale", "from", q.Period.From.French(), "to", q.Period.To.French()).Because(err)
	case err != nil:
		return nil, err
	}
	out.Trace.tell([]statement{s})
	out.Trace.Fingerprint, err = a.fingerprint(ctx, site.ID, []read{{warehouse.FactOrders, q.Period}, {warehouse.FactRefunds, q.Period}})
	return out, err
}

// ParetoDocument is the answer as programs read it. Shares are 0..1.
type ParetoDocument struct {
	Total    float64      `json:"total"`
	Gini     float64      `json:"gini"`
	TopItems int          `json:"top_items"`
	TopShare float64      `json:"top_share"`
	Classes  []ParetoSum  `json:"classes"`
	Items    []ParetoLine `json:"items"`
}

// ParetoSum is a class as a whole.
type ParetoSum struct {
	Class  abc.Class `json:"class"`
	Items  int       `json:"items"`
	Amount float64   `json:"amount"`
	Share  float64   `json:"share"`
}

// ParetoLine is an item with its place.
type ParetoLine struct {
	Rank      int       `json:"rank"`
	Item      string    `json:"item"`
	Amount    float64   `json:"amount"`
	Share     float64   `json:"share"`
	Before    float64   `json:"share_before"`
	Cumulated float64   `json:"cumulated_share"`
	Class     abc.Class `json:"class"`
}

// ParetoDocumentOf sets out classes, of a shop or of a file.
func ParetoDocumentOf(a *abc.Answer) ParetoDocument {
	out := ParetoDocument{Total: a.Total, Gini: a.Gini, TopItems: a.TopItems, TopShare: a.TopShare}
	for _, s := range a.Sums {
		out.Classes = append(out.Classes, ParetoSum(s))
	}
	for _, l := range a.Lines {
		out.Items = append(out.Items, ParetoLine{l.Rank, l.Name, l.Amount, l.Share, l.Before, l.Cumulated, l.Class})
	}
	return out
}

// Document is the answer as programs read it, amounts in cents.
func (a *ParetoAnswer) Document() ParetoDocument { return ParetoDocumentOf(a.Answer) }
