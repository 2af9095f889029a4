package store

import (
	"context"
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
		FROM annotations WHERE site = ? AND day BETWEEN ? AND ? ORDER BY day, id`, site, from, to)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Annotation
	for rows.Next() {
		var a Annotation
		var created int64
		if err := rows.Scan(&a.ID, &a.Site, &a.Day, &a.Text, &a.Author, &created); err != nil {
			return nil, err
		}
		a.Created = instant(created)
		out = append(out, a)
	}
	return out, rows.Err()
}

// DeleteAnnotation forgets a note of a site.
func (s *Store) DeleteAnnotation(ctx context.Context, site string, id int64) (err error) {
	defer fault.Wrap(&err, "delete annotation %d", id)
	done, err := s.db.ExecContext(ctx, `DELETE FROM annotations WHERE site = ? AND id = ?`, site, id)
	if err != nil {
		return err
	}
	if n, err := done.RowsAffected(); err != nil || n > 0 {
		return err
	}
	return fault.New(fault.NotFound, "store.no_annotation", "id", id)
}
