package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/store"
	"github.com/formaouest/chaland/seo"
	"github.com/formaouest/chaland/seo/notify"
	"github.com/formaouest/chaland/warehouse"
)

func init() { register(newNotices) }

func newNotices(a *app) *cobra.Command {
	cmd := &cobra.Command{Use: "notices", Short: i18n.T("notify.cli.short"), Long: i18n.T("notify.cli.long"), Example: i18n.T("notify.cli.example")}
	cmd.AddCommand(a.newNoticesList(), a.newNoticesCheck(), a.newNoticesTest())
	return cmd
}

func (a *app) newNoticesList() *cobra.Command {
	var site string
	cmd := &cobra.Command{Use: "list", Short: i18n.T("notify.cli.list"), Args: noArgs}
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		return a.withStore(cmd.Context(), func(s *store.Store) error {
			list, err := s.Deliveries(cmd.Context(), site, 200)
			if err != nil {
				return err
			}
			if len(list) == 0 {
				fmt.Fprintln(a.err, i18n.T("notify.cli.none"))
				return nil
			}
			table := a.newTable("notify.cli.columns")
			for _, d := range list {
				fmt.Fprintln(table, strings.Join([]string{i18n.DateTime(d.Message.At.In(seo.Paris())), d.Message.Site, subjectOf(d.Message), notify.Shown(d.Address), view.DeliveryState(d)}, "\t"))
			}
			return table.Flush()
		})
	}
	cmd.Flags().StringVar(&site, "site", "", i18n.T("seo.cli.flag.site"))
	return cmd
}

func (a *app) newNoticesCheck() *cobra.Command {
	return &cobra.Command{Use: "check", Short: i18n.T("notify.cli.check"), Args: noArgs, RunE: func(cmd *cobra.Command, _ []string) error {
		return a.withHerald(cmd.Context(), func(h *herald) error { return h.passOnce(cmd.Context()) })
	}}
}

// passOnce looks and sends, and says how it went.
func (h *herald) passOnce(ctx context.Context) error {
	sent, failed, err := h.pass(ctx)
	fmt.Fprintln(h.err, i18n.T("notify.cli.checked", "n", sent, "failed", failed))
	return err
}

// newNoticesTest sends something that says nothing, to all who would be told of a site.
func (a *app) newNoticesTest() *cobra.Command {
	var site string
	cmd := &cobra.Command{Use: "test", Short: i18n.T("notify.cli.test"), Args: noArgs}
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		ctx := cmd.Context()
		list, problems := a.noticesFile()
		var out outbox
		for _, n := range list {
			if n.site == site {
				out.add(n, store.Notice{Key: "test " + a.now().Format(time.RFC3339Nano), Kind: "test", Text: i18n.T("notify.test")})
			}
		}
		if len(out.notices) > 0 {
			return a.withHerald(ctx, func(h *herald) error {
				if err := out.tell(ctx, h.store, site, "notify.subject_test", a.now()); err != nil {
					return err
				}
				return h.passOnce(ctx)
			})
		}
		if len(problems) > 0 {
			return problems[0]
		}
		return usage("notify.cli.unknown", "site", site)
	}
	cmd.Flags().StringVar(&site, "site", "", i18n.T("seo.cli.flag.site"))
	return cmd
}

func (a *app) withHerald(ctx context.Context, work func(*herald) error) error {
	return a.withWarehouse(ctx, func(w *warehouse.Warehouse) error {
		return a.withSchedules(ctx, func(s *store.Store) error {
			return work(newHerald(a, s, w))
		})
	})
}
