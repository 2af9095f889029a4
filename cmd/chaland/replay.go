package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/formaouest/chaland/collector/replay"
	"github.com/formaouest/chaland/collector/site"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/warehouse"
)

func init() { register(newReplay) }

func newReplay(a *app) *cobra.Command {
	var to, siteID string
	cmd := &cobra.Command{
		Use: "replay FICHIER", Short: i18n.T("replay.cli.short"), Long: i18n.T("replay.cli.long"), Example: i18n.T("replay.cli.example"),
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usage("cli.args", "what", i18n.T("replay.cli.what"), "command", cmd.CommandPath())
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error { return a.runReplay(cmd.Context(), args[0], to, siteID) },
	}
	cmd.Flags().StringVar(&to, "to", "", i18n.T("replay.cli.flag.to"))
	cmd.Flags().StringVar(&siteID, "site", "replay", i18n.T("replay.cli.flag.site"))
	return cmd
}

// reread is how long collectors may go on without a site just tied.
const reread = 1200 * time.Millisecond

func (a *app) runReplay(ctx context.Context, path, to, siteID string) error {
	if to == "" {
		return usage("replay.cli.no_to")
	}
	target, err := url.Parse(to)
	if err != nil || target.Host == "" || target.Scheme != "http" && target.Scheme != "https" {
		return usage("replay.cli.bad_to", "value", to)
	}
	f, err := os.Open(path)
	if err != nil {
		return fault.New(fault.NotFound, "replay.cli.no_file", "path", path).Because(err)
	}
	defer f.Close()
	requests, bad, err := replay.Read(f)
	if err != nil {
		return err
	}
	if err := a.tieSites(ctx, siteID, replay.Sites(requests)); err != nil {
		return err
	}
	report, err := replay.Send(ctx, &http.Client{Timeout: 30 * time.Second}, target, requests)
	if err != nil {
		return err
	}
	return a.sayReplay(report, bad)
}

// tieSites gives the unknown sites of the recording to the site of the replay.
func (a *app) tieSites(ctx context.Context, siteID string, names []string) error {
	return a.withWarehouse(ctx, func(w *warehouse.Warehouse) error {
		foreign, err := site.Unknown(ctx, w, names)
		if err != nil {
			return err
		}
		s := tracking.Site{ID: siteID, Name: i18n.T("replay.site_name"), Retention: site.CollectedRetention}
		tied, err := site.Tie(ctx, w, s, foreign, a.now())
		if err != nil || !tied {
			return err
		}
		fmt.Fprintln(a.err, i18n.T("replay.tied", "n", len(foreign), "site", siteID))
		return settled(ctx)
	})
}

// errRefused ends a replay of which a request was refused.
var errRefused = errors.New("a request was refused")

func (a *app) sayReplay(report replay.Report, bad []replay.Refusal) error {
	refused := append(bad, report.Refusals...)
	for _, r := range refused {
		fmt.Fprintln(a.err, i18n.T("replay.refused", "line", r.Line, "text", r.Text))
	}
	fmt.Fprintln(a.out, i18n.T("replay.done", "sent", report.Sent, "accepted", report.Sent-len(report.Refusals), "refused", len(refused)))
	if len(refused) > 0 {
		return fault.New(fault.Invalid, "replay.failed", "n", len(refused)).Because(errRefused)
	}
	return nil
}
