package store

import (
	"context"
	"time"

	"github.com/formaouest/chaland/internal/fault"
)

// ClaimRun begins the run of a schedule that is due, and plans the one after; claimed is
// false when it is not due, or no longer: another process may have been quicker. A run
// that was due before late is noted as missed.
func (s *Store) ClaimRun(ctx context.Context, id int64, now, next, late time.Time) (claimed bool, err error) {
	defer fault.Wrap(&err, "claim run of schedule %d", id)
	done, err := s.db.ExecContext(ctx, `UPDATE schedules SET last_run = ?, next_run = ?, ended = NULL, problem = '',
			missed = CASE WHEN next_run < ? AND tries = 0 THEN next_run ELSE missed END
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

// EndRun notes that a run ended, and why it failed; problem is "" when it did not.
func (s *Store) EndRun(ctx context.Context, id int64, at time.Time, problem string) (err error) {
	defer fault.Wrap(&err, "end run of schedule %d", id)
	return s.changeSchedule(ctx, id, `UPDATE schedules SET ended = ?, problem = ?, tries = 0, done = CASE WHEN ? = '' THEN last_run ELSE done END WHERE id = ?`,
		millis(at), problem, problem, id)
}

// ResumeRuns makes the runs that were cut short due again, each once: an audit that ends
// the program must not end it at every start.
func (s *Store) ResumeRuns(ctx context.Context) (err error) {
	defer fault.Wrap(&err, "resume runs")
	_, err = s.db.ExecContext(ctx, `UPDATE schedules SET next_run = last_run, tries = 1, ended = last_run WHERE enabled = 1 AND last_run IS NOT NULL AND ended IS NULL AND tries = 0`)
	return err
}
