package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/store"
	"github.com/formaouest/chaland/seo"
	"github.com/formaouest/chaland/warehouse"
)

// aboutDocuments opens the analyzer and the store for a site that must exist.
func (a *app) aboutDocuments(ctx context.Context, site string, work func(*store.Store, *analyzer.Analyzer) error) error {
	if site == "" {
		return usage("analyzer.cli.missing", "flag", "--site")
	}
	return a.withWarehouse(ctx, func(w *warehouse.Warehouse) error {
		an := analyzer.New(w, a.now)
		if err := an.Known(ctx, site); err != nil {
			return err
		}
		return a.withStore(ctx, func(s *store.Store) error { return work(s, an) })
	})
}

// documentID reads the number of a document of a kind.
func documentID(kind, number string) (int64, error) {
	id, err := strconv.ParseInt(number, 10, 64)
	if err != nil {
		return 0, usage("document.bad_id."+kind, "value", number)
	}
	return id, nil
}

// onDocument works on the current version of a document, by its number, and says that it is
// done.
func (a *app) onDocument(ctx context.Context, kind, site, number string, work func(*store.Store, store.Document) error) error {
	id, err := documentID(kind, number)
	if err != nil {
		return err
	}
	return a.aboutDocuments(ctx, site, func(s *store.Store, _ *analyzer.Analyzer) error {
		d, err := s.Document(ctx, kind, site, id)
		if err != nil {
			return err
		}
		d.At, d.Author = a.now(), ""
		if err := work(s, d); err != nil {
			return err
		}
		fmt.Fprintln(a.err, i18n.T("document.changed."+kind, "id", number))
		return nil
	})
}

// change keeps a document as it now is.
func change(ctx context.Context, s *store.Store, d store.Document, what any) (err error) {
	if d.Body, err = json.Marshal(what); err != nil {
		return err
	}
	return s.ChangeDocument(ctx, d)
}

// correct does what belongs to each flag that was given.
func correct(cmd *cobra.Command, flags map[string]func()) {
	for name, do := range flags {
		if cmd.Flags().Changed(name) {
			do()
		}
	}
}

// documentCommand is a command about one document, by its number.
func documentCommand(name, kind string, run func(cmd *cobra.Command, site, number string) error) *cobra.Command {
	var site string
	cmd := &cobra.Command{Use: name + " " + i18n.T("seo.cli.number"), Short: i18n.T("document." + name + "." + kind), Args: exactArgs(1, i18n.T("document.id."+kind))}
	cmd.RunE = func(cmd *cobra.Command, args []string) error { return run(cmd, site, args[0]) }
	cmd.Flags().StringVar(&site, "site", "", i18n.T("analyzer.cli.flag.site"))
	return cmd
}

func (a *app) newDocumentRemove(kind string) *cobra.Command {
	return documentCommand("remove", kind, func(cmd *cobra.Command, site, number string) error {
		return a.onDocument(cmd.Context(), kind, site, number, func(s *store.Store, d store.Document) error {
			d.Deleted = true
			return s.ChangeDocument(cmd.Context(), d)
		})
	})
}

// newDocumentVersions lists the versions of a document, by the name of each.
func (a *app) newDocumentVersions(name, kind string, named func(body []byte) (string, error)) *cobra.Command {
	return documentCommand(name, kind, func(cmd *cobra.Command, site, number string) error {
		id, err := documentID(kind, number)
		if err != nil {
			return err
		}
		return a.aboutDocuments(cmd.Context(), site, func(s *store.Store, _ *analyzer.Analyzer) error {
			versions, err := s.History(cmd.Context(), kind, site, id)
			if err != nil {
				return err
			}
			table := a.newTable("document.columns." + kind)
			for _, d := range versions {
				what, err := named(d.Body)
				if err != nil {
					return err
				}
				fmt.Fprintln(table, strings.Join([]string{i18n.DateTime(d.At.In(seo.Paris())), i18n.T("target.action." + view.DocumentAction(d.Version, d.Deleted)), what}, "\t"))
			}
			return table.Flush()
		})
	})
}
