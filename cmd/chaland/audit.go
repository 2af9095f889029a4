package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/seo"
	"github.com/formaouest/chaland/seo/rule"
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
	cmd.Flags().StringVar(&f.folder, "folder", "", i18n.T("seo.cli.flag.folder"))
	cmd.AddCommand(a.newAuditRules(), a.newAuditDiff())
	return cmd
}

// auditOptions are the settings of an audit that a schedule keeps.
type auditOptions struct {
	MaxPages    int           `json:"max_pages,omitempty"`
	MaxDepth    int           `json:"max_depth,omitempty"`
	MaxTime     time.Duration `json:"max_time,omitempty"`
	Concurrency int           `json:"concurrency,omitempty"`
	Delay       time.Duration `json:"delay,omitempty"`
	AllowHosts  []string      `json:"allow_hosts,omitempty"`
	NoExternal  bool          `json:"no_external,omitempty"`
	Render      bool          `json:"render,omitempty"`
	RenderPages int           `json:"render_pages,omitempty"`
	Chromium    string        `json:"chromium,omitempty"`
}

type auditFlags struct {
	auditOptions
	URL, site, format, out, failOn, asOf, list, folder string
	only                                               []string
	readForbidden                                      bool
	keywords                                           string // a file
	headcount, turnover                                string // whole numbers, \"\" when nobody said
	trades                                             []string
}

func (f *auditFlags) add(flags *pflag.FlagSet) {
	flags.StringVar(&f.site, "site", "", i18n.T("seo.cli.flag.site"))
	flags.IntVar(&f.MaxPages, "max-pages", 0, i18n.T("seo.cli.flag.max_pages"))
	flags.IntVar(&f.MaxDepth, "max-depth", 0, i18n.T("seo.cli.flag.max_depth"))
	flags.Var((*pause)(&f.MaxTime), "max-time", i18n.T("seo.cli.flag.max_time"))
	flags.IntVar(&f.Concurrency, "concurrency", 0, i18n.T("seo.cli.flag.concurrency"))
	flags.Var((*pause)(&f.Delay), "delay", i18n.T("seo.cli.flag.delay"))
	flags.StringSliceVar(&f.AllowHosts, "allow-host", nil, i18n.T("seo.cli.flag.allow_host"))
	flags.BoolVar(&f.Render, "render", false, i18n.T("seo.cli.flag.render"))
	flags.IntVar(&f.RenderPages, "render-pages", 0, i18n.T("seo.cli.flag.render_pages"))
	flags.StringVar(&f.Chromium, "chromium", "", i18n.T("seo.cli.flag.chromium"))
	flags.BoolVar(&f.NoExternal, "no-external", false, i18n.T("seo.cli.flag.no_external"))
}

// pause is a duration on the command line: "1.5", "1,5" and "1.5s" are a
// second and a half, "200ms" and "2m" are what they say.
type pause time.Duration

func (p *pause) String() string {
	if *p == 0 {
		return "" // no default to show
	}
	return time.Duration(*p).String()
}

func (p *pause) Type() string { return "duration" }

func (p *pause) Set(text string) error {
	if seconds, err := strconv.ParseFloat(strings.Replace(text, ",", ".", 1), 64); err == nil {
		text = fmt.Sprintf("%fs", seconds)
	}
	d, err := time.ParseDuration(text)
	if err == nil && d < 0 {
		err = errors.New("negative")
	}
	*p = pause(d)
	return err
}

// check looks at what can be known to be wrong before anything is asked of a
// server.
func (f *auditFlags) check() error {
	f.format = cmp.Or(f.format, "text")
	if !slices.Contains([]string{"json", "csv", "html", "text"}, f.format) {
		return usage("seo.bad_format", "format", f.format)
	}
	if _, _, known := f.threshold(); f.failOn != "" && !known {
		return usage("seo.cli.bad_severity", "severity", f.failOn)
	}
	if _, fresh, _ := f.threshold(); fresh && (len(f.only) > 0 || f.asOf != "" || f.list != "") {
		return usage("seo.cli.aside_new")
	}
	return f.auditOptions.check()
}

