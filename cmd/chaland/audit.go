package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/store"
	"github.com/formaouest/chaland/seo"
	"github.com/formaouest/chaland/warehouse"
)

func init() { register(newAudit) }

func newAudit(a *app) *cobra.Command {
	var f auditFlags
	cmd := &cobra.Command{
		Use: "audit URL", Args: cobra.ArbitraryArgs,
		Short: i18n.T("seo.cli.audit.short"), Long: i18n.T("seo.cli.audit.long"), Example: i18n.T("seo.cli.audit.example"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if f.subjects(args) != 1 {
				return usage("seo.cli.one_subject")
			}
			f.URL = strings.Join(args, "")
			return a.runAudit(cmd.Context(), f)
		},
	}
	f.add(cmd.Flags())
	cmd.Flags().StringVar(&f.format, "format", "", i18n.T("seo.cli.flag.format"))
	cmd.Flags().StringVar(&f.out, "out", "", i18n.T("seo.cli.flag.out"))
	cmd.Flags().StringVar(&f.failOn, "fail-on", "", i18n.T("seo.cli.flag.fail_on"))
	cmd.Flags().StringSliceVar(&f.only, "only", nil, i18n.T("seo.cli.flag.only"))
	cmd.Flags().StringVar(&f.asOf, "as-of", "", i18n.T("seo.cli.flag.as_of"))
	cmd.Flags().StringVar(&f.list, "list", "", i18n.T("seo.cli.flag.list"))
	cmd.Flags().StringVar(&f.headcount, "headcount", "", i18n.T("seo.cli.flag.headcount"))
	cmd.Flags().StringVar(&f.turnover, "turnover", "", i18n.T("seo.cli.flag.turnover"))
	cmd.Flags().StringSliceVar(&f.trades, "trades", nil, i18n.T("seo.cli.flag.trades"))
	cmd.Flags().StringVar(&f.keywords, "keywords", "", i18n.T("seo.cli.flag.keywords"))
	cmd.Flags().BoolVar(&f.readForbidden, "read-forbidden", false, i18n.T("seo.cli.flag.read_forbidden"))
	cmd.Flags().StringVar(&f.reanalyse, "reanalyse", "", i18n.T("seo.cli.flag.reanalyse"))
	cmd.Flags().StringVar(&f.folder, "folder", "", i18n.T("seo.cli.flag.folder"))
	cmd.Flags().StringVar(&f.from, "from", "", i18n.T("stake.cli.flag.from"))
	cmd.Flags().StringVar(&f.to, "to", "", i18n.T("stake.cli.flag.to"))
	cmd.AddCommand(a.newAuditRules(), a.newAuditDiff(), a.newAuditAccept(), a.newAuditAccepted(), a.newAuditUnaccept(), a.newAuditActions(), a.newAuditWhatIf(), a.newAuditExport(), a.newAuditCompareSites())
	return cmd
}

// auditsDir is the folder of what audits keep in files.
func (a *app) auditsDir() string { return filepath.Join(a.data, "audits") }

// request is what the options ask of an audit.
func (a *app) auditRequest(url, site string, o auditOptions) (r seo.AuditRequest, err error) {
	r = seo.AuditRequest{
		Site: site, URL: url, Concurrency: o.Concurrency, Delay: o.Delay, MaxPages: o.MaxPages, MaxDepth: o.MaxDepth, MaxTime: o.MaxTime,
		AllowHosts: a.served.allow(url, o.AllowHosts), Dir: a.auditsDir(), Now: a.now, KeepPages: o.KeepPages, RivalOf: o.CompetitorOf,
	}
	if o.CompetitorOf != "" {
		r.MaxPages, r.Delay, r.Concurrency = cmp.Or(r.MaxPages, seo.RivalPages), cmp.Or(r.Delay, seo.RivalDelay), cmp.Or(r.Concurrency, 1)
		r.MaxExternal = -1
	}
	if o.NoExternal {
		r.MaxExternal = -1
	}
	if o.Render {
		r.Browse = &seo.Browsing{Pages: o.RenderPages, Chromium: o.Chromium}
	}
	r.Access, err = o.auditAccess.open()
	return r, err
}

func (a *app) runAudit(ctx context.Context, f auditFlags) (err error) {
	seo.LimitMemory()
	if err := f.check(); err != nil {
		return err
	}
	out, err := createOutput(f.out, a.out)
	if err != nil {
		return err
	}
	defer out.discard()
	request, err := a.auditRequest(f.URL, f.site, f.auditOptions)
	if err != nil {
		return err
	}
	request.ReadForbidden = f.readForbidden
	if request.Profile, err = f.profile(); err != nil {
		return err
	}
	if request.Only, request.AsOf, err = f.look(); err != nil {
		return err
	}
	end, err := f.subject(ctx, &request)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, end()) }()
	w, err := a.auditWarehouse(ctx, f.site, request.Aside())
	if err != nil {
		return err
	}
	if w != nil {
		defer func() { err = errors.Join(err, w.Close()) }()
	}
	if err := a.readKeywords(ctx, w, f, &request); err != nil {
		return err
	}
	if err := a.keepProfile(ctx, w, f, request); err != nil {
		return err
	}
	audit, err := a.auditNow(ctx, w, request)
	if err != nil {
		return err
	}
	if err := a.weigh(ctx, w, f, audit); err != nil {
		return err
	}
	if err := a.brand(ctx, audit); err != nil {
		return err
	}
	return a.deliver(audit, f, out)
}

