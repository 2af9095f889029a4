package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/warehouse"
)

func newCaseRelease(a *app) *cobra.Command {
	var undo bool
	cmd := &cobra.Command{Use: "release CODE", Short: i18n.T("case.cli.release.short"), Long: i18n.T("case.cli.release.long"), Args: oneCode}
	cmd.Annotations = map[string]string{onlyTyped: "yes"} // a setting left in a file takes nothing back
	cmd.Flags().BoolVar(&undo, "undo", false, i18n.T("case.cli.release.flag.undo"))
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return a.withCase(cmd.Context(), args[0], func(w *warehouse.Warehouse, k knownCase) error {
			return a.releaseCase(cmd.Context(), w, k, undo)
		})
	}
	return cmd
}

// releaseCase notes when a case was handed over; noted again, it keeps its date.
func (a *app) releaseCase(ctx context.Context, w *warehouse.Warehouse, k knownCase, undo bool) error {
	switch {
	case undo:
		k.Released = time.Time{}
	case k.Released.IsZero():
		k.Released = a.now()
	}
	if err := warehouse.PutSetting(ctx, w, caseKind, k.site, k.caseState, a.now()); err != nil {
		return err
	}
	fmt.Fprintln(a.err, i18n.T("case.cli.release.done", "code", k.Code, "state", k.state()))
	return nil
}

// state says whether a case is prepared or handed over.
func (k knownCase) state() string {
	if k.Released.IsZero() {
		return i18n.T("case.state.prepared")
	}
	return i18n.T("case.state.released", "date", i18n.DateTime(k.Released.In(parisTime())))
}
