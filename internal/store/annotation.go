package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/formaouest/chaland/internal/fault"
)

// Annotation is a person's dated note on a site's curves, beside the journal
// that comes with the data.
type Annotation struct {
	ID      int64
	Site    string
	Day     string // 2025-03-14
	Text    string
	Author  string
	Created time.Time
}

// AddAnnotation writes a note and answers its id.
func (s *Store) AddAnnotation(ctx context.Context, a Annotation) (id int64, err error) {
	defer fault.Wrap(&err, "add annotation to %s", a.Site)
	done, err := s.db.ExecContext(ctx, `INSERT INTO annotations (site, day, text, author, created) VALUES (?, ?, ?, ?, ?)`,
		a.Site, a.Day, a.Text, a.Author, millis(a.Created))
	if err != nil {
		return 0, err
	}
	return done.LastInsertId()
}

// Annotations lists a site's notes of the days from..to, both included, in
// order of day.
func (s *Store) Annotations(ctx context.Context, site, from, to string) (_ []Annotation, err error) {
	defer fault.Wrap(&err, "list annotations of %s", site)
	rows, err := s.db.QueryContext(ctx, `SELECT id, site, day, text, author, created
		FROM annotations WHERE site = ? AND deleted = 0 AND day BETWEEN ? AND ? ORDER BY day, id`, site, from, to)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Annotation
	for rows.Next() {
		a, err := scanAnnotation(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, a)
	}
	return out, rows.Err()
}

// Annotation is one note of a site.
func (s *Store) Annotation(ctx context.Context, site string, id int64) (_ Annotation, err error) {
	defer fault.Wrap(&err, "read annotation %d", id)
	a, err := scanAnnotation(s.db.QueryRowContext(ctx, `SELECT id, site, day, text, author, created
		FROM annotations WHERE site = ? AND id = ? AND deleted = 0`, site, id))
	if errors.Is(err, sql.ErrNoRows) {
		return a, fault.New(fault.NotFound, "store.no_annotation", "id", id)
	}
	return a, err
}

func scanAnnotation(row scanner) (a Annotation, err error) {
	var created int64
	err = row.Scan(&a.ID, &a.Site, &a.Day, &a.Text, &a.Author, &created)
	a.Created = instant(created)
	return a, err
}

// ChangeAnnotation gives a note of a site another day and another text.
func (s *Store) ChangeAnnotation(ctx context.Context, a Annotation) (err error) {
	defer fault.Wrap(&err, "change annotation %d", a.ID)
	return s.touchAnnotation(ctx, a.ID, `UPDATE annotations SET day = ?, text = ? WHERE site = ? AND id = ? AND deleted = 0`, a.Day, a.Text, a.Site, a.ID)
}

// DeleteAnnotation takes a note of a site away; RestoreAnnotation brings it back.
func (s *Store) DeleteAnnotation(ctx context.Context, site string, id int64) (err error) {
	defer fault.Wrap(&err, "delete annotation %d", id)
	return s.touchAnnotation(ctx, id, `UPDATE annotations SET deleted = 1 WHERE site = ? AND id = ? AND deleted = 0`, site, id)
}

// RestoreAnnotation brings back a note that was taken away, as it was.
func (s *Store) RestoreAnnotation(ctx context.Context, site string, id int64) (err error) {
	defer fault.Wrap(&err, "bring back annotation %d", id)
	return s.touchAnnotation(ctx, id, `UPDATE annotations SET deleted = 0 WHERE site = ? AND id = ?`, site, id)
}

func (s *Store) touchAnnotation(ctx context.Context, id int64, statement string, args ...any) error {
	done, err := s.db.ExecContext(ctx, statement, args...)
	if err != nil {
		return err
	}
	if n, err := done.RowsAffected(); err != nil || n > 0 {
		return err
	}
	return fault.New(fault.NotFound, "store.no_annotation", "id", id)
}
