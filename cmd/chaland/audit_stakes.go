package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/dashboard"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/internal/sheet"
	"github.com/formaouest/chaland/seo"
	"github.com/formaouest/chaland/seo/netlink"
	"github.com/formaouest/chaland/warehouse"
)

// stakeDays is how far back an audit looks for what pages brought when nobody says.
const stakeDays = 365

// weigh gives an audit what the pages of its site brought.
func (a *app) weigh(ctx context.Context, w *warehouse.Warehouse, f auditFlags, audit *seo.Audit) error {
	if w == nil || f.site == "" {
		audit.Unvisited = i18n.T("stake.no_site")
		return nil
	}
	traffic, why, err := a.traffic(ctx, w, f.site, f.from, f.to)
	audit.Weigh(traffic)
	audit.Unvisited = why
	return err
}

// traffic is what the pages of a site brought from a day to another, by default over the
// last year that it has visits of.
func (a *app) traffic(ctx context.Context, w *warehouse.Warehouse, site, from, to string) (*seo.Traffic, string, error) {
	reader := analyzer.New(w, a.now)
	_, last, known, err := reader.VisitedDays(ctx, site)
	if err != nil {
		return nil, "", err
	}
	if !known {
		last = period.DateOf(a.now())
	}
	p := period.Period{From: last.AddDays(1 - stakeDays), To: last, Loc: time.UTC}
	if from != "" || to != "" {
		if from == "" || to == "" {
			return nil, "", usage("stake.cli.both_days")
		}
		if p, err = period.Parse(from, to, time.UTC); err != nil {
			return nil, "", usageError{err}
		}
	}
	return dashboard.TrafficOf(ctx, reader, site, p)
}

// newAuditActions prints the fiches-actions of a stored audit.
func (a *app) newAuditActions() *cobra.Command {
	var from, to, format string
	cmd := &cobra.Command{
		Use: "actions " + i18n.T("seo.cli.audit_id"), Args: exactArgs(1, i18n.T("seo.cli.audit_id_what")),
		Short: i18n.T("stake.cli.short"), Long: i18n.T("stake.cli.long"), Example: i18n.T("stake.cli.example"),
	}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := checkFormat(format); err != nil {
			return err
		}
		return a.withArchive(cmd.Context(), func(w *warehouse.Warehouse, archive *seo.Archive) error {
			e, err := archive.Get(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			traffic, why, err := a.trafficOfAudit(cmd.Context(), w, e.Site, from, to)
			if err != nil {
				return err
			}
			sheets, err := archive.ActionSheets(cmd.Context(), e.ID, traffic)
			if err != nil {
				return err
			}
			t := seo.ActionTable(sheets, traffic)
			if format == "table" {
				t = shortActions(sheets, traffic)
				if why == "" {
					why = traffic.Text() + " " + i18n.T("stake.sort")
				}
				defer func() { fmt.Fprintln(a.err, why) }()
			}
			return a.printDocument(format, map[string]any{"audit": e.ID, "site": e.Site, "traffic": traffic, "actions": sheets}, t)
		})
	}
	cmd.Flags().StringVar(&format, "format", "table", i18n.T("analyzer.cli.flag.format"))
	cmd.Flags().StringVar(&from, "from", "", i18n.T("stake.cli.flag.from"))
	cmd.Flags().StringVar(&to, "to", "", i18n.T("stake.cli.flag.to"))
	return cmd
}

// trafficOfAudit is traffic for the site of a stored audit, which need not be declared.
func (a *app) trafficOfAudit(ctx context.Context, w *warehouse.Warehouse, site, from, to string) (*seo.Traffic, string, error) {
	sites, err := analyzer.New(w, a.now).Sites(ctx)
	if err != nil {
		return nil, "", err
	}
	for _, known := range sites {
		if known.ID == site {
			return a.traffic(ctx, w, site, from, to)
		}
	}
	return nil, i18n.T("stake.none"), nil
}

// shortActions is what a terminal shows of the sheets.
func shortActions(sheets []seo.ActionSheet, t *seo.Traffic) sheet.Table {
	out := sheet.Table{Columns: []sheet.Column{{Title: i18n.T("stake.column.number")}, {Title: i18n.T("seo.column.title")}, {Title: i18n.T("seo.column.severity")},
		{Title: i18n.T("audit.column.pages"), Kind: sheet.Int}, {Title: i18n.T("stake.column.priority"), Kind: sheet.Number}}}
	out.Columns = append(out.Columns, t.Columns()...)
	for _, s := range sheets {
		out.Rows = append(out.Rows, append([]any{s.Number, s.Title, s.Severity, s.Count, s.Priority}, s.Stake.Values()...))
	}
	return out
}

// storeIn has an audit stored, and tells it what the collector saw, if its site is declared:
// what its pages brought, and the pages of other sites that visits came from.
func (a *app) storeIn(request *seo.AuditRequest, w *warehouse.Warehouse) {
	request.Warehouse = w
	site := request.Site
	request.Traffic = func(ctx context.Context) (*seo.Traffic, error) {
		traffic, _, err := a.trafficOfAudit(ctx, w, site, "", "")
		return traffic, err
	}
	request.Seen = func(ctx context.Context) ([]netlink.Seen, error) {
		_, known, err := warehouse.GetSetting[tracking.Site](ctx, w, "site", site)
		if err != nil || !known {
			return nil, err
		}
		reader := analyzer.New(w, a.now)
		today, err := reader.Today(ctx, site)
		if err != nil {
			return nil, err
		}
		return dashboard.SeenLinks(ctx, reader, site, today)
	}
}
