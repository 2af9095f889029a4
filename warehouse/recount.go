package warehouse

import (
	"context"

	"github.com/formaouest/chaland/internal/fault"
)

// bucketEvents bounds the memory of a full recount: ten million events take
// about 400 MiB in sixteen parts (measured), 4 GB in one. Each part reads all
// events, so fewer are faster: a case of two years is one.
const bucketEvents = 3_000_000

// Recount tells all visits of a site again from its events and writes what
// differs; it returns how many rows that was. It is what an import of many old
// events calls, and what the nightly check expects to find 0.
func (b *Builder) Recount(ctx context.Context, site string) (changed uint64, err error) {
	defer fault.Wrap(&err, "recount the visits of %s", site)
	err = b.locked(ctx, func(ctx context.Context) error {
		p, err := b.newPass(ctx)
		if err != nil {
			return err
		}
		defer p.drop()
		if changed, err = p.recount(ctx, site); err != nil {
			return err
		}
		return b.noteRule(ctx, site)
	})
	return changed, err
}

func (p *pass) recount(ctx context.Context, site string) (changed uint64, err error) {
	params := Params{"site": site, "version": p.version}
	if err := p.run(ctx, "recount_touched", params); err != nil {
		return 0, err
	}
	if err := p.recountBuckets(ctx, params); err != nil {
		return 0, err
	}
	for _, name := range []string{"recount_write", "pass_prints", "pass_ledger"} {
		if err := p.run(ctx, name, params); err != nil {
			return 0, err
		}
	}
	return Scalar[uint64](ctx, p.w, "SELECT count() FROM visits WHERE site = {site:String} AND version = {version:UInt64}",
		Params{"site": site, "version": p.version})
}

// recountBuckets tells the visits a share of the visitors at a time, and last
// those whose pseudonyms share a midnight, so that no pair is cut.
func (p *pass) recountBuckets(ctx context.Context, params Params) error {
	events, err := Scalar[uint64](ctx, p.w, "SELECT count() FROM events WHERE site = {site:String}", Params{"site": params["site"]})
	if err != nil {
		return err
	}
	params["buckets"] = events/bucketEvents + 1
	run := func(source string, paired bool) error {
		return p.exec(ctx, "recount_new", p.withRule("recount_new", source, paired), params)
	}
	for bucket := range events/bucketEvents + 1 {
		params["bucket"] = bucket
		if err := run(aloneEvents, false); err != nil {
			return err
		}
	}
	return run(pairedEvents, true)
}

const (
	pairedVisitors = "SELECT arrayJoin([visitor, previous]) FROM events WHERE site = {site:String} AND previous != 0"
	aloneEvents    = `SELECT * FROM events WHERE site = {site:String}
		AND cityHash64(visitor) % {buckets:UInt64} = {bucket:UInt64} AND visitor NOT IN (` + pairedVisitors + ")"
	pairedEvents = "SELECT * FROM events WHERE site = {site:String} AND visitor IN (" + pairedVisitors + ")"
)

// Forget erases everything a site has, in every table; chaland site remove and
// demo --reset use it.
func (w *Warehouse) Forget(ctx context.Context, site string) (err error) {
	defer fault.Wrap(&err, "erase site %s", site)
	tables, err := Select[struct {
		Name string `ch:"table"`
	}](ctx, w, `SELECT DISTINCT table FROM system.columns WHERE database = currentDatabase() AND name = 'site'
		AND table NOT LIKE 'pass_%'`, nil)
	if err != nil {
		return err
	}
	return w.withMerges(ctx, func() error {
		for _, t := range tables {
			if err := w.Exec(ctx, "DELETE FROM "+quoteName(t.Name)+" WHERE site = {site:String}", Params{"site": site}); err != nil {
				return err
			}
		}
		return nil
	})
}