// auditNow audits with its progress on the terminal; w may be nil.
func (a *app) auditNow(ctx context.Context, w *warehouse.Warehouse, r seo.AuditRequest) (audit *seo.Audit, err error) {
	bar := &auditBar{newProgressLine(a.err), a.now, time.Time{}}
	defer bar.clear()
	r.Progress = bar.show
	if w == nil {
		return a.siteAudit(ctx, nil, nil, r)
	}
	err = a.withStore(ctx, func(s *store.Store) (err error) {
		audit, err = a.siteAudit(ctx, w, s, r)
		return err
	})
	return audit, err
}

// withScheme is an address as people type it, whole.
func withScheme(typed string) string {
	if strings.Contains(typed, "://") {
		return typed
	}
	return "https://" + typed
}

// readKeywords reads the file of target keywords, if one is given, and keeps them with the
// site when there is one.
func (a *app) readKeywords(ctx context.Context, w *warehouse.Warehouse, f auditFlags, r *seo.AuditRequest) (err error) {
	if f.keywords == "" {
		return nil
	}
	file, err := os.Open(f.keywords)
	if err != nil {
		return fault.New(fault.NotFound, "seo.cli.list_missing", "file", f.keywords).Because(err)
	}
	defer file.Close()
	if r.Keywords, err = seo.ReadKeywords(file, f.keywords, withScheme(r.URL)); err != nil {
		return err
	}
	if w == nil || f.site == "" || r.Aside() {
		return nil
	}
	if err := seo.KeepKeywords(ctx, w, f.site, r.Keywords, a.now()); err != nil {
		return err
	}
	fmt.Fprintln(a.err, i18n.T("seo.keywords.kept", "n", len(r.Keywords), "site", f.site))
	return nil
}

// keepProfile keeps the profile with the site when there is one; what was not said now
// stays as it was said before.
func (a *app) keepProfile(ctx context.Context, w *warehouse.Warehouse, f auditFlags, r seo.AuditRequest) error {
	if w == nil || f.site == "" || r.Aside() || !r.Profile.Known() {
		return nil
	}
	kept, err := seo.NewArchive(w).Profile(ctx, f.site)
	if err != nil {
		return err
	}
	return seo.KeepProfile(ctx, w, f.site, r.Profile.Over(kept), a.now())
}

// auditWarehouse opens the warehouse and looks for the site. Without a site, a
// warehouse that does not open only costs the history; an audit that looks aside, and
// has no place there, asks for none.
func (a *app) auditWarehouse(ctx context.Context, site string, aside bool) (*warehouse.Warehouse, error) {
	if aside {
		fmt.Fprintln(a.err, i18n.T("seo.cli.aside"))
		if site == "" {
			return nil, nil
		}
	}
	w, err := a.openWarehouse(ctx)
	if err != nil && site == "" && ctx.Err() == nil {
		fmt.Fprintln(a.err, i18n.T("seo.cli.not_stored", "reason", i18n.Error(err)))
		return nil, nil
	}
	if err != nil || site == "" {
		return w, err
	}
	_, known, err := warehouse.GetSetting[tracking.Site](ctx, w, "site", site)
	if err == nil && !known {
		err = fault.New(fault.NotFound, "seo.cli.unknown_site", "site", site)
	}
	if err != nil {
		return nil, errors.Join(err, w.Close())
	}
	return w, nil
}

// deliver writes the audit and says how it went: an obstacle is a failure, a
// finding as grave as --fail-on an exit code of its own.
func (a *app) deliver(audit *seo.Audit, f auditFlags, out *output) error {
	format, err := seo.ParseFormat(f.format)
	if err != nil {
		return err
	}
	if err := format.Write(audit, out); err != nil {
		return err
	}
	if err := out.keep(); err != nil {
		return err
	}
	if audit.State != seo.Failed && (f.format != "text" || f.out != "") {
		s := audit.Summary
		fmt.Fprintln(a.err, i18n.T("seo.cli.done", "pages", s.Pages, "findings", len(audit.Findings), "duration", i18n.Duration(s.Seconds)))
	}
	if f.out != "" {
		fmt.Fprintln(a.err, i18n.T("seo.cli.written", "file", f.out))
	}
	if err := audit.Obstacle(); err != nil {
		return err
	}
	limit, fresh, _ := f.threshold()
	worst, found := audit.Gravest()
	if fresh {
		worst, found = audit.GravestNew()
	}
	if f.failOn != "" && found && worst <= limit {
		fmt.Fprintln(a.err, i18n.T("seo.cli.threshold", "severity", limit.Label()))
		return errThreshold
	}
	return nil
}
