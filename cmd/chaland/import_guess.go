package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/formaouest/chaland/collector/imports"
	"github.com/formaouest/chaland/internal/i18n"
)

func (a *app) newImportGuess() *cobra.Command {
	var site string
	cmd := importCommand("guess")
	cmd.RunE = func(cmd *cobra.Command, args []string) error { return a.guessFile(cmd.Context(), args[0], site) }
	cmd.Flags().StringVar(&site, "site", "", i18n.T("imports.cli.flag.site"))
	return cmd
}

// guessFile says what a file is and the command that imports it.
func (a *app) guessFile(ctx context.Context, path, site string) error {
	src, err := imports.File(path)
	if err != nil {
		return err
	}
	r, err := imports.Recognise(ctx, src)
	if err != nil {
		return err
	}
	k, err := imports.KindOf(r.Kind)
	if err != nil {
		fmt.Fprintln(a.out, i18n.T("imports.cli.guess.unknown", "file", src.Name, "kinds", kindNames(nil)))
		a.printUnused(r)
		return nil
	}
	head := "imports.cli.guess.kind"
	if r.Tool != "" {
		head = "imports.cli.guess.kind_tool"
	}
	fmt.Fprintln(a.out, i18n.T(head, "file", src.Name, "kind", k.Name(), "tool", r.Tool))
	fmt.Fprintln(a.out, i18n.T("imports.cli.guess.becomes", "text", k.Becomes()))
	a.printColumns(k, r)
	a.printUnused(r)
	for _, p := range r.Problems {
		fmt.Fprintln(a.out, p)
	}
	if len(r.Missing) > 0 {
		fmt.Fprintln(a.out, i18n.T("imports.cli.guess.missing", "fields", missingNames(k, r)))
	}
	if len(r.Others) > 0 {
		fmt.Fprintln(a.out, i18n.T("imports.cli.guess.others", "kinds", kindNames(r.Others)))
	}
	if site == "" {
		site = i18n.T("imports.cli.guess.site")
	}
	command := r.Command(path, site)
	fmt.Fprintln(a.out, i18n.T("imports.cli.guess.command"))
	fmt.Fprintln(a.out, "  "+command+" --dry-run")
	fmt.Fprintln(a.out, "  "+command)
	return nil
}

// printColumns says what each column was taken for.
func (a *app) printColumns(k imports.Kind, r *imports.Recognition) {
	if len(r.Columns) == 0 {
		return
	}
	table := a.newTable("imports.cli.guess.columns")
	for i, c := range r.Columns {
		if c.Title != "" {
			fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", c.Field, k.Fields[i].Name(), c.Title, strings.Join(c.Examples, " | "))
		}
	}
	_ = table.Flush() // a.out answers for its errors
}

func (a *app) printUnused(r *imports.Recognition) {
	var titles []string
	for _, c := range r.Unused {
		titles = append(titles, c.Title)
	}
	if len(titles) > 0 {
		fmt.Fprintln(a.out, i18n.T("imports.cli.guess.unused", "columns", strings.Join(titles, ", ")))
	}
}

// missingNames lists the needed fields without a column: « unit_price (prix unitaire) ou total (…) ».
func missingNames(k imports.Kind, r *imports.Recognition) string {
	var groups []string
	for _, group := range r.Missing {
		var names []string
		for _, f := range k.Fields {
			if slices.Contains(strings.Split(group, "|"), f.Key) {
				names = append(names, f.Key+" ("+f.Name()+")")
			}
		}
		groups = append(groups, strings.Join(names, i18n.T("imports.cli.guess.or")))
	}
	return strings.Join(groups, ", ")
}

// kindNames lists kinds with their French names, all of them when none is given.
func kindNames(keys []string) string {
	var names []string
	for _, k := range imports.Kinds() {
		if keys == nil || slices.Contains(keys, k.Key) {
			names = append(names, k.Key+" ("+k.Name()+")")
		}
	}
	return strings.Join(names, ", ")
}
