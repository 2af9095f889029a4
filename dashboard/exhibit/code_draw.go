package exhibit

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"

	qr "github.com/piglig/go-qr"
)

// Of a QR code: pixels of a module, and modules of the margin that readers ask for.
const (
	modulePixels = 6
	quietZone    = 4
)

// QRSVG draws an address as an SVG for a telephone to read: black on white whatever is
// around it, as readers want it.
func QRSVG(address string) ([]byte, error) {
	code, err := qr.EncodeText(address, qr.Medium)
	if err != nil {
		return nil, fmt.Errorf("QR code of %q: %w", address, err)
	}
	side := code.Size() + 2*quietZone
	var out bytes.Buffer
	fmt.Fprintf(&out, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" shape-rendering="crispEdges"><rect width="%d" height="%d" fill="#fff"/><path d="`, side, side, side*modulePixels, side*modulePixels, side, side)
	for y := range code.Size() {
		for x := range code.Size() {
			if code.Module(x, y) {
				fmt.Fprintf(&out, "M%d %dh1v1h-1z", x+quietZone, y+quietZone)
			}
		}
	}
	out.WriteString(`"/></svg>`)
	return out.Bytes(), nil
}

// QR draws an address as a PNG for a telephone to read.
func QR(address string) ([]byte, error) {
	code, err := qr.EncodeText(address, qr.Medium)
	if err != nil {
		return nil, fmt.Errorf("QR code of %q: %w", address, err)
	}
	side := (code.Size() + 2*quietZone) * modulePixels
	img := image.NewPaletted(image.Rect(0, 0, side, side), color.Palette{color.White, color.Black})
	for y := range side {
		for x := range side {
			if code.Module(x/modulePixels-quietZone, y/modulePixels-quietZone) {
				img.SetColorIndex(x, y, 1)
			}
		}
	}
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}
