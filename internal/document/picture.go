package document

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"image"
	"image/draw"
	"image/png"
	"strings"

	"codeberg.org/go-pdf/fpdf"
)

// Picture is an image: PNG or JPEG by its media type ("image/png", "image/jpeg").
type Picture struct {
	Media string
	Body  []byte
}

// Sound is a picture that every writer can draw: one that no writer could is not ok, and a
// PNG with sixteen bits a colour, or whose rows are interlaced, is written again without.
func (p Picture) Sound() (Picture, bool) {
	img, format, err := image.Decode(bytes.NewReader(p.Body))
	if err != nil || "image/"+format != p.Media || img.Bounds().Empty() {
		return Picture{}, false
	}
	const depth, interlaced = 24, 28 // places in the head of a PNG
	if format != "png" || p.Body[depth] <= 8 && p.Body[interlaced] == 0 {
		return p, true
	}
	plain := image.NewNRGBA(img.Bounds())
	draw.Draw(plain, plain.Bounds(), img, img.Bounds().Min, draw.Src)
	var out bytes.Buffer
	if err := png.Encode(&out, plain); err != nil {
		return Picture{}, false
	}
	return Picture{p.Media, out.Bytes()}, true
}

// The most that a logo takes of a page, in millimetres.
const (
	logoWide = 60.0
	logoHigh = 18.0
)

// logo draws a picture at the top of the first page, as large as it may be, and answers where
// the text begins.
func (p *pdfWriter) logo(logo Picture) float64 {
	name, options, info := p.register(logo)
	if p.Err() {
		return margin // Output tells it
	}
	scale := min(logoWide/info.Width(), logoHigh/info.Height())
	p.ImageOptions(name, margin, margin, info.Width()*scale, info.Height()*scale, false, options, 0, "")
	return margin + info.Height()*scale + 3
}

// register makes a picture known under its own fingerprint: twice the same is once in
// the file.
func (p *pdfWriter) register(picture Picture) (string, fpdf.ImageOptions, *fpdf.ImageInfoType) {
	options := fpdf.ImageOptions{ImageType: strings.TrimPrefix(picture.Media, "image/")}
	name := picture.fingerprint()
	return name, options, p.RegisterImageOptionsReader(name, options, picture.reader())
}

func (p Picture) fingerprint() string {
	sum := sha256.Sum256(p.Body)
	return hex.EncodeToString(sum[:8])
}
