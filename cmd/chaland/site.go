package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/formaouest/chaland/collector/site"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/warehouse"
)

func init() { register(newSite) }

func newSite(a *app) *cobra.Command {
	cmd := &cobra.Command{Use: "site", Short: i18n.T("site.cli.short"), Args: noArgs}
	cmd.AddCommand(newSiteAdd(a), newSiteList(a), newSiteSet(a), newSiteRemove(a), newSiteShare(a), newSiteToken(a), newSiteProof(a))
	return cmd
}

func newSiteAdd(a *app) *cobra.Command {
	var s tracking.Site
	cmd := &cobra.Command{
		Use: "add", Short: i18n.T("site.cli.add.short"), Long: i18n.T("site.cli.add.long"), Example: i18n.T("site.cli.add.example"), Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.addSite(cmd.Context(), s) },
	}
	siteFlags(cmd.Flags(), &s)
	return cmd
}

// siteFlags are the settings of a site, with the defaults of a new one.
func siteFlags(flags *pflag.FlagSet, s *tracking.Site) {
	flags.StringVar(&s.ID, "id", "", i18n.T("site.cli.flag.id"))
	flags.StringVar(&s.Name, "name", "", i18n.T("site.cli.flag.name"))
	flags.StringVar(&s.Timezone, "timezone", "Europe/Paris", i18n.T("site.cli.flag.timezone"))
	flags.StringVar(&s.Currency, "currency", "EUR", i18n.T("site.cli.flag.currency"))
	flags.StringSliceVar(&s.Domains, "domain", nil, i18n.T("site.cli.flag.domain"))
	flags.StringVar(&s.Mode, "mode", tracking.ModeExempt, i18n.T("site.cli.flag.mode"))
	flags.IntVar(&s.Retention, "retention", site.CollectedRetention, i18n.T("site.cli.flag.retention"))
	flags.BoolVar(&s.ConsentOnLoad, "consent-on-load", false, i18n.T("site.cli.flag.consent_on_load"))
	flags.StringVar(&s.GPC, "gpc", "", i18n.T("site.cli.flag.gpc"))
	flags.StringVar(&s.DNT, "dnt", "", i18n.T("site.cli.flag.dnt"))
	flags.IntVar(&s.MatomoID, "id-matomo", 0, i18n.T("site.cli.flag.matomo"))
	flags.StringVar(&s.GA4ID, "id-ga4", "", i18n.T("site.cli.flag.ga4"))
	flags.StringVar(&s.Hints, "hints", "", i18n.T("site.cli.flag.hints"))
	flags.StringVar(&s.Platform, "platform", "", i18n.T("site.cli.flag.platform"))
	flags.StringVar(&s.Home, "home", "", i18n.T("site.cli.flag.home"))
	flags.StringVar(&s.Token, "token", "", i18n.T("site.cli.flag.token"))
}

func (a *app) addSite(ctx context.Context, s tracking.Site) error {
	if s.ID == "" {
		return usage("site.cli.no_id")
	}
	if err := site.Check(site.Complete(s)); err != nil {
		return usageError{err}
	}
	return a.withWarehouse(ctx, func(w *warehouse.Warehouse) error {
		added, err := site.Add(ctx, w, s, a.now())
		if err != nil {
			return err
		}
		key := "site.cli.added"
		if !added {
			key = "site.cli.unchanged"
		}
		fmt.Fprintln(a.err, i18n.T(key, "site", s.ID))
		return nil
	})
}

func newSiteList(a *app) *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: i18n.T("site.cli.list.short"), Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.withWarehouse(cmd.Context(), func(w *warehouse.Warehouse) error {
				sites, err := site.List(cmd.Context(), w)
				if err != nil {
					return err
				}
				return a.printSites(sites)
			})
		},
	}
}

// number is that of a site with Matomo's trackers, which sites of older versions lack.
func number(id int) string {
	if id == 0 {
		return "–"
	}
	return strconv.Itoa(id)
}

func (a *app) printSites(sites []tracking.Site) error {
	if len(sites) == 0 {
		fmt.Fprintln(a.err, i18n.T("site.cli.none"))
		return nil
	}
	out := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(out, i18n.T("site.cli.columns"))
	for _, s := range sites {
		fmt.Fprintln(out, strings.Join([]string{s.ID, number(s.MatomoID), s.Name, i18n.T("site.mode." + s.Mode), s.Timezone, s.Currency, strings.Join(s.Domains, ", ")}, "\t"))
	}
	return out.Flush()
}
