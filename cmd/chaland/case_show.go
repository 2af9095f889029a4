package main

import (
	"context"
	"encoding/json"
	"fmt"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/formaouest/chaland/collector/site"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/warehouse"
)

// shownCase is what `case show` tells of a case: nothing of what is planted.
type shownCase struct {
	newCaseReport
	Class  string    `json:"class,omitempty"`
	Folder string    `json:"folder,omitempty"`
	Files  string    `json:"files,omitempty"`
	Made   time.Time `json:"made"`
	// Released is when it was handed to its candidate.
	Released time.Time `json:"released,omitzero"`
	Frozen   time.Time `json:"frozen,omitzero"`
}

func newCaseShow(a *app) *cobra.Command {
	var format string
	cmd := &cobra.Command{Use: "show CODE", Short: i18n.T("case.cli.show.short"), Args: oneCode, RunE: func(cmd *cobra.Command, args []string) error {
		if format != "text" && format != "json" {
			return usage("case.cli.bad_format", "value", format, "formats", "text, json")
		}
		return a.withCase(cmd.Context(), args[0], func(w *warehouse.Warehouse, k knownCase) error { return a.showCase(cmd.Context(), w, k, format) })
	}}
	cmd.Flags().StringVar(&format, "format", "text", i18n.T("case.cli.flag.format"))
	return cmd
}

// withCase opens the warehouse and finds a candidate's case in it.
func (a *app) withCase(ctx context.Context, code string, do func(*warehouse.Warehouse, knownCase) error) error {
	return a.withWarehouse(ctx, func(w *warehouse.Warehouse) error {
		k, err := caseOf(ctx, w, code)
		if err != nil {
			return err
		}
		return do(w, k)
	})
}

func (a *app) showCase(ctx context.Context, w *warehouse.Warehouse, k knownCase, format string) error {
	report, err := a.reportCase(ctx, w, k, 0)
	if err != nil {
		return err
	}
	frozen, err := frozenSince(ctx, w, k.site)
	if err != nil {
		return err
	}
	if format == "json" {
		return json.NewEncoder(a.out).Encode(shownCase{report, k.Class, k.Folder, k.Files, k.Loaded, k.Released, frozen})
	}
	class := k.Class
	if class == "" {
		class = i18n.T("case.cli.never")
	}
	out := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(out, i18n.T("case.cli.show.text", "code", k.Code, "site", k.site, "class", class, "version", k.origin(),
		"made", i18n.DateTime(k.Loaded.In(parisTime())), "frozen", dateOrNone(frozen), "state", k.state(),
		"visits", i18n.Int(int64(report.Visits)), "orders", i18n.Int(int64(report.Orders)), "fingerprint", report.Fingerprint))
	if k.Folder != "" {
		fmt.Fprintln(out, i18n.T("case.cli.show.folder", "folder", k.Folder, "files", k.Files))
	}
	return out.Flush()
}

// frozenSince is when the data of a site were frozen, the zero time if they are not.
func frozenSince(ctx context.Context, w *warehouse.Warehouse, id string) (time.Time, error) {
	s, err := site.Get(ctx, w, id)
	return s.Frozen, err
}

func dateOrNone(t time.Time) string {
	if t.IsZero() {
		return i18n.T("case.cli.never")
	}
	return i18n.DateTime(t.In(parisTime()))
}

func newCaseFreeze(a *app) *cobra.Command {
	var undo bool
	cmd := &cobra.Command{Use: "freeze CODE", Short: i18n.T("case.cli.freeze.short"), Long: i18n.T("case.cli.freeze.long"), Args: oneCode}
	cmd.Annotations = map[string]string{onlyTyped: "yes"} // a setting left in a file lifts no freeze
	cmd.Flags().BoolVar(&undo, "undo", false, i18n.T("case.cli.freeze.flag.undo"))
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return a.withCase(cmd.Context(), args[0], func(w *warehouse.Warehouse, k knownCase) error {
			if undo {
				return a.thawCase(cmd.Context(), w, k)
			}
			return a.freezeCase(cmd.Context(), w, k)
		})
	}
	return cmd
}

// freezeCase dates the end of a case's data, if they are those that were made.
// Frozen again, it keeps its date.
func (a *app) freezeCase(ctx context.Context, w *warehouse.Warehouse, k knownCase) error {
	now, err := caseFingerprint(ctx, w, k)
	if err != nil {
		return err
	}
	if now != k.Fingerprint {
		return fault.New(fault.Conflict, "case.cli.freeze.changed", "code", k.Code)
	}
	s, err := site.Get(ctx, w, k.site)
	if err != nil {
		return err
	}
	if s.Frozen.IsZero() {
		s.Frozen = a.now()
		if err := warehouse.PutSetting(ctx, w, site.Kind, s.ID, s, a.now()); err != nil {
			return err
		}
	}
	fmt.Fprintln(a.err, i18n.T("case.cli.freeze.done", "code", k.Code, "date", dateOrNone(s.Frozen)))
	return nil
}

func (a *app) thawCase(ctx context.Context, w *warehouse.Warehouse, k knownCase) error {
	s, err := site.Get(ctx, w, k.site)
	if err != nil {
		return err
	}
	s.Frozen = time.Time{}
	if err := warehouse.PutSetting(ctx, w, site.Kind, s.ID, s, a.now()); err != nil {
		return err
	}
	fmt.Fprintln(a.err, i18n.T("case.cli.freeze.undone", "code", k.Code))
	return nil
}
