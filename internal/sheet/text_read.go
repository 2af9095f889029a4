package sheet

import (
	"errors"
	"io"
	"strings"
)

// textRows reads records of delimited text. A field that starts with a quote
// may hold delimiters and line ends; a quote elsewhere is a character.
type textRows struct {
	lines     lines
	delimiter byte
	width     int
	cells     []string
}

// delimiters are tried on the header in this order; the most frequent wins,
// the first of equals.
const delimiters = ";,\t|"

func (t *textRows) readHeader() ([]string, error) {
	first, err := t.lines.next()
	for err == nil && strings.TrimSpace(strings.TrimPrefix(first.text, "\ufeff")) == "" {
		first, err = t.lines.next()
	}
	if err != nil {
		return nil, err
	}
	first.text = strings.TrimPrefix(first.text, "\ufeff")
	if sep, ok := strings.CutPrefix(first.text, "sep="); ok && len(sep) == 1 { // a hint that Excel writes
		t.delimiter = sep[0]
		if first, err = t.lines.next(); err != nil {
			return nil, err
		}
		t.lines.putBack([]line{first})
	} else {
		t.skipPreamble(first)
	}
	cells, _, err := t.record()
	if err != nil {
		return nil, err
	}
	header := make([]string, len(cells))
	for i, c := range cells {
		header[i] = strings.Clone(strings.TrimSpace(c))
	}
	for len(header) > 1 && header[len(header)-1] == "" {
		header = header[:len(header)-1]
	}
	t.width = len(header)
	return header, nil
}

// skipPreamble leaves out what stands above the table.
func (t *textRows) skipPreamble(first line) {
	ahead := []line{first}
	if t.delimiter = guessDelimiter(first.text); wide(first.text, t.delimiter) > 2 && !strings.HasPrefix(first.text, "#") {
		t.lines.putBack(ahead)
		return
	}
	for len(ahead) < preambleLines {
		next, err := t.lines.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.lines.failed = err // told in its turn
			break
		}
		ahead = append(ahead, next)
	}
	skip := 0
	skip, t.delimiter = preamble(ahead)
	t.lines.putBack(ahead[skip:])
}

func guessDelimiter(header string) byte {
	best, most := byte(';'), 0
	for i := range len(delimiters) {
		if n := countOutsideQuotes(header, delimiters[i]); n > most {
			best, most = delimiters[i], n
		}
	}
	return best
}

func countOutsideQuotes(s string, b byte) int {
	n, quoted := 0, false
	for i := range len(s) {
		if s[i] == '"' {
			quoted = !quoted
		} else if s[i] == b && !quoted {
			n++
		}
	}
	return n
}

func (t *textRows) next() (Row, error) {
	for {
		cells, number, err := t.record()
		if err != nil {
			return Row{Line: number}, err
		}
		if isFootnote(cells, t.width) {
			continue
		}
		if cells, err = fit(cells, t.width, number); cells != nil || err != nil {
			return Row{number, cells}, err
		}
	}
}

func (t *textRows) close() error { return nil }

// record reads one record, of one line or more. When the record that a quote
// opens makes no sense, its first line alone is bad: the others are read again.
func (t *textRows) record() ([]string, int, error) {
	first, err := t.lines.next()
	if err != nil {
		return nil, 0, err
	}
	cells, state := split(first.text, t.delimiter, t.cells[:0])
	t.cells = cells
	switch state {
	case complete:
		return cells, first.number, nil
	case broken:
		return nil, first.number, badText(first, "sheet.bad_quote")
	}
	return t.longRecord(first)
}

func (t *textRows) longRecord(first line) ([]string, int, error) {
	var text strings.Builder
	var taken []line
	text.WriteString(first.text)
	for text.Len() < maxRecord && len(taken) < maxLines {
		next, err := t.lines.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, first.number, err
		}
		taken = append(taken, next)
		text.WriteString("\n" + next.text)
		if !strings.Contains(next.text, `"`) {
			continue
		}
		cells, state := split(text.String(), t.delimiter, t.cells[:0])
		t.cells = cells
		if state == complete && (t.width == 0 || len(cells) == t.width) {
			return cells, first.number, nil
		}
		if state != unfinished {
			break
		}
	}
	t.lines.putBack(taken)
	return nil, first.number, badText(first, "sheet.open_quote")
}

func badText(l line, key string) *BadLine {
	bad := badLine(l.number, key)
	bad.Cells = []string{strings.Clone(l.text)}
	return bad
}

// What split found.
type splitState uint8

const (
	complete   splitState = iota
	unfinished            // a quoted field goes on behind the end
	broken                // text stands behind a closing quote
)

// split cuts a record into cells, appended to cells. Without quotes no cell is
// copied.
func split(text string, delimiter byte, cells []string) ([]string, splitState) {
	for {
		if strings.HasPrefix(text, `"`) {
			cell, rest, state := quoted(text[1:])
			if state != complete {
				return cells, state
			}
			cells = append(cells, cell)
			if rest == "" {
				return cells, complete
			}
			if rest[0] != delimiter {
				return cells, broken
			}
			text = rest[1:]
			continue
		}
		end := strings.IndexByte(text, delimiter)
		if end < 0 {
			return append(cells, text), complete
		}
		cells = append(cells, text[:end])
		text = text[end+1:]
	}
}

// quoted reads a field behind its opening quote, up to and with the closing
// one; a doubled quote stands for one.
func quoted(text string) (cell, rest string, state splitState) {
	doubled := false
	for i := 0; i < len(text); i++ {
		if text[i] != '"' {
			continue
		}
		if i+1 < len(text) && text[i+1] == '"' {
			doubled = true
			i++
			continue
		}
		cell = text[:i]
		if doubled {
			cell = strings.ReplaceAll(cell, `""`, `"`)
		}
		return cell, text[i+1:], complete
	}
	return "", "", unfinished
}
