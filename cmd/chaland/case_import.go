package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/formaouest/chaland/collector/imports"
	"github.com/formaouest/chaland/collector/site"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/dashboard"
	"github.com/formaouest/chaland/fixtures"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/warehouse"
)

// realShop is what a case is made of when it comes from a real shop.
type realShop struct {
	code, name, timezone, currency string
	orders, costs, visits          []string // files
	products                       []string
	columns, dateOrder, cancelled  string
	tax                            taxFlags
}

func newCaseImport(a *app) *cobra.Command {
	var r realShop
	cmd := &cobra.Command{
		Use: "import", Short: i18n.T("case.cli.import.short"), Long: i18n.T("case.cli.import.long"), Example: i18n.T("case.cli.import.example"), Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.importCase(cmd.Context(), r) },
	}
	flags := cmd.Flags()
	flags.StringVar(&r.code, "code", "", i18n.T("case.cli.flag.code"))
	flags.StringVar(&r.name, "name", "", i18n.T("case.cli.import.flag.name"))
	flags.StringSliceVar(&r.orders, "orders", nil, i18n.T("case.cli.import.flag.orders"))
	flags.StringSliceVar(&r.costs, "costs", nil, i18n.T("case.cli.import.flag.costs"))
	flags.StringSliceVar(&r.products, "products", nil, i18n.T("case.cli.import.flag.products"))
	flags.StringSliceVar(&r.visits, "visits", nil, i18n.T("case.cli.import.flag.visits"))
	flags.StringVar(&r.columns, "columns", "", i18n.T("case.cli.import.flag.columns"))
	flags.StringVar(&r.dateOrder, "date-order", "", i18n.T("imports.cli.flag.date_order"))
	flags.StringVar(&r.cancelled, "cancelled-prefix", "", i18n.T("imports.cli.flag.cancelled_prefix"))
	flags.StringVar(&r.timezone, "timezone", "Europe/Paris", i18n.T("site.cli.flag.timezone"))
	flags.StringVar(&r.currency, "currency", "EUR", i18n.T("site.cli.flag.currency"))
	r.tax.add(cmd)
	return cmd
}

// importCase makes a case of a real shop's exports. Nothing half-made stays after
// a failure.
func (a *app) importCase(ctx context.Context, r realShop) error {
	if r.code == "" || len(r.orders) == 0 {
		return usage("case.cli.import.what")
	}
	if err := fixtures.CheckCode(r.code); err != nil {
		return err
	}
	key, err := a.centreKey()
	if err != nil {
		return err
	}
	works, err := r.works(imports.NewVeil(key, strings.ToUpper(r.code)))
	if err != nil {
		return err
	}
	return a.withWarehouse(ctx, func(w *warehouse.Warehouse) error {
		state := caseState{Code: strings.ToUpper(r.code), Imported: true, Version: fixtures.CaseVersion, KeyMark: fixtures.KeyMark(key, r.code), Timezone: r.timezone}
		s := tracking.Site{ID: "cas-" + strings.ToLower(r.code), Name: r.name, Timezone: r.timezone, Currency: r.currency, Mode: tracking.ModeExempt, Case: true, Created: a.now()}
		if s.Name == "" {
			s.Name = state.Code
		}
		if _, known := caseOf(ctx, w, state.Code); known == nil {
			return fault.New(fault.Conflict, "case.cli.import.there", "code", state.Code)
		}
		if _, err := site.Add(ctx, w, s, a.now()); err != nil {
			return err
		}
		done, err := a.importWorks(ctx, w, knownCase{s.ID, state}, works)
		if err != nil {
			return errors.Join(err, a.forgetAttempt(context.WithoutCancel(ctx), w, knownCase{s.ID, state}))
		}
		_, err = fmt.Fprintln(a.out, done) // of a case that is whole, told or not
		return err
	})
}

