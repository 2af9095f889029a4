package i18n

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// French typography: a narrow no-break space groups thousands and precedes %,
// a no-break space precedes a currency.
const (
	NarrowSpace  = "\u202f"
	NoBreakSpace = "\u00a0"
)

// Int writes 12345 as « 12 345 ».
func Int(n int64) string {
	if n < 0 {
		return "\u2212" + group(strconv.FormatUint(uint64(-n), 10))
	}
	return group(strconv.FormatInt(n, 10))
}

// Number writes v with a decimal comma and at most decimals digits behind it,
// without trailing zeros: 1234.5 is « 1 234,5 ».
func Number(v float64, decimals int) string {
	s := Fixed(v, decimals)
	if strings.Contains(s, ",") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ",")
	}
	return s
}

// Fixed is Number with exactly decimals digits.
func Fixed(v float64, decimals int) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return "\u2014"
	}
	s := strconv.FormatFloat(Round(math.Abs(v), decimals), 'f', decimals, 64)
	whole, fraction, _ := strings.Cut(s, ".")
	out := group(whole)
	if fraction != "" {
		out += "," + fraction
	}
	if v < 0 && strings.Trim(s, "0.") != "" {
		return "\u2212" + out
	}
	return out
}

// Round takes v to decimals digits behind the comma, halves away from zero: what a
// spreadsheet shows, and what the exported tables hold. strconv would write 53.125 as
// 53.12, the even neighbour.
func Round(v float64, decimals int) float64 {
	scale := math.Pow10(decimals)
	if math.Abs(v) > 1e15/scale { // no digit is left to round
		return v
	}
	return math.Round(v*scale) / scale
}

// Percent writes the ratio 0.0231 as « 2,3 % ».
func Percent(ratio float64, decimals int) string {
	if math.IsNaN(ratio) || math.IsInf(ratio, 0) {
		return "\u2014"
	}
	return Fixed(ratio*100, decimals) + NarrowSpace + "%"
}

var symbols = map[string]string{"EUR": "€", "GBP": "£", "USD": "$US", "CHF": "CHF"}

// Money writes an amount in cents as « 1 234,50 € ».
func Money(cents float64, currency string) string {
	symbol, ok := symbols[currency]
	if !ok {
		symbol = currency
	}
	return strings.TrimSpace(Fixed(cents/100, 2) + NoBreakSpace + symbol)
}

// Duration writes seconds as « 2 min 05 s ».
func Duration(seconds float64) string {
	s := int64(math.Round(seconds))
	if s < 60 {
		return Int(s) + NoBreakSpace + "s"
	}
	if s < 3600 {
		return strconv.FormatInt(s/60, 10) + NoBreakSpace + "min" + NoBreakSpace + pad2(s%60) + NoBreakSpace + "s"
	}
	return strconv.FormatInt(s/3600, 10) + NoBreakSpace + "h" + NoBreakSpace + pad2(s/60%60) + NoBreakSpace + "min"
}

// Date writes 14/03/2025.
func Date(t time.Time) string { return t.Format("02/01/2006") }

// DateTime writes 14/03/2025 à 09:05.
func DateTime(t time.Time) string { return t.Format("02/01/2006 à 15:04") }

var months = [...]string{"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"}

// Month writes « mars 2025 ».
func Month(t time.Time) string {
	return months[t.Month()-1] + " " + strconv.Itoa(t.Year())
}

func pad2(n int64) string {
	if n < 10 {
		return "0" + strconv.FormatInt(n, 10)
	}
	return strconv.FormatInt(n, 10)
}

func group(digits string) string {
	if len(digits) <= 3 {
		return digits
	}
	var out strings.Builder
	head := len(digits) % 3
	out.WriteString(digits[:head])
	for i := head; i < len(digits); i += 3 {
		if i > 0 {
			out.WriteString(NarrowSpace)
		}
		out.WriteString(digits[i : i+3])
	}
	return out.String()
}
