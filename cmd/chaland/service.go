package main

import (
	"context"
	"crypto/rand"
	"errors"
	"net"
	"net/http"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/collector"
	"github.com/formaouest/chaland/dashboard"
	"github.com/formaouest/chaland/dashboard/dossier"
	"github.com/formaouest/chaland/dashboard/seal"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/manuscript"
	"github.com/formaouest/chaland/internal/store"
	"github.com/formaouest/chaland/seo"
	"github.com/formaouest/chaland/warehouse"
)

// serviceOptions say which parts a process serves, and where.
type serviceOptions struct {
	addr    string // host:port; port 0 takes a free one
	token   string // what pages and API ask for; "" only on loopback
	collect bool
	screens bool
	atOnce  int // audits, 0 for the usual number
	// publicURL is where browsers reach this program, "" for where each asks; allowHosts may
	// be visited although private.
	publicURL  string
	allowHosts []string
	// demo lets this machine in without signing in.
	demo bool
	// aside is served beside the screens of a preview, which audits nothing on its own.
	aside *previewed
}

// service is the running product: one listener, and what works behind it.
type service struct {
	url string
	// everywhere tells that it listens on all the addresses of the machine; url
	// is then the one for this machine.
	everywhere bool

	warehouse *warehouse.Warehouse
	store     *store.Store
	collector *collector.Collector // nil without collection

	server  *http.Server
	cancel  context.CancelFunc
	workers sync.WaitGroup
	failed  chan error
}

// startService opens everything and listens. Stop it with close.
func (a *app) startService(ctx context.Context, o serviceOptions) (_ *service, err error) {
	if err := a.checkAddress(ctx, o); err != nil {
		return nil, err
	}
	listener, err := listen(o.addr)
	if err != nil {
		return nil, err
	}
	s := &service{failed: make(chan error, 1)}
	s.url, s.everywhere = urlOf(listener.Addr().(*net.TCPAddr), o.addr)
	defer func() {
		if err != nil {
			err = errors.Join(err, listener.Close(), s.close())
		}
	}()
	if s.warehouse, err = a.openWarehouse(ctx); err != nil {
		return nil, err
	}
	if s.store, err = store.Open(ctx, a.storePath()); err != nil {
		return nil, err
	}
	e := newEcho()
	a.meter = newMeter()
	e.Use(a.watch(a.meter))
	work, cancel := context.WithCancel(context.WithoutCancel(ctx))
	s.cancel = cancel
	if o.collect {
		if err := a.addCollection(work, s, e); err != nil {
			return nil, err
		}
	}
	if o.screens {
		if err := a.addScreens(work, s, e, o); err != nil {
			return nil, err
		}
	}
	a.meter.follow(a, s)
	a.meter.serve(e, o.token)
	a.addHealth(e, s)
	s.listen(e, listener)
	return s, nil
}

// urlOf is where a person or a script of this machine finds a listener; asked is
// the address as it was typed.
func urlOf(at *net.TCPAddr, asked string) (url string, everywhere bool) {
	host := at.IP.String()
	if everywhere = at.IP.IsUnspecified(); everywhere {
		host = "127.0.0.1"
		if strings.HasPrefix(asked, "[") {
			host = "::1"
		}
	}
	return "http://" + net.JoinHostPort(host, strconv.Itoa(at.Port)), everywhere
}

// asGet answers HEAD as GET; the HTTP server leaves the body out.
func asGet(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodHead {
			get := *r
			get.Method = http.MethodGet
			r = &get
		}
		h.ServeHTTP(w, r)
	})
}

func newEcho() *echo.Echo {
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	return e
}

// addCollection takes hits in, and derives visits from them.
func (a *app) addCollection(ctx context.Context, s *service, e *echo.Echo) (err error) {
	collector.TuneMemory()
	builder := warehouse.NewBuilder(s.warehouse, a.now, a.log)
	s.collector, err = collector.New(collector.Options{
		Warehouse: s.warehouse, Dir: filepath.Join(a.data, "collector"), Now: a.now, Log: a.log, Stored: builder.Kick, Connections: connections{s.store},
	})
	if err != nil {
		return err
	}
	s.collector.Routes(e)
	s.workers.Go(func() { s.collector.Run(ctx) })
	s.workers.Go(func() { builder.Run(ctx) })
	s.workers.Go(func() { warehouse.NewMender(s.warehouse, a.log).Run(ctx) })
	s.workers.Go(func() {
		if err := builder.RecountOutdated(ctx); err != nil && ctx.Err() == nil {
			a.log.Error("the visits of an earlier version could not be told again; the night will try", "error", err)
		}
		builder.CheckNightly(ctx, time.Tick(time.Minute))
	})
	s.workers.Go(func() { a.keepRetention(ctx, s.warehouse) })
	shops := a.newPuller(s.store, s.warehouse, s.collector.Intake())
	s.workers.Go(func() { shops.watch(ctx, time.Tick(time.Second)) })
	return nil
}

