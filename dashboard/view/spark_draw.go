package view

import (
	"fmt"
	"strings"

	"github.com/formaouest/chaland/analyzer"
)

// Spark is a small curve without axes: the points of polylines in a box of 100
// by 24, one for each run of values without a gap.
type Spark struct {
	Lines []string
}

// SparkOf draws figures in order; missing values are gaps, the bottom is zero
// or the lowest negative value.
func SparkOf(figures []analyzer.Figure) Spark {
	low, high := 0.0, 0.0
	for _, f := range figures {
		if f.Value != nil {
			low, high = min(low, *f.Value), max(high, *f.Value)
		}
	}
	if high == low || len(figures) < 3 {
		return Spark{}
	}
	var s Spark
	var run []string
	for i, f := range figures {
		if f.Value == nil {
			s.close(run)
			run = nil
			continue
		}
		x := float64(i) / float64(len(figures)-1) * 100
		y := 22 - (*f.Value-low)/(high-low)*20
		run = append(run, fmt.Sprintf("%.1f,%.1f", x, y))
	}
	s.close(run)
	return s
}

func (s *Spark) close(run []string) {
	if len(run) > 1 {
		s.Lines = append(s.Lines, strings.Join(run, " "))
	}
}
