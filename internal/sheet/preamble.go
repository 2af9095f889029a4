package sheet

import "strings"

// preambleLines is how many lines may stand above the titles of a report.
const preambleLines = 40

// preamble is how many of the first lines of a text are titles of a report, dates and notes
// above its table: lines of one or two cells before a line of three or more, which the next
// line agrees with. It also finds the delimiter of the table.
func preamble(first []line) (skip int, delimiter byte) {
	delimiter = guessDelimiter(first[0].text)
	if wide(first[0].text, delimiter) > 2 && !strings.HasPrefix(first[0].text, "#") {
		return 0, delimiter
	}
	for i, l := range first {
		d := guessDelimiter(l.text)
		width := wide(l.text, d)
		if width < 3 || strings.HasPrefix(l.text, "#") {
			continue
		}
		if i > 0 && i+1 < len(first) && wide(first[i+1].text, d) == width {
			return i, d
		}
	}
	return 0, delimiter
}

// wide is how many cells a line has, its last quote closed.
func wide(text string, delimiter byte) int { return countOutsideQuotes(text, delimiter) + 1 }

// isFootnote tells a vendor's note under a table: « ©2025 Microsoft Corporation ».
func isFootnote(cells []string, width int) bool {
	return width > 2 && len(cells) == 1 && (strings.HasPrefix(cells[0], "©") || strings.HasPrefix(cells[0], "#"))
}
