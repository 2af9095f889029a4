package page

import (
	"strconv"
	"strings"
	"unicode/utf8"

	input "github.com/tdewolff/parse/v2"
	"github.com/tdewolff/parse/v2/css"
)

// StyleFiles are the files that a style sheet makes browsers load: what it imports, its fonts
// and its pictures, each once, with their addresses resolved against the sheet's own.
func StyleFiles(sheet, address string) []Resource {
	base, _ := normalize(address)
	w := walker{page: &Page{}, links: newResolver(base), host: bareHost(base)}
	w.readStyles(sheet, true)
	return w.page.Resources
}

// readStyles adds the files that styles name to those of the page. Only whole sheets import
// others, attributes do not.
func (w *walker) readStyles(styles string, sheet bool) {
	if !mayName(styles) {
		return
	}
	seen := map[string]bool{}
	r := styleReader{lexer: css.NewLexer(input.NewInputString(styles)), imports: sheet}
	for len(w.page.Resources) < maxResources && r.next() {
		if f := r.found; !seen[f.Href] {
			seen[f.Href] = true
			if f.Kind == Stylesheet {
				w.noteFontService(f.Href)
			}
			w.addResource(f)
		}
	}
}

// mayName reports whether styles may name a file: most attributes and many sheets do not, and
// need not be taken apart.
func mayName(styles string) bool {
	for i := 1; i < len(styles); i++ {
		switch styles[i] {
		case '\\':
			return true // an escape may stand for any letter
		case '(':
			if before := styles[i-1] | 0x20; before == 'l' || before == 't' { // url(, image-set(
				return true
			}
		case 'i', 'I':
			if styles[i-1] == '@' {
				return true
			}
		}
	}
	return false
}

// isStyleSheet reports whether the text of a style element is CSS.
func isStyleSheet(kind string) bool {
	kind = strings.ToLower(strings.TrimSpace(kind))
	return kind == "" || kind == "text/css"
}

// styleReader goes through the tokens of a style sheet, as CSS Syntax cuts them: what stands
// in a comment, in a string or in an address that is none is no address.
type styleReader struct {
	lexer     *css.Lexer
	imports   bool     // an @import would still be heard: only @charset and @layer came before
	rule      string   // the at-rule whose prelude is read, "" for none
	blocks    []string // the at-rules of the blocks around, "" for other blocks
	fonts     int      // how many of them are @font-face
	functions []string // the functions around
	found     Resource
}

const fontRule = "font-face"

// next finds the next file; false at the end.
func (r *styleReader) next() bool {
	for {
		kind, token := r.lexer.Next()
		if kind == css.ErrorToken {
			return false
		}
		if r.read(kind, token) {
			return true
		}
	}
}

func (r *styleReader) read(kind css.TokenType, token []byte) (found bool) {
	switch kind {
	case css.AtKeywordToken:
		r.enterRule(strings.ToLower(unescapeStyle(string(token[1:]))))
	case css.LeftBraceToken:
		r.openBlock()
	case css.RightBraceToken:
		r.closeBlock()
	case css.SemicolonToken:
		r.rule, r.functions = "", nil
	case css.FunctionToken:
		r.functions = append(r.functions, strings.ToLower(string(token[:len(token)-1])))
	case css.LeftParenthesisToken:
		r.functions = append(r.functions, "")
	case css.RightParenthesisToken:
		r.functions = r.functions[:max(len(r.functions)-1, 0)]
	case css.StringToken:
		if r.rule == "import" || r.inImageSet() {
			return r.take(string(token))
		}
	case css.URLToken:
		text := string(token[strings.IndexByte(string(token), '(')+1:])
		return r.take(strings.Trim(strings.TrimSuffix(text, ")"), " \t\r\n\f"))
	}
	return false
}

func (r *styleReader) openBlock() {
	if r.rule == fontRule {
		r.fonts++
	}
	r.blocks = append(r.blocks, r.rule)
	r.imports, r.rule, r.functions = false, "", nil
}

func (r *styleReader) closeBlock() {
	if n := len(r.blocks); n > 0 {
		if r.blocks[n-1] == fontRule {
			r.fonts--
		}
		r.blocks = r.blocks[:n-1]
	}
	r.rule, r.functions = "", nil
}

// enterRule reads the name of an at-rule. Browsers hear no @import behind other rules.
func (r *styleReader) enterRule(name string) {
	r.rule = name
	switch {
	case name == "import" && !r.imports:
		r.rule = "late"
	case name != "import" && name != "charset" && name != "layer":
		r.imports = false
	}
}

func (r *styleReader) inImageSet() bool {
	n := len(r.functions)
	return n > 0 && (r.functions[n-1] == "image-set" || r.functions[n-1] == "-webkit-image-set")
}

// take keeps a file; false for what nothing loads.
func (r *styleReader) take(written string) bool {
	f := Resource{Kind: Picture, Href: styleAddress(written), Styled: true}
	switch {
	case r.rule == "import":
		f.Kind, r.rule = Stylesheet, "imported"
	case r.rule != "":
		return false // a name space, or a condition
	case r.fonts > 0:
		f.Kind = Font
	}
	r.found = f
	return f.Href != "" && f.Href[0] != '#' && !f.inherited()
}

// inherited reports whether the file is of Internet Explorer, which nobody asks for any more:
// a behaviour, or a font in a format that the others never read, or no longer do.
func (r *Resource) inherited() bool {
	path := strings.ToLower(r.Href)
	if end := strings.IndexAny(path, "?#"); end >= 0 {
		path = path[:end]
	}
	return strings.HasSuffix(path, ".htc") || r.Kind == Font && (strings.HasSuffix(path, ".eot") || strings.HasSuffix(path, ".svg"))
}

// styleAddress is the address that a token holds, without its quotes.
func styleAddress(token string) string {
	if token != "" && (token[0] == '"' || token[0] == '\'') {
		quote := token[:1]
		token = strings.TrimSuffix(token[1:], quote)
	}
	return strings.TrimSpace(unescapeStyle(token))
}

// unescapeStyle reads the escapes of CSS: up to six hexadecimal digits and a space, a line
// that goes on, or a sign that stands for itself.
func unescapeStyle(s string) string {
	if !strings.Contains(s, `\`) {
		return s
	}
	var out strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' {
			out.WriteByte(s[i])
			continue
		}
		digits := hexDigits(s[i+1:])
		switch {
		case digits > 0:
			code, _ := strconv.ParseUint(s[i+1:i+1+digits], 16, 32)
			out.WriteRune(styleRune(code))
			i += digits
			i += spaceLength(s[i+1:])
		case i+1 < len(s) && strings.IndexByte("\n\r\f", s[i+1]) >= 0:
			i += spaceLength(s[i+1:])
		case i+1 < len(s):
			i++
			out.WriteByte(s[i])
		}
	}
	return out.String()
}

func hexDigits(s string) int {
	n := 0
	for n < min(6, len(s)) && strings.IndexByte("0123456789abcdefABCDEF", s[n]) >= 0 {
		n++
	}
	return n
}

// spaceLength is the length of the one white space that s begins with, 0 for none.
func spaceLength(s string) int {
	switch {
	case strings.HasPrefix(s, "\r\n"):
		return 2
	case s != "" && strings.IndexByte(" \t\n\r\f", s[0]) >= 0:
		return 1
	}
	return 0
}

func styleRune(code uint64) rune {
	if code == 0 || code > utf8.MaxRune || code >= 0xD800 && code <= 0xDFFF {
		return utf8.RuneError
	}
	return rune(code)
}