func (o auditOptions) check() error {
	switch {
	case o.MaxPages < 0 || o.MaxDepth < 0 || o.Concurrency < 0 || o.RenderPages < 0:
		return usage("seo.cli.negative")
	case !o.Render && (o.RenderPages > 0 || o.Chromium != ""):
		return usage("seo.cli.render_alone")
	}
	return nil
}

// subjects counts what is asked to be audited.
func (f *auditFlags) subjects(args []string) int {
	n := len(args)
	for _, file := range []string{f.list, f.folder} {
		if file != "" {
			n++
		}
	}
	return n
}

// threshold reads --fail-on: a severity, and whether only new findings ("new:high") count.
func (f *auditFlags) threshold() (limit rule.Severity, fresh, known bool) {
	severity, fresh := strings.CutPrefix(f.failOn, "new:")
	limit, known = rule.ParseSeverity(severity)
	return limit, fresh, known
}

// look reads which rules run, and by which day's law.
func (f *auditFlags) look() (only []string, asOf time.Time, err error) {
	if only, err = rule.Choose(f.only); err != nil {
		return nil, asOf, usageError{err}
	}
	if f.asOf != "" {
		day, err := period.ParseDate(f.asOf)
		if err != nil {
			return nil, asOf, usage("law.bad_day", "value", f.asOf)
		}
		asOf = day.In(seo.Paris())
	}
	return only, asOf, nil
}

// request is what the options ask of an audit.
func (a *app) auditRequest(url, site string, o auditOptions) seo.AuditRequest {
	r := seo.AuditRequest{
		Site: site, URL: url, Concurrency: o.Concurrency, Delay: o.Delay, MaxPages: o.MaxPages, MaxDepth: o.MaxDepth, MaxTime: o.MaxTime,
		AllowHosts: a.served.allow(url, o.AllowHosts), Dir: filepath.Join(a.data, "audits"), Now: a.now,
	}
	if o.NoExternal {
		r.MaxExternal = -1
	}
	if o.Render {
		r.Browse = &seo.Browsing{Pages: o.RenderPages, Chromium: o.Chromium}
	}
	return r
}

func (a *app) runAudit(ctx context.Context, f auditFlags) (err error) {
	if err := f.check(); err != nil {
		return err
	}
	out, err := createOutput(f.out, a.out)
	if err != nil {
		return err
	}
	defer out.discard()
	request := a.auditRequest(f.URL, f.site, f.auditOptions)
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
		request.Warehouse = w
		defer func() { err = errors.Join(err, w.Close()) }()
	}
	if err := a.readKeywords(ctx, f, &request); err != nil {
		return err
	}
	if err := a.keepProfile(ctx, f, request); err != nil {
		return err
	}
	bar := &auditBar{newProgressLine(a.err), a.now, time.Time{}}
	request.Progress = bar.show
	audit, err := seo.Run(ctx, request)
	bar.clear()
	if err != nil {
		return err
	}
	return a.deliver(audit, f, out)
}

// readKeywords reads the file of target keywords, if one is given, and keeps them with the
// site when there is one.
func (a *app) readKeywords(ctx context.Context, f auditFlags, r *seo.AuditRequest) (err error) {
	if f.keywords == "" {
		return nil
	}
	file, err := os.Open(f.keywords)
	if err != nil {
		return fault.New(fault.NotFound, "seo.cli.list_missing", "file", f.keywords).Because(err)
	}
	defer file.Close()
	base := r.URL
	if !strings.Contains(base, "://") {
		base = "https://" + base
	}
	if r.Keywords, err = seo.ReadKeywords(file, f.keywords, base); err != nil {
		return err
	}
	if r.Warehouse == nil || f.site == "" || r.Aside() {
		return nil
	}
	if err := seo.KeepKeywords(ctx, r.Warehouse, f.site, r.Keywords, a.now()); err != nil {
		return err
	}
	fmt.Fprintln(a.err, i18n.T("seo.keywords.kept", "n", len(r.Keywords), "site", f.site))
	return nil
}

