package sheet

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"iter"

	"github.com/formaouest/chaland/internal/fault"
)

// Line is one line of a text, without its end.
type Line struct {
	Number int // from 1
	Text   string
}

// Lines gives the lines of a text that is no table (an access log), unzipped
// and decoded like one. An error ends it; an empty text is the fault
// sheet.empty.
func Lines(file io.Reader) iter.Seq2[Line, error] {
	return func(yield func(Line, error) bool) {
		l, err := openLines(file)
		if err != nil {
			yield(Line{}, err)
			return
		}
		for {
			next, err := l.next()
			if errors.Is(err, io.EOF) {
				return
			}
			if !yield(Line{next.number, next.text}, err) || err != nil {
				return
			}
		}
	}
}

// Unzipped gives the bytes of a file, uncompressed where it is compressed with gzip.
func Unzipped(file io.Reader) (*bufio.Reader, error) {
	in := bufio.NewReaderSize(file, peekSize)
	if start, _ := in.Peek(2); bytes.Equal(start, []byte{0x1f, 0x8b}) {
		return new(Reader).unzip(in)
	}
	return in, nil
}

func openLines(file io.Reader) (*lines, error) {
	in, err := Unzipped(file)
	if err != nil {
		return nil, err
	}
	start, err := in.Peek(peekSize)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, readFault(err, 1)
	}
	if len(bytes.TrimSpace(start)) == 0 {
		return nil, fault.New(fault.Invalid, "sheet.empty")
	}
	return &lines{in: in}, nil
}
