package store

import (
	"context"
	"database/sql"
	"errors"
	"net/url"

	"github.com/formaouest/chaland/internal/fault"
)

// Copy writes the file at from, as of one instant, to a new file at to, while others go on
// reading and writing. Nothing is brought up to date; it answers the steps of the schema
// that the copy has, each with its checksum.
func Copy(ctx context.Context, from, to string) (steps []string, err error) {
	defer fault.Wrap(&err, "copy the store %s to %s", from, to)
	if err := touch(to); err != nil { // VACUUM INTO takes an empty file, and would make a wide one
		return nil, err
	}
	db, err := openToRead(from)
	if err != nil {
		return nil, err
	}
	_, err = db.ExecContext(ctx, `VACUUM INTO ?`, to)
	if err := errors.Join(err, db.Close()); err != nil {
		return nil, err
	}
	made, err := openToRead(to)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, made.Close()) }()
	tx, err := made.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return nil, err
	}
	defer func() { _ = tx.Rollback() }() // nothing was written
	applied, err := appliedMigrations(ctx, tx)
	for name, checksum := range applied {
		steps = append(steps, name+" "+checksum)
	}
	return steps, err
}

// openToRead opens a file that is there, and changes nothing of it.
func openToRead(path string) (*sql.DB, error) {
	read := url.Values{"mode": {"ro"}, "_pragma": {"busy_timeout(" + busyTimeout + ")"}}
	return sql.Open("sqlite", (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: read.Encode()}).String())
}

// Steps names what this program knows of the schema, in order, each with its checksum.
func Steps() ([]string, error) {
	known, err := migrations()
	if err != nil {
		return nil, err
	}
	out := make([]string, len(known))
	for i, m := range known {
		out[i] = m.name + " " + m.checksum
	}
	return out, nil
}