// addScreens serves the dashboard, and runs the scheduled audits.
func (a *app) addScreens(ctx context.Context, s *service, e *echo.Echo, o serviceOptions) error {
	budget := seo.NewBudget(o.atOnce)
	d, err := dashboard.New(a.dashboardOptions(s, o, budget))
	if err != nil {
		return err
	}
	d.Routes(e)
	if o.aside != nil {
		o.aside.screens = d.CasePaths()
		o.aside.routes(e)
		s.workers.Go(func() { d.Run(ctx) })
		return nil
	}
	scheduler := a.newScheduler(s.store, s.warehouse, budget)
	s.workers.Go(func() { d.Run(ctx) })
	s.workers.Go(func() { a.watchAlerts(ctx, s.store, analyzer.New(s.warehouse, a.now), time.Tick(time.Minute)) })
	tell := newHerald(a, s.store, s.warehouse)
	s.workers.Go(func() { tell.watch(ctx, time.Tick(time.Minute)) })
	s.workers.Go(func() {
		if err := scheduler.Run(ctx); err != nil && ctx.Err() == nil {
			a.log.Error("the scheduled audits stopped", "error", err)
		}
	})
	return nil
}

func (a *app) dashboardOptions(s *service, o serviceOptions, budget *seo.Budget) dashboard.Options {
	return dashboard.Options{
		Intake:   s.intakeState(),
		Analyzer: analyzer.New(s.warehouse, a.now), Store: s.store, Journal: journalReader{s.warehouse}, Quality: qualityReader{s.warehouse}, Privacy: privacyReader{a, s}, Quarantine: newQuarantineReader(s.warehouse, a.now, a.log),
		Audits: seo.NewArchive(s.warehouse), Auditor: auditor{a, s.warehouse, s.store, budget}, Products: productReader{s.warehouse}, Documents: documentReader{s.warehouse}, Outside: outsideReader{s.warehouse},
		Importer: importer{a, s.warehouse}, Uploads: filepath.Join(a.data, "uploads"), Manuscripts: manuscript.Reader{Cache: filepath.Join(a.data, "cache", "pdfium")},
		Seal:       func() (*seal.Key, error) { return seal.Open(a.data, rand.Reader) },
		Connecting: connectDesk{fetcher{a, o.allowHosts}, s.warehouse, s.store, &looks{}}, PublicURL: strings.TrimSuffix(o.publicURL, "/"),
		Library: dossier.Open(a.data), Cases: caseMaker{a, s.warehouse},
		Token: o.token, Demo: o.demo || o.aside != nil, Version: versionText(), Now: a.now, Log: a.log, Random: rand.Reader,
	}
}

// intakeState tells what the collector of this process does; nil without one.
func (s *service) intakeState() func() dashboard.IntakeState {
	if s.collector == nil {
		return nil
	}
	return func() dashboard.IntakeState {
		stats, tally := s.collector.Stats(), s.collector.Tally()
		return dashboard.IntakeState{
			Accepted: tally.Accepted, Refused: tally.Refused, Stored: stats.Stored, Waiting: stats.Waiting,
			WaitingBytes: stats.Bytes, Failing: stats.Failing, Damaged: stats.Damaged,
		}
	}
}

const (
	// headerPatience is how long a sender may take over what stands before a body.
	headerPatience = 10 * time.Second
	// maxHeader bounds it, in bytes: the longest addresses of trackers take a quarter of it.
	maxHeader = 64 << 10
)

func (s *service) listen(h http.Handler, l net.Listener) {
	s.server = &http.Server{Handler: asGet(h), ReadHeaderTimeout: headerPatience, MaxHeaderBytes: maxHeader, IdleTimeout: 2 * time.Minute}
	go func() {
		if err := s.server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			s.failed <- err
		}
	}()
}

// wait returns when ctx ends or the listener fails.
func (s *service) wait(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return nil
	case err := <-s.failed:
		return err
	}
}

// close answers what is under way, stops the workers, and closes what is open,
// in the order in which they need one another.
func (s *service) close() error {
	var errs []error
	if s.server != nil {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		if err := s.server.Shutdown(ctx); errors.Is(err, context.DeadlineExceeded) {
			errs = append(errs, s.server.Close())
		}
	}
	if s.collector != nil {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		_ = s.collector.Flush(ctx) // what is left waits in the spool
		cancel()
	}
	if s.cancel != nil {
		s.cancel()
	}
	s.workers.Wait()
	if s.collector != nil {
		errs = append(errs, s.collector.Close())
	}
	if s.store != nil {
		errs = append(errs, s.store.Close())
	}
	if s.warehouse != nil {
		errs = append(errs, s.warehouse.Close())
	}
	return errors.Join(errs...)
}

// checkAddress refuses to show everything to a network that nobody vouches for: without a
// token, and before there is an account, nobody is asked who they are.
func (a *app) checkAddress(ctx context.Context, o serviceOptions) error {
	host, _, err := net.SplitHostPort(o.addr)
	if err != nil {
		return usage("cli.bad_addr", "addr", o.addr)
	}
	switch {
	case o.aside != nil && !isLoopback(host):
		return usage("case.cli.preview.bad_addr", "addr", o.addr)
	case o.demo && !isLoopback(host):
		return usage("cli.demo.bad_addr", "addr", o.addr)
	case o.screens && o.token == "" && !isLoopback(host):
		return a.withStore(ctx, func(s *store.Store) error {
			n, err := s.CountAccounts(ctx)
			if err == nil && n == 0 {
				err = usage("cli.addr_needs_token", "addr", o.addr)
			}
			return err
		})
	}
	return nil
}

func isLoopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

func listen(addr string) (net.Listener, error) {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, fault.New(fault.Conflict, "cli.port_taken", "addr", addr).Because(err)
	}
	return l, nil
}
