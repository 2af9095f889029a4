package sheet

import (
	"errors"
	"io"
	"iter"
	"slices"
	"strings"
)

// guessedFrom is how many lines show the delimiter of a text of lists.
const guessedFrom = 200

// Lists gives the records of a text without titles whose lines have any number of
// cells, as baskets have: spaces around cells and empty cells are left out, and so
// are lines of nothing. The delimiter is the most frequent of the first lines. Cells
// are the caller's to keep. An error that is a *BadLine stands for one record, and
// reading goes on; any other ends it; an empty text is the fault sheet.empty.
func Lists(file io.Reader) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		t, err := openLists(file)
		if err != nil {
			yield(Row{}, err)
			return
		}
		for {
			cells, number, err := t.record()
			if errors.Is(err, io.EOF) {
				return
			}
			_, skippable := errors.AsType[*BadLine](err)
			if list := filled(cells); err != nil || len(list) > 0 {
				if !yield(Row{number, list}, err) || err != nil && !skippable {
					return
				}
			}
		}
	}
}

func openLists(file io.Reader) (*textRows, error) {
	l, err := openLines(file)
	if err != nil {
		return nil, err
	}
	var first []line
	var sample strings.Builder
	for len(first) < guessedFrom {
		next, err := l.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		if next.number == 1 {
			next.text = strings.TrimPrefix(next.text, "\ufeff")
		}
		first = append(first, next)
		sample.WriteString(next.text + "\n")
	}
	l.putBack(first)
	return &textRows{lines: *l, delimiter: guessDelimiter(sample.String())}, nil
}

// filled are the cells that hold something, trimmed.
func filled(cells []string) []string {
	list := make([]string, 0, len(cells))
	for _, c := range cells {
		if c = strings.TrimSpace(c); c != "" {
			list = append(list, strings.Clone(c))
		}
	}
	return slices.Clip(list)
}
