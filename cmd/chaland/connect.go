package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/formaouest/chaland/collector/guide"
	"github.com/formaouest/chaland/collector/shop"
	"github.com/formaouest/chaland/collector/site"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/store"
	"github.com/formaouest/chaland/seo"
	"github.com/formaouest/chaland/warehouse"
)

func init() { register(newConnect) }

// secretOverlap is how long the secret before still signs: Shopify uses it for an hour.
const secretOverlap = 24 * time.Hour

func newConnect(a *app) *cobra.Command {
	cmd := &cobra.Command{Use: "connect", Short: i18n.T("connect.cli.short"), Long: i18n.T("connect.cli.long"), Args: noArgs}
	cmd.AddCommand(newConnectAdd(a), newConnectList(a), newConnectPull(a), newConnectRotate(a), newConnectRemove(a), newConnectCheck(a), newConnectCheckPage(a))
	return cmd
}

// connectFlags are what a shop is connected with.
type connectFlags struct {
	site, kind, secretEnv, base string
	url, since                  string // of a shop that is read
	shop                        int
	allow                       []string
	beside                      bool // another shop of the site, whose orders have other numbers
}

func newConnectAdd(a *app) *cobra.Command {
	var f connectFlags
	cmd := &cobra.Command{
		Use: "add", Short: i18n.T("connect.cli.add.short"), Long: i18n.T("connect.cli.add.long"), Example: i18n.T("connect.cli.add.example"), Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.addConnection(cmd.Context(), f) },
	}
	cmd.Flags().StringVar(&f.site, "site", "", i18n.T("connect.cli.flag.site"))
	cmd.Flags().StringVar(&f.kind, "kind", "", i18n.T("connect.cli.flag.kind"))
	cmd.Flags().StringVar(&f.secretEnv, "secret-env", "", i18n.T("connect.cli.flag.secret_env"))
	cmd.Flags().StringVar(&f.base, "public-url", "", i18n.T("connect.cli.flag.public_url"))
	cmd.Flags().BoolVar(&f.beside, "beside", false, i18n.T("connect.cli.flag.beside"))
	cmd.Flags().StringVar(&f.url, "url", "", i18n.T("connect.cli.flag.url"))
	cmd.Flags().StringVar(&f.since, "since", "", i18n.T("connect.cli.flag.since"))
	cmd.Flags().StringSliceVar(&f.allow, "allow-host", nil, i18n.T("connect.cli.flag.allow"))
	cmd.Flags().IntVar(&f.shop, "shop-id", 0, i18n.T("connect.cli.flag.shop_id"))
	return cmd
}

func (a *app) addConnection(ctx context.Context, f connectFlags) error {
	switch {
	case f.site == "":
		return usage("connect.cli.no_site")
	case f.kind == shop.PrestaShop:
		return a.addPulled(ctx, f)
	case !slices.Contains(shop.Kinds, f.kind):
		return usage("connect.cli.bad_kind", "value", f.kind, "kinds", strings.Join(append(slices.Clone(shop.Kinds), shop.PrestaShop), ", "))
	}
	if err := checkPublicURL(f.base); err != nil {
		return err
	}
	secret, drawn, err := newSecret(f.kind, f.secretEnv)
	if err != nil {
		return err
	}
	c := newConnection(f.site, f.kind, secret, a.now())
	if err := a.withWarehouse(ctx, func(w *warehouse.Warehouse) error { return a.connectShop(ctx, w, c, f.beside) }); err != nil {
		return err
	}
	address := publicBase(f.base) + hookPath(c.Kind, c.ID)
	fmt.Fprintln(a.err, i18n.T("connect.cli.made", "id", c.ID, "site", c.Site))
	fmt.Fprintln(a.out, i18n.T("connect.cli.address", "address", address))
	if guide.IsLocal(address) {
		fmt.Fprintln(a.err, i18n.T("connect.cli.local", "base", publicBase(f.base)))
	}
	if drawn {
		fmt.Fprintln(a.out, i18n.T("connect.cli.secret", "secret", secret))
	}
	fmt.Fprintln(a.out, "\n"+i18n.T("connect.cli.steps."+c.Kind, "id", c.ID))
	return nil
}

// connectShop keeps a connection, and hides the customers that imports brought of its site
// before as the shop's own orders will hide them.
func (a *app) connectShop(ctx context.Context, w *warehouse.Warehouse, c store.Connection, beside bool) error {
	if _, err := site.Get(ctx, w, c.Site); err != nil {
		return asUsage(err)
	}
	if err := a.withStore(ctx, func(s *store.Store) error {
		others, err := s.Connections(ctx, c.Site)
		if err != nil {
			return err
		}
		if len(others) > 0 && !beside { // two orders of one number would be one
			return fault.New(fault.Conflict, "connect.cli.second", "site", c.Site, "id", others[0].ID, "kind", others[0].Kind)
		}
		return s.AddConnection(ctx, c)
	}); err != nil {
		return asUsage(err)
	}
	_, err := a.importer(w).HideCustomers(ctx, c.Site)
	return err
}

