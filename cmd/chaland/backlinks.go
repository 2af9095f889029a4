package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/netip"
	"slices"
	"strings"
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

func init() { register(newBacklinks) }

// backlinkFlags say which links to show or to look at.
type backlinkFlags struct {
	site, format string
	most         int
	allow        []string
}

func newBacklinks(a *app) *cobra.Command {
	var f backlinkFlags
	cmd := &cobra.Command{
		Use: "backlinks", Args: noArgs, Short: i18n.T("netlink.cli.short"), Long: i18n.T("netlink.cli.long"), Example: i18n.T("netlink.cli.example"),
		RunE: func(cmd *cobra.Command, _ []string) error { return a.listBacklinks(cmd.Context(), f) },
	}
	cmd.Flags().StringVar(&f.format, "format", "table", i18n.T("netlink.cli.flag.format"))
	cmd.PersistentFlags().StringVar(&f.site, "site", "", i18n.T("netlink.cli.flag.site"))
	verify := &cobra.Command{Use: "verify", Args: noArgs, Short: i18n.T("netlink.cli.verify.short"), Long: i18n.T("netlink.cli.verify.long")}
	verify.RunE = func(cmd *cobra.Command, _ []string) error { return a.verifyBacklinks(cmd.Context(), f) }
	verify.Flags().IntVar(&f.most, "max", 0, i18n.T("netlink.cli.flag.max"))
	verify.Flags().StringSliceVar(&f.allow, "allow-host", nil, i18n.T("seo.cli.flag.allow_host"))
	disavow := &cobra.Command{Use: "disavow", Args: noArgs, Short: i18n.T("netlink.cli.disavow.short"), Long: i18n.T("netlink.cli.disavow.long")}
	disavow.RunE = func(cmd *cobra.Command, _ []string) error { return a.disavow(cmd.Context(), f) }
	cmd.AddCommand(verify, disavow)
	return cmd
}

// withBook reads the links of a site.
func (a *app) withBook(ctx context.Context, f backlinkFlags, work func(*warehouse.Warehouse, tracking.Site, *netlink.Book) error) error {
	if f.site == "" {
		return usage("imports.cli.no_site")
	}
	return a.withWarehouse(ctx, func(w *warehouse.Warehouse) error {
		site, err := analyzer.New(w, a.now).Site(ctx, f.site)
		if err != nil {
			return err
		}
		seen, err := dashboard.SeenLinks(ctx, analyzer.New(w, a.now), site.ID, period.DateOf(a.now().In(site.Location())))
		if err != nil {
			return err
		}
		book, err := seo.NewArchive(w).Book(ctx, seo.BookQuestion{Site: site.ID, Names: append([]string{site.Name}, site.Domains...), Day: a.now(), Seen: seen})
		if err != nil {
			return err
		}
		return work(w, site, book)
	})
}

func (a *app) listBacklinks(ctx context.Context, f backlinkFlags) error {
	if err := checkFormat(f.format); err != nil {
		return err
	}
	return a.withBook(ctx, f, func(_ *warehouse.Warehouse, _ tracking.Site, book *netlink.Book) error {
		rows := seo.LinkRows(book)
		t := sheet.Table{Name: "liens-entrants"}
		for _, title := range strings.Split(i18n.T("netlink.cli.columns"), "|") {
			t.Columns = append(t.Columns, sheet.Column{Title: title})
		}
		for _, key := range []string{"origin", "visits", "orders"} {
			t.Columns = append(t.Columns, sheet.Column{Title: i18n.T("links.column." + key)})
		}
		for _, r := range rows {
			t.Rows = append(t.Rows, []any{r.Source, r.Target, r.Anchor, netlink.Class(r.Class).Label(), stateLabel(r.State), fmt.Sprint(r.Risk), r.FirstSeen, r.Lost, i18n.T("links.origin." + r.Origin), i18n.Number(r.Visits, 0), i18n.Number(r.Orders, 0)})
		}
		return a.printDocument(f.format, map[string]any{"site": f.site, "links": rows}, t)
	})
}

func stateLabel(state string) string {
	if state == "" {
		return i18n.T("netlink.unverified")
	}
	return netlink.State(state).Label()
}

// verifyBacklinks visits the pages of links, those that were never looked at first.
func (a *app) verifyBacklinks(ctx context.Context, f backlinkFlags) error {
	if f.most < 0 {
		return usage("seo.cli.negative")
	}
	return a.withBook(ctx, f, func(w *warehouse.Warehouse, site tracking.Site, book *netlink.Book) error {
		links := oldestLooks(book.Links)
		if f.most > 0 {
			links = links[:min(f.most, len(links))]
		}
		progress := newProgressLine(a.err)
		links, err := seo.Verify(ctx, seo.VerifyRequest{
			Site: site.ID, Hosts: site.Domains, Names: []string{site.Name}, Links: links, AllowHosts: f.allow, Lookup: lookUp, Warehouse: w, Now: a.now,
			Progress: func(done, total int, url string) {
				progress.say(i18n.T("netlink.cli.progress", "done", done, "total", total, "url", url))
			},
		})
		progress.clear()
		if err != nil {
			return err
		}
		a.printStates(links)
		return nil
	})
}

// oldestLooks puts first the links that were never looked at, then those looked at longest ago.
func oldestLooks(links []netlink.Link) []netlink.Link {
	last := func(l netlink.Link) time.Time {
		if len(l.Checks) == 0 {
			return time.Time{}
		}
		return l.Checks[len(l.Checks)-1].At
	}
	links = slices.Clone(links)
	slices.SortStableFunc(links, func(x, y netlink.Link) int { return last(x).Compare(last(y)) })
	return links
}

// printStates counts what was found, and names the links that are not as they should be.
func (a *app) printStates(links []netlink.Link) {
	count := map[netlink.State][]netlink.Link{}
	for _, l := range links {
		state := l.Checks[len(l.Checks)-1].State
		count[state] = append(count[state], l)
	}
	for _, state := range netlink.States() {
		if n := len(count[state]); n > 0 {
			fmt.Fprintln(a.out, i18n.T("netlink.cli.state", "state", state.Label(), "n", n))
		}
	}
	for _, state := range []netlink.State{netlink.Gone, netlink.PageGone, netlink.Mention, netlink.NotIndexable, netlink.Unverifiable} {
		for _, l := range count[state] {
			fmt.Fprintln(a.out, i18n.T("netlink.cli.trouble", "state", state.Label(), "source", l.Source, "target", l.Target))
		}
	}
}

// lookUp asks the system for the addresses of a host.
func lookUp(ctx context.Context, host string) []netip.Addr {
	list, err := net.DefaultResolver.LookupNetIP(ctx, "ip", host)
	if err != nil {
		return nil
	}
	return list
}

// disavow writes the risky links in the form that Google reads, to be looked through by a
// person first.
func (a *app) disavow(ctx context.Context, f backlinkFlags) error {
	return a.withBook(ctx, f, func(_ *warehouse.Warehouse, _ tracking.Site, book *netlink.Book) error {
		_, err := io.WriteString(a.out, seo.Disavow(book))
		return err
	})
}
