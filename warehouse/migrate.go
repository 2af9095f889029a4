package warehouse

import (
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/formaouest/chaland/internal/fault"
)

//go:embed migrations/*.sql
var migrationFiles embed.FS

// Migration is one step of the schema.
type Migration struct {
	Name     string    `ch:"name"`
	Checksum string    `ch:"checksum"`
	Applied  time.Time `ch:"applied"`
	SQL      string    `ch:"-"`
}

// Migrations lists the steps this program knows, in order.
func Migrations() ([]Migration, error) {
	files, err := fs.Glob(migrationFiles, "migrations/*.sql") // sorted by name
	if err != nil {
		return nil, err
	}
	out := make([]Migration, 0, len(files))
	for _, f := range files {
		raw, err := migrationFiles.ReadFile(f)
		if err != nil {
			return nil, err
		}
		sum := sha256.Sum256(raw)
		name := strings.TrimSuffix(strings.TrimPrefix(f, "migrations/"), ".sql")
		out = append(out, Migration{Name: name, Checksum: hex.EncodeToString(sum[:8]), SQL: string(raw)})
	}
	return out, nil
}

const createMigrations = `CREATE TABLE IF NOT EXISTS migrations (
    name String, checksum String, applied DateTime64(3, 'UTC') DEFAULT now64(3, 'UTC')
) ENGINE = ReplacingMergeTree ORDER BY name`

// Migrate brings the schema up to date. Each step is recorded with its
// checksum; a step that changed after it was applied is refused.
func (w *Warehouse) Migrate(ctx context.Context) (err error) {
	defer fault.Wrap(&err, "migrate %s", w.database)
	known, err := Migrations()
	if err != nil {
		return err
	}
	return w.migrate(ctx, known)
}

func (w *Warehouse) migrate(ctx context.Context, known []Migration) error {
	if err := w.Exec(ctx, createMigrations, nil); err != nil {
		return err
	}
	applied, err := w.appliedMigrations(ctx)
	if err != nil {
		return err
	}
	for _, m := range known {
		done, ok := applied[m.Name]
		if ok && done.Checksum != m.Checksum {
			return fault.New(fault.Conflict, "warehouse.migration_changed", "name", m.Name)
		}
		delete(applied, m.Name)
		if ok {
			continue
		}
		if err := w.apply(ctx, m); err != nil {
			return err
		}
	}
	for name := range applied {
		return fault.New(fault.Conflict, "warehouse.migration_unknown", "name", name)
	}
	return nil
}

func (w *Warehouse) appliedMigrations(ctx context.Context) (map[string]Migration, error) {
	rows, err := Select[Migration](ctx, w, "SELECT name, checksum, applied FROM migrations FINAL", nil)
	if err != nil {
		return nil, err
	}
	out := make(map[string]Migration, len(rows))
	for _, m := range rows {
		out[m.Name] = m
	}
	return out, nil
}

// apply runs the statements of one step, then records it. A step cut short by
// a crash runs again from its start, so its statements say IF NOT EXISTS.
func (w *Warehouse) apply(ctx context.Context, m Migration) (err error) {
	defer fault.Wrap(&err, "migration %s", m.Name)
	for _, statement := range statements(m.SQL) {
		if err := w.Exec(ctx, statement, nil); err != nil {
			return err
		}
	}
	m.Applied = time.Now()
	return Insert(ctx, w, "migrations", []Migration{m}, "")
}

// statements cuts a file at semicolons that end a line, comments dropped.
func statements(sql string) []string {
	var lines []string
	for line := range strings.Lines(sql) {
		if !strings.HasPrefix(strings.TrimSpace(line), "--") {
			lines = append(lines, line)
		}
	}
	var out []string
	for _, s := range strings.Split(strings.Join(lines, ""), ";\n") {
		if s = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(s), ";")); s != "" {
			out = append(out, s)
		}
	}
	return out
}

// Applied names the steps that the schema has, each with its checksum.
func (w *Warehouse) Applied(ctx context.Context) ([]string, error) {
	applied, err := w.appliedMigrations(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]string, 0, len(applied))
	for name, m := range applied {
		out = append(out, name+" "+m.Checksum)
	}
	slices.Sort(out)
	return out, nil
}

// Pending compares the schema with the steps this program knows, and changes nothing:
// the steps to come, and the applied ones that are of another program. A database that
// was never filled has them all to come.
func (w *Warehouse) Pending(ctx context.Context) (coming, foreign []string, err error) {
	defer fault.Wrap(&err, "compare the schema of %s", w.database)
	known, err := Migrations()
	if err != nil {
		return nil, nil, err
	}
	applied := map[string]Migration{}
	there, err := Scalar[uint64](ctx, w, "SELECT count() FROM system.tables WHERE database = currentDatabase() AND name = 'migrations'", nil)
	if err == nil && there > 0 {
		applied, err = w.appliedMigrations(ctx)
	}
	if err != nil {
		return nil, nil, err
	}
	for _, m := range known {
		done, ok := applied[m.Name]
		switch {
		case !ok:
			coming = append(coming, m.Name)
		case done.Checksum != m.Checksum:
			foreign = append(foreign, m.Name)
		}
		delete(applied, m.Name)
	}
	return coming, slices.AppendSeq(foreign, maps.Keys(applied)), nil
}
