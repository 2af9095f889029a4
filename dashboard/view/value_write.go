package view

import (
	"math"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/internal/i18n"
)

// times are the ratios that people read as « 3,24 » (euros for one euro)
// rather than in per cent.
var times = map[string]bool{"roas": true}

// estimates are counts that a model reckons, on either side of zero: their
// decimals mean nothing, and neither does a change of theirs in per cent.
var estimates = map[string]bool{"search_missing_clicks": true}

// NoData stands where there is no value.
const NoData = "pas de données"

// Value writes a figure in full: 1 234,50 €, 2,3 %, 2 min 05 s.
func Value(f analyzer.Figure) string {
	if f.Value == nil {
		return NoData
	}
	return Write(f.Metric, f.Unit, f.Currency, *f.Value)
}

// Short writes a figure for a tile or a sentence: amounts of 1 000 and more
// lose their cents.
func Short(f analyzer.Figure) string {
	if f.Value == nil {
		return NoData
	}
	return WriteShort(f.Metric, f.Unit, f.Currency, *f.Value)
}

// Write writes a value of a metric in full.
func Write(metric string, unit analyzer.Unit, currency string, v float64) string {
	switch unit {
	case analyzer.Cents:
		return i18n.Money(v, currency)
	case analyzer.Ratio:
		if times[metric] {
			return i18n.Fixed(v, 2)
		}
		return i18n.Percent(v, decimalsOf(v))
	case analyzer.Seconds:
		return i18n.Duration(v)
	default:
		// hundreds have no hundredths; means of a column keep theirs
		if estimates[metric] || math.Abs(v) >= 100 || v == math.Trunc(v) {
			return i18n.Number(v, 0)
		}
		return i18n.Fixed(v, 2)
	}
}

// WriteShort is Write without the cents of amounts of 1 000 and more.
func WriteShort(metric string, unit analyzer.Unit, currency string, v float64) string {
	if unit == analyzer.Cents && math.Abs(v) >= 1000_00 {
		return WholeMoney(v, currency)
	}
	return Write(metric, unit, currency, v)
}

// WholeMoney writes an amount without its cents: 1 235 €.
func WholeMoney(cents float64, currency string) string {
	full := i18n.Money(math.Round(cents/100)*100, currency)
	return cutCents(full)
}

// cutCents takes « ,00 » away from a written amount.
func cutCents(s string) string {
	for i := 0; i+3 <= len(s); i++ {
		if s[i:i+3] == ",00" {
			return s[:i] + s[i+3:]
		}
	}
	return s
}

// decimalsOf shows one decimal, two below 0.1 %: a rate that is not nothing
// never reads 0,0 %.
func decimalsOf(ratio float64) int {
	if v := math.Abs(ratio); v > 0 && v < 0.001 {
		return 2
	}
	return 1
}

// Part writes the calculation behind a value, amounts and durations with their unit:
// « 62 / 1 824 », « 420 939,93 € / 6 721 », and "" for a sum.
func Part(f analyzer.Figure) string {
	if f.Numerator == nil || f.Denominator == nil {
		return ""
	}
	top, bottom := plainNumber(*f.Numerator), plainNumber(*f.Denominator)
	m, _ := analyzer.MetricByKey(f.Metric)
	switch {
	case f.Amounts, m.OfAmounts():
		top, bottom = i18n.Money(*f.Numerator, f.Currency), i18n.Money(*f.Denominator, f.Currency)
	case f.Unit == analyzer.Cents:
		top = i18n.Money(*f.Numerator, f.Currency)
	case f.Unit == analyzer.Seconds:
		top += i18n.NoBreakSpace + "s"
	}
	return top + " / " + bottom
}

func plainNumber(v float64) string { return i18n.Number(v, 2) }

// Sample writes the effectif of a figure: « 1 824 visites ».
func Sample(f analyzer.Figure) string {
	m, ok := analyzer.MetricByKey(f.Metric)
	if !ok {
		return i18n.Number(f.Sample, 0)
	}
	return i18n.T("analyzer.sample."+m.Counted, "n", f.Sample)
}

// Interval writes the ends of a 95 % interval, "" without one; those of a rate with as many
// decimals as tell one from the other.
func Interval(f analyzer.Figure) string {
	if f.Interval == nil {
		return ""
	}
	write := func(v float64) string { return Write(f.Metric, f.Unit, f.Currency, v) }
	low, high := write(f.Interval.Low), write(f.Interval.High)
	for decimals := 2; low == high && f.Interval.Low < f.Interval.High && f.Unit == analyzer.Ratio && decimals <= 4; decimals++ {
		low, high = i18n.Percent(f.Interval.Low, decimals), i18n.Percent(f.Interval.High, decimals)
	}
	return low + " à " + high
}
