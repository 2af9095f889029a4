// Package manuscript reads the text of what people write elsewhere: a Word document, a
// PDF or plain text, in passages that know where they stand.
//
// Files come from anybody. Whatever they hold, a reading is bounded in memory and in time,
// and ends with passages or with a fault that says what is wrong and what to do.
package manuscript

import (
	"bytes"
	"context"
	"io"
	"path"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"github.com/formaouest/chaland/internal/fault"
)

// Manuscript is a document as text.
type Manuscript struct {
	Name     string // of the file, "" for a pasted text
	Pages    int    // 0 where the format tells of none
	Passages []Passage
	// Blank are the pages of a PDF that hold no text, from 1.
	Blank []int
}

// Passage is a paragraph, a row of a table (cells parted by tabs) or a page of a PDF.
type Passage struct {
	Text    string
	Part    Part
	Page    int    // from 1; 0 where the format does not tell
	Number  int    // of the paragraph in the document, from 1
	Heading string // the title it stands under, "" before the first
}

// Part is what a passage is of a document.
type Part string

// The parts.
const (
	Body   Part = "body"
	Row    Part = "row"
	Box    Part = "box"    // a text box
	Margin Part = "margin" // header or footer of pages
	Sheet  Part = "sheet"  // a page of a PDF
)

// Bounds of what is read.
const (
	MaxFile  = 40 << 20 // bytes of a file
	maxText  = 4 << 20  // bytes of text
	maxPages = 600
	// Patience is how long one file may take.
	Patience = 30 * time.Second
)

// Reader reads files. Cache is the folder where what the reader of PDFs needs is kept between
// two runs, "" for the user's own.
type Reader struct{ Cache string }

// Read reads a file by what it holds, whatever its name says.
func (r Reader) Read(ctx context.Context, name string, in io.ReaderAt, size int64) (*Manuscript, error) {
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	if size == 0 {
		return nil, fault.New(fault.Invalid, "manuscript.empty", "file", name)
	}
	if size > MaxFile {
		return nil, fault.New(fault.TooLarge, "manuscript.too_large", "file", name, "size", int(MaxFile>>20))
	}
	ctx, stop := context.WithTimeout(ctx, Patience)
	defer stop()
	start := make([]byte, min(size, 1024))
	if _, err := in.ReadAt(start, 0); err != nil && err != io.EOF { //nolint:errorlint // ReaderAt gives io.EOF itself
		return nil, fault.New(fault.Invalid, "manuscript.unreadable", "file", name).Because(err)
	}
	switch {
	case bytes.Contains(start, []byte("%PDF-")):
		return r.readPDF(ctx, name, in, size)
	case bytes.HasPrefix(start, []byte("PK")):
		return readPackage(ctx, name, in, size)
	case bytes.HasPrefix(start, []byte("\xd0\xcf\x11\xe0")):
		return nil, fault.New(fault.Invalid, "manuscript.old_word", "file", name)
	case bytes.HasPrefix(start, []byte(`{\rtf`)):
		return nil, fault.New(fault.Invalid, "manuscript.other_format", "file", name)
	}
	return readPlain(name, in, size)
}

// readPlain reads a text file; what holds zero bytes is none.
func readPlain(name string, in io.ReaderAt, size int64) (*Manuscript, error) {
	if size > maxText {
		return nil, fault.New(fault.TooLarge, "manuscript.too_long", "file", name)
	}
	raw := make([]byte, size)
	if _, err := in.ReadAt(raw, 0); err != nil && err != io.EOF { //nolint:errorlint // ReaderAt gives io.EOF itself
		return nil, fault.New(fault.Invalid, "manuscript.unreadable", "file", name).Because(err)
	}
	if bytes.IndexByte(raw, 0) >= 0 {
		return nil, fault.New(fault.Invalid, "manuscript.other_format", "file", name)
	}
	if !utf8.Valid(raw) {
		var err error
		if raw, err = charmap.Windows1252.NewDecoder().Bytes(raw); err != nil {
			return nil, fault.New(fault.Invalid, "manuscript.other_format", "file", name).Because(err)
		}
	}
	m, err := Pasted(string(raw))
	if err != nil {
		return nil, err
	}
	m.Name = name
	return m, nil
}

// Pasted is a text that somebody typed or pasted: a passage for each of its paragraphs.
func Pasted(text string) (*Manuscript, error) {
	if len(text) > maxText {
		return nil, fault.New(fault.TooLarge, "manuscript.pasted_long", "size", maxText>>20)
	}
	text = strings.TrimPrefix(strings.ToValidUTF8(text, "\uFFFD"), "\uFEFF")
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n\n").Replace(text)
	m := &Manuscript{}
	number := 0
	for block := range strings.SplitSeq(text, "\n\n") {
		// A line that holds tabs is a row that came out of a table; others are one
		// paragraph, since what is pasted of a PDF breaks its lines anywhere.
		var lines []string
		flush := func() {
			if joined := strings.Join(lines, "\n"); strings.TrimSpace(joined) != "" {
				number++
				m.Passages = append(m.Passages, Passage{Text: joined, Part: Body, Number: number})
			}
			lines = nil
		}
		for line := range strings.SplitSeq(block, "\n") {
			if strings.Contains(strings.TrimSpace(line), "\t") {
				flush()
				number++
				m.Passages = append(m.Passages, Passage{Text: line, Part: Row, Number: number})
				continue
			}
			lines = append(lines, line)
		}
		flush()
	}
	if len(m.Passages) == 0 {
		return nil, fault.New(fault.Invalid, "manuscript.no_text")
	}
	return m, nil
}
