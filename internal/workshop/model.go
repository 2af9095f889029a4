package workshop

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/formaouest/chaland/collector/imports"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
)

// model is a model with the columns that its file may have.
type model struct {
	name    string
	fields  []imports.Field
	command func(*Env) *cobra.Command
}

// models are all of them, each registered by its own file.
var models []model

func registerModel(name string, fields []imports.Field, command func(*Env) *cobra.Command) {
	models = append(models, model{name, fields, command})
}

// Commands are those of all models.
func Commands(e *Env) (list []*cobra.Command) {
	for _, m := range models {
		list = append(list, m.command(e))
	}
	return list
}

// modelFlags are those that every model has.
type modelFlags struct {
	input, columns, dateOrder, format string
	skipBad                           bool
	fields                            []imports.Field
}

// modelCommand is the command of a model: its texts are "model.<name>.short",
// ".long" and ".example".
func modelCommand(name string) *cobra.Command {
	key := "model." + name
	return &cobra.Command{Use: name, Short: i18n.T(key + ".short"), Long: i18n.T(key + ".long"), Example: i18n.T(key + ".example")}
}

// add declares the options of a model that reads a table with these fields; a
// model that reads its file otherwise has none.
func (f *modelFlags) add(cmd *cobra.Command, fields ...imports.Field) {
	flags := cmd.Flags()
	flags.StringVar(&f.input, "input", "", i18n.T("model.flag.input"))
	flags.StringVar(&f.format, "format", "table", i18n.T("model.flag.format"))
	if f.fields = fields; len(fields) == 0 {
		return
	}
	cmd.Long += "\n\n" + i18n.T("imports.cli.flag.fields", "fields", imports.FieldNames(fields))
	flags.StringVar(&f.columns, "columns", "", i18n.T("imports.cli.flag.columns"))
	flags.BoolVar(&f.skipBad, "skip-bad", false, i18n.T("model.flag.skip_bad"))
	for _, field := range fields {
		if field.Kind == imports.FieldDate && flags.Lookup("date-order") == nil {
			flags.StringVar(&f.dateOrder, "date-order", "", i18n.T("imports.cli.flag.date_order"))
		}
	}
}

// check refuses options that no file can make good.
func (f *modelFlags) check() error {
	if err := f.checkFormat(); err != nil {
		return err
	}
	if f.input == "" {
		return usage("model.no_input")
	}
	return nil
}

func (f *modelFlags) checkFormat() error {
	if f.format != "table" && f.format != "json" && f.format != "csv" {
		return usage("analyzer.cli.bad_format", "value", f.format)
	}
	return nil
}

// readTable gives the rows of the file to use, in order. Rows that cannot be read
// or that use rejects are told on standard error; they end the command unless
// --skip-bad leaves them out.
func (e *Env) readTable(ctx context.Context, f *modelFlags, use func(*imports.Record) error) error {
	if err := f.check(); err != nil {
		return err
	}
	columns, err := imports.ParseColumns(f.columns)
	if err != nil {
		return UsageError{err}
	}
	src, err := e.open(f.input)
	if err != nil {
		return err
	}
	r, err := imports.ReadTable(ctx, src, imports.TableOptions{Columns: columns, DateOrder: f.dateOrder, Now: e.Now(), Fields: f.fields}, use)
	if err != nil {
		return mistyped(inFile(src.Name, err))
	}
	return e.judgeTable(f, r)
}

// judgeTable says what reading found out, and whether the rows that are left do.
func (e *Env) judgeTable(f *modelFlags, r *imports.Report) error {
	for _, n := range r.Notes {
		fmt.Fprintln(e.Err, n.Text)
	}
	for _, p := range r.Problems {
		fmt.Fprintln(e.Err, p.Text())
	}
	if more := r.Rejected - len(r.Problems); more > 0 {
		fmt.Fprintln(e.Err, i18n.T("model.more", "n", more))
	}
	switch {
	case r.Rejected == r.Lines:
		return fault.New(fault.Invalid, "model.nothing_usable", "file", r.File, "lines", r.Lines)
	case r.Rejected > 0 && !f.skipBad:
		return fault.New(fault.Invalid, "model.bad_lines", "file", r.File, "n", r.Rejected, "lines", r.Lines)
	case r.Rejected > 0:
		fmt.Fprintln(e.Err, i18n.T("model.skipped", "n", r.Rejected, "lines", r.Lines))
	}
	return nil
}

// inFile names the file in front of what is wrong with it.
func inFile(name string, err error) error {
	f, known := errors.AsType[*fault.Error](err)
	if !known {
		return err
	}
	return fault.New(f.Kind, "model.in_file", "file", filepath.Base(name), "reason", i18n.T(f.Key, f.Args...)).Because(err)
}

// Output is what a model answers, for all formats.
type Output struct {
	JSON   any           // one document
	Tables []sheet.Table // the answer, then the arithmetic asked for; a name is a title
	Notes  []string      // what the reader of the figures should know
}

// printModel gives the answer to whoever asked.
func (e *Env) printModel(f *modelFlags, out Output) error {
	if e.Show != nil {
		return e.Show(out)
	}
	return out.Write(e.Out, e.Err, f.format)
}

// Write writes the answer: JSON whole, CSV the last table alone (a file holds one),
// text all of it. Notes go beside it unless a person reads the tables.
func (out Output) Write(to, beside io.Writer, format string) error {
	if format != "table" {
		for _, note := range out.Notes {
			fmt.Fprintln(beside, note)
		}
	}
	switch format {
	case "json":
		w := json.NewEncoder(to)
		w.SetEscapeHTML(false)
		return w.Encode(out.JSON)
	case "csv":
		return sheet.WriteCSV(to, out.Tables[len(out.Tables)-1])
	}
	for i, t := range out.Tables {
		if i > 0 {
			fmt.Fprintln(to)
		}
		PrintTable(to, t)
	}
	if len(out.Notes) > 0 {
		fmt.Fprintln(to, "\n"+strings.Join(out.Notes, "\n"))
	}
	return nil
}

// PrintTable prints a table for people: its title, then aligned columns.
func PrintTable(w io.Writer, t sheet.Table) {
	if t.Name != "" {
		fmt.Fprintln(w, t.Name)
	}
	head := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		head[i] = c.Title
	}
	lines := [][]string{head}
	for _, row := range t.Rows {
		line := make([]string, len(t.Columns))
		for i := range t.Columns {
			line[i] = CellText(row[i], t.Columns[i])
		}
		lines = append(lines, line)
	}
	PrintAligned(w, lines, t.Columns[0].Kind == sheet.Text)
}

// CellText writes a cell the French way, « — » without data. It takes what
// sheet.Table takes for numbers and texts.
func CellText(v any, c sheet.Column) string {
	switch v := v.(type) {
	case nil:
		return "—"
	case *float64:
		if v == nil {
			return "—"
		}
		return modelNumber(*v, c)
	case float64:
		return modelNumber(v, c)
	case int:
		return modelNumber(float64(v), c)
	}
	return fmt.Sprint(v)
}

func modelNumber(v float64, c sheet.Column) string {
	switch c.Kind {
	case sheet.Money:
		return i18n.Money(v, c.Currency)
	case sheet.Percent:
		return i18n.Percent(v, 2)
	case sheet.Int:
		return i18n.Number(v, 0)
	case sheet.Seconds:
		return i18n.Duration(v)
	}
	return i18n.Fixed(v, 2)
}
