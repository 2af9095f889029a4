package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/formaouest/chaland/collector"
	"github.com/formaouest/chaland/collector/guide"
	"github.com/formaouest/chaland/collector/prestashop"
	"github.com/formaouest/chaland/collector/shop"
	"github.com/formaouest/chaland/collector/site"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/store"
	"github.com/formaouest/chaland/seo"
	"github.com/formaouest/chaland/warehouse"
)

// addPulled connects a shop that is read, once its key opens what is needed.
func (a *app) addPulled(ctx context.Context, f connectFlags) error {
	if f.url == "" {
		return usage("connect.cli.no_url")
	}
	progress, err := progressSince(f.since)
	if err != nil {
		return err
	}
	if err := a.withWarehouse(ctx, func(w *warehouse.Warehouse) error { _, err := site.Get(ctx, w, f.site); return err }); err != nil {
		return asUsage(err)
	}
	key, err := a.shopKey(f.secretEnv)
	if err != nil {
		return err
	}
	access := prestashop.Access{URL: f.url, Key: key, Shop: f.shop}
	if err := a.tryKey(ctx, access, f.allow); err != nil {
		return err
	}
	address, err := prestashop.ParseAddress(f.url)
	if err != nil {
		return err
	}
	c := newConnection(f.site, shop.PrestaShop, key, a.now())
	c.Pull = &store.Pull{Connection: c.ID, URL: address.String(), Shop: f.shop, Allowed: f.allow, Progress: progress, Due: a.now()}
	if err := a.withWarehouse(ctx, func(w *warehouse.Warehouse) error { return a.connectShop(ctx, w, c, f.beside) }); err != nil {
		return err
	}
	fmt.Fprintln(a.out, i18n.T("connect.cli.pull.made", "id", c.ID, "site", c.Site))
	if address.Scheme == "http" && !prestashop.Written(address) {
		fmt.Fprintln(a.err, i18n.T("connect.cli.pull.clear"))
	}
	return nil
}

// tryKey says what a key opens; its error, what it must open and does not.
func (a *app) tryKey(ctx context.Context, access prestashop.Access, allowed []string) error {
	report, err := a.checkShop(ctx, access, allowed)
	if err != nil {
		return err
	}
	for _, line := range report.Says() {
		fmt.Fprintln(a.err, line)
	}
	if !report.Ready() {
		return fault.New(fault.Forbidden, "connect.cli.pull.not_ready", "n", len(report.Missing))
	}
	fmt.Fprintln(a.err, i18n.T("connect.cli.pull.opened", "name", report.ShopName))
	return nil
}

// shopKey is the one of the named variable of the environment, else what is typed: on a
// terminal without showing it.
func (a *app) shopKey(env string) (string, error) {
	if env != "" {
		key := strings.TrimSpace(os.Getenv(env))
		if key == "" {
			return "", usage("connect.cli.no_secret", "name", env)
		}
		return key, nil
	}
	fmt.Fprint(a.err, i18n.T("connect.cli.pull.prompt")+" ")
	var typed string
	if file, ok := a.in.(*os.File); ok && term.IsTerminal(int(file.Fd())) {
		raw, err := term.ReadPassword(int(file.Fd()))
		fmt.Fprintln(a.err)
		if err != nil {
			return "", err
		}
		typed = string(raw)
	} else if a.in != nil {
		typed, _ = bufio.NewReader(a.in).ReadString('\n') // its end is the end of the key
	}
	if typed = strings.TrimSpace(typed); typed == "" {
		return "", usage("connect.cli.pull.no_key")
	}
	return typed, nil
}

