package plot

import (
	"image/color"
	"math"

	"github.com/formaouest/chaland/internal/i18n"
)

// Sizes of texts.
var (
	titleStyle = style{20, true}
	headStyle  = style{14, true}
	textStyle  = style{13, false}
	valueStyle = style{13, true}
	smallStyle = style{12, false}
)

// sketch lays a chart out.
func (c Chart) sketch() *sketch {
	s := newSketch()
	s.y = 14
	s.paragraph(c.Title, titleStyle, inkColor, 25)
	under := c.Under
	for _, p := range c.Panels {
		s.y += 16
		if p.Title != "" {
			s.paragraph(p.Title, headStyle, inkColor, 20)
			s.y += 8
		}
		switch {
		case p.Lines != nil:
			s.lines(*p.Lines)
		default:
			s.bars(p.Bars)
		}
		if p.hasIntervals() {
			s.paragraph(i18n.T("plot.intervals"), smallStyle, softColor, lineGap)
		}
		if left := p.leftOut(); left != "" {
			s.paragraph(left, smallStyle, softColor, lineGap)
		}
	}
	s.y += 8
	for _, line := range under {
		s.paragraph(line, smallStyle, softColor, lineGap)
	}
	s.y += 16
	return s
}

const (
	barStep  = 26.0 // from a bar to the next one
	barThick = 14.0
	maxName  = 430.0
)

// bars draws names, bars and values in three columns.
func (s *sketch) bars(bars []Bar) {
	bars = bars[:min(len(bars), MaxBars)]
	names, values, low, high := 0.0, 0.0, 0.0, 0.0
	for _, b := range bars {
		names, values = max(names, s.wide(b.Name, textStyle)), max(values, s.wide(b.Text, valueStyle))
		for _, v := range []*float64{b.Value, b.Low, b.High} {
			if v != nil && b.Value != nil {
				low, high = min(low, *v), max(high, *v)
			}
		}
	}
	if high == low {
		high = 1
	}
	names = min(names, maxName)
	values = min(values, inner-names-160) // room for bars is left in any case
	left := margin + names + 16
	wide := inner - names - 16 - values - 16
	at := func(v float64) float64 { return left + wide*(v-low)/(high-low) }
	top := s.y
	for i, b := range bars {
		y := top + float64(i)*barStep
		base := y + barStep/2 + 4.5
		s.text(margin, base, s.cut(b.Name, names, textStyle), textStyle, inkColor, false)
		s.text(margin+inner, base, s.cut(b.Text, values, valueStyle), valueStyle, inkColor, true)
		if b.Value == nil {
			continue
		}
		from, to := at(min(0, *b.Value)), at(max(0, *b.Value))
		s.rect(point{from, y + (barStep-barThick)/2}, max(to-from, 1), barThick, barColor)
		if b.Low != nil && b.High != nil {
			s.whisker(at(*b.Low), at(*b.High), y+barStep/2)
		}
	}
	s.y = top + float64(len(bars))*barStep
	s.line(1, nil, softColor, point{at(0), top}, point{at(0), s.y})
}

// whisker draws an interval, set off from the bar under it.
func (s *sketch) whisker(from, to, y float64) {
	s.line(4.5, nil, color.RGBA{255, 255, 255, 255}, point{from, y}, point{to, y})
	s.line(1.5, nil, inkColor, point{from, y}, point{to, y})
	for _, x := range []float64{from, to} {
		s.line(1.5, nil, inkColor, point{x, y - 4}, point{x, y + 4})
	}
}

const linesHigh = 260.0