// profile reads what the options say of the shop.
func (f *auditFlags) profile() (p rule.Profile, err error) {
	whole := func(value string) (n int64, err error) {
		if n, err = strconv.ParseInt(value, 10, 64); err != nil || n < 0 {
			err = usage("law.bad_number", "value", value)
		}
		return n, err
	}
	if f.headcount != "" {
		n, err := whole(f.headcount)
		if err != nil {
			return p, err
		}
		persons := int(n)
		p.Headcount = &persons
	}
	if f.turnover != "" {
		n, err := whole(f.turnover)
		if err != nil {
			return p, err
		}
		p.Turnover = &n
	}
	if p.Trades, err = rule.ParseTrades(f.trades); err != nil {
		return p, usageError{err}
	}
	return p, nil
}

// keepProfile keeps the profile with the site when there is one; what was not said now
// stays as it was said before.
func (a *app) keepProfile(ctx context.Context, f auditFlags, r seo.AuditRequest) error {
	if r.Warehouse == nil || f.site == "" || r.Aside() || !r.Profile.Known() {
		return nil
	}
	kept, err := seo.NewArchive(r.Warehouse).Profile(ctx, f.site)
	if err != nil {
		return err
	}
	return seo.KeepProfile(ctx, r.Warehouse, f.site, r.Profile.Over(kept), a.now())
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
	write := map[string]func(io.Writer) error{"json": audit.WriteJSON, "csv": audit.WriteCSV, "html": audit.WriteHTML, "text": audit.WriteText}[f.format]
	if err := write(out); err != nil {
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

// output is standard output, or a file that appears once it is whole.
type output struct {
	io.Writer
	file *os.File
	path string
}

func createOutput(path string, stdout io.Writer) (*output, error) {
	if path == "" {
		return &output{Writer: stdout}, nil
	}
	file, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return nil, fault.New(fault.Invalid, "seo.cli.bad_out", "file", path).Because(err)
	}
	return &output{file, file, path}, nil
}

func (o *output) keep() error {
	if o.file == nil {
		return nil
	}
	name := o.file.Name()
	err := errors.Join(o.file.Chmod(0o644), o.file.Close())
	o.file = nil
	if err == nil {
		err = os.Rename(name, o.path)
	}
	if err != nil {
		return fault.New(fault.Invalid, "seo.cli.bad_out", "file", o.path).Because(errors.Join(err, os.Remove(name)))
	}
	return nil
}

func (o *output) discard() {
	if o.file != nil {
		_ = o.file.Close()
		_ = os.Remove(o.file.Name())
	}
}

// auditBar shows how far an audit is, a few times a second, on a terminal.
type auditBar struct {
	*progressLine
	now  func() time.Time
	last time.Time
}

const barWidth = 24

func (b *auditBar) show(p seo.Progress) {
	if b.out == nil || b.now().Sub(b.last) < 100*time.Millisecond {
		return
	}
	b.last = b.now()
	full := 0
	if p.Total > 0 {
		full = min(barWidth*p.Done/p.Total, barWidth)
	}
	bar := strings.Repeat("█", full) + strings.Repeat("░", barWidth-full)
	b.say(i18n.T("seo.cli.progress", "phase", i18n.T("seo.phase."+string(p.Phase)), "bar", bar, "done", p.Done, "total", p.Total))
}

// say replaces the line; it says nothing where there is no terminal.
func (l *progressLine) say(text string) {
	if l.out == nil || text == l.last {
		return
	}
	l.clear()
	fmt.Fprint(l.out, text)
	l.last, l.width = text, len([]rune(text))
}
