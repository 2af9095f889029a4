package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/formaouest/chaland/collector"
	"github.com/formaouest/chaland/collector/rights"
	"github.com/formaouest/chaland/collector/site"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/store"
	"github.com/formaouest/chaland/warehouse"
)

func init() { register(newPerson) }

// personFlags name a person and a site.
type personFlags struct {
	site, request, format, out string
	asked                      rights.Asked
	yes                        bool
}

func newPerson(a *app) *cobra.Command {
	cmd := &cobra.Command{Use: "person", Short: i18n.T("person.cli.short"), Long: i18n.T("person.cli.long"), Args: noArgs}
	cmd.AddCommand(newPersonExport(a), newPersonErase(a), newPersonRequests(a))
	return cmd
}

func (f *personFlags) add(cmd *cobra.Command) {
	cmd.Annotations = map[string]string{onlyTyped: "yes"} // a setting left in a file names nobody
	flags := cmd.Flags()
	flags.StringVar(&f.site, "site", "", i18n.T("person.cli.flag.site"))
	flags.StringVar(&f.asked.Visitor, "visitor", "", i18n.T("person.cli.flag.visitor"))
	flags.StringVar(&f.asked.Customer, "customer", "", i18n.T("person.cli.flag.customer"))
	flags.StringVar(&f.asked.Order, "order", "", i18n.T("person.cli.flag.order"))
	flags.StringVar(&f.request, "request", "", i18n.T("person.cli.flag.request"))
}

func newPersonExport(a *app) *cobra.Command {
	var f personFlags
	cmd := &cobra.Command{
		Use: "export", Short: i18n.T("person.cli.export"), Example: i18n.T("person.cli.export_example"), Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.exportPerson(cmd.Context(), f) },
	}
	f.add(cmd)
	cmd.Flags().StringVar(&f.format, "format", "json", i18n.T("person.cli.flag.format"))
	cmd.Flags().StringVar(&f.out, "out", "", i18n.T("person.cli.flag.out"))
	return cmd
}

func newPersonErase(a *app) *cobra.Command {
	var f personFlags
	cmd := &cobra.Command{
		Use: "erase", Short: i18n.T("person.cli.erase"), Long: i18n.T("person.cli.erase_long"), Example: i18n.T("person.cli.erase_example"), Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.erasePerson(cmd.Context(), f) },
	}
	f.add(cmd)
	cmd.Flags().BoolVar(&f.yes, "yes", false, i18n.T("person.cli.flag.yes"))
	return cmd
}

func newPersonRequests(a *app) *cobra.Command {
	var id string
	cmd := &cobra.Command{
		Use: "requests", Short: i18n.T("person.cli.requests"), Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.withWarehouse(cmd.Context(), func(w *warehouse.Warehouse) error { return a.printRequests(cmd.Context(), w, id) })
		},
	}
	cmd.Flags().StringVar(&id, "site", "", i18n.T("person.cli.flag.site"))
	return cmd
}

