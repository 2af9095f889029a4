package citation

import (
	"bytes"
	"encoding/base64"
	"encoding/xml"
	"errors"
	"image/png"
	"io"
	"slices"
	"strings"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/store"
)

// The largest pictures that are kept, in bytes, and the largest PNG, in pixels.
const (
	maxSVG    = 1 << 20
	maxPNG    = 2 << 20
	maxPixels = 4000 * 4000
)

// What the picture of a chart is made of; anything else is refused. Pictures
// come from the browser of whoever cites and are shown to jurors.
var (
	svgElements   = []string{"svg", "g", "path", "rect", "circle", "line", "polyline", "polygon", "text", "tspan", "defs", "clipPath", "pattern", "linearGradient", "stop", "title", "desc", "use", "ellipse"}
	svgNamespaces = []string{"", "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink", "http://www.w3.org/2000/xmlns/", "http://www.w3.org/XML/1998/namespace", "xmlns"}
)

// Pictures checks the pictures that come with a citation: the text of an SVG
// and a PNG in base64, each possibly "".
func Pictures(svg, encodedPNG string) ([]store.Picture, error) {
	var out []store.Picture
	if svg != "" {
		if err := checkSVG(svg); err != nil {
			return nil, fault.New(fault.Invalid, "citation.bad_picture").Because(err)
		}
		out = append(out, store.Picture{Format: "svg", Body: []byte(svg)})
	}
	if encodedPNG != "" {
		body, err := base64.StdEncoding.DecodeString(encodedPNG)
		if err == nil {
			err = checkPNG(body)
		}
		if err != nil {
			return nil, fault.New(fault.Invalid, "citation.bad_picture").Because(err)
		}
		out = append(out, store.Picture{Format: "png", Body: body})
	}
	return out, nil
}

func checkPNG(body []byte) error {
	if len(body) > maxPNG {
		return errors.New("the PNG is too large")
	}
	c, err := png.DecodeConfig(bytes.NewReader(body))
	if err == nil && c.Width*c.Height > maxPixels {
		err = errors.New("the PNG has too many pixels")
	}
	return err
}

// checkSVG lets through shapes and texts: no script, no foreign element, no
// handler, no address other than a part of the picture itself.
func checkSVG(svg string) error {
	if len(svg) > maxSVG {
		return errors.New("the SVG is too large")
	}
	in := xml.NewDecoder(strings.NewReader(svg))
	depth := 0
	for {
		token, err := in.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		switch t := token.(type) {
		case xml.StartElement:
			if depth == 0 && t.Name.Local != "svg" {
				return errors.New("the picture is no SVG")
			}
			depth++
			if err := checkElement(t); err != nil {
				return err
			}
		case xml.EndElement:
			depth--
		case xml.Directive, xml.ProcInst:
			return errors.New("the SVG has a declaration")
		}
	}
	return nil
}

func checkElement(e xml.StartElement) error {
	if !slices.Contains(svgElements, e.Name.Local) || !slices.Contains(svgNamespaces, e.Name.Space) {
		return errors.New("the SVG has an element " + e.Name.Local)
	}
	for _, a := range e.Attr {
		name, value := strings.ToLower(a.Name.Local), strings.ToLower(strings.TrimSpace(a.Value))
		switch {
		case strings.HasPrefix(name, "on"), !slices.Contains(svgNamespaces, a.Name.Space):
			return errors.New("the SVG has an attribute " + a.Name.Local)
		case name == "href" && !strings.HasPrefix(value, "#"):
			return errors.New("the SVG leads outside")
		case strings.Contains(value, "javascript:"), strings.Contains(value, "@import"), strings.Contains(strings.ReplaceAll(value, "url(#", ""), "url("):
			return errors.New("the SVG loads something")
		}
	}
	return nil
}
