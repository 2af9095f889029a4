package citation

import (
	"math"
	"regexp"
	"strings"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/money"
)

var durationText = regexp.MustCompile(`^(?:(\d+)\s*h)?\s*(?:(\d+)\s*min)?\s*(?:(\d+)\s*s)?$`)

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
	read, err := money.ParseNumber(letterless(typed))
	if err != nil {
		return false
	}
	for _, scaled := range readings(f, typed) {
		if math.Abs(read-scaled) <= halfStep(typed)+1e-9*math.Abs(scaled) {
			return true
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
	read, _ := money.ParseNumber(letterless(typed)) // it matches
	written, err := money.ParseNumber(letterless(view.Value(f)))
	return err == nil && math.Abs(read-written) > 1e-9 && math.Abs(read*100-written) > 1e-9
}

// readings are the numbers that people write for a figure: euros for cents,
// per cents for a ratio unless it is a multiple.
func readings(f analyzer.Figure, typed string) []float64 {
	switch {
	case f.Unit == analyzer.Cents:
		return []float64{*f.Value / 100}
	case f.Unit == analyzer.Ratio && strings.Contains(typed, "%"):
		return []float64{*f.Value * 100}
	case f.Unit == analyzer.Ratio:
		return []float64{*f.Value, *f.Value * 100}
	}
	return []float64{*f.Value}
}

// halfStep is half a unit of the last digit written: 0.05 for « 3,4 ».
func halfStep(typed string) float64 {
	digits := letterless(typed)
	at := strings.LastIndexAny(digits, ",.")
	if at < 0 {
		return 0.5
	}
	decimals := 0
	for _, r := range digits[at+1:] {
		if r >= '0' && r <= '9' {
			decimals++
		}
	}
	if decimals == 3 && digits[at] == '.' { // 1.234 is a thousand
		return 0.5
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
