package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"github.com/formaouest/chaland/internal/fault"
)

// Class is candidates who are trained together.
type Class struct {
	ID       int64
	Name     string
	Settings json.RawMessage
	Created  time.Time
	Archived time.Time // zero while it runs
}

// Seat is a candidate's place in a class. Site is "" until their case is made.
type Seat struct {
	Account  int64
	Class    int64
	Site     string
	Deadline string // 2026-06-30, "" for none
	Extra    int    // more time, in %
	Clues    string // how far they may be helped: "0", "1" or "2", "" for as their class; see SeatClues
}

// AddClass writes a class with its trainers and answers its id.
func (s *Store) AddClass(ctx context.Context, c Class, trainers ...int64) (id int64, err error) {
	defer fault.Wrap(&err, "add class %s", c.Name)
	settings := c.Settings
	if settings == nil {
		settings = json.RawMessage("{}")
	}
	err = s.inTx(ctx, func(tx *sql.Tx) error {
		if err := tx.QueryRowContext(ctx, `INSERT INTO classes (name, settings, created) VALUES (?, ?, ?) RETURNING id`, c.Name, string(settings), millis(c.Created)).Scan(&id); err != nil {
			return err
		}
		for _, t := range trainers {
			if _, err := tx.ExecContext(ctx, `INSERT OR IGNORE INTO class_trainers (class, account) VALUES (?, ?)`, id, t); err != nil {
				return err
			}
		}
		return nil
	})
	return id, err
}

const classColumns = `id, name, settings, created, archived`

func scanClass(row scanner) (c Class, err error) {
	var settings string
	var created int64
	var archived sql.NullInt64
	err = row.Scan(&c.ID, &c.Name, &settings, &created, &archived)
	c.Settings, c.Created, c.Archived = json.RawMessage(settings), instant(created), nullInstant(archived)
	return c, err
}

// Class reads one; ok is false when there is none.
func (s *Store) Class(ctx context.Context, id int64) (c Class, ok bool, err error) {
	defer fault.Wrap(&err, "read class %d", id)
	c, err = scanClass(s.db.QueryRowContext(ctx, `SELECT `+classColumns+` FROM classes WHERE id = ?`, id))
	if errors.Is(err, sql.ErrNoRows) {
		return Class{}, false, nil
	}
	return c, err == nil, err
}

// Classes lists those of a trainer, all when trainer is 0, the newest first.
func (s *Store) Classes(ctx context.Context, trainer int64) (_ []Class, err error) {
	defer fault.Wrap(&err, "list classes")
	rows, err := s.db.QueryContext(ctx, `SELECT `+classColumns+` FROM classes
		WHERE ?1 = 0 OR id IN (SELECT class FROM class_trainers WHERE account = ?1) ORDER BY archived IS NOT NULL, id DESC`, trainer)
	return collect(rows, err, func(r *sql.Rows) (Class, error) { return scanClass(r) })
}

// ChangeClass writes the name, the settings and the end of a class.
func (s *Store) ChangeClass(ctx context.Context, c Class) (err error) {
	defer fault.Wrap(&err, "change class %d", c.ID)
	_, err = s.db.ExecContext(ctx, `UPDATE classes SET name = ?, settings = ?, archived = ? WHERE id = ?`, c.Name, string(c.Settings), nullMillis(c.Archived), c.ID)
	return err
}

// RemoveClass forgets a class with its seats; the accounts stay.
func (s *Store) RemoveClass(ctx context.Context, id int64) (err error) {
	defer fault.Wrap(&err, "remove class %d", id)
	_, err = s.db.ExecContext(ctx, `DELETE FROM classes WHERE id = ?`, id)
	return err
}

