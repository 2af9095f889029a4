package store

import (
	"context"
	"time"

	"github.com/formaouest/chaland/internal/fault"
)

// ClaimRun begins the run of a schedule that is due, and plans the one after; claimed is
// false when it is not due, or no longer: another process may have been quicker. A run
// that was due before late is noted as missed.
//
// The column tries says what became of the run before: 0 nothing of note, 1 it was cut
// short and is run again, 2 it was put off.
func (s *Store) ClaimRun(ctx context.Context, id int64, now, next, late time.Time) (claimed bool, err error) {
	defer fault.Wrap(&err, "claim run of schedule %d", id)
	done, err := s.db.ExecContext(ctx, `UPDATE schedules SET last_run = ?, next_run = ?, ended = NULL, problem = '',
			missed = CASE WHEN next_run < ? AND tries <> 1 THEN next_run ELSE missed END
		WHERE id = ? AND enabled = 1 AND (next_run IS NULL OR next_run <= ?)`,
		millis(now), nullMillis(next), millis(late), id, millis(now))
	if err != nil {
		return false, err
	}
	n, err := done.RowsAffected()
	return n > 0, err
}

// BeginRun begins a run that somebody asks for out of turn; the next one stays planned.
func (s *Store) BeginRun(ctx context.Context, id int64, now time.Time) (err error) {
	defer fault.Wrap(&err, "begin run of schedule %d", id)
	return s.changeSchedule(ctx, id, `UPDATE schedules SET last_run = ?, ended = NULL, problem = '' WHERE id = ?`, millis(now), id)
}

// SkipRun plans the next run without the one that is due.
func (s *Store) SkipRun(ctx context.Context, id int64, next time.Time) (err error) {
	defer fault.Wrap(&err, "skip run of schedule %d", id)
	return s.changeSchedule(ctx, id, `UPDATE schedules SET next_run = ? WHERE id = ?`, nullMillis(next), id)
}

// PutOffRun ends a run that could not begin, for a reason, and makes it due again. The run
// that stood in its way may be one of the same schedule, in another process: its end then
// takes this one off.
func (s *Store) PutOffRun(ctx context.Context, id int64, at, again time.Time, problem string) (err error) {
	defer fault.Wrap(&err, "put off run of schedule %d", id)
	return s.changeSchedule(ctx, id, `UPDATE schedules SET ended = ?, problem = ?, tries = 2, next_run = CASE WHEN enabled = 1 THEN ? END WHERE id = ?`,
		millis(at), problem, millis(again), id)
}

// ForgetRun makes a run that BeginRun began, and that could not, one that never was; v is
// the schedule before. A run of another process that ended meanwhile stands.
func (s *Store) ForgetRun(ctx context.Context, v Schedule) (err error) {
	defer fault.Wrap(&err, "forget run of schedule %d", v.ID)
	_, err = s.db.ExecContext(ctx, `UPDATE schedules SET last_run = ?, ended = ?, problem = ? WHERE id = ? AND ended IS NULL`,
		nullMillis(v.LastRun), nullMillis(v.Ended), v.Problem, v.ID)
	return err
}

// EndRun notes that a run ended, and why it failed; problem is "" when it did not. next is
// when the schedule runs then, if its run was put off meanwhile.
func (s *Store) EndRun(ctx context.Context, id int64, at, next time.Time, problem string) (err error) {
	defer fault.Wrap(&err, "end run of schedule %d", id)
	return s.changeSchedule(ctx, id, `UPDATE schedules SET ended = ?, problem = ?, done = CASE WHEN ? = '' THEN last_run ELSE done END,
			next_run = CASE WHEN tries = 2 AND enabled = 1 THEN ? ELSE next_run END, tries = 0
		WHERE id = ?`,
		millis(at), problem, problem, nullMillis(next), id)
}

// ResumeRuns makes the runs that were cut short due again, each once: an audit that ends
// the program must not end it at every start.
func (s *Store) ResumeRuns(ctx context.Context) (err error) {
	defer fault.Wrap(&err, "resume runs")
	_, err = s.db.ExecContext(ctx, `UPDATE schedules SET next_run = last_run, tries = 1, ended = last_run WHERE enabled = 1 AND last_run IS NOT NULL AND ended IS NULL AND tries <> 1`)
	return err
}
