package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"time"

	"github.com/formaouest/chaland/internal/fault"
)

// Flash is an exercise that a class answers within a time.
type Flash struct {
	ID, Class int64
	Kind      string // of what is to be found
	Question  string
	Minutes   int
	Opened    time.Time
	Closed    time.Time // before its time was over, zero otherwise
	Shown     bool      // candidates see what was to be found
}

// FlashAnswer is what a candidate answered, the last time.
type FlashAnswer struct {
	Flash, Account int64
	Site           string
	Body           json.RawMessage
	At             time.Time
}

// AddFlash writes an exercise and answers its id.
func (s *Store) AddFlash(ctx context.Context, f Flash) (id int64, err error) {
	defer fault.Wrap(&err, "add exercise %s", f.Kind)
	err = s.db.QueryRowContext(ctx, `INSERT INTO flashes (class, kind, question, minutes, opened) VALUES (?, ?, ?, ?, ?) RETURNING id`,
		f.Class, f.Kind, f.Question, f.Minutes, millis(f.Opened)).Scan(&id)
	return id, err
}

// Flashes lists the exercises of a class, the newest first.
func (s *Store) Flashes(ctx context.Context, class int64) (_ []Flash, err error) {
	defer fault.Wrap(&err, "list exercises of class %d", class)
	rows, err := s.db.QueryContext(ctx, `SELECT id, class, kind, question, minutes, opened, closed, shown FROM flashes WHERE class = ? ORDER BY id DESC`, class)
	return collect(rows, err, func(r *sql.Rows) (f Flash, err error) {
		var opened int64
		var closed sql.NullInt64
		err = r.Scan(&f.ID, &f.Class, &f.Kind, &f.Question, &f.Minutes, &opened, &closed, &f.Shown)
		f.Opened, f.Closed = instant(opened), nullInstant(closed)
		return f, err
	})
}

// ChangeFlash writes when an exercise was closed and whether what was to be found is shown.
func (s *Store) ChangeFlash(ctx context.Context, f Flash) (err error) {
	defer fault.Wrap(&err, "change exercise %d", f.ID)
	_, err = s.db.ExecContext(ctx, `UPDATE flashes SET closed = ?, shown = ? WHERE id = ?`, nullMillis(f.Closed), f.Shown, f.ID)
	return err
}

// PutFlashAnswer writes what a candidate answers, in place of what they answered before.
func (s *Store) PutFlashAnswer(ctx context.Context, a FlashAnswer) (err error) {
	defer fault.Wrap(&err, "answer exercise %d", a.Flash)
	_, err = s.db.ExecContext(ctx, `INSERT INTO flash_answers (flash, account, site, body, at) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (flash, account) DO UPDATE SET site = excluded.site, body = excluded.body, at = excluded.at`, a.Flash, a.Account, a.Site, string(a.Body), millis(a.At))
	return err
}

// FlashAnswers lists the answers to an exercise.
func (s *Store) FlashAnswers(ctx context.Context, flash int64) (_ []FlashAnswer, err error) {
	defer fault.Wrap(&err, "list answers to exercise %d", flash)
	rows, err := s.db.QueryContext(ctx, `SELECT flash, account, site, body, at FROM flash_answers WHERE flash = ? ORDER BY account`, flash)
	return collect(rows, err, func(r *sql.Rows) (a FlashAnswer, err error) {
		var body string
		var at int64
		err = r.Scan(&a.Flash, &a.Account, &a.Site, &body, &at)
		a.Body, a.At = json.RawMessage(body), instant(at)
		return a, err
	})
}

// PutFlashFact writes what was to be found in the case of a site.
func (s *Store) PutFlashFact(ctx context.Context, flash int64, site string, body json.RawMessage) (err error) {
	defer fault.Wrap(&err, "keep what exercise %d asks for in %s", flash, site)
	_, err = s.db.ExecContext(ctx, `INSERT OR REPLACE INTO flash_facts (flash, site, body) VALUES (?, ?, ?)`, flash, site, string(body))
	return err
}

// FlashFacts are what was to be found, by site.
func (s *Store) FlashFacts(ctx context.Context, flash int64) (_ map[string]json.RawMessage, err error) {
	defer fault.Wrap(&err, "read what exercise %d asks for", flash)
	type fact struct{ site, body string }
	rows, err := s.db.QueryContext(ctx, `SELECT site, body FROM flash_facts WHERE flash = ?`, flash)
	list, err := collect(rows, err, func(r *sql.Rows) (f fact, err error) { err = r.Scan(&f.site, &f.body); return f, err })
	out := map[string]json.RawMessage{}
	for _, f := range list {
		out[f.site] = json.RawMessage(f.body)
	}
	return out, err
}
