package seo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/seo/crawl"
	"github.com/formaouest/chaland/seo/rule"
)

// Run audits a site: it crawls it page by page, holds no body, runs the site
// checks, compares with the audits before and stores the result. With a Dir,
// an audit that was killed goes on where it stopped.
//
// The error is one that a person can read. When the context ends meanwhile,
// what was visited stays in Dir for the next Run.
func Run(ctx context.Context, request AuditRequest) (_ *Audit, err error) {
	request, err = request.filled()
	if err != nil {
		return nil, err
	}
	defer fault.Wrap(&err, "audit %s", request.URL)
	if err := request.recall(ctx); err != nil {
		return nil, err
	}
	if err := request.tryBrowser(ctx); err != nil {
		return nil, err
	}
	r := &run{request: request}
	if err := r.open(); err != nil {
		return nil, err
	}
	audit, err := r.carryOut(ctx)
	if err != nil {
		return nil, r.giveUp(ctx, err)
	}
	r.keepTape(audit)
	return audit, r.crawl.Finish()
}

// run is one audit on its way.
type run struct {
	request AuditRequest
	crawl   *crawl.Crawl
	build   *builder
	note    auditNote
	seen    *rule.Visited // what was told of visits; nil for nothing
}

// auditNote lies beside the frontier: a resumed audit keeps its name.
type auditNote struct {
	ID      string    `json:"id"`
	Started time.Time `json:"started"`
}

func (r *run) open() (err error) {
	start := crawl.MustURL(r.request.URL)
	reader := pageReader{check: rule.CheckPage, home: func() crawl.URL { return r.crawl.Home() }, keep: r.request.Dir != "", heavy: new(sync.Mutex), texts: new(atomic.Int32)}
	reader.options.Exempt, reader.options.Only, reader.options.AsOf = crawl.Exempted(r.request.AllowHosts, start), r.request.Only, r.request.AsOf
	reader.options.Part, reader.options.Keywords = r.request.Listed, r.request.Keywords
	reader.options.Now = r.request.Now()
	r.crawl, err = crawl.Open(r.request.crawlOptions(func(resp *crawl.Response) crawl.Reading { return reader.read(resp) }))
	if err != nil {
		return err
	}
	if err := r.identify(); err != nil {
		return errors.Join(err, r.crawl.Close())
	}
	reader.options.Now = r.note.Started
	r.build = newBuilder(r.request, reader.options)
	r.build.crawl = r.crawl
	return nil
}

// identify gives the audit its name, or finds the one it had.
func (r *run) identify() error {
	if r.request.Replay != nil {
		r.note = r.request.played.Audit
		return nil
	}
	if r.crawl.Resumed() && json.Unmarshal([]byte(r.crawl.Note("audit")), &r.note) == nil && r.note.ID != "" {
		return nil
	}
	now := r.request.Now().UTC().Truncate(time.Millisecond)
	r.note = auditNote{ID: fmt.Sprintf("%s-%.6s", now.Format("20060102-150405.000"), hashed(r.request.Site+r.request.URL)), Started: now}
	text, err := json.Marshal(r.note)
	if err != nil {
		return err
	}
	return r.crawl.SetNote("audit", string(text))
}

func (r *run) carryOut(ctx context.Context) (*Audit, error) {
	if err := r.announce(ctx, Running); err != nil {
		return nil, err
	}
	if err := r.visit(ctx); err != nil {
		return nil, err
	}
	b := r.build
	if !b.readSomething() && ctx.Err() == nil {
		audit := r.unread(ctx)
		return audit, r.keep(ctx, audit)
	}
	b.complete(ctx)
	if err := r.openPages(ctx); err != nil {
		return nil, err
	}
	r.request.tell(Progress{Phase: PhaseChecks, Done: len(b.pages), Total: len(b.pages)})
	site := b.site(ctx)
	var err error
	if site.Memory, err = r.remember(ctx); err != nil {
		return nil, err
	}
	if site.Inbound, err = r.inbound(ctx); err != nil {
		return nil, err
	}
	if site.Visited, err = r.visited(ctx, site); err != nil {
		return nil, err
	}
	b.unverified = rule.CheckSite(site, func(f rule.Finding) { b.findings = append(b.findings, f) })
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	audit := r.assemble()
	r.build = nil // what it gathered is the audit's now
	return audit, r.keep(ctx, audit)
}

// giveUp leaves what was visited for the next Run and says so.
func (r *run) giveUp(ctx context.Context, err error) error {
	state := Failed
	if ctx.Err() != nil {
		state = State(crawl.StopAsked)
		err = fault.New(fault.Unavailable, "seo.stopped", "url", r.request.URL).Because(err)
	}
	later, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	return errors.Join(err, r.announce(later, state), r.crawl.Close())
}

// visit takes up what an earlier run kept, then crawls on.
func (r *run) visit(ctx context.Context) error {
	for kept := range r.crawl.Kept() {
		rec, err := decodeRecord(kept)
		if err != nil {
			return err
		}
		r.build.add(rec)
	}
	for resp, err := range r.crawl.Run(ctx) {
		if err != nil {
			return err
		}
		if resp.Problem == crawl.NotTaped {
			continue // the audit that is made again did not go there
		}
		r.build.add(resp.Value.(*record))
		r.progress(resp.URL.String())
	}
	return nil
}

func (r *run) progress(url string) {
	if r.request.Progress == nil {
		return
	}
	stats := r.crawl.Stats()
	total := stats.Done + stats.Queued
	if r.request.MaxPages > 0 {
		total = min(total, r.request.MaxPages)
	}
	r.request.tell(Progress{PhaseCrawl, stats.Done, total, url})
}

func (r AuditRequest) tell(p Progress) {
	if r.Progress != nil {
		r.Progress(p)
	}
}