// SetTrainers says who trains a class.
func (s *Store) SetTrainers(ctx context.Context, class int64, trainers []int64) (err error) {
	defer fault.Wrap(&err, "set trainers of class %d", class)
	return s.inTx(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM class_trainers WHERE class = ?`, class); err != nil {
			return err
		}
		for _, t := range trainers {
			if _, err := tx.ExecContext(ctx, `INSERT OR IGNORE INTO class_trainers (class, account) VALUES (?, ?)`, class, t); err != nil {
				return err
			}
		}
		return nil
	})
}

// TrainersOf lists the accounts who train a class.
func (s *Store) TrainersOf(ctx context.Context, class int64) (_ []Account, err error) {
	defer fault.Wrap(&err, "list trainers of class %d", class)
	rows, err := s.db.QueryContext(ctx, `SELECT `+accountColumns+` FROM accounts WHERE id IN (SELECT account FROM class_trainers WHERE class = ?) ORDER BY name, id`, class)
	return collect(rows, err, func(r *sql.Rows) (Account, error) { return scanAccount(r) })
}

// PutSeat gives a candidate a place, or changes it. ErrTaken says that another candidate has
// the site.
func (s *Store) PutSeat(ctx context.Context, x Seat) (err error) {
	defer fault.Wrap(&err, "seat account %d", x.Account)
	_, err = s.db.ExecContext(ctx, `INSERT INTO seats (account, class, site, deadline, extra) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (account) DO UPDATE SET class = excluded.class, site = excluded.site, deadline = excluded.deadline, extra = excluded.extra`,
		x.Account, x.Class, x.Site, x.Deadline, x.Extra)
	if isTaken(err) {
		return ErrTaken
	}
	return err
}

// SeatSite puts a candidate before a site; ok is false when they have no place any more.
func (s *Store) SeatSite(ctx context.Context, account int64, site string) (ok bool, err error) {
	defer fault.Wrap(&err, "give account %d the site %s", account, site)
	ok, err = s.changeSeat(ctx, `UPDATE seats SET site = ? WHERE account = ?`, site, account)
	if isTaken(err) {
		return false, ErrTaken
	}
	return ok, err
}

// SeatTime says until when a candidate has time; ok is false when they have no place any more.
func (s *Store) SeatTime(ctx context.Context, account int64, deadline string, extra int) (ok bool, err error) {
	defer fault.Wrap(&err, "give account %d time", account)
	return s.changeSeat(ctx, `UPDATE seats SET deadline = ?, extra = ? WHERE account = ?`, deadline, extra, account)
}

// LeaveSite leaves nobody before a site: the last step of its erasure.
func (s *Store) LeaveSite(ctx context.Context, site string) (err error) {
	defer fault.Wrap(&err, "leave site %s", site)
	_, err = s.changeSeat(ctx, `UPDATE seats SET site = '' WHERE site = ?`, site)
	return err
}

func (s *Store) changeSeat(ctx context.Context, statement string, args ...any) (bool, error) {
	result, err := s.db.ExecContext(ctx, statement, args...)
	if err != nil {
		return false, err
	}
	n, err := result.RowsAffected()
	return n > 0, err
}

// Seat reads the place of a candidate; ok is false when they have none.
func (s *Store) Seat(ctx context.Context, account int64) (x Seat, ok bool, err error) {
	defer fault.Wrap(&err, "read the seat of account %d", account)
	return s.oneSeat(ctx, `account = ?`, account)
}

// SeatOf reads the place of the candidate before a site; ok is false when nobody is.
func (s *Store) SeatOf(ctx context.Context, site string) (x Seat, ok bool, err error) {
	defer fault.Wrap(&err, "read the seat of %s", site)
	return s.oneSeat(ctx, `site = ? AND site <> ''`, site)
}

func (s *Store) oneSeat(ctx context.Context, where string, value any) (Seat, bool, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT `+seatColumns+` FROM seats WHERE `+where, value)
	found, err := collect(rows, err, scanSeat)
	if err != nil || len(found) == 0 {
		return Seat{}, false, err
	}
	return found[0], true, nil
}

const seatColumns = `account, class, site, deadline, extra, clues`

// Seats lists those of a class, of all classes when class is 0.
func (s *Store) Seats(ctx context.Context, class int64) (_ []Seat, err error) {
	defer fault.Wrap(&err, "list seats of class %d", class)
	rows, err := s.db.QueryContext(ctx, `SELECT `+seatColumns+` FROM seats WHERE ?1 = 0 OR class = ?1 ORDER BY account`, class)
	return collect(rows, err, scanSeat)
}

func scanSeat(r *sql.Rows) (x Seat, err error) {
	err = r.Scan(&x.Account, &x.Class, &x.Site, &x.Deadline, &x.Extra, &x.Clues)
	return x, err
}

// SitesOf lists what an account may see: a candidate's own site, those of a trainer's classes,
// those of the candidates of a juror's sessions that have not ended at now.
func (s *Store) SitesOf(ctx context.Context, account int64, now time.Time) (_ []string, err error) {
	defer fault.Wrap(&err, "list sites of account %d", account)
	rows, err := s.db.QueryContext(ctx, `SELECT site FROM seats WHERE account = ?1 AND site <> ''
		UNION SELECT site FROM seats JOIN class_trainers USING (class) WHERE class_trainers.account = ?1 AND site <> ''
		UNION SELECT site FROM jury_members AS m JOIN juries AS j ON j.id = m.jury JOIN jury_candidates AS c ON c.jury = j.id JOIN seats ON seats.account = c.account
			WHERE m.account = ?1 AND j.expires > ?2 AND site <> ''
		ORDER BY site`, account, millis(now))
	return collect(rows, err, scanText)
}

func scanText(r *sql.Rows) (text string, err error) {
	err = r.Scan(&text)
	return text, err
}
