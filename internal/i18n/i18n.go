// Package i18n holds every text a person reads, in French, and the French way
// to write numbers, amounts and dates.
//
// The catalogue is the set of fr/*.json files, each a flat object of key and
// text; a key stands in one file only. A text names its arguments: "Ligne
// {line} : colonne {column} absente". A plural follows French grammar (two and
// more): "{n} {n|commande|commandes}".
package i18n

import (
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/formaouest/chaland/internal/fault"
)

//go:embed fr/*.json
var files embed.FS

var catalogue = load()

func load() map[string]string {
	entries, err := files.ReadDir("fr")
	if err != nil {
		panic(err)
	}
	all := map[string]string{}
	for _, e := range entries {
		raw, err := files.ReadFile("fr/" + e.Name())
		if err != nil {
			panic(err)
		}
		part := map[string]string{}
		if err := json.Unmarshal(raw, &part); err != nil {
			panic(fmt.Sprintf("i18n: %s: %v", e.Name(), err))
		}
		for k, v := range part {
			if _, twice := all[k]; twice {
				panic(fmt.Sprintf("i18n: key %q stands in two files, one is %s", k, e.Name()))
			}
			all[k] = frenchSpaces.Replace(v)
		}
	}
	return all
}

// frenchSpaces keeps punctuation on its word's line: authors type ordinary
// spaces, readers get no-break ones.
var frenchSpaces = strings.NewReplacer(
	" :", NoBreakSpace+":", "« ", "«"+NoBreakSpace, " »", NoBreakSpace+"»",
	" ;", NarrowSpace+";", " !", NarrowSpace+"!", " ?", NarrowSpace+"?", " %", NarrowSpace+"%", " €", NoBreakSpace+"€",
)

// Spaces puts the no-break spaces of French punctuation into prose that stands
// outside of the catalogue.
func Spaces(prose string) string { return frenchSpaces.Replace(prose) }

// Has reports whether the catalogue knows the key.
func Has(key string) bool {
	_, ok := catalogue[key]
	return ok
}

// Keys lists the catalogue, sorted, for the completeness tests.
func Keys() []string {
	keys := make([]string, 0, len(catalogue))
	for k := range catalogue {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// T is the French text behind key with its name/value arguments put in. An
// unknown key shows itself between brackets, so that a page stays readable and
// a test can find it.
func T(key string, args ...any) string {
	text, ok := catalogue[key]
	if !ok {
		return "[" + key + "]"
	}
	return fill(text, args)
}

// Error is the sentence a person reads for err: the text of its outermost
// fault, or the one for unforeseen errors. A list of faults has a line each.
func Error(err error) string {
	if list, ok := errors.AsType[fault.List](err); ok {
		lines := make([]string, len(list))
		for i, f := range list {
			lines[i] = T(f.Key, f.Args...)
		}
		return strings.Join(lines, "\n")
	}
	if f, ok := errors.AsType[*fault.Error](err); ok {
		return T(f.Key, f.Args...)
	}
	return T("fault.internal")
}

// Fill puts name/value arguments into a text that stands outside of the catalogue.
func Fill(text string, args ...any) string { return fill(text, args) }

func fill(text string, args []any) string {
	if !strings.Contains(text, "{") {
		return text
	}
	var out strings.Builder
	for {
		open := strings.IndexByte(text, '{')
		if open < 0 {
			break
		}
		length := strings.IndexByte(text[open:], '}')
		if length < 0 {
			break
		}
		out.WriteString(text[:open])
		out.WriteString(placeholder(text[open+1:open+length], args))
		text = text[open+length+1:]
	}
	out.WriteString(text)
	return out.String()
}

func placeholder(inside string, args []any) string {
	name, forms, plural := strings.Cut(inside, "|")
	value, ok := lookup(name, args)
	if !ok {
		return "{" + inside + "}"
	}
	if plural {
		one, many, _ := strings.Cut(forms, "|")
		if isPlural(value) {
			return many
		}
		return one
	}
	return show(value)
}

func lookup(name string, args []any) (any, bool) {
	for i := 0; i+1 < len(args); i += 2 {
		if args[i] == name {
			return args[i+1], true
		}
	}
	return nil, false
}

func show(value any) string {
	switch v := value.(type) {
	case int:
		return Int(int64(v))
	case int32:
		return Int(int64(v))
	case int64:
		return Int(v)
	case uint32:
		return Int(int64(v))
	case uint64:
		return Int(int64(v))
	case float64:
		return Number(v, 2)
	case error:
		return v.Error()
	default:
		return fmt.Sprint(v)
	}
}

// isPlural follows French grammar: 0, 1 and 1,5 are singular, 2 is plural.
func isPlural(value any) bool {
	switch v := value.(type) {
	case int:
		return v >= 2 || v <= -2
	case int64:
		return v >= 2 || v <= -2
	case uint64:
		return v >= 2
	case float64:
		return v >= 2 || v <= -2
	}
	return true
}
