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
