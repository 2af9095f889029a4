package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/spf13/cobra"

	"github.com/formaouest/chaland/dashboard"
	"github.com/formaouest/chaland/fixtures"
	"github.com/formaouest/chaland/fixtures/shop"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/warehouse"
)

// defaultShopAddr is where a candidate's web site is served.
const defaultShopAddr = "127.0.0.1:8090"

func newCaseShop(a *app) *cobra.Command {
	var addr, day, readyFile string
	cmd := &cobra.Command{
		Use: "shop CODE", Short: i18n.T("case.cli.shop.short"), Long: i18n.T("case.cli.shop.long"), Example: i18n.T("case.cli.shop.example"), Args: oneCode,
		RunE: func(cmd *cobra.Command, args []string) error {
			if _, err := period.ParseDate(day); err != nil && day != "" {
				return usage("case.cli.shop.no_date", "value", day)
			}
			o, err := a.knownDraw(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			on, err := caseDay(o.Shop(), day)
			if err != nil {
				return err
			}
			return a.serveCaseShop(cmd.Context(), o, on, addr, readyFile)
		},
	}
	cmd.Flags().StringVar(&addr, "addr", defaultShopAddr, i18n.T("case.cli.shop.flag.addr"))
	cmd.Flags().StringVar(&day, "date", "", i18n.T("case.cli.shop.flag.date"))
	cmd.Flags().StringVar(&readyFile, "ready-file", "", i18n.T("cli.flag.ready_file"))
	return cmd
}

// caseDay reads a day of the case; none is its last.
func caseDay(shop *fixtures.World, text string) (period.Date, error) {
	from, to := shop.Span()
	if text == "" {
		return to, nil
	}
	day, err := period.ParseDate(text)
	if err != nil || day.Before(from) || to.Before(day) {
		return day, usage("case.cli.shop.bad_date", "value", text, "from", from, "to", to)
	}
	return day, nil
}

// knownDraw draws the case of a code again, as it was accepted.
func (a *app) knownDraw(ctx context.Context, code string) (o fixtures.Options, err error) {
	key, err := a.centreKey()
	if err != nil {
		return o, err
	}
	return o, a.withWarehouse(ctx, func(w *warehouse.Warehouse) error {
		k, err := caseOf(ctx, w, code)
		if err != nil {
			return err
		}
		o, err = a.drawAgain(key, k)
		return err
	})
}

// drawAgain refuses a case that another version of the program or another key
// made: the code would give another web site. What keeps it from being drawn is told by
// the faults of dashboard.Cases.
func (a *app) drawAgain(key []byte, k knownCase) (fixtures.Options, error) {
	if err := k.drawable(key); err != nil {
		return fixtures.Options{}, err
	}
	return a.drawCase(key, k.caseState)
}

// drawable tells why a case cannot be drawn again, nil where its files may do.
func (k knownCase) drawable(key []byte) error {
	if err := k.drawn(); err != nil {
		return err
	}
	if k.Version != fixtures.CaseVersion {
		return fault.New(fault.Conflict, "case.cli.other_version", "code", k.Code, "then", k.Version, "now", fixtures.CaseVersion).Because(dashboard.ErrOtherVersion)
	}
	if k.KeyMark != "" && k.KeyMark != fixtures.KeyMark(key, k.Code) {
		return fault.New(fault.Conflict, "case.cli.other_key", "code", k.Code).Because(dashboard.ErrOtherKey)
	}
	return nil
}

// buildCaseShop builds the web site of a case as it was on a day; its clock goes
// on from there. It carries no tag: visits of today are no part of the history.
func (a *app) buildCaseShop(o fixtures.Options, day period.Date) (http.Handler, error) {
	if !o.Shop().HasSite() {
		return nil, fault.New(fault.NotFound, "case.cli.shop.none")
	}
	began, noon := a.now(), day.In(parisTime()).Add(12*time.Hour)
	return shop.New(shop.Options{
		Now: func() time.Time { return noon.Add(a.now().Sub(began)) }, Log: a.log, Faults: o.WebOn(day), Source: o.Shop().Source(),
	})
}

// serveCaseShop serves a case's web site until it is told to stop.
func (a *app) serveCaseShop(ctx context.Context, o fixtures.Options, day period.Date, addr, readyFile string) (err error) {
	h, err := a.buildCaseShop(o, day)
	if err != nil {
		return err
	}
	l, err := listen(addr)
	if err != nil {
		return err
	}
	host := l.Addr().String()
	web := serveOn(l, h)
	defer func() { err = errors.Join(err, web.stop()) }()
	fmt.Fprintln(a.err, i18n.T("case.cli.shop.ready", "name", o.Site.Name, "day", day.French(), "url", "http://"+host, "host", host, "site", o.Site.ID))
	if err := writeReady(readyFile, map[string]string{"shop": "http://" + host}); err != nil {
		return err
	}
	select {
	case <-ctx.Done():
		return nil
	case failed := <-web.ended:
		web.ended <- failed // stop says it
		return nil
	}
}

// webServer is a web site served beside the program's work.
type webServer struct {
	*http.Server
	ended chan error
}

func serveOn(l net.Listener, h http.Handler) webServer {
	web := webServer{&http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second}, make(chan error, 1)}
	go func() { web.ended <- web.Serve(l) }()
	return web
}

// stop ends the server and says what else had ended it.
func (w webServer) stop() error {
	err := w.Close()
	if ended := <-w.ended; !errors.Is(ended, http.ErrServerClosed) {
		err = errors.Join(err, ended)
	}
	return err
}