func (a *app) printRequests(ctx context.Context, w *warehouse.Warehouse, id string) error {
	s, err := site.Get(ctx, w, id)
	if err != nil {
		return err
	}
	list, err := rights.Requests(ctx, w, id)
	if err != nil {
		return err
	}
	if len(list) == 0 {
		fmt.Fprintln(a.err, i18n.T("person.cli.no_request"))
		return nil
	}
	table := a.newTable("person.cli.columns")
	for _, r := range list {
		state := i18n.T("rights.until", "date", i18n.Date(r.Term().In(s.Location())))
		if r.Done != nil {
			state = i18n.T("rights.done", "date", i18n.DateTime(r.Done.In(s.Location())))
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%d\n", r.ID, i18n.DateTime(r.Asked.In(s.Location())), i18n.T("rights.kind."+r.Kind), i18n.T("rights.source."+r.Source), state, r.Rows)
	}
	return table.Flush()
}

// subject finds whom the flags name, and the request that this answers, if one does.
func (f personFlags) subject(ctx context.Context, a *app, w *warehouse.Warehouse) (s rights.Subject, answers *rights.Request, err error) {
	if _, err := site.Get(ctx, w, f.site); err != nil {
		return s, nil, err
	}
	if f.request != "" {
		return waiting(ctx, w, f.site, f.request)
	}
	key, err := a.personKey(ctx, f.site)
	if err != nil {
		return s, nil, err
	}
	s, err = rights.Find(ctx, w, f.site, f.asked, key)
	return s, nil, err
}

// personKey hides the customers of a site that is connected; nil for one that never was.
func (a *app) personKey(ctx context.Context, id string) (key []byte, err error) {
	if _, err := os.Stat(a.storePath()); err != nil {
		return nil, nil //nolint:nilerr // nothing was ever kept
	}
	err = a.withStore(ctx, func(s *store.Store) error {
		key, err = s.PersonKey(ctx, id)
		return err
	})
	return key, err
}

func (f personFlags) check() error {
	if f.request != "" && f.asked == (rights.Asked{}) {
		return nil
	}
	if err := f.asked.Check(); err != nil {
		return usageError{err}
	}
	return nil
}

// trail is what is noted of something done for nobody's request.
func (f personFlags) trail(kind string) rights.Request {
	return rights.Request{Site: f.site, Kind: kind, Source: rights.SourceTerminal, How: f.asked.How()}
}

func (a *app) exportPerson(ctx context.Context, f personFlags) error {
	if err := f.check(); err != nil {
		return err
	}
	write := rights.Writers[f.format]
	if write == nil {
		return usage("person.cli.bad_format", "value", f.format)
	}
	return a.withWarehouse(ctx, func(w *warehouse.Warehouse) error {
		who, answers, err := f.subject(ctx, a, w)
		if err != nil {
			return err
		}
		found, err := rights.Export(ctx, w, who, a.now())
		if err != nil {
			return err
		}
		body, err := write(found)
		if err != nil {
			return err
		}
		if f.out == "" {
			if _, err := a.out.Write(body); err != nil {
				return err
			}
		} else if err := os.WriteFile(f.out, body, 0o600); err != nil {
			return fault.New(fault.Forbidden, "person.cli.unwritable", "path", f.out).Because(err)
		}
		err = noted(ctx, w, f.trail(rights.KindExport), answers, found.Counts, a.now())
		fmt.Fprintln(a.err, i18n.T("person.cli.exported", "rows", found.Total(), "tables", len(found.Counts)))
		return err
	})
}

func (a *app) erasePerson(ctx context.Context, f personFlags) error {
	if err := f.check(); err != nil {
		return err
	}
	return a.withWarehouse(ctx, func(w *warehouse.Warehouse) error {
		who, answers, err := f.subject(ctx, a, w)
		if err != nil {
			return err
		}
		if err := erasable(answers); err != nil {
			return err
		}
		if !f.yes {
			found, err := rights.Export(ctx, w, who, a.now())
			if err != nil {
				return err
			}
			fmt.Fprintln(a.err, i18n.T("person.cli.would_erase", "rows", found.Total(), "tables", len(found.Counts)))
			return usage("person.cli.confirm")
		}
		if err := a.drainSpool(ctx, w); err != nil {
			return err
		}
		done, err := rights.Erase(ctx, w, who, a.now())
		if err != nil {
			return err
		}
		if err := settled(ctx); err != nil { // what a collector still held of the person
			return err
		}
		late, err := rights.Erase(ctx, w, who, a.now())
		if err != nil {
			return err
		}
		done = append(done, late...)
		err = noted(ctx, w, f.trail(rights.KindErase), answers, done, a.now())
		fmt.Fprintln(a.err, i18n.T("person.cli.erased", "rows", rights.Total(done)))
		return err
	})
}

// drainSpool brings to ClickHouse what waits on disk for a service that does not run; one that
// runs does it by itself.
func (a *app) drainSpool(ctx context.Context, w *warehouse.Warehouse) error {
	if _, err := os.Stat(filepath.Join(a.collectorDir(), "spool")); err != nil {
		return nil //nolint:nilerr // nothing was ever collected here
	}
	ctx, stop := context.WithTimeout(ctx, time.Minute)
	defer stop()
	_, err := a.withCollector(ctx, w, func(*collector.Collector) error { return nil })
	return err
}

func (a *app) collectorDir() string { return filepath.Join(a.data, "collector") }

// withCollector works beside a collector that runs in this process, and stores what it took
// in; held says that another process collects, and that nothing was done here.
func (a *app) withCollector(ctx context.Context, w *warehouse.Warehouse, work func(*collector.Collector) error) (held bool, err error) {
	c, err := collector.New(collector.Options{Warehouse: w, Dir: a.collectorDir(), Now: a.now, Log: a.log})
	if errors.Is(err, fault.New(fault.Conflict, "collector.spool_locked")) {
		return true, nil
	}
	if err != nil {
		return false, err
	}
	running, stop := context.WithCancel(ctx)
	var runs sync.WaitGroup
	runs.Go(func() { c.Run(running) })
	err = errors.Join(work(c), c.Flush(ctx))
	stop()
	runs.Wait()
	return false, errors.Join(err, c.Close())
}

// waiting is a request that nobody answered yet, and whom it is about.
func waiting(ctx context.Context, w *warehouse.Warehouse, site, id string) (s rights.Subject, _ *rights.Request, err error) {
	r, err := rights.Waiting(ctx, w, site, id)
	if err != nil {
		return s, nil, err
	}
	s, err = rights.Known(ctx, w, site, r.Customer, r.Orders)
	return s, &r, err
}

// erasable refuses to erase whoever asks for a copy; answers is nil for nobody who asks.
func erasable(answers *rights.Request) error {
	if answers != nil && answers.Kind != rights.KindErase {
		return fault.New(fault.Invalid, "rights.asks_copy", "id", answers.ID)
	}
	return nil
}

// noted keeps the trail of what was done, as the answer to a request or by itself.
func noted(ctx context.Context, w *warehouse.Warehouse, done rights.Request, answers *rights.Request, counts []rights.Count, now time.Time) error {
	if answers != nil {
		return rights.Answered(ctx, w, *answers, counts, now)
	}
	return rights.Trail(ctx, w, done.Site, done.Kind, done.Source, done.How, counts, now)
}
