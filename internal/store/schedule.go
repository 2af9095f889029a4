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
	Name    string // in the file that it comes from, "" for none
	Origin  string // that file's path; "" for a schedule that a person added

	Created time.Time
	Since   time.Time // when it was added, changed or resumed: nothing was expected before
	LastRun time.Time // when the last run began; zero: never
	NextRun time.Time // zero: not planned yet
	Ended   time.Time // when the last run ended; zero while it runs
	Done    time.Time // when the last run that succeeded began; zero: never
	Problem string    // why the last run failed, "" when it did not
	Missed  time.Time // when the last run that came too late was due; zero: never
}

// Running reports whether a run began and has not ended, as far as was noted.
func (v Schedule) Running() bool { return !v.LastRun.IsZero() && v.Ended.IsZero() }

const scheduleColumns = `id, site, url, cron, options, enabled, name, origin, created, since, last_run, next_run, ended, done, problem, missed`

// AddSchedule writes a new schedule and answers its id. The same address with
// the same times on the same site is refused.
func (s *Store) AddSchedule(ctx context.Context, v Schedule) (id int64, err error) {
	defer fault.Wrap(&err, "add schedule of %s", v.URL)
	return addSchedule(ctx, s.db, v)
}

func addSchedule(ctx context.Context, db querier, v Schedule) (int64, error) {
	if len(v.Options) == 0 {
		v.Options = json.RawMessage("{}")
	}
	if v.Since.IsZero() {
		v.Since = v.Created
	}
	done, err := db.ExecContext(ctx, `INSERT INTO schedules (site, url, cron, options, enabled, name, origin, created, since, last_run, next_run, ended, done)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		v.Site, v.URL, v.Cron, string(v.Options), v.Enabled, v.Name, v.Origin, millis(v.Created), millis(v.Since), nullMillis(v.LastRun), nullMillis(v.NextRun), nullMillis(v.Ended), nullMillis(v.Done))
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
	return schedulesWhere(ctx, s.db, `? = '' OR site = ?`, site, site)
}

// Schedule is one of them.
func (s *Store) Schedule(ctx context.Context, id int64) (_ Schedule, err error) {
	defer fault.Wrap(&err, "schedule %d", id)
	list, err := schedulesWhere(ctx, s.db, `id = ?`, id)
	if err == nil && len(list) == 0 {
		err = fault.New(fault.NotFound, "store.no_schedule", "id", id)
	}
	if err != nil {
		return Schedule{}, err
	}
	return list[0], nil
}

func schedulesWhere(ctx context.Context, db querier, condition string, args ...any) ([]Schedule, error) {
	rows, err := db.QueryContext(ctx, `SELECT `+scheduleColumns+` FROM schedules WHERE `+condition+` ORDER BY site, url, id`, args...)
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

// EnableSchedule starts a schedule at an instant, with its next run, or pauses it: what
// falls in the pause is not missed.
func (s *Store) EnableSchedule(ctx context.Context, id int64, enabled bool, at, next time.Time) (err error) {
	defer fault.Wrap(&err, "enable schedule %d", id)
	if !enabled {
		next = time.Time{}
	}
	return s.changeSchedule(ctx, id, `UPDATE schedules SET enabled = ?, since = ?, next_run = ? WHERE id = ?`, enabled, millis(at), nullMillis(next), id)
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
	var created, since int64
	var last, next, ended, done, missed sql.NullInt64
	err = row.Scan(&v.ID, &v.Site, &v.URL, &v.Cron, &options, &v.Enabled, &v.Name, &v.Origin, &created, &since, &last, &next, &ended, &done, &v.Problem, &missed)
	v.Options, v.Created, v.Since = json.RawMessage(options), instant(created), instant(since)
	v.LastRun, v.NextRun, v.Ended, v.Done, v.Missed = nullInstant(last), nullInstant(next), nullInstant(ended), nullInstant(done), nullInstant(missed)
	return v, err
}
