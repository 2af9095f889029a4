package main

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"os"
	"slices"
	"strings"

	"github.com/mattn/go-isatty"
	"github.com/spf13/cobra"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/fixtures"
	"github.com/formaouest/chaland/fixtures/answers"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/warehouse"
)

//go:embed answers.gohtml
var answersHTML string

// answersPage stands alone: it leads to no screen.
var answersPage = sheetsTemplate(func(string) bool { return false })

// sheetsTemplate is the template of answer keys; linked tells which places of a
// sheet are links.
func sheetsTemplate(linked func(where string) bool) *template.Template {
	return template.Must(template.New("answers").Funcs(template.FuncMap{
		"t": i18n.T, "score": scoreText, "int": func(n int) string { return i18n.Int(int64(n)) }, "linked": linked,
	}).Parse(answersHTML))
}

func newCaseAnswers(a *app) *cobra.Command {
	var format string
	cmd := &cobra.Command{Use: "answers CODE", Short: i18n.T("case.cli.answers.short"), Long: i18n.T("case.cli.answers.long"), Args: oneCode}
	cmd.Flags().StringVar(&format, "format", "html", i18n.T("case.cli.answers.flag.format"))
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := a.checkFormat(format, "html", "pdf", "docx", "json"); err != nil {
			return err
		}
		key, err := a.centreKey()
		if err != nil {
			return err
		}
		return a.withWarehouse(cmd.Context(), func(w *warehouse.Warehouse) error {
			k, err := caseOf(cmd.Context(), w, args[0])
			if err != nil {
				return err
			}
			found, err := a.answersOf(cmd.Context(), w, key, k)
			if err != nil {
				return err
			}
			return a.printAnswers(k, found, format)
		})
	}
	return cmd
}

// answersOf is the answer key of a case, kept or computed. That of a real shop has no planted
// problem: it is the reading alone.
func (a *app) answersOf(ctx context.Context, w *warehouse.Warehouse, key []byte, k knownCase) (answers.Key, error) {
	if k.Imported {
		reading, err := answers.Read(ctx, analyzer.New(w, a.now), k.site, k.span())
		return answers.Key{Reading: reading, Problems: []answers.Problem{}}, err
	}
	o, err := a.drawAgain(key, k)
	if err != nil {
		return answers.Key{}, err
	}
	return a.keptOr(ctx, w, k, func() (answers.Key, error) { return a.findProblems(ctx, w, o, k.Code) })
}

// intro says what an answer key rests on.
func (k knownCase) intro() string {
	if k.Imported {
		return i18n.T("case.answers.imported")
	}
	return i18n.T("case.answers.intro", "version", k.Version)
}

// checkFormat refuses a format that there is not, and one that a terminal cannot
// show.
func (a *app) checkFormat(format string, formats ...string) error {
	if !slices.Contains(formats, format) {
		return usage("case.cli.bad_format", "value", format, "formats", strings.Join(formats, ", "))
	}
	if file, ok := a.out.(*os.File); ok && (format == "pdf" || format == "docx") && isatty.IsTerminal(file.Fd()) {
		return usage("case.cli.to_file", "format", format)
	}
	return nil
}

func (a *app) printAnswers(k knownCase, found answers.Key, format string) error {
	switch format {
	case "html":
		return answersPage.Execute(a.out, map[string]any{"Code": k.Code, "Intro": k.intro(), "Sheets": proven(found)})
	case "pdf":
		return answersDocument(k, found).PDF(a.out)
	case "docx":
		return answersDocument(k, found).DOCX(a.out)
	}
	out := json.NewEncoder(a.out)
	out.SetEscapeHTML(false)
	out.SetIndent("", "  ")
	return out.Encode(found)
}

