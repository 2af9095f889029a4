package citation

import (
	"math"
	"regexp"
	"strings"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/money"
)

var durationText = regexp.MustCompile(`^(?:(\d+)\s*h(?:eures?)?)?\s*(?:(\d+)\s*min(?:utes?)?)?\s*(?:et\s*)?(?:(\d+)\s*s(?:ec(?:ondes?)?)?)?$`)

// Matches reports whether a value as printed in a document is the figure,
// rounded the way the document rounds: « 3,4 % » is 0.0341, « 1 234 € » is
// 1 234,50 € or not according to its own rounding.
func Matches(f analyzer.Figure, typed string) bool {
	if f.Value == nil {
		return false
	}
	typed = strings.TrimSpace(typed)
	value := *f.Value
	if f.Unit == analyzer.Seconds {
		if seconds, ok := parseDuration(typed); ok {
			return math.Abs(seconds-value) <= 0.5
		}
	}
	for _, read := range written(typed) {
		for _, scaled := range readings(f, typed) {
			if math.Abs(read.value-scaled) <= read.half+1e-9*math.Abs(scaled) {
				return true
			}
		}
	}
	return false
}

// MatchesAbout reports whether a figure lies about a value that somebody wrote in round
// numbers: not more than low units of its last digit that is no zero below it, nor more
// than high above.
func MatchesAbout(f analyzer.Figure, typed string, low, high float64) bool {
	if f.Value == nil {
		return false
	}
	for _, read := range written(typed) {
		unit := read.half * 2
		for whole := math.Round(math.Abs(read.value) / unit); whole >= 10 && math.Mod(whole, 10) == 0; whole /= 10 {
			unit *= 10
		}
		for _, scaled := range readings(f, typed) {
			if scaled >= read.value-low*unit && scaled <= read.value+high*unit {
				return true
			}
		}
	}
	return false
}

// IsNumber reports whether a number or a duration can be read in what somebody
// typed.
func IsNumber(typed string) bool {
	typed = strings.TrimSpace(typed)
	if _, ok := parseDuration(typed); ok {
		return true
	}
	_, err := money.ParseNumber(letterless(typed))
	return err == nil
}

// IsRounded reports whether a typed value matches the figure with other digits
// than those that the figure is written with: « 2 % » for 1,9 %.
func IsRounded(f analyzer.Figure, typed string) bool {
	if f.Unit == analyzer.Seconds || !Matches(f, typed) {
		return false
	}
	whole, err := money.ParseNumber(letterless(view.Value(f)))
	for _, read := range written(typed) {
		if err != nil || math.Abs(read.value-whole) <= 1e-9 || math.Abs(read.value*100-whole) <= 1e-9 {
			return false
		}
	}
	return true
}

var perCent = regexp.MustCompile(`(?i)%|\bpour\s?cents?\b`)

// readings are the numbers that people write for a figure: euros for cents,
// per cents for a ratio unless it is a multiple.
func readings(f analyzer.Figure, typed string) []float64 {
	switch {
	case f.Unit == analyzer.Cents:
		return []float64{*f.Value / 100}
	case f.Unit == analyzer.Ratio && perCent.MatchString(typed):
		return []float64{*f.Value * 100}
	case f.Unit == analyzer.Ratio:
		return []float64{*f.Value, *f.Value * 100}
	}
	return []float64{*f.Value}
}

// number is what somebody wrote: its value, and half a unit of its last digit, which is
// what its rounding may hide: 3.4 and 0.05 for « 3,4 », 12300 and 50 for « 12,3 k€ ».
type number struct{ value, half float64 }

// thousands are one group of three digits behind a sign that parts thousands for some and
// decimals for others: 1,234 and 1.234.
var thousands = regexp.MustCompile(`^[+-]?\d{1,3}[.,]\d{3}$`)

// written are the numbers that a text may stand for, none when it holds none.
func written(typed string) []number {
	digits := letterless(typed)
	value, err := money.ParseNumber(digits)
	if err != nil {
		return nil
	}
	scale := scaleOf(typed)
	out := []number{{value * scale, halfStep(digits) * scale}}
	if plain := strings.ReplaceAll(digits, "\u2212", "-"); thousands.MatchString(plain) {
		whole, err := money.ParseNumber(strings.NewReplacer(",", "", ".", "").Replace(plain))
		if err == nil {
			out = append(out, number{whole * scale, 0.5 * scale})
		}
	}
	return out
}

var (
	inThousands = regexp.MustCompile(`(?i)\d\s*(?:k\s*(?:€|euros?\b|eur\b|\b)|milliers?\b|mille\b)`)
	inMillions  = regexp.MustCompile(`(?:\d\s*M\s*(?:€|\b)|(?i:\d\s*millions?\b))`)
)

// scaleOf is what a text multiplies its digits by: « 12,3 k€ », « 1,2 M€ », « 2 millions ».
func scaleOf(typed string) float64 {
	typed = strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(typed)
	switch {
	case inThousands.MatchString(typed):
		return 1e3
	case inMillions.MatchString(typed):
		return 1e6
	}
	return 1
}

// halfStep is half a unit of the last digit written: 0.05 for « 3,4 ».
func halfStep(digits string) float64 {
	at := strings.LastIndexAny(digits, ",.")
	if at < 0 || strings.Count(digits, digits[at:at+1]) > 1 { // 1.234.567 has no decimals
		return 0.5
	}
	decimals := 0
	for _, r := range digits[at+1:] {
		if r >= '0' && r <= '9' {
			decimals++
		}
	}
	return 0.5 * math.Pow10(-decimals)
}

// letterless drops units and words: « 62 commandes », « 1 234,50 EUR ».
func letterless(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case r >= '0' && r <= '9' || strings.ContainsRune(",.+-()\u2212 \u00a0\u202f", r):
			return r
		}
		return -1
	}, s))
}

func parseDuration(s string) (seconds float64, ok bool) {
	s = strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(s)
	m := durationText.FindStringSubmatch(s)
	if m == nil || s == "" {
		return 0, false
	}
	for i, unit := range []float64{3600, 60, 1} {
		if m[i+1] != "" {
			n, err := money.ParseNumber(m[i+1])
			if err != nil {
				return 0, false
			}
			seconds += n * unit
		}
	}
	return seconds, true
}
