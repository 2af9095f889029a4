package seo

import (
	"context"
	"path/filepath"
	"time"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/store"
)

// EnableSchedule pauses a schedule, or takes it up again: what falls in the pause is not
// caught up.
func EnableSchedule(ctx context.Context, s *store.Store, id int64, enabled bool, now time.Time) error {
	v, err := typedSchedule(ctx, s, id)
	if err != nil {
		return err
	}
	next, err := NextRun(v.Cron, now)
	if err != nil {
		return err
	}
	return s.EnableSchedule(ctx, id, enabled, now, next)
}

// RemoveSchedule forgets a schedule; the audits it ran stay.
func RemoveSchedule(ctx context.Context, s *store.Store, id int64) error {
	if _, err := typedSchedule(ctx, s, id); err != nil {
		return err
	}
	return s.DeleteSchedule(ctx, id)
}

// typedSchedule is a schedule that a person may change here: one of a file is changed in
// the file, which would win at its next reading.
func typedSchedule(ctx context.Context, s *store.Store, id int64) (store.Schedule, error) {
	v, err := s.Schedule(ctx, id)
	if err == nil && !v.Typed() {
		err = fault.New(fault.Conflict, "seo.schedule_of_file", "id", id, "file", filepath.Base(v.Origin), "path", v.Origin)
	}
	return v, err
}
