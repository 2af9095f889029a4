package document

import (
	"bytes"
	"strings"

	"codeberg.org/go-pdf/fpdf"
)

// Picture is an image: PNG or JPEG by its media type ("image/png", "image/jpeg").
type Picture struct {
	Media string
	Body  []byte
}

// The most that a logo takes of a page, in millimetres.
const (
	logoWide = 60.0
	logoHigh = 18.0
)

// logo draws a picture at the top of the first page, as large as it may be.
func (p *pdfWriter) logo(logo Picture) {
	options := fpdf.ImageOptions{ImageType: strings.TrimPrefix(logo.Media, "image/")}
	info := p.RegisterImageOptionsReader("logo", options, bytes.NewReader(logo.Body))
	if p.Error() != nil {
		return // Output tells it
	}
	scale := min(logoWide/info.Width(), logoHigh/info.Height())
	p.ImageOptions("logo", margin, p.GetY(), info.Width()*scale, info.Height()*scale, true, options, 0, "")
	p.Ln(3)
}
