package main

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/formaouest/chaland/collector/site"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/store"
	"github.com/formaouest/chaland/seo"
	"github.com/formaouest/chaland/warehouse"
)

func newSiteSet(a *app) *cobra.Command {
	var s tracking.Site
	cmd := &cobra.Command{
		Use: "set", Short: i18n.T("site.cli.set.short"), Long: i18n.T("site.cli.set.long"), Example: i18n.T("site.cli.set.example"), Args: noArgs,
		Annotations: map[string]string{onlyTyped: "yes"}, // a default for new sites corrects none
		RunE:        func(cmd *cobra.Command, _ []string) error { return a.setSite(cmd, s) },
	}
	siteFlags(cmd.Flags(), &s)
	cmd.Flags().VisitAll(func(f *pflag.Flag) { f.DefValue = "" }) // what is left out stays as it is
	return cmd
}

// setSite corrects what was typed.
func (a *app) setSite(cmd *cobra.Command, s tracking.Site) error {
	if s.ID == "" {
		return usage("site.cli.no_id")
	}
	given := cmd.Flags().Changed
	corrections := map[string]func(*tracking.Site){
		"name": func(t *tracking.Site) { t.Name = s.Name }, "timezone": func(t *tracking.Site) { t.Timezone = s.Timezone },
		"currency": func(t *tracking.Site) { t.Currency = s.Currency }, "domain": func(t *tracking.Site) { t.Domains = s.Domains },
		"mode": func(t *tracking.Site) { t.Mode = s.Mode }, "id-matomo": func(t *tracking.Site) { t.MatomoID = s.MatomoID },
		"id-ga4": func(t *tracking.Site) { t.GA4ID = s.GA4ID }, "token": func(t *tracking.Site) { t.Token = s.Token },
		"hints": func(t *tracking.Site) { t.Hints = s.Hints }, "platform": func(t *tracking.Site) { t.Platform = s.Platform },
		"home":      func(t *tracking.Site) { t.Home = s.Home },
		"retention": func(t *tracking.Site) { t.Retention = s.Retention }, "consent-on-load": func(t *tracking.Site) { t.ConsentOnLoad = s.ConsentOnLoad },
		"gpc": func(t *tracking.Site) { t.GPC = s.GPC }, "dnt": func(t *tracking.Site) { t.DNT = s.DNT },
	}
	for name := range corrections {
		if !given(name) {
			delete(corrections, name)
		}
	}
	if len(corrections) == 0 {
		return usage("site.cli.nothing_to_set")
	}
	return a.withWarehouse(cmd.Context(), func(w *warehouse.Warehouse) error {
		changed, err := site.Change(cmd.Context(), w, s.ID, func(t *tracking.Site) {
			for _, correct := range corrections {
				correct(t)
			}
		}, a.now())
		if err != nil {
			return asUsage(err)
		}
		key := "site.cli.same"
		if changed {
			key = "site.cli.changed"
		}
		fmt.Fprintln(a.err, i18n.T(key, "site", s.ID))
		return nil
	})
}

func newSiteRemove(a *app) *cobra.Command {
	var id string
	var yes bool
	cmd := &cobra.Command{
		Use: "remove", Short: i18n.T("site.cli.remove.short"), Long: i18n.T("site.cli.remove.long"), Example: i18n.T("site.cli.remove.example"), Args: noArgs,
		Annotations: map[string]string{onlyTyped: "yes"}, // a setting left in a file erases nothing
		RunE: func(cmd *cobra.Command, _ []string) error {
			if id == "" {
				return usage("site.cli.no_id")
			}
			return a.withWarehouse(cmd.Context(), func(w *warehouse.Warehouse) error { return a.removeSite(cmd.Context(), w, id, yes) })
		},
	}
	cmd.Flags().StringVar(&id, "id", "", i18n.T("site.cli.flag.id"))
	cmd.Flags().BoolVar(&yes, "yes", false, i18n.T("site.cli.flag.yes"))
	return cmd
}

// removeSite says what goes, and removes it once told so.
func (a *app) removeSite(ctx context.Context, w *warehouse.Warehouse, id string, yes bool) error {
	s, err := site.Get(ctx, w, id)
	if err != nil {
		return err
	}
	c, err := site.ContentsOf(ctx, w, id)
	if err != nil {
		return err
	}
	fmt.Fprintln(a.err, i18n.T("site.cli.contents", "site", id, "name", s.Name, "visits", c.Visits, "orders", c.Orders, "costs", c.Costs,
		"products", c.Products, "audits", c.Audits))
	if !yes {
		return usage("site.cli.confirm")
	}
	if err := a.eraseSite(ctx, w, id); err != nil {
		return err
	}
	fmt.Fprintln(a.err, i18n.T("site.cli.removed", "site", id))
	return nil
}

// eraseSite removes a site with all that is known of it, a case included;
// citations stay. The mark of a case and the seat before it go last: what is cut short can be
// begun again, even once the site is gone.
func (a *app) eraseSite(ctx context.Context, w *warehouse.Warehouse, id string) error {
	gone := site.Removable(ctx, w, id)
	if gone != nil && fault.KindOf(gone) != fault.NotFound {
		return gone
	}
	if err := a.withStore(ctx, func(s *store.Store) error { return s.ForgetSite(ctx, id) }); err != nil {
		return err
	}
	if err := a.forgetPages(ctx, w, id); err != nil {
		return err
	}
	if gone == nil {
		if err := site.Remove(ctx, w, id, settled, a.now()); err != nil {
			return err
		}
	}
	ctx = context.WithoutCancel(ctx)
	if err := warehouse.DeleteSetting(ctx, w, caseKind, id, a.now()); err != nil {
		return err
	}
	return a.withStore(ctx, func(s *store.Store) error { return s.LeaveSite(ctx, id) })
}

// forgetPages erases the pages that the audits of a site kept.
func (a *app) forgetPages(ctx context.Context, w *warehouse.Warehouse, id string) error {
	audits, err := seo.NewArchive(w).List(ctx, id, math.MaxInt32)
	if err != nil {
		return err
	}
	var starts []string
	for _, e := range audits {
		starts = append(starts, e.URL)
	}
	slices.Sort(starts)
	return seo.ForgetPages(a.auditsDir(), id, slices.Compact(starts))
}

// settled returns when collectors have read their sites again.
func settled(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(reread):
		return nil
	}
}
