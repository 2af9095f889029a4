package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/formaouest/chaland/internal/archive"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/store"
	"github.com/formaouest/chaland/warehouse"
)

func init() { register(newBackup) }

// The name of a backup that bears its instant.
const (
	backupPrefix  = "chaland-"
	backupInstant = "2006-01-02-150405"
	backupSuffix  = ".tar.zst"
)

// backupFormat is what this program writes; it reads no later one.
const backupFormat = 1

// backupHead tells what made a backup. Schema and Store are the migrations that its
// tables had, each with its checksum.
type backupHead struct {
	Format  int       `json:"format"`
	Program string    `json:"program"`
	Made    time.Time `json:"made"`
	Schema  []string  `json:"schema"`
	Store   []string  `json:"store"`
}

func newBackup(a *app) *cobra.Command {
	var keep int
	cmd := &cobra.Command{
		Use: "backup " + i18n.T("ops.backup.arg"), Short: i18n.T("ops.backup.short"), Long: i18n.T("ops.backup.long"), Example: i18n.T("ops.backup.example"),
		Args: exactArgs(1, i18n.T("ops.backup.arg_what")),
		RunE: func(cmd *cobra.Command, args []string) error { return a.backup(cmd.Context(), args[0], keep) },
	}
	cmd.Flags().IntVar(&keep, "keep", 0, i18n.T("ops.backup.flag.keep"))
	return cmd
}

// backup writes one file; a folder gets one that bears the instant.
func (a *app) backup(ctx context.Context, target string, keep int) error {
	if a.clickhouse != "" {
		return usage("ops.backup.server")
	}
	if err := a.checkOwner(); err != nil {
		return err
	}
	folder := ""
	if info, err := os.Stat(target); err == nil && info.IsDir() {
		folder = target
		target = filepath.Join(folder, backupPrefix+a.now().UTC().Format(backupInstant)+backupSuffix)
	} else if !strings.HasSuffix(target, backupSuffix) {
		return usage("ops.backup.name", "suffix", backupSuffix)
	}
	if keep > 0 && folder == "" {
		return usage("ops.backup.keep_folder")
	}
	if _, err := os.Stat(a.storePath()); errors.Is(err, fs.ErrNotExist) {
		return fault.New(fault.NotFound, "ops.backup.nothing", "path", a.data).Because(err)
	}
	if inFolder(a.data, filepath.Dir(target)) { // it would be packed into itself, and into those to come
		return usage("ops.backup.inside", "path", target, "data", a.data)
	}
	began := a.now()
	size, err := a.writeBackup(ctx, target)
	if err != nil {
		return err
	}
	if err := a.noteBackup(lastBackup{Made: began, Path: target, Bytes: size}); err != nil {
		return err
	}
	fmt.Fprintln(a.out, i18n.T("ops.backup.done", "path", target, "size", bytesText(float64(size)), "time", i18n.Duration(a.now().Sub(began).Seconds())))
	return a.dropOldBackups(folder, keep)
}

// writeBackup copies in an order in which nothing falls between two copies: the store
// first (how far shops are read), then what waits in the spool, then the tables, which
// hold whatever has left the spool since. What is in both is counted once, as after a
// crash.
func (a *app) writeBackup(ctx context.Context, target string) (size int64, err error) {
	data, err := filepath.Abs(a.data)
	if err != nil {
		return 0, err
	}
	room := warehouse.BackupRoom(data)
	if err := os.MkdirAll(room, 0o700); err != nil {
		return 0, err
	}
	stage, err := os.MkdirTemp(room, "backup-")
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(stage), removeIfEmpty(room)) }()
	head, err := a.stageBackup(ctx, stage)
	if err != nil {
		return 0, a.orFull(err)
	}
	out, err := archive.Create(target, head, head.Made)
	if err != nil {
		return 0, fault.New(fault.Invalid, "ops.backup.write", "path", target).Because(err)
	}
	err = errors.Join(out.AddFolder("stage", stage, nil), out.AddFolder("data", data, leftOut))
	if err != nil {
		return 0, errors.Join(err, out.Abort())
	}
	if err := out.Close(); err != nil {
		return 0, err
	}
	info, err := os.Stat(target)
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

// stageBackup makes the copies that must not move while they are packed, of what is there
// as it is: a folder is saved before it is brought up to date.
func (a *app) stageBackup(ctx context.Context, stage string) (head backupHead, err error) {
	head = backupHead{Format: backupFormat, Program: versionText(), Made: a.now().UTC().Truncate(time.Second)}
	if head.Store, err = store.Copy(ctx, a.storePath(), filepath.Join(stage, storeName)); err != nil {
		return head, err
	}
	if err := copyFolder(a.spoolFolder(), filepath.Join(stage, spoolPath), notSpooled); err != nil {
		return head, err
	}
	w, err := a.openAsItIs(ctx)
	if err != nil {
		return head, err
	}
	defer func() { err = errors.Join(err, w.Close()) }()
	if head.Schema, err = w.Applied(ctx); err != nil {
		return head, err
	}
	return head, w.Backup(ctx, filepath.Join(stage, tablesName))
}

