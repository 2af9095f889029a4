package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/formaouest/chaland/collector/site"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/warehouse"
)

// newSiteToken makes the secret token by which a server speaks for a site.
func newSiteToken(a *app) *cobra.Command {
	return &cobra.Command{
		Use: "token " + i18n.T("share.cli.site"), Short: i18n.T("site.cli.token.short"), Long: i18n.T("site.cli.token.long"), Example: i18n.T("site.cli.token.example"),
		Args: exactArgs(1, i18n.T("share.cli.site_what")),
		RunE: func(cmd *cobra.Command, args []string) error { return a.makeToken(cmd.Context(), args[0]) },
	}
}

// makeToken prints a new token once: its hash alone is kept, and the one before ends.
func (a *app) makeToken(ctx context.Context, id string) error {
	token := secret() // 32 digits, as Matomo's tokens
	return a.withWarehouse(ctx, func(w *warehouse.Warehouse) error {
		if _, err := site.Change(ctx, w, id, func(s *tracking.Site) { s.SecretHash = site.HashSecret(token) }, a.now()); err != nil {
			return asUsage(err)
		}
		fmt.Fprintln(a.err, i18n.T("site.cli.token.made", "site", id))
		fmt.Fprintln(a.out, token)
		return nil
	})
}
