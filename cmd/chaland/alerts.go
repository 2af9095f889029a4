package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/internal/sheet"
	"github.com/formaouest/chaland/internal/store"
	"github.com/formaouest/chaland/internal/workshop"
	"github.com/formaouest/chaland/seo"
)

func init() { register(newAlerts) }

// alertTimes is when the service looks at the rules, in the time of Paris: the night's
// recounts are over, the shop is not yet.
const alertTimes = "30 6 * * *"

func newAlerts(a *app) *cobra.Command {
	var site, on, format string
	cmd := &cobra.Command{
		Use: "alerts", Short: i18n.T("alert.cli.short"), Long: i18n.T("alert.cli.long"), Example: i18n.T("alert.cli.example"), Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.runAlerts(cmd.Context(), site, on, format) },
	}
	cmd.Flags().StringVar(&site, "site", "", i18n.T("analyzer.cli.flag.site"))
	cmd.Flags().StringVar(&on, "on", "", i18n.T("alert.cli.flag.on"))
	cmd.Flags().StringVar(&format, "format", "table", i18n.T("analyzer.cli.flag.format"))
	cmd.AddCommand(a.newAlertsList(), a.newAlertsAdd(), a.newAlertsSet(), a.newDocumentRemove(store.Alerts), a.newDocumentVersions("versions", store.Alerts, alertName), a.newAlertsHistory(), a.newAlertsSeen())
	return cmd
}

// runAlerts looks at the rules of a site now, and notes what rings, or as they would have
// been on a day, and notes nothing; what rings is told by the code.
func (a *app) runAlerts(ctx context.Context, site, on, format string) error {
	if err := checkFormat(format); err != nil {
		return err
	}
	var day *period.Date
	if on != "" {
		d, err := period.ParseDate(on)
		if err != nil {
			return usageError{err}
		}
		day = &d
	}
	return a.aboutDocuments(ctx, site, func(s *store.Store, an *analyzer.Analyzer) error {
		states, _, failed := a.checkAlerts(ctx, s, an, site, day)
		if err := errors.Join(a.printAlerts(states, format), failed); err != nil {
			return err
		}
		for _, k := range states {
			if k.Rings {
				return errThreshold
			}
		}
		return nil
	})
}

// checkAlerts looks at the rules of a site, of all sites when site is "", and notes those
// that ring, unless they are looked at on another day than today, which is nil; fresh
// counts the rings that were not known. A rule that cannot be looked at
// does not keep the others from it.
func (a *app) checkAlerts(ctx context.Context, s *store.Store, an *analyzer.Analyzer, site string, on *period.Date) (states []view.KeptAlert, fresh int, err error) {
	rules, err := s.Documents(ctx, store.Alerts, site)
	if err != nil {
		return nil, 0, err
	}
	var failed []error
	states = []view.KeptAlert{}
	for _, doc := range rules {
		state, err := view.CheckAlert(ctx, an, doc.ID, doc.Site, doc.Body, on)
		if err != nil {
			failed = append(failed, err)
			continue
		}
		states = append(states, state)
		if !state.Rings || on != nil {
			continue
		}
		body, err := json.Marshal(state.AlertState)
		if err != nil {
			return states, fresh, err
		}
		isNew, err := s.AddRing(ctx, store.Ring{Rule: doc.ID, Site: doc.Site, Day: state.To, Body: body, At: a.now()})
		if err != nil {
			return states, fresh, err
		}
		if isNew {
			fresh++
		}
	}
	return states, fresh, errors.Join(failed...)
}

// watchAlerts looks at all rules at the start, which catches up a morning that was missed,
// then each morning, until the context ends.
func (a *app) watchAlerts(ctx context.Context, s *store.Store, an *analyzer.Analyzer, ticks <-chan time.Time) {
	for {
		states, fresh, err := a.checkAlerts(ctx, s, an, "", nil)
		for _, k := range states {
			if k.To == "" {
				a.log.Warn("a rule of alert cannot be looked at", "site", k.Rule.Site, "rule", k.ID, "metric", k.Rule.Metric)
			}
		}
		if err != nil && ctx.Err() == nil {
			a.log.Error("alerts cannot be checked", "error", err)
		}
		if fresh > 0 {
			a.log.Info("alerts ring", "fresh", fresh)
		}
		next, err := seo.NextRun(alertTimes, a.now())
		if err != nil {
			a.log.Error("alerts have no time", "error", err)
			return
		}
		for a.now().Before(next) {
			select {
			case <-ctx.Done():
				return
			case <-ticks:
			}
		}
	}
}

func (a *app) newAlertsAdd() *cobra.Command {
	var w analyzer.AlertWords
	cmd := &cobra.Command{Use: "add", Short: i18n.T("alert.cli.add"), Args: noArgs}
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		for _, flag := range [][2]string{{"--site", w.Site}, {"--metric", w.Metric}, {"--when", w.Kind}, {"--value", w.Value}} {
			if flag[1] == "" {
				return usage("analyzer.cli.missing", "flag", flag[0])
			}
		}
		r, err := w.Read()
		if err != nil {
			return usageError{err}
		}
		return a.aboutDocuments(cmd.Context(), w.Site, func(s *store.Store, _ *analyzer.Analyzer) error {
			body, err := json.Marshal(r)
			if err != nil {
				return err
			}
			id, err := s.AddDocument(cmd.Context(), store.Document{Kind: store.Alerts, Site: w.Site, Body: body, At: a.now()})
			if err == nil {
				fmt.Fprintln(a.err, i18n.T("alert.cli.added", "id", strconv.FormatInt(id, 10), "rule", view.AlertName(r, "")))
			}
			return err
		})
	}
	alertFlags(cmd, &w)
	return cmd
}