// openAsItIs opens the warehouse and applies no migration.
func (a *app) openAsItIs(ctx context.Context) (*warehouse.Warehouse, error) {
	if err := a.checkWhole(); err != nil {
		return nil, err
	}
	o, err := a.warehouseOptions()
	if err != nil {
		return nil, err
	}
	o.SkipMigrations = true
	return warehouse.Open(ctx, o)
}

// What a stage holds, by its path under it.
const (
	storeName  = "chaland.db"
	spoolPath  = "collector/spool"
	tablesName = "tables"
)

// spoolFolder is where the collector keeps what is not in the tables yet.
func (a *app) spoolFolder() string { return filepath.Join(a.data, filepath.FromSlash(spoolPath)) }

// leftOut tells, by its path under the data folder, what a backup does not take from
// there: what is copied apart, what belongs to a running process, salts (which would tie
// pseudonyms to readers after their day), audits under way, files waiting to be imported and what is compiled again.
func leftOut(rel string) bool {
	name, _, _ := strings.Cut(rel, "/")
	switch name {
	case "clickhouse", "engine", "engine.json", "engine.json.new", "engine.lock", "uploads", "cache", logName, lastBackupName, restoringName, filepath.Base(warehouse.BackupRoom("")):
		return true
	case "audits":
		return rel != "audits" && rel != "audits/pages" && !strings.HasPrefix(rel, "audits/pages/")
	}
	return strings.HasPrefix(rel, storeName) || rel == spoolPath || strings.HasPrefix(rel, "collector/salts.json")
}

// notSpooled leaves out the lock of who writes, and what tries whether one can.
func notSpooled(rel string) bool { return rel == "lock" || strings.HasPrefix(rel, "ready-") }

// copyFolder copies the files of a folder, which may not exist; one that goes meanwhile
// has reached the tables.
func copyFolder(from, to string, skip func(string) bool) error {
	entries, err := os.ReadDir(from)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := os.MkdirAll(to, 0o700); err != nil {
		return err
	}
	for _, e := range entries {
		if skip(e.Name()) {
			continue
		}
		if e.IsDir() {
			if err := copyFolder(filepath.Join(from, e.Name()), filepath.Join(to, e.Name()), skip); err != nil {
				return err
			}
			continue
		}
		raw, err := os.ReadFile(filepath.Join(from, e.Name()))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(to, e.Name()), raw, 0o600); err != nil {
			return err
		}
	}
	return nil
}

// inFolder tells whether one folder is another or lies in it, wherever links lead.
func inFolder(outer, inner string) bool {
	rel, err := filepath.Rel(resolved(outer), resolved(inner))
	return err == nil && filepath.IsLocal(rel)
}

// resolved is a path without links, as far as it exists.
func resolved(path string) string {
	if whole, err := filepath.Abs(path); err == nil {
		path = whole
	}
	if followed, err := filepath.EvalSymlinks(path); err == nil {
		return followed
	}
	return path
}

// dropOldBackups keeps the newest files of a folder whose names bear an instant; 0 keeps all.
func (a *app) dropOldBackups(folder string, keep int) error {
	if keep <= 0 {
		return nil
	}
	entries, err := os.ReadDir(folder)
	if err != nil {
		return err
	}
	var found []string
	for _, e := range entries {
		instant, ok := strings.CutPrefix(strings.TrimSuffix(e.Name(), backupSuffix), backupPrefix)
		if _, err := time.Parse(backupInstant, instant); !ok || err != nil || !strings.HasSuffix(e.Name(), backupSuffix) || !e.Type().IsRegular() {
			continue // named by somebody
		}
		found = append(found, filepath.Join(folder, e.Name()))
	}
	slices.Sort(found) // by instant
	for _, old := range found[:max(0, len(found)-keep)] {
		if err := os.Remove(old); err != nil {
			return err
		}
		fmt.Fprintln(a.out, i18n.T("ops.backup.dropped", "path", old))
	}
	return nil
}

// removeIfEmpty removes a folder unless something else is under way in it.
func removeIfEmpty(folder string) error {
	entries, err := os.ReadDir(folder)
	if err != nil || len(entries) > 0 {
		return err
	}
	return os.Remove(folder)
}
