package rules

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/formaouest/chaland/internal/i18n"
)

// writing tells the tests that write the documentation: its texts are theirs.
var writing = regexp.MustCompile(`flag\.Bool\("update"`)

// spoken is what the Go code may ask of the catalogue: whole keys and pieces of
// keys, and the shapes of the keys that it puts together.
type spoken struct {
	words  map[string]bool
	shapes map[string]*regexp.Regexp
}

// A text that nothing says any more is deleted with what said it. Keys put
// together from a prefix are known when each of their pieces is a string of the
// code: "rule." + id + ".title" says rule.tit-absent.title where the code holds
// "tit-absent".
func TestEveryTextIsAskedFor(t *testing.T) {
	t.Parallel()
	said := spoken{map[string]bool{}, map[string]*regexp.Regexp{}}
	for _, file := range sources(t) {
		said.read(t, file)
	}
	for _, file := range filesNamed(t, "*_test.go") {
		if raw, err := os.ReadFile(file); err == nil && writing.Match(raw) {
			said.read(t, file)
		}
	}
	for _, file := range slices.Concat(filesNamed(t, "*.html"), filesNamed(t, "*.gohtml")) {
		said.readTemplate(t, file)
	}
	for _, key := range i18n.Keys() {
		if !said.asks(key) {
			t.Errorf("nothing asks for the text %q", key)
		}
	}
	for _, dead := range []string{"rule.tit-absent.soon.enough", "metric.orders.colour", "seo.nothing_like_it", "fixtures.journal.title"} {
		if said.asks(dead) {
			t.Errorf("%q passes for a text that is asked for: the test sees nothing", dead)
		}
	}
}

// read gathers the strings of a file.
func (s spoken) read(t *testing.T, file string) {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
	if err != nil {
		return // half-written: the compiler says so
	}
	ast.Inspect(parsed, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BinaryExpr:
			if n.Op == token.ADD {
				s.shape(pieces(n))
			}
		case *ast.BasicLit:
			if word, err := strconv.Unquote(n.Value); n.Kind == token.STRING && err == nil {
				s.words[word] = true
				if key, isPath := strings.CutPrefix(word, "/"); isPath {
					s.words[strings.ReplaceAll(key, "/", "-")] = true // a page's texts go by its path
				}
				word = verb.ReplaceAllString(word, blank)
				if strings.HasSuffix(word, ".") || strings.HasSuffix(word, "_") {
					word += blank
				}
				s.shape(word)
			}
		}
		return true
	})
}

var templateKey = regexp.MustCompile(`\b(?:t|text) "([a-z0-9_.-]+)"`)

// readTemplate gathers the texts that a page's template asks for.
func (s spoken) readTemplate(t *testing.T, file string) {
	t.Helper()
	raw, err := os.ReadFile(file)
	if err != nil {
		return // deleted meanwhile
	}
	for _, found := range templateKey.FindAllStringSubmatch(string(raw), -1) {
		s.words[found[1]] = true
	}
}

// blank stands for what is known when the program runs only.
const blank = "\x00"

var verb = regexp.MustCompile(`%0?\d*[a-z]`)

// pieces writes a sum of strings in one, with blanks.
func pieces(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.BinaryExpr:
		if e.Op == token.ADD {
			return pieces(e.X) + pieces(e.Y)
		}
	case *ast.ParenExpr:
		return pieces(e.X)
	case *ast.BasicLit:
		if word, err := strconv.Unquote(e.Value); e.Kind == token.STRING && err == nil {
			return word
		}
	}
	return blank
}

var keyStart = regexp.MustCompile(`^[a-z0-9_]+[._]`)

// shape keeps the shape of a key: it starts with letters and has blanks.
func (s spoken) shape(text string) {
	if !strings.Contains(text, blank) || !keyStart.MatchString(text) || strings.ContainsAny(text, " \n/<") || s.shapes[text] != nil {
		return
	}
	s.shapes[text] = regexp.MustCompile("^" + strings.ReplaceAll(regexp.QuoteMeta(text), blank, "(.+)") + "$")
}

func (s spoken) asks(key string) bool {
	if s.words[key] {
		return true
	}
	for _, shape := range s.shapes {
		if found := shape.FindStringSubmatch(key); found != nil && s.know(found[1:]) {
			return true
		}
	}
	return false
}

// know reports whether every piece is a string of the code.
func (s spoken) know(pieces []string) bool {
	for _, piece := range pieces {
		if !s.knows(piece) {
			return false
		}
	}
	return true
}

// knows reports whether a piece is a number, a string of the code, or several
// of them, joined at a dot, a dash or an underscore.
func (s spoken) knows(piece string) bool {
	if _, err := strconv.Atoi(piece); err == nil || s.words[piece] {
		return true
	}
	for i := range len(piece) - 1 {
		if strings.ContainsRune("._-", rune(piece[i])) && (s.words[piece[:i+1]] || s.words[piece[:i]]) && s.knows(piece[i+1:]) {
			return true
		}
	}
	return false
}
