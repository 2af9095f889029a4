package store

import (
	"context"
	"database/sql"
	"errors"
	"maps"
	"slices"

	"modernc.org/sqlite"
	sqlitecodes "modernc.org/sqlite/lib"

	"github.com/formaouest/chaland/internal/fault"
)

// Examination is what can be told of a file without changing it.
type Examination struct {
	Damage  string   // what SQLite's own check finds, "" for nothing
	Coming  []string // steps of the schema that are still to be applied
	Foreign []string // applied ones that this program does not know, or knows otherwise
}

// Examine reads the file at path, which must exist.
func Examine(ctx context.Context, path string) (e Examination, err error) {
	defer fault.Wrap(&err, "examine store %s", path)
	db, err := openToRead(path)
	if err != nil {
		return e, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := db.QueryRowContext(ctx, `PRAGMA quick_check(1)`).Scan(&e.Damage); err != nil {
		if said, ok := errors.AsType[*sqlite.Error](err); ok && (said.Code()&0xff == sqlitecodes.SQLITE_NOTADB || said.Code()&0xff == sqlitecodes.SQLITE_CORRUPT) {
			e.Damage = said.Error()
			return e, nil
		}
		return e, err
	}
	if e.Damage == "ok" {
		e.Damage = ""
	}
	known, err := migrations()
	if err != nil {
		return e, err
	}
	tx, err := db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return e, err
	}
	defer func() { _ = tx.Rollback() }() // nothing was written
	applied, err := appliedMigrations(ctx, tx)
	if err != nil {
		return e, err
	}
	for _, m := range known {
		checksum, done := applied[m.name]
		switch {
		case !done:
			e.Coming = append(e.Coming, m.name)
		case checksum != m.checksum:
			e.Foreign = append(e.Foreign, m.name)
		}
		delete(applied, m.name)
	}
	e.Foreign = slices.AppendSeq(e.Foreign, maps.Keys(applied))
	return e, nil
}
