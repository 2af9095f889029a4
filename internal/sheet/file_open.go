package sheet

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"

	"github.com/klauspost/compress/gzip"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"github.com/formaouest/chaland/internal/fault"
)

// Format is what reading found out about a file.
type Format struct {
	Gzip      bool
	Workbook  bool // an Excel file: its dates are serial numbers
	UTF16     bool
	Delimiter byte // of a text file
	date1904  bool // the workbook counts its days from 1904 (old Macintosh)
}

// Row is one record. Cells has one string per column of the header, and is
// only valid until the next row; its strings may share the memory of a line.
type Row struct {
	Line  int // of the file, from 1, where the record starts
	Cells []string
}

// BadLine is a record that cannot be read; those after it can.
type BadLine struct {
	Line  int
	Fault *fault.Error
	Cells []string // what was read of it, the caller's to keep: of one whose quotes make no sense its text
}

// Error is for logs.
func (b *BadLine) Error() string { return b.Fault.Error() }

// Unwrap gives the fault.
func (b *BadLine) Unwrap() error { return b.Fault }

// rows is where records come from: text or workbook.
type rows interface {
	// next answers io.EOF at the end and *BadLine for a record to skip.
	next() (Row, error)
	close() error
}

// Reader reads the rows of a file from top to bottom.
type Reader struct {
	format Format
	header []string
	rows   rows
}

// peekSize is how much of a file is looked at to tell what it is.
const peekSize = 64 << 10

// Open looks at the start of a file, whatever its name: gzip, Excel workbook,
// or text in UTF-8, UTF-16 or Windows-1252, whose header line shows the
// delimiter. Of a workbook it reads the first sheet that holds anything. Its
// errors are faults. Close what it answers.
func Open(file io.Reader) (*Reader, error) { return OpenSheet(file, "") }

// OpenSheet is Open for one sheet of a workbook, by its name.
func OpenSheet(file io.Reader, name string) (_ *Reader, err error) {
	defer fault.Wrap(&err, "open a table")
	r := &Reader{}
	in := bufio.NewReaderSize(file, peekSize)
	if start, _ := in.Peek(2); bytes.Equal(start, []byte{0x1f, 0x8b}) {
		if in, err = r.unzip(in); err != nil {
			return nil, err
		}
	}
	start, err := in.Peek(peekSize)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, readFault(err, 1)
	}
	if len(bytes.TrimSpace(start)) == 0 {
		return nil, fault.New(fault.Invalid, "sheet.empty")
	}
	if bytes.HasPrefix(start, []byte("PK\x03\x04")) {
		return r, r.openWorkbook(in, name)
	}
	if kind := http.DetectContentType(start); !strings.HasPrefix(kind, "text/plain") {
		kind, _, _ = strings.Cut(kind, ";")
		return nil, fault.New(fault.Invalid, "sheet.not_a_table", "type", kind)
	}
	return r, r.openText(in, start)
}

func (r *Reader) unzip(in io.Reader) (*bufio.Reader, error) {
	packed := &counted{in: in}
	plain, err := gzip.NewReader(packed)
	if errors.Is(err, io.EOF) { // it ends within the name of the file that it holds
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		return nil, readFault(err, 1)
	}
	r.format.Gzip = true
	return bufio.NewReaderSize(&inflated{plain: plain, packed: packed}, peekSize), nil
}

// Bounds of what a compressed text may grow to: access logs, which repeat themselves most,
// grow to forty times their size. What grows more was made to fill a disk or a memory.
const (
	maxInflation = 200
	freeInflated = 64 << 20 // bytes that any file may grow to
)

// counted counts what is read of a file.
type counted struct {
	in io.Reader
	n  int64
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.in.Read(p)
	c.n += int64(n)
	return n, err
}

// inflated ends a text that grows beyond its bounds.
type inflated struct {
	plain  io.Reader
	packed *counted
	n      int64
}

func (i *inflated) Read(p []byte) (int, error) {
	n, err := i.plain.Read(p)
	if i.n += int64(n); i.n > freeInflated && i.n > maxInflation*i.packed.n {
		return 0, fault.New(fault.TooLarge, "sheet.inflated", "times", maxInflation)
	}
	return n, err
}

func (r *Reader) openText(in *bufio.Reader, start []byte) error {
	if bytes.HasPrefix(start, []byte{0xff, 0xfe}) || bytes.HasPrefix(start, []byte{0xfe, 0xff}) {
		r.format.UTF16 = true
		utf16 := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
		in = bufio.NewReaderSize(transform.NewReader(in, utf16.NewDecoder()), peekSize)
	}
	text := &textRows{lines: lines{in: in}}
	r.rows = text
	header, err := text.readHeader()
	if errors.Is(err, io.EOF) { // nothing but spaces, told only once decoded
		err = fault.New(fault.Invalid, "sheet.empty")
	}
	r.header, r.format.Delimiter = header, text.delimiter
	return err
}

// Header names the columns, without the spaces around the names.
func (r *Reader) Header() []string { return r.header }

// Format tells what was found out about the file.
func (r *Reader) Format() Format { return r.format }

// Close frees what reading held; it leaves the file itself open.
func (r *Reader) Close() error { return r.rows.close() }

// Rows gives the records after the header, empty ones left out. An error that
// is a *BadLine stands for one record, and reading goes on; any other ends it.
func (r *Reader) Rows(yield func(Row, error) bool) {
	for {
		row, err := r.rows.next()
		if errors.Is(err, io.EOF) {
			return
		}
		_, skippable := errors.AsType[*BadLine](err)
		if !yield(row, err) || err != nil && !skippable {
			return
		}
	}
}

// readFault tells a damaged file from a failure to read it.
func readFault(err error, line int) error {
	damaged := errors.Is(err, gzip.ErrHeader) || errors.Is(err, gzip.ErrChecksum) || errors.Is(err, io.ErrUnexpectedEOF)
	if damaged || strings.Contains(err.Error(), "corrupt") {
		return fault.New(fault.Invalid, "sheet.damaged", "line", line).Because(err)
	}
	return err
}

// fit makes a record as wide as the header. Cells beyond it may only be empty.
// It answers nil for a record of empty cells.
func fit(cells []string, width, line int) ([]string, error) {
	if blank(cells) {
		return nil, nil
	}
	for len(cells) > width && strings.TrimSpace(cells[len(cells)-1]) == "" {
		cells = cells[:len(cells)-1]
	}
	if len(cells) != width {
		bad := badLine(line, "sheet.wrong_width", "found", len(cells), "expected", width)
		bad.Cells = slices.Clone(cells)
		return nil, bad
	}
	return cells, nil
}

func blank(cells []string) bool {
	for _, c := range cells {
		if strings.TrimSpace(c) != "" {
			return false
		}
	}
	return true
}

func badLine(line int, key string, args ...any) *BadLine {
	return &BadLine{Line: line, Fault: fault.New(fault.Invalid, key, args...)}
}
