package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/formaouest/chaland/collector/imports"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/warehouse"
)

func init() { register(newImport) }

func newImport(a *app) *cobra.Command {
	cmd := &cobra.Command{Use: "import", Short: i18n.T("imports.cli.short"), Long: i18n.T("imports.cli.long")}
	cmd.AddCommand(a.newImportGuess(), a.newImportOrders(), a.newImportCosts(), a.newImportCatalogue(), a.newImportLogs(), a.newImportPlain("ga4-events"), a.newImportPlain("matomo-visits"), a.newImportTotals(), a.newImportPlain("mailings"), a.newImportPlain("partners"), a.newImportPlain("posts"),
		a.newImportPlain("chats"), a.newImportPlain("tickets"), a.newImportPlain("calls"), a.newImportBacklinks(), a.newImportSearches(), a.newImportRates())
	return cmd
}

// importFlags are those that every import has.
type importFlags struct {
	site, columns, errors, dateOrder, format string
	dryRun                                   bool
}

func (f *importFlags) add(cmd *cobra.Command, fields string) {
	flags := cmd.Flags()
	flags.StringVar(&f.site, "site", "", i18n.T("imports.cli.flag.site"))
	flags.BoolVar(&f.dryRun, "dry-run", false, i18n.T("imports.cli.flag.dry_run"))
	flags.StringVar(&f.format, "format", "text", i18n.T("imports.cli.flag.format"))
	flags.StringVar(&f.errors, "errors", "", i18n.T("imports.cli.flag.errors"))
	if fields == "" {
		return
	}
	cmd.Long += "\n\n" + i18n.T("imports.cli.flag.fields", "fields", fields)
	flags.StringVar(&f.columns, "columns", "", i18n.T("imports.cli.flag.columns"))
	flags.StringVar(&f.dateOrder, "date-order", "", i18n.T("imports.cli.flag.date_order"))
}

// taxFlags say how the amounts of a file stand to VAT.
type taxFlags struct{ prices, vat string }

func (f *taxFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.prices, "prices", "incl", i18n.T("imports.cli.flag.prices"))
	cmd.Flags().StringVar(&f.vat, "vat", "", i18n.T("imports.cli.flag.vat"))
}

func (f *taxFlags) read() (excl bool, rate *float64, err error) {
	if f.prices != "incl" && f.prices != "excl" {
		return false, nil, usage("imports.bad_prices_option", "value", f.prices)
	}
	if f.vat == "" {
		return f.prices == "excl", nil, nil
	}
	v, ok := imports.ParseRate(f.vat)
	if !ok {
		return false, nil, usage("imports.bad_rate_option", "value", f.vat)
	}
	return f.prices == "excl", &v, nil
}

func (a *app) newImportOrders() *cobra.Command {
	var f importFlags
	var tax taxFlags
	var o imports.OrderOptions
	cmd := importCommand("orders")
	cmd.Example = i18n.T("imports.cli.orders.example")
	cmd.RunE = func(cmd *cobra.Command, args []string) (err error) {
		if o.PricesExcl, o.VAT, err = tax.read(); err != nil {
			return err
		}
		return a.runImport(cmd.Context(), f, args[0], func(ctx context.Context, s *imports.Service, src imports.Source, common imports.Options) (*imports.Report, error) {
			o.Options = common
			return s.Orders(ctx, f.site, src, o)
		})
	}
	f.add(cmd, imports.OrderFields())
	tax.add(cmd)
	cmd.Flags().StringVar(&o.CancelledPrefix, "cancelled-prefix", "", i18n.T("imports.cli.flag.cancelled_prefix"))
	return cmd
}

func (a *app) newImportCosts() *cobra.Command {
	var f importFlags
	cmd := importCommand("costs")
	cmd.Long = i18n.T("imports.cli.costs.long", "channels", imports.Channels())
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return a.runImport(cmd.Context(), f, args[0], func(ctx context.Context, s *imports.Service, src imports.Source, o imports.Options) (*imports.Report, error) {
			return s.Costs(ctx, f.site, src, o)
		})
	}
	f.add(cmd, imports.CostFields())
	return cmd
}

func (a *app) newImportCatalogue() *cobra.Command {
	var f importFlags
	var tax taxFlags
	var o imports.CatalogueOptions
	cmd := importCommand("catalogue")
	cmd.RunE = func(cmd *cobra.Command, args []string) (err error) {
		if o.PricesExcl, o.VAT, err = tax.read(); err != nil {
			return err
		}
		return a.runImport(cmd.Context(), f, args[0], func(ctx context.Context, s *imports.Service, src imports.Source, common imports.Options) (*imports.Report, error) {
			o.Options = common
			return s.Catalogue(ctx, f.site, src, o)
		})
	}
	f.add(cmd, imports.CatalogueFields())
	tax.add(cmd)
	return cmd
}

func (a *app) newImportLogs() *cobra.Command {
	var f importFlags
	cmd := importCommand("logs")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return a.runImport(cmd.Context(), f, args[0], func(ctx context.Context, s *imports.Service, src imports.Source, o imports.Options) (*imports.Report, error) {
			return s.Logs(ctx, f.site, src, o)
		})
	}
	f.add(cmd, "")
	return cmd
}

func (a *app) newImportBacklinks() *cobra.Command {
	var f importFlags
	cmd := importCommand("backlinks")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return a.runImport(cmd.Context(), f, args[0], func(ctx context.Context, s *imports.Service, src imports.Source, o imports.Options) (*imports.Report, error) {
			return s.Backlinks(ctx, f.site, src, o)
		})
	}
	f.add(cmd, imports.BacklinkFields())
	return cmd
}

