package workshop

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"io"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/formaouest/chaland/collector/imports"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
)

// Form is a model as a page offers it.
type Form struct {
	Name, Title, About string
	Fields             []Field
	Options            []Option
}

// Field is a column that the model may read.
type Field struct {
	Key, Label string
	Optional   bool
}

// Option is a choice beside the columns: what the command line takes as --name.
type Option struct {
	Name, Label, Default string
	Kind                 string  // string, int, decimal, bool or stringSlice
	Values               []Value // what may be chosen, nil for a field to type in
}

// apart are the options that a page has no use for: it shows the file in its own way
// and asks about the site at hand.
var apart = []string{"help", "input", "format", "columns", "site", "from", "to", "by", "lookback", "top"}

// Forms are the models, in the order of their names.
func Forms() []Form {
	list := make([]Form, 0, len(models))
	for _, m := range models {
		list = append(list, m.form())
	}
	slices.SortFunc(list, func(a, b Form) int { return strings.Compare(a.Name, b.Name) })
	return list
}

// FormOf finds a model by name.
func FormOf(name string) (Form, bool) {
	for _, m := range models {
		if m.name == name {
			return m.form(), true
		}
	}
	return Form{}, false
}

func (m model) form() Form {
	cmd := m.command(&Env{})
	f := Form{Name: m.name, Title: cmd.Short, About: i18n.T("model." + m.name + ".page")}
	for _, field := range m.fields {
		f.Fields = append(f.Fields, Field{field.Key, capital(i18n.T("imports.field." + field.Key)), field.Optional})
	}
	cmd.Flags().VisitAll(func(flag *pflag.Flag) {
		if !slices.Contains(apart, flag.Name) {
			preset := strings.Trim(flag.DefValue, "[]")
			if flag.Value.Type() == "decimal" {
				preset = strings.Replace(preset, ".", ",", 1)
			}
			f.Options = append(f.Options, Option{flag.Name, optionLabel(flag), preset, flag.Value.Type(), valueList(flag.Name)})
		}
	})
	return f
}

// optionLabel is what a flag does, without the capitals that name its value in a terminal;
// "workshop.option.<name>" stands where the words of the command would not do on a page.
func optionLabel(flag *pflag.Flag) string {
	name, text := pflag.UnquoteUsage(flag)
	text = capital(strings.Replace(text, name, strings.ToLower(name), 1))
	if key := "workshop.option." + flag.Name; i18n.Has(key) {
		return i18n.T(key)
	}
	return text
}

// capital writes the first letter large.
func capital(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(first)) + s[size:]
}

// File is a table that somebody brought, whole in memory.
type File struct {
	Name string
	Data []byte
}

func (f File) source() imports.Source {
	return imports.Source{Name: f.Name, Size: int64(len(f.Data)), Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(f.Data)), nil }}
}

// Look is the head of a file: its titles and its first lines.
type Look struct {
	Header []string
	Lines  [][]string
}

// Look reads the titles and up to n lines.
func (f File) Look(n int) (look Look, err error) {
	r, err := sheet.Open(bytes.NewReader(f.Data))
	if err != nil {
		return look, inFile(f.Name, err)
	}
	defer func() { _ = r.Close() }()
	look.Header = r.Header()
	for row, err := range r.Rows {
		if err != nil || len(look.Lines) == n {
			break // what is wrong with a line is said when the model reads it
		}
		look.Lines = append(look.Lines, slices.Clone(row.Cells))
	}
	return look, nil
}

// Guess ties the fields of a model to titles of a file, by their usual names.
func Guess(name string, header []string) map[string]string {
	for _, m := range models {
		if m.name == name {
			return imports.GuessColumns(m.fields, header)
		}
	}
	return nil
}

// Job is a model to run on a file: its columns by field, its options by name.
type Job struct {
	Model   string
	File    File
	Columns map[string]string
	Options map[string]string
	Now     func() time.Time
}

// Run runs a model as the command line does. It gives what was said of the file beside
// the answer, the lines that cannot be read among it, even when it fails.
func Run(ctx context.Context, job Job) (out Output, said []string, err error) {
	at := slices.IndexFunc(models, func(m model) bool { return m.name == job.Model })
	if at < 0 {
		return out, nil, fault.New(fault.NotFound, "workshop.unknown", "name", job.Model)
	}
	var beside bytes.Buffer
	e := &Env{Out: io.Discard, Err: &beside, Now: job.Now, Show: func(o Output) error { out = o; return nil },
		Open: func(string) (imports.Source, error) { return job.File.source(), nil }}
	cmd := models[at].command(e)
	if err := job.setFlags(cmd); err != nil {
		return out, nil, err
	}
	cmd.SetContext(ctx)
	err = cmd.RunE(cmd, nil)
	if text := strings.TrimSpace(beside.String()); text != "" {
		said = strings.Split(text, "\n")
	}
	if wrong, is := errors.AsType[UsageError](err); is {
		err = wrong.Err
	}
	return out, said, err
}

// setFlags gives the command its file, its columns and its options.
func (job Job) setFlags(cmd *cobra.Command) error {
	set := func(name, value string) error {
		flag := cmd.Flags().Lookup(name)
		if flag == nil {
			return fault.New(fault.Invalid, "workshop.unknown_option", "name", name)
		}
		if err := cmd.Flags().Set(name, value); err != nil {
			return fault.New(fault.Invalid, "workshop.bad_option", "value", value, "option", optionLabel(flag))
		}
		return nil
	}
	if err := set("input", job.File.Name); err != nil {
		return err
	}
	var pairs []string
	for _, key := range slices.Sorted(maps.Keys(job.Columns)) {
		if title := job.Columns[key]; title != "" {
			pairs = append(pairs, key+"="+title)
		}
	}
	if len(pairs) > 0 {
		var text strings.Builder
		w := csv.NewWriter(&text)
		if err := w.Write(pairs); err != nil {
			return err
		}
		w.Flush()
		if err := set("columns", strings.TrimRight(text.String(), "\n")); err != nil {
			return err
		}
	}
	for _, name := range slices.Sorted(maps.Keys(job.Options)) {
		if slices.Contains(apart, name) {
			return fault.New(fault.Invalid, "workshop.unknown_option", "name", name)
		}
		if err := set(name, job.Options[name]); err != nil {
			return err
		}
	}
	if flag := cmd.Flags().Lookup("top"); flag != nil {
		return flag.Value.Set("0") // the page shows the first lines, files have them all
	}
	return nil
}
