// Package money reads and rounds amounts. Amounts are whole cents; what is
// computed from them rounds half away from zero, once, at the end.
package money

import (
	"math"
	"strconv"
	"strings"

	"github.com/formaouest/chaland/internal/fault"
)

// Round turns a computed number of cents into whole cents.
func Round(cents float64) int64 { return int64(math.Round(cents)) }

// Excl is an amount including tax without its tax, at rate (0.2 for 20 %).
func Excl(incl int64, rate float64) int64 { return Round(float64(incl) / (1 + rate)) }

// Parse reads an amount as people write it: 1234,50 · 1 234.50 · 1.234,50 ·
// 1,234.50 · (12,00) · 12,00 € · -3. With one separator alone, what follows it
// is the decimal part unless it is exactly three digits behind a dot or comma
// that repeats. The answer is in cents, rounded half away from zero.
func Parse(s string) (int64, error) {
	v, err := ParseNumber(s)
	if err != nil {
		return 0, err
	}
	return Round(v * 100), nil
}

// ParseNumber is Parse without the cents.
func ParseNumber(s string) (float64, error) {
	clean := strings.Map(func(r rune) rune {
		switch r {
		case ' ', '\u00a0', '\u202f', '€', '$', '£', '\'', '’', '%':
			return -1
		case '\u2212':
			return '-'
		}
		return r
	}, strings.TrimSpace(s))
	negative := strings.HasPrefix(clean, "(") && strings.HasSuffix(clean, ")")
	clean = strings.Trim(clean, "()")
	v, err := strconv.ParseFloat(decimalPoint(clean), 64)
	if err != nil || math.IsNaN(v) || math.IsInf(v, 0) || math.Abs(v) > 1e13 {
		return 0, fault.New(fault.Invalid, "money.bad_amount", "value", s)
	}
	if negative {
		v = -v
	}
	return v, nil
}

// decimalPoint drops the thousands separators and leaves a decimal point.
func decimalPoint(s string) string {
	comma, dot := strings.LastIndexByte(s, ','), strings.LastIndexByte(s, '.')
	switch {
	case comma >= 0 && dot >= 0 && comma > dot:
		return strings.Replace(strings.ReplaceAll(s, ".", ""), ",", ".", 1)
	case comma >= 0 && dot >= 0:
		return strings.ReplaceAll(s, ",", "")
	case strings.Count(s, ",") > 1:
		return strings.ReplaceAll(s, ",", "")
	case strings.Count(s, ".") > 1:
		return strings.ReplaceAll(s, ".", "")
	case comma >= 0:
		return strings.Replace(s, ",", ".", 1)
	}
	return s
}
