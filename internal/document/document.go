// Package document writes what people print, file and sign: a title, headings,
// paragraphs and tables, as PDF, as a Word document and as plain text.
//
// A document says what it is made of and nothing of how it looks; each writer
// decides that. The same document gives the same bytes.
package document

import (
	"math"
	"slices"
	"time"
)

// Document is a text in blocks.
type Document struct {
	Title string
	// Logo stands above the title of a PDF; nil for none.
	Logo *Picture
	// Note stands under the title, and Footer at the bottom of every page.
	Note, Footer string
	// Made is the date in its properties.
	Made   time.Time
	Blocks []Block
}

// Block is a Heading, a Paragraph, a Table or a Break.
type Block interface{ block() }

// Heading begins a part; Level counts from 1.
type Heading struct {
	Level int
	Text  string
}

// Paragraph is a text; Lead stands before it in bold.
type Paragraph struct {
	Lead, Text string
	Small      bool
}

// Table has rows as wide as its columns. Its head is left out when no column
// has a title.
type Table struct {
	Columns []Column
	Rows    [][]string
}

// Column is the head of a column; numbers stand to the right.
type Column struct {
	Title  string
	Number bool
}

// Break begins a new page.
type Break struct{}

func (Heading) block()   {}
func (Paragraph) block() {}
func (Table) block()     {}
func (Break) block()     {}

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

// cell is a cell of a row, "" beyond its end.
func cell(row []string, i int) string {
	if i < len(row) {
		return row[i]
	}
	return ""
}

// fit narrows the widest columns of words until a page holds them all.
func (t Table) fit(wanted []float64, page float64) []float64 {
	room, words := page, []float64{}
	for i, w := range wanted {
		if t.Columns[i].Number {
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
		if !t.Columns[i].Number {
			fitted[i] = min(fitted[i], most)
		}
	}
	return fitted
}
