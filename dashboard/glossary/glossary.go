// Package glossary holds the words of the trade that people meet on the screens and use in
// their documents, each with its meaning in one sentence.
package glossary

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"github.com/formaouest/chaland/internal/i18n"
)

//go:embed words.json
var words []byte

// Entry is a word.
type Entry struct {
	Key     string   `json:"key"`
	Word    string   `json:"word"`
	Meaning string   `json:"meaning"`
	English string   `json:"english"` // "" where the trade says nothing else
	Forms   []string `json:"forms"`   // other ways to write it: plurals, short forms
	Page    string   `json:"page"`    // path of a screen that shows it, "" for none
}

// All lists the entries by word.
var All = sync.OnceValue(func() []Entry {
	var out []Entry
	if err := json.Unmarshal(words, &out); err != nil {
		panic(fmt.Sprintf("glossary: %v", err)) // the file is part of the program, a test reads it
	}
	for i := range out {
		out[i].Meaning = i18n.Spaces(out[i].Meaning)
	}
	order := collate.New(language.French)
	slices.SortFunc(out, func(a, b Entry) int { return order.CompareString(a.Word, b.Word) })
	return out
})

// In lists the entries whose word, or another form of it, stands in a text. A form in
// capitals (« CA ») is only found in capitals.
func In(prose string) []Entry {
	exact := fold(prose)
	lower := strings.ToLower(exact)
	return slices.DeleteFunc(slices.Clone(All()), func(e Entry) bool {
		return !slices.ContainsFunc(append([]string{e.Word}, e.Forms...), func(form string) bool {
			if form == strings.ToUpper(form) {
				return holds(exact, fold(form))
			}
			return holds(lower, strings.ToLower(fold(form)))
		})
	})
}

// fold makes one apostrophe and one space of all kinds.
var fold = strings.NewReplacer("'", "’", "\u00a0", " ", "\u202f", " ", "\n", " ", "\t", " ").Replace

// holds reports whether a word stands in a text, not inside of another one.
func holds(prose, w string) bool {
	for from := 0; ; {
		at := strings.Index(prose[from:], w)
		if at < 0 {
			return false
		}
		at += from
		if end := at + len(w); !letterBefore(prose[:at]) && !letterAfter(prose[end:]) {
			return true
		}
		from = at + len(w)
	}
}

func letterBefore(s string) bool {
	r, _ := utf8.DecodeLastRuneInString(s)
	return isLetter(r)
}

func letterAfter(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return isLetter(r)
}

// isLetter is false at the ends of a text, where decoding answers RuneError.
func isLetter(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