// importWorks reads the files into a case and marks it, last of all, as whole. It
// answers what there is to say of it.
func (a *app) importWorks(ctx context.Context, w *warehouse.Warehouse, k knownCase, works []fileWork) (done string, err error) {
	span, orders, err := a.runWorks(ctx, w, k.site, works)
	if err != nil {
		return "", err
	}
	if orders == 0 {
		return "", fault.New(fault.Invalid, "case.cli.import.no_orders", "code", k.Code)
	}
	k.From, k.To = span.From.String(), span.To.String()
	if k.Fingerprint, err = caseFingerprint(ctx, w, k); err != nil {
		return "", err
	}
	report, err := a.reportCase(ctx, w, k, 0)
	if err != nil {
		return "", err
	}
	return i18n.T("case.cli.import.done", "code", k.Code, "site", k.site, "ordered", orders, "orders", i18n.Int(int64(orders)),
		"visited", report.Visits, "visits", i18n.Int(int64(report.Visits)), "from", span.From.French(), "to", span.To.French()), markLoaded(ctx, w, k.site, k.caseState, a.now())
}

// fileWork reads one file into a shop.
type fileWork struct {
	source imports.Source
	do     func(context.Context, *imports.Service, string, imports.Source) (*imports.Report, error)
}

// works are the files to read, in their order, all of which exist: products first,
// so that orders find their costs.
func (r realShop) works(veil *imports.Veil) (works []fileWork, err error) {
	columns, err := imports.ParseColumns(r.columns)
	if err != nil {
		return nil, usageError{err}
	}
	excl, vat, err := r.tax.read()
	if err != nil {
		return nil, err
	}
	common := imports.Options{Veil: veil, DateOrder: r.dateOrder}
	add := func(files []string, do func(context.Context, *imports.Service, string, imports.Source) (*imports.Report, error)) {
		for _, path := range files {
			source, failed := imports.File(path)
			err = errors.Join(err, failed)
			works = append(works, fileWork{source, do})
		}
	}
	add(r.products, func(ctx context.Context, s *imports.Service, id string, src imports.Source) (*imports.Report, error) {
		return s.Catalogue(ctx, id, src, imports.CatalogueOptions{Options: common, PricesExcl: excl, VAT: vat})
	})
	add(r.orders, func(ctx context.Context, s *imports.Service, id string, src imports.Source) (*imports.Report, error) {
		o := imports.OrderOptions{Options: common, CancelledPrefix: r.cancelled, PricesExcl: excl, VAT: vat}
		o.Columns = columns
		return s.Orders(ctx, id, src, o)
	})
	add(r.costs, func(ctx context.Context, s *imports.Service, id string, src imports.Source) (*imports.Report, error) {
		return s.Costs(ctx, id, src, common)
	})
	add(r.visits, func(ctx context.Context, s *imports.Service, id string, src imports.Source) (*imports.Report, error) {
		return s.Logs(ctx, id, src, common)
	})
	return works, err
}

// runWorks reads the files, prints the report of each, and returns the time that
// they cover and how many valid orders they hold.
func (a *app) runWorks(ctx context.Context, w *warehouse.Warehouse, id string, works []fileWork) (span period.Period, orders int, err error) {
	service := imports.New(w, a.now, a.log)
	var first, last time.Time
	for _, work := range works {
		began := a.now()
		report, err := work.do(ctx, service, id, work.source)
		if report != nil {
			a.printReport(report, err == nil, a.now().Sub(began))
		}
		if err != nil {
			return span, orders, mistyped(err)
		}
		span.Loc = report.Site.Location()
		if report.Orders != nil {
			orders += report.Orders.Orders
		}
		if !report.First.IsZero() && (first.IsZero() || report.First.Before(first)) {
			first = report.First
		}
		if report.Last.After(last) {
			last = report.Last
		}
	}
	span.From, span.To = period.DateOf(first.In(span.Loc)), period.DateOf(last.In(span.Loc))
	return span, orders, nil
}

// span is the time that a case covers.
func (k knownCase) span() period.Period {
	if k.From == "" {
		return spanOf(fixtures.DefaultWorld())
	}
	from, _ := period.ParseDate(k.From) // written by importCase, or from a shop's files
	to, _ := period.ParseDate(k.To)
	return period.Period{From: from, To: to, Loc: tracking.Site{Timezone: k.Timezone}.Location()}
}

// drawn refuses what only a case that was drawn can do.
func (k knownCase) drawn() error {
	if k.Imported {
		return fault.New(fault.Conflict, "case.cli.imported", "code", k.Code).Because(dashboard.ErrRealShop)
	}
	return nil
}

// origin says which rules made a case, or that it was imported.
func (k knownCase) origin() string {
	if k.Imported {
		return i18n.T("case.cli.origin")
	}
	return k.Version
}
