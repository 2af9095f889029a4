package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/formaouest/chaland/internal/fault"
)

// Account is who may sign in. Password is a hash with its parameters.
type Account struct {
	ID          int64
	Code        string // six characters, without a dash
	Role        string // admin, trainer, candidate or juror
	Name        string
	Email       string
	Password    string
	First       bool // the password is the one that was handed out
	Failures    int  // wrong passwords in a row
	LockedUntil time.Time
	Disabled    bool
	Created     time.Time
	Seen        time.Time // zero: nobody has signed in yet
}

const accountColumns = `id, code, role, name, email, password, first, failures, locked_until, disabled, created, seen`

func scanAccount(row scanner) (a Account, err error) {
	var locked, created int64
	var seen sql.NullInt64
	err = row.Scan(&a.ID, &a.Code, &a.Role, &a.Name, &a.Email, &a.Password, &a.First, &a.Failures, &locked, &a.Disabled, &created, &seen)
	a.LockedUntil, a.Created, a.Seen = instant(locked), instant(created), nullInstant(seen)
	return a, err
}

// AddAccount writes an account and answers its id; ErrTaken when its code is in use.
func (s *Store) AddAccount(ctx context.Context, a Account) (id int64, err error) {
	defer fault.Wrap(&err, "add account %s", a.Code)
	err = s.db.QueryRowContext(ctx, `INSERT INTO accounts (code, role, name, email, password, first, created) VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id`,
		a.Code, a.Role, a.Name, a.Email, a.Password, a.First, millis(a.Created)).Scan(&id)
	if isTaken(err) {
		return 0, ErrTaken
	}
	return id, err
}

// Account reads one by its id; ok is false when there is none.
func (s *Store) Account(ctx context.Context, id int64) (a Account, ok bool, err error) {
	return s.account(ctx, `SELECT `+accountColumns+` FROM accounts WHERE id = ?`, id)
}

// AccountOf reads one by its code; ok is false when there is none.
func (s *Store) AccountOf(ctx context.Context, code string) (a Account, ok bool, err error) {
	return s.account(ctx, `SELECT `+accountColumns+` FROM accounts WHERE code = ?`, code)
}

func (s *Store) account(ctx context.Context, statement string, arg any) (a Account, ok bool, err error) {
	defer fault.Wrap(&err, "read account")
	a, err = scanAccount(s.db.QueryRowContext(ctx, statement, arg))
	if errors.Is(err, sql.ErrNoRows) {
		return Account{}, false, nil
	}
	return a, err == nil, err
}

// Accounts lists all of them by role and name.
func (s *Store) Accounts(ctx context.Context) (_ []Account, err error) {
	defer fault.Wrap(&err, "list accounts")
	rows, err := s.db.QueryContext(ctx, `SELECT `+accountColumns+` FROM accounts ORDER BY role, name, id`)
	return collect(rows, err, func(r *sql.Rows) (Account, error) { return scanAccount(r) })
}

// CountAccounts is how many of them may sign in.
func (s *Store) CountAccounts(ctx context.Context) (n int, err error) {
	defer fault.Wrap(&err, "count accounts")
	err = s.db.QueryRowContext(ctx, `SELECT count(*) FROM accounts`).Scan(&n)
	return n, err
}

// SetPassword replaces a password, opens what was locked and ends every session of the account.
func (s *Store) SetPassword(ctx context.Context, id int64, hash string, first bool) (err error) {
	defer fault.Wrap(&err, "set password of account %d", id)
	return s.inTx(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `UPDATE accounts SET password = ?, first = ?, failures = 0, locked_until = 0 WHERE id = ?`, hash, first, id); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `DELETE FROM sessions WHERE account = ?`, id)
		return err
	})
}

// DisableAccount lets nobody in under an account, or lets them in again; its sessions end.
func (s *Store) DisableAccount(ctx context.Context, id int64, disabled bool) (err error) {
	defer fault.Wrap(&err, "disable account %d", id)
	return s.inTx(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `UPDATE accounts SET disabled = ?, failures = 0, locked_until = 0 WHERE id = ?`, disabled, id); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `DELETE FROM sessions WHERE account = ?`, id)
		return err
	})
}

// RemoveAccount forgets an account with its seat, its sessions and its places. The audit log
// keeps what was done; where it says named, it says instead from now on.
func (s *Store) RemoveAccount(ctx context.Context, id int64, named, instead string) (err error) {
	defer fault.Wrap(&err, "remove account %d", id)
	return s.inTx(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `UPDATE audit_log SET who = replace(who, ?1, ?2), about = replace(about, ?1, ?2) WHERE instr(who, ?1) > 0 OR instr(about, ?1) > 0`, named, instead); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `DELETE FROM accounts WHERE id = ?`, id)
		return err
	})
}