func newCaseVerify(a *app) *cobra.Command {
	return &cobra.Command{Use: "verify CODE", Short: i18n.T("case.cli.verify.short"), Long: i18n.T("case.cli.verify.long"), Args: oneCode, RunE: func(cmd *cobra.Command, args []string) error {
		key, err := a.centreKey()
		if err != nil {
			return err
		}
		return a.withWarehouse(cmd.Context(), func(w *warehouse.Warehouse) error {
			k, err := caseOf(cmd.Context(), w, args[0])
			if err != nil {
				return err
			}
			differences, err := a.verifyCase(cmd.Context(), w, key, k)
			if err != nil {
				return err
			}
			for _, d := range differences {
				fmt.Fprintln(a.out, d)
			}
			if len(differences) > 0 {
				return fault.New(fault.Conflict, "case.cli.verify.differs", "code", k.Code, "n", len(differences))
			}
			fmt.Fprintln(a.err, i18n.T("case.cli.verify.same", "code", k.Code))
			return nil
		})
	}}
}

// verifyCase makes the case again from its code and sets it against the data:
// what is stored, its fingerprint, and the proof of each problem.
func (a *app) verifyCase(ctx context.Context, w *warehouse.Warehouse, key []byte, k knownCase) (differences []string, err error) {
	if k.Imported {
		return a.verifyImported(ctx, w, k)
	}
	if k.Version != fixtures.CaseVersion {
		return []string{i18n.T("case.cli.verify.version", "then", k.Version, "now", fixtures.CaseVersion)}, nil
	}
	o, err := a.drawCase(key, k.caseState)
	if errors.Is(err, fault.New(fault.Conflict, "case.cli.folder_changed")) {
		return []string{i18n.Error(err)}, nil
	}
	if err != nil {
		return nil, err
	}
	differ := func(what, want, got string) {
		if want != got {
			differences = append(differences, i18n.T("case.cli.verify."+what, "want", want, "got", got))
		}
	}
	if k.KeyMark != "" && k.KeyMark != fixtures.KeyMark(key, k.Code) {
		differences = append(differences, i18n.T("case.cli.other_key", "code", k.Code)) // the reason of all that follow
	}
	if err := verifyRows(ctx, w, o, differ); err != nil {
		return nil, err
	}
	now, err := caseFingerprint(ctx, w, k)
	differ("fingerprint", k.Fingerprint, now)
	found, failed := a.findProblems(ctx, w, o, k.Code)
	if err := errors.Join(err, failed); err != nil {
		return nil, err
	}
	for _, id := range unproven(o, found) {
		differences = append(differences, i18n.T("case.cli.verify.proof", "id", id))
	}
	return differences, nil
}

// verifyImported sets the facts of a real shop against those that were imported.
func (a *app) verifyImported(ctx context.Context, w *warehouse.Warehouse, k knownCase) (differences []string, err error) {
	now, err := caseFingerprint(ctx, w, k)
	if err == nil && now != k.Fingerprint {
		differences = append(differences, i18n.T("case.cli.verify.fingerprint", "want", k.Fingerprint, "got", now))
	}
	return differences, err
}

// verifyRows counts what the code gives and what is stored.
func verifyRows(ctx context.Context, w *warehouse.Warehouse, o fixtures.Options, differ func(what, want, got string)) error {
	c, err := fixtures.Generate(o)
	if err != nil {
		return err
	}
	events, orders, cents := 0, len(c.PastOrders), int64(0)
	for _, past := range c.PastOrders {
		cents += past.TotalIncl
	}
	for b := range c.Batches() {
		events += len(b.Events)
		orders += len(b.Orders)
		for _, made := range b.Orders {
			cents += made.TotalIncl
		}
	}
	for _, check := range []struct {
		what, sql string
		want      int64
	}{
		{"events", "SELECT toInt64(count()) FROM events FINAL WHERE site = {site:String}", int64(events)},
		{"orders", "SELECT toInt64(count()) FROM orders FINAL WHERE site = {site:String}", int64(orders)},
		{"revenue", "SELECT toInt64(sum(total_incl)) FROM orders FINAL WHERE site = {site:String}", cents},
	} {
		got, err := warehouse.Scalar[int64](ctx, w, check.sql, warehouse.Params{"site": o.Site.ID})
		if err != nil {
			return err
		}
		differ(check.what, i18n.Int(check.want), i18n.Int(got))
	}
	return nil
}
