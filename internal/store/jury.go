package store

import (
	"context"
	"database/sql"
	"time"

	"github.com/formaouest/chaland/internal/fault"
)

// Jury is a session: who is heard, who listens, and until when the link opens.
type Jury struct {
	ID               int64
	Name             string
	Token            []byte // a hash
	Code             string // a hash
	Failures         int
	LockedUntil      time.Time
	Created, Expires time.Time
	Members          []JuryMember
	Candidates       []int64 // accounts
}

// JuryMember is a seat: who listens. Account is 0 for somebody without one.
type JuryMember struct {
	ID           int64
	Name         string
	Email        string
	Account      int64
	Place        string // Outside, Centre, "" where nobody said
	Professional bool   // of the trade
}

// Where a member of a jury comes from.
const (
	Outside = "outside"
	Centre  = "centre"
)

// AddJury writes a session with its members and candidates, and answers its id.
func (s *Store) AddJury(ctx context.Context, j Jury) (id int64, err error) {
	defer fault.Wrap(&err, "add jury %s", j.Name)
	err = s.inTx(ctx, func(tx *sql.Tx) error {
		if err := tx.QueryRowContext(ctx, `INSERT INTO juries (name, token, code, created, expires) VALUES (?, ?, ?, ?, ?) RETURNING id`,
			j.Name, j.Token, j.Code, millis(j.Created), millis(j.Expires)).Scan(&id); err != nil {
			return err
		}
		for _, m := range j.Members {
			var account any
			if m.Account > 0 {
				account = m.Account
			}
			if _, err := tx.ExecContext(ctx, `INSERT INTO jury_members (jury, name, email, account, place, professional) VALUES (?, ?, ?, ?, ?, ?)`, id, m.Name, m.Email, account, m.Place, m.Professional); err != nil {
				return err
			}
		}
		for _, c := range j.Candidates {
			if _, err := tx.ExecContext(ctx, `INSERT INTO jury_candidates (jury, account) VALUES (?, ?)`, id, c); err != nil {
				return err
			}
		}
		return nil
	})
	return id, err
}

// Juries lists the sessions, the newest first.
func (s *Store) Juries(ctx context.Context) (_ []Jury, err error) {
	return s.juries(ctx, `1 = 1`)
}

// Jury reads a session by its id; ok is false when there is none.
func (s *Store) Jury(ctx context.Context, id int64) (j Jury, ok bool, err error) {
	return s.oneJury(ctx, `id = ?`, id)
}

// JuryOf reads the session that a link opens, by the hash of its token.
func (s *Store) JuryOf(ctx context.Context, token []byte) (j Jury, ok bool, err error) {
	return s.oneJury(ctx, `token = ?`, token)
}

func (s *Store) oneJury(ctx context.Context, where string, arg any) (j Jury, ok bool, err error) {
	all, err := s.juries(ctx, where, arg)
	if err != nil || len(all) == 0 {
		return Jury{}, false, err
	}
	return all[0], true, nil
}

func (s *Store) juries(ctx context.Context, where string, args ...any) (_ []Jury, err error) {
	defer fault.Wrap(&err, "read juries")
	rows, err := s.db.QueryContext(ctx, `SELECT id, name, token, code, failures, locked_until, created, expires FROM juries WHERE `+where+` ORDER BY id DESC`, args...)
	all, err := collect(rows, err, func(r *sql.Rows) (j Jury, err error) {
		var locked, created, expires int64
		err = r.Scan(&j.ID, &j.Name, &j.Token, &j.Code, &j.Failures, &locked, &created, &expires)
		j.LockedUntil, j.Created, j.Expires = instant(locked), instant(created), instant(expires)
		return j, err
	})
	if err != nil {
		return nil, err
	}
	for i := range all {
		if err := s.fillJury(ctx, &all[i]); err != nil {
			return nil, err
		}
	}
	return all, nil
}

func (s *Store) fillJury(ctx context.Context, j *Jury) (err error) {
	rows, err := s.db.QueryContext(ctx, `SELECT id, name, email, coalesce(account, 0), place, professional FROM jury_members WHERE jury = ? ORDER BY id`, j.ID)
	if j.Members, err = collect(rows, err, func(r *sql.Rows) (m JuryMember, err error) {
		err = r.Scan(&m.ID, &m.Name, &m.Email, &m.Account, &m.Place, &m.Professional)
		return m, err
	}); err != nil {
		return err
	}
	rows, err = s.db.QueryContext(ctx, `SELECT account FROM jury_candidates WHERE jury = ? ORDER BY account`, j.ID)
	j.Candidates, err = collect(rows, err, func(r *sql.Rows) (id int64, err error) { err = r.Scan(&id); return id, err })
	return err
}

// BadCode counts a wrong code of a session; the one that makes it most in a row locks the link.
func (s *Store) BadCode(ctx context.Context, jury int64, most int, until time.Time) (err error) {
	defer fault.Wrap(&err, "count a wrong code of jury %d", jury)
	_, err = s.db.ExecContext(ctx, `UPDATE juries SET failures = CASE WHEN failures + 1 >= ?1 THEN 0 ELSE failures + 1 END,
		locked_until = CASE WHEN failures + 1 >= ?1 THEN ?2 ELSE locked_until END WHERE id = ?3`, most, millis(until), jury)
	return err
}

// GoodCode forgets the wrong codes before a right one.
func (s *Store) GoodCode(ctx context.Context, jury int64) (err error) {
	defer fault.Wrap(&err, "forget wrong codes of jury %d", jury)
	_, err = s.db.ExecContext(ctx, `UPDATE juries SET failures = 0 WHERE id = ? AND failures > 0`, jury)
	return err
}

// RenewJury gives a session another link, code and end.
func (s *Store) RenewJury(ctx context.Context, id int64, token []byte, code string, expires time.Time) (err error) {
	defer fault.Wrap(&err, "renew jury %d", id)
	_, err = s.db.ExecContext(ctx, `UPDATE juries SET token = ?, code = ?, failures = 0, locked_until = 0, expires = ? WHERE id = ?`, token, code, millis(expires), id)
	return err
}

// EndJury closes the link of a session at an instant.
func (s *Store) EndJury(ctx context.Context, id int64, at time.Time) (err error) {
	defer fault.Wrap(&err, "end jury %d", id)
	_, err = s.db.ExecContext(ctx, `UPDATE juries SET expires = min(expires, ?) WHERE id = ?`, millis(at), id)
	return err
}

// JurySeat is a place of an account in a session.
type JurySeat struct{ Jury, Seat int64 }

// JurySeats are the places of an account before the dossier of a site, in the sessions that have
// not ended at now, the newest first.
func (s *Store) JurySeats(ctx context.Context, account int64, site string, now time.Time) (_ []JurySeat, err error) {
	defer fault.Wrap(&err, "read the seats of account %d before %s", account, site)
	rows, err := s.db.QueryContext(ctx, `SELECT j.id, m.id FROM jury_members AS m JOIN juries AS j ON j.id = m.jury JOIN jury_candidates AS c ON c.jury = j.id JOIN seats ON seats.account = c.account
		WHERE m.account = ? AND seats.site = ? AND j.expires > ? ORDER BY j.id DESC, m.id`, account, site, millis(now))
	return collect(rows, err, func(r *sql.Rows) (seat JurySeat, err error) { err = r.Scan(&seat.Jury, &seat.Seat); return seat, err })
}