// givePulledKey connects the PrestaShop of a site by a key that a page was given, or gives it
// another one. What the key does not open is said as what is to be corrected.
func (a *app) givePulledKey(ctx context.Context, w *warehouse.Warehouse, s *store.Store, of tracking.Site, hook *guide.Hook, key string) error {
	access := prestashop.Access{URL: homeOf(of), Key: key}
	var allowed []string
	if hook != nil {
		p, _, err := s.PullOf(ctx, hook.ID)
		if err != nil {
			return err
		}
		access.URL, access.Shop, allowed = p.URL, p.Shop, p.Allowed
	}
	report, err := a.checkShop(ctx, access, allowed)
	switch {
	case err != nil && fault.KindOf(err) != fault.Internal: // a person corrects it on the page
		return fault.New(fault.Invalid, "guide.key_refused", "why", i18n.Error(err)).Because(err)
	case err != nil:
		return err
	case !report.Ready():
		return fault.New(fault.Invalid, "guide.key_refused", "why", strings.Join(report.Says()[:len(report.Missing)], " "))
	}
	if hook != nil {
		if err := s.RotateConnection(ctx, hook.ID, key, a.now()); err != nil {
			return err
		}
		return s.AskPull(ctx, hook.ID, "", a.now())
	}
	address, err := prestashop.ParseAddress(access.URL)
	if err != nil {
		return err
	}
	c := newConnection(of.ID, shop.PrestaShop, key, a.now())
	c.Pull = &store.Pull{Connection: c.ID, URL: address.String(), Progress: "{}", Due: a.now()}
	return a.connectShop(ctx, w, c, false)
}

// rekeyPulled gives a shop that is read another key, once that opens what is needed.
func (a *app) rekeyPulled(ctx context.Context, s *store.Store, c store.Connection, env string) error {
	p, ok, err := s.PullOf(ctx, c.ID)
	if err != nil || !ok {
		return errors.Join(err, fault.New(fault.NotFound, "store.no_connection", "id", c.ID))
	}
	key, err := a.shopKey(env)
	if err != nil {
		return err
	}
	if err := a.tryKey(ctx, prestashop.Access{URL: p.URL, Key: key, Shop: p.Shop}, p.Allowed); err != nil {
		return err
	}
	if err := s.RotateConnection(ctx, c.ID, key, a.now()); err != nil {
		return asUsage(err)
	}
	fmt.Fprintln(a.err, i18n.T("connect.cli.pull.rekeyed", "id", c.ID))
	return s.AskPull(ctx, c.ID, "", a.now())
}

// progressSince begins a reading with what changed from a day on, "" with all; JSON.
func progressSince(day string) (string, error) {
	var p prestashop.Progress
	if day != "" {
		at, err := time.Parse(time.DateOnly, day)
		if err != nil {
			return "", usage("connect.cli.pull.bad_since", "value", day)
		}
		p.Since(at)
	}
	raw, err := json.Marshal(p)
	return string(raw), err
}

func newConnectPull(a *app) *cobra.Command {
	var siteID, since string
	cmd := &cobra.Command{
		Use: "pull", Short: i18n.T("connect.cli.pull.short"), Long: i18n.T("connect.cli.pull.long"), Example: i18n.T("connect.cli.pull.example"), Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.pullSite(cmd.Context(), siteID, since) },
	}
	cmd.Flags().StringVar(&siteID, "site", "", i18n.T("connect.cli.flag.site"))
	cmd.Flags().StringVar(&since, "since", "", i18n.T("connect.cli.flag.since"))
	return cmd
}

// pullSite reads the shops of a site now: in this process, or in the one that collects.
func (a *app) pullSite(ctx context.Context, siteID, since string) error {
	if siteID == "" {
		return usage("connect.cli.no_site")
	}
	progress := ""
	if since != "" {
		var err error
		if progress, err = progressSince(since); err != nil {
			return err
		}
	}
	return a.withStore(ctx, func(s *store.Store) error {
		list, err := s.Connections(ctx, siteID)
		if err != nil {
			return err
		}
		var ids []string
		for _, c := range list {
			if c.Kind == shop.PrestaShop {
				ids = append(ids, c.ID)
			}
		}
		if len(ids) == 0 {
			return usage("connect.cli.pull.none", "site", siteID)
		}
		asked := a.now()
		for _, id := range ids {
			if err := s.AskPull(ctx, id, progress, asked); err != nil {
				return err
			}
		}
		return a.pullAll(ctx, s, ids, asked)
	})
}

