package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/internal/store"
	"github.com/formaouest/chaland/seo"
	"github.com/formaouest/chaland/warehouse"
)

// newAuditAccept leaves a finding as it is, for a reason and until a day.
func (a *app) newAuditAccept() *cobra.Command {
	var site string
	var w seo.AcceptanceWords
	cmd := &cobra.Command{Use: "accept", Args: noArgs, Short: i18n.T("accept.cli.short"), Long: i18n.T("accept.cli.long"), Example: i18n.T("accept.cli.example")}
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		for _, flag := range [][2]string{{"--site", site}, {"--rule", w.Rule}, {"--reason", w.Reason}, {"--until", w.Until}} {
			if flag[1] == "" {
				return usage("analyzer.cli.missing", "flag", flag[0])
			}
		}
		words, err := w.Read(a.now())
		if err == nil && w.URL != "" {
			words, err = a.acceptedPage(cmd.Context(), site, words)
		}
		if err != nil {
			return asUsage(err)
		}
		body, err := json.Marshal(words)
		if err != nil {
			return err
		}
		return a.withStore(cmd.Context(), func(s *store.Store) error {
			id, err := s.AddDocument(cmd.Context(), store.Document{Kind: store.Accepted, Site: site, Body: body, At: a.now()})
			if err == nil {
				fmt.Fprintln(a.err, i18n.T("accept.cli.done", "id", strconv.FormatInt(id, 10), "until", period.French(words.Until)))
			}
			return err
		})
	}
	flags := cmd.Flags()
	flags.StringVar(&site, "site", "", i18n.T("seo.cli.flag.site"))
	flags.StringVar(&w.Rule, "rule", "", i18n.T("accept.cli.rule"))
	flags.StringVar(&w.URL, "url", "", i18n.T("accept.cli.url"))
	flags.StringVar(&w.Reason, "reason", "", i18n.T("accept.cli.reason"))
	flags.StringVar(&w.Until, "until", "", i18n.T("accept.cli.until"))
	return cmd
}

// acceptedPage names a page as audits do, and says when the last one found nothing there.
func (a *app) acceptedPage(ctx context.Context, site string, words seo.AcceptanceWords) (page seo.AcceptanceWords, err error) {
	err = a.withArchive(ctx, func(w *warehouse.Warehouse, archive *seo.Archive) error {
		declared, _, err := warehouse.GetSetting[tracking.Site](ctx, w, "site", site)
		if err != nil {
			return err
		}
		var found bool
		if page, found, err = archive.AcceptedPage(ctx, site, declared.Domains, words); err == nil && !found {
			fmt.Fprintln(a.err, i18n.T("accept.cli.nothing_there", "url", page.URL, "rule", page.Rule))
		}
		return err
	})
	return page, err
}

func (a *app) newAuditAccepted() *cobra.Command {
	var site string
	cmd := &cobra.Command{Use: "accepted", Args: noArgs, Short: i18n.T("accept.cli.list")}
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		return a.withStore(cmd.Context(), func(s *store.Store) error {
			list, err := seo.Accepted(cmd.Context(), s, site)
			if err != nil {
				return err
			}
			if len(list) == 0 {
				fmt.Fprintln(a.err, i18n.T("accept.cli.none"))
				return nil
			}
			table := a.newTable("accept.cli.columns")
			for _, one := range list {
				until := period.French(one.Until)
				if !one.Holds(a.now()) {
					until += " (" + i18n.T("accept.expired") + ")"
				}
				fmt.Fprintf(table, "%d\t%s\t%s\t%s\t%s\n", one.ID, one.Rule, cmp.Or(one.URL, i18n.T("accept.everywhere")), one.Reason, until)
			}
			return table.Flush()
		})
	}
	cmd.Flags().StringVar(&site, "site", "", i18n.T("seo.cli.flag.site"))
	return cmd
}

func (a *app) newAuditUnaccept() *cobra.Command {
	var site string
	cmd := &cobra.Command{Use: "unaccept " + i18n.T("seo.cli.number"), Args: exactArgs(1, i18n.T("document.id.accepted")), Short: i18n.T("accept.cli.remove")}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		id, err := strconv.ParseInt(args[0], 10, 64)
		if err != nil {
			return usage("accept.cli.bad_id", "value", args[0])
		}
		return a.withStore(cmd.Context(), func(s *store.Store) error {
			d, err := s.Document(cmd.Context(), store.Accepted, site, id)
			if err != nil {
				return err
			}
			d.Deleted, d.At = true, a.now()
			if err := s.ChangeDocument(cmd.Context(), d); err != nil {
				return err
			}
			fmt.Fprintln(a.err, i18n.T("accept.cli.removed", "id", args[0]))
			return nil
		})
	}
	cmd.Flags().StringVar(&site, "site", "", i18n.T("seo.cli.flag.site"))
	return cmd
}