// lines draws lines over the same points, with a scale at their left.
func (s *sketch) lines(l Lines) {
	series := l.Series[:min(len(l.Series), MaxLines)]
	s.legend(series)
	low, high, whole := extent(series)
	ticks := scale(low, high, whole)
	low, high = ticks[0], ticks[len(ticks)-1]
	gutter := 0.0
	for _, t := range ticks {
		gutter = max(gutter, s.wide(l.Write(t), smallStyle))
	}
	left, top := margin+gutter+10, s.y+6
	wide := margin + inner - left - 8
	up := func(v float64) float64 { return top + linesHigh*(1-(v-low)/(high-low)) }
	across := func(i int) float64 {
		if len(l.Ticks) < 2 {
			return left + wide/2
		}
		return left + wide*float64(i)/float64(len(l.Ticks)-1)
	}
	for _, t := range ticks {
		ink := gridColor
		if t == 0 {
			ink = softColor
		}
		s.line(1, nil, ink, point{left, up(t)}, point{left + wide, up(t)})
		s.text(left-10, up(t)+4, l.Write(t), smallStyle, softColor, true)
	}
	for i, one := range series {
		s.curve(one, func(n int, v float64) point { return point{across(n), up(v)} }, colorAt(series, i), dashes[i])
	}
	s.y = top + linesHigh
	s.names(l.Ticks, across, left+wide)
}

func colorAt(series []Series, i int) color.RGBA {
	if len(series) == 1 {
		return barColor
	}
	return palette[i]
}

// curve draws the runs of a line between its gaps; a value between two gaps is a dot.
func (s *sketch) curve(one Series, at func(int, float64) point, ink color.RGBA, dash []float64) {
	var run []point
	end := func() {
		switch {
		case len(run) == 1:
			s.dot(run[0], 3.5, ink)
		case len(run) > 1:
			s.line(2.5, dash, ink, run...)
		}
		run = nil
	}
	for i, v := range one.Values {
		if v == nil {
			end()
			continue
		}
		run = append(run, at(i, *v))
	}
	end()
}

// legend names several lines, each by a piece of it.
func (s *sketch) legend(series []Series) {
	if len(series) < 2 {
		return
	}
	const swatch, gap = 30.0, 24.0
	s.y += 16
	x := margin
	for i, one := range series {
		name := s.cut(one.Name, inner/2, textStyle)
		wide := swatch + 8 + s.wide(name, textStyle)
		if x > margin && x+wide > margin+inner {
			x = margin
			s.y += 22
		}
		s.line(2.5, dashes[i], palette[i], point{x, s.y - 4.5}, point{x + swatch, s.y - 4.5})
		s.text(x+swatch+8, s.y, name, textStyle, inkColor, false)
		x += wide + gap
	}
	s.y += 12
}

// names writes the names of points, as many as have room.
func (s *sketch) names(ticks []string, across func(int) float64, right float64) {
	widest := 1.0
	for _, t := range ticks {
		widest = max(widest, s.wide(t, smallStyle))
	}
	step := 1
	if len(ticks) > 1 {
		step = max(1, int(math.Ceil((widest+14)/(across(1)-across(0)))))
	}
	s.y += 18
	for i := 0; i < len(ticks); i += step {
		half := s.wide(ticks[i], smallStyle) / 2
		s.text(min(max(across(i)-half, margin), right-2*half), s.y, ticks[i], smallStyle, softColor, false)
	}
	s.y += 6
}

// extent is from where to where values go, zero included, and whether all are whole.
func extent(series []Series) (low, high float64, whole bool) {
	whole = true
	for _, one := range series {
		for _, v := range one.Values {
			if v != nil {
				low, high, whole = min(low, *v), max(high, *v), whole && *v == math.Trunc(*v)
			}
		}
	}
	return low, high, whole
}

// scale are round values from at most low to at least high, four steps or so apart.
func scale(low, high float64, whole bool) []float64 {
	if high == low {
		high = low + 1
	}
	const steps = 4
	rough := (high - low) / steps
	power := math.Pow(10, math.Floor(math.Log10(rough)))
	step := 10 * power
	for _, by := range []float64{1, 2, 2.5, 5} {
		if by*power >= rough && (!whole || by*power == math.Trunc(by*power)) {
			step = by * power
			break
		}
	}
	if whole {
		step = max(step, 1)
	}
	first, last := math.Floor(low/step), math.Ceil(high/step)
	var out []float64
	for n := first; n <= last; n++ {
		out = append(out, n*step)
	}
	return out
}
