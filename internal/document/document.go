// Package document writes what people print, file and sign: headings, paragraphs,
// lists, tables, pictures and contents, as PDF, as a Word document and as plain text.
//
// A document says what it is made of and nothing of how it looks; each writer
// decides that. The same document gives the same bytes.
//
// Texts may hold links and page numbers: see [PageOf], [Jump], [Link] and [Strong].
package document

import (
	"math"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Document is a text in blocks.
type Document struct {
	Title string
	// Author and Subject are properties of the file; "" leaves them to the program.
	Author, Subject string
	// Logo stands above the title of a PDF; nil for none.
	Logo *Picture
	// Cover gives the title a page of its own, with these facts under it; nil for none.
	Cover []Fact
	// Note stands under the title. Header stands at the top of every page but a cover,
	// Footer at the bottom, beside the number of the page.
	Note, Header, Footer string
	// Made is the date in its properties.
	Made   time.Time
	Blocks []Block
}

// Fact is a line of a cover.
type Fact struct{ Name, Value string }

// Block is a Heading, a Contents, a Paragraph, a List, a Quote, a Table, a Figure, a
// Legend, a Break or a Cut.
type Block interface{ block() }

// Heading begins a part; Level counts from 1 to 4. Anchor is the name that [PageOf] and
// [Jump] know it by, "" for none. An unlisted one is not in the contents.
type Heading struct {
	Level    int
	Text     string
	Anchor   string
	Unlisted bool
}

// Contents lists the headings of a document down to a level, with their pages.
type Contents struct {
	Title string
	Depth int
}

// Paragraph is a text; Lead stands before it in bold.
type Paragraph struct {
	Lead, Text string
	Small      bool
	From       Origin
	// Keeps stands on the page of what follows, in Word: a code with its QR picture.
	Keeps bool
}

// List has an item a line, with bullets or with numbers.
type List struct {
	Items   []string
	Ordered bool
	From    Origin
}

// Quote is what somebody else said; Source says who, "" for nobody.
type Quote struct {
	Text, Source string
	From         Origin
}

// Table has rows as wide as its columns. Its head is left out when no column
// has a title. With a caption it is numbered, and Anchor names it. A wide one takes the
// width of the page.
type Table struct {
	Caption string
	Anchor  string
	Wide    bool
	Columns []Column
	Rows    [][]string
	From    Origin
}

// Column is the head of a column; numbers stand to the right. Its cells come from who
// the table comes from, unless From says otherwise. Share is its part of the page's width,
// 0 for what its cells take.
type Column struct {
	Title  string
	Number bool
	Share  float64
	From   Origin
}

// Figure is a picture. Alt says in words what it shows, for whoever cannot see it. Width
// is in millimetres, 0 for that of the page. With a caption it is numbered, and Anchor
// names it.
type Figure struct {
	Picture Picture
	Alt     string
	Caption string
	Anchor  string
	Width   float64
	From    Origin
}

// Break begins a new page.
type Break struct{}

// Cut is a line over the width of the page, to cut the paper along.
type Cut struct{}

func (Heading) block()   {}
func (Contents) block()  {}
func (Paragraph) block() {}
func (List) block()      {}
func (Quote) block()     {}
func (Table) block()     {}
func (Figure) block()    {}
func (Legend) block()    {}
func (Break) block()     {}
func (Cut) block()       {}

// Add puts blocks behind the others.
func (d *Document) Add(blocks ...Block) { d.Blocks = append(d.Blocks, blocks...) }

// headed reports whether a column has a title.
func (t Table) headed() bool {
	for _, c := range t.Columns {
		if c.Title != "" {
			return true
		}
	}
	return false
}

func (t Table) titles() []string {
	titles := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		titles[i] = c.Title
	}
	return titles
}

// from is who filled a column.
func (t Table) from(column int) Origin {
	if o := t.Columns[column].From; o != Unmarked {
		return o
	}
	return t.From
}

// cell is a cell of a row, "" beyond its end.
func cell(row []string, i int) string {
	if i < len(row) {
		return row[i]
	}
	return ""
}

// fixed columns keep their width when others are narrowed.
func (c Column) fixed() bool { return c.Number || c.Share > 0 }

// narrowed takes the heads of columns of numbers for as wide as their longest word, when a
// page cannot hold all columns as wide as they want.
func (t Table) narrowed(wanted []float64, page float64, width func(column int, title string) float64) []float64 {
	all := 0.0
	for _, w := range wanted {
		all += w
	}
	if all <= page {
		return wanted
	}
	for i, c := range t.Columns {
		if c.Number {
			longest := ""
			for _, word := range strings.Fields(c.Title) {
				if utf8.RuneCountInString(word) > utf8.RuneCountInString(longest) {
					longest = word
				}
			}
			wanted[i] = width(i, longest)
		}
	}
	return wanted
}

// fit narrows the widest columns of words until a page holds them all.
func (t Table) fit(wanted []float64, page float64) []float64 {
	room, words := page, []float64{}
	wanted = slices.Clone(wanted)
	for i, w := range wanted {
		if share := t.Columns[i].Share; share > 0 {
			w, wanted[i] = share*page, share*page
		}
		if t.Columns[i].fixed() {
			room -= w
		} else {
			words = append(words, w)
		}
	}
	room = max(room, page/4)
	slices.Sort(words)
	most := math.Inf(1) // what a column of words may take
	for i, w := range words {
		if share := room / float64(len(words)-i); w > share {
			most = share
			break
		}
		room -= w
	}
	fitted := slices.Clone(wanted)
	for i := range fitted {
		if !t.Columns[i].fixed() {
			fitted[i] = min(fitted[i], most)
		}
	}
	all := 0.0
	for _, w := range fitted {
		all += w
	}
	if all > page || t.Wide && all > 0 {
		for i := range fitted {
			fitted[i] *= page / all
		}
	}
	return fitted
}
