package main

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
	"github.com/formaouest/chaland/seo/rule"
)

// ruleRow is a rule as scripts read it.
type ruleRow struct {
	ID        string   `json:"id"`
	Severity  string   `json:"severity"`
	Needs     []string `json:"needs"`
	Category  string   `json:"category"`
	Title     string   `json:"title"`
	Why       string   `json:"why"`
	Remedy    string   `json:"remedy"`
	Reference string   `json:"reference"`
	Duty      string   `json:"duty,omitempty"` // code of the dated legal rule that it decides
	Transport bool     `json:"transport,omitempty"`
}

// newAuditRules lists what audits check.
func (a *app) newAuditRules() *cobra.Command {
	var format string
	cmd := &cobra.Command{Use: "rules", Short: i18n.T("seo.cli.rules.short"), Args: noArgs}
	cmd.RunE = func(*cobra.Command, []string) error { return a.printRules(format) }
	cmd.Flags().StringVar(&format, "format", "table", i18n.T("seo.cli.flag.rules_format"))
	return cmd
}

func (a *app) printRules(format string) error {
	if err := checkFormat(format); err != nil {
		return err
	}
	var rows []ruleRow
	for _, r := range rule.All() {
		rows = append(rows, ruleRow{r.ID, r.Severity.String(), r.Needs(), string(r.Category), r.Title(), r.Why(), r.Remedy(), r.Reference, r.Code, r.Transport})
	}
	return a.printDocument(format, map[string]any{"rules": rows}, rulesSheet(format))
}

// rulesSheet has a row per rule: all that is said of it in a file, what tells it from the
// others on a screen.
func rulesSheet(format string) (t sheet.Table) {
	columns := "seo.cli.rules.columns"
	if format == "csv" {
		columns = "seo.cli.rules.csv_columns"
	}
	for _, title := range strings.Split(i18n.T(columns), "|") {
		t.Columns = append(t.Columns, sheet.Column{Title: title})
	}
	for _, r := range rule.All() {
		row := []any{r.ID, r.Severity.Label(), r.Category.Label(), r.Title()}
		if format == "csv" {
			row = append(row, r.Why(), r.Remedy(), strings.Join(r.Needs(), " "), r.Reference, r.Code)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}
