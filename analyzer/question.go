package analyzer

import (
	"encoding/json"

	"github.com/formaouest/chaland/internal/period"
)

// Comparisons a question may ask for.
const (
	ComparePrevious = "previous" // the period of the same length just before
	CompareYear     = "year"     // the same dates one year earlier
)

// The two accounting bases of refunds.
const (
	ByRefundDate = "refund" // on the day of the refund (default)
	ByOrderDate  = "order"  // on the day of the order they undo
)

// Question is what is asked. Its time zone is the site's, whatever the period
// brought along.
type Question struct {
	Site    string
	Period  period.Period
	Metrics []string
	// By is the one dimension that splits the figures, "" for totals.
	By      string
	Filters []Filter
	// Compare is "", ComparePrevious or CompareYear.
	Compare string
	// RefundDate is "" or ByRefundDate, or ByOrderDate.
	RefundDate string
}

// Filter keeps what has the value in the dimension. Several values of one
// dimension add up; several dimensions narrow down.
type Filter struct {
	Dimension string `json:"dimension"`
	Value     string `json:"value"`
}

// MarshalJSON writes the question as answers echo it.
func (q Question) MarshalJSON() ([]byte, error) {
	zone := ""
	if q.Period.Loc != nil {
		zone = q.Period.Loc.String()
	}
	filters := q.Filters
	if filters == nil {
		filters = []Filter{}
	}
	return json.Marshal(struct {
		Site       string   `json:"site"`
		From       string   `json:"from"`
		To         string   `json:"to"`
		Timezone   string   `json:"timezone"`
		Metrics    []string `json:"metrics"`
		By         string   `json:"by"`
		Filters    []Filter `json:"filters"`
		Compare    string   `json:"compare"`
		RefundDate string   `json:"refund_date"`
	}{q.Site, q.Period.From.String(), q.Period.To.String(), zone, q.Metrics, q.By, filters, q.Compare, q.refundBasis()})
}

func (q Question) refundBasis() string {
	if q.RefundDate == "" {
		return ByRefundDate
	}
	return q.RefundDate
}

// Answer echoes its question and gives the figures, metric by metric, each
// metric's groups in the same order: time buckets in theirs, other keys by
// falling value of the first metric.
type Answer struct {
	Question Question `json:"question"`
	Figures  []Figure `json:"figures"`
}

// Of are the figures of one metric, in order.
func (a *Answer) Of(metric string) []Figure {
	var out []Figure
	for _, f := range a.Figures {
		if f.Metric == metric {
			out = append(out, f)
		}
	}
	return out
}
