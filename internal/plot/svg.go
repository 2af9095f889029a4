package plot

import (
	"encoding/xml"
	"fmt"
	"image/color"
	"math"
	"strconv"
	"strings"
)

// SVG draws the chart. It stands alone: no script, no style sheet, nothing from outside.
func (c Chart) SVG() []byte {
	s := c.sketch()
	high := math.Ceil(s.y)
	var out svgCanvas
	fmt.Fprintf(&out, `<svg xmlns="http://www.w3.org/2000/svg" width="%g" height="%g" viewBox="0 0 %g %g">`, width, high, width, high)
	out.WriteString("<title>" + escaped(c.Title) + "</title>")
	out.rect(point{}, width, high, color.RGBA{255, 255, 255, 255})
	for _, stroke := range s.strokes {
		stroke(&out)
	}
	out.WriteString("</svg>")
	return []byte(out.String())
}

type svgCanvas struct{ strings.Builder }

func (o *svgCanvas) rect(at point, wide, high float64, fill color.RGBA) {
	fmt.Fprintf(o, `<rect x="%s" y="%s" width="%s" height="%s" fill="%s"/>`, short(at.x), short(at.y), short(wide), short(high), hex(fill))
}

func (o *svgCanvas) line(points []point, wide float64, dash []float64, stroke color.RGBA) {
	list := make([]string, len(points))
	for i, p := range points {
		list[i] = short(p.x) + "," + short(p.y)
	}
	fmt.Fprintf(o, `<polyline points="%s" fill="none" stroke="%s" stroke-width="%s" stroke-linejoin="round"`, strings.Join(list, " "), hex(stroke), short(wide))
	if len(dash) > 0 {
		parts := make([]string, len(dash))
		for i, d := range dash {
			parts[i] = short(d)
		}
		fmt.Fprintf(o, ` stroke-dasharray="%s"`, strings.Join(parts, " "))
	}
	o.WriteString("/>")
}

func (o *svgCanvas) dot(at point, radius float64, fill color.RGBA) {
	fmt.Fprintf(o, `<circle cx="%s" cy="%s" r="%s" fill="%s"/>`, short(at.x), short(at.y), short(radius), hex(fill))
}

// words tells the width that the text has in its own font: a program without it squeezes
// another one into it rather than overlap.
func (o *svgCanvas) words(w words) {
	weight := 400
	if w.bold {
		weight = 700
	}
	fmt.Fprintf(o, `<text x="%s" y="%s" font-family="Liberation Sans, Arial, Helvetica, sans-serif" font-size="%s" font-weight="%d" fill="%s" textLength="%s" lengthAdjust="spacingAndGlyphs">%s</text>`,
		short(w.at.x), short(w.at.y), short(w.size), weight, hex(w.color), short(w.wide), escaped(w.text))
}

func short(v float64) string { return strconv.FormatFloat(math.Round(v*10)/10, 'f', -1, 64) }

func hex(c color.RGBA) string { return fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B) }

func escaped(text string) string {
	var out strings.Builder
	_ = xml.EscapeText(&out, []byte(text)) // a builder takes everything
	return out.String()
}