func (a *app) newImportTotals() *cobra.Command {
	cmd, o := a.importOf("totals")
	cmd.Flags().StringVar(&o.From, "from", "", i18n.T("imports.cli.flag.from"))
	cmd.Flags().StringVar(&o.To, "to", "", i18n.T("imports.cli.flag.to"))
	return cmd
}

// newImportPlain is the command of a kind that has no settings of its own.
func (a *app) newImportPlain(kind string) *cobra.Command {
	cmd, _ := a.importOf(kind)
	return cmd
}

// importOf is the command of a kind, and the settings that it runs with.
func (a *app) importOf(kind string) (*cobra.Command, *imports.KindOptions) {
	var f importFlags
	var o imports.KindOptions
	cmd := importCommand(kind)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return a.runImport(cmd.Context(), f, args[0], func(ctx context.Context, s *imports.Service, src imports.Source, common imports.Options) (*imports.Report, error) {
			o.Options = common
			return s.Import(ctx, f.site, kind, src, o)
		})
	}
	f.add(cmd, imports.KindFields(kind))
	return cmd, &o
}

func (a *app) newImportSearches() *cobra.Command {
	var f importFlags
	var o imports.SearchOptions
	cmd := importCommand("search-console")
	cmd.Example = i18n.T("imports.cli.search-console.example")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return a.runImport(cmd.Context(), f, args[0], func(ctx context.Context, s *imports.Service, src imports.Source, common imports.Options) (*imports.Report, error) {
			o.Options = common
			return s.Searches(ctx, f.site, src, o)
		})
	}
	f.add(cmd, imports.SearchFields())
	cmd.Flags().StringVar(&o.From, "from", "", i18n.T("imports.cli.flag.from"))
	cmd.Flags().StringVar(&o.To, "to", "", i18n.T("imports.cli.flag.to"))
	cmd.Flags().StringSliceVar(&o.Brand, "brand", nil, i18n.T("imports.cli.flag.brand"))
	return cmd
}

func (a *app) newImportRates() *cobra.Command {
	var f importFlags
	cmd := importCommand("rates")
	cmd.Example = i18n.T("imports.cli.rates.example")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return a.runImport(cmd.Context(), f, args[0], func(ctx context.Context, s *imports.Service, src imports.Source, o imports.Options) (*imports.Report, error) {
			return s.Rates(ctx, f.site, src, o)
		})
	}
	f.add(cmd, imports.ExchangeFields())
	return cmd
}

func importCommand(kind string) *cobra.Command {
	return &cobra.Command{
		Use: kind + " " + i18n.T("imports.cli.file"), Args: exactArgs(1, i18n.T("imports.cli.file")),
		Short: i18n.T("imports.cli." + kind + ".short"), Long: i18n.T("imports.cli." + kind + ".long"),
	}
}

// importer runs imports; sites with a connected shop have their customers hidden as it hides them.
func (a *app) importer(w *warehouse.Warehouse) *imports.Service {
	return imports.New(w, a.now, a.log).HidingBy(a.personKey)
}

type importWork func(context.Context, *imports.Service, imports.Source, imports.Options) (*imports.Report, error)

// runImport opens what an import needs, runs it, and prints its report.
func (a *app) runImport(ctx context.Context, f importFlags, path string, work importWork) (err error) {
	if f.site == "" {
		return usage("imports.cli.no_site")
	}
	if f.format != "text" && f.format != "json" {
		return usage("imports.cli.bad_format", "value", f.format)
	}
	o := imports.Options{DryRun: f.dryRun, DateOrder: f.dateOrder, AllProblems: f.format == "json"}
	if o.Columns, err = imports.ParseColumns(f.columns); err != nil {
		return usageError{err}
	}
	src, err := imports.File(path)
	if err != nil {
		return err
	}
	errorsFile, err := createErrors(f.errors)
	if err != nil {
		return err
	}
	if errorsFile != nil {
		o.Errors = errorsFile
		defer func() { err = errors.Join(err, errorsFile.Close()) }()
	}
	start := a.now()
	progress := newProgressLine(a.err)
	o.Progress = progress.show
	return a.withWarehouse(ctx, func(w *warehouse.Warehouse) error {
		report, err := work(ctx, a.importer(w), src, o)
		progress.clear()
		if report != nil && f.format == "json" {
			err = errors.Join(err, a.printJSON(report))
		} else if report != nil {
			a.printReport(report, err == nil, a.now().Sub(start))
		}
		if err == nil && !o.DryRun {
			err = a.noteImport(ctx, report)
		}
		return mistyped(err)
	})
}

// mistyped makes a wrong option of an import a bad usage: the file is not at
// fault.
func mistyped(err error) error {
	if imports.IsMistyped(err) {
		return usageError{err}
	}
	return err
}

func createErrors(path string) (*os.File, error) {
	if path == "" {
		return nil, nil
	}
	file, err := os.Create(path)
	if err != nil {
		return nil, fault.New(fault.Invalid, "imports.errors_file").Because(err)
	}
	return file, nil
}

// printReport puts the result on standard output and the rejected lines on
// standard error.
func (a *app) printReport(r *imports.Report, done bool, took time.Duration) {
	for _, p := range r.Problems {
		fmt.Fprintln(a.err, p.Text())
	}
	if more := r.Rejected - len(r.Problems); more > 0 {
		fmt.Fprintln(a.err, i18n.T("imports.cli.more", "n", more))
	}
	if !done {
		return
	}
	for _, line := range r.Text() {
		fmt.Fprintln(a.out, line)
	}
	if len(r.Unused) > 0 {
		fmt.Fprintln(a.err, i18n.T("imports.cli.unused", "columns", strings.Join(r.Unused, ", ")))
	}
	fmt.Fprintln(a.err, i18n.T("imports.cli.took", "duration", i18n.Fixed(took.Seconds(), 1)+i18n.NoBreakSpace+"s"))
}
