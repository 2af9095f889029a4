// Package plot draws the picture of a chart from its numbers alone, as SVG and as PNG, where
// no browser drew it: bars that lie, or lines over time. It is sober on purpose: what a chart
// says stands in the table beside it.
package plot

import (
	"slices"

	"github.com/formaouest/chaland/internal/i18n"
)

// Chart is a picture to draw. Every text is written by whoever asks for it.
type Chart struct {
	Title  string
	Panels []Panel
	Under  []string // lines under it, each wrapped to the width: what it is, where it comes from
}

// Panel is a drawing of one unit: bars, or lines.
type Panel struct {
	Title string // "" where there is one panel
	Bars  []Bar
	Lines *Lines
}

// Bar is a row: its name at the left, its value at the right.
type Bar struct {
	Name, Text string
	Value      *float64 // nil where there is none
	Low, High  *float64 // the ends of an interval, nil without one
}

// Lines run over the same points, from the left to the right.
type Lines struct {
	Ticks  []string // the name of each point
	Series []Series
	Write  func(float64) string // a value on the axis
}

// Series is a line; nil values are gaps.
type Series struct {
	Name   string
	Values []*float64
}

// MaxBars is how many bars of a panel are drawn: more could not be read. MaxLines is the same
// of lines.
const (
	MaxBars  = 24
	MaxLines = 8
)

// Empty reports whether there is nothing to draw.
func (c Chart) Empty() bool {
	for _, p := range c.Panels {
		for _, b := range p.Bars {
			if b.Value != nil {
				return false
			}
		}
		if p.Lines == nil {
			continue
		}
		for _, s := range p.Lines.Series {
			for _, v := range s.Values {
				if v != nil {
					return false
				}
			}
		}
	}
	return true
}

// hasIntervals reports whether bars that are drawn have intervals.
func (p Panel) hasIntervals() bool {
	return slices.ContainsFunc(p.Bars[:min(len(p.Bars), MaxBars)], func(b Bar) bool { return b.Value != nil && b.Low != nil && b.High != nil })
}

// leftOut says what is not drawn, "" when everything is.
func (p Panel) leftOut() string {
	switch {
	case len(p.Bars) > MaxBars:
		return i18n.T("plot.bars_left_out", "n", len(p.Bars)-MaxBars)
	case p.Lines != nil && len(p.Lines.Series) > MaxLines:
		return i18n.T("plot.lines_left_out", "n", len(p.Lines.Series)-MaxLines)
	}
	return ""
}
