package store

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"time"

	"github.com/formaouest/chaland/internal/fault"
)

// Pull is the reading of a shop that does not send its orders.
type Pull struct {
	Connection string
	URL        string
	Shop       int
	Allowed    []string // hosts of a private network that may be reached
	Progress   string   // JSON of the reader's own
	Tally      string   // JSON: what the last or present reading has read
	Due        time.Time
	HeldUntil  time.Time // zero or past: nobody reads now
	Began      time.Time // zero: never
	Ended      time.Time // of the last one that ended
	Problem    string    // why it failed, in French; "" when it did not
	Failures   int       // in a row
}

const pullColumns = `connection, url, shop, allowed, progress, tally, due, held_until, began, ended, problem, failures`

// Pulls lists the readings, those due at a time alone unless it is zero.
func (s *Store) Pulls(ctx context.Context, due time.Time) (_ []Pull, err error) {
	defer fault.Wrap(&err, "list the shops to read")
	if due.IsZero() {
		return s.pulls(ctx, `ORDER BY connection`)
	}
	return s.pulls(ctx, `WHERE due <= ? AND held_until <= ? ORDER BY due, connection`, millis(due), millis(due))
}

// PullOf finds the reading of a connection; ok is false when there is none.
func (s *Store) PullOf(ctx context.Context, connection string) (_ Pull, ok bool, err error) {
	defer fault.Wrap(&err, "find the reading of %s", connection)
	list, err := s.pulls(ctx, `WHERE connection = ?`, connection)
	if err != nil || len(list) == 0 {
		return Pull{}, false, err
	}
	return list[0], true, nil
}

func (s *Store) pulls(ctx context.Context, where string, args ...any) ([]Pull, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT `+pullColumns+` FROM pulls `+where, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Pull
	for rows.Next() {
		var p Pull
		var due, held int64
		allowed := ""
		var began, ended sql.NullInt64
		if err := rows.Scan(&p.Connection, &p.URL, &p.Shop, &allowed, &p.Progress, &p.Tally, &due, &held, &began, &ended, &p.Problem, &p.Failures); err != nil {
			return nil, err
		}
		p.Due, p.HeldUntil, p.Began, p.Ended = instant(due), instant(held), nullInstant(began), nullInstant(ended)
		p.Allowed = strings.FieldsFunc(allowed, func(r rune) bool { return r == ',' })
		out = append(out, p)
	}
	return out, rows.Err()
}

func addPull(ctx context.Context, tx *sql.Tx, p *Pull) error {
	if p == nil {
		return nil
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO pulls (connection, url, shop, allowed, progress, due) VALUES (?, ?, ?, ?, ?, ?)`, p.Connection, p.URL, p.Shop, strings.Join(p.Allowed, ","), p.Progress, millis(p.Due))
	return err
}

// AskPull makes a reading due; progress is what it begins with, "" to go on where it is.
func (s *Store) AskPull(ctx context.Context, connection, progress string, due time.Time) (err error) {
	defer fault.Wrap(&err, "ask for the reading of %s", connection)
	return s.onePull(ctx, connection, `UPDATE pulls SET due = ?, asked = CASE WHEN ? = '' THEN asked ELSE ? END WHERE connection = ?`, millis(due), progress, progress, connection)
}

// ClaimPull gives a reading to a holder until a time; ok is false while another has it.
func (s *Store) ClaimPull(ctx context.Context, connection, holder string, now, until time.Time) (_ Pull, ok bool, err error) {
	defer fault.Wrap(&err, "claim the reading of %s", connection)
	done, err := s.db.ExecContext(ctx, `UPDATE pulls SET holder = ?, held_until = ?, began = ?, tally = '{}',
		progress = CASE WHEN asked = '' THEN progress ELSE asked END, asked = '' WHERE connection = ? AND held_until <= ?`,
		holder, millis(until), millis(now), connection, millis(now))
	if err != nil {
		return Pull{}, false, err
	}
	if n, err := done.RowsAffected(); err != nil || n == 0 {
		return Pull{}, false, err
	}
	return s.PullOf(ctx, connection)
}

// HoldPull keeps a reading longer; it fails once it is another's.
func (s *Store) HoldPull(ctx context.Context, connection, holder string, until time.Time) (err error) {
	defer fault.Wrap(&err, "hold the reading of %s", connection)
	return s.onePull(ctx, connection, `UPDATE pulls SET held_until = ? WHERE connection = ? AND holder = ?`, millis(until), connection, holder)
}

// SavePull keeps how far a reading is; it fails once it is another's.
func (s *Store) SavePull(ctx context.Context, connection, holder, progress, tally string) (err error) {
	defer fault.Wrap(&err, "save the reading of %s", connection)
	return s.onePull(ctx, connection, `UPDATE pulls SET progress = ?, tally = ? WHERE connection = ? AND holder = ?`, progress, tally, connection, holder)
}

// EndPull lets a reading go. One that was asked for anew meanwhile stays due.
func (s *Store) EndPull(ctx context.Context, connection, holder, problem string, at, due time.Time) (err error) {
	defer fault.Wrap(&err, "end the reading of %s", connection)
	return s.onePull(ctx, connection, `UPDATE pulls SET holder = '', held_until = 0, ended = ?, problem = ?, due = CASE WHEN asked = '' THEN ? ELSE due END,
		failures = CASE WHEN ? = '' THEN 0 ELSE failures + 1 END WHERE connection = ? AND holder = ?`,
		millis(at), problem, millis(due), problem, connection, holder)
}

func (s *Store) onePull(ctx context.Context, connection, statement string, args ...any) error {
	done, err := s.db.ExecContext(ctx, statement, args...)
	if err != nil {
		return err
	}
	if n, err := done.RowsAffected(); err != nil || n > 0 {
		return err
	}
	return errors.Join(ErrNotHeld, fault.New(fault.Conflict, "store.no_pull", "id", connection))
}

// ErrNotHeld is a reading that is another's now, or that is no more.
var ErrNotHeld = errors.New("the reading is another's")
