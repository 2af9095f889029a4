package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"github.com/formaouest/chaland/internal/fault"
)

// Mark names the words of a version: whoever corrects shows which one they read.
func (d Document) Mark() string {
	sum := sha256.Sum256(d.Body)
	return hex.EncodeToString(sum[:8])
}

// StaleError says that a document is no longer what was read of it; Now is what stands.
type StaleError struct{ Now Document }

// Error is for logs.
func (e *StaleError) Error() string {
	return fmt.Sprintf("%s %d changed meanwhile", e.Now.Kind, e.Now.ID)
}

// Revise writes what becomes of a document whose words bore the mark seen, and answers it.
// When they are others by now, nothing is written and the error is a *StaleError.
// What the same author saves again within the time given becomes part of their last
// version, which keeps the time of its beginning; the first version stays as it was made.
func (s *Store) Revise(ctx context.Context, d Document, seen string, within time.Duration) (_ Document, err error) {
	defer fault.Wrap(&err, "revise %s %d", d.Kind, d.ID)
	err = s.inTx(ctx, func(tx *sql.Tx) error {
		last, err := lastVersion(ctx, tx, d.Kind, d.Site, d.ID)
		if err != nil {
			return err
		}
		if last.Deleted {
			return noDocument(d.Kind, d.ID)
		}
		if last.Mark() != seen {
			return &StaleError{last}
		}
		if age := d.At.Sub(last.At); last.Version > 1 && last.Author == d.Author && age >= 0 && age < within {
			d.Version, d.At = last.Version, last.At
			_, err := tx.ExecContext(ctx, `UPDATE documents SET body = ? WHERE id = ? AND version = ?`, string(d.Body), d.ID, d.Version)
			return err
		}
		d.Version = last.Version + 1
		return addVersion(ctx, tx, d)
	})
	return d, err
}

// Revive brings back a document that was taken away, as it was; one that stands is left
// alone.
func (s *Store) Revive(ctx context.Context, kind, site string, id int64, author string, at time.Time) (_ Document, err error) {
	defer fault.Wrap(&err, "bring back %s %d", kind, id)
	var d Document
	err = s.inTx(ctx, func(tx *sql.Tx) error {
		if d, err = lastVersion(ctx, tx, kind, site, id); err != nil || !d.Deleted {
			return err
		}
		d.Version, d.Author, d.At, d.Deleted = d.Version+1, author, at, false
		return addVersion(ctx, tx, d)
	})
	return d, err
}

// Removed lists what was taken away of a site and of a kind, as it last was.
func (s *Store) Removed(ctx context.Context, kind, site string) (_ []Document, err error) {
	defer fault.Wrap(&err, "list removed %ss of %q", kind, site)
	return s.documents(ctx, `SELECT `+documentColumns+` FROM documents AS d WHERE kind = ? AND site = ? AND deleted = 1
		AND version = (SELECT max(version) FROM documents WHERE id = d.id) ORDER BY at DESC, id`, kind, site)
}

func lastVersion(ctx context.Context, tx *sql.Tx, kind, site string, id int64) (Document, error) {
	d, err := scanDocument(tx.QueryRowContext(ctx, `SELECT `+documentColumns+` FROM documents
		WHERE kind = ? AND site = ? AND id = ? ORDER BY version DESC LIMIT 1`, kind, site, id))
	if errors.Is(err, sql.ErrNoRows) {
		return d, noDocument(kind, id)
	}
	return d, err
}

func addVersion(ctx context.Context, tx *sql.Tx, d Document) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO documents (`+documentColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		d.ID, d.Version, d.Kind, d.Site, string(d.Body), d.Author, millis(d.At), d.Deleted)
	return err
}
