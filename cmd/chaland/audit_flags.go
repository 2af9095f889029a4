package main

import (
	"cmp"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/seo"
	"github.com/formaouest/chaland/seo/rule"
)

// auditOptions are the settings of an audit that a schedule keeps.
type auditOptions struct {
	MaxPages     int           `json:"max_pages,omitempty"`
	MaxDepth     int           `json:"max_depth,omitempty"`
	MaxTime      time.Duration `json:"max_time,omitempty"`
	Concurrency  int           `json:"concurrency,omitempty"`
	Delay        time.Duration `json:"delay,omitempty"`
	AllowHosts   []string      `json:"allow_hosts,omitempty"`
	NoExternal   bool          `json:"no_external,omitempty"`
	Render       bool          `json:"render,omitempty"`
	RenderPages  int           `json:"render_pages,omitempty"`
	Chromium     string        `json:"chromium,omitempty"`
	KeepPages    int           `json:"keep_pages,omitempty"`
	CompetitorOf string        `json:"competitor_of,omitempty"` // the shop whose competitor is audited
	auditAccess
}

type auditFlags struct {
	auditOptions
	URL, site, format, out, failOn, asOf, list, folder string
	only                                               []string
	readForbidden                                      bool
	keywords                                           string // a file
	reanalyse                                          string // the id of an audit
	from, to                                           string // days over which pages brought something
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
	flags.IntVar(&f.KeepPages, "keep-pages", 0, i18n.T("seo.cli.flag.keep_pages"))
	flags.BoolVar(&f.NoExternal, "no-external", false, i18n.T("seo.cli.flag.no_external"))
	f.auditAccess.add(flags)
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

// addCompetitor declares what only a schedule can say.
func (f *auditFlags) addCompetitor(flags *pflag.FlagSet) {
	flags.StringVar(&f.CompetitorOf, "competitor-of", "", i18n.T("sides.cli.flag.competitor_of"))
}

// checkSchedule looks at the address and the options of a schedule.
func (f *auditFlags) checkSchedule(address string) error {
	if f.CompetitorOf != "" && f.site != "" {
		return usage("sides.cli.no_site")
	}
	return cmp.Or(checkOpenAddress(address), f.auditOptions.check())
}

// check looks at what can be known to be wrong before anything is asked of a
// server.
func (f *auditFlags) check() error {
	f.format = cmp.Or(f.format, "text")
	if _, err := seo.ParseFormat(f.format); err != nil {
		return usageError{err}
	}
	if _, _, known := f.threshold(); f.failOn != "" && !known {
		return usage("seo.cli.bad_severity", "severity", f.failOn)
	}
	if (f.from == "") != (f.to == "") {
		return usage("stake.cli.both_days")
	}
	if _, err := period.Parse(f.from, f.to, seo.Paris()); f.from != "" && err != nil {
		return usageError{err}
	}
	if _, fresh, _ := f.threshold(); fresh && (len(f.only) > 0 || f.asOf != "" || f.list != "" || f.reanalyse != "") {
		return usage("seo.cli.aside_new")
	}
	if f.reanalyse != "" && (f.Render || f.site != "") {
		return usage("seo.cli.reanalyse_alone")
	}
	if err := checkOpenAddress(f.URL); err != nil {
		return err
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
	return o.auditAccess.check()
}

// subjects counts what is asked to be audited.
func (f *auditFlags) subjects(args []string) int {
	n := len(args)
	for _, file := range []string{f.list, f.folder, f.reanalyse} {
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
