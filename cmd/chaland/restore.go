package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/user"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/formaouest/chaland/internal/archive"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/store"
	"github.com/formaouest/chaland/warehouse"
)

func init() { register(newRestore) }

// restoringName marks a folder that is being filled: what stands there is not whole.
const restoringName = "restoring"

func newRestore(a *app) *cobra.Command {
	var check bool
	cmd := &cobra.Command{
		Use: "restore " + i18n.T("ops.restore.arg"), Short: i18n.T("ops.restore.short"), Long: i18n.T("ops.restore.long"), Example: i18n.T("ops.restore.example"),
		Args: exactArgs(1, i18n.T("ops.restore.arg_what")),
		RunE: func(cmd *cobra.Command, args []string) error {
			if a.clickhouse != "" {
				return usage("ops.backup.server")
			}
			if check {
				return a.checkBackup(args[0])
			}
			return a.restore(cmd.Context(), args[0])
		},
	}
	cmd.Flags().BoolVar(&check, "check", false, i18n.T("ops.restore.flag.check"))
	return cmd
}

// openBackup opens an archive that this program can read.
func openBackup(path string) (*archive.Reader, backupHead, error) {
	var head backupHead
	r, err := archive.Open(path, &head)
	if err != nil {
		return nil, head, err
	}
	if err := head.readable(path); err != nil {
		r.Close()
		return nil, head, err
	}
	return r, head, nil
}

// readable refuses what a later program wrote, and what none of this line did.
func (h backupHead) readable(path string) error {
	later := fault.New(fault.Conflict, "ops.restore.later", "path", path, "program", h.Program, "mine", versionText())
	switch {
	case h.Format < 1 || len(h.Schema) == 0 || len(h.Store) == 0:
		return fault.New(fault.Invalid, "archive.foreign", "path", path)
	case h.Format > backupFormat:
		return later
	}
	known, err := warehouse.Migrations()
	if err != nil {
		return err
	}
	var mine []string
	for _, m := range known {
		mine = append(mine, m.Name+" "+m.Checksum)
	}
	steps, err := store.Steps()
	if err != nil {
		return err
	}
	for _, s := range h.Schema {
		if !slices.Contains(mine, s) {
			return later.Because(fmt.Errorf("the schema has %q", s))
		}
	}
	for _, s := range h.Store {
		if !slices.Contains(steps, s) {
			return later.Because(fmt.Errorf("the store has %q", s))
		}
	}
	return nil
}

// checkBackup reads an archive to its end and writes nothing.
func (a *app) checkBackup(path string) error {
	r, head, err := openBackup(path)
	if err != nil {
		return err
	}
	defer r.Close()
	if err := r.Unpack(""); err != nil {
		return err
	}
	fmt.Fprintln(a.out, i18n.T("ops.restore.checked", "path", path, "made", i18n.DateTime(head.Made.In(parisTime())), "program", head.Program))
	return nil
}

// restore fills an empty data folder; what it wrote goes again when it fails.
func (a *app) restore(ctx context.Context, path string) (err error) {
	r, head, err := openBackup(path)
	if err != nil {
		return err
	}
	defer r.Close()
	data, err := emptyFolder(a.data)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(a.orFull(err), emptyOut(data))
		}
	}()
	mark := filepath.Join(data, restoringName)
	if err := os.WriteFile(mark, nil, 0o600); err != nil {
		return err
	}
	room := warehouse.BackupRoom(data)
	stage := filepath.Join(room, "restore")
	if err := r.Unpack(stage); err != nil {
		return err
	}
	if err := placeFiles(stage, data); err != nil {
		return err
	}
	if err := a.restoreTables(ctx, filepath.Join(stage, "stage", tablesName)); err != nil {
		return err
	}
	if err := os.RemoveAll(room); err != nil {
		return err
	}
	if err := os.Remove(mark); err != nil {
		return err
	}
	fmt.Fprintln(a.out, i18n.T("ops.restore.done", "path", data, "made", i18n.DateTime(head.Made.In(parisTime())), "quoted", shellQuote(data)))
	return nil
}

// emptyFolder makes the folder, or takes one that has nothing in it.
func emptyFolder(path string) (string, error) {
	data, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	entries, err := os.ReadDir(data)
	if errors.Is(err, fs.ErrNotExist) {
		err = os.MkdirAll(data, 0o700)
	}
	if err != nil {
		return "", fault.New(fault.Invalid, "warehouse.data_dir", "path", data).Because(err)
	}
	if len(entries) > 0 {
		return "", fault.New(fault.Conflict, "ops.restore.not_empty", "path", data, "has", entries[0].Name())
	}
	return data, nil
}

// emptyOut removes what a restoration that failed has written.
func emptyOut(data string) error {
	entries, err := os.ReadDir(data)
	for _, e := range entries {
		err = errors.Join(err, os.RemoveAll(filepath.Join(data, e.Name())))
	}
	return err
}

// placeFiles moves the unpacked files to where the program looks for them.
func placeFiles(stage, data string) error {
	for _, from := range []string{filepath.Join(stage, "data"), filepath.Join(stage, "stage")} {
		entries, err := os.ReadDir(from)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		for _, e := range entries {
			if e.Name() == tablesName {
				continue
			}
			if err := moveInto(filepath.Join(from, e.Name()), filepath.Join(data, e.Name())); err != nil {
				return err
			}
		}
	}
	return nil
}

// moveInto moves a file or folder, into a folder of its name where there is one.
func moveInto(from, to string) error {
	info, err := os.Stat(to)
	if err != nil || !info.IsDir() {
		return os.Rename(from, to)
	}
	entries, err := os.ReadDir(from)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if err := moveInto(filepath.Join(from, e.Name()), filepath.Join(to, e.Name())); err != nil {
			return err
		}
	}
	return nil
}

// restoreTables fills the engine of the folder, then brings the tables of an older
// program up to date.
func (a *app) restoreTables(ctx context.Context, tables string) (err error) {
	o, err := a.warehouseOptions()
	if err != nil {
		return err
	}
	o.SkipMigrations = true
	w, err := warehouse.Open(ctx, o)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.Close()) }()
	if err := w.Restore(ctx, tables); err != nil {
		return err
	}
	if err := w.Migrate(ctx); err != nil {
		return err
	}
	s, err := store.Open(ctx, a.storePath())
	if err != nil {
		return err
	}
	return s.Close()
}

// checkWhole refuses a folder that a restoration was filling when it was killed.
func (a *app) checkWhole() error {
	if a.clickhouse != "" {
		return nil
	}
	if _, err := os.Stat(filepath.Join(a.data, restoringName)); err == nil {
		return fault.New(fault.Conflict, "ops.restore.half", "path", a.data, "quoted", shellQuote(a.data))
	}
	return nil
}

// lookUpUser names a user of the machine.
func lookUpUser(id string) (string, error) {
	u, err := user.LookupId(id)
	if err != nil {
		return "", err
	}
	return strings.TrimSpace(u.Username), nil
}
