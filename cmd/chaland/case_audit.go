package main

import (
	"context"
	"errors"
	"fmt"

	"golang.org/x/sync/errgroup"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/fixtures"
	"github.com/formaouest/chaland/fixtures/answers"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/seo"
	"github.com/formaouest/chaland/warehouse"
)

// findProblems computes the whole answer key of a case: from its data, and from
// our own audits of its web site.
func (a *app) findProblems(ctx context.Context, w *warehouse.Warehouse, o fixtures.Options, code string) (answers.Key, error) {
	source, shop, span := analyzer.New(w, a.now), o.Shop(), spanOf(o.Shop())
	sources, err := seo.NewArchive(w).SourceTexts(ctx, o.Site.ID)
	if err != nil {
		return answers.Key{}, err
	}
	// the case is stored and its visits are told: only other sites are written to
	if ctx, err = source.AtRest(ctx); err != nil {
		return answers.Key{}, err
	}
	var found answers.Key
	var before, now *seo.Audit
	work, whole := errgroup.WithContext(ctx) // one reads data while the other waits for pages
	work.Go(func() (err error) { before, now, err = a.webAudits(whole, o); return err })
	work.Go(func() (err error) { found, err = answers.FindIn(whole, source, shop, o.Site.ID, span); return err })
	if err := work.Wait(); err != nil || now == nil {
		return found, err
	}
	sheets, err := answers.AuditedIn(ctx, source, shop, o.Site.ID, span, before, now, code, sources)
	return found.With(sheets).SeenOn(now), err
}

// findProblem computes one sheet of the answer key of a case, and no more than it rests on.
func (a *app) findProblem(ctx context.Context, w *warehouse.Warehouse, o fixtures.Options, code, id string) (found answers.Key, err error) {
	source, shop, span := analyzer.New(w, a.now), o.Shop(), spanOf(o.Shop())
	if ctx, err = source.AtRest(ctx); err != nil {
		return found, err
	}
	if found, err = answers.FindOne(ctx, source, shop, o.Site.ID, span, id); err != nil || !answers.AsksAudits(id) {
		return found, err
	}
	sources, err := seo.NewArchive(w).SourceTexts(ctx, o.Site.ID)
	if err != nil {
		return found, err
	}
	before, now, err := a.webAudits(ctx, o)
	if err != nil || now == nil {
		return found, err
	}
	sheets, err := answers.AuditedIn(ctx, source, shop, o.Site.ID, span, before, now, code, sources)
	return found.With(sheets).SeenOn(now), err
}

// unproven are the problems planted in a case that its answer key lacks.
func unproven(o fixtures.Options, found answers.Key) (missing []string) {
	for _, id := range o.Problems.IDs() {
		if !found.Has(id) {
			missing = append(missing, id)
		}
	}
	return missing
}

// webSheets are the answer key's sheets of a case's web site, by its audits alone,
// set against what others publish.
func (a *app) webSheets(ctx context.Context, o fixtures.Options, code string, sources []seo.SourceText) ([]answers.Problem, error) {
	before, now, err := a.webAudits(ctx, o)
	if err != nil || now == nil {
		return nil, err
	}
	return answers.Audited(o.Shop(), before, now, code, sources), nil
}

// webAudits are our own audits of a case's web site, before its redesign and at the
// end of the case; nil without a redesign, since there is nothing to compare.
func (a *app) webAudits(ctx context.Context, o fixtures.Options) (before, now *seo.Audit, err error) {
	redesign := o.Shop().Redesign()
	if redesign.Year == 0 {
		return nil, nil, nil
	}
	if before, err = a.auditCaseShop(ctx, o, redesign.AddDays(-1)); err != nil {
		return nil, nil, err
	}
	_, last := o.Shop().Span()
	now, err = a.auditCaseShop(ctx, o, last)
	return before, now, err
}

// auditCaseShop serves a case's web site on a free port of this machine for as
// long as our own audit takes to visit it. Nothing of it is stored.
func (a *app) auditCaseShop(ctx context.Context, o fixtures.Options, day period.Date) (_ *seo.Audit, err error) {
	h, err := a.buildCaseShop(o, day)
	if err != nil {
		return nil, err
	}
	l, err := listen("127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	web := serveOn(l, h)
	defer func() { err = errors.Join(err, web.stop()) }()
	host := l.Addr().String()
	audit, err := seo.Run(ctx, seo.AuditRequest{URL: "http://" + host + "/", AllowHosts: []string{host}, MaxExternal: -1, Now: a.now})
	if err == nil && !audit.State.Complete() {
		err = errors.Join(audit.Obstacle(), ctx.Err(), fmt.Errorf("the audit of the case's web site ended %s", audit.State))
	}
	return audit, err
}
