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
	file *sql.DB
	db   querier // the file, or the transaction that all of this is part of
}

// querier is the file, or a transaction.
type querier interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
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
	s := on(db)
	if err := s.migrate(ctx); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return s, nil
}

func on(db *sql.DB) *Store { return &Store{file: db, db: db} }

// Close closes the file.
func (s *Store) Close() error { return s.file.Close() }

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

// AtOnce runs work on a store whose reads and writes are one transaction: nobody writes
// meanwhile, of this process or another, and what fails leaves nothing. What is checked in work
// still holds when it is written.
func (s *Store) AtOnce(ctx context.Context, work func(*Store) error) error {
	return s.inTx(ctx, func(tx *sql.Tx) error { return work(&Store{file: s.file, db: tx}) })
}

// inTx runs work in one transaction, which is the one that s is already part of.
func (s *Store) inTx(ctx context.Context, work func(*sql.Tx) error) error {
	if tx, within := s.db.(*sql.Tx); within {
		return work(tx)
	}
	tx, err := s.file.BeginTx(ctx, nil)
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
