package plot

import (
	"image/color"
	"strings"
	"sync"

	"github.com/go-fonts/liberation/liberationsansbold"
	"github.com/go-fonts/liberation/liberationsansregular"
	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
)

// Measures of a picture, in pixels: those of the pictures that browsers draw.
const (
	width   = 960.0
	margin  = 24.0
	inner   = width - 2*margin
	lineGap = 18.0
)

// Colours: those of the light theme (dashboard/static/style.css), Okabe-Ito for lines.
var (
	inkColor  = color.RGBA{0x1b, 0x2a, 0x2f, 0xff}
	softColor = color.RGBA{0x4f, 0x60, 0x66, 0xff}
	gridColor = color.RGBA{0xd6, 0xd7, 0xcf, 0xff}
	barColor  = color.RGBA{0x0b, 0x5d, 0x66, 0xff}
	palette   = [MaxLines]color.RGBA{
		{0x00, 0x72, 0xb2, 0xff}, {0xe6, 0x9f, 0x00, 0xff}, {0x00, 0x9e, 0x73, 0xff}, {0xcc, 0x79, 0xa7, 0xff},
		{0x56, 0xb4, 0xe9, 0xff}, {0xd5, 0x5e, 0x00, 0xff}, {0x8a, 0x7d, 0x00, 0xff}, {0x00, 0x00, 0x00, 0xff},
	}
	// dashes tell lines apart without their colours.
	dashes = [MaxLines][]float64{nil, {10, 5}, {3, 4}, {12, 4, 3, 4}, {6, 3}, {16, 5}, {2, 6}, {8, 3, 2, 3, 2, 3}}
)

type point struct{ x, y float64 }

// words is a text on its base line.
type words struct {
	at    point
	text  string
	size  float64
	bold  bool
	color color.RGBA
	wide  float64
}

// canvas is what pictures are drawn on.
type canvas interface {
	rect(at point, wide, high float64, fill color.RGBA)
	line(points []point, wide float64, dash []float64, stroke color.RGBA)
	dot(at point, radius float64, fill color.RGBA)
	words(words)
}

// sketch is a picture whose height is known once everything stands in it.
type sketch struct {
	strokes []func(canvas)
	y       float64 // down to here it is full
	faces   map[style]font.Face
}

type style struct {
	size float64
	bold bool
}

// newSketch has no face in common with another one: they are not made for several at once.
func newSketch() *sketch { return &sketch{faces: map[style]font.Face{}} }

func (s *sketch) add(stroke func(canvas)) { s.strokes = append(s.strokes, stroke) }

func (s *sketch) rect(at point, wide, high float64, fill color.RGBA) {
	s.add(func(c canvas) { c.rect(at, wide, high, fill) })
}

func (s *sketch) line(wide float64, dash []float64, stroke color.RGBA, points ...point) {
	s.add(func(c canvas) { c.line(points, wide, dash, stroke) })
}

func (s *sketch) dot(at point, radius float64, fill color.RGBA) {
	s.add(func(c canvas) { c.dot(at, radius, fill) })
}

// text writes at the left of a place, at its right with right.
func (s *sketch) text(x, y float64, text string, st style, ink color.RGBA, right bool) {
	if text == "" {
		return
	}
	wide := s.wide(text, st)
	if right {
		x -= wide
	}
	s.add(func(c canvas) { c.words(words{point{x, y}, text, st.size, st.bold, ink, wide}) })
}

func (s *sketch) wide(text string, st style) float64 {
	face, known := s.faces[st]
	if !known {
		face = newFace(st, 1)
		s.faces[st] = face
	}
	return float64(font.MeasureString(face, text)) / 64
}

// cut shortens a text to a width.
func (s *sketch) cut(text string, wide float64, st style) string {
	if s.wide(text, st) <= wide {
		return text
	}
	runes := []rune(text)
	for len(runes) > 0 && s.wide(string(runes)+"…", st) > wide {
		runes = runes[:len(runes)-1]
	}
	return strings.TrimSpace(string(runes)) + "…"
}

// wrap breaks a text at ordinary spaces.
func (s *sketch) wrap(text string, wide float64, st style) []string {
	out := []string{""}
	for word := range strings.SplitSeq(text, " ") {
		longer := strings.TrimSpace(out[len(out)-1] + " " + word)
		if out[len(out)-1] != "" && s.wide(longer, st) > wide {
			out = append(out, word)
			continue
		}
		out[len(out)-1] = longer
	}
	return out
}

// paragraph writes wrapped lines and goes below them.
func (s *sketch) paragraph(text string, st style, ink color.RGBA, gap float64) {
	for _, line := range s.wrap(text, inner, st) {
		s.y += gap
		s.text(margin, s.y, s.cut(line, inner, st), st, ink, false)
	}
}

// fonts are those of printed documents, regular and bold.
var fonts = sync.OnceValue(func() (out [2]*sfnt.Font) {
	for i, raw := range [][]byte{liberationsansregular.TTF, liberationsansbold.TTF} {
		parsed, err := opentype.Parse(raw)
		if err != nil { // they are part of the program
			panic(err)
		}
		out[i] = parsed
	}
	return out
})

func newFace(st style, scale float64) font.Face {
	at := 0
	if st.bold {
		at = 1
	}
	face, err := opentype.NewFace(fonts()[at], &opentype.FaceOptions{Size: st.size * scale, DPI: 72, Hinting: font.HintingNone})
	if err != nil { // only for a size of zero
		panic(err)
	}
	return face
}
