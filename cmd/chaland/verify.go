package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/formaouest/chaland/dashboard"
	"github.com/formaouest/chaland/dashboard/citation"
	"github.com/formaouest/chaland/dashboard/scrutiny"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/manuscript"
)

func init() { register(newVerify) }

func newVerify(a *app) *cobra.Command {
	var site, format string
	cmd := &cobra.Command{Use: "verify " + i18n.T("verify.cli.files"), Args: someFiles, Short: i18n.T("verify.cli.short"), Long: i18n.T("verify.cli.long"), Example: i18n.T("verify.cli.example")}
	cmd.Flags().StringVar(&site, "site", "", i18n.T("verify.cli.flag.site"))
	cmd.Flags().StringVar(&format, "format", "text", i18n.T("verify.cli.flag.format"))
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if format != "text" && format != "json" {
			return usage("cite.cli.bad_format", "value", format)
		}
		return a.withDesk(cmd.Context(), func(d citation.Desk) error {
			var all []dashboard.CheckReport
			trouble := 0
			for _, path := range args {
				check, err := a.checkFile(cmd, d, path, site)
				if err != nil {
					return err
				}
				trouble += len(check.Lines) - check.Count(citation.Same) - check.Count(citation.AsHanded)
				all = append(all, dashboard.ReportOf(check))
			}
			if err := a.printChecks(all, format); err != nil || trouble == 0 {
				return err
			}
			return fault.New(fault.Conflict, "verify.cli.trouble", "n", trouble)
		})
	}
	return cmd
}

func someFiles(_ *cobra.Command, args []string) error {
	if len(args) == 0 {
		return usage("verify.cli.no_files")
	}
	return nil
}

func (a *app) checkFile(cmd *cobra.Command, d citation.Desk, path, site string) (_ *scrutiny.Check, err error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fault.New(fault.Invalid, "verify.cli.no_file", "path", path).Because(err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	info, err := file.Stat()
	if err != nil || info.IsDir() {
		return nil, fault.New(fault.Invalid, "verify.cli.no_file", "path", path).Because(err)
	}
	reader := manuscript.Reader{Cache: filepath.Join(a.data, "cache", "pdfium")}
	m, err := reader.Read(cmd.Context(), path, file, info.Size())
	if err != nil {
		return nil, err
	}
	return scrutiny.Checker{Desk: d}.Check(cmd.Context(), m, site)
}

func (a *app) printChecks(all []dashboard.CheckReport, format string) error {
	if format == "json" {
		out := json.NewEncoder(a.out)
		out.SetEscapeHTML(false)
		return out.Encode(all)
	}
	for _, r := range all {
		fmt.Fprintf(a.out, "%s\n%s\n", r.File, r.Answer)
		for _, l := range r.Codes {
			number := ""
			if l.Number != "" {
				number = i18n.T("verify.cli.number", "number", l.Number, "cited", l.Cited)
			}
			fmt.Fprintln(a.out, "  "+i18n.T("verify.cli.line", "verdict", l.VerdictText, "code", l.Code, "where", l.Where, "number", number))
			for _, n := range l.Notes {
				fmt.Fprintln(a.out, "    "+n)
			}
		}
		for _, n := range r.Notes {
			fmt.Fprintln(a.out, n)
		}
		fmt.Fprintln(a.out, i18n.T("verify.cli.loose", "n", len(r.Loose)))
	}
	return nil
}
