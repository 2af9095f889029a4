package text

// widthRange holds the advance widths of consecutive characters, in font units.
type widthRange struct {
	first  rune
	widths []uint16
}

// Type sizes, in CSS pixels, of a result on Google's desktop page.
const (
	TitleSize       = 20
	DescriptionSize = 14
)

// fallbackWidth stands for characters outside the table: an em, as ideograms
// and emoji are.
const fallbackWidth = unitsPerEm

// Pixels is the width of s in CSS pixels when set in Arial at the given size.
// The widths are those of Liberation Sans, which has Arial's metrics.
func Pixels(s string, size float64) float64 {
	units := 0
	for _, r := range s {
		units += runeWidth(r)
	}
	return float64(units) * size / unitsPerEm
}

func runeWidth(r rune) int {
	if r >= 0x0300 && r <= 0x036F { // combining accents stand over the letter
		return 0
	}
	for i := range widthRanges {
		w := &widthRanges[i]
		if r >= w.first && int(r-w.first) < len(w.widths) {
			return int(w.widths[r-w.first])
		}
	}
	return fallbackWidth
}
