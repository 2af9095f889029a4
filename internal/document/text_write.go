package document

import (
	"bufio"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/formaouest/chaland/internal/i18n"
)

// textWidth is how many characters a line of plain text has.
const textWidth = 80

// Text writes the document as plain text in UTF-8, lines wrapped.
func (d Document) Text(out io.Writer) error {
	t := &textWriter{bufio.NewWriter(out)}
	t.underlined(d.Title, '=')
	if d.Note != "" {
		t.paragraph(d.Note)
	}
	for _, f := range d.Cover {
		t.line(f.Name + i18n.NoBreakSpace + ": " + f.Value)
	}
	if d.Cover != nil {
		t.line("")
	}
	o := d.outline()
	for i, b := range d.Blocks {
		t.block(o.numbers[i], b)
	}
	return t.Flush()
}

type textWriter struct{ *bufio.Writer }

// block writes one; a text has no pages, so it has no contents either.
func (t *textWriter) block(number int, b Block) {
	switch b := b.(type) {
	case Heading:
		t.underlined(flat(b.Text, noPage), '-')
	case Paragraph:
		t.paragraph(signed(b.From, strings.TrimSpace(b.Lead+" "+b.Text)))
	case List:
		for n, item := range b.Items {
			before := "- "
			if b.Ordered {
				before = strconv.Itoa(n+1) + ". "
			}
			t.lines(before + signed(b.From, item))
		}
		t.line("")
	case Quote:
		t.lines("« " + signed(b.From, b.Text) + " »")
		t.paragraph(b.Source)
	case Table:
		if number > 0 {
			t.paragraph(signed(b.From, tableCaption(number, b.Caption)))
		}
		t.table(b)
	case Figure:
		text := b.Alt
		if number > 0 {
			text = figureCaption(number, b.Caption) + ". " + text
		}
		t.paragraph(signed(b.From, text))
	case Cut:
		t.paragraph(strings.Repeat("-", textWidth))
	case Legend:
		for _, line := range b.blocks() {
			t.block(0, line)
		}
	}
}

// signed begins a text with the letter of whoever it is from.
func signed(from Origin, text string) string {
	if from == Unmarked {
		return text
	}
	return "[" + from.Sign() + "] " + text
}

func (t *textWriter) line(s string) {
	t.WriteString(strings.TrimRight(s, " "))
	t.WriteByte('\n')
}

func (t *textWriter) underlined(s string, with rune) {
	t.line(s)
	t.line(strings.Repeat(string(with), utf8.RuneCountInString(s)))
	t.line("")
}

func (t *textWriter) paragraph(s string) {
	t.lines(s)
	t.line("")
}

func (t *textWriter) lines(s string) {
	for line := range strings.SplitSeq(flat(s, noPage), "\n") {
		for _, part := range wrap(line, textWidth) {
			t.line(part)
		}
	}
}

// wrap cuts a line between words.
func wrap(s string, width int) (lines []string) {
	line := ""
	for word := range strings.SplitSeq(s, " ") {
		switch {
		case line == "":
			line = word
		case utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > width:
			lines = append(lines, line)
			line = word
		default:
			line += " " + word
		}
	}
	return append(lines, line)
}

// table aligns the columns; a cell too long for its column goes on below.
func (t *textWriter) table(b Table) {
	var rows [][]string
	if b.headed() {
		rows = append(rows, b.titles())
	}
	for _, row := range b.Rows {
		plain := make([]string, len(row))
		for i, text := range row {
			plain[i] = strings.ReplaceAll(flat(text, noPage), "\n", " ")
		}
		rows = append(rows, plain)
	}
	widths := textWidths(b, rows)
	for n, row := range rows {
		cells, height := make([][]string, len(b.Columns)), 1
		for i := range b.Columns {
			cells[i] = wrap(cell(row, i), widths[i])
			height = max(height, len(cells[i]))
		}
		for h := range height {
			t.line(textRow(b, cells, widths, h))
		}
		if n == 0 && b.headed() {
			t.line(strings.Repeat("-", min(sum(widths)+2*(len(widths)-1), textWidth)))
		}
	}
	t.line("")
}

func textRow(b Table, cells [][]string, widths []int, h int) string {
	parts := make([]string, len(cells))
	for i, lines := range cells {
		text := cell(lines, h)
		gap := strings.Repeat(" ", max(0, widths[i]-utf8.RuneCountInString(text)))
		if parts[i] = text + gap; b.Columns[i].Number {
			parts[i] = gap + text
		}
	}
	return strings.Join(parts, "  ")
}

// textWidths gives each column what its longest cell takes, and cuts the widest
// ones until a line holds them all.
func textWidths(b Table, rows [][]string) []int {
	widths := make([]int, len(b.Columns))
	for _, row := range rows {
		for i := range widths {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell(row, i)))
		}
	}
	for sum(widths)+2*(len(widths)-1) > textWidth {
		widest := 0
		for i := range widths {
			if widths[i] > widths[widest] {
				widest = i
			}
		}
		if widths[widest] <= 8 {
			break
		}
		widths[widest]--
	}
	return widths
}

func sum(list []int) (n int) {
	for _, v := range list {
		n += v
	}
	return n
}
