package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/formaouest/chaland/fixtures"
	"github.com/formaouest/chaland/fixtures/shop"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/warehouse"
)

func init() { register(newDemo) }

// demoSeed is the seed of the demonstration's case.
const demoSeed = 1

func newDemo(a *app) *cobra.Command {
	var f serveFlags
	var reset bool
	cmd := &cobra.Command{Use: "demo", Short: i18n.T("cli.demo.short"), Long: i18n.T("cli.demo.long")}
	f.add(cmd)
	cmd.Flags().BoolVar(&reset, "reset", false, i18n.T("cli.flag.reset"))
	cmd.RunE = func(cmd *cobra.Command, _ []string) error { return a.demo(cmd.Context(), f, reset) }
	return cmd
}

// demo serves everything, with the practical case and its shop beside.
func (a *app) demo(ctx context.Context, f serveFlags, reset bool) (err error) {
	defer a.logToFile()()
	s, err := a.startService(ctx, serviceOptions{addr: f.addr, collect: true, screens: true, demo: true})
	if err != nil {
		return a.oldFolder(err)
	}
	defer func() { err = errors.Join(err, s.close()) }()
	if err := a.prepareCase(ctx, s.warehouse, fixtures.Options{Seed: demoSeed}, reset); err != nil {
		return err
	}
	web, shopURL, err := a.openShop(s)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, web.Close()) }()
	fmt.Fprintln(a.err, i18n.T("cli.demo.ready", "dashboard", s.url, "shop", shopURL, "data", a.data))
	if err := writeReady(f.readyFile, map[string]string{"dashboard": s.url, "collector": s.url, "shop": shopURL}); err != nil {
		return err
	}
	var opening sync.WaitGroup
	defer opening.Wait()
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	opening.Go(func() { openOnce(ctx, s.url, a.log) })
	return s.wait(ctx)
}

// openOnce reads a page before anybody asks for it, so that its figures are
// already counted.
func openOnce(ctx context.Context, address string, log *slog.Logger) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		log.Debug("the first page was not read ahead", "error", err)
		return
	}
	_ = answer.Body.Close()
}

// oldFolder tells which folder to delete when another version of the program
// made it; a demonstration can be made again.
func (a *app) oldFolder(err error) error {
	for _, key := range []string{"warehouse.migration_changed", "warehouse.migration_unknown", "store.migration_changed", "store.migration_unknown"} {
		if a.clickhouse == "" && errors.Is(err, fault.New(fault.Conflict, key)) {
			return fault.New(fault.Conflict, "cli.demo.old_folder", "data", a.data, "quoted", shellQuote(a.data)).Because(err)
		}
	}
	return err
}

var plainPath = regexp.MustCompile(`^[\w./@%+:,-]+$`)

// shellQuote writes a path so that a shell reads it as one word.
func shellQuote(path string) string {
	if plainPath.MatchString(path) {
		return path
	}
	return "'" + strings.ReplaceAll(path, "'", `'\''`) + "'"
}

// logToFile keeps the log, which is technical and in English, off the terminal
// of a candidate: it goes to DATA/chaland.log, begun anew at each start. Where
// that cannot be written, the warehouse will say in French what is wrong.
func (a *app) logToFile() (done func()) {
	if a.verbose {
		return func() {}
	}
	_ = os.MkdirAll(a.data, 0o700)
	f, err := os.OpenFile(filepath.Join(a.data, logName), os.O_CREATE|os.O_WRONLY|os.O_TRUNC|os.O_APPEND, 0o600)
	if err != nil {
		return func() {}
	}
	a.logTo(f)
	return func() { a.logTo(a.err); _ = f.Close() }
}

const logName = "chaland.log"

// prepareCase generates the case unless it is there already, whole.
func (a *app) prepareCase(ctx context.Context, w *warehouse.Warehouse, o fixtures.Options, reset bool) error {
	site := fixtures.DefaultSite().ID
	if reset {
		fmt.Fprintln(a.err, i18n.T("cli.demo.resetting"))
		if err := w.Forget(ctx, site); err != nil {
			return err
		}
		if err := warehouse.DeleteSetting(ctx, w, caseKind, site, a.now()); err != nil {
			return err
		}
	}
	state, found, err := warehouse.GetSetting[caseState](ctx, w, caseKind, site)
	if err != nil || (found && state.Complete) {
		return err
	}
	began := a.now()
	line := newProgressLine(a.err)
	err = loadCase(ctx, w, o, a.now, a.log, func(share float64) {
		line.say(i18n.T("cli.demo.generating", "share", i18n.Percent(share, 0)))
	})
	line.clear()
	if err == nil {
		err = markLoaded(ctx, w, site, caseState{Seed: o.Seed, Version: versionText()}, a.now())
	}
	if err == nil {
		fmt.Fprintln(a.err, i18n.T("cli.demo.generated", "time", i18n.Duration(a.now().Sub(began).Seconds())))
	}
	return err
}

// openShop serves the case's web site on the next port, or a free one; from
// then on it may be audited.
func (a *app) openShop(s *service) (*http.Server, string, error) {
	h, err := shop.New(shop.Options{
		Now: a.now, SiteID: fixtures.DefaultSite().ID, TagURL: s.url + "/js/tag.js", CollectURL: s.url + "/collecte", Log: a.log,
	})
	if err != nil {
		return nil, "", err
	}
	l, err := listenBeside(s.url)
	if err != nil {
		return nil, "", err
	}
	server := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second}
	go func() {
		if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			s.failed <- err
		}
	}()
	address := "http://" + l.Addr().String()
	a.served.add(fixtures.DefaultSite().ID, address)
	return server, address, nil
}

func listenBeside(url string) (net.Listener, error) {
	host, port, err := net.SplitHostPort(url[len("http://"):])
	if err != nil {
		return nil, err
	}
	n, err := strconv.Atoi(port)
	if err != nil {
		return nil, err
	}
	if l, err := net.Listen("tcp", net.JoinHostPort(host, strconv.Itoa(n+1))); err == nil {
		return l, nil
	}
	return listen(net.JoinHostPort(host, "0"))
}
