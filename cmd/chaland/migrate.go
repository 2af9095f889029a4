package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/warehouse"
)

func init() { register(newMigrate) }

func newMigrate(a *app) *cobra.Command {
	return &cobra.Command{
		Use: "migrate", Short: i18n.T("cli.migrate.short"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.withWarehouse(cmd.Context(), func(w *warehouse.Warehouse) error {
				steps, err := warehouse.Migrations()
				if err != nil {
					return err
				}
				_, err = fmt.Fprintln(a.out, i18n.T("cli.migrate.done", "n", len(steps), "last", steps[len(steps)-1].Name))
				return err
			})
		},
	}
}
