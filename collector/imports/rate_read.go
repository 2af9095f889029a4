package imports

import "strings"

// rateSurvey keeps the VAT rates of a column, to tell 0.2 from 20.
type rateSurvey struct{ seen map[string]bool }

// see keeps a few hundred spellings: shops have a handful.
func (r *rateSurvey) see(s string) {
	if len(r.seen) < 500 && !r.seen[s] {
		if r.seen == nil {
			r.seen = map[string]bool{}
		}
		r.seen[strings.Clone(s)] = true
	}
}

// perCent reports whether the column counts in per cent: one rate above 1, or
// written with the sign, shows it. 0.9 and 2.1 are real French rates in per
// cent, 0.055 and 0.2 are ratios.
func (r *rateSurvey) perCent(style numberStyle) bool {
	for s := range r.seen {
		if v, key := style.read(s); strings.Contains(s, "%") || key == "" && v > micro {
			return true
		}
	}
	return false
}

// ParseRate reads a VAT rate typed by a person: 20, « 5,5 % », 0.2. Below 1
// and without the sign it is a ratio.
func ParseRate(s string) (float64, bool) {
	style := numberStyle{decimal: '.'}
	if strings.Contains(s, ",") {
		style.decimal = ','
	}
	v, key := style.read(strings.TrimSpace(s))
	if key != "" || strings.TrimSpace(s) == "" {
		return 0, false
	}
	if strings.Contains(s, "%") || v >= micro {
		v = divRound(v, 100)
	}
	return float64(v) / micro, v >= 0 && v <= maxRate
}

// maxRate refuses a VAT column that holds amounts. The highest rate in Europe
// is 27 %.
const maxRate = micro / 2
