// Package chart describes a chart in plain data: what is drawn is decided by
// dashboard/web/chart.js, what it says is decided here. A chart is always
// doubled by a table, and carries a sentence that states its main reading.
package chart

import (
	"slices"

	"github.com/formaouest/chaland/analyzer"
)

// Kind is the way a chart is drawn.
type Kind string

// The kinds of chart. Bars start at zero; time goes on a line.
const (
	Line   Kind = "line"   // over time; missing values are gaps
	Bar    Kind = "bar"    // few buckets of time, or ordered categories
	HBar   Kind = "hbar"   // categories, one bar a line, the greatest first
	Funnel Kind = "funnel" // ordered steps, the first at the top
	Sankey Kind = "sankey" // flows between steps, from left to right
	// Waterfall has one bar a part, from where the one before ended; the last one is
	// what they add up to. Low and High of its series are where bars start and end.
	Waterfall Kind = "waterfall"
)

// Spec is one chart. Labels, Long, and every list of a series have one entry
// per bucket or category.
type Spec struct {
	ID       string        `json:"id"`
	Kind     Kind          `json:"kind"`
	Title    string        `json:"title"`
	Text     string        `json:"text"` // the main reading, in numbers
	Unit     analyzer.Unit `json:"unit"`
	Currency string        `json:"currency"`
	Labels   []string      `json:"labels"` // on the axis
	Long     []string      `json:"long"`   // in full, for tooltips
	Series   []Series      `json:"series"`
	Marks    []Mark        `json:"marks"`
	// Partial is the bucket that is not over, -1 without one.
	Partial int `json:"partial"`
	// Source is the line under an exported picture.
	Source string `json:"source"`
	// File names the exported pictures, without the extension.
	File string `json:"file"`
	// Nodes and Flows are those of a Sankey diagram, which has no series.
	Nodes []Node `json:"nodes,omitempty"`
	Flows []Flow `json:"flows,omitempty"`
	// Note says in a picture how its texts are to be read.
	Note string `json:"note,omitempty"`
}

// Series is one line or one set of bars.
type Series struct {
	Name  string `json:"name"`
	Color Color  `json:"color"`
	// Values are in the unit of the figures (cents, ratios); nil is a gap.
	Values []*float64 `json:"values"`
	// Texts are the values as people read them; Notes stand beside a bar.
	Texts []string `json:"texts"`
	Notes []string `json:"notes,omitempty"`
	// Shares, Feet and Losses are of a funnel's steps: the part of the
	// population that is there, beside the count; how many go on and what the
	// others cost, under the bar.
	Shares []string `json:"shares,omitempty"`
	Feet   []string `json:"feet,omitempty"`
	Losses []string `json:"losses,omitempty"`
	// Colors are those of single bars instead of the series' own.
	Colors []Color `json:"colors,omitempty"`
	// Low and High are the ends of the 95 % interval; nil without one.
	Low  []*float64 `json:"low,omitempty"`
	High []*float64 `json:"high,omitempty"`
	// Targets are what the values of lying bars are to be held against: a mark on each
	// bar; nil without one.
	Targets []*float64 `json:"targets,omitempty"`
	// Past is true for the compared period: drawn thinner and dashed.
	Past bool `json:"past"`
}

// Node is a step of a Sankey diagram; Column counts from the left, from 0.
type Node struct {
	Name   string  `json:"name"`
	Column int     `json:"column"`
	Color  Color   `json:"color"`
	Value  float64 `json:"value"`
	Text   string  `json:"text"` // for tooltips
}

// Flow goes from a node to one of the next column; From and To are places in Nodes.
type Flow struct {
	From  int     `json:"from"`
	To    int     `json:"to"`
	Value float64 `json:"value"`
	Text  string  `json:"text"`
}

// Mark is a dated event of the shop on a time chart: a number on the chart,
// its text in the list below.
type Mark struct {
	At     int    `json:"at"` // index of the bucket
	Number string `json:"number"`
	Date   string `json:"-"`
	Text   string `json:"-"`
	Note   int64  `json:"-"` // of a note that a person wrote: its number
	Href   string `json:"-"` // where it is changed
	// Hint is a change of the curve that was found in it, not an event that is known.
	Hint bool `json:"hint,omitempty"`
}

// HasIntervals reports whether bands or whiskers are drawn.
func (s Spec) HasIntervals() bool {
	drawn := s.Kind == Line || s.Kind == HBar
	return drawn && slices.ContainsFunc(s.Series, func(series Series) bool { return series.Low != nil })
}

// Empty reports whether there is nothing to draw.
func (s Spec) Empty() bool {
	if len(s.Flows) > 0 {
		return false
	}
	for _, series := range s.Series {
		for _, v := range series.Values {
			if v != nil {
				return false
			}
		}
	}
	return true
}
