package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/formaouest/chaland/internal/fault"
)

// Connection is a shop that sends its orders.
type Connection struct {
	ID, Site, Kind string
	Secret         string // "" until the shop's own is given
	Previous       string // may still sign until PreviousUntil
	PreviousUntil  time.Time
	Created        time.Time
	Seen           time.Time // zero: nothing came yet
	Deliveries     int64
	PersonKey      []byte // hides the customers of the site
	// Pull is how the shop is read if it does not send; asked for apart (PullOf).
	Pull *Pull
}

const connectionColumns = `c.id, c.site, c.kind, c.secret, c.previous, c.previous_until, c.created, c.seen, c.deliveries, k.key`

// AddConnection keeps a connection. Its site keeps the person key it has; c.PersonKey is
// for one that has none.
func (s *Store) AddConnection(ctx context.Context, c Connection) (err error) {
	defer fault.Wrap(&err, "connect a shop to %s", c.Site)
	return s.inTx(ctx, func(tx *sql.Tx) error {
		_, errKey := tx.ExecContext(ctx, `INSERT INTO person_keys (site, key) VALUES (?, ?) ON CONFLICT (site) DO NOTHING`, c.Site, c.PersonKey)
		_, errConnection := tx.ExecContext(ctx, `INSERT INTO connections (id, site, kind, secret, previous, previous_until, created) VALUES (?, ?, ?, ?, '', 0, ?)`,
			c.ID, c.Site, c.Kind, c.Secret, millis(c.Created))
		return errors.Join(errKey, errConnection, addPull(ctx, tx, c.Pull))
	})
}

// PersonKey is the key that hides the customers of a site; nil for a site without one.
func (s *Store) PersonKey(ctx context.Context, site string) (key []byte, err error) {
	defer fault.Wrap(&err, "find the person key of %s", site)
	err = s.db.QueryRowContext(ctx, `SELECT key FROM person_keys WHERE site = ?`, site).Scan(&key)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return key, err
}

// RotateConnection gives a connection another secret; the one before signs until then.
func (s *Store) RotateConnection(ctx context.Context, id, secret string, until time.Time) (err error) {
	defer fault.Wrap(&err, "rotate connection %s", id)
	return s.oneConnection(ctx, id, `UPDATE connections SET previous = secret, previous_until = ?, secret = ? WHERE id = ?`, millis(until), secret, id)
}

// RemoveConnection ends a connection.
func (s *Store) RemoveConnection(ctx context.Context, id string) (err error) {
	defer fault.Wrap(&err, "remove connection %s", id)
	if _, err := s.db.ExecContext(ctx, `DELETE FROM pulls WHERE connection = ?`, id); err != nil {
		return err
	}
	return s.oneConnection(ctx, id, `DELETE FROM connections WHERE id = ?`, id)
}

// NoteConnection says that something in good form came.
func (s *Store) NoteConnection(ctx context.Context, id string, at time.Time) (err error) {
	defer fault.Wrap(&err, "note connection %s", id)
	return s.oneConnection(ctx, id, `UPDATE connections SET seen = ?, deliveries = deliveries + 1 WHERE id = ?`, millis(at), id)
}

func (s *Store) oneConnection(ctx context.Context, id, statement string, args ...any) error {
	done, err := s.db.ExecContext(ctx, statement, args...)
	if err != nil {
		return err
	}
	if n, err := done.RowsAffected(); err != nil || n > 0 {
		return err
	}
	return fault.New(fault.NotFound, "store.no_connection", "id", id)
}

// Connection finds one by its id; ok is false when there is none.
func (s *Store) Connection(ctx context.Context, id string) (_ Connection, ok bool, err error) {
	defer fault.Wrap(&err, "find connection %s", id)
	all, err := s.connections(ctx, `WHERE c.id = ?`, id)
	if err != nil || len(all) == 0 {
		return Connection{}, false, err
	}
	return all[0], true, nil
}

// Connections lists those of a site, of all sites when site is "".
func (s *Store) Connections(ctx context.Context, site string) (_ []Connection, err error) {
	defer fault.Wrap(&err, "list connections of %q", site)
	return s.connections(ctx, `WHERE ? = '' OR c.site = ? ORDER BY c.site, c.created, c.id`, site, site)
}

func (s *Store) connections(ctx context.Context, where string, args ...any) ([]Connection, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT `+connectionColumns+` FROM connections AS c LEFT JOIN person_keys AS k ON k.site = c.site `+where, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Connection
	for rows.Next() {
		var c Connection
		var until, created int64
		var seen sql.NullInt64
		if err := rows.Scan(&c.ID, &c.Site, &c.Kind, &c.Secret, &c.Previous, &until, &created, &seen, &c.Deliveries, &c.PersonKey); err != nil {
			return nil, err
		}
		c.PreviousUntil, c.Created, c.Seen = instant(until), instant(created), nullInstant(seen)
		out = append(out, c)
	}
	return out, rows.Err()
}
