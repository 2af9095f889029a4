package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"embed"
	"encoding/hex"
	"io/fs"
	"path"
	"strings"

	"github.com/formaouest/chaland/internal/fault"
)

//go:embed migrations/*.sql
var migrationFiles embed.FS

// migration is one step of the schema.
type migration struct {
	name, checksum, sql string
}

func migrations() ([]migration, error) {
	files, err := fs.Glob(migrationFiles, "migrations/*.sql") // sorted by name
	if err != nil {
		return nil, err
	}
	out := make([]migration, 0, len(files))
	for _, f := range files {
		raw, err := migrationFiles.ReadFile(f)
		if err != nil {
			return nil, err
		}
		sum := sha256.Sum256(raw)
		out = append(out, migration{strings.TrimSuffix(path.Base(f), ".sql"), hex.EncodeToString(sum[:8]), string(raw)})
	}
	return out, nil
}

func (s *Store) migrate(ctx context.Context) error {
	known, err := migrations()
	if err != nil {
		return err
	}
	return s.migrateTo(ctx, known)
}

// migrateTo applies the missing steps, all in one transaction. A step that
// changed after it was applied, or that this program does not know, is refused.
func (s *Store) migrateTo(ctx context.Context, known []migration) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY, checksum TEXT NOT NULL) STRICT`); err != nil {
			return err
		}
		applied, err := appliedMigrations(ctx, tx)
		if err != nil {
			return err
		}
		for _, m := range known {
			checksum, done := applied[m.name]
			delete(applied, m.name)
			if done && checksum != m.checksum {
				return fault.New(fault.Conflict, "store.migration_changed", "name", m.name)
			}
			if done {
				continue
			}
			if err := apply(ctx, tx, m); err != nil {
				return err
			}
		}
		for name := range applied {
			return fault.New(fault.Conflict, "store.migration_unknown", "name", name)
		}
		return nil
	})
}

func appliedMigrations(ctx context.Context, tx *sql.Tx) (map[string]string, error) {
	rows, err := tx.QueryContext(ctx, `SELECT name, checksum FROM migrations`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[string]string{}
	for rows.Next() {
		var name, checksum string
		if err := rows.Scan(&name, &checksum); err != nil {
			return nil, err
		}
		out[name] = checksum
	}
	return out, rows.Err()
}

func apply(ctx context.Context, tx *sql.Tx, m migration) (err error) {
	defer fault.Wrap(&err, "migration %s", m.name)
	if _, err := tx.ExecContext(ctx, m.sql); err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO migrations (name, checksum) VALUES (?, ?)`, m.name, m.checksum)
	return err
}
