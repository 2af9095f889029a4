package analyzer

import (
	"context"
	"maps"
	"slices"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/money"
	"github.com/formaouest/chaland/internal/period"
)

// AcquisitionCost is what winning the new customers of a period cost and what they
// brought back, by the channel of their first order. Amounts are cents, excluding tax.
type AcquisitionCost struct {
	Channel      string   `json:"channel"` // "" for all
	Spend        float64  `json:"spend"`
	NewCustomers float64  `json:"new_customers"`
	Cost         *float64 `json:"cac"`      // nil without a new customer
	FullCost     *float64 `json:"cac_full"` // of all: staff and tools added; nil where none was told
	// Values are the mean margins at LifetimeMonths, before advertising; nil where no
	// cohort is complete.
	Values [3]*float64 `json:"values"`
	// Return and FullReturn are the value at 12 months over the cost and the full cost
	// (LTV:CAC); nil where either is unknown or nothing was spent.
	Return     *float64 `json:"value_over_cac"`
	FullReturn *float64 `json:"value_over_cac_full"`
	// Payback and FullPayback are the first age of LifetimeMonths at which the value
	// covers the cost and the full cost; nil where none does yet, or nothing was spent.
	Payback     *int `json:"payback_months"`
	FullPayback *int `json:"payback_months_full"`
}

// AcquisitionAnswer holds the line of all customers, then those of channels.
type AcquisitionAnswer struct {
	Monthly  float64           `json:"monthly_overhead"` // cents a month
	Months   float64           `json:"months"`           // of the period, as far as the data go
	Currency string            `json:"currency"`
	Lines    []AcquisitionCost `json:"lines"`
}

// daysOfMonth is the mean length of a month.
const daysOfMonth = 365.25 / 12

// MaxOverhead bounds what staff and tools cost a month, in cents.
const MaxOverhead = 1e11

// ReadOverhead reads what staff and tools cost a month, in cents; "" is nothing.
func ReadOverhead(text string) (float64, error) {
	if text == "" {
		return 0, nil
	}
	cents, err := money.Parse(text)
	if err == nil && (cents < 0 || cents > MaxOverhead) {
		err = fault.New(fault.Invalid, "analyzer.bad_overhead", "value", text)
	}
	return float64(cents), err
}

// Acquisition holds what the new customers of a period cost against what they bring, as
// Cohorts told of the same period. monthly is what staff and tools of webmarketing cost a
// month in cents, which no import tells: with it, the full cost is (spend + monthly ×
// months) / new customers.
func (a *Analyzer) Acquisition(ctx context.Context, siteID string, p period.Period, monthly float64, cohorts *CohortAnswer) (_ *AcquisitionAnswer, err error) {
	defer fault.Wrap(&err, "cost of new customers of site %q over %s", siteID, p)
	q := Question{Site: siteID, Period: p, Metrics: []string{"spend", "new_customers"}}
	split := q
	split.By = ByChannel
	answers, err := a.AnswerAll(ctx, q, split)
	if err != nil {
		return nil, err
	}
	passed := p
	passed.To = earlier(p.To, cohorts.Until)
	out := &AcquisitionAnswer{Monthly: monthly, Months: float64(max(0, passed.Days())) / daysOfMonth, Currency: cohorts.Currency}
	all := costLines(answers[0])[""]
	channels := costLines(answers[1])
	names := cohorts.Channels()
	for _, name := range slices.Sorted(maps.Keys(channels)) {
		if !slices.Contains(names, name) { // which cost something and won nobody
			names = append(names, name)
		}
	}
	all.weigh(cohorts, nil, monthly*out.Months)
	out.Lines = append(out.Lines, all)
	for _, name := range names {
		l := channels[name]
		l.Channel = name
		l.weigh(cohorts, func(t Lifetime) bool { return t.Channel == name }, 0)
		if l.Spend != 0 || l.NewCustomers > 0 {
			out.Lines = append(out.Lines, l)
		}
	}
	return out, nil
}

// costLines are the spend and the new customers of an answer, by key.
func costLines(a *Answer) map[string]AcquisitionCost {
	lines := map[string]AcquisitionCost{}
	for _, f := range a.Figures {
		l := lines[f.Key()]
		switch {
		case f.Value == nil:
			continue
		case f.Metric == "spend":
			l.Spend = *f.Value
		default:
			l.NewCustomers = *f.Value
		}
		lines[f.Key()] = l
	}
	return lines
}

// weigh sets a line's cost against the values of the customers it keeps.
func (l *AcquisitionCost) weigh(cohorts *CohortAnswer, keep func(Lifetime) bool, overhead float64) {
	for age := range LifetimeMonths {
		if mean, customers := cohorts.Value(age, keep); customers > 0 {
			l.Values[age] = &mean
		}
	}
	if l.NewCustomers == 0 {
		return
	}
	l.Cost = number(l.Spend / l.NewCustomers)
	l.Return, l.Payback = l.against(*l.Cost)
	if overhead > 0 {
		l.FullCost = number((l.Spend + overhead) / l.NewCustomers)
		l.FullReturn, l.FullPayback = l.against(*l.FullCost)
	}
}

// against holds the values against a cost.
func (l *AcquisitionCost) against(cost float64) (over *float64, payback *int) {
	if cost <= 0 {
		return nil, nil
	}
	if last := l.Values[len(l.Values)-1]; last != nil {
		over = number(*last / cost)
	}
	for age, months := range LifetimeMonths {
		if value := l.Values[age]; value != nil && *value >= cost {
			return over, &months
		}
	}
	return over, nil
}
