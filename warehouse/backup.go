package warehouse

import (
	"context"
	"crypto/rand"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/warehouse/embedded"
)

// What a backup holds of the tables: rows in one folder, and in another the mere
// schema of those whose rows must not outlive the day or the process: the salts that
// would tie pseudonyms to readers, and the claims of who works.
const (
	backupRows   = "rows"
	backupSchema = "schema"
)

// emptied are the tables whose schema alone is kept.
var emptied = []string{"salts", "leases", "order_leases"}

// BackupRoom is the folder of a data folder in which the embedded engine may write
// and read backups.
func BackupRoom(dataDir string) string { return embedded.BackupRoom(dataDir) }

// Backup writes all tables as they are now into folder, a new one in BackupRoom.
// Events go on being written meanwhile; visits are derived again afterwards, so that
// those kept are those of the events. Only an embedded engine can: the disks of a server
// are its own.
func (w *Warehouse) Backup(ctx context.Context, folder string) (err error) {
	defer fault.Wrap(&err, "back up %s", w.database)
	if err := os.Mkdir(folder, 0o700); err != nil {
		return err
	}
	return builderLease.during(ctx, w, func(ctx context.Context) error { return w.backUp(ctx, folder) })
}

func (w *Warehouse) backUp(ctx context.Context, folder string) error {
	apart, err := Select[struct {
		Name    string `ch:"name"`
		Emptied bool   `ch:"emptied"`
	}](ctx, w, `SELECT name, has({emptied:Array(String)}, name) AS emptied FROM system.tables
		WHERE database = currentDatabase() AND (emptied OR engine = 'Memory')`, Params{"emptied": emptied})
	if err != nil {
		return err
	}
	var except, alone []string
	for _, t := range apart {
		except = append(except, w.tableName(t.Name))
		if t.Emptied { // the others are what a pass over the visits left that was killed
			alone = append(alone, "TABLE "+w.tableName(t.Name))
		}
	}
	if err := w.transfer(ctx, "BACKUP DATABASE "+quoteName(w.database)+" EXCEPT TABLES "+strings.Join(except, ", ")+" TO "+fileOf(folder, backupRows), ""); err != nil {
		return err
	}
	return w.transfer(ctx, "BACKUP "+strings.Join(alone, ", ")+" TO "+fileOf(folder, backupSchema), "structure_only = true, ")
}

// Restore fills an empty database with what Backup wrote into folder; it stands in
// BackupRoom.
func (w *Warehouse) Restore(ctx context.Context, folder string) (err error) {
	defer fault.Wrap(&err, "restore %s", w.database)
	for _, part := range []string{backupRows, backupSchema} {
		if err := w.transfer(ctx, "RESTORE ALL FROM "+fileOf(folder, part), "allow_different_database_def = true, "); err != nil {
			return err
		}
	}
	return nil
}

func (w *Warehouse) tableName(table string) string {
	return quoteName(w.database) + "." + quoteName(table)
}

// fileOf names a folder as BACKUP wants it.
func fileOf(folder, part string) string {
	return "File('" + strings.NewReplacer(`\`, `\\`, "'", `\'`).Replace(filepath.Join(folder, part)) + "')"
}

// transfer runs a BACKUP or RESTORE beside the connection, which an answer that takes
// minutes would time out, and waits for its end.
func (w *Warehouse) transfer(ctx context.Context, statement, settings string) error {
	id := rand.Text()
	if err := w.Exec(ctx, statement+" SETTINGS "+settings+"id = '"+id+"' ASYNC", nil); err != nil {
		return err
	}
	for pause := 20 * time.Millisecond; ; pause = min(2*pause, time.Second) {
		said, err := Select[struct {
			Status string `ch:"status"`
			Error  string `ch:"error"`
		}](ctx, w, "SELECT toString(status) AS status, error FROM system.backups WHERE id = {id:String}", Params{"id": id})
		if err != nil {
			return err
		}
		if len(said) == 0 {
			return errors.New("the engine has ended while it copied")
		}
		switch s := said[0]; {
		case strings.HasSuffix(s.Status, "_FAILED"), strings.HasSuffix(s.Status, "_CANCELLED"):
			return fault.New(fault.Unavailable, "warehouse.backup_failed", "address", w.address).Because(errors.New(s.Error))
		case s.Status == "BACKUP_CREATED", s.Status == "RESTORED":
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(pause):
		}
	}
}
