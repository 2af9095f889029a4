package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/formaouest/chaland/dashboard"
	"github.com/formaouest/chaland/dashboard/dossier"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
)

func init() { register(newReferentiel) }

func newReferentiel(a *app) *cobra.Command {
	cmd := &cobra.Command{Use: "referentiel", Short: i18n.T("referentiel.cli.short"), Long: i18n.T("referentiel.cli.long"), Example: i18n.T("referentiel.cli.example"), Args: noArgs}
	cmd.AddCommand(a.newReferentielList(), a.newReferentielShow(), a.newReferentielCheck(), a.newReferentielExport())
	return cmd
}

// library reads the référentiels of the data folder.
func (a *app) library() dossier.Library {
	l := dossier.Open(a.data)
	l.Pages = dashboard.PagePaths()
	return l
}

func (a *app) newReferentielList() *cobra.Command {
	var format string
	cmd := &cobra.Command{Use: "list", Short: i18n.T("referentiel.cli.list"), Args: noArgs}
	cmd.RunE = func(*cobra.Command, []string) error {
		if err := checkFormat(format); err != nil {
			return err
		}
		list, wrong := a.library().Referentiels()
		if faults, ok := errors.AsType[fault.List](wrong); wrong != nil && !ok {
			return wrong
		} else if ok {
			fmt.Fprintln(a.err, i18n.Error(faults))
		}
		return a.printDocument(format, map[string]any{"referentiels": list}, referentielSheet(list))
	}
	cmd.Flags().StringVar(&format, "format", "table", i18n.T("seo.cli.flag.rules_format"))
	return cmd
}

// headed is an empty table whose titles stand between bars.
func headed(titles string) (t sheet.Table) {
	for title := range strings.SplitSeq(titles, "|") {
		t.Columns = append(t.Columns, sheet.Column{Title: title})
	}
	return t
}

func referentielSheet(list []dossier.Referentiel) sheet.Table {
	t := headed(i18n.T("referentiel.cli.columns"))
	for _, r := range list {
		origin := i18n.T("referentiel.cli.ours")
		if r.Own {
			origin = i18n.T("referentiel.cli.own")
		}
		expected, _ := counted(r)
		t.Rows = append(t.Rows, []any{r.Key, r.Code, r.Title, i18n.Int(int64(len(r.Blocs))), i18n.Int(int64(expected)), origin})
	}
	return t
}

// counted are how many pieces and criteria a référentiel has.
func counted(r dossier.Referentiel) (expected, criteria int) {
	for _, b := range r.Blocs {
		expected, criteria = expected+len(b.Expected), criteria+len(b.Criteria)
	}
	return expected, criteria
}

func (a *app) newReferentielShow() *cobra.Command {
	var format string
	cmd := &cobra.Command{Use: "show " + i18n.T("referentiel.cli.key"), Short: i18n.T("referentiel.cli.show"), Args: exactArgs(1, i18n.T("referentiel.cli.one_key"))}
	cmd.RunE = func(_ *cobra.Command, args []string) error {
		if err := checkFormat(format); err != nil {
			return err
		}
		r, err := a.library().Referentiel(args[0])
		if err != nil {
			return err
		}
		if format == "table" {
			fmt.Fprintln(a.out, r.Code+", "+r.Title)
			for _, line := range []string{r.Status, r.Source} {
				if line != "" {
					fmt.Fprintln(a.out, line)
				}
			}
			if r.Proposed != "" {
				fmt.Fprintln(a.out, i18n.T("referentiel.cli.proposed", "text", r.Proposed))
			}
			fmt.Fprintln(a.out)
		}
		t := headed(i18n.T("referentiel.cli.show_columns"))
		for _, b := range r.Blocs {
			for _, e := range b.Expected {
				t.Rows = append(t.Rows, []any{b.ID, e.ID, e.Title, e.Piece})
			}
		}
		return a.printDocument(format, r, t)
	}
	cmd.Flags().StringVar(&format, "format", "table", i18n.T("seo.cli.flag.rules_format"))
	return cmd
}

func (a *app) newReferentielCheck() *cobra.Command {
	cmd := &cobra.Command{Use: "check " + i18n.T("referentiel.cli.file"), Short: i18n.T("referentiel.cli.check"), Args: exactArgs(1, i18n.T("referentiel.cli.one_file"))}
	cmd.RunE = func(_ *cobra.Command, args []string) error {
		r, err := a.library().Check(args[0])
		if faults, ok := errors.AsType[fault.List](err); ok {
			fmt.Fprintln(a.out, i18n.Error(faults))
			return fault.New(fault.Invalid, "referentiel.cli.wrong", "file", args[0], "n", len(faults))
		}
		if err != nil {
			return err
		}
		expected, criteria := counted(r)
		fmt.Fprintln(a.out, i18n.T("referentiel.cli.good", "file", args[0], "code", r.Code, "title", r.Title, "blocs", len(r.Blocs),
			"expected", expected, "criteria", criteria, "competences", len(r.Competences)))
		fmt.Fprintln(a.out, i18n.T("referentiel.cli.put", "folder", dossier.Folder(a.data)))
		return nil
	}
	return cmd
}

func (a *app) newReferentielExport() *cobra.Command {
	cmd := &cobra.Command{Use: "export " + i18n.T("referentiel.cli.key"), Short: i18n.T("referentiel.cli.export"), Args: exactArgs(1, i18n.T("referentiel.cli.one_key"))}
	cmd.RunE = func(_ *cobra.Command, args []string) error {
		raw, err := a.library().Raw(args[0])
		if err != nil {
			return err
		}
		_, err = a.out.Write(raw)
		return err
	}
	return cmd
}
