package analyzer

// Unit says how to read a value.
type Unit string

// The units. Amounts are whole cents (averages may be fractional), ratios are
// 0..1 (roas and roi may pass 1), durations are seconds.
const (
	Count   Unit = "count"
	Cents   Unit = "cents"
	Ratio   Unit = "ratio"
	Seconds Unit = "seconds"
)

// State says how far a value can be trusted.
type State string

// The states. NoData is the only one without a value; Insufficient keeps its
// value and says that the numbers behind it are too few (see MinSample).
const (
	OK           State = "ok"
	NoData       State = "no_data"
	Insufficient State = "insufficient"
)

// Figure is one number of an answer and what it rests on.
type Figure struct {
	Metric string `json:"metric"`
	// Group is the dimension and the key this figure is for ({"month":
	// "2025-03"}); empty without a dimension.
	Group map[string]string `json:"group"`
	// Value is nil only when State is NoData.
	Value    *float64 `json:"value"`
	Unit     Unit     `json:"unit"`
	Currency string   `json:"currency"`
	// Numerator and Denominator are what the value was computed from, amounts
	// in cents. A sum has itself as numerator and no denominator.
	Numerator   *float64 `json:"numerator"`
	Denominator *float64 `json:"denominator"`
	// Amounts marks a ratio of two amounts outside the catalogue, where Metric does not say so.
	Amounts bool `json:"amounts,omitempty"`
	// Sample is the effectif: how many facts (Metric.Counted) stand behind the
	// value.
	Sample float64 `json:"sample"`
	// Interval is the 95 % interval of a proportion, nil for anything else.
	Interval *Interval `json:"interval,omitempty"`
	// Median stands beside a mean that it corrects (engagement time), with totals
	// and time buckets; nil elsewhere.
	Median *float64 `json:"median,omitempty"`
	// Shipping is the part of revenue_incl_tax that was paid for shipping, which
	// stands under no product; nil for other metrics and under products.
	Shipping *float64 `json:"shipping,omitempty"`
	// Previous is the same figure over the compared period, nil without
	// comparison or when that period has no such bucket.
	Previous *Past `json:"previous,omitempty"`
	// Covered are the days that data exist for, when they are only a part of the
	// figure's time.
	Covered  *Covered  `json:"covered,omitempty"`
	State    State     `json:"state"`
	Warnings []Warning `json:"warnings"`
}

// Key is the group's key, "" without a dimension.
func (f Figure) Key() string {
	for _, key := range f.Group {
		return key
	}
	return ""
}

// Interval is a 95 % confidence interval.
type Interval struct {
	Low  float64 `json:"low"`
	High float64 `json:"high"`
}

// Past is the compared value of a figure with what it came from.
type Past struct {
	Value       *float64 `json:"value"`
	Numerator   *float64 `json:"numerator"`
	Denominator *float64 `json:"denominator"`
	Sample      float64  `json:"sample"`
	State       State    `json:"state"`
	// Covered is that of Figure, over the compared time.
	Covered *Covered `json:"covered,omitempty"`
}

// Warning is something the reader of a figure must know. Code is stable, Text
// is a French sentence.
type Warning struct {
	Code string `json:"code"`
	Text string `json:"text"`
}

// Change is the relative change of a figure against its comparison: 0.123 for
// + 12.3 %. ok is false when either value is missing, when the former is zero
// or either is negative (a loss that halves is no fall of 50 %), and when the
// data cover only a part of either period.
func (f Figure) Change() (ratio float64, ok bool) {
	if !f.Comparable() || f.Value == nil || f.Previous == nil || f.Previous.Value == nil || *f.Previous.Value <= 0 || *f.Value < 0 {
		return 0, false
	}
	return *f.Value / *f.Previous.Value - 1, true
}

// Comparable reports whether the data cover both periods.
func (f Figure) Comparable() bool {
	return f.Covered == nil && (f.Previous == nil || f.Previous.Covered == nil)
}
