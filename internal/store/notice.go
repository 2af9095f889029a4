package store

import (
	"context"
	"database/sql"
	"time"

	"github.com/formaouest/chaland/internal/fault"
)

// Notice is one thing to tell of a site; its key tells it from all others of the site.
type Notice struct {
	Key  string
	Kind string
	Text string
}

// Target is where a message goes.
type Target struct {
	Channel string // "mail" or "webhook"
	Address string
}

// Message is what goes out at once.
type Message struct {
	ID      int64
	Site    string
	Subject string
	At      time.Time
	Notices []Notice
}

// Delivery is a message on its way to one target.
type Delivery struct {
	ID int64
	Target
	Message  Message
	Attempts int
	NextTry  time.Time // zero: sent, or given up
	Sent     time.Time // zero: not yet
	Problem  string    // why the last attempt failed
}

// Tell keeps what is new of some notices, as one message to each target; fresh is what was
// never told, and nothing is sent for the rest.
func (s *Store) Tell(ctx context.Context, site, subject string, list []Notice, targets []Target, at time.Time) (fresh []Notice, err error) {
	defer fault.Wrap(&err, "tell %d notices of %s", len(list), site)
	err = s.inTx(ctx, func(tx *sql.Tx) error {
		var id int64
		if err := tx.QueryRowContext(ctx, `INSERT INTO messages (site, subject, at) VALUES (?, ?, ?) RETURNING id`, site, subject, millis(at)).Scan(&id); err != nil {
			return err
		}
		for _, n := range list {
			done, err := tx.ExecContext(ctx, `INSERT INTO notices (site, key, kind, text, at, message) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`, site, n.Key, n.Kind, n.Text, millis(at), id)
			if err != nil {
				return err
			}
			if added, err := done.RowsAffected(); err != nil {
				return err
			} else if added > 0 {
				fresh = append(fresh, n)
			}
		}
		if len(fresh) == 0 {
			_, err := tx.ExecContext(ctx, `DELETE FROM messages WHERE id = ?`, id)
			return err
		}
		for _, t := range targets {
			if _, err := tx.ExecContext(ctx, `INSERT INTO deliveries (message, channel, target, attempts, next_try, problem) VALUES (?, ?, ?, 0, ?, '')`, id, t.Channel, t.Address, millis(at)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return fresh, nil
}

// DueDeliveries are those to try now, with what they say.
func (s *Store) DueDeliveries(ctx context.Context, now time.Time) ([]Delivery, error) {
	return s.deliveries(ctx, `d.next_try <= ? ORDER BY d.id`, millis(now))
}

// Deliveries are the latest of a site, of all sites when site is "", the newest first.
func (s *Store) Deliveries(ctx context.Context, site string, most int) ([]Delivery, error) {
	return s.deliveries(ctx, `? = '' OR m.site = ? ORDER BY d.id DESC LIMIT ?`, site, site, most)
}

// ClaimDelivery begins an attempt; claimed is false when another process has.
func (s *Store) ClaimDelivery(ctx context.Context, d Delivery, again time.Time) (claimed bool, err error) {
	defer fault.Wrap(&err, "claim delivery %d", d.ID)
	done, err := s.db.ExecContext(ctx, `UPDATE deliveries SET attempts = attempts + 1, next_try = ? WHERE id = ? AND sent IS NULL AND attempts = ?`, nullMillis(again), d.ID, d.Attempts)
	if err != nil {
		return false, err
	}
	n, err := done.RowsAffected()
	return n > 0, err
}

// EndDelivery notes that an attempt succeeded, when problem is "", or why it did not.
func (s *Store) EndDelivery(ctx context.Context, id int64, at time.Time, problem string) (err error) {
	defer fault.Wrap(&err, "end delivery %d", id)
	if problem == "" {
		_, err = s.db.ExecContext(ctx, `UPDATE deliveries SET sent = ?, next_try = NULL, problem = '' WHERE id = ?`, millis(at), id)
	} else {
		_, err = s.db.ExecContext(ctx, `UPDATE deliveries SET problem = ? WHERE id = ?`, problem, id)
	}
	return err
}

func (s *Store) deliveries(ctx context.Context, condition string, args ...any) (_ []Delivery, err error) {
	defer fault.Wrap(&err, "list deliveries")
	rows, err := s.db.QueryContext(ctx, `SELECT d.id, d.channel, d.target, d.attempts, d.next_try, d.sent, d.problem, m.id, m.site, m.subject, m.at
		FROM deliveries AS d JOIN messages AS m ON m.id = d.message WHERE `+condition, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Delivery
	for rows.Next() {
		var d Delivery
		var next, sent sql.NullInt64
		var at int64
		if err := rows.Scan(&d.ID, &d.Channel, &d.Address, &d.Attempts, &next, &sent, &d.Problem, &d.Message.ID, &d.Message.Site, &d.Message.Subject, &at); err != nil {
			return nil, err
		}
		d.NextTry, d.Sent, d.Message.At = nullInstant(next), nullInstant(sent), instant(at)
		out = append(out, d)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	for i := range out {
		if out[i].Message.Notices, err = s.noticesOf(ctx, out[i].Message.ID); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (s *Store) noticesOf(ctx context.Context, message int64) (list []Notice, err error) {
	rows, err := s.db.QueryContext(ctx, `SELECT key, kind, text FROM notices WHERE message = ? ORDER BY rowid`, message)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var n Notice
		if err := rows.Scan(&n.Key, &n.Kind, &n.Text); err != nil {
			return nil, err
		}
		list = append(list, n)
	}
	return list, rows.Err()
}
