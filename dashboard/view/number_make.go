package view

import (
	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/dashboard/address"
	"github.com/formaouest/chaland/internal/i18n"
)

// Number is a figure ready for a page: how it reads, and where it opens.
type Number struct {
	Metric   string
	Label    string
	Text     string // short, for tiles and sentences
	Full     string
	Calc     string // « 62 / 1 824 »
	Sample   string // the effectif
	Interval string
	Median   string
	Plain    string // in everyday words, "" where there are none
	Rate     bool   // a share, which everyday words explain better than its name does
	State    analyzer.State
	Href     string // its method
	Cite     string // what the form of « Citer ce chiffre » sends
	Change   *Change
	Warnings []analyzer.Warning
}

// NumberOf prepares a figure of a page, split by a dimension or not.
func NumberOf(a address.Address, by string, f analyzer.Figure) Number {
	ref := a.Reference(by, f)
	n := Number{
		Metric: f.Metric, Label: LabelOf(f.Metric), Text: Short(f), Full: Value(f), Calc: Part(f), Sample: Sample(f),
		Interval: Interval(f), Plain: Plain(f), Rate: f.Unit == analyzer.Ratio, State: f.State, Href: ref.Path(), Cite: ref.Encode(), Warnings: f.Warnings,
	}
	if f.Median != nil {
		n.Median = Write(f.Metric, f.Unit, f.Currency, *f.Median)
	}
	if c, ok := ChangeOf(f); ok {
		n.Change = &c
	}
	return n
}

// LabelOf is the French name of a metric.
func LabelOf(metric string) string { return i18n.T("metric." + metric + ".label") }

// Has reports whether there is a value.
func (n Number) Has() bool { return n.State != analyzer.NoData }

// One reports whether what it counts is written in the singular.
func (n Number) One() bool { return n.Text == "0" || n.Text == "1" }

// Few reports whether the numbers behind the value are too few to conclude.
func (n Number) Few() bool { return n.State == analyzer.Insufficient }

// Total finds the one figure of a metric in an answer that is not split.
func Total(answer *analyzer.Answer, metric string) analyzer.Figure {
	if all := answer.Of(metric); len(all) > 0 {
		return all[0]
	}
	return analyzer.Figure{Metric: metric, State: analyzer.NoData}
}

// Numbers prepares the totals of several metrics.
func Numbers(a address.Address, answer *analyzer.Answer, metrics ...string) []Number {
	out := make([]Number, 0, len(metrics))
	for _, m := range metrics {
		out = append(out, NumberOf(a, "", Total(answer, m)))
	}
	return out
}

// shownAtFigure are the warnings that stand beside the figure itself.
var shownAtFigure = map[string]bool{"small_sample": true}

// aboutPeriod are the warnings that tell of « cette période » as a whole.
var aboutPeriod = map[string]bool{"partial_period": true, "partial_comparison": true}

// Warnings gathers what the reader of several answers must know: those of
// totals, then from figures split by a dimension the first of each other kind.
// Cut buckets are all told, there are two at most. What is missing of a month is
// not missing of the page's period, which the totals speak of.
func Warnings(answers ...*analyzer.Answer) []analyzer.Warning {
	var out []analyzer.Warning
	texts, codes := map[string]bool{}, map[string]bool{}
	add := func(f analyzer.Figure, split, inTime bool) {
		for _, w := range f.Warnings {
			again := texts[w.Text] || split && codes[w.Code] && w.Code != "partial_bucket"
			if again || shownAtFigure[w.Code] || inTime && aboutPeriod[w.Code] {
				continue
			}
			texts[w.Text], codes[w.Code] = true, true
			out = append(out, w)
		}
	}
	for _, split := range []bool{false, true} {
		for _, answer := range answers {
			for _, f := range answer.Figures {
				if by := answer.Question.By; split == (by != "") {
					add(f, split, by == analyzer.ByDay || by == analyzer.ByWeek || by == analyzer.ByMonth)
				}
			}
		}
	}
	return out
}
