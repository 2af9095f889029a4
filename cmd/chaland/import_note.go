package main

import (
	"context"

	"github.com/formaouest/chaland/collector/imports"
	"github.com/formaouest/chaland/dashboard"
	"github.com/formaouest/chaland/internal/store"
)

// noteImport adds an import of the terminal to those that the page lists.
func (a *app) noteImport(ctx context.Context, r *imports.Report) error {
	kind, err := imports.KindOf(r.Kind)
	if err != nil {
		return err
	}
	past := dashboard.PastImport{Kind: r.Kind, Name: kind.Name(), File: r.File, Way: dashboard.ImportByCommand, Report: *importReport(r)}
	return a.withStore(ctx, func(s *store.Store) error {
		_, err := dashboard.NoteImport(ctx, s, r.Site.ID, "", past, a.now())
		return err
	})
}
