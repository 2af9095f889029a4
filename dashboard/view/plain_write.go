package view

import (
	"math"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/internal/i18n"
)

// Plain says a figure in everyday words: « Sur 1 000 visites, environ 23 finissent par une
// commande. » It tells what was counted, never what to think of it. "" without a value, and
// by product or category, where several metrics count something else.
func Plain(f analyzer.Figure) string {
	if f.Value == nil || f.Group[analyzer.ByProduct] != "" || f.Group[analyzer.ByCategory] != "" {
		return ""
	}
	key, v := "plain."+f.Metric, *f.Value
	if v < 0 {
		key, v = key+".negative", -v
	}
	if !i18n.Has(key) {
		return ""
	}
	n, base := v, 0
	if f.Unit == analyzer.Ratio {
		n, base = outOf(v)
	}
	return i18n.T(key, "n", n, "base", base, "value", Value(f))
}

// outOf writes a share as a whole number out of a hundred, or out of the next power of ten
// that rounds it by less than a twentieth: 0.023 is 23 out of 1 000, not 2 out of 100.
func outOf(share float64) (n float64, base int) {
	const most = 1_000_000
	for base = 100; base < most; base *= 10 {
		exact := share * float64(base)
		if n = math.Round(exact); math.Abs(n-exact) <= exact/20 {
			break
		}
	}
	return math.Round(share * float64(base)), base
}
