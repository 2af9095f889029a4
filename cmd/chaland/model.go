package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/formaouest/chaland/collector/imports"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
)

func init() { register(newModel) }

// newModels are the models, each registered by its own file.
var newModels []func(*app) *cobra.Command

func registerModel(f func(*app) *cobra.Command) { newModels = append(newModels, f) }

// newModel computes on a file of anyone's, without a site or a database.
func newModel(a *app) *cobra.Command {
	cmd := &cobra.Command{Use: "model", Short: i18n.T("model.short"), Long: i18n.T("model.long")}
	for _, f := range newModels {
		cmd.AddCommand(f(a))
	}
	return cmd
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
func (a *app) readTable(ctx context.Context, f *modelFlags, use func(*imports.Record) error) error {
	if err := f.check(); err != nil {
		return err
	}
	columns, err := imports.ParseColumns(f.columns)
	if err != nil {
		return usageError{err}
	}
	src, err := imports.File(f.input)
	if err != nil {
		return err
	}
	r, err := imports.ReadTable(ctx, src, imports.TableOptions{Columns: columns, DateOrder: f.dateOrder, Now: a.now(), Fields: f.fields}, use)
	if err != nil {
		return mistyped(inFile(src.Name, err))
	}
	return a.judgeTable(f, r)
}

// judgeTable says what reading found out, and whether the rows that are left do.
func (a *app) judgeTable(f *modelFlags, r *imports.Report) error {
	for _, n := range r.Notes {
		fmt.Fprintln(a.err, n.Text)
	}
	for _, p := range r.Problems {
		fmt.Fprintln(a.err, p.Text())
	}
	if more := r.Rejected - len(r.Problems); more > 0 {
		fmt.Fprintln(a.err, i18n.T("model.more", "n", more))
	}
	switch {
	case r.Rejected == r.Lines:
		return fault.New(fault.Invalid, "model.nothing_usable", "file", r.File, "lines", r.Lines)
	case r.Rejected > 0 && !f.skipBad:
		return fault.New(fault.Invalid, "model.bad_lines", "file", r.File, "n", r.Rejected, "lines", r.Lines)
	case r.Rejected > 0:
		fmt.Fprintln(a.err, i18n.T("model.skipped", "n", r.Rejected, "lines", r.Lines))
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

// modelOutput is what a model answers, for all formats.
type modelOutput struct {
	JSON   any           // one document
	Tables []sheet.Table // the answer, then the arithmetic asked for; a name is a title
	Notes  []string      // what the reader of the figures should know
}

// printModel writes the answer: JSON whole, CSV the last table alone (a file
// holds one), text all of it. Notes go to standard error unless a person reads
// the tables.
func (a *app) printModel(f *modelFlags, out modelOutput) error {
	if f.format != "table" {
		for _, note := range out.Notes {
			fmt.Fprintln(a.err, note)
		}
	}
	switch f.format {
	case "json":
		w := json.NewEncoder(a.out)
		w.SetEscapeHTML(false)
		return w.Encode(out.JSON)
	case "csv":
		return sheet.WriteCSV(a.out, out.Tables[len(out.Tables)-1])
	}
	for i, t := range out.Tables {
		if i > 0 {
			fmt.Fprintln(a.out)
		}
		a.printTable(t)
	}
	if len(out.Notes) > 0 {
		fmt.Fprintln(a.out, "\n"+strings.Join(out.Notes, "\n"))
	}
	return nil
}

// printTable prints a table for people: its title, then aligned columns.
func (a *app) printTable(t sheet.Table) {
	if t.Name != "" {
		fmt.Fprintln(a.out, t.Name)
	}
	head := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		head[i] = c.Title
	}
	lines := [][]string{head}
	for _, row := range t.Rows {
		line := make([]string, len(t.Columns))
		for i := range t.Columns {
			line[i] = modelCell(row[i], t.Columns[i])
		}
		lines = append(lines, line)
	}
	printAligned(a, lines, t.Columns[0].Kind == sheet.Text)
}

// modelCell writes a cell the French way, « — » without data. It takes what
// sheet.Table takes for numbers and texts.
func modelCell(v any, c sheet.Column) string {
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
