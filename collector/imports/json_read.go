package imports

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"iter"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/sheet"
)

// jsonRecord is one value of a file of JSON: a line, or an element of a list.
type jsonRecord struct {
	line int // where it begins, from 1
	raw  jsontext.Value
	bad  bool // the line is no JSON; those after it may be
}

var laxJSON = json.JoinOptions(jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true), json.MatchCaseInsensitiveNames(false))

// maxJSON bounds one value: a visit of a thousand actions weighs two megabytes.
const maxJSON = 16 << 20

// jsonRecords gives the values of a file, compressed or not: one a line, or the elements of
// one list, however they are laid out. An error ends it.
func jsonRecords(file io.Reader) iter.Seq2[jsonRecord, error] {
	return func(yield func(jsonRecord, error) bool) {
		in, err := sheet.Unzipped(file)
		if err != nil {
			yield(jsonRecord{}, err)
			return
		}
		if bom, _ := in.Peek(3); bytes.Equal(bom, []byte("\xef\xbb\xbf")) {
			_, _ = in.Discard(3)
		}
		if oneEachLine(in) {
			eachLine(in, yield)
			return
		}
		eachElement(in, yield)
	}
}

// oneEachLine reports whether the first line that is not empty holds a whole object.
func oneEachLine(in *bufio.Reader) bool {
	start, _ := in.Peek(in.Size())
	start = bytes.TrimLeft(start, " \t\r\n")
	line, _, whole := bytes.Cut(start, []byte("\n"))
	return bytes.HasPrefix(line, []byte("{")) && (!whole && len(start) >= in.Size()/2 || jsontext.Value(bytes.TrimSpace(line)).IsValid(laxJSON))
}

func eachLine(in io.Reader, yield func(jsonRecord, error) bool) {
	for line, err := range sheet.Lines(in) {
		if err != nil {
			yield(jsonRecord{}, err)
			return
		}
		raw := jsontext.Value(bytes.TrimSpace([]byte(line.Text)))
		if len(raw) > 0 && !yield(jsonRecord{line.Number, raw, !raw.IsValid(laxJSON)}, nil) {
			return
		}
	}
}

// eachElement reads the elements of a list, or values one after another.
func eachElement(in io.Reader, yield func(jsonRecord, error) bool) {
	ends := &lineEnds{in: in}
	d := jsontext.NewDecoder(ends, laxJSON)
	listed := d.PeekKind() == '['
	if listed {
		_, _ = d.ReadToken() // peeked at
	}
	for {
		kind := d.PeekKind()
		if listed && kind == ']' {
			return
		}
		raw, err := d.ReadValue()
		if errors.Is(err, io.EOF) && !listed {
			return
		}
		line := ends.lineOf(d.InputOffset() - int64(len(raw)))
		if err == nil && len(raw) > maxJSON {
			err = fault.New(fault.TooLarge, "sheet.long_line", "line", line)
		}
		if err != nil {
			if _, readable := errors.AsType[*fault.Error](err); !readable {
				err = fault.New(fault.Invalid, "imports.bad_json", "line", ends.lineOf(d.InputOffset())).Because(err)
			}
			yield(jsonRecord{}, err)
			return
		}
		if !yield(jsonRecord{line, raw, false}, nil) {
			return
		}
	}
}

// lineEnds remembers where the lines of a text end, from the last place that was asked for.
type lineEnds struct {
	in   io.Reader
	at   int64
	ends []int64
	line int // of the place asked for last, less one
}

// Read reads on.
func (l *lineEnds) Read(p []byte) (int, error) {
	n, err := l.in.Read(p)
	for i, c := range p[:n] {
		if c == '\n' {
			l.ends = append(l.ends, l.at+int64(i))
		}
	}
	l.at += int64(n)
	return n, err
}

// lineOf is the line of a place; places are asked for in their order.
func (l *lineEnds) lineOf(at int64) int {
	for len(l.ends) > 0 && l.ends[0] < at {
		l.ends = l.ends[1:]
		l.line++
	}
	return l.line + 1
}
