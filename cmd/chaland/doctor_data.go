package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/store"
	"github.com/formaouest/chaland/warehouse"
	"github.com/formaouest/chaland/warehouse/embedded"
)

const (
	// slowSpool is how long what was received may wait while the service runs.
	slowSpool = 10 * time.Minute
	// oldBackup is how old the last backup of a centre may be.
	oldBackup = 7 * 24 * time.Hour
)

// examineTables asks ClickHouse as it is: no migration is applied.
func (d *doctor) examineTables(ctx context.Context) {
	w, err := d.openAsItIs(ctx)
	if err != nil {
		d.failed("clickhouse", err)
		return
	}
	defer func() { _ = w.Close() }() // nothing was written
	version, err := warehouse.Scalar[string](ctx, w, "SELECT version()", nil)
	if err != nil {
		d.failed("clickhouse", err)
		return
	}
	d.fine("clickhouse", "version", version)
	coming, foreign, err := w.Pending(ctx)
	if !d.schema("schema", coming, foreign, err) {
		return
	}
	d.count(ctx, w)
}

// schema tells of the migrations, and whether the tables may be read.
func (d *doctor) schema(id string, coming, foreign []string, err error) bool {
	switch {
	case err != nil:
		d.failed(id, err)
		return false
	case len(foreign) > 0:
		d.wrong(id, "foreign", "names", strings.Join(foreign, ", "))
		return false
	case len(coming) > 0:
		d.warn(id, "coming", "n", len(coming))
		return false
	}
	d.fine(id)
	return true
}

func (d *doctor) count(ctx context.Context, w *warehouse.Warehouse) {
	var args []any
	for _, t := range []string{"events", "visits", "orders", "set_aside", "pending_orders"} {
		n, err := warehouse.Scalar[uint64](ctx, w, "SELECT count() FROM {t:Identifier}", warehouse.Params{"t": t})
		if err != nil {
			d.failed("tables", err)
			return
		}
		args = append(args, t, i18n.Int(int64(n))) //nolint:gosec // rows
	}
	d.fine("tables", args...)
}

func (d *doctor) examineStore(ctx context.Context) {
	path := d.storePath()
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return // made at the first start
	}
	e, err := store.Examine(ctx, path)
	if err == nil && e.Damage != "" {
		d.wrong("store", "damaged", "path", path, "damage", e.Damage)
		return
	}
	d.schema("store", e.Coming, e.Foreign, err)
}

// examineSpool looks at what was acknowledged and is not counted yet.
func (d *doctor) examineSpool() {
	folder := d.spoolFolder()
	oldest, bytes, files := time.Now(), int64(0), 0
	err := filepath.WalkDir(folder, func(_ string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || !strings.HasSuffix(e.Name(), ".seg") {
			return err
		}
		info, err := e.Info()
		if err != nil {
			return err
		}
		files, bytes = files+1, bytes+info.Size()
		if info.ModTime().Before(oldest) {
			oldest = info.ModTime()
		}
		return nil
	})
	damaged, _ := filepath.Glob(filepath.Join(folder, "damaged", "*")) // the pattern is well formed
	waits := time.Since(oldest)
	args := []any{"n", files, "size", bytesText(float64(bytes)), "time", i18n.Duration(waits.Round(time.Second).Seconds()), "path", folder}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return // a folder that never collected, or a file that left while we looked
	case err != nil:
		d.failed("spool", err)
	case len(damaged) > 0:
		d.warn("spool", "damaged", "n", len(damaged), "path", filepath.Join(folder, "damaged"))
	case files > 1 && waits > slowSpool && embedded.Owned(d.data):
		d.wrong("spool", "slow", args...)
	case files > 0 && !embedded.Owned(d.data):
		d.warn("spool", "waits", args...)
	default:
		d.fine("spool", args...)
	}
}

func (d *doctor) examineBackup() {
	if left, err := os.ReadDir(warehouse.BackupRoom(d.data)); err == nil && len(left) > 0 && !embedded.Owned(d.data) {
		d.warn("backup_room", "left", "path", warehouse.BackupRoom(d.data), "quoted", shellQuote(warehouse.BackupRoom(d.data)))
	}
	b, known, err := d.readBackupNote()
	args := []any{"made", i18n.DateTime(b.Made.In(parisTime())), "path", b.Path, "size", bytesText(float64(b.Bytes)), "days", int64(d.now().Sub(b.Made).Hours() / 24)}
	switch {
	case err != nil:
		d.failed("backup", err)
	case !known:
		d.warn("backup", "never")
	case d.now().Sub(b.Made) > oldBackup:
		d.warn("backup", "old", args...)
	case !exists(b.Path):
		d.warn("backup", "gone", args...)
	case sameDisk(b.Path, d.data):
		d.warn("backup", "same_disk", args...)
	default:
		d.fine("backup", args...)
	}
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// sameDisk tells whether one broken disk would take both.
func sameDisk(a, b string) bool {
	one, err1 := os.Stat(a)
	two, err2 := os.Stat(b)
	if err1 != nil || err2 != nil {
		return false
	}
	s1, ok1 := one.Sys().(*syscall.Stat_t)
	s2, ok2 := two.Sys().(*syscall.Stat_t)
	return ok1 && ok2 && s1.Dev == s2.Dev
}
