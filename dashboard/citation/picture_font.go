package citation

import (
	"bytes"
	"encoding/base64"
	"encoding/xml"
	"slices"
)

// WithFont puts the font of the pages into a picture that was drawn with it:
// shown elsewhere, its texts take the room that they were given. The picture is
// kept without it, so that none comes from whoever cites. A picture that is no
// SVG is left as it is.
func WithFont(svg, woff2 []byte) []byte {
	in := xml.NewDecoder(bytes.NewReader(svg))
	for {
		token, err := in.Token()
		if err != nil {
			return svg
		}
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		at := in.InputOffset()
		if start.Name.Local != "svg" || bytes.HasSuffix(svg[:at], []byte("/>")) {
			return svg
		}
		return slices.Insert(bytes.Clone(svg), int(at), []byte(fontFace(woff2))...)
	}
}

func fontFace(woff2 []byte) string {
	return `<style>@font-face{font-family:"Inter Variable";font-weight:200 800;src:url(data:font/woff2;base64,` +
		base64.StdEncoding.EncodeToString(woff2) + `) format("woff2")}</style>`
}
