package document

// look is how a kind of paragraph stands on a page, in Word and in the PDF alike: both writers
// take it from here, so that the pages that one counts are those of the other. Lengths are in
// twentieths of a point, sizes of type in half points.
type look struct {
	size, line    int // of type, and from a line to the next
	before, after int // of two neighbours the larger counts
	left, right   int
	bold          bool
	grey          int  // 0 for black
	whole, joined bool // it does not part between pages; it stays with what follows
}

// The looks of paragraphs. Lines are higher than what the type takes by itself: whatever letters
// a font lacks, and whichever program prints, they stand as far apart.
var (
	looksNormal  = look{size: 21, line: 280, after: 120}
	looksSmall   = look{size: 18, line: 240, after: 120, grey: 89}
	looksTitle   = look{size: 36, line: 480, after: 160, bold: true, joined: true}
	looksQuote   = look{size: 21, line: 280, after: 120, left: 454, right: 454, grey: 64}
	looksSource  = look{size: 18, line: 280, after: 120, left: 454, right: 454, grey: 64}
	looksItem    = look{size: 21, line: 280, after: 40, left: itemLeft}
	looksCaption = look{size: 18, line: 220, before: 100, after: 80, bold: true, grey: 64}
	looksCell    = look{size: 18, line: 220}
	looksBetween = look{size: 2, line: 20, after: 160} // two tables in a row would be one
	looksPicture = look{size: 2, after: 120}           // as high as its picture
	looksCut     = look{size: 8, line: 120, after: 120}

	looksHeading = [5]look{
		{}, {size: 30, line: 400, before: 320, after: 120, bold: true, whole: true, joined: true}, {size: 25, line: 340, before: 240, after: 100, bold: true, whole: true, joined: true},
		{size: 22, line: 300, before: 200, after: 80, bold: true, whole: true, joined: true}, {size: 21, line: 280, before: 160, after: 60, bold: true, whole: true, joined: true},
	}
	looksContents = [5]look{
		{}, {size: 20, line: 240, after: 40, bold: true}, {size: 20, line: 240, after: 40, left: 340},
		{size: 20, line: 240, after: 40, left: 680}, {size: 20, line: 240, after: 40, left: 1020},
	}
)

// Lengths that writers share, in twentieths of a point.
const (
	pageWord  = 9638 // the text of a page
	markWord  = 340  // a mark at the left of a text
	markRule  = 23   // what the line of a mark takes of its cell: half of it stands outside
	itemLeft  = 680  // the text of an item
	lastItem  = 120  // the space under a list
	padBeside = 80   // around the text of a cell
	padAbove  = 60
	ruleWord  = 10 // the line under a row
)

// twip is a twentieth of a point in millimetres.
const twip = 25.4 / 1440

func mm(twips int) float64 { return float64(twips) * twip }

// points is the size of the type.
func (l look) points() float64 { return float64(l.size) / 2 }
