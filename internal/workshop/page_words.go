package workshop

import (
	"errors"
	"regexp"
	"slices"
	"strings"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
)

// What a command says names its options and its columns as a terminal types them. A page
// has fields and lists for both: what follows says the same in its words.

// valuesOf are the options of which a page makes a list; the texts are
// "workshop.value.<option>.<value>".
var valuesOf = map[string][]string{
	"date-order": {"", "dmy", "mdy"},
	"unit":       {"day", "week", "month"},
	"step":       {"day", "week", "month"},
	"show":       {"", "paths", "matrix", "removals", "coalitions"},
	"model":      {"all", "last", "last_non_direct", "first", "linear", "position", "time_decay", "markov", "shapley"},
}

// Value is one of a list, as the option takes it and in words.
type Value struct{ Word, Text string }

func valueList(option string) (list []Value) {
	for _, word := range valuesOf[option] {
		list = append(list, Value{word, valueText(option, word)})
	}
	return list
}

func valueText(option, word string) string {
	if slices.Contains(valuesOf[option], word) {
		return i18n.T("workshop.value." + option + "." + word)
	}
	return word
}

// pageTexts are what a page says in place of the errors that name columns by their keys.
var pageTexts = map[string]string{
	"model.abtest.which":    "model.abtest.which.page",
	"model.clv.no_columns":  "model.clv.no_columns.page",
	"model.rfm.no_customer": "model.rfm.no_customer.page",
	"model.rfm.no_amount":   "model.rfm.no_amount.page",
}

// PageError is what was wrong, for who reads it on a page: its text of pageTexts, else
// that of the command in the words of the page.
func (f Form) PageError(wrong *fault.Error) string {
	if inner, ok := errors.AsType[*fault.Error](wrong.Cause); ok && wrong.Key == "model.in_file" {
		args := slices.Clone(wrong.Args)
		args[slices.Index(args, any("reason"))+1] = f.PageError(inner)
		return i18n.T(wrong.Key, args...)
	}
	if key, ok := pageTexts[wrong.Key]; ok {
		return i18n.T(key, wrong.Args...)
	}
	return f.PageText(i18n.T(wrong.Key, wrong.Args...))
}

var (
	askedColumns = regexp.MustCompile(`(?s)[^.]*--columns.*$`)
	likeOption   = regexp.MustCompile(`comme --[a-z-]+ `)
	saidOption   = regexp.MustCompile(`(ajoutez )?--([a-z]+(?:-[a-z]+)*)(?: (dmy|mdy))?`)
)

// PageText writes what a command said in the words of a page.
func (f Form) PageText(said string) string {
	said = strings.ReplaceAll(said, " (docs/modeles.md)", "")
	for _, field := range f.Fields {
		named := field.Key + " (" + i18n.T("imports.field."+field.Key) + ")"
		said = strings.ReplaceAll(said, named, "«"+i18n.NoBreakSpace+field.Label+i18n.NoBreakSpace+"»")
	}
	said = askedColumns.ReplaceAllString(said, " "+i18n.T("workshop.choose_columns"))
	said = likeOption.ReplaceAllString(said, "comme ")
	return strings.TrimSpace(saidOption.ReplaceAllStringFunc(said, f.optionInWords))
}

// optionInWords turns « ajoutez --date-order mdy » into the choice of a list.
func (f Form) optionInWords(said string) string {
	m := saidOption.FindStringSubmatch(said)
	at := slices.IndexFunc(f.Options, func(o Option) bool { return o.Name == m[2] })
	if at < 0 {
		return said
	}
	o := f.Options[at]
	label, _, _ := strings.Cut(o.Label, " (")
	label = strings.TrimRight(label[:indexAny(label, ",;:")], " \u00a0\u202f")
	switch {
	case m[1] == "":
		return i18n.T("workshop.the_option", "option", label)
	case o.Kind == "bool":
		return i18n.T("workshop.choose_option", "value", i18n.T("workshop.yes"), "option", label)
	default:
		return i18n.T("workshop.choose_option", "value", valueText(o.Name, m[3]), "option", label)
	}
}

// indexAny is where s first has one of chars, its length if nowhere.
func indexAny(s, chars string) int {
	if i := strings.IndexAny(s, chars); i >= 0 {
		return i
	}
	return len(s)
}
