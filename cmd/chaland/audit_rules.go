package main

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/formaouest/chaland/internal/i18n"
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
	var rows []ruleRow
	for _, r := range rule.All() {
		rows = append(rows, ruleRow{r.ID, r.Severity.String(), r.Needs(), string(r.Category), r.Title(), r.Why(), r.Remedy(), r.Reference, r.Code, r.Transport})
	}
	switch format {
	case "json":
		return json.NewEncoder(a.out).Encode(map[string]any{"rules": rows})
	case "csv":
		w := csv.NewWriter(a.out)
		w.Comma = ';'
		_ = w.Write(strings.Split(i18n.T("seo.cli.rules.csv_columns"), "|"))
		for _, r := range rows {
			_ = w.Write([]string{r.ID, r.Severity, strings.Join(r.Needs, " "), r.Category, r.Title, r.Why, r.Remedy, r.Reference, r.Duty})
		}
		w.Flush()
		return w.Error()
	case "table":
		table := a.newTable("seo.cli.rules.columns")
		for _, r := range rule.All() {
			fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", r.ID, r.Severity.Label(), r.Category.Label(), r.Title())
		}
		return table.Flush()
	}
	return usage("analyzer.cli.bad_format", "value", format)
}
