package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"fmt"
	"net/url"
	"os"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/formaouest/chaland/collector/site"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/store"
	"github.com/formaouest/chaland/seo"
	"github.com/formaouest/chaland/warehouse"
)

// shareFlags are what a link for a client is made with.
type shareFlags struct {
	days             int
	logo, name, base string
	noLogo           bool
}

// newSiteShare lets a client read the latest audit of a site.
func newSiteShare(a *app) *cobra.Command {
	var f shareFlags
	cmd := &cobra.Command{
		Use: "share " + i18n.T("share.cli.site"), Short: i18n.T("share.cli.short"), Long: i18n.T("share.cli.long"), Example: i18n.T("share.cli.example"),
		Args: exactArgs(1, i18n.T("share.cli.site_what")),
		RunE: func(cmd *cobra.Command, args []string) error { return a.shareSite(cmd, args[0], f) },
	}
	cmd.Flags().IntVar(&f.days, "days", seo.ShareDays, i18n.T("share.cli.flag.days"))
	cmd.Flags().StringVar(&f.logo, "logo", "", i18n.T("share.cli.flag.logo"))
	cmd.Flags().StringVar(&f.name, "name", "", i18n.T("share.cli.flag.name"))
	cmd.Flags().BoolVar(&f.noLogo, "no-logo", false, i18n.T("share.cli.flag.no_logo"))
	for _, name := range []string{"days", "logo", "name", "no-logo"} { // what a file says of other commands renames no agency
		cmd.Flags().Lookup(name).Annotations = map[string][]string{typedFlag: nil}
	}
	cmd.Flags().StringVar(&f.base, "public-url", "", i18n.T("share.cli.flag.public_url"))
	cmd.AddCommand(newShareList(a), newShareRevoke(a))
	return cmd
}

func (a *app) shareSite(cmd *cobra.Command, id string, f shareFlags) error {
	ctx := cmd.Context()
	logo, err := f.check()
	if err != nil {
		return err
	}
	if err := a.withWarehouse(ctx, func(w *warehouse.Warehouse) error { _, err := site.Get(ctx, w, id); return err }); err != nil {
		return err
	}
	return a.withStore(ctx, func(s *store.Store) error {
		if len(logo) > 0 || f.noLogo || cmd.Flags().Changed("name") {
			err := seo.ChangeBrand(ctx, s, id, "", a.now(), func(b seo.Brand) (seo.Brand, error) {
				if cmd.Flags().Changed("name") {
					b.Name = f.name
				}
				switch {
				case len(logo) > 0:
					return b.WithLogo(logo)
				case f.noLogo:
					return b.WithoutLogo(), nil
				}
				return b, nil
			})
			if err != nil {
				return asUsage(err)
			}
		}
		token, share, err := seo.AddShare(ctx, s, id, "", f.days, a.now(), rand.Reader)
		if err != nil {
			return asUsage(err)
		}
		fmt.Fprintln(a.err, i18n.T("share.cli.made", "id", strconv.FormatInt(share.ID, 10), "until", i18n.DateTime(share.Until.In(seo.Paris()))))
		fmt.Fprintln(a.out, publicBase(f.base)+"/client/"+token)
		return nil
	})
}

// check refuses what would fail half-way, before anything is changed, and reads the logo.
func (f shareFlags) check() (logo []byte, err error) {
	if err := seo.CheckShareDays(f.days); err != nil {
		return nil, usageError{err}
	}
	if err := checkPublicURL(f.base); err != nil {
		return nil, err
	}
	if f.noLogo && f.logo != "" {
		return nil, usage("share.cli.two_logos")
	}
	if logo, err = openLogo(f.logo); err != nil {
		return nil, usageError{err}
	}
	return logo, nil
}

// publicBase begins the addresses that are printed: the one given, else this machine's.
func publicBase(given string) string {
	return strings.TrimSuffix(cmp.Or(given, "http://"+defaultAddr), "/")
}

// checkPublicURL refuses what no browser opens as the address of the dashboard; "" is the
// usual one.
func checkPublicURL(value string) error {
	if value == "" {
		return nil
	}
	u, err := url.Parse(value)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || u.RawQuery != "" || u.Fragment != "" {
		return usage("share.cli.bad_public_url", "value", value)
	}
	return nil
}

// openLogo reads a file as far as a logo may be long; "" is no file.
func openLogo(path string) ([]byte, error) {
	if path == "" {
		return nil, nil
	}
	info, err := os.Stat(path)
	if err != nil || info.IsDir() {
		return nil, fault.New(fault.NotFound, "share.logo_missing", "file", path).Because(err)
	}
	if info.Size() > seo.MaxLogoBytes {
		return nil, fault.New(fault.Invalid, "share.logo_heavy", "most", seo.MaxLogoBytes>>10)
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, fault.New(fault.NotFound, "share.logo_missing", "file", path).Because(err)
	}
	return raw, nil
}

func newShareList(a *app) *cobra.Command {
	return &cobra.Command{
		Use: "list [" + i18n.T("share.cli.site") + "]", Short: i18n.T("share.cli.list"), Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.withStore(cmd.Context(), func(s *store.Store) error { return a.printShares(cmd.Context(), s, strings.Join(args, "")) })
		},
	}
}

func (a *app) printShares(ctx context.Context, s *store.Store, id string) error {
	list, err := seo.Shares(ctx, s, id)
	if err != nil {
		return err
	}
	if len(list) == 0 {
		fmt.Fprintln(a.err, i18n.T("share.cli.none"))
		return nil
	}
	table := a.newTable("share.cli.columns")
	for _, one := range list {
		state := i18n.T("share.open")
		if one.Expired(a.now()) {
			state = i18n.T("share.expired")
		}
		fmt.Fprintf(table, "%d\t%s\t%s\t%s\t%s\n", one.ID, one.Site, i18n.DateTime(one.Created.In(seo.Paris())), i18n.DateTime(one.Until.In(seo.Paris())), state)
	}
	return table.Flush()
}

func newShareRevoke(a *app) *cobra.Command {
	return &cobra.Command{
		Use: "revoke " + i18n.T("share.cli.site") + " " + i18n.T("seo.cli.number"), Short: i18n.T("share.cli.revoke"), Args: exactArgs(2, i18n.T("share.cli.revoke_what")),
		RunE: func(cmd *cobra.Command, args []string) error {
			id, err := strconv.ParseInt(args[1], 10, 64)
			if err != nil {
				return usage("share.cli.bad_id", "value", args[1])
			}
			return a.withStore(cmd.Context(), func(s *store.Store) error {
				if err := seo.RevokeShare(cmd.Context(), s, args[0], id, "", a.now()); err != nil {
					return err
				}
				fmt.Fprintln(a.err, i18n.T("share.cli.revoked", "id", args[1]))
				return nil
			})
		},
	}
}

// brand puts the site's logo and the name of who hands it over on an audit.
func (a *app) brand(ctx context.Context, audit *seo.Audit) error {
	if _, err := os.Stat(a.storePath()); err != nil {
		return nil //nolint:nilerr // nothing was ever kept
	}
	return a.withStore(ctx, func(s *store.Store) (err error) {
		audit.Brand, err = seo.BrandOf(ctx, s, audit.Site)
		return err
	})
}
