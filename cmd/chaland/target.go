package main

import (
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
	"github.com/formaouest/chaland/internal/store"
	"github.com/formaouest/chaland/internal/workshop"
)

func init() { register(newTarget) }

func newTarget(a *app) *cobra.Command {
	cmd := &cobra.Command{Use: "target", Short: i18n.T("target.cli.short"), Long: i18n.T("target.cli.long"), Example: i18n.T("target.cli.example"), Args: noArgs}
	cmd.AddCommand(a.newTargetAdd(), a.newTargetSet(), a.newTargetList(), a.newDocumentVersions("history", store.Targets, targetName), a.newDocumentRemove(store.Targets))
	return cmd
}

// targetFlags declares what a target is.
func targetFlags(cmd *cobra.Command, w *analyzer.TargetWords) {
	flags := cmd.Flags()
	flags.StringVar(&w.Site, "site", "", i18n.T("analyzer.cli.flag.site"))
	flags.StringVar(&w.Metric, "metric", "", i18n.T("target.cli.flag.metric"))
	flags.StringVar(&w.From, "from", "", i18n.T("analyzer.cli.flag.from"))
	flags.StringVar(&w.To, "to", "", i18n.T("analyzer.cli.flag.to"))
	flags.StringVar(&w.Value, "value", "", i18n.T("target.cli.flag.value"))
	flags.BoolVar(&w.AtMost, "at-most", false, i18n.T("target.cli.flag.at_most"))
	flags.StringArrayVar(&w.Filters, "filter", nil, i18n.T("analyzer.cli.flag.filter"))
}

func (a *app) newTargetAdd() *cobra.Command {
	var w analyzer.TargetWords
	cmd := &cobra.Command{Use: "add", Short: i18n.T("target.cli.add"), Args: noArgs}
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		for _, flag := range [][2]string{{"--site", w.Site}, {"--metric", w.Metric}, {"--from", w.From}, {"--to", w.To}, {"--value", w.Value}} {
			if flag[1] == "" {
				return usage("analyzer.cli.missing", "flag", flag[0])
			}
		}
		t, err := w.Read()
		if err != nil {
			return usageError{err}
		}
		return a.aboutDocuments(cmd.Context(), w.Site, func(s *store.Store, _ *analyzer.Analyzer) error {
			body, err := json.Marshal(t)
			if err != nil {
				return err
			}
			id, err := s.AddDocument(cmd.Context(), store.Document{Kind: store.Targets, Site: w.Site, Body: body, At: a.now()})
			if err == nil {
				fmt.Fprintln(a.err, i18n.T("target.cli.added", "id", strconv.FormatInt(id, 10), "target", view.TargetName(t, "")))
			}
			return err
		})
	}
	targetFlags(cmd, &w)
	return cmd
}

func (a *app) newTargetSet() *cobra.Command {
	var w analyzer.TargetWords
	cmd := &cobra.Command{Use: "set " + i18n.T("seo.cli.number"), Short: i18n.T("target.cli.set"), Args: exactArgs(1, i18n.T("document.id.target"))}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return a.onDocument(cmd.Context(), store.Targets, w.Site, args[0], func(s *store.Store, d store.Document) error {
			had, err := analyzer.TargetOf(d.Body)
			if err != nil {
				return err
			}
			t, err := correctedTarget(cmd, had, w).Read()
			if err != nil {
				return usageError{err}
			}
			return change(cmd.Context(), s, d, t)
		})
	}
	targetFlags(cmd, &w)
	return cmd
}

// correctedTarget keeps of a target what the command line leaves out.
func correctedTarget(cmd *cobra.Command, had analyzer.Target, typed analyzer.TargetWords) analyzer.TargetWords {
	w := had.Words()
	correct(cmd, map[string]func(){
		"metric": func() { w.Metric = typed.Metric }, "from": func() { w.From = typed.From }, "to": func() { w.To = typed.To },
		"value": func() { w.Value = typed.Value }, "at-most": func() { w.AtMost = typed.AtMost }, "filter": func() { w.Filters = typed.Filters },
	})
	return w
}

func (a *app) newTargetList() *cobra.Command {
	var site, format string
	cmd := &cobra.Command{Use: "list", Short: i18n.T("target.cli.list"), Args: noArgs}
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if err := checkFormat(format); err != nil {
			return err
		}
		return a.aboutDocuments(cmd.Context(), site, func(s *store.Store, an *analyzer.Analyzer) error {
			kept, err := s.Documents(cmd.Context(), store.Targets, site)
			if err != nil {
				return err
			}
			list := []view.KeptTarget{}
			for _, d := range kept {
				k, err := view.TargetProgress(cmd.Context(), an, d.ID, d.Body)
				if err != nil {
					return err
				}
				list = append(list, k)
			}
			if len(list) == 0 && format == "table" {
				fmt.Fprintln(a.err, i18n.T("target.cli.none"))
				return nil
			}
			return workshop.Output{JSON: list, Tables: []sheet.Table{view.TargetSheet(list)}, Notes: []string{i18n.T("target.help")}}.Write(a.out, a.err, format)
		})
	}
	cmd.Flags().StringVar(&site, "site", "", i18n.T("analyzer.cli.flag.site"))
	cmd.Flags().StringVar(&format, "format", "table", i18n.T("analyzer.cli.flag.format"))
	return cmd
}

// targetName says what a target that is kept is.
func targetName(body []byte) (string, error) {
	t, err := analyzer.TargetOf(body)
	return view.TargetName(t, ""), err
}
