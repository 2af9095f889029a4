package dashboard

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"sync"
	"time"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/dashboard/inbox"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
)

const (
	// maxImports is how many imports and trials may wait for their turn.
	maxImports = 8
	// maxRejects bounds the file of the lines that cannot be used, in bytes.
	maxRejects = 32 << 20
)

// importDesk carries out one import or trial at a time: each may take the memory of all
// the orders of its file.
type importDesk struct {
	mu     sync.Mutex
	runs   map[string]*importRun // by file: those under way and those that wait
	wanted chan *importRun
}

// importRun is an import or a trial that somebody asked for.
type importRun struct {
	Item     inbox.Item
	Site     tracking.Site
	Trial    bool
	Author   string
	Started  time.Time // zero while it waits
	Progress ImportProgress

	ctx     context.Context //nolint:containedctx // of the work that it is, not of the request
	stop    context.CancelFunc
	stopped bool
	done    chan struct{}
}

func newImportDesk() *importDesk {
	return &importDesk{runs: map[string]*importRun{}, wanted: make(chan *importRun, maxImports)}
}

// ask puts an import on its way, unless the file is on its way already.
func (x *importDesk) ask(run importRun) (*importRun, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.runs[run.Item.ID] != nil {
		return nil, fault.New(fault.Conflict, "import.under_way", "file", run.Item.Name)
	}
	if len(x.runs) >= maxImports {
		return nil, fault.New(fault.TooMany, "import.too_many", "n", maxImports)
	}
	run.ctx, run.stop = context.WithCancel(context.Background())
	run.done = make(chan struct{})
	x.runs[run.Item.ID] = &run
	x.wanted <- &run
	return &run, nil
}

// of is the import of a file that is under way or waits.
func (x *importDesk) of(id string) (run importRun, ok bool) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if r := x.runs[id]; r != nil {
		return *r, true
	}
	return importRun{}, false
}

// cancel ends the import of a file; what it stored stays.
func (x *importDesk) cancel(id string) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if r := x.runs[id]; r != nil {
		r.stopped = true
		r.stop()
	}
}

func (x *importDesk) begin(run *importRun, now time.Time) {
	x.mu.Lock()
	defer x.mu.Unlock()
	run.Started = now
}

func (x *importDesk) tell(run *importRun, p ImportProgress) {
	x.mu.Lock()
	defer x.mu.Unlock()
	run.Progress = p
}

func (x *importDesk) wasStopped(run *importRun) bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	return run.stopped
}

func (x *importDesk) end(run *importRun) {
	x.mu.Lock()
	defer x.mu.Unlock()
	run.stop()
	delete(x.runs, run.Item.ID)
	close(run.done)
}

// runImports carries out what people ask for and forgets old files, until ctx ends.
func (d *Dashboard) runImports(ctx context.Context) {
	tick := time.NewTicker(10 * time.Minute)
	defer tick.Stop()
	for {
		if err := d.inbox.Sweep(); err != nil {
			d.Log.Error("old files to import could not be deleted", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		case run := <-d.imports.wanted:
			leave := context.AfterFunc(ctx, run.stop)
			d.carryImport(run)
			leave()
		}
	}
}

// carryImport runs an import and notes how it ended.
func (d *Dashboard) carryImport(run *importRun) {
	defer d.imports.end(run)
	d.imports.begin(run, d.Now())
	state, err := stateOf(run.Item)
	if err == nil && !run.Trial {
		state.Began = d.Now()
		_, err = d.keepState(run.Item, state)
	}
	if err == nil && run.ctx.Err() != nil {
		err = run.ctx.Err()
	}
	var report *ImportReport
	if err == nil {
		report, err = d.importFile(run, state)
	}
	if run.ctx.Err() != nil && !d.imports.wasStopped(run) {
		return // the program ends: the page will say that the import was cut short
	}
	if err := d.noteEnd(run, state, report, err); err != nil {
		d.Log.Error("the end of an import could not be noted", "file", run.Item.ID, "error", err)
	}
}

// noteEnd keeps how an import or a trial ended.
func (d *Dashboard) noteEnd(run *importRun, state *importState, report *ImportReport, failed error) error {
	tried := state.Report
	state.Began, state.Report, state.Problem, state.Stopped = time.Time{}, report, "", false
	switch {
	case failed == nil && !run.Trial:
		return d.keepImport(run, state, report)
	case failed == nil:
	case d.imports.wasStopped(run):
		if state.Stopped = !run.Trial; state.Stopped {
			state.Report = tried
		}
	default:
		state.Problem = d.Importer.Words(failed)
		if fault.KindOf(failed) == fault.Internal {
			d.Log.Error("import failed", "site", run.Site.ID, "kind", state.Kind, "error", failed)
		}
	}
	_, err := d.keepState(run.Item, state)
	return err
}

// importFile reads the file; a panic of a reader ends this import only.
func (d *Dashboard) importFile(run *importRun, state *importState) (report *ImportReport, err error) {
	defer func() {
		if p := recover(); p != nil {
			d.Log.Error("panic", "import", state.Kind, "error", p, "stack", string(debug.Stack()))
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	rejects, err := os.OpenFile(d.inbox.RejectsPath(run.Item), os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rejects.Close()) }()
	return d.Importer.Import(run.ctx, ImportJob{
		Site: run.Site.ID, Kind: state.Kind, File: d.importedFile(run.Item), Trial: run.Trial,
		Columns: state.Columns, Settings: state.Settings, Rejects: &bounded{out: rejects, left: maxRejects},
		Tell: func(p ImportProgress) { d.imports.tell(run, p) },
	})
}

func (d *Dashboard) importedFile(item inbox.Item) ImportFile {
	return ImportFile{Name: item.Name, Path: d.inbox.FilePath(item), Size: item.Size}
}

// bounded writes whole lines until there are too many bytes, and then nothing.
type bounded struct {
	out  io.Writer
	left int
}

func (b *bounded) Write(p []byte) (int, error) {
	kept := p
	if len(kept) > b.left {
		kept = kept[:bytes.LastIndexByte(kept[:max(b.left, 0)], '\n')+1]
		b.left = 0
	}
	b.left -= len(kept)
	_, err := b.out.Write(kept)
	return len(p), err
}

// stageText tells what an import is doing.
func (r importRun) stageText() string {
	switch {
	case r.Started.IsZero():
		return i18n.T("import.waiting")
	case r.Progress.Stage == "":
		return i18n.T("import.opening")
	}
	return r.Progress.Stage
}