func (a *app) pullAll(ctx context.Context, s *store.Store, ids []string, asked time.Time) error {
	return a.withWarehouse(ctx, func(w *warehouse.Warehouse) error {
		held, err := a.withCollector(ctx, w, func(c *collector.Collector) error {
			working, stop := context.WithCancel(ctx)
			var watch sync.WaitGroup
			p := a.newPuller(s, w, c.Intake())
			watch.Go(func() { p.watch(working, time.Tick(300*time.Millisecond)) })
			err := a.followAll(ctx, s, ids, asked)
			stop()
			watch.Wait()
			return err
		})
		if held { // the service has the spool: it reads
			return a.followAll(ctx, s, ids, asked)
		}
		return err
	})
}

// pullPatience is how long somebody may take to begin a reading, after the lease of one that
// died.
const pullPatience = 15 * time.Second

// followAll shows readings that were asked for until they have ended.
func (a *app) followAll(ctx context.Context, s *store.Store, ids []string, asked time.Time) error {
	line := newProgressLine(a.err)
	defer line.clear()
	var errs []error
	for _, id := range ids {
		p, err := a.follow(ctx, s, id, asked, line)
		line.clear()
		if err != nil {
			errs = append(errs, err)
			continue
		}
		fmt.Fprintln(a.out, a.pullState(p))
		if p.Problem != "" {
			errs = append(errs, fault.New(fault.Unavailable, "connect.cli.pull.failed", "id", id))
		}
	}
	return errors.Join(errs...)
}

func (a *app) follow(ctx context.Context, s *store.Store, id string, asked time.Time, line *progressLine) (store.Pull, error) {
	for {
		p, ok, err := s.PullOf(ctx, id)
		if err != nil || !ok {
			return p, errors.Join(err, fault.New(fault.NotFound, "store.no_connection", "id", id))
		}
		idle := !p.HeldUntil.After(a.now())
		switch {
		case idle && !p.Began.Before(asked.Truncate(time.Millisecond)) && !p.Ended.Before(p.Began):
			return p, nil
		case idle && a.now().Sub(asked) > holdFor+pullPatience && p.Began.Before(asked):
			return p, fault.New(fault.Unavailable, "connect.cli.pull.nobody")
		}
		if t := tallyOf(p); !idle {
			line.say(i18n.T("connect.cli.pull.progress", "n", t.Orders, "reached", wallText(t.Reached)))
		}
		select {
		case <-ctx.Done():
			return p, ctx.Err()
		case <-time.After(200 * time.Millisecond):
		}
	}
}

func tallyOf(p store.Pull) (t prestashop.Tally) {
	_ = json.Unmarshal([]byte(p.Tally), &t) // an older one tells nothing
	return t
}

func pullsByID(ctx context.Context, s *store.Store) (map[string]store.Pull, error) {
	list, err := s.Pulls(ctx, time.Time{})
	out := map[string]store.Pull{}
	for _, p := range list {
		out[p.Connection] = p
	}
	return out, err
}

// pullState is how the reading of a shop is, for people.
func (a *app) pullState(p store.Pull) string {
	if p.Began.IsZero() {
		return i18n.T("connect.cli.pull.never", "id", p.Connection)
	}
	t := tallyOf(p)
	var progress prestashop.Progress
	_ = json.Unmarshal([]byte(p.Progress), &progress) // an older one tells nothing
	text := i18n.T("connect.cli.pull.state", "id", p.Connection, "at", i18n.DateTime(p.Began.In(seo.Paris())), "orders", t.Orders, "refunds", t.Refunds, "products", t.Products)
	if t.Aside > 0 {
		text += " " + i18n.T("connect.cli.pull.aside", "n", t.Aside)
	}
	switch {
	case progress.Orders.To != "":
		text += " " + i18n.T("connect.cli.pull.under_way", "reached", wallText(t.Reached), "to", wallText(progress.Orders.To))
	case progress.Orders.Until != "":
		text += " " + i18n.T("connect.cli.pull.until", "until", wallText(progress.Orders.Until))
	}
	if p.Problem != "" {
		text += "\n  " + i18n.T("connect.cli.pull.problem", "problem", p.Problem, "due", i18n.DateTime(p.Due.In(seo.Paris())))
	}
	return text
}

// wallText is an instant of a shop's clock, for people.
func wallText(s string) string {
	t, err := time.Parse(time.DateTime, s)
	if err != nil {
		return s
	}
	return i18n.DateTime(t)
}
