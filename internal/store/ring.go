package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"time"

	"github.com/formaouest/chaland/internal/fault"
)

// Ring is one time that a rule of an alert rang.
type Ring struct {
	ID     int64
	Rule   int64
	Site   string
	Day    string // the last that the rule looked at
	Body   json.RawMessage
	At     time.Time
	Seen   time.Time // zero: not acknowledged
	SeenBy string
}

// AddRing notes that a rule rang; fresh is false when it is known for that day.
func (s *Store) AddRing(ctx context.Context, r Ring) (fresh bool, err error) {
	defer fault.Wrap(&err, "ring of rule %d on %s", r.Rule, r.Day)
	done, err := s.db.ExecContext(ctx, `INSERT INTO rings (rule, site, day, body, at, seen_by) VALUES (?, ?, ?, ?, ?, '')
		ON CONFLICT (rule, day) DO NOTHING`, r.Rule, r.Site, r.Day, string(r.Body), millis(r.At))
	if err != nil {
		return false, err
	}
	n, err := done.RowsAffected()
	return n > 0, err
}

// Rings lists when the rules of a site rang, the newest first, at most so many.
func (s *Store) Rings(ctx context.Context, site string, most int) (_ []Ring, err error) {
	defer fault.Wrap(&err, "list rings of %s", site)
	rows, err := s.db.QueryContext(ctx, `SELECT id, rule, site, day, body, at, seen, seen_by FROM rings WHERE site = ? ORDER BY day DESC, id DESC LIMIT ?`, site, most)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Ring
	for rows.Next() {
		var r Ring
		var body string
		var at int64
		var seen sql.NullInt64
		if err := rows.Scan(&r.ID, &r.Rule, &r.Site, &r.Day, &body, &at, &seen, &r.SeenBy); err != nil {
			return nil, err
		}
		r.Body, r.At, r.Seen = json.RawMessage(body), instant(at), nullInstant(seen)
		out = append(out, r)
	}
	return out, rows.Err()
}

// AcknowledgeRing notes who has seen a ring of a site, once.
func (s *Store) AcknowledgeRing(ctx context.Context, site string, id int64, who string, at time.Time) (err error) {
	defer fault.Wrap(&err, "acknowledge ring %d", id)
	done, err := s.db.ExecContext(ctx, `UPDATE rings SET seen = coalesce(seen, ?), seen_by = CASE WHEN seen IS NULL THEN ? ELSE seen_by END WHERE site = ? AND id = ?`, millis(at), who, site, id)
	if err != nil {
		return err
	}
	if n, err := done.RowsAffected(); err != nil || n > 0 {
		return err
	}
	return fault.New(fault.NotFound, "store.no_ring", "id", id)
}
