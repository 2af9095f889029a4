package main

import (
	"errors"

	"github.com/spf13/cobra"

	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/workshop"
)

func init() { register(newModel) }

// newModel computes on a file of anyone's, or on a site: the models of the workshop.
func newModel(a *app) *cobra.Command {
	cmd := &cobra.Command{Use: "model", Short: i18n.T("model.short"), Long: i18n.T("model.long")}
	// the streams are known when a model runs
	e := &workshop.Env{Now: a.now, WithWarehouse: a.withWarehouse}
	for _, c := range workshop.Commands(e) {
		run := c.RunE
		c.RunE = func(c *cobra.Command, args []string) error {
			e.Out, e.Err = a.out, a.err
			err := run(c, args)
			if wrong, is := errors.AsType[workshop.UsageError](err); is {
				return usageError{wrong.Err}
			}
			return err
		}
		cmd.AddCommand(c)
	}
	return cmd
}