// BadPassword counts a wrong password; the one that makes it most in a row locks the account.
// It answers whether this one did.
func (s *Store) BadPassword(ctx context.Context, id int64, most int, until time.Time) (locked bool, err error) {
	defer fault.Wrap(&err, "count a wrong password of account %d", id)
	err = s.db.QueryRowContext(ctx, `UPDATE accounts SET failures = CASE WHEN failures + 1 >= ?1 THEN 0 ELSE failures + 1 END,
		locked_until = CASE WHEN failures + 1 >= ?1 THEN ?2 ELSE locked_until END WHERE id = ?3 RETURNING locked_until = ?2`, most, millis(until), id).Scan(&locked)
	return locked, err
}

// Session is a browser that is signed in. Account is 0 for whoever is let in by something else
// than an account; Mark then says what it rests on.
type Session struct {
	Token         []byte // a hash
	Account       int64
	Mark          string
	Created, Seen time.Time
}

// AddSession opens one, and notes that its account was used.
func (s *Store) AddSession(ctx context.Context, x Session) (err error) {
	defer fault.Wrap(&err, "add session")
	return s.inTx(ctx, func(tx *sql.Tx) error {
		var account any
		if x.Account > 0 {
			account = x.Account
			if _, err := tx.ExecContext(ctx, `UPDATE accounts SET seen = ?, failures = 0, locked_until = 0 WHERE id = ?`, millis(x.Created), x.Account); err != nil {
				return err
			}
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO sessions (token, account, mark, created, seen) VALUES (?, ?, ?, ?, ?)`, x.Token, account, x.Mark, millis(x.Created), millis(x.Seen))
		return err
	})
}

// Session reads one by the hash of its token; ok is false when there is none.
func (s *Store) Session(ctx context.Context, token []byte) (x Session, ok bool, err error) {
	defer fault.Wrap(&err, "read session")
	var account sql.NullInt64
	var created, seen int64
	err = s.db.QueryRowContext(ctx, `SELECT account, mark, created, seen FROM sessions WHERE token = ?`, token).Scan(&account, &x.Mark, &created, &seen)
	if errors.Is(err, sql.ErrNoRows) {
		return Session{}, false, nil
	}
	x.Token, x.Account, x.Created, x.Seen = token, account.Int64, instant(created), instant(seen)
	return x, err == nil, err
}

// TouchSession notes that a session was used.
func (s *Store) TouchSession(ctx context.Context, token []byte, at time.Time) (err error) {
	defer fault.Wrap(&err, "touch session")
	_, err = s.db.ExecContext(ctx, `UPDATE sessions SET seen = ? WHERE token = ?`, millis(at), token)
	return err
}

// EndSession signs a browser out.
func (s *Store) EndSession(ctx context.Context, token []byte) (err error) {
	defer fault.Wrap(&err, "end session")
	_, err = s.db.ExecContext(ctx, `DELETE FROM sessions WHERE token = ?`, token)
	return err
}

// EndSessions signs an account out everywhere.
func (s *Store) EndSessions(ctx context.Context, account int64) (err error) {
	defer fault.Wrap(&err, "end sessions of account %d", account)
	_, err = s.db.ExecContext(ctx, `DELETE FROM sessions WHERE account = ?`, account)
	return err
}

// SweepSessions forgets the sessions that began before one instant or were last used before another.
func (s *Store) SweepSessions(ctx context.Context, began, used time.Time) (err error) {
	defer fault.Wrap(&err, "sweep sessions")
	_, err = s.db.ExecContext(ctx, `DELETE FROM sessions WHERE created < ? OR seen < ?`, millis(began), millis(used))
	return err
}

// Deed is one line of the audit log.
type Deed struct {
	ID     int64
	At     time.Time
	Who    string
	Action string
	About  string
}

// AddDeed writes a line of the audit log.
func (s *Store) AddDeed(ctx context.Context, d Deed) (err error) {
	defer fault.Wrap(&err, "note %s", d.Action)
	_, err = s.db.ExecContext(ctx, `INSERT INTO audit_log (at, who, action, about) VALUES (?, ?, ?, ?)`, millis(d.At), d.Who, d.Action, d.About)
	return err
}

// Deeds lists the newest lines of the audit log.
func (s *Store) Deeds(ctx context.Context, limit int) (_ []Deed, err error) {
	defer fault.Wrap(&err, "list audit log")
	rows, err := s.db.QueryContext(ctx, `SELECT id, at, who, action, about FROM audit_log ORDER BY id DESC LIMIT ?`, limit)
	return collect(rows, err, func(r *sql.Rows) (d Deed, err error) {
		var at int64
		err = r.Scan(&d.ID, &at, &d.Who, &d.Action, &d.About)
		d.At = instant(at)
		return d, err
	})
}

// collect reads all rows of a query.
func collect[T any](rows *sql.Rows, err error, scan func(*sql.Rows) (T, error)) ([]T, error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []T
	for rows.Next() {
		x, err := scan(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, x)
	}
	return out, rows.Err()
}
