package store

import (
	"context"
	"database/sql"
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"modernc.org/sqlite"
	sqlitecodes "modernc.org/sqlite/lib"

	"github.com/formaouest/chaland/internal/fault"
)

// busyTimeout is how long a write waits for another process's.
const busyTimeout = "5000" // milliseconds

// Store is an open file. It is safe for concurrent use.
type Store struct {
	db *sql.DB
}

// Open opens or creates the file and brings its tables up to date. The file
// is readable by its owner only.
func Open(ctx context.Context, path string) (_ *Store, err error) {
	defer fault.Wrap(&err, "open store %s", path)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fault.New(fault.Unavailable, "store.folder", "path", filepath.Dir(path)).Because(err)
	}
	if err := touch(path); err != nil {
		return nil, fault.New(fault.Unavailable, "store.folder", "path", path).Because(err)
	}
	db, err := sql.Open("sqlite", dsn(path))
	if err != nil {
		return nil, err
	}
	s := &Store{db: db}
	if err := s.migrate(ctx); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return s, nil
}

// Close closes the file.
func (s *Store) Close() error { return s.db.Close() }

// touch creates the file with narrow rights before SQLite would with wide ones.
func touch(path string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	return f.Close()
}

func dsn(path string) string {
	q := url.Values{}
	q.Add("_pragma", "busy_timeout("+busyTimeout+")")
	q.Add("_pragma", "journal_mode(WAL)")
	q.Add("_pragma", "synchronous(FULL)") // a code that was shown must survive a power cut
	q.Add("_pragma", "foreign_keys(1)")
	q.Add("_txlock", "immediate")
	return (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: q.Encode()}).String()
}

// inTx runs work in one transaction.
func (s *Store) inTx(ctx context.Context, work func(*sql.Tx) error) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := work(tx); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

// isTaken reports a broken UNIQUE or PRIMARY KEY constraint.
func isTaken(err error) bool {
	e, ok := errors.AsType[*sqlite.Error](err)
	return ok && (e.Code() == sqlitecodes.SQLITE_CONSTRAINT_PRIMARYKEY || e.Code() == sqlitecodes.SQLITE_CONSTRAINT_UNIQUE)
}

func millis(t time.Time) int64 { return t.UnixMilli() }

func instant(ms int64) time.Time { return time.UnixMilli(ms).UTC() }

func nullMillis(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return millis(t)
}

func nullInstant(ms sql.NullInt64) time.Time {
	if !ms.Valid {
		return time.Time{}
	}
	return instant(ms.Int64)
}
