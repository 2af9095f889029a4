package plot

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"math"

	"golang.org/x/image/font"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"
)

// density is how many pixels of the picture one of the drawing takes, on either side: enough
// to be printed.
const density = 2

// PNG draws the chart at twice its size.
func (c Chart) PNG() ([]byte, error) {
	s := c.sketch()
	img := image.NewRGBA(image.Rect(0, 0, density*width, density*int(math.Ceil(s.y))))
	draw.Draw(img, img.Bounds(), image.White, image.Point{}, draw.Src)
	p := &pngCanvas{img, map[style]font.Face{}}
	for _, stroke := range s.strokes {
		stroke(p)
	}
	var out bytes.Buffer
	err := png.Encode(&out, img)
	return out.Bytes(), err
}

type pngCanvas struct {
	*image.RGBA
	faces map[style]font.Face
}

func (p *pngCanvas) rect(at point, wide, high float64, fill color.RGBA) {
	a, b := at, point{at.x + wide, at.y + high}
	p.fill(fill, []point{a, {b.x, a.y}, b, {a.x, b.y}})
}

func (p *pngCanvas) dot(at point, radius float64, fill color.RGBA) {
	p.fill(fill, circle(at, radius))
}

func circle(at point, radius float64) []point {
	const sides = 20
	out := make([]point, sides)
	for i := range out {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / sides)
		out[i] = point{at.x + radius*cos, at.y + radius*sin}
	}
	return out
}

// line draws a broad line as boxes, one a piece, with round joints.
func (p *pngCanvas) line(points []point, wide float64, dash []float64, stroke color.RGBA) {
	var shapes [][]point
	for _, run := range dashed(points, dash) {
		for i := 1; i < len(run); i++ {
			shapes = append(shapes, box(run[i-1], run[i], wide/2))
			if i > 1 {
				shapes = append(shapes, circle(run[i-1], wide/2))
			}
		}
	}
	p.fill(stroke, shapes...)
}

// box is a line from a to b, half as broad on either side. All boxes and circles turn the same
// way: where they overlap they add to each other.
func box(a, b point, half float64) []point {
	dx, dy := b.x-a.x, b.y-a.y
	long := math.Hypot(dx, dy)
	if long == 0 {
		return circle(a, half)
	}
	nx, ny := -dy/long*half, dx/long*half
	return []point{{a.x - nx, a.y - ny}, {b.x - nx, b.y - ny}, {b.x + nx, b.y + ny}, {a.x + nx, a.y + ny}}
}

// dashed cuts a line into the pieces that are seen.
func dashed(points []point, dash []float64) [][]point {
	if len(dash) == 0 || len(points) < 2 {
		return [][]point{points}
	}
	var out [][]point
	at, left, run := 0, dash[0], []point{points[0]}
	for i := 1; i < len(points); i++ {
		from, to := points[i-1], points[i]
		for {
			long := math.Hypot(to.x-from.x, to.y-from.y)
			if long <= left {
				left -= long
				run = append(run, to)
				break
			}
			from = point{from.x + (to.x-from.x)*left/long, from.y + (to.y-from.y)*left/long}
			run = append(run, from)
			if at%2 == 0 {
				out = append(out, run)
			}
			at++
			left, run = dash[at%len(dash)], []point{from}
		}
	}
	if at%2 == 0 {
		out = append(out, run)
	}
	return out
}

// fill draws shapes of one colour at once.
func (p *pngCanvas) fill(ink color.RGBA, shapes ...[]point) {
	low, high := point{math.Inf(1), math.Inf(1)}, point{math.Inf(-1), math.Inf(-1)}
	for _, shape := range shapes {
		for _, at := range shape {
			low, high = point{min(low.x, at.x), min(low.y, at.y)}, point{max(high.x, at.x), max(high.y, at.y)}
		}
	}
	if low.x > high.x {
		return
	}
	bounds := image.Rect(int(math.Floor(low.x*density)), int(math.Floor(low.y*density)), int(math.Ceil(high.x*density))+1, int(math.Ceil(high.y*density))+1)
	r := vector.NewRasterizer(bounds.Dx(), bounds.Dy())
	for _, shape := range shapes {
		for i, at := range shape {
			x, y := float32(at.x*density-float64(bounds.Min.X)), float32(at.y*density-float64(bounds.Min.Y))
			if i == 0 {
				r.MoveTo(x, y)
				continue
			}
			r.LineTo(x, y)
		}
		r.ClosePath()
	}
	r.Draw(p.RGBA, bounds, image.NewUniform(ink), image.Point{})
}

func (p *pngCanvas) words(w words) {
	st := style{w.size, w.bold}
	face, known := p.faces[st]
	if !known {
		face = newFace(st, density)
		p.faces[st] = face
	}
	d := font.Drawer{Dst: p.RGBA, Src: image.NewUniform(w.color), Face: face, Dot: fixed.Point26_6{X: fixed.Int26_6(w.at.x * density * 64), Y: fixed.Int26_6(w.at.y * density * 64)}}
	d.DrawString(w.text)
}
