package page

import (
	"encoding/json"
	"errors"
	"io"
	"strings"

	"github.com/formaouest/chaland/seo/text"
)

// decodeJSON reads one JSON value, numbers as written; offset is where it
// fails.
func decodeJSON(source string) (value any, offset int, err error) {
	source = stripWrapper(source)
	d := json.NewDecoder(strings.NewReader(source))
	d.UseNumber()
	if err = d.Decode(&value); err == nil {
		if _, err = d.Token(); errors.Is(err, io.EOF) {
			return value, 0, nil
		}
		return nil, int(d.InputOffset()), errors.New("more than one JSON value")
	}
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
		return nil, int(syntax.Offset), err
	}
	return nil, len(source), err
}

// stripWrapper blanks the CDATA and comment marks that old templates put
// around scripts, keeping every offset.
func stripWrapper(source string) string {
	for _, mark := range []string{"//<![CDATA[", "<![CDATA[", "//]]>", "]]>", "<!--", "-->"} {
		source = strings.Replace(source, mark, strings.Repeat(" ", len(mark)), 1)
	}
	return source
}

// place is the line and column, in characters, of a byte offset.
func place(source string, offset int) (line, column int) {
	before := source[:min(max(offset-1, 0), len(source))]
	line = strings.Count(before, "\n") + 1
	return line, text.Length(before[strings.LastIndexByte(before, '\n')+1:]) + 1
}

func sampleAt(source string, offset int) string {
	start := min(max(offset-20, 0), len(source))
	end := min(start+60, len(source))
	return text.Squeeze(strings.ToValidUTF8(source[start:end], ""))
}