// newSecret is the one of the named variable of the environment, else a drawn one: Shopify
// draws its own, which is given once the shop shows it.
func newSecret(kind, env string) (secret string, drawn bool, err error) {
	if env != "" {
		secret = strings.TrimSpace(os.Getenv(env))
		if secret == "" {
			return "", false, usage("connect.cli.no_secret", "name", env)
		}
		return secret, false, nil
	}
	if kind == shop.Shopify {
		return "", false, nil
	}
	return hex.EncodeToString(draw()), true, nil
}

// draw is 256 bits that nobody guesses.
func draw() []byte {
	key := make([]byte, 32)
	_, _ = rand.Read(key) // never fails (crypto/rand)
	return key
}

func newConnectList(a *app) *cobra.Command {
	return &cobra.Command{
		Use: "list [" + i18n.T("share.cli.site") + "]", Short: i18n.T("connect.cli.list.short"), Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.withStore(cmd.Context(), func(s *store.Store) error { return a.printConnections(cmd.Context(), s, strings.Join(args, "")) })
		},
	}
}

func (a *app) printConnections(ctx context.Context, s *store.Store, of string) error {
	list, err := s.Connections(ctx, of)
	if err != nil {
		return err
	}
	if len(list) == 0 {
		fmt.Fprintln(a.err, i18n.T("connect.cli.none"))
		return nil
	}
	pulls, err := pullsByID(ctx, s)
	if err != nil {
		return err
	}
	table := a.newTable("connect.cli.columns")
	for _, c := range list {
		seen := i18n.T("connect.cli.never")
		if !c.Seen.IsZero() {
			seen = i18n.DateTime(c.Seen.In(seo.Paris()))
		}
		state := i18n.T("connect.cli.ready")
		if c.Secret == "" {
			state = i18n.T("connect.cli.secretless")
		}
		address := "/webhooks/" + c.Kind + "/" + c.ID
		if p, ok := pulls[c.ID]; ok {
			address = p.URL
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", c.ID, c.Site, c.Kind, state, seen, strconv.FormatInt(c.Deliveries, 10), address)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	for _, c := range list {
		if p, ok := pulls[c.ID]; ok {
			fmt.Fprintln(a.out, a.pullState(p))
		}
	}
	return nil
}

func newConnectRotate(a *app) *cobra.Command {
	env := ""
	cmd := &cobra.Command{
		Use: "rotate " + i18n.T("connect.cli.id"), Short: i18n.T("connect.cli.rotate.short"), Long: i18n.T("connect.cli.rotate.long"), Example: i18n.T("connect.cli.rotate.example"),
		Args: exactArgs(1, i18n.T("connect.cli.id_what")),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.withStore(cmd.Context(), func(s *store.Store) error { return a.rotateConnection(cmd.Context(), s, args[0], env) })
		},
	}
	cmd.Flags().StringVar(&env, "secret-env", "", i18n.T("connect.cli.flag.secret_env"))
	return cmd
}

func (a *app) rotateConnection(ctx context.Context, s *store.Store, id, env string) error {
	c, ok, err := s.Connection(ctx, id)
	if err != nil {
		return err
	}
	if ok && c.Kind == shop.Shopify && env == "" {
		return usage("connect.cli.shopify_secret", "id", id)
	}
	if ok && c.Kind == shop.PrestaShop {
		return a.rekeyPulled(ctx, s, c, env)
	}
	secret, drawn, err := newSecret(c.Kind, env)
	if err != nil {
		return err
	}
	if err := s.RotateConnection(ctx, id, secret, a.now().Add(secretOverlap)); err != nil {
		return asUsage(err)
	}
	if drawn {
		fmt.Fprintln(a.out, i18n.T("connect.cli.secret", "secret", secret))
	}
	fmt.Fprintln(a.err, i18n.T("connect.cli.rotated", "id", id))
	return nil
}

func newConnectRemove(a *app) *cobra.Command {
	return &cobra.Command{
		Use: "remove " + i18n.T("connect.cli.id"), Short: i18n.T("connect.cli.remove.short"), Args: exactArgs(1, i18n.T("connect.cli.id_what")),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.withStore(cmd.Context(), func(s *store.Store) error {
				if err := s.RemoveConnection(cmd.Context(), args[0]); err != nil {
					return asUsage(err)
				}
				fmt.Fprintln(a.err, i18n.T("connect.cli.removed", "id", args[0]))
				return nil
			})
		},
	}
}
