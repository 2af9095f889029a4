package store

import (
	"context"
	"database/sql"
	"time"

	"github.com/formaouest/chaland/internal/fault"
)

// ClueUse is a clue that a candidate asked for.
type ClueUse struct {
	Account  int64
	Site     string // of the case that it is about
	Question string
	Level    int
	At       time.Time
}

// UseClue notes that a candidate asked for a clue; asked for again, the first time counts.
func (s *Store) UseClue(ctx context.Context, u ClueUse) (err error) {
	defer fault.Wrap(&err, "note clue %s of site %s", u.Question, u.Site)
	_, err = s.db.ExecContext(ctx, `INSERT OR IGNORE INTO clue_uses (account, site, question, level, at) VALUES (?, ?, ?, ?, ?)`,
		u.Account, u.Site, u.Question, u.Level, millis(u.At))
	return err
}

// ClueUses lists the clues asked for about the case of a site, in their order.
func (s *Store) ClueUses(ctx context.Context, site string) (_ []ClueUse, err error) {
	defer fault.Wrap(&err, "list clues of site %s", site)
	rows, err := s.db.QueryContext(ctx, `SELECT account, site, question, level, at FROM clue_uses WHERE site = ? ORDER BY at, question, level`, site)
	return collect(rows, err, func(r *sql.Rows) (u ClueUse, err error) {
		var at int64
		err = r.Scan(&u.Account, &u.Site, &u.Question, &u.Level, &at)
		u.At = instant(at)
		return u, err
	})
}

// SeatClues says how far a candidate may be helped, "" for as far as their class; ok is false when
// they have no place any more.
func (s *Store) SeatClues(ctx context.Context, account int64, clues string) (ok bool, err error) {
	defer fault.Wrap(&err, "set the clues of account %d", account)
	return s.changeSeat(ctx, `UPDATE seats SET clues = ? WHERE account = ?`, clues, account)
}
