package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/formaouest/chaland/collector/guide"
	"github.com/formaouest/chaland/collector/hearing"
	"github.com/formaouest/chaland/collector/site"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/store"
	"github.com/formaouest/chaland/warehouse"
)

// checkFlags say which shop is looked at, and from where.
type checkFlags struct {
	site, url, base, format string
	allowHosts              []string
}

func newConnectCheck(a *app) *cobra.Command {
	var f checkFlags
	cmd := &cobra.Command{
		Use: "check", Short: i18n.T("guide.cli.short"), Long: i18n.T("guide.cli.long"), Example: i18n.T("guide.cli.example"), Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.checkConnection(cmd.Context(), f) },
	}
	cmd.Flags().StringVar(&f.url, "url", "", i18n.T("guide.cli.flag.url"))
	f.add(cmd)
	return cmd
}

func (f *checkFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.site, "site", "", i18n.T("guide.cli.flag.site"))
	cmd.Flags().StringVar(&f.base, "public-url", "", i18n.T("connect.cli.flag.public_url"))
	cmd.Flags().StringSliceVar(&f.allowHosts, "allow-host", nil, i18n.T("seo.cli.flag.allow_host"))
	cmd.Flags().StringVar(&f.format, "format", "text", i18n.T("guide.cli.flag.format"))
}

func (f *checkFlags) check() error {
	switch {
	case f.site == "":
		return usage("guide.cli.no_site")
	case f.format != "text" && f.format != "json":
		return usage("guide.cli.bad_format", "value", f.format)
	}
	return checkPublicURL(f.base)
}

// withSite runs work with the site, its facts and the store.
func (a *app) withSite(ctx context.Context, id string, work func(*warehouse.Warehouse, *store.Store, tracking.Site) error) error {
	return a.withWarehouse(ctx, func(w *warehouse.Warehouse) error {
		s, err := site.Get(ctx, w, id)
		if err != nil {
			return asUsage(err)
		}
		return a.withStore(ctx, func(st *store.Store) error { return work(w, st, s) })
	})
}

func (a *app) checkConnection(ctx context.Context, f checkFlags) error {
	if err := f.check(); err != nil {
		return err
	}
	return a.withSite(ctx, f.site, func(w *warehouse.Warehouse, st *store.Store, s tracking.Site) error {
		if f.url != "" {
			s.Home = f.url
		}
		s.Home = homeOf(s)
		base := publicBase(f.base)
		var page *guide.Page
		if s.Home != "" {
			found := fetcher{a, f.allowHosts}.page(ctx, s.Home, base)
			page = &found
			if s.Platform == "" {
				s.Platform = found.Platform
			}
		}
		p, _, err := progressOf(ctx, w, st, s, page, base, a.now())
		if err != nil {
			return err
		}
		return a.printProgress(s, p, f.format)
	})
}

// checkedSite is how far a site is connected, for programs.
type checkedSite struct {
	Site     string `json:"site"`
	Home     string `json:"home"`
	Platform string `json:"platform"`
	guide.Progress
}

func (a *app) printProgress(s tracking.Site, p guide.Progress, format string) error {
	if format == "json" {
		out := json.NewEncoder(a.out)
		out.SetIndent("", "  ")
		return out.Encode(checkedSite{s.ID, s.Home, s.Platform, p})
	}
	var failed error
	say := func(text string) {
		_, err := fmt.Fprintln(a.out, text)
		failed = errors.Join(failed, err)
	}
	if s.Platform != "" {
		say(i18n.T("guide.cli.head", "site", s.Name, "platform", guide.PlatformName(s.Platform)))
	}
	for _, step := range p.Steps {
		say(i18n.T("guide.cli.mark."+string(step.State)) + " " + step.Title)
		say("    " + step.Said)
		if step.Do != "" {
			say("    → " + step.Do)
		}
	}
	say("")
	say(i18n.T("guide.cli.done", "done", p.Done, "of", p.Of))
	return failed
}

func newConnectCheckPage(a *app) *cobra.Command {
	var f checkFlags
	var kind string
	noBrowser := false
	cmd := &cobra.Command{
		Use: "check-page " + i18n.T("hearing.cli.url"), Short: i18n.T("hearing.cli.short"), Long: i18n.T("hearing.cli.long"), Example: i18n.T("hearing.cli.example"),
		Args: exactArgs(1, i18n.T("hearing.cli.url_what")),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := f.check(); err != nil {
				return err
			}
			if kind != "" && !slices.Contains(tracking.PageKinds, kind) {
				return usage("hearing.cli.bad_kind", "value", kind, "kinds", pageKindNames())
			}
			return a.checkTracking(cmd.Context(), f, pageQuestion{url: args[0], base: publicBase(f.base), kind: hearing.Kind(kind), noBrowser: noBrowser})
		},
	}
	f.add(cmd)
	cmd.Flags().StringVar(&kind, "kind", "", i18n.T("hearing.cli.flag.kind", "kinds", pageKindNames()))
	cmd.Flags().BoolVar(&noBrowser, "no-browser", false, i18n.T("hearing.cli.flag.no_browser"))
	return cmd
}

func pageKindNames() string { return strings.Join(tracking.PageKinds, ", ") }

func (a *app) checkTracking(ctx context.Context, f checkFlags, q pageQuestion) error {
	return a.withSite(ctx, f.site, func(w *warehouse.Warehouse, _ *store.Store, s tracking.Site) error {
		found, err := fetcher{a, f.allowHosts}.checkPage(ctx, w, s, q)
		if err != nil {
			return asUsage(err)
		}
		if f.format == "json" {
			out := json.NewEncoder(a.out)
			out.SetIndent("", "  ")
			return out.Encode(found)
		}
		return a.printCheckedPage(found, s)
	})
}

func (a *app) printCheckedPage(p *checkedPage, s tracking.Site) error {
	var failed error
	say := func(text string) {
		_, err := fmt.Fprintln(a.out, text)
		failed = errors.Join(failed, err)
	}
	say(i18n.T("hearing.cli.head", "url", p.URL, "kind", i18n.T("hearing.kind."+string(p.Kind))))
	for _, note := range []string{p.Note, p.Tag} {
		if note != "" {
			say(note)
		}
	}
	for _, l := range p.Lines {
		say(i18n.T("hearing.mark."+string(l.State)) + " " + l.Said + " (" + l.Name + ")")
		for _, text := range l.Problems {
			say("    → " + text)
		}
		for _, text := range l.Notes {
			say("    · " + text)
		}
	}
	for _, host := range p.Elsewhere {
		say(i18n.T("hearing.elsewhere", "host", host))
	}
	say("")
	say(i18n.T("hearing.cli.received"))
	if len(p.Received) == 0 {
		say("    " + i18n.T("hearing.cli.nothing"))
	}
	for _, r := range p.Received {
		say("    " + i18n.T("hearing.cli.event", "name", r.Name, "n", int(r.Hits), "ago", guide.Ago(a.now(), r.Last, s.Location())))
	}
	return failed
}
