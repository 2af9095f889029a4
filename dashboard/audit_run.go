package dashboard

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/seo"
)

// Auditor audits sites for the people who press « Auditer maintenant ».
type Auditor interface {
	// Home is the address from which a site is audited when nobody names
	// another; "" when the site has none.
	Home(ctx context.Context, site tracking.Site) string
	// CanBrowse tells whether pages can be opened in a browser here.
	CanBrowse() bool
	// Audit visits a site, stores the result under its id and tells how far it
	// is; with browse it opens pages in a browser too. Which addresses may be
	// reached is the auditor's to decide.
	Audit(ctx context.Context, site, url string, browse bool, tell func(seo.Progress)) (*seo.Audit, error)
}

// auditDesk has one audit run at a time: two would share the machine, and the
// patience of the site.
type auditDesk struct {
	mu      sync.Mutex
	running *auditRun           // nil for none
	ended   map[string]auditRun // how the latest audit of each site ended
	wanted  chan *auditRun
}

// auditRun is one audit that somebody asked for.
type auditRun struct {
	Site     tracking.Site
	URL      string
	Browse   bool // open pages in a browser too
	Started  time.Time
	Progress seo.Progress
	Audit    string // the id of what was stored, "" before the end and after a failure
	Problem  string // why it failed, in words
	stop     context.CancelFunc
	stopped  bool
}

// outdatedBy reports whether an audit of the same site, wherever it was asked
// for, read it since the run began: why the run failed is no news any more. It
// goes by the end, since an audit that is resumed keeps its first beginning;
// what a failed run stored read no page.
func (r auditRun) outdatedBy(e seo.Entry) bool { return e.Scored() && e.Finished.After(r.Started) }

func newAuditDesk() *auditDesk {
	return &auditDesk{ended: map[string]auditRun{}, wanted: make(chan *auditRun, 1)}
}

// ask puts an audit on its way, unless one is.
func (a *auditDesk) ask(site tracking.Site, url string, browse bool, now time.Time) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.running != nil {
		return fault.New(fault.Conflict, "audit.busy", "site", a.running.Site.Name, "url", a.running.URL)
	}
	delete(a.ended, site.ID)
	a.running = &auditRun{Site: site, URL: url, Browse: browse, Started: now, Progress: seo.Progress{Phase: seo.PhaseCrawl}}
	a.wanted <- a.running
	return nil
}

// now is the audit under way; ok is false without one.
func (a *auditDesk) now() (run auditRun, ok bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.running == nil {
		return auditRun{}, false
	}
	return *a.running, true
}

// last is how the latest audit of a site ended since the program started.
func (a *auditDesk) last(site string) (run auditRun, ok bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	run, ok = a.ended[site]
	return run, ok
}

// stop ends the audit of a site; what was visited is kept for the next one.
func (a *auditDesk) stop(site string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.running != nil && a.running.Site.ID == site {
		a.running.stopped = true
		if a.running.stop != nil {
			a.running.stop()
		}
	}
}

// begin gives the audit under way its own end.
func (a *auditDesk) begin(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, stop := context.WithCancel(ctx)
	a.mu.Lock()
	defer a.mu.Unlock()
	a.running.stop = stop
	if a.running.stopped { // before it began
		stop()
	}
	return ctx, stop
}

// tell notes how far a run is; what comes once it is over is nobody's progress.
func (a *auditDesk) tell(run *auditRun, p seo.Progress) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.running == run {
		run.Progress = p
	}
}

// end notes how the audit went and makes room for the next.
func (a *auditDesk) end(id, problem string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	run := *a.running
	run.Audit, run.Problem = id, problem
	if run.stopped {
		run.Problem = i18n.T("audit.stopped_here")
	}
	a.ended[run.Site.ID], a.running = run, nil
}

// Run carries out the audits and the imports that people ask for, until ctx ends. Without
// it they wait.
func (d *Dashboard) Run(ctx context.Context) {
	var imports sync.WaitGroup
	if d.Importer != nil {
		imports.Go(func() { d.runImports(ctx) })
	}
	if d.Cases != nil {
		imports.Go(func() { d.runCases(ctx) })
		imports.Go(func() { d.runFacts(ctx) })
	}
	defer imports.Wait()
	for {
		select {
		case <-ctx.Done():
			return
		case run := <-d.audits.wanted:
			d.carryOut(ctx, run)
		}
	}
}

// carryOut audits, and makes room for the next audit however this one ended.
func (d *Dashboard) carryOut(ctx context.Context, run *auditRun) {
	ctx, stop := d.audits.begin(ctx)
	defer stop()
	audit, err := d.audit(ctx, run)
	switch {
	case err != nil:
		if fault.KindOf(err) == fault.Internal && ctx.Err() == nil {
			d.Log.Error("audit failed", "url", run.URL, "error", err)
		}
		d.audits.end("", auditProblem(err))
	default:
		d.audits.end(audit.ID, obstacleText(run.URL, audit.Obstacle(), audit.Summary.Unread))
	}
}

// audit turns a panic of the auditor into an error, and logs its stack. It cannot do so for the
// goroutines that the auditor starts: a panic there ends the program.
func (d *Dashboard) audit(ctx context.Context, run *auditRun) (_ *seo.Audit, err error) {
	defer func() {
		if p := recover(); p != nil {
			d.Log.Error("panic", "url", run.URL, "error", p, "stack", string(debug.Stack()))
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	return d.Auditor.Audit(ctx, run.Site.ID, run.URL, run.Browse, func(p seo.Progress) { d.audits.tell(run, p) })
}

// auditProblem says an error to somebody who has no command line before them.
func auditProblem(err error) string {
	if errors.Is(err, fault.New(fault.Conflict, "crawl.locked")) {
		return i18n.T("audit.busy_elsewhere")
	}
	return i18n.Error(err)
}