// alertFlags declares what a rule is.
func alertFlags(cmd *cobra.Command, w *analyzer.AlertWords) {
	flags := cmd.Flags()
	flags.StringVar(&w.Site, "site", "", i18n.T("analyzer.cli.flag.site"))
	flags.StringVar(&w.Metric, "metric", "", i18n.T("target.cli.flag.metric"))
	flags.StringVar(&w.Kind, "when", "", i18n.T("alert.cli.flag.when"))
	flags.StringVar(&w.Value, "value", "", i18n.T("alert.cli.flag.value"))
	flags.StringVar(&w.Days, "days", "", i18n.T("alert.cli.flag.days"))
	flags.StringVar(&w.Least, "least", "", i18n.T("alert.cli.flag.least"))
	flags.StringArrayVar(&w.Filters, "filter", nil, i18n.T("analyzer.cli.flag.filter"))
}

func (a *app) newAlertsSet() *cobra.Command {
	var w analyzer.AlertWords
	cmd := &cobra.Command{Use: "set " + i18n.T("seo.cli.number"), Short: i18n.T("alert.cli.set"), Args: exactArgs(1, i18n.T("document.id.alert"))}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return a.onDocument(cmd.Context(), store.Alerts, w.Site, args[0], func(s *store.Store, d store.Document) error {
			had, err := analyzer.AlertOf(d.Body)
			if err != nil {
				return err
			}
			r, err := correctedAlert(cmd, had, w).Read()
			if err != nil {
				return usageError{err}
			}
			return change(cmd.Context(), s, d, r)
		})
	}
	alertFlags(cmd, &w)
	return cmd
}

// correctedAlert keeps of a rule what the command line leaves out.
func correctedAlert(cmd *cobra.Command, had analyzer.AlertRule, typed analyzer.AlertWords) analyzer.AlertWords {
	w := had.Words()
	correct(cmd, map[string]func(){
		"metric": func() { w.Metric = typed.Metric }, "when": func() { w.Kind = typed.Kind }, "value": func() { w.Value = typed.Value },
		"days": func() { w.Days = typed.Days }, "least": func() { w.Least = typed.Least }, "filter": func() { w.Filters = typed.Filters },
	})
	return w
}

// alertName says what a rule that is kept is.
func alertName(body []byte) (string, error) {
	r, err := analyzer.AlertOf(body)
	return view.AlertName(r, ""), err
}

// newAlertsList tells what the rules find now, as the page does: nothing is noted.
func (a *app) newAlertsList() *cobra.Command {
	var site, format string
	cmd := &cobra.Command{Use: "list", Short: i18n.T("alert.cli.list"), Args: noArgs}
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if err := checkFormat(format); err != nil {
			return err
		}
		return a.aboutDocuments(cmd.Context(), site, func(s *store.Store, an *analyzer.Analyzer) error {
			today, err := an.Today(cmd.Context(), site)
			if err != nil {
				return err
			}
			states, _, failed := a.checkAlerts(cmd.Context(), s, an, site, &today)
			return errors.Join(a.printAlerts(states, format), failed)
		})
	}
	cmd.Flags().StringVar(&site, "site", "", i18n.T("analyzer.cli.flag.site"))
	cmd.Flags().StringVar(&format, "format", "table", i18n.T("analyzer.cli.flag.format"))
	return cmd
}

// printAlerts writes what the rules find.
func (a *app) printAlerts(states []view.KeptAlert, format string) error {
	if len(states) == 0 && format == "table" {
		fmt.Fprintln(a.err, i18n.T("alert.cli.none"))
		return nil
	}
	return workshop.Output{JSON: states, Tables: []sheet.Table{view.AlertSheet(states)}, Notes: []string{i18n.T("alert.help")}}.Write(a.out, a.err, format)
}

// newAlertsSeen acknowledges something that rang, by its number in the history.
func (a *app) newAlertsSeen() *cobra.Command {
	return documentCommand("seen", store.Alerts, func(cmd *cobra.Command, site, number string) error {
		id, err := strconv.ParseInt(number, 10, 64)
		if err != nil {
			return usage("alert.cli.bad_ring", "value", number)
		}
		return a.aboutDocuments(cmd.Context(), site, func(s *store.Store, _ *analyzer.Analyzer) error {
			if err := s.AcknowledgeRing(cmd.Context(), site, id, "", a.now()); err != nil {
				return err
			}
			fmt.Fprintln(a.err, i18n.T("alert.cli.seen_done", "id", number))
			return nil
		})
	})
}

func (a *app) newAlertsHistory() *cobra.Command {
	var site string
	cmd := &cobra.Command{Use: "history", Short: i18n.T("alert.cli.history"), Args: noArgs}
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		return a.aboutDocuments(cmd.Context(), site, func(s *store.Store, _ *analyzer.Analyzer) error {
			rings, err := s.Rings(cmd.Context(), site, 200)
			if err != nil {
				return err
			}
			if len(rings) == 0 {
				fmt.Fprintln(a.err, i18n.T("alert.never"))
				return nil
			}
			table := a.newTable("alert.cli.history_columns")
			for _, r := range rings {
				state, err := analyzer.AlertStateOf(r.Body)
				if err != nil {
					return err
				}
				seen := i18n.T("alert.unseen")
				if !r.Seen.IsZero() {
					seen = i18n.DateTime(r.Seen.In(seo.Paris()))
				}
				fmt.Fprintln(table, strings.Join([]string{strconv.FormatInt(r.ID, 10), i18n.DateTime(r.At.In(seo.Paris())), view.AlertName(state.Rule, state.Figure.Currency), view.AlertFinding(state), seen}, "\t"))
			}
			return table.Flush()
		})
	}
	cmd.Flags().StringVar(&site, "site", "", i18n.T("analyzer.cli.flag.site"))
	return cmd
}
