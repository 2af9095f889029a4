package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/formaouest/chaland/internal/i18n"
)

func init() { register(newVersion) }

func newVersion(a *app) *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: i18n.T("cli.version.short"),
		RunE: func(*cobra.Command, []string) error {
			_, err := fmt.Fprintln(a.out, "chaland", versionText())
			return err
		},
	}
}
