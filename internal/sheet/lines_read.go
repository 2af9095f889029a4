package sheet

import (
	"bufio"
	"errors"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"github.com/formaouest/chaland/internal/fault"
)

// maxRecord bounds a record, in bytes and in lines: what is longer is a quote
// that nobody closed.
const (
	maxRecord = 1 << 20
	maxLines  = 2000
)

// line is one line of a file, without its end.
type line struct {
	number int
	text   string
}

// lines gives the lines of a text, decoded. Lines read too far are put back.
type lines struct {
	in     *bufio.Reader
	number int
	back   []line
	failed error // of reading ahead, told behind the lines that were put back
	buffer []byte
}

func (l *lines) next() (line, error) {
	if n := len(l.back); n > 0 {
		first := l.back[0]
		l.back = l.back[1:]
		return first, nil
	}
	if err := l.failed; err != nil {
		l.failed = nil
		return line{}, err
	}
	raw, err := l.raw()
	if err != nil {
		return line{}, err
	}
	l.number++
	return line{l.number, decode(raw)}, nil
}

// putBack gives lines again, before the others.
func (l *lines) putBack(again []line) { l.back = append(again, l.back...) }

// raw is the next line as bytes, valid until the next call.
func (l *lines) raw() ([]byte, error) {
	l.buffer = l.buffer[:0]
	for {
		part, err := l.in.ReadSlice('\n')
		if err == nil && len(l.buffer) == 0 {
			return withoutEnd(part), nil
		}
		l.buffer = append(l.buffer, part...)
		switch {
		case err == nil, errors.Is(err, io.EOF) && len(l.buffer) > 0:
			return withoutEnd(l.buffer), nil
		case len(l.buffer) > maxRecord:
			return nil, fault.New(fault.TooLarge, "sheet.long_line", "line", l.number+1)
		case !errors.Is(err, bufio.ErrBufferFull):
			return nil, l.failure(err)
		}
	}
}

func (l *lines) failure(err error) error {
	if errors.Is(err, io.EOF) {
		return err
	}
	return readFault(err, l.number+1)
}

func withoutEnd(b []byte) []byte {
	if n := len(b); n > 0 && b[n-1] == '\n' {
		b = b[:n-1]
	}
	if n := len(b); n > 0 && b[n-1] == '\r' {
		b = b[:n-1]
	}
	return b
}

// decode reads UTF-8, and takes for Windows-1252 a line that is not: French
// text in one is never valid in the other, save by a chance that does not
// happen. Deciding line by line needs no second look at the file.
func decode(raw []byte) string {
	if utf8.Valid(raw) {
		return string(raw)
	}
	text, err := charmap.Windows1252.NewDecoder().Bytes(raw)
	if err != nil { // it maps every byte
		return string(raw)
	}
	return string(text)
}
