package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"time"

	"github.com/formaouest/chaland/internal/fault"
)

// Schedule is an audit to run again and again.
type Schedule struct {
	ID      int64
	Site    string
	URL     string
	Cron    string // five fields
	Options json.RawMessage
	Enabled bool
	Created time.Time
	LastRun time.Time // zero: never
	NextRun time.Time // zero: not planned yet
}

// AddSchedule writes a new schedule and answers its id. The same address with
// the same times on the same site is refused.
func (s *Store) AddSchedule(ctx context.Context, v Schedule) (id int64, err error) {
	defer fault.Wrap(&err, "add schedule of %s", v.URL)
	if len(v.Options) == 0 {
		v.Options = json.RawMessage("{}")
	}
	done, err := s.db.ExecContext(ctx, `INSERT INTO schedules (site, url, cron, options, enabled, created, last_run, next_run)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		v.Site, v.URL, v.Cron, string(v.Options), v.Enabled, millis(v.Created), nullMillis(v.LastRun), nullMillis(v.NextRun))
	if isTaken(err) {
		return 0, fault.New(fault.Conflict, "store.schedule_exists", "url", v.URL, "cron", v.Cron)
	}
	if err != nil {
		return 0, err
	}
	return done.LastInsertId()
}

// Schedules lists every schedule of a site, of all sites when site is "".
func (s *Store) Schedules(ctx context.Context, site string) (_ []Schedule, err error) {
	defer fault.Wrap(&err, "list schedules of %q", site)
	rows, err := s.db.QueryContext(ctx, `SELECT id, site, url, cron, options, enabled, created, last_run, next_run
		FROM schedules WHERE ? = '' OR site = ? ORDER BY site, url, id`, site, site)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Schedule
	for rows.Next() {
		v, err := scanSchedule(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, rows.Err()
}

// MarkRun notes when a schedule last ran and when it runs next; a zero instant
// leaves the last run as it is, and forgets the next one.
func (s *Store) MarkRun(ctx context.Context, id int64, last, next time.Time) (err error) {
	defer fault.Wrap(&err, "mark run of schedule %d", id)
	return s.changeSchedule(ctx, id, `UPDATE schedules SET last_run = coalesce(?, last_run), next_run = ? WHERE id = ?`,
		nullMillis(last), nullMillis(next), id)
}

// EnableSchedule starts or pauses a schedule.
func (s *Store) EnableSchedule(ctx context.Context, id int64, enabled bool) (err error) {
	defer fault.Wrap(&err, "enable schedule %d", id)
	return s.changeSchedule(ctx, id, `UPDATE schedules SET enabled = ? WHERE id = ?`, enabled, id)
}

// DeleteSchedule forgets a schedule; the audits it ran stay.
func (s *Store) DeleteSchedule(ctx context.Context, id int64) (err error) {
	defer fault.Wrap(&err, "delete schedule %d", id)
	return s.changeSchedule(ctx, id, `DELETE FROM schedules WHERE id = ?`, id)
}

func (s *Store) changeSchedule(ctx context.Context, id int64, statement string, args ...any) error {
	done, err := s.db.ExecContext(ctx, statement, args...)
	if err != nil {
		return err
	}
	if n, err := done.RowsAffected(); err != nil || n > 0 {
		return err
	}
	return fault.New(fault.NotFound, "store.no_schedule", "id", id)
}

func scanSchedule(row scanner) (v Schedule, err error) {
	var options string
	var created int64
	var last, next sql.NullInt64
	err = row.Scan(&v.ID, &v.Site, &v.URL, &v.Cron, &options, &v.Enabled, &created, &last, &next)
	v.Options, v.Created = json.RawMessage(options), instant(created)
	v.LastRun, v.NextRun = nullInstant(last), nullInstant(next)
	return v, err
}
